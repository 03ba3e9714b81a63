"""What an archive may keep of what is public: all of it, or less where somebody said so; never more, and nothing that was not searched."""

from __future__ import annotations

import datetime as dt

import pytest

from sasci_archive.archive import objects, public
from sasci_archive.archive.objects import Which
from sasci_archive.archive.permitted import deposited
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import NoPermission, OutOfDate
from sasci_archive.model.journal import By
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from tests.shelved import ON

BY = By(ON, "Ada Ferrar")
WREN = "It began with a cupboard"


@pytest.fixture
def folder(workspace: Workspace) -> Folder:
    return workspace.folder("toy")


def answer(folder: Folder, person: str, now: str) -> None:
    """Another answer of one person about an archive; what is public stays public, and is published again."""
    text = folder.consent_toml.read_text("utf-8")
    before, entry = text.split(f'person = "{person}"', 1)
    folder.consent_toml.write_text(before + f'person = "{person}"' + entry.replace('archive = "yes"', now, 1), "utf-8")
    assert publish(folder, on=ON)[0].public


def test_where_all_said_yes_it_is_what_is_published(folder: Folder) -> None:
    of = deposited(folder, on=ON, looks=OURS)
    assert of.home == folder.published
    there = {p.relative_to(folder.published).as_posix() for p in folder.published.rglob("*") if p.is_file()}
    assert {name for name, _, _ in of.edition.files} == there


def test_who_may_be_read_and_not_kept_is_in_no_file_of_the_one_that_is_kept(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "no"')
    of = deposited(folder, on=ON, looks=OURS)
    assert of.home != folder.published
    assert WREN in (folder.published / "seminar.txt").read_text("utf-8")
    assert WREN not in (of.home / "seminar.txt").read_text("utf-8")
    assert of.edition.leak_test is not None
    assert {name for name, _, _ in of.edition.files} == {
        p.relative_to(of.home).as_posix() for p in of.home.rglob("*") if p.is_file()
    }
    kept = public.contents(folder, of)
    texts = [path if isinstance(path, bytes) else path.read_bytes() for path in kept.values()]
    assert not any(WREN.encode() in text for text in texts)


def test_a_second_time_it_is_not_pressed_again(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "no"')
    first = deposited(folder, on=ON, looks=OURS)
    before = {path: path.stat().st_mtime_ns for path in first.home.iterdir()}
    again = deposited(folder, on=ON, looks=OURS)
    assert {path: path.stat().st_mtime_ns for path in again.home.iterdir()} == before


def test_what_may_be_kept_later_is_kept_from_its_day_on(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "yes"\narchive_opens = 2027-01-01')
    before = deposited(folder, on=ON, looks=OURS)
    assert WREN not in (before.home / "seminar.txt").read_text("utf-8")
    assert before.edition.next_opening == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    after = deposited(folder, on=dt.datetime(2027, 1, 1, tzinfo=dt.UTC), looks=OURS)
    assert after.home == folder.published


def test_who_has_not_answered_keeps_it_shut(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "unanswered"')
    with pytest.raises(NoPermission, match=r"Tobias Wren has not answered about keeping it in an archive"):
        deposited(folder, on=ON, looks=OURS)


def test_a_file_that_is_not_what_was_made_is_not_kept(folder: Folder) -> None:
    (folder.published / "seminar.txt").write_text("What somebody put there.", encoding="utf-8")
    with pytest.raises(OutOfDate, match=r"6-published/seminar\.txt of 'toy' is not what was made and searched there\."):
        deposited(folder, on=ON, looks=OURS)


def test_the_whole_is_refused_where_the_public_object_is_kept_without_them(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "no"')
    workspace = Workspace(folder.path.parents[1], Settings())
    with pytest.raises(NoPermission) as refused:
        archive(workspace, folder, "kept", BY)
    assert "it is not permitted by 1 of those in it" in refused.value.problem
    assert "Tobias Wren said no to keeping it in an archive" in refused.value.problem
    done = archive(workspace, folder, "kept", BY, ask=Ask(public_only=True))
    assert done.public.new
    assert objects.kept(workspace, Which.RESTRICTED, "toy") == ()


def test_on_whose_word_it_is_kept_nonetheless_stands_in_the_journal_and_the_provenance(folder: Folder) -> None:
    answer(folder, "wren", 'archive = "no"')
    workspace = Workspace(folder.path.parents[1], Settings())
    archive(workspace, folder, "kept", BY, ask=Ask(authority="the Public Records Act"))
    (line,) = [entry for entry in folder.history() if entry.authority == "the Public Records Act"]
    assert line.about.startswith("Tobias Wren said no")
    told = objects.root(workspace, Which.RESTRICTED).read(Which.RESTRICTED.id("toy"), "archive/provenance.xml")
    assert b"<otherRightsBasis>the Public Records Act</otherRightsBasis>" in told
