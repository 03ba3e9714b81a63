"""What every change of a transcript comes to: parts of it that read otherwise. `putting` puts them in, `difference` finds them."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True):
    """One part of a document (`#id`, or a path from its root; "" is all of it), as XML before and after, with the text behind it where
    that changes. "" where it is not there: then the other has the text before it, and it stands `behind` another part (`#u12`), or first in one
    (`#h1/`)."""

    place: str
    before: str
    after: str
    behind: str = ""


class Swap(msgspec.Struct, frozen=True):
    """Parts that read otherwise: what every change comes to."""

    parts: tuple[Part, ...]

    @property
    def inverse(self) -> Swap:
        """The other way round."""
        return Swap(tuple(Part(part.place, part.after, part.before, part.behind) for part in reversed(self.parts)))
