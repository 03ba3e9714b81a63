"""A small archive with two replicas: seminars of a few bytes, kept as `inv archive` keeps them."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from sasci_archive.archive import keeping, objects
from sasci_archive.archive.ledger import Ledger
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicating import replicate
from sasci_archive.store import files
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.store.ocfl.stopping import Killed

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
ADA = Agent("Ada")
PUBLIC = Which.PUBLIC.id("s0")


def archive(home: Path, *replicas: str) -> Workspace:
    """The folders of the replicas are there, as disks are."""
    for replica in replicas:
        (home / replica).mkdir(parents=True, exist_ok=True)
    return Workspace(home, Settings(archive=ArchiveSettings(replicas=replicas)))


def keep(
    workspace: Workspace, slug: str, contents: Mapping[str, bytes], on: dt.datetime = ON, only: Which | None = None
) -> None:
    """A version of both objects, or only of one."""
    for which in (only,) if only else Which:
        book, root = objects.ledger(workspace), objects.root(workspace, which)
        keeping.add(book, root, which.id(slug), contents, message="m", by=ADA, on=on)


def filled(workspace: Workspace, seminars: int = 2) -> Workspace:
    """So many seminars, in two versions each, and copied."""
    for number in range(seminars):
        for version in (1, 2):
            keep(
                workspace,
                f"s{number}",
                {"a.txt": f"a {number}".encode(), f"b/{version}.txt": f"{number} {version}".encode()},
            )
    if workspace.settings.archive.replicas:
        assert not [trouble for each in replicate(workspace, ADA, ON) for trouble in each.trouble]
    return workspace


def at(home: Path, which: Which = Which.PUBLIC, slug: str = "s0") -> Path:
    """An object's folder in the archive's own root, or in a replica (`home`)."""
    root = StorageRoot(home / which.value)
    return root.root / root.place(which.id(slug))


def everything(home: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def turn_a_bit(path: Path) -> None:
    """In the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(bytes(content))


class Steps:
    """Every change of a disk and every line of a ledger, counted."""

    def __init__(self, at: int) -> None:
        self.at, self.count, self.did = at, 0, list[str]()

    def step(self, did: str) -> None:
        self.count += 1
        self.did.append(did)
        if self.at and self.count >= self.at:  # and nothing more is done, not even to tidy up
            raise Killed


@contextmanager
def stopped(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[Steps]:
    """Killed before the n-th change of anything: of a root, of a replica, of the ledger (half of whose line is written), of what is written beside it; 0 for never."""
    steps, append, write, remove = Steps(step), Ledger._append, files.write, files.remove

    def torn(book: Ledger, line: bytes) -> None:
        try:
            steps.step("ledger")
        except Killed:
            with book.path.open("ab") as file:
                file.write(line[: len(line) // 2])
            raise
        append(book, line)

    def written(path: Path, content: bytes) -> None:
        steps.step(f"write {path.name}")
        write(path, content)

    def removed(path: Path) -> None:
        steps.step(f"remove {path.name}")
        remove(path)

    with monkeypatch.context() as patched:
        patched.setattr(Files, "about_to", lambda _, do, where: steps.step(f"{do} {where}"))
        patched.setattr(Ledger, "_append", torn)
        patched.setattr(files, "write", written)
        patched.setattr(files, "remove", removed)
        yield steps


def at_each_step(
    monkeypatch: pytest.MonkeyPatch, before: Path, home: Path, run: Callable[[], object], least: int, stride: int = 1
) -> Iterator[str]:
    """Run what is killed at the first change, at the second (or, with a stride, some further) and so on, each time on a copy of `before` in `home`."""
    step = 1
    while True:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(before, home)
        with stopped(monkeypatch, step) as steps:
            try:
                run()
            except Killed:
                pass
            else:
                assert step > least, f"{step} steps"
                return
        yield steps.did[step - 1]
        step += stride
