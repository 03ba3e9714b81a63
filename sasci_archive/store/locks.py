"""One writer at a time: a file that is locked while somebody writes, and that says who. The system lets go of it when a process dies.

The file is removed by whoever held it; a process that opened it just before sees that it is not there any more, and opens the new one.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sasci_archive.store.files import disk_errors, itself

_TRIES = 100
_LOOK = 0.02
"""Seconds that somebody who looks is given to have looked."""


class Held(Exception):  # noqa: N818 - what has happened, as the reader of an `except` sees it
    """Somebody else holds it: `holder` is what they wrote into it."""

    def __init__(self, holder: bytes) -> None:
        super().__init__(holder)
        self.holder = holder


@contextlib.contextmanager
def held(path: Path, holder: bytes) -> Iterator[None]:
    """Hold the lock while the block runs. Raises Held, Disk."""
    file = _taken(path)
    try:
        with disk_errors(path):
            file.truncate(0)
            file.seek(0)
            file.write(holder)
            file.flush()
        yield
    finally:
        with disk_errors(path, "removed"):
            if sys.platform == "win32":
                file.close()
                path.unlink(missing_ok=True)
            else:
                path.unlink(missing_ok=True)
                file.close()


def is_held(path: Path) -> bool:
    """Whether a process holds the lock in a file that is there at this moment. It changes nothing. Raises Disk."""
    with disk_errors(path, "read"), path.open("rb") as file:
        return not _locks(file, alone=False)


def _taken(path: Path) -> BinaryIO:
    for _ in range(_TRIES):
        with disk_errors(path):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                file = itself(path)
            except (FileNotFoundError, FileExistsError):
                if path.parent.exists() and not path.parent.is_dir():
                    raise
                continue  # its folder was tidied away meanwhile
        if not _locks(file):
            if _locks(file, alone=False):  # nobody has it: somebody looks at it in this moment
                file.close()
                time.sleep(_LOOK)
                continue
            file.seek(0)
            holder = file.read()
            file.close()
            raise Held(holder)
        if _is_still(file, path):
            return file
        file.close()
    raise Held(b"")


def _is_still(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _locks(file: BinaryIO, *, alone: bool = True) -> bool:  # noqa: ARG001 - there is no other here
        """A byte far behind the end is locked, as what is locked cannot be read by others."""
        file.seek(1 << 30)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locks(file: BinaryIO, *, alone: bool = True) -> bool:
        """With others who only look, unless `alone`."""
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)  # a file that is only open for reading can be locked, too
        except BlockingIOError:
            return False
        return True
