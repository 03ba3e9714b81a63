"""An object and its lines in the ledger: always together, whoever is killed when; a stranger's object is never built upon."""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from sasci_archive.archive import accepting, checked, keeping, objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.identity import Identity, identity
from sasci_archive.archive.ledger import What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.standing import last_check
from sasci_archive.errors import BrokenLedger, OutOfDate, SasciError, WouldOverwrite
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.workspace import Workspace
from tests.archive.kept import ADA, ON, PUBLIC, archive, at, at_each_step, filled, keep

FIRST, SECOND, OTHER = {"a.txt": b"one", "s.txt": b"word"}, {"a.txt": b"two", "s.txt": b"word"}, {"a.txt": b"other"}
SECRET = hashlib.sha512(b"word").hexdigest()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return archive(tmp_path / "home")


def standing(workspace: Workspace) -> Identity:
    return identity(objects.ledger(workspace).chain(), objects.root(workspace, Which.PUBLIC), PUBLIC)


def take_out(workspace: Workspace) -> str:
    book, root = objects.ledger(workspace), objects.root(workspace, Which.PUBLIC)
    return keeping.purge(book, root, PUBLIC, [SECRET], by=ADA, on=ON, about="takedown 1")


def test_each_version_is_announced_and_written_down(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    keep(workspace, "s0", FIRST)  # nothing new, and nothing told
    take_out(workspace)
    told = [(line.what, line.version, line.about) for line in objects.ledger(workspace).chain().of(PUBLIC)]
    assert told == [
        (What.ANNOUNCED, 1, ""),
        (What.VERSION, 1, ""),
        (What.ANNOUNCED, 1, "takedown 1"),
        (What.REWRITTEN, 1, "takedown 1"),
    ]
    assert standing(workspace) is Identity.KNOWN


def test_what_the_last_check_found_is_known_until_something_changes(workspace: Workspace) -> None:
    ids = [which.id("s0") for which in Which]

    def told() -> tuple[str, bool]:
        checked.noted(workspace, verify(workspace), "", ON)
        return last_check(objects.ledger(workspace).chain(), ids)

    keep(workspace, "s0", FIRST)
    keep(workspace, "s1", FIRST)
    assert last_check(objects.ledger(workspace).chain(), ids) == ("", False)
    assert told() == ("sound on 2026-11-29", False)
    file = objects.root(workspace, Which.PUBLIC).file(Which.PUBLIC.id("s1"), "a.txt")
    before = file.read_bytes()
    file.write_bytes(b"?")
    assert told() == ("sound on 2026-11-29", False), "it is another seminar's"
    file.write_bytes(before)
    (own := objects.root(workspace, Which.PUBLIC).file(PUBLIC, "a.txt")).write_bytes(b"?")
    assert told() == ("NOT SOUND on 2026-11-29: `inv archive.repair`", True)
    own.write_bytes(before)
    assert told() == ("sound on 2026-11-29", False)
    keep(workspace, "s0", SECOND)
    assert last_check(objects.ledger(workspace).chain(), ids) == ("", False)


@pytest.mark.parametrize("story", ["the first version", "the second version", "a takedown"])
def test_killed_at_any_change_of_store_or_ledger_the_next_run_knows_what_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str
) -> None:
    before = archive(tmp_path / "before")
    before.home.mkdir(exist_ok=True)
    if story != "the first version":
        keep(before, "s0", FIRST, only=Which.PUBLIC)
    here = archive(tmp_path / "home")

    def run() -> None:
        if story == "a takedown":
            assert take_out(here) == ""
        else:
            keep(here, "s0", FIRST if story == "the first version" else SECOND, only=Which.PUBLIC)

    ends = set()
    for did in at_each_step(monkeypatch, before.home, here.home, run, 20):
        objects.root(here, Which.PUBLIC).recover(ON)
        accepting.recorded(here, ON)
        if objects.root(here, Which.PUBLIC).has(PUBLIC):
            assert standing(here) is Identity.KNOWN, did
            found = verify(here)
            assert not found.book.faults, did
            assert not found.book.remarks or "half a line" in found.book.remarks[0]
        ends.add(len(objects.ledger(here).chain().lines))
        run()
        keep(here, "s0", OTHER, only=Which.PUBLIC)
        assert not verify(here).of(PUBLIC), did
        told = objects.ledger(here).chain().of(PUBLIC)
        same = [(line.what, line.version, line.inventory, line.about) for line in told]
        assert len(set(same)) == len(same), f"{did}: what the killed run had announced is announced twice"
    assert len(ends) > 1, "some kills come before the step that counts, and some behind it"


