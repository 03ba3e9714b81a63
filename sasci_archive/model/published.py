"""What has been published, version by version, as people may have cited it: kept for ever, only ever added to.

Whatever was cited once must be found in every later version: a turn by its id and number, or where it went.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sasci_archive.model.speech import Value


class Turn(Value, frozen=True):
    """A turn's id, its printed number, and the pages on which it began and ended."""

    id: str
    number: str
    pages: tuple[str, ...] = ()


class Version(Value, frozen=True, kw_only=True):
    """One version as it was made public on a day: what it was called, how it was cited, where it was found, and its turns and messages in order, withheld
    ones too. `read` is how many turns were there to be read; None where that was not yet counted."""

    version: str
    on: dt.date
    title: str
    reference: str = ""
    doi: str = ""
    url: str = ""
    turns: tuple[Turn, ...] = ()
    read: int | None = None


class Published(Value, frozen=True, kw_only=True):
    """`citations.json`: every version, oldest first."""

    version: tuple[Version, ...] = ()

    def with_(self, new: Version) -> Published:
        """With a version more; the same where nothing by which it is cited is new."""
        known = {(v.version, v.reference, v.title, v.doi, v.url, v.turns) for v in self.version}
        told = (new.version, new.reference, new.title, new.doi, new.url, new.turns)
        return self if told in known else Published(version=(*self.version, new))

    def cited(self) -> Iterator[tuple[Turn, str]]:
        """Every turn that can have been cited, once, with the first version it was in."""
        seen: set[str] = set()
        for version in self.version:
            for turn in version.turns:
                if turn.id not in seen:
                    seen.add(turn.id)
                    yield turn, version.version
