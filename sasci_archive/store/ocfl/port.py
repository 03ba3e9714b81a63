"""What a store must be able to do, so that a folder and an object store are written by the same code.

Places are relative to the storage root, with "/" between their parts; "" is the root itself. A store that cannot rename does `move` file by
file, and notes beforehand what it is about to move: what a kill leaves is known by that note (`go_on`), and never by how things happen to lie.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from sasci_archive.errors import Busy
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store.files import Progress, silent

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


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


def busy(holder: Holder | None, remedy: str = "") -> Busy:
    """Somebody else (None: it is not known who) writes."""
    remedy = remedy or "Wait until that run has ended and try again. Nothing was written."
    if holder is None:
        return Busy("Somebody else is writing to this object of the archive at this moment.", remedy=remedy)
    return Busy(
        f"{holder.who} has been writing to this object of the archive since {holder.since:%Y-%m-%d %H:%M:%S} UTC ({holder.process}).",
        remedy=remedy,
    )


class Readable(Protocol):
    """What is read of a store. Every method raises Disk where it cannot be."""

    def name(self, at: str = "") -> str:
        """What people call the place: a path on this machine, or an address."""

    def is_there(self) -> bool:
        """Whether the root is; one without folders is wherever the store can be reached. Raises Disk where it cannot."""

    def seen(self, folder: str = "", *, whole: bool = True) -> Readable:
        """The same store, for whoever only reads in a folder of it: where each question is a request, all that lies there is asked for at once, and is then as
        it was at that moment. Not `whole`: of an object only what lies at its top, and how much there is below (`weight`)."""

    def list(self, folder: str) -> Sequence[Placed]:
        """What lies in a folder, by name; nothing where there is no such folder."""

    def weight(self, folder: str) -> int:
        """How many bytes lie below a folder."""

    def has(self, at: str) -> bool:
        """Whether anything lies there."""

    def read(self, at: str) -> bytes:
        """A small file, whole."""

    def look(self, at: str) -> bytes | None:
        """The same; None where there is none."""

    def digest(self, at: str, algorithm: str = "sha512", progress: Progress = silent) -> str:
        """A file's digest, in hex, read in blocks."""

    def size(self, at: str) -> int:
        """Of a file, in bytes."""

    def blocks(self, at: str) -> Iterator[bytes]:
        """A file's bytes, in order; not more at once than fits easily into memory."""

    def here(self, at: str) -> AbstractContextManager[Path]:
        """The file on this machine while the block runs, for what reads files only: itself, or a copy that nobody else may read. It is not to be changed."""

    def was(self, folder: str) -> Sequence[Lying]:
        """What the store keeps of what was written over or removed below a folder."""

    def begun(self, folder: str) -> Sequence[str]:
        """Files below a folder of which parts were sent, and that are not there."""

    def each(self, does: Callable[[Asked], Answer], of: Iterable[Asked]) -> Sequence[Answer]:
        """Do it for each of these, in their order; some beside one another where each waits for an answer from far away."""


class Port(Readable, Protocol):
    """The whole of it. Every method raises Disk where the store cannot be read or written."""

    def below(self, at: str) -> Port:
        """The same store, seen from a folder in it."""

    def create(self, at: str, content: Content, progress: Progress = silent) -> None:
        """A file that was not there before, and that outlasts a loss of power once this returns."""

    def share(self, folder: str, also: str, names: Sequence[str]) -> None:
        """The same bytes in another folder too, by their places below both: by second names where the store has such; else it is noted that they stay where
        they are when `also` comes into the place of `folder` (`exchange`)."""

    def replace(self, at: str, content: bytes, unfinished: str) -> None:
        """A small file in the place of another: whole, or the old one stands. Until then it may lie at `unfinished`."""

    def move(self, made: str, target: str, folder: str) -> None:
        """A folder with all that is in it to where nothing is. What is noted of it on the way lies in `folder`, the writer's own."""

    def exchange(self, made: str, target: str, old: str, folder: str) -> None:
        """The same to where something is, which goes to `old`, or is removed where nothing can be renamed. Once it is begun it can only be carried to its end
        (`staging`)."""

    def go_on(self, folder: str) -> None:
        """Carry to its end, or take back, the move that a killed writer whose own folder this is had begun: it is then as if it had been made in one step."""

    def keep(self, at: str) -> None:
        """From now on what lies there may not be removed for a time, where the store can see to that and the settings say so."""

    def release(self, at: str, stays: Sequence[str] = ()) -> None:
        """See beforehand that what lies there, but for files that stay where they are (by their places from the root), may be moved away or removed. Raises Locked where the store holds it for a time that is not over, or until
        somebody says otherwise."""

    def remove(self, at: str) -> None:
        """A file, or a folder with all that is in it; nothing where there is none."""

    def forget(self, at: str) -> None:
        """Remove what the store keeps of what was written over or removed there, and what was sent of files that never came to be."""

    def tidy(self, folder: str) -> None:
        """Take a folder away if nothing is in it at that moment: what another writer has just put there stays."""

    def locked(self, at: str, holder: Holder) -> AbstractContextManager[None]:
        """While the block runs nobody else comes in by that name; a process that dies lets go. Raises Busy, with who holds it."""


class Lying(View, frozen=True):
    """A file that lies in a store."""

    port: Readable
    at: str


Content: TypeAlias = Path | bytes | Lying
"""What can be written into a store."""


def lying(port: Readable, folder: str = "") -> Iterator[str]:
    """The places of all files below a folder. Raises Disk."""
    yield from _below(port.seen(folder), folder)


def _below(port: Readable, folder: str) -> Iterator[str]:
    for placed in port.list(folder):
        at = f"{folder}/{placed.name}".strip("/")
        if placed.kind is Kind.FOLDER:
            yield from _below(port, at)
        else:
            yield at
