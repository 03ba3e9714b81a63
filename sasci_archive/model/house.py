"""The house's rules for printed text: what each is set to (`[house]` in sasci.toml), and what a rule finds, as a value."""

from __future__ import annotations

from enum import Enum

from sasci_archive.model.speech import Value


class Dash(Enum):
    """The dash between words."""

    EN = "spaced-en"  # word – word
    EM = "em"  # word—word


class Quotes(Enum):
    """The outer quotation marks."""

    SINGLE = "single"  # ‘so’
    DOUBLE = "double"  # “so”
    AS_THEY_ARE = "as-they-are"


class Explained(Enum):
    """How an acronym is explained where it first stands."""

    NOTE = "note"  # a footnote: nobody's words change
    EXPANSION = "expansion"  # in the text: Regional Care Improvement Board (RCIB)


class House(Value, frozen=True, kw_only=True):
    """`[house]`. Each rule can be left out by its code in `without`; the defaults are those of the published witness seminars, as far as
    they can be seen, and otherwise plain British usage."""

    without: tuple[str, ...] = ()
    words_to: int = 10
    per_cent: str = "per cent"  # or "%"
    ellipsis: str = "…"  # or "..."
    dash: Dash = Dash.EN
    quotes: Quotes = Quotes.SINGLE
    acronyms: Explained = Explained.NOTE
    familiar: tuple[str, ...] = (
        *(
            "AGM",
            "AM",
            "BBC",
            "CD",
            "CV",
            "DVD",
            "EU",
            "GP",
            "ID",
            "IT",
            "ITV",
            "MP",
            "NHS",
            "OK",
            "PA",
            "PC",
            "PDF",
            "PM",
            "QC",
        ),
        *("TV", "UK", "UN", "US", "USA", "VAT", "VIP"),
    )
    fillers: tuple[str, ...] = ("um", "umm", "uhm", "er", "erm", "uh", "uhh")
    filler_phrases: tuple[str, ...] = ("you know",)

    def __post_init__(self) -> None:
        if not 0 <= self.words_to <= 100:
            msg = f"{self.words_to} is not a number up to which numbers are written in words\nWrite one from 0 to 100: 10 is usual."
            raise ValueError(msg)
        if self.per_cent not in {"per cent", "%"}:
            msg = f'\'{self.per_cent}\' is no way to write per cent\nWrite "per cent" or "%".'
            raise ValueError(msg)
        if self.ellipsis not in {"…", "..."}:
            msg = f'\'{self.ellipsis}\' is no ellipsis\nWrite "…" or "...".'
            raise ValueError(msg)


class Finding(Value, frozen=True, kw_only=True):
    """What a rule would do at one place, or asks. In paragraph `seg` of `passage` the words `was` from number `first` on (from 0, as
    published) would read `now`; or stay, and a footnote `note` stand after them; or neither, where it is a question for a person
    (`query`). `before` and `after` are a few words around it."""

    number: int
    rule: str
    passage: str
    seg: str
    first: int
    was: str
    now: str
    why: str
    note: str = ""
    before: str = ""
    after: str = ""

    @property
    def query(self) -> bool:
        """Whether there is nothing to accept."""
        return self.was == self.now and not self.note


class LetBe(Value, frozen=True, kw_only=True):
    """What an editor was proposed and does not want: by rule `rule` the words `was` would read `now`. `seg` is the paragraph where they are let be;
    without it they are wherever they stand."""

    rule: str
    was: str
    now: str = ""
    seg: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether this was proposed there."""
        same = (self.rule, self.was, self.now) == (finding.rule, finding.was, finding.note or finding.now)
        return same and self.seg in {"", finding.seg}


class Decided(Value, frozen=True, kw_only=True):
    """`house.toml`: what is not to be proposed again in this seminar."""

    let_be: tuple[LetBe, ...] = ()
