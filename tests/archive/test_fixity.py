"""What is kept is read again: each bit that has turned is found, what cannot be read is said, and nothing verified is a failure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.archive import keeping
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.objects import Which, ledger, root
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.store.ocfl.checked_by_others import complaints_of_root

ON = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
OBJECTS = 3


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, Settings())
    for which in Which:
        here = root(made, which)
        for number in range(OBJECTS):
            for version in (1, 2):
                contents = {"a.txt": f"a {number}".encode(), f"b/{version}.txt": f"b {number} {version}".encode()}
                keeping.add(ledger(made), here, which.id(f"s{number}"), contents, message="m", by=Agent("Ada"), on=ON)
    return made


def test_all_of_it_is_verified_and_others_find_no_fault(workspace: Workspace) -> None:
    found = verify(workspace)
    assert found.sound
    assert found.files == 2 * OBJECTS * (3 + 6 + 1)  # the bytes; inventories with their digests; the declaration
    for which in Which:
        assert complaints_of_root(root(workspace, which).root) == []


def test_one_bit_that_has_turned_is_found_in_whatever_file(workspace: Workspace) -> None:
    here = root(workspace, Which.PUBLIC)
    every = [path for path in sorted(here.root.rglob("*")) if path.is_file() and "extensions" not in path.parts]
    for path in every:
        sound = path.read_bytes()
        turned = bytearray(sound)
        turned[len(sound) // 2] ^= 0x01
        path.write_bytes(bytes(turned))
        assert not verify(workspace).sound, path.relative_to(here.root)
        path.write_bytes(sound)
    assert verify(workspace).sound


def test_a_file_that_is_gone_and_one_that_nobody_knows_are_found(workspace: Workspace) -> None:
    here = root(workspace, Which.PUBLIC)
    some = here.file(Which.PUBLIC.id("s1"), "a.txt")
    content = some.read_bytes()
    some.unlink()
    assert [o.object for o in verify(workspace).outcomes if o.faults] == ["urn:sasci:public:s1"]
    some.write_bytes(content)
    (some.parent / "stranger.txt").write_bytes(b"?")
    assert [o.object for o in verify(workspace).outcomes if o.mismatches] == ["urn:sasci:public:s1"]


def test_a_copy_that_is_not_mounted_could_not_be_checked(workspace: Workspace) -> None:
    away = Workspace(workspace.home, Settings(archive=ArchiveSettings(replicas=("away",))))
    found = verify(away)
    assert not found.sound
    told = [fault.problem for outcome in found.outcomes for fault in outcome.unchecked]
    assert told == [f"The replica {workspace.home / 'away'} is not there." for _ in Which]


def test_where_nothing_is_verified_that_is_a_failure(tmp_path: Path) -> None:
    empty = Workspace(tmp_path, Settings())
    for which in Which:
        StorageRoot(root(empty, which).root).root.mkdir(parents=True)
    assert not verify(empty).sound
    assert not verify(empty, "nobody").sound
