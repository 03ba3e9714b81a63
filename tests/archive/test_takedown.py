"""A takedown: out of the folder, of every version, of every copy; looked for afterwards, and gone on with where it was stopped."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive import search
from sasci_archive.archive import objects
from sasci_archive.archive import takedown as taking
from sasci_archive.archive.objects import Which
from sasci_archive.archive.takedown import record
from sasci_archive.catalogue import Held, catalogue
from sasci_archive.errors import Disk, SasciError
from sasci_archive.evidence import told
from sasci_archive.evidence.kept import codings as kept_codings
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import publish
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.evidence.coded import code, with_themes
from tests.readying import finish, make_ready
from tests.store.ocfl.checked_by_others import complaints_of_root
from tests.store.ocfl.stopping import Killed

SEMINARS = Path(__file__).parents[2] / "seminars"
TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the witness")
SECRET = b"cupboard"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the toy is public and kept in two versions, with a copy of the archive."""
    home = tmp_path_factory.mktemp("kept")
    workspace = here(home)
    shutil.copytree(TOY, workspace.seminars / "toy")
    folder = make_ready(workspace.folder("toy"))
    for number in (1, 2):
        publish(folder, on=ON)
        archive(workspace, folder, f"Version {number}", BY, ask=Ask(authority="the law"))
        text = folder.seminar_toml.read_text("utf-8")
        folder.seminar_toml.write_text(f"{text}\n# changed {number}\n", encoding="utf-8")
    shutil.copytree(home / "archive" / "public", home / "copy" / "public")
    shutil.copytree(home / "archive" / "restricted", home / "copy" / "restricted")
    return home


def here(home: Path) -> Workspace:
    return Workspace(home, Settings(archive=ArchiveSettings(replicas=("copy",))))


@pytest.fixture
def workspace(kept: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(kept, tmp_path / "home")
    return here(tmp_path / "home")


def take(workspace: Workspace, *parts: str) -> Takedown:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, parts, BY, "asked for")
    return taking.takedown(workspace, folder, taken, cut, BY)


def saying(home: Path, words: bytes = SECRET) -> list[str]:
    return sorted(
        path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file() and words in path.read_bytes()
    )


def test_a_turn_is_gone_from_every_version_in_the_archive_and_in_its_copy(workspace: Workspace) -> None:
    assert len([name for name in saying(workspace.home) if name.startswith(("archive/", "copy/"))]) > 8
    done = take(workspace, "u2", "u3")
    assert done.left == ()
    assert (done.state, done.texts) == (State.DONE, ())
    assert saying(workspace.home) == []
    for home in ("archive", "copy"):
        for which in Which:
            assert complaints_of_root(workspace.home / home / which.value) == []
    for which in Which:
        assert [v.number for v in objects.kept(workspace, which, "toy")] == [1, 2][
            : len(objects.kept(workspace, which, "toy"))
        ]


def test_what_was_indexed_is_gone_at_once_and_what_is_left_is_found_again(workspace: Workspace) -> None:
    for opened in (search.public, search.restricted):
        with opened(workspace, ON) as index:
            assert search.search(index, search.Query(text="cupboard")).total >= 2
    assert {name.rpartition("/")[2] for name in saying(workspace.home) if ".sqlite" in name} == {
        search.PUBLIC,
        search.RESTRICTED,
    }
    assert take(workspace, "u2", "u3").left == ()
    assert not any(home.exists() for home in workspace.indexes)
    with search.restricted(workspace, ON) as index:
        assert search.search(index, search.Query(text="cupboard")).total == 0
        assert search.search(index, search.Query(text="puzzle")).total >= 1


def test_what_describes_the_volume_stays_in_the_versions_before_and_what_is_left_is_kept_as_another(
    workspace: Workspace,
) -> None:
    take(workspace, "u2", "u3")
    before = objects.kept(workspace, Which.PUBLIC, "toy")[0]
    assert "citations.json" in before.state
    assert not any(
        name.endswith((".pdf", ".html", ".xml")) and name.startswith("edition/seminar") for name in before.state
    )
    folder = workspace.folder("toy")
    finish(folder)
    publish(folder, on=ON)
    archive(workspace, folder, "Without it", BY, ask=Ask(authority="the law"))
    assert saying(workspace.home) == []
    assert b"edition/transcript.xml" in msgspec.json.encode(objects.kept(workspace, Which.PUBLIC, "toy")[-1].state)


