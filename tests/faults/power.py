"""A power cut, from the log of a run that was not disturbed: what lies on the disk if the power goes after so many changes.

As journalling file systems have it (ext4, XFS, APFS): names are changed in the order in which that was asked, and are safe once anything is flushed after them;
what was written to a file is safe once the file itself was flushed. What was not flushed is lost (the file is empty, names since the last flush are as before), or
torn (names are changed, of each file the first half is there).
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.faults.seam import Change


def log(path: Path) -> tuple[list[Change], dict[str, bytes]]:
    """The changes of a run, and what stood at its end in what it never flushed or renamed."""
    changes, finals = pickle.loads(path.read_bytes())  # noqa: S301 - our own
    return changes, finals


def cut(home: Path, changes: list[Change], finals: Mapping[str, bytes], after: int, *, torn: bool) -> None:
    """Do to `home`, as it was before the run, what is on the disk if the power goes after so many changes."""
    done = changes[:after]
    if not torn:
        last = max((n for n, change in enumerate(done, start=1) if change.do.startswith("flush")), default=0)
        done = done[:last]
    flushed: set[str] = set()
    for change in done:
        _do(home, change, finals, flushed, torn=torn)


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
            path.write_bytes(change.data or b"")
            flushed.add(change.path)
        case "rename" if change.within or path.is_dir():
            _rename_folder(home, change, flushed, torn=torn)
        case "rename":
            (home / change.to).parent.mkdir(parents=True, exist_ok=True)
            content = change.data or b""
            (home / change.to).write_bytes(content if change.path in flushed else _half(content, torn=torn))
            path.unlink(missing_ok=True)
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
