"""What is done to an object in the tests of what becomes of a run that is stopped. It is a script too, that is killed:
`stories.py RUN ROOT STEP`, or `stories.py ROOT BEGUN FILE`, which goes on writing until it is killed. (As a script it imports nothing of `tests`, as
ocfl-py brings a package of that name.)"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sasci_archive.store.ocfl import Agent, StorageRoot

ON = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
JO = Agent("Jo Archer", "mailto:jo@example.org")
ID = "urn:sasci:restricted:ferry"
FIRST = {"a.txt": b"one", "b/c.txt": b"see", "b/secret.txt": b"the word"}
SECOND = {"a.txt": b"two", "b/c.txt": b"see", "d.txt": b"four", "b/secret.txt": b"the word"}
SECRET = hashlib.sha512(b"the word").hexdigest()


def first(root: StorageRoot) -> None:
    root.add(ID, FIRST, message="First", by=JO, on=ON)


def second(root: StorageRoot) -> None:
    root.add(ID, SECOND, message="Second", by=JO, on=ON)


def purge(root: StorageRoot) -> None:
    root.purge(ID, [SECRET], on=ON, by=JO)


STORIES: dict[str, tuple[tuple[Callable[[StorageRoot], None], ...], Callable[[StorageRoot], None]]] = {
    "the first version": ((), first),
    "the second version": ((first,), second),
    "a takedown": ((first, second), purge),
}


def told(root: StorageRoot) -> list[dict[str, bytes]]:
    """All versions with their bytes; none where there is no such object."""
    if not root.has(ID):
        return []
    versions = root.versions(ID)
    return [{path: root.read(ID, path, v.number) for path in v.state} for v in versions]


def killed(run: str, home: Path, step: int) -> None:
    """Killed by the system before the n-th change."""
    from stopping import Stopping  # type: ignore[import-not-found]

    RUNS[run](StorageRoot(Stopping(home, step, really=True)))


def for_ever(home: Path, begun: Path, content: Path) -> None:
    """A writer that does not come to an end."""

    def wait(_: int, __: int) -> None:
        begun.touch()
        time.sleep(600)

    StorageRoot(home).add(ID, {"a.txt": content}, message="", by=JO, on=ON, progress=wait)


RUNS = {"first": first, "second": second, "purge": purge}

if __name__ == "__main__":
    if sys.argv[1] in RUNS:
        killed(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        for_ever(*map(Path, sys.argv[1:]))
