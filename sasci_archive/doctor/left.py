"""What killed runs left: locks that nobody holds, files that were never finished, batches with recordings to go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.doctor import Asked, Finding, Group, State, called
from sasci_archive.errors import SasciError
from sasci_archive.store import files, locks, shown
from sasci_archive.store.workspace import BATCHES

AGE: Final = 3600
"""Seconds after which what is unfinished is nobody's who still writes."""
_BEGUN: Final = (files.UNFINISHED, shown.MAKING, ".fetching-")
_LOCKS: Final = (".lock", "/lock", "/workbench")


def findings(asked: Asked) -> Iterator[Finding]:
    """By seminar, then what lies beside them."""
    sound = True
    for name, home in _homes(asked):
        begun, held, loose = _in(home, asked)
        if begun:
            sound = False
            yield Finding(
                Group.LEFT,
                State.NOTE,
                f"{name}: {begun} file{'s were' if begun > 1 else ' was'} begun by a run that was killed.",
                "The command that was running takes them away when it is said again; they may be deleted.",
            )
        if loose:
            yield Finding(
                Group.LEFT, State.NOTE, f"{name}: {loose} lock{'s' if loose > 1 else ''} of a run that was killed; nobody holds {'them' if loose > 1 else 'it'}.",
                "They keep nobody out: nothing needs doing.",
            )  # fmt: skip
        if held:
            yield Finding(Group.LEFT, State.NOTE, f"{name}: somebody works on it at this moment.")
    if (to_go := _to_go(asked)) > 0:
        sound = False
        yield Finding(
            Group.LEFT,
            State.NOTE,
            f"A batch was stopped with {to_go} recording{'s' if to_go > 1 else ''} to go.",
            "Say `inv batch --resume`.",
        )
    if sound:
        yield Finding(Group.LEFT, State.GOOD, "No run left anything unfinished.")


def _homes(asked: Asked) -> Iterator[tuple[str, Path]]:
    here = asked.workspace
    for slug in asked.slugs:
        yield called(here, slug), here.folder(slug).path
    yield "the seminars", here.seminars
    yield "the archive's pages", shown.site(here).parent
    yield "models", Path(asked.models)


def _in(home: Path, asked: Asked) -> tuple[int, int, int]:
    """How many files were begun, and locks are held or not: of a seminar's folder and all below it, of others only in themselves."""
    begun = held = loose = 0
    deep = home.parent == asked.workspace.seminars
    for folder, folders, names in os.walk(home):
        for name in (*folders, *names):
            path = Path(folder) / name
            if name.startswith(_BEGUN):
                begun += _is_old(path, asked)
            elif path.as_posix().endswith(_LOCKS) and path.is_file():
                one = _held(path)
                held, loose = held + one, loose + (not one)
        if not deep:
            break
    return begun, held, loose


def _is_old(path: Path, asked: Asked) -> bool:
    try:
        return asked.on.timestamp() - path.lstat().st_mtime > AGE
    except OSError:
        return False


def _held(path: Path) -> bool:
    try:
        return locks.is_held(path)
    except SasciError:
        return False


def _to_go(asked: Asked) -> int:
    """Recordings that a batch was given and has neither done nor set aside; 0 where its ledger cannot be read, which `inv batch` says."""
    import apsw

    path = asked.workspace.seminars / BATCHES / "ledger.sqlite"
    if not path.is_file():
        return 0
    try:
        connection = apsw.Connection(
            f"file:{path}?mode=ro&immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
    except apsw.Error:
        return 0
    try:
        return int(next(connection.execute("SELECT count(*) FROM recording WHERE state = 'left'"))[0])
    except (apsw.Error, StopIteration):
        return 0
    finally:
        connection.close()
