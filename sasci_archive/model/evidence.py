"""What seminars say together: lines of evidence, and descriptions of innovations (`innovations.toml`)."""

from __future__ import annotations

import re
from typing import Final

from sasci_archive.model.citation import Passage
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_PASSAGE: Final = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)#(u[1-9][0-9]*[a-z]*)(?:-(u[1-9][0-9]*[a-z]*))?")
_WIKIDATA: Final = re.compile(r"Q[1-9][0-9]*")


class Quotation(View, frozen=True, kw_only=True):
    """A passage as it is quoted: `parts`, each a speaker ("" where it goes on) and words as they are printed, `cut_before` and `cut_after`
    where the turn has more. `passage` is how it is cited."""

    parts: tuple[tuple[str, str], ...]
    passage: Passage
    cut_before: bool = False
    cut_after: bool = False

    @property
    def text(self) -> str:
        """As one line: "… it began with a cupboard …"."""
        said = " / ".join(text for _, text in self.parts)
        return f"{'… ' * self.cut_before}{said}{' …' * self.cut_after}"


class Evidence(View, frozen=True, kw_only=True):
    """One line of evidence: a passage of a seminar under some themes (by id, in the codebook's order), quoted and cited. `link` leads to the
    moment from the root of the site ("seminars/demo/edition/index.html#u12"). `by` are coders and `note` what they noted: empty in what is public."""

    slug: str
    title: str
    themes: tuple[str, ...]
    quotation: Quotation
    reference: str
    link: str
    synthetic: bool = False
    by: tuple[str, ...] = ()
    note: str = ""

    def under(self, dimension: str) -> tuple[str, ...]:
        """Its themes of one dimension."""
        return tuple(t for t in self.themes if t.partition(".")[0] == dimension)


class Cell(View, frozen=True):
    """How many passages are under these three themes together ("": none of that dimension was given), in how many seminars."""

    influence: str
    level: str
    stage: str
    passages: int
    seminars: int


class Taker(Value, frozen=True, kw_only=True):
    """A person or a body that had a part in an innovation, as editions print them; `part` says which."""

    name: str
    part: str = ""
    wikidata: str = ""
    ror: str = ""

    def __post_init__(self) -> None:
        _checked_wikidata(self.wikidata)


class Source(Value, frozen=True, kw_only=True):
    """What else is known of an innovation, and where: a reference as it is printed, and an address."""

    reference: str
    url: str = ""


class Innovation(Value, frozen=True, kw_only=True):
    """One innovation. `stages` and `support` are themes of the codebook (stage.…, support.…), `passages` places that speak of it
    ("demo#u12-u14")."""

    id: str
    name: str
    type: str
    summary: str
    when: str = ""
    stages: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    person: tuple[Taker, ...] = ()
    body: tuple[Taker, ...] = ()
    passages: tuple[str, ...] = ()
    source: tuple[Source, ...] = ()
    wikidata: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            msg = f"{self.id!r} cannot name an innovation\nUse lower case letters, digits and single hyphens: time-banking."
            raise ValueError(msg)
        for passage in self.passages:
            if not _PASSAGE.fullmatch(passage):
                msg = f"{passage!r} is no passage\nWrite the seminar, #, and its turns: demo#u12 or demo#u12-u14."
                raise ValueError(msg)
        _checked_wikidata(self.wikidata)

    @property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        """Its passages: the seminar's slug, the first turn, the last."""
        found = [_PASSAGE.fullmatch(passage) for passage in self.passages]
        return tuple((f[1], f[2], f[3] or f[2]) for f in found if f)


class Innovations(Value, frozen=True, kw_only=True):
    """`innovations.toml`."""

    innovation: tuple[Innovation, ...] = ()


def _checked_wikidata(id_: str) -> None:
    if id_ and not _WIKIDATA.fullmatch(id_):
        msg = f"{id_!r} is no Wikidata item\nIt is a Q and a number, as in the item's address: Q42."
        raise ValueError(msg)
