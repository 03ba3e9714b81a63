"""Copies of the archive: equal to it, brought on by what is new, never with what is damaged, whoever is killed when; a missing one is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sasci_archive.archive import keeping, objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.ledger import What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicating import replicate
from sasci_archive.errors import BrokenLedger, NotYet
from sasci_archive.store.workspace import Workspace
from tests.archive.kept import ADA, ON, PUBLIC, archive, at, at_each_step, everything, filled, keep, turn_a_bit
from tests.small_disk import small_disk
from tests.store.ocfl.checked_by_others import complaints_of_root


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return filled(archive(tmp_path / "home", "one", "two"))


def own(workspace: Workspace, which: Which) -> dict[str, bytes]:
    return everything(workspace.home / "archive" / which.value)


def test_a_copy_is_the_archive_byte_for_byte_and_others_find_no_fault(workspace: Workspace) -> None:
    for which in Which:
        for replica in ("one", "two"):
            assert everything(workspace.home / replica / which.value) == own(workspace, which)
            assert complaints_of_root(workspace.home / replica / which.value) == []
    assert verify(workspace).sound


def test_only_what_is_new_is_copied(workspace: Workspace) -> None:
    before = {path: path.stat().st_ino for path in (workspace.home / "one").rglob("content/**/*.txt")}
    keep(workspace, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    (one, two) = replicate(workspace, ADA, ON)
    assert (one.copied, len(one.same), one.trouble) == ((PUBLIC,), 3, ())
    assert two.copied == (PUBLIC,)
    assert before == {path: path.stat().st_ino for path in before}
    assert everything(workspace.home / "one" / "public") == own(workspace, Which.PUBLIC)
    lines = len(objects.ledger(workspace).chain().lines)
    assert [each.copied for each in replicate(workspace, ADA, ON)] == [(), ()]
    assert len(objects.ledger(workspace).chain().lines) == lines, "where nothing is copied nothing is told"


def test_a_replica_that_is_not_there_is_said_and_the_other_is_brought_up_to_date(workspace: Workspace) -> None:
    shutil.rmtree(workspace.home / "one")
    keep(workspace, "s0", {"a.txt": b"new"})
    one, two = replicate(workspace, ADA, ON)
    assert one.trouble == (
        f"The replica {workspace.home / 'one'} is not there: mount the disk it lies on, or make the folder.",
    )
    assert (len(two.copied), two.trouble) == (2, ())
    told = [fault.problem for outcome in verify(workspace).outcomes for fault in outcome.unchecked]
    assert told == [f"The replica {workspace.home / 'one'} is not there."] * 2


def test_a_disk_that_is_not_mounted_is_not_taken_for_a_new_one(workspace: Workspace) -> None:
    shutil.rmtree(workspace.home / "one")
    (workspace.home / "one").mkdir()  # the mount point
    one, _ = replicate(workspace, ADA, ON)
    assert one.trouble == (
        f"The replica {workspace.home / 'one'} is empty, though copies were made there: mount the disk it lies on. If it is a new one, say "
        "`inv archive.replicate --anew`.",
    )
    assert not list((workspace.home / "one").iterdir())
    one, _ = replicate(workspace, ADA, ON, anew=True)
    assert (len(one.copied), one.trouble) == (4, ())
    assert verify(workspace).sound


def test_a_replica_on_a_full_disk_is_said_and_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with small_disk(tmp_path / "home" / "full", 512) as disk:
        workspace = filled(archive(tmp_path / "home", "full", "two"))
        before = everything(disk)
        keep(workspace, "s0", {"film.mp4": bytes(700_000)}, only=Which.PUBLIC)
        full, two = replicate(workspace, ADA, ON)
        assert len(full.trouble) == 1
        assert "The disk is full" in full.trouble[0]
        assert two.copied == (PUBLIC,)
        assert {name: content for name, content in everything(disk).items() if name != "ledger.jsonl"} == {
            name: content for name, content in before.items() if name != "ledger.jsonl"
        }
        assert complaints_of_root(disk / "public") == []
        assert not verify(workspace).sound


def test_what_is_damaged_or_swapped_is_not_copied(workspace: Workspace) -> None:
    keep(workspace, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    turn_a_bit(at(workspace.home / "archive") / "v3" / "content" / "a.txt")
    before = everything(at(workspace.home / "one"))
    one, _ = replicate(workspace, ADA, ON)
    assert "v3/content/a.txt of urn:sasci:public:s0 is sound in no copy that can be reached" in one.trouble[0]
    assert everything(at(workspace.home / "one")) == before
    shutil.rmtree(at(workspace.home / "archive"))
    shutil.copytree(at(workspace.home / "archive", slug="s1"), at(workspace.home / "archive"))
    one, _ = replicate(workspace, ADA, ON)
    assert "lies urn:sasci:public:s1, where urn:sasci:public:s0 belongs" in one.trouble[0]
    assert everything(at(workspace.home / "one")) == before


def test_a_copy_that_is_damaged_or_of_another_past_is_not_built_upon(workspace: Workspace) -> None:
    turn_a_bit(at(workspace.home / "one") / "inventory.json")
    keep(workspace, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    before = everything(at(workspace.home / "one"))
    one, two = replicate(workspace, ADA, ON)
    assert len(one.trouble) == 1
    assert two.trouble == ()
    assert everything(at(workspace.home / "one")) == before


def test_what_was_taken_down_leaves_a_replica_that_was_away(workspace: Workspace) -> None:
    book, root = objects.ledger(workspace), objects.root(workspace, Which.PUBLIC)
    (workspace.home / "one").rename(workspace.home / "away")
    keeping.purge(book, root, PUBLIC, [root.versions(PUBLIC)[0].state["a.txt"]], by=ADA, on=ON, about="takedown 1")
    (workspace.home / "away").rename(workspace.home / "one")
    assert [f.problem for f in verify(workspace).of(PUBLIC)] == [
        "It is from before something was taken down: what is gone for good is in it."
    ] * 2
    assert [each.copied for each in replicate(workspace, ADA, ON)] == [(PUBLIC,), (PUBLIC,)]
    assert not [
        path
        for path in (workspace.home / "one" / "public").rglob("*")
        if path.is_file() and path.read_bytes() == b"a 0"
    ]
    assert verify(workspace).sound


def test_a_ledger_that_is_older_than_its_copy_stops_everything_and_is_said(workspace: Workspace) -> None:
    path = objects.ledger(workspace).path
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))
    with pytest.raises(BrokenLedger, match=r"is older than its copy in .*: its \d newest lines are gone"):
        replicate(workspace, ADA, ON)
    assert "newest line" in verify(workspace).book.faults[0].problem


def test_a_copy_of_the_ledger_that_tells_another_past_is_said_and_left(workspace: Workspace) -> None:
    copy = workspace.home / "one" / "ledger.jsonl"
    copy.write_bytes(other := copy.read_bytes().splitlines(keepends=True)[0].replace(b"12:00", b"12:01"))
    one, two = replicate(workspace, ADA, ON)
    assert one.trouble == (
        f"The ledger in {workspace.home / 'one'} tells another past than the archive's, and was left as it is: `inv verify --all` says more.",
    )
    assert two.trouble == ()
    assert copy.read_bytes() == other
    assert "tell different pasts" in verify(workspace).book.faults[0].problem
    replicate(workspace, ADA, ON, anew=True)
    assert verify(workspace).sound


@pytest.mark.parametrize("stride", [13, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_any_change_the_next_run_brings_the_copies_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    before = filled(archive(tmp_path / "before", "one"), 1)
    keep(before, "s0", {"a.txt": b"new", "b/1.txt": b"0 1"}, only=Which.PUBLIC)  # a version is new
    keep(before, "s1", {"a.txt": b"another"}, only=Which.PUBLIC)  # and an object
    here = archive(tmp_path / "home", "one")
    for did in at_each_step(monkeypatch, before.home, here.home, lambda: replicate(here, ADA, ON), 30, stride):
        (one,) = replicate(here, ADA, ON)
        assert one.trouble == (), did
        assert everything(here.home / "one" / "public") == own(here, Which.PUBLIC), did
        assert (here.home / "one" / "ledger.jsonl").read_bytes() == objects.ledger(here).path.read_bytes()
        assert sum(line.what is What.COPIED for line in objects.ledger(here).chain().lines) <= 3
    assert verify(here).sound


def test_without_replicas_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(NotYet, match=r"sasci\.toml names no replica"):
        replicate(archive(tmp_path), ADA, ON)


@pytest.mark.parametrize("replica", ["archive", "archive/public", "archive/site/copy", "."])
def test_a_replica_that_would_be_the_archive_itself_or_would_be_published_is_refused(
    tmp_path: Path, replica: str
) -> None:
    filled(archive(tmp_path), 1)
    before = everything(tmp_path)
    (one,) = replicate(archive(tmp_path, replica), ADA, ON)
    assert (one.copied, one.same) == ((), ())
    assert "lie in each other: name a folder of its own in sasci.toml, best on another disk." in one.trouble[0]
    assert everything(tmp_path) == before
