"""A takedown that was stopped: until it has gone on nothing leaves the seminar, and when it goes on nothing of it is left, whatever was done and not written down."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive.archive.takedown import answers, memory, record, taking
from sasci_archive.archive.takedown.excising import Bin
from sasci_archive.archive.versions import public_versions
from sasci_archive.catalogue import Held, catalogue
from sasci_archive.commands.here import to_be_shown
from sasci_archive.errors import NotYet, OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Recordings
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.stages import edit, revise
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import publish
from sasci_archive.stages.send import send
from sasci_archive.store import files, shown
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.changing.corrections import CorrectWords
from tests.engines.sounds import record as recorded
from tests.engines.sounds import speech
from tests.readying import make_ready
from tests.store.ocfl.stopping import Killed

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the witness")
SLIDES = "1-recording/slides.pdf"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy is public, and its sound is there."""
    here = Workspace(tmp_path_factory.mktemp("public"), Settings())
    shutil.copytree(TOY, here.seminars / "toy")
    folder, kept = make_ready(here.folder("toy")), []
    for number, recording in enumerate(folder.recordings().recordings, start=1):
        path = recorded(folder.recording / recording.name, speech(recording.duration / 1000, seed=number))
        kept.append(msgspec.structs.replace(recording, bytes=path.stat().st_size, sha512=files.sha512(path)))
    folder.save_recordings(Recordings(recordings=tuple(kept)))
    (folder.path / SLIDES).write_bytes(b"slides that were shown")
    publish(folder, on=ON)
    return here.home


@pytest.fixture
def workspace(public: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(public, tmp_path / "home")
    return Workspace(tmp_path / "home", Settings())


def take(workspace: Workspace, *parts: str) -> Takedown:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, parts, BY, "asked for")
    return taking.takedown(workspace, folder, taken, cut, BY)


def stopped(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, of: type, name: str, *parts: str) -> None:
    """It is killed where it would call that."""

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(of, name, dies)
        with pytest.raises(Killed):
            take(workspace, *parts)


