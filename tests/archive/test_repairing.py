"""Damage is mended from what is sound in any copy, never spread, and what lay there is kept until somebody says that it may go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sasci_archive.archive import keeping, objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.ledger import What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.repairing import repair
from sasci_archive.archive.replicas import places
from sasci_archive.archive.replicating import replicate
from sasci_archive.errors import OutOfDate
from sasci_archive.store.workspace import Workspace
from tests.archive.kept import ADA, ON, PUBLIC, archive, at, at_each_step, everything, filled, keep, turn_a_bit
from tests.store.ocfl.checked_by_others import complaints_of_root

A, B = "v1/content/a.txt", "v1/content/b/1.txt"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return filled(archive(tmp_path / "home", "one", "two"))


@pytest.mark.parametrize("home", ["archive", "one"])
@pytest.mark.parametrize(
    "file", [A, "inventory.json", "inventory.json.sha512", "0=ocfl_object_1.1", "v1/inventory.json"]
)
def test_whatever_is_damaged_in_whichever_copy_is_mended_and_kept(workspace: Workspace, home: str, file: str) -> None:
    sound = everything(at(workspace.home / home))
    turn_a_bit(at(workspace.home / home) / file)
    damaged = everything(at(workspace.home / home))
    done = repair(workspace, ADA, ON)
    assert (done.trouble, done.sound) == ((), 11)
    (each,) = done.repaired
    assert (each.id, each.root) == (PUBLIC, str(workspace.home / home / "public"))
    assert everything(at(workspace.home / home)) == sound
    assert everything(Path(each.kept)) == damaged
    found = verify(workspace)
    assert found.sound
    assert found.kept_aside == (each.kept,)
    for place in places(workspace):
        place.root.discard()
        assert complaints_of_root(place.root.root) == []
    assert not Path(each.kept).parent.exists()
    assert objects.ledger(workspace).chain().lines[-1].what is What.REPAIRED
    assert repair(workspace, ADA, ON).repaired == ()


def test_it_is_mended_although_no_copy_is_sound_as_a_whole(workspace: Workspace) -> None:
    sound = everything(at(workspace.home / "archive"))
    turn_a_bit(at(workspace.home / "archive") / A)
    turn_a_bit(at(workspace.home / "one") / B)
    shutil.rmtree(at(workspace.home / "two"))
    done = repair(workspace, ADA, ON)
    assert (len(done.repaired), done.trouble) == (3, ())
    assert [everything(at(workspace.home / home)) for home in ("archive", "one", "two")] == [sound] * 3
    assert verify(workspace).sound


def test_what_is_sound_nowhere_is_said_and_nothing_is_changed(workspace: Workspace) -> None:
    for home in ("archive", "one", "two"):
        turn_a_bit(at(workspace.home / home) / A)
    before = everything(workspace.home)
    done = repair(workspace, ADA, ON)
    assert done.repaired == ()
    assert len(done.trouble) == 3
    assert "v1/content/a.txt of urn:sasci:public:s0 is sound in no copy that can be reached" in done.trouble[0]
    assert everything(workspace.home) == before


def test_one_that_was_swapped_and_one_that_was_set_back_give_way_to_what_the_ledger_knows(
    workspace: Workspace, tmp_path: Path
) -> None:
    shutil.copytree(at(workspace.home / "archive"), tmp_path / "old")
    keep(workspace, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    replicate(workspace, ADA, ON)
    sound = everything(at(workspace.home / "one"))
    shutil.rmtree(at(workspace.home / "archive"))
    shutil.copytree(tmp_path / "old", at(workspace.home / "archive"))
    other = archive(tmp_path / "other")
    keep(other, "s0", {"a.txt": b"forged"})
    shutil.rmtree(at(workspace.home / "two"))
    shutil.copytree(at(other.home / "archive"), at(workspace.home / "two"))
    done = repair(workspace, ADA, ON, "s0")
    assert (len(done.repaired), done.trouble) == (2, ())
    assert [everything(at(workspace.home / home)) for home in ("archive", "one", "two")] == [sound] * 3


def test_what_the_ledger_is_behind_of_is_never_undone(workspace: Workspace) -> None:
    for replica in ("one", "two"):
        (workspace.home / replica / "ledger.jsonl").unlink()
    path = objects.ledger(workspace).path
    old = path.read_bytes()
    keep(workspace, "s0", {"a.txt": b"new"}, only=Which.PUBLIC)
    path.write_bytes(old)
    before = everything(workspace.home / "archive" / "public")
    done = repair(workspace, ADA, ON)
    assert done.repaired == ()
    assert "it has a later version than the ledger knows of" in done.trouble[0]
    assert everything(workspace.home / "archive" / "public") == before


def test_what_was_taken_down_does_not_come_back_and_is_not_kept(workspace: Workspace, tmp_path: Path) -> None:
    shutil.copytree(at(workspace.home / "archive"), tmp_path / "old")
    book, root = objects.ledger(workspace), objects.root(workspace, Which.PUBLIC)
    keeping.purge(book, root, PUBLIC, [root.versions(PUBLIC)[0].state["a.txt"]], by=ADA, on=ON, about="takedown 1")
    replicate(workspace, ADA, ON)
    shutil.rmtree(at(workspace.home / "archive"))
    shutil.copytree(tmp_path / "old", at(workspace.home / "archive"))
    (each,) = repair(workspace, ADA, ON).repaired
    assert each.kept == ""
    assert verify(workspace).sound
    assert b"a 0" not in everything(workspace.home / "archive" / "public").values()


def test_an_object_that_is_gone_comes_back_and_a_root_says_again_how_it_is_laid_out(workspace: Workspace) -> None:
    before = everything(workspace.home / "archive" / "public")
    shutil.rmtree(at(workspace.home / "archive"))
    for name in ("0=ocfl_1.1", "ocfl_layout.json"):
        turn_a_bit(workspace.home / "archive" / "public" / name)
    assert not verify(workspace).sound
    assert repair(workspace, ADA, ON).trouble == ()
    assert everything(workspace.home / "archive" / "public") == before


def test_a_disk_that_is_not_there_is_said_and_the_others_are_mended(workspace: Workspace) -> None:
    shutil.rmtree(workspace.home / "one")
    turn_a_bit(at(workspace.home / "archive") / A)
    done = repair(workspace, ADA, ON)
    assert len(done.repaired) == 1
    assert done.trouble == (
        f"The replica {workspace.home / 'one'} is not there: mount the disk it lies on, or make the folder.",
    )


def test_without_a_ledger_nothing_says_which_copy_is_right(workspace: Workspace) -> None:
    objects.ledger(workspace).path.unlink()
    with pytest.raises(OutOfDate, match="nothing says which copy is the right one"):
        repair(workspace, ADA, ON)


@pytest.mark.parametrize("stride", [13, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_any_change_the_next_run_mends_and_what_was_damaged_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    before = filled(archive(tmp_path / "before", "one"), 1)
    sound = everything(at(before.home / "archive"))
    turn_a_bit(at(before.home / "archive") / A)
    damaged = everything(at(before.home / "archive"))
    shutil.rmtree(before.home / "one" / "restricted")
    restricted = everything(before.home / "archive" / "restricted")
    here = archive(tmp_path / "home", "one")
    for did in at_each_step(monkeypatch, before.home, here.home, lambda: repair(here, ADA, ON), 30, stride):
        assert repair(here, ADA, ON).trouble == (), did
        assert [everything(at(here.home / home)) for home in ("archive", "one")] == [sound] * 2, did
        assert everything(here.home / "one" / "restricted") == restricted, did
        found = verify(here)
        assert found.sound, did
        (kept,) = found.kept_aside
        assert everything(Path(kept)) == damaged, did


@pytest.mark.long
def test_one_bit_that_has_turned_in_each_file_of_a_hundred_objects_is_found_and_mended(tmp_path: Path) -> None:
    """One file of every object at a time, until each has had its turn."""
    workspace = filled(archive(tmp_path / "home", "one"), 50)
    homes = [
        (which.id(f"s{number}"), at(workspace.home / "archive", which, f"s{number}"))
        for which in Which
        for number in range(50)
    ]
    names = sorted(everything(homes[0][1]))
    assert len(names) == 10
    for name in names:
        before = {home: (home / name).read_bytes() for _, home in homes}
        for home in before:
            turn_a_bit(home / name)
        found = verify(workspace)
        wrong = {o.object: [f.file for f in o.faults] for o in found.outcomes if o.faults and o.object}
        assert wrong.keys() == {id_ for id_, _ in homes}, name
        if name.endswith("sha512"):  # one of both was altered: the sidecar, or what it is of
            assert all(
                name.removesuffix(".sha512") in {f.removesuffix(".sha512") for f in files} for files in wrong.values()
            )
        else:
            assert all(name in files for files in wrong.values()), name
        for home, content in before.items():
            (home / name).write_bytes(content)
    sound = [everything(home) for _, home in homes]
    for _, home in homes:
        for name in names:
            turn_a_bit(home / name)
    done = repair(workspace, ADA, ON)
    assert (done.trouble, len(done.repaired)) == ((), 100)
    assert [everything(home) for _, home in homes] == sound
