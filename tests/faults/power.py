"""A power cut, from the log of a run that was not disturbed: what lies on the disk if the power goes after so many changes.

As journalling file systems have it (ext4, XFS, APFS): names are changed in the order in which that was asked, and are safe once anything is flushed after them;
what was written to a file is safe once the file itself was flushed. What was not flushed is lost (the file is empty, names since the last flush are as before), or
torn (names are changed, of each file the first half is there).
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.faults.seam import Change

_HOME: Final = b"@home@"
"""Stands for where the workspace lay when the log was written: a record may name places."""


def log(path: Path) -> tuple[list[Change], dict[str, bytes]]:
    """The changes of a run, and what stood at its end in what it never flushed or renamed."""
    changes, finals, home = pickle.loads(path.read_bytes())  # noqa: S301 - our own
    for change in changes:
        if change.data and change.path.endswith(".json"):
            change.data = change.data.replace(home.encode(), _HOME)
    return changes, finals


def between(changes: list[Change]) -> dict[str, frozenset[bytes]]:
    """What each file was while they were made."""
    found: dict[str, set[bytes]] = {}
    for change in changes:
        if change.do == "rename" and change.data is not None and not change.within:
            content = change.data
            found.setdefault(change.to, set()).add(
                content if len(content) < 1 << 16 else hashlib.sha256(content).digest()
            )
    return {path: frozenset(contents) for path, contents in found.items()}


def cut(home: Path, changes: list[Change], finals: Mapping[str, bytes], after: int, *, torn: bool) -> None:
    """Do to `home`, as it was before the run, what is on the disk if the power goes after so many changes."""
    done = changes[:after]
    if not torn:
        last = max((n for n, change in enumerate(done, start=1) if change.do.startswith("flush")), default=0)
        done = done[:last]
    flushed: set[str] = set()
    for change in done:
        _do(home, change, finals, flushed, torn=torn)
    if torn:
        _tear(home, changes, after)


def _tear(home: Path, changes: list[Change], after: int) -> None:
    """Of what was being added to a file that was there, the first half is there."""
    open_ = {change.path: number for number, change in enumerate(changes[:after]) if change.do == "open"}
    for path, number in open_.items():
        flushed = next(
            (n for n in range(number, len(changes)) if (changes[n].do, changes[n].path) == ("flush", path)), 0
        )
        there = (home / path).read_bytes() if (home / path).is_file() else b""
        added = (changes[flushed].data or b"").replace(_HOME, str(home).encode())
        if flushed >= after and there and added.startswith(there):
            (home / path).write_bytes(there + added[len(there) : (len(there) + len(added)) // 2])


def _half(content: bytes, *, torn: bool) -> bytes:
    return content[: len(content) // 2] if torn else b""


def _do(home: Path, change: Change, finals: Mapping[str, bytes], flushed: set[str], *, torn: bool) -> None:
    path = home / change.path
    match change.do:
        case "open":
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_bytes(_half(finals.get(change.path, b""), torn=torn))
        case "flush":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((change.data or b"").replace(_HOME, str(home).encode()))
            flushed.add(change.path)
        case "rename" if change.within or path.is_dir():
            _rename_folder(home, change, flushed, torn=torn)
        case "rename":
            (home / change.to).parent.mkdir(parents=True, exist_ok=True)
            content = (change.data or b"").replace(_HOME, str(home).encode())
            (home / change.to).write_bytes(content if change.path in flushed else _half(content, torn=torn))
            path.unlink(missing_ok=True)
            flushed.update({change.to} if change.path in flushed else ())
        case "link":  # a second name of the same content
            (home / change.to).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, home / change.to)
            flushed.update({change.to} if change.path in flushed else ())
        case "remove":
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        case "mkdir":
            path.mkdir(parents=True, exist_ok=True)
        case _:
            pass


def _rename_folder(home: Path, change: Change, flushed: set[str], *, torn: bool) -> None:
    path, target = home / change.path, home / change.to
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    path.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    for name, content in change.within.items():
        if f"{change.path}/{name}" in flushed:
            flushed.add(f"{change.to}/{name}")
        elif not (target / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(_half(content, torn=torn))
