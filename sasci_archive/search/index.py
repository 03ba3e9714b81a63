"""The two indexes: made, brought up to date and thrown away. The public one is made of what the catalogue shows and of nothing else, the restricted one of the
masters as editors may see them. They lie in two places, the restricted one among the seminars, and share no file, no page and no word.

A seminar is in an index by the digest of what it was made from; only those that changed are made anew. Law: however it came to be, it answers as one that is
made of nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol, Self

from sasci_archive.search import port
from sasci_archive.search.port import Source
from sasci_archive.store import files


class Index:
    """An index to be asked. Close it, or use it in a `with`."""

    def __init__(self, rows: port.Rows, *, restricted: bool) -> None:
        self.rows, self.restricted = rows, restricted

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """It cannot be asked any more."""
        self.rows.close()

    @functools.cached_property
    def seminars(self) -> dict[int, port.Seminar]:
        """All that are in it, by number."""
        return self.rows.seminars()

    @functools.cached_property
    def every(self) -> port.Every:
        """All passages side by side."""
        return port.every(self.seminars)

    @functools.cached_property
    def people(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Name and role ("" for none) of everybody who speaks, by seminar and number in it."""
        return {(seminar, at): (name, role) for seminar, at, name, role in self.rows.people()}

    @functools.cached_property
    def days(self) -> dict[tuple[int, int], dt.date | None]:
        """When each session was held, by seminar and place in it."""
        return {(seminar, at): day for seminar, at, day in self.rows.sessions()}

    @functools.cached_property
    def coded(self) -> dict[int, list[port.Coded]]:
        """The themes of each seminar, by its number."""
        found: dict[int, list[port.Coded]] = {}
        for seminar, coded in self.rows.themes():
            found.setdefault(seminar, []).append(coded)
        return found


class Kept(Protocol):
    """Where an index lies that outlives whoever made it. It is never changed where it is read: the next one is made beside it, and takes its place."""

    def up_to_date(self, wanted: Mapping[str, Source], progress: files.Progress) -> AbstractContextManager[Index]:
        """One of exactly these, to be asked. Raises SasciError."""

    def renew(self, wanted: Mapping[str, Source], progress: files.Progress) -> None:
        """Made of exactly these. Raises SasciError."""

    def opened(self) -> AbstractContextManager[Index]:
        """As it was when it was last made. Raises BrokenIndex where it is not there any more, NotAnswered where it cannot be reached."""

    def forget(self, slug: str) -> None:
        """Without this seminar, so that nothing of it stays. Raises SasciError."""

    def close(self) -> None:
        """It is not needed any more by whoever has it."""