def test_nothing_leaves_it_before_it_has_gone_on_and_status_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It was stopped before anything was out: all that is public is there still."""
    folder = workspace.folder("toy")
    stopped(workspace, monkeypatch, Bin, "tree", "u2")
    assert folder.published.is_dir()
    assert b"It began with a cupboard" in folder.master()
    assert [told.partition(":")[0] for told in answers.unsettled(workspace, "toy")] == ["takedown 1"]
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN
    assert public_versions(workspace, "toy", ON) == ()
    for leaves in (
        lambda: publish(folder, on=ON),
        lambda: publish(folder, on=ON, proof=True),
        lambda: send(folder, BY, own=tmp_path),
        lambda: revise.send(folder, BY),
        lambda: archive(workspace, folder, "All the same", BY, ask=Ask(authority="the law")),
    ):
        with pytest.raises(NotYet, match=r"not at its end"):
            leaves()
    assert not folder.published.exists()  # whoever tried to publish it has withdrawn it
    assert take(workspace, "u2").state is State.DONE
    assert not folder.is_taken_down()


def test_stopped_before_it_is_written_down_which_it_says_that_one_was_begun(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(record, "save", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            take(workspace, "u2")
    assert [*answers.unsettled(workspace, "toy")] == [
        "a takedown was begun, and stopped before it was written down which: run the same command again"
    ]
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN
    assert take(workspace, "u2").state is State.DONE
    assert not workspace.folder("toy").is_taken_down()


def test_one_that_was_begun_before_there_was_a_sign_has_it_as_soon_as_anything_would_leave(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    memory.keep_shut(workspace, folder)
    assert not folder.is_taken_down()
    stopped(workspace, monkeypatch, Bin, "tree", "u2")
    folder.taking_down.unlink()
    monkeypatch.setenv("SASCI_WORKSPACE", str(workspace.home))
    assert to_be_shown(ON).entry("toy").held is Held.WITHDRAWN
    assert folder.is_taken_down()


def test_what_was_remembered_of_what_may_be_shown_goes_with_all_else(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    monkeypatch.setenv("SASCI_WORKSPACE", str(workspace.home))
    assert to_be_shown(ON).entry("toy").held is Held.PUBLIC
    assert b"Tobias Wren" in folder.shown.read_bytes()
    stopped(workspace, monkeypatch, Bin, "tree", "person:wren")
    assert to_be_shown(ON).entry("toy").held is Held.WITHDRAWN
    assert not folder.shown.exists()
    folder.shown.write_bytes(b"what another run found before")
    take(workspace, "person:wren")
    assert not folder.shown.exists()


@pytest.mark.parametrize("at", ["save_recordings", "save_transcript"])
def test_the_sound_in_which_it_is_heard_goes_and_is_cut_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    folder = workspace.folder("toy")
    originals = {files.sha512(folder.recording / each.name) for each in folder.recordings().recordings}
    if at == "save_transcript":  # after the recordings are those without it, and before the originals are gone
        stopped(workspace, monkeypatch, Bin, "has_gone", "u2", "u6")
        assert {each.sha512 for each in folder.recordings().recordings}.isdisjoint(originals)
    else:
        stopped(workspace, monkeypatch, Folder, at, "u2", "u6")
    assert any(files.sha512(path) in originals for path in folder.recording.iterdir())
    assert take(workspace, "u2", "u6").state is State.DONE
    there = {path.name for path in folder.recording.iterdir()}
    assert there == {"recording.json", "slides.pdf", "toy 1-cut.flac", "toy-2-cut.flac"}
    assert originals.isdisjoint(files.sha512(path) for path in folder.recording.iterdir())


def test_a_file_that_is_gone_already_does_not_keep_the_words_in_the_transcript(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    (workspace.home / "archive").mkdir(exist_ok=True)
    (workspace.home / "archive" / "a-copy.pdf").write_bytes((folder.path / SLIDES).read_bytes())
    stopped(workspace, monkeypatch, Bin, "instead", "u2", f"file:{SLIDES}")
    assert not (folder.path / SLIDES).exists()
    (left,) = take(workspace, "u2", f"file:{SLIDES}").left
    assert left.endswith(f"archive/a-copy.pdf is a copy of what was {SLIDES}")  # what it was is known still
    assert b"It began with a cupboard" not in folder.master()
    (workspace.home / "archive" / "a-copy.pdf").unlink()
    assert take(workspace, "u2", f"file:{SLIDES}").state is State.DONE


def test_a_page_says_that_it_is_withdrawn_though_it_was_stopped_before_that(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    with monkeypatch.context() as patched:
        patched.setattr("sasci_archive.press.withdrawal.lay", lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            take(workspace, "u2")
    assert b"It began with a cupboard" not in folder.master()
    assert take(workspace, "u2").state is State.DONE
    assert (folder.withdrawn / "index.html").is_file()


def test_half_a_site_goes_too_and_nobody_takes_it_for_theirs(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = shown.site(workspace)
    (site / "seminars").mkdir(parents=True)
    (site / "seminars" / "index.html").write_text("It began with a cupboard, in 1996, and no money at all.")
    (site / shown.SIGN).write_text("[]")

    def half(path: Path) -> None:
        if path.exists() and "thrown" in path.parent.name:
            (path / shown.SIGN).unlink()
            raise Killed
        shutil.rmtree(path, ignore_errors=True)

    with monkeypatch.context() as patched:
        patched.setattr(files, "remove_tree", half)
        with pytest.raises(Killed):
            take(workspace, "u2")
    assert not site.exists()
    assert take(workspace, "u2").state is State.DONE
    assert not [path for path in site.parent.rglob("*.html") if b"cupboard" in path.read_bytes()]


def test_whoever_looked_at_it_before_another_run_had_done_it_writes_over_nothing(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    early, cut = taking.begun(workspace, folder, ("u2",), BY, "asked for")
    done = take(workspace, "u2")
    with pytest.raises(OutOfDate, match=r"Another run has gone on with takedown 1 of 'toy' in this very moment\."):
        taking.takedown(workspace, folder, early, cut, BY)
    assert record.every(workspace, "toy") == (done,)


def test_what_others_write_between_the_look_and_the_cut_does_not_go_with_it(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, ("u2",), BY, "asked for")
    change = CorrectWords(when=ON.date(), why="By ear.", who="Ada", seg="u3.s1", first=1, was="cupboard?", now="shelf?")
    edit.make(folder, change, BY, "‘cupboard?’ to ‘shelf?’")
    assert taking.takedown(workspace, folder, taken, cut, BY).state is State.DONE
    assert b"shelf?" in folder.master()
    assert b"It began with a cupboard" not in folder.master()


def test_all_of_it_is_taken_down_once(workspace: Workspace) -> None:
    assert take(workspace, "all").state is State.DONE
    with pytest.raises(SasciError, match=r"All of 'toy' was taken down before\."):
        take(workspace, "all")
    assert len(record.every(workspace, "toy")) == 1
