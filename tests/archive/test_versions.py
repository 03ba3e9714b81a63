"""Versions that are kept: what each cost and changed; and an older one is shown only while no more is to be held back than then."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.archive import comparison, objects
from sasci_archive.archive.objects import Which
from sasci_archive.archive.versions import public_versions, rows
from sasci_archive.model.journal import By
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import publish
from sasci_archive.stages.refresh import refresh
from sasci_archive.store import files
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.signed.held_back import held_back
from tests.readying import finish
from tests.shelved import ON, shelved

LATER = ON + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Version 1.0, and version 1.1 with a word of Tobias Wren's put right."""
    workspace = shelved(tmp_path_factory.mktemp("shelved"))
    folder = workspace.folder("toy")
    archive(workspace, folder, "as it was published", By(ON, "Ada"))
    record = folder.seminar_toml.read_text("utf-8")
    folder.seminar_toml.write_text(
        record.replace('place = "Marlsea"', 'place = "Marlsea"\nversion = "1.1"'), encoding="utf-8"
    )
    refresh(folder, By(LATER))
    text = folder.transcript_xml.read_text("utf-8")
    folder.transcript_xml.write_text(text.replace("with a cupboard", "in my cupboard"), encoding="utf-8")
    finish(folder)
    assert publish(folder, on=LATER)[0].public
    archive(workspace, folder, "a word", By(LATER, "Ada"))
    return workspace


@pytest.fixture
def workspace(made: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(made.home, tmp_path / "home")
    return Workspace(tmp_path / "home", Settings())


def test_a_version_costs_what_changed_and_says_what_did(workspace: Workspace) -> None:
    found = {(row.which, row.number): row for row in rows(workspace, "toy")}
    assert len(found) == 4
    for which in Which:
        first, second = found[which, 1], found[which, 2]
        assert (second.turns, second.message) == (1, "a word")
        assert second.new == second.gone == 0
        was, now = objects.kept(workspace, which, "toy")
        fresh = {digest: path for path, digest in now.state.items() if digest not in was.state.values()}
        there = [objects.root(workspace, which).file(which.id("toy"), path, 2) for path in fresh.values()]
        assert second.bytes == sum(path.stat().st_size for path in there)
        assert first.files >= second.changed >= len(fresh)  # the same bytes under two names are kept once


def test_they_are_compared_in_words_and_in_what_is_recorded(workspace: Workspace) -> None:
    for which in Which:
        found = comparison.differences(workspace, which, "toy", 1, 2)
        assert [turn.id for turn in found.turns] == ["u2"]
        assert (found.out, found.put) == (2, 2)
        assert "1.1" in [change.now for change in found.recorded]
    back = comparison.differences(workspace, Which.PUBLIC, "toy", 2, 1)
    assert (back.out, back.put) == (2, 2)


def test_a_version_compared_with_itself_is_the_same(workspace: Workspace) -> None:
    found = comparison.differences(workspace, Which.RESTRICTED, "toy", 2, 2)
    assert not found.any
    assert not found.turns


def test_an_older_version_may_be_shown_while_no_more_is_to_be_held_back(workspace: Workspace) -> None:
    (older,) = public_versions(workspace, "toy", LATER)
    assert (older.label, older.number, older.on) == ("1.0", 1, ON.date())
    assert "began with a cupboard" in older.files["seminar.txt"].read_text("utf-8")


def test_it_is_not_shown_once_somebody_has_taken_their_permission_back(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8").replace(
        'person = "wren"', 'person = "wren"\nwithdrawn = 2026-11-23', 1
    )
    folder.consent_toml.write_text(text, encoding="utf-8")
    assert public_versions(workspace, "toy", LATER) == ()
    publish(folder, on=LATER)
    assert public_versions(workspace, "toy", LATER) == ()


def test_it_is_not_shown_where_it_is_not_known_what_was_held_back_then(workspace: Workspace) -> None:
    journal = workspace.folder("toy").journal_jsonl
    lines = [line for line in journal.read_text("utf-8").splitlines(keepends=True) if '"public 1"' not in line]
    journal.write_text("".join(lines), encoding="utf-8")
    assert public_versions(workspace, "toy", LATER) == ()


def test_it_is_not_shown_once_a_name_that_stands_in_it_is_known_to_be_hidden_somebodys(workspace: Workspace) -> None:
    """What is to be held back is by its places what it was: only who reads the old text with today's names finds it."""
    folder = workspace.folder("toy")
    text = folder.transcript_xml.read_text("utf-8")
    held = held_back(folder.master(), folder.consent())
    assert "<persName>Halina Mróz</persName>" in text
    also = '<persName>Halina Mróz</persName><persName type="known-as">Cupboard</persName>'
    folder.transcript_xml.write_text(text.replace("<persName>Halina Mróz</persName>", also, 1), encoding="utf-8")
    assert held_back(folder.master(), folder.consent()) == held
    assert public_versions(workspace, "toy", LATER) == ()


def test_it_is_not_shown_once_anything_was_taken_out_of_it(workspace: Workspace) -> None:
    (older,) = public_versions(workspace, "toy", LATER)
    root = objects.root(workspace, Which.PUBLIC)
    root.purge(Which.PUBLIC.id("toy"), [files.sha512(older.files["seminar.txt"])], on=LATER)
    assert public_versions(workspace, "toy", LATER) == ()


def test_what_an_object_before_held_back_says_nothing_of_a_new_one(workspace: Workspace) -> None:
    shutil.rmtree(workspace.home / "archive")
    folder = workspace.folder("toy")
    archive(workspace, folder, "begun anew", By(LATER + dt.timedelta(hours=1), "Ada"), ask=Ask(anew=True))
    told = [line.about for line in folder.history() if line.what == "kept in the archive"]
    assert told.count("public 1") == 2


def test_what_was_answered_otherwise_since_a_version_is_told(workspace: Workspace) -> None:
    assert {change.what.split(".")[0] for change in comparison.since(workspace, "toy", 1)} <= {"approval", "signoff"}
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8").replace('person = "wren"', 'person = "wren"\nconditions = "none"', 1)
    folder.consent_toml.write_text(text, encoding="utf-8")
    archive(workspace, folder, "a condition", By(LATER, "Ada"))
    assert "permission.wren.conditions" in {change.what for change in comparison.since(workspace, "toy", 2)}
