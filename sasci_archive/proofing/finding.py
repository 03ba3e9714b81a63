"""What a check finds, and what it is given to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import msgspec

from sasci_archive.editions.glossing import glossed
from sasci_archive.editions.templates import Looks
from sasci_archive.model.reading import Reading
from sasci_archive.press.edition import Edition
from sasci_archive.store.folder import Folder


class Outcome(Enum):
    """How a check ended. That it could not be made is no pass."""

    OK = "ok"
    FAULT = "fault"
    NOT_CHECKED = "not checked"


class NotChecked(Exception):  # noqa: N818 - it is what happened, and nobody's error
    """A check cannot be made here; it says why."""


class Found(msgspec.Struct, frozen=True):
    """What a check has to say: each fault in a sentence, and how much it looked at."""

    faults: tuple[str, ...] = ()
    seen: str = ""


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A finished edition: the files under `home`, what was put down when they were made, and the `reading` of the transcript among them,
    which all others must agree with. `every` asks for checks that take minutes."""

    folder: Folder
    home: Path
    edition: Edition
    reading: Reading
    on: dt.datetime
    looks: Looks
    every: bool = False

    @property
    def printed(self) -> Reading:
        """The reading as people read it: with abbreviations written out where they first stand."""
        return glossed(self.reading)

    def files(self, *suffixes: str) -> tuple[str, ...]:
        """The names of its files of these kinds, in order."""
        return tuple(name for name, _, _ in self.edition.files if Path(name).suffix.lower() in suffixes)

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        return (self.home / name).read_bytes()


Look = Callable[[Built, tuple[str, ...]], Found]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: what is held to be so, of files of which kinds, who looks, and the packages and programs it takes."""

    name: str
    of: tuple[str, ...]
    look: Look
    packages: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one check."""

    check: str
    files: tuple[str, ...]
    outcome: Outcome
    faults: tuple[str, ...] = ()
    seen: str = ""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The whole table, with each file's bytes and the milliseconds it took when it was made (None: it was not made but copied or not known)."""

    slug: str
    public: bool
    rows: tuple[Row, ...]
    files: tuple[tuple[str, int, int | None], ...]

    @property
    def good(self) -> bool:
        """Whether no fault was found."""
        return all(row.outcome is not Outcome.FAULT for row in self.rows)
