"""What a file that others made says was said: passages with the names it gives, whatever the file's kind.

Every reader in `formats` that imports something gives one of these, and nothing it reads is left out of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from enum import Enum

import msgspec

from sasci_archive.model.speech import Span, Timing, Word

LETTER = 65
"""How long a letter takes in ordinary speech, in ms (about 15 letters a second)."""


class What(Enum):
    """What stands beside the words, or is said of some of them."""

    HAPPENING = "happening"  # [laughs]
    NOTE = "note"  # a footnote
    INAUDIBLE = "inaudible"  # something was said that nobody could make out
    PAUSE = "pause"  # its text is how many ms, "" where nobody measured
    PARAGRAPH = "paragraph"  # a new paragraph begins
    HEADING = "heading"
    UNCLEAR = "unclear"  # of some words: they may be others
    EMPHASIS = "emphasis"  # of some words


class Aside(msgspec.Struct, frozen=True):
    """Something that stands after the first `at` words of its passage; with `covers`, it is said of so many words from there."""

    at: int
    what: What
    text: str = ""
    covers: int = 0


class Passage(msgspec.Struct, frozen=True):
    """What the file lets one speaker say in one go; `speaker` is the name it gives, letter for letter, None where it gives
    none. Without times its words are `Timing.NONE`. Without words it is what stands between others (a heading, the tea
    break), or that somebody only laughs."""

    speaker: str | None
    words: tuple[Word, ...] = ()
    asides: tuple[Aside, ...] = ()


class Account(msgspec.Struct, frozen=True):
    """A whole file, in its order. `remarks` are sentences about what was read otherwise than it stands there, or not at all
    (annotations of grammar, an old encoding); they quote nothing that was said."""

    passages: tuple[Passage, ...]
    remarks: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word, in the order of the file."""
        return tuple(word for passage in self.passages for word in passage.words)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names, by first appearance."""
        return tuple(dict.fromkeys(p.speaker for p in self.passages if p.speaker is not None))

    @property
    def timed(self) -> bool:
        """Whether any word has a time."""
        return any(word.timing is not Timing.NONE for word in self.words)

    @property
    def end(self) -> int:
        """When the last word that has a time ends, in ms; 0 where none has."""
        return max((word.span.end for word in self.words if word.timing is not Timing.NONE), default=0)


def joined(accounts: Iterable[Account]) -> Account:
    """Several files, one after the other."""
    every = tuple(accounts)
    return Account(tuple(p for a in every for p in a.passages), tuple(r for a in every for r in a.remarks))


def shifted(account: Account, by: int) -> Account:
    """The same account, its times `by` ms later."""
    if not by:
        return account
    replace = msgspec.structs.replace
    return replace(
        account,
        passages=tuple(
            replace(
                passage,
                words=tuple(
                    word if word.timing is Timing.NONE else replace(word, span=word.span.shifted(by))
                    for word in passage.words
                ),
            )
            for passage in account.passages
        ),
    )


def spread(
    texts: Sequence[str], start: int | None, end: int | None, confidence: float | None = None, *, heard: bool = True
) -> tuple[Word, ...]:
    """Words that have a stretch of time together, shared among them by their length. Where the stretch was `heard`, one word
    alone has it; several are INFERRED. Without `end` they take as long as speech takes; without `start` too they have no time.

    >>> [(w.text, w.span.start, w.span.end) for w in spread(["Not", "quite."], 0, 900)]
    [('Not', 0, 300), ('quite.', 300, 900)]
    """
    lengths = list(itertools.accumulate(map(len, texts), initial=0))
    if start is None:
        return tuple(Word(Span(0, 0), text, confidence, Timing.NONE) for text in texts)
    length = LETTER * lengths[-1] if end is None else end - start
    timing = Timing.HEARD if heard and len(texts) == 1 and end is not None else Timing.INFERRED
    bounds = [start + length * sofar // max(1, lengths[-1]) for sofar in lengths]
    return tuple(
        Word(Span(*pair), text, confidence, timing)
        for text, pair in zip(texts, itertools.pairwise(bounds), strict=True)
    )
