"""What a store must be able to do, so that a folder and an object store are written by the same code.

Places are relative to the storage root, with "/" between their parts; "" is the root itself. A store that cannot rename does `move` file by
file: what a kill leaves is known by the note that a writer leaves beforehand (`staging`), and never by how things happen to lie.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import Protocol

from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store.files import Progress, silent


class Kind(Enum):
    """What lies at a place."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"  # a link, a device: nothing that a store may hold


class Placed(View, frozen=True):
    """One thing in a folder; `size` in bytes, 0 where it is no file."""

    name: str
    kind: Kind
    size: int = 0


class Holder(Value, frozen=True, kw_only=True):
    """Who writes to an object, and since when (UTC); `process` says where."""

    who: str
    since: dt.datetime
    process: str = ""


class Port(Protocol):
    """Every method raises Disk where the store cannot be read or written."""

    def list(self, folder: str) -> Sequence[Placed]:
        """What lies in a folder, by name; nothing where there is no such folder."""

    def has(self, at: str) -> bool:
        """Whether anything lies there."""

    def read(self, at: str) -> bytes:
        """A small file, whole."""

    def digest(self, at: str, algorithm: str = "sha512", progress: Progress = silent) -> str:
        """A file's digest, in hex, read in blocks."""

    def create(self, at: str, content: Path | bytes, progress: Progress = silent) -> None:
        """A file that was not there before, and that outlasts a loss of power once this returns."""

    def share(self, at: str, also: str) -> None:
        """The same bytes at another place too: by a second name where the store has such, else copied."""

    def replace(self, at: str, content: bytes, unfinished: str) -> None:
        """A small file in the place of another: whole, or the old one stands. Until then it may lie at `unfinished`."""

    def move(self, made: str, target: str) -> None:
        """A folder with all that is in it to where nothing is."""

    def remove(self, at: str) -> None:
        """A file, or a folder with all that is in it; nothing where there is none."""

    def tidy(self, folder: str) -> None:
        """Take a folder away if nothing is in it at that moment: what another writer has just put there stays."""

    def locked(self, at: str, holder: Holder) -> AbstractContextManager[None]:
        """While the block runs nobody else comes in by that name; a process that dies lets go. Raises Busy, with who holds it."""
