"""The themes by which passages are coded (`themes.toml`), and who coded what.

A theme's id is its dimension and its own name, `influence.helps`. A coding is held by places in a transcript and repeats no word of it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value

INFLUENCE: Final = "influence"
LEVEL: Final = "level"
STAGE: Final = "stage"
ACTOR: Final = "actor"
SUPPORT: Final = "support"
"""The dimensions that lines of evidence are ordered by, where a codebook has them."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_THEME: Final = re.compile(rf"{_NAME.pattern}\.{_NAME.pattern}")


class Dimension(Value, frozen=True, kw_only=True):
    """What several themes are answers to: `stage`."""

    id: str
    label: str
    definition: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            msg = f"{self.id!r} cannot name a dimension\nUse lower case letters, digits and single hyphens: kind-of-support."
            raise ValueError(msg)
        if not self.label.strip():
            msg = f"the dimension {self.id} has no label\nWrite what people read: label = …"
            raise ValueError(msg)


class Theme(Value, frozen=True, kw_only=True):
    """One theme. `use` and `avoid` say when it is to be given and when not; `was` are ids under which passages were coded before it was
    renamed, or others were merged into it."""

    id: str
    label: str
    definition: str
    use: str = ""
    avoid: str = ""
    example: str = ""
    was: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for id_ in (self.id, *self.was):
            if not _THEME.fullmatch(id_):
                msg = (
                    f"{id_!r} cannot name a theme\nWrite its dimension, a full stop and its own name: influence.helps."
                )
                raise ValueError(msg)
        if not self.label.strip() or not self.definition.strip():
            msg = f"the theme {self.id} has no {'definition' if self.label.strip() else 'label'}\nTwo people code alike only by what is written down."
            raise ValueError(msg)

    @property
    def dimension(self) -> str:
        """The id of its dimension."""
        return self.id.partition(".")[0]


class Coder(Value, frozen=True, kw_only=True):
    """Somebody who codes; `name` stays in the house, unless they agreed to be named as one who coded (`named`)."""

    id: str
    name: str
    named: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            msg = f"{self.id!r} cannot name a coder\nUse lower case letters, digits and single hyphens: their initials do."
            raise ValueError(msg)
        if not self.name.strip():
            msg = f"the coder {self.id} has no name\nWrite it: name = …"
            raise ValueError(msg)


class Codebook(Value, frozen=True, kw_only=True):
    """`themes.toml`. `uses` is the project (by id) whose dimensions and themes hold here too."""

    title: str = ""
    uses: str = ""
    dimension: tuple[Dimension, ...] = ()
    theme: tuple[Theme, ...] = ()
    coder: tuple[Coder, ...] = ()

    def found(self, id_: str) -> Theme | None:
        """The theme of this id, or that was once called so."""
        return next((t for t in self.theme if t.id == id_), next((t for t in self.theme if id_ in t.was), None))

    def named(self, id_: str) -> Dimension:
        """A dimension by id; raises KeyError."""
        return {d.id: d for d in self.dimension}[id_]

    def of(self, dimension: str) -> tuple[Theme, ...]:
        """The themes of a dimension, in the codebook's order."""
        return tuple(t for t in self.theme if t.dimension == dimension)


class Place(View, frozen=True, order=True):
    """Where a passage is: from turn `first` to turn `last` (both included, by id); of one turn perhaps only `length` characters from `start`
    on (from 0; both -1: all of it), counted as Unicode code points in what is said in it (`evidence.told`)."""

    first: str
    last: str
    start: int = -1
    length: int = -1

    @property
    def whole(self) -> bool:
        """Whether it is whole turns."""
        return self.start < 0

    @property
    def fragment(self) -> str:
        """The turns: u12, u12-u14."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


class Coding(View, frozen=True, kw_only=True):
    """One passage with the themes that one coder gave it at once. `id` (ch3.2: the second of change ch3) is never given again. `digest` is that
    of the passage as it was read then (`evidence.told.digest`)."""

    id: str
    place: Place
    themes: tuple[str, ...]
    by: str
    digest: str
    note: str = ""

    @property
    def change(self) -> str:
        """The line of the history it was made under."""
        return self.id.partition(".")[0]


class Line(View, frozen=True, kw_only=True):
    """One line of the history of a seminar's codings: `id` (ch3), when (UTC), and how ("by hand", "from codings.csv")."""

    id: str
    when: dt.datetime
    how: str


class Codings(View, frozen=True, kw_only=True):
    """All codings of one seminar, in the order they were made, and their history. `coders` are the names of those who coded,
    by id."""

    slug: str
    codings: tuple[Coding, ...] = ()
    history: tuple[Line, ...] = ()
    coders: tuple[Coder, ...] = ()

    @property
    def next(self) -> str:
        """The id of the next change."""
        return f"ch{1 + max((int(line.id[2:]) for line in self.history), default=0)}"

    def added(self, line: Line, new: tuple[Coding, ...], coders: tuple[Coder, ...]) -> Codings:
        """With these besides."""
        known = {c.id: c for c in (*self.coders, *coders)}
        return msgspec.structs.replace(
            self,
            codings=(*self.codings, *new),
            history=(*self.history, line),
            coders=tuple(known[id_] for id_ in sorted(known)),
        )

    def without(self, line: Line, gone: frozenset[str]) -> Codings:
        """Without the codings of these ids; the history keeps its lines."""
        kept = tuple(c for c in self.codings if c.id not in gone)
        return msgspec.structs.replace(self, codings=kept, history=(*self.history, line))