def test_the_edition_is_withdrawn_until_it_is_published_again(workspace: Workspace) -> None:
    take(workspace, "u2")
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN


def test_of_all_nothing_is_left_but_what_was_cited_and_who_decided_what(workspace: Workspace) -> None:
    done = take(workspace, "all")
    assert done.left == ()
    assert done.state is State.DONE
    for which in Which:
        for version in objects.kept(workspace, which, "toy"):
            assert set(version.state) <= {"citations.json", "journal.jsonl"}
    entry = catalogue(workspace, ON).entry("toy")
    assert (entry.held, entry.published) == (Held.WITHDRAWN, workspace.folder("toy").cited())


def test_where_people_wrote_it_themselves_they_are_told_and_it_is_not_done(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    (folder.path / "notes.txt").write_text("It began with a cupboard, in 1996, and no money at all.")
    done = take(workspace, "u2")
    assert done.state is State.UNFINISHED
    assert any("notes.txt still says words of u2" in place for place in done.left)
    (folder.path / "notes.txt").unlink()
    assert take(workspace, "u2").state is State.DONE
    assert len(record.every(workspace, "toy")) == 1


def test_a_copy_that_cannot_be_reached_is_said_and_done_when_it_can(workspace: Workspace) -> None:
    (workspace.home / "copy").rename(workspace.home / "away")
    done = take(workspace, "u2")
    assert (done.state, done.unreached) == (State.UNFINISHED, (str(workspace.home / "copy"),))
    (workspace.home / "away").rename(workspace.home / "copy")
    assert take(workspace, "u2").state is State.DONE
    assert not saying(workspace.home / "copy", b"It began with a cupboard")


def test_stopped_before_the_archive_it_goes_on_when_it_is_asked_for_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Disk("The disk is full.", remedy="Free some space.")

    with monkeypatch.context() as patched:
        patched.setattr(StorageRoot, "purge", full)
        with pytest.raises(Disk):
            take(workspace, "u2")
    assert record.every(workspace, "toy")[0].state is State.BEGUN
    assert take(workspace, "u2").state is State.DONE
    assert not saying(workspace.home / "archive", b"It began with a cupboard")


def test_what_is_not_there_is_refused_and_nothing_is_written(workspace: Workspace) -> None:
    with pytest.raises(SasciError, match=r"There is no turn, message, note or redaction 'u99' to take down\."):
        take(workspace, "u99")
    assert record.every(workspace, "toy") == ()


@pytest.mark.parametrize("stopped", [1, 2, 4])
def test_killed_while_an_object_is_put_in_the_place_of_another_it_goes_on_and_nothing_is_left(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    moves = 0

    def dies(_: Files, do: str, __: str) -> None:
        nonlocal moves
        moves += do == "move"
        if moves >= stopped:  # and nothing more is done, not even to tidy up
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Files, "about_to", dies)
        with pytest.raises(Killed):
            take(workspace, "u2", "u3")
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []
    for home in ("archive", "copy"):
        for which in Which:
            assert complaints_of_root(workspace.home / home / which.value) == []


def test_what_was_coded_of_it_and_noted_goes_from_every_version_too(workspace: Workspace) -> None:
    shutil.copytree(SEMINARS / "projects", workspace.seminars / "projects")
    folder = with_themes(workspace).folder("toy")
    code(workspace, "u2", "influence.helps", note="She means Mayor Pell.")
    code(workspace, "u2", "stage.start-up", words="in 1996", note="Pell again.", by="cd")
    code(workspace, "u8", "influence.hinders", note="Another matter.")
    archive(workspace, folder, "Coded", BY, ask=Ask(authority="the law"))
    code(workspace, "u1-u3", "influence.helps", by="cd", note="Pell, I think.")
    assert saying(workspace.home, b"Pell") != []
    assert take(workspace, "u2").state is State.DONE
    assert saying(workspace.home, b"Pell") == []
    left = {c.place.fragment: (c.note, c.digest == told.NOTHING) for c in kept_codings(folder).codings}
    assert left == {"u8": ("Another matter.", False), "u1-u3": ("", True)}
