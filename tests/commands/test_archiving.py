"""What archivists type and read: kept, listed, compared, brought back; and whatever happened, each version byte for byte."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invoke.context import Context

from sasci_archive.archive import objects
from sasci_archive.archive.objects import Which
from sasci_archive.commands import archiving, editing
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from tests.shelved import HERE, entered

Heard = pytest.CaptureFixture[str]
LEFT_OUT = {".work", "6-published", "archive"}


@pytest.fixture
def toy(shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return entered(shelf, tmp_path / "home", monkeypatch).folder("toy")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a seminar that is kept, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder): path.read_bytes() for path in files}
    return {name.as_posix(): content for name, content in found.items() if name.parts[0] not in LEFT_OUT}


def say_no(folder: Folder, person: str = "wren") -> None:
    before, after = folder.consent_toml.read_text("utf-8").split(f'person = "{person}"', 1)
    after = after.replace('archive = "yes"', 'archive = "no"', 1)
    folder.consent_toml.write_text(f'{before}person = "{person}"{after}', encoding="utf-8")


def refused(capsys: Heard) -> str:
    return capsys.readouterr().err


def test_it_is_kept_once_listed_and_compared(toy: Folder, capsys: Heard) -> None:
    archiving.archive(Context(), toy.slug, "as it was published", who="An Archivist")
    said = capsys.readouterr().out
    assert "The public object: version 1, " in said
    assert "The restricted object: version 1, " in said
    archiving.archive(Context(), toy.slug, "again")
    said = capsys.readouterr().out
    assert "The public object: nothing has changed since version 1." in said
    assert "The restricted object: nothing has changed since version 1." in said
    text = toy.transcript_xml.read_text("utf-8")
    toy.transcript_xml.write_text(text.replace("with a cupboard", "in a cupboard"), encoding="utf-8")
    say_no(toy)
    archiving.archive(Context(), toy.slug, "a word", who="An Archivist", authority="the law")
    capsys.readouterr()
    archiving.diff(Context(), toy.slug, "1", "2", restricted=True)
    said = capsys.readouterr().out
    assert said.startswith(
        "RESTRICTED: it shows what is withheld too.\nu2 Tobias Wren\n  It began [-with-] {+in+} a cupboard,"
    )
    assert "Permissions\n  permission.wren.archive\n    [-yes-] {+no+}\n" in said
    assert (
        "From version 1 to version 2 of the restricted object: 1 turn changed, 9 the same; 1 words out, 1 in.\n" in said
    )
    archiving.versions(Context(), toy.slug)
    said = capsys.readouterr().out
    assert "toy: the restricted object" in said
    assert "An Archivist" in said
    assert "a word" in said
    archiving.versions(Context(), toy.slug, json=True)
    assert [(row["which"], row["number"]) for row in json.loads(capsys.readouterr().out)][-1] == ("restricted", 2)


def test_why_a_version_is_kept_and_who_kept_it_name_nobody_to_everybody(toy: Folder, capsys: Heard) -> None:
    """Both stand in the inventory, which is as public as its object."""
    with pytest.raises(SystemExit):
        archiving.archive(Context(), toy.slug, "Halina Mróz is Mrs K. from now on")
    said = refused(capsys)
    assert said.startswith("Why this version is kept says what is to be held back (")
    assert "a hidden name (no. 1)), and would stand in the public object for ever.\n" in said
    assert "Mróz" not in said
    here = Workspace(toy.path.parent.parent, Settings())
    assert not objects.root(here, Which.RESTRICTED).is_there()
    archiving.archive(Context(), toy.slug, "as it was published", who="Lena Fairholt")
    assert [version.user.name for which in Which for version in objects.kept(here, which, toy.slug)] == [
        "SASCI Archive",
        "Lena Fairholt",
    ]


def test_a_seminar_in_the_works_is_kept_without_anything_public(toy: Folder, capsys: Heard) -> None:
    shutil.rmtree(toy.path)
    shutil.copytree(HERE / "toy", toy.path)
    archiving.archive(Context(), toy.slug, "before anything is corrected")
    said = capsys.readouterr().out
    assert "The public object: nothing of it is public, so that none was kept." in said
    assert "The restricted object: version 1, " in said


def test_a_run_that_was_stopped_between_the_two_objects_is_completed_by_the_next(toy: Folder, capsys: Heard) -> None:
    workspace = Workspace.find(Path.cwd(), {})
    blocker = workspace.place(workspace.settings.archive.restricted)
    blocker.parent.mkdir(parents=True)
    blocker.write_text("in the place of the root", encoding="utf-8")
    with pytest.raises(SystemExit):
        archiving.archive(Context(), toy.slug, "stopped")
    assert objects.kept(workspace, Which.PUBLIC, "toy")
    blocker.unlink()
    capsys.readouterr()
    archiving.archive(Context(), toy.slug, "completed")
    said = capsys.readouterr().out
    assert "The public object: nothing has changed since version 1." in said
    assert "The restricted object: version 1, " in said
    about = [line.about for line in toy.history() if line.what == "kept in the archive"]
    assert sorted(about) == ["public 1", "restricted 1"]


def test_whose_answer_stands_against_it_is_said_with_what_to_do(toy: Folder, capsys: Heard) -> None:
    say_no(toy)
    with pytest.raises(SystemExit):
        archiving.archive(Context(), toy.slug, "kept")
    said = refused(capsys)
    assert (
        "The recording and the whole text of 'toy' may not be kept: it is not permitted by 1 of those in it.\n" in said
    )
    assert "Tobias Wren said no to keeping it in an archive." in said
    assert "--public-only" in said
    with pytest.raises(SystemExit):
        archiving.archive(Context(), toy.slug, "kept", authority="the law")
    assert refused(capsys).startswith("Who decides this is not said.\n")


def test_a_version_comes_back_byte_for_byte_and_never_over_what_people_work_on(toy: Folder, capsys: Heard) -> None:
    archiving.archive(Context(), toy.slug, "kept")
    was, edition = bytes_of(toy.path), bytes_of(toy.published)
    with pytest.raises(SystemExit):
        archiving.restore(Context(), toy.slug, to=str(toy.path))
    assert "is there already, and not empty" in refused(capsys)
    shutil.rmtree(toy.path)
    archiving.restore(Context(), toy.slug, to=str(toy.path))
    assert bytes_of(toy.path) == was
    capsys.readouterr()
    archiving.archive(Context(), toy.slug, "published again")
    assert bytes_of(toy.published) == edition
    said = capsys.readouterr().out
    assert "The public object: nothing has changed since version 1." in said
    assert "The restricted object: version 2, " in said  # its journal says that it was published again


def test_what_was_answered_otherwise_since_is_told_with_what_is_restored(
    toy: Folder, tmp_path: Path, capsys: Heard
) -> None:
    archiving.archive(Context(), toy.slug, "kept")
    say_no(toy)
    archiving.archive(Context(), toy.slug, "kept", who="Ada", authority="the law")
    capsys.readouterr()
    archiving.restore(Context(), toy.slug, version=1, to=str(tmp_path / "back"))
    said = capsys.readouterr().out
    assert "permission.wren.archive: it said 'yes' then, and 'no' is the newest answer." in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("toy", "one", "2"), "'one' is no version.\nVersions are counted from 1: `inv versions SLUG` lists them.\n"),
        (("toy", "1", "2"), "The archive has no public object of 'toy'.\n"),
        (("../toy", "1", "2"), "'../toy' cannot name a seminar.\n"),
    ],
)
def test_what_cannot_be_compared_is_said(
    toy: Folder, capsys: Heard, asked: tuple[str, str, str], sentence: str
) -> None:
    assert toy.path.is_dir()
    with pytest.raises(SystemExit):
        archiving.diff(Context(), *asked)
    assert refused(capsys).startswith(sentence)


def test_a_record_of_what_lies_elsewhere_is_not_kept(toy: Folder, capsys: Heard) -> None:
    assert toy.path.is_dir()
    with pytest.raises(SystemExit):
        archiving.archive(Context(), "care-certificate-2023", "kept")
    assert refused(capsys).startswith(
        "'care-certificate-2023' is the record of an edition that was published elsewhere"
    )


# -- random histories ----------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["a cupboard", "a shed", "two cupboards", "a cupboard, or a shed"])
STEPS = st.lists(
    st.tuples(st.just("edit"), WORDS)
    | st.tuples(st.just("answer"), st.sampled_from(["yes", "no", "unanswered"]))
    | st.tuples(st.just("put"), st.sampled_from(["", "a note", "another note", "a longer note\r\n"]))
    | st.tuples(st.sampled_from(["publish", "archive", "archive"]), st.just("")),
    min_size=2,
    max_size=7,
)  # fmt: skip


@pytest.mark.slow
@given(STEPS)
@settings(max_examples=5, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_was_done_in_between_every_version_is_restored_byte_for_byte(
    shelf: Workspace, steps: list[tuple[str, str]]
) -> None:
    """Law: what was kept by a command comes back by a command, all of it, whatever people edited, answered and published."""
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        shutil.copytree(shelf.home, home)
        patched.setenv("SASCI_WORKSPACE", str(home))
        folder, kept = Folder(home / "seminars", "toy"), dict[int, dict[str, bytes]]()
        workspace = Workspace(home, Settings())
        for what, how in (*steps, ("archive", "")):
            _do(folder, what, how)
            for version in objects.kept(workspace, Which.RESTRICTED, "toy"):
                kept.setdefault(version.number, bytes_of(folder.path))
        assert kept
        for number, was in kept.items():
            target = Path(name) / f"v{number}"
            archiving.restore(Context(), "toy", version=number, to=str(target))
            assert bytes_of(target) == was


def _do(folder: Folder, what: str, how: str) -> None:
    match what:
        case "edit":
            text = folder.transcript_xml.read_text("utf-8")
            start = text.index('<seg xml:id="u2.s1">') + len('<seg xml:id="u2.s1">')
            end = text.index(", in <subst", start)
            folder.transcript_xml.write_text(f"{text[:start]}It began with {how}{text[end:]}", encoding="utf-8")
        case "answer":
            before, after = folder.consent_toml.read_text("utf-8").split('person = "wren"', 1)
            for old in ("yes", "no", "unanswered"):
                if f'archive = "{old}"' in after.partition("[[")[0]:
                    after = after.replace(f'archive = "{old}"', f'archive = "{how}"', 1)
                    break
            folder.consent_toml.write_text(f'{before}person = "wren"{after}', encoding="utf-8")
        case "put":
            note = folder.path / "notes" / "of an editor.txt"
            note.parent.mkdir(exist_ok=True)
            note.write_bytes(how.encode())
        case "publish":
            with contextlib.suppress(SystemExit):  # a proof: somebody has not approved what was edited
                editing.publish(Context(), "toy")
        case _:
            archiving.archive(Context(), "toy", "a step", who="Ada", authority="the law")


def test_it_is_copied_to_each_replica_and_one_that_is_away_stops_nothing(toy: Folder, capsys: Heard) -> None:
    home = toy.path.parents[1]
    (home / "sasci.toml").write_text('[archive]\nreplicas = ["one", "away"]\n', encoding="utf-8")
    (home / "one").mkdir()
    archiving.archive(Context(), "toy", "first", who="Ada", authority="the law")
    told = capsys.readouterr()
    assert "Replica one: 2 objects copied, 0 up to date." in told.out
    assert f"The replica {home / 'away'} is not there: mount the disk it lies on, or make the folder." in " ".join(
        told.out.split()
    )
    for which in Which:
        assert bytes_of(home / "one" / which.value) == bytes_of(home / "archive" / which.value)
