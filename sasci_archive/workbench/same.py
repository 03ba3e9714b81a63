"""Whether a recording's file is still the one that was ingested, while somebody sits at the workbench: what is put in its place may be as long, and as old.

A file is taken for what it was as long as nothing about it is another: where it lies on the disk, when it was written and when anything of it was changed, how long
it is. If any is, its digest is asked for in the background, and compared.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.store import files


class Mark(NamedTuple):
    """By what a file is known again without reading it: its inode, when it was written and when anything of it changed (ns), its length."""

    inode: int
    written: int
    changed: int
    size: int

    @property
    def short(self) -> str:
        """The same in a few letters."""
        return "-".join(f"{each:x}" for each in (self.inode, self.written, self.changed))


def mark(told: os.stat_result) -> Mark:
    """Of a file as it is."""
    return Mark(told.st_ino, told.st_mtime_ns, told.st_ctime_ns, told.st_size)


class _Known(msgspec.Struct, frozen=True):
    """A file that was looked at, and the SHA-512 that it has; None while that is not known."""

    mark: Mark
    sha512: str | None


class Same:
    """Of the recordings of one seminar, by name; every method may be called from any thread. `told` is called when a digest is known."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._known: dict[str, _Known] = {}
        self._reading: set[str] = set()
        self._alone = threading.Lock()

    def sha512(self, path: Path, now: Mark, ingested: str, size: int) -> str | None:
        """What the digest of a file is that lies there as `now` tells it: what it was when it was `ingested` (`size` bytes long), where nothing was changed
        about it since it was first asked for; "" where it has another length, None while it is being read."""
        with self._alone:
            known = self._known.setdefault(path.name, _Known(now, ingested))
            if now.size != size:
                self._known[path.name] = _Known(now, "")
                return ""
            if known.mark == now and (known.sha512 or path.name in self._reading):
                return known.sha512
            self._known[path.name] = _Known(now, None)
            if path.name not in self._reading:
                self._reading.add(path.name)
                threading.Thread(target=self._read, args=(path, now), daemon=True).start()
            return None

    def _read(self, path: Path, of: Mark) -> None:
        found: str | None = None
        try:
            digest = files.sha512(path)
            if mark(path.stat()) == of:  # else it is being written still, and asked for again
                found = digest
        except (SasciError, OSError):  # it went meanwhile
            pass
        with self._alone:
            self._reading.discard(path.name)
            if found and self._known[path.name].mark == of:
                self._known[path.name] = _Known(of, found)
        self._told()
