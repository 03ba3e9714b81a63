"""A seminar is kept for good: the public object through the gate, the restricted one as the folder is, each version byte for byte."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.archive import objects
from sasci_archive.archive.objects import Which
from sasci_archive.errors import NoPermission, OutOfDate, SasciError
from sasci_archive.model.consent import Attribution
from sasci_archive.model.journal import By
from sasci_archive.stages.archive import Ask, Done, archive
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Settings, Workspace
from tests.readying import make_ready
from tests.store.ocfl.checked_by_others import complaints_of_root

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada")
NONETHELESS = Ask(authority="the law")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("published")
    shutil.copytree(TOY, home / "seminars" / "toy")
    publish(make_ready(Workspace(home, Settings()).folder("toy")), on=ON)
    return home


@pytest.fixture
def workspace(published: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(published, tmp_path / "home")
    return Workspace(tmp_path / "home", Settings())


def keep(workspace: Workspace, message: str = "kept", by: By = BY, ask: Ask = NONETHELESS) -> Done:
    return archive(workspace, workspace.folder("toy"), message, by, ask=ask)


def state(folder: Path) -> dict[str, bytes]:
    left_out = {".work", "6-published", "archive"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in left_out
    }


def test_both_objects_are_kept_and_others_find_no_fault(workspace: Workspace) -> None:
    done = keep(workspace)
    assert (done.public.new, done.restricted.new) == (True, True)
    for which in Which:
        assert complaints_of_root(objects.root(workspace, which).root) == []


def test_a_line_that_was_not_written_in_the_folder_any_more_is_taken_from_the_version_that_has_it(
    workspace: Workspace,
) -> None:
    by, journal = By(ON + dt.timedelta(microseconds=70_001), "Ada"), workspace.folder("toy").journal_jsonl
    keep(workspace, by=by)
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    assert '"restricted 1"' in lines[-1]
    journal.write_text("".join(lines[:-1]), encoding="utf-8")  # killed just before
    assert not keep(workspace, by=By(ON + dt.timedelta(days=1), "Bea")).restricted.new
    assert journal.read_text("utf-8").splitlines(keepends=True) == lines


def test_where_nothing_has_changed_nothing_is_kept(workspace: Workspace) -> None:
    keep(workspace)
    again = keep(workspace, "again", By(ON + dt.timedelta(days=1), "Ada"))
    assert (again.public.new, again.restricted.new) == (False, False)
    assert {which: len(objects.kept(workspace, which, "toy")) for which in Which} == dict.fromkeys(Which, 1)


def test_each_version_is_restored_byte_for_byte(workspace: Workspace, tmp_path: Path) -> None:
    folder, was = workspace.folder("toy"), []
    for number in (1, 2, 3):
        (folder.path / "notes.txt").write_text(f"note {number}")
        keep(workspace, f"version {number}", By(ON + dt.timedelta(days=number), "Ada"))
        was.append(state(folder.path))
    for number, expected in enumerate(was, start=1):
        target = tmp_path / f"v{number}"
        objects.root(workspace, Which.RESTRICTED).restore(Which.RESTRICTED.id("toy"), number, target)
        assert state(target) == expected


def test_nobody_who_does_not_appear_by_name_is_named_anywhere_in_the_public_object(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    hidden = [p.person for p in folder.consent().permission if p.attribution is not Attribution.NAME]
    names = [folder.seminar().participant(id_).name for id_ in hidden if id_ in {p.id for p in folder.seminar().roster}]
    assert names
    keep(workspace)
    for path in objects.root(workspace, Which.PUBLIC).root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [name for name in names if name.encode() in content], path.name


def test_whose_answer_stands_against_it_is_said_and_nothing_is_kept(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('archive = "yes"', 'archive = "no"'), encoding="utf-8")
    with pytest.raises(NoPermission, match=r"may not be kept: it is not permitted by \d+ of those in it"):
        keep(workspace, ask=Ask())
    assert objects.kept(workspace, Which.RESTRICTED, "toy") == ()


def test_why_it_is_kept_must_be_said(workspace: Workspace) -> None:
    with pytest.raises(SasciError, match=r"Why a version is kept is not said\."):
        keep(workspace, " ")


def test_a_folder_that_was_renamed_is_noticed(workspace: Workspace) -> None:
    keep(workspace)
    (workspace.seminars / "toy").rename(workspace.seminars / "puppet")
    folder = workspace.folder("puppet")
    with pytest.raises(OutOfDate, match=r"The recording of 'puppet' is kept already, as 'toy'"):
        archive(workspace, folder, "kept", BY, ask=NONETHELESS)


def test_a_root_that_is_not_mounted_begins_no_new_archive(workspace: Workspace) -> None:
    keep(workspace)
    shutil.rmtree(workspace.home / "archive")
    with pytest.raises(OutOfDate, match=r"is no archive, though 'toy' was kept there"):
        keep(workspace)


def test_a_clock_that_was_set_back_is_noticed(workspace: Workspace) -> None:
    keep(workspace)
    with pytest.raises(OutOfDate, match=r"By this machine's clock it is 2025-01-01"):
        keep(workspace, by=By(dt.datetime(2025, 1, 1, tzinfo=dt.UTC), "Ada"))