def test_a_whole_object_that_was_swapped_for_another_valid_one_is_noticed_and_not_built_upon(
    workspace: Workspace, tmp_path: Path
) -> None:
    filled(workspace)
    other = archive(tmp_path / "other")
    keep(other, "s0", OTHER)
    shutil.rmtree(at(workspace.home / "archive"))
    shutil.copytree(at(other.home / "archive"), at(workspace.home / "archive"))
    (fault,) = verify(workspace).of(PUBLIC)
    assert fault.problem == (
        "It is another object than the ledger knows under this id, though it may be valid in itself: it was swapped, or its past was written anew."
    )
    with pytest.raises(SasciError, match=r"it was swapped.*Nothing was written"):
        keep(workspace, "s0", OTHER)


def test_an_older_object_that_was_put_back_is_noticed(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    shutil.copytree(at(workspace.home / "archive"), workspace.home / "old")
    keep(workspace, "s0", SECOND)
    put_back(workspace)
    (fault,) = verify(workspace).of(PUBLIC)
    assert (fault.problem, fault.remedy) == (
        "It is older than the ledger says: a later version is gone.",
        "`inv archive.repair` brings that back from a copy.",
    )
    with pytest.raises(SasciError, match="it is older than the ledger says"):
        keep(workspace, "s0", OTHER)


def put_back(workspace: Workspace) -> None:
    shutil.rmtree(at(workspace.home / "archive"))
    shutil.copytree(workspace.home / "old", at(workspace.home / "archive"))


def test_one_from_before_a_takedown_is_told_from_an_older_one(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    shutil.copytree(at(workspace.home / "archive"), workspace.home / "old")
    take_out(workspace)
    put_back(workspace)
    assert standing(workspace) is Identity.TAKEN_OUT


def test_a_version_that_another_program_wrote_is_noticed_until_somebody_vouches_for_it(workspace: Workspace) -> None:
    filled(workspace, 1)
    objects.root(workspace, Which.PUBLIC).add(PUBLIC, OTHER, message="", by=ADA, on=ON)
    assert standing(workspace) is Identity.AHEAD
    with pytest.raises(SasciError, match="a later version than the ledger knows of"):
        keep(workspace, "s0", SECOND)
    assert accepting.accept(workspace, "s0", ON).ids == (PUBLIC,)
    assert verify(workspace).sound
    keep(workspace, "s0", SECOND)


def test_an_object_that_is_gone_is_noticed(workspace: Workspace) -> None:
    filled(workspace)
    shutil.rmtree(at(workspace.home / "archive"))
    assert standing(workspace) is Identity.GONE
    with pytest.raises(SasciError, match="the ledger knows of it, and it is not there"):
        keep(workspace, "s0", OTHER)


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_without_its_ledger_nothing_is_written_until_a_new_one_is_begun(workspace: Workspace, how: str) -> None:
    filled(workspace)
    book = objects.ledger(workspace)
    if how == "missing":
        book.path.unlink()
    else:
        book.path.write_bytes(b"")
    found = verify(workspace)
    assert not found.sound
    assert [fault.problem for fault in found.book.faults] == [
        f"{book.path} is not there, so that a whole object that was swapped would not be noticed."
    ]
    with pytest.raises(OutOfDate, match=r"is not there, though .* has objects"):
        keep(workspace, "s0", OTHER)
    done = accepting.new_ledger(workspace, ON)
    assert len(done.ids) == 4
    assert verify(workspace).sound
    keep(workspace, "s0", OTHER)


def test_a_ledger_that_was_edited_stops_what_would_be_written_and_is_kept_beside_a_new_one(
    workspace: Workspace,
) -> None:
    filled(workspace)
    book = objects.ledger(workspace)
    book.path.write_bytes(edited := book.path.read_bytes().replace(b'"version":2', b'"version":3', 1))
    with pytest.raises(BrokenLedger, match="does not follow from the line before"):
        keep(workspace, "s0", OTHER)
    assert not verify(workspace).sound
    old = accepting.new_ledger(workspace, ON).old
    assert (Path(old).name, Path(old).read_bytes()) == ("ledger-1.jsonl", edited)
    assert verify(workspace).sound


def test_no_new_ledger_is_begun_where_a_copy_can_be_put_back_or_an_object_is_damaged(tmp_path: Path) -> None:
    copied = filled(archive(tmp_path / "copied", "disk"))
    objects.ledger(copied).path.unlink()
    with pytest.raises(WouldOverwrite, match=r"A copy of the ledger with 18 lines lies in .*disk.*--put-back"):
        accepting.new_ledger(copied, ON)
    alone = filled(archive(tmp_path / "alone"))
    before = objects.ledger(alone).path.read_bytes()
    (at(alone.home / "archive") / "v1" / "content" / "a.txt").write_bytes(b"no")
    with pytest.raises(SasciError, match=r"is not sound: 'v1/content/a.txt' is not what it was"):
        accepting.new_ledger(alone, ON)
    assert objects.ledger(alone).path.read_bytes() == before


def test_a_ledger_that_is_older_than_the_store_is_noticed(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    old = objects.ledger(workspace).path.read_bytes()
    keep(workspace, "s0", SECOND)
    head = objects.ledger(workspace).chain().head
    objects.ledger(workspace).path.write_bytes(old)
    assert standing(workspace) is Identity.AHEAD
    (fault,) = verify(workspace, head=head).book.faults
    assert fault.problem.endswith(f"never had the head {head}: it was written anew, or cut short.")


def test_where_the_ledger_cannot_be_written_the_store_is_as_it_was(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    book = objects.ledger(workspace)
    held = book.path.with_name("elsewhere")
    book.path.rename(held)
    book.path.mkdir()
    with pytest.raises(SasciError, match="cannot be read"):
        keep(workspace, "s0", SECOND)
    book.path.rmdir()
    held.rename(book.path)
    assert standing(workspace) is Identity.KNOWN
    assert verify(workspace).sound


def test_what_must_go_goes_although_the_ledger_cannot_be_told(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    objects.ledger(workspace).path.unlink()
    assert "the ledger does not know of it" in take_out(workspace)
    root = objects.root(workspace, Which.PUBLIC)
    assert [sorted(version.state) for version in root.versions(PUBLIC)] == [["a.txt"]]


def test_two_archivists_at_once_make_one_history(workspace: Workspace) -> None:
    keep(workspace, "s0", FIRST)
    trouble = list[SasciError]()

    def work(who: int) -> None:
        for number in range(6):
            try:
                keep(Workspace(workspace.home, workspace.settings), "s0", {"a.txt": f"{who} {number}".encode()})
            except SasciError as error:
                trouble.append(error)

    both = [threading.Thread(target=work, args=(who,)) for who in (1, 2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert all("has been writing to this object" in str(error) or "at this moment" in str(error) for error in trouble)
    assert verify(workspace).sound
    versions = [line.version for line in objects.ledger(workspace).chain().of(PUBLIC) if line.what is What.VERSION]
    assert versions == sorted(set(versions))
    assert versions[-1] == StorageRoot(workspace.home / "archive" / "public").inventory(PUBLIC).head
