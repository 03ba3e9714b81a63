"""What those type who must take something down, and ask others to do the same: what they answered is kept, and who has not is said."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive.archive.takedown import record
from sasci_archive.commands import archiving, editing, taking_down
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from tests.shelved import copied, entered

Heard = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(shelf: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The toy, public, and u2 of it taken down since."""
    workspace = copied(shelf, tmp_path_factory.mktemp("shelved") / "home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SASCI_WORKSPACE", str(workspace.home))
        taking_down.takedown(Context(), "toy", ["u2"], authority="the witness", reason="asked for", who="Ada", yes=True)
    return workspace


@pytest.fixture
def toy(made: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    return entered(made, tmp_path / "home", monkeypatch).folder("toy")


def heard(capsys: Heard) -> str:
    return capsys.readouterr().out


WAITING = "takedown 1: 1 answer about copies elsewhere still waited for (`inv takedown.list --slug toy`)"


def test_who_has_not_answered_is_said_by_the_list_by_status_and_by_archive_until_they_have(
    toy: Folder, capsys: Heard
) -> None:
    taking_down.list_(Context())
    said = heard(capsys)
    assert said.startswith("toy, takedown 1 of ")
    assert "(u2): done\n" in said
    assert "waited for" in said
    editing.status(Context(), "toy")
    assert f"toy\n  {WAITING}\n" in heard(capsys)
    archiving.archive(Context(), "toy", "what is left", who="Ada", authority="the law")
    assert WAITING in heard(capsys)
    taking_down.answer(Context(), "toy", copy=1, answer="removed", on="2026-01-05", who="Ada")
    assert heard(capsys) == "Takedown 1 of toy, copy 1: written down.\n0 answers are still waited for.\n"
    taking_down.list_(Context(), "toy")
    assert "2026-01-05: removed" in heard(capsys)
    editing.status(Context(), "toy")
    assert "takedown" not in heard(capsys)
    assert toy.history()[-1].about == "takedown 1, copy 1"
    assert "removed" not in toy.journal_jsonl.read_text("utf-8").splitlines()[-1]


def test_what_holders_of_copies_are_to_be_asked_is_said_once(toy: Folder, capsys: Heard) -> None:
    taking_down.answer(Context(), "toy", holder="The county library", what="a printed copy", who="Ada")
    (taken,) = record.every(Workspace.find(toy.path.parent.parent, {}), "toy")
    heard(capsys)
    taking_down._tell(taken)
    said = heard(capsys)
    assert said.count("Please remove the part that was taken down") == 1
    assert "Ask them (1, 2): Please remove" in said


def test_a_second_answer_stands_behind_the_first(toy: Folder, capsys: Heard) -> None:
    taking_down.answer(Context(), "toy", copy=1, answer="we look into it", on="2026-01-05", who="Ada")
    taking_down.answer(Context(), "toy", copy=1, answer="removed", on="2026-02-01", who="Ada")
    (taken,) = record.every(Workspace.find(toy.path.parent.parent, {}), "toy")
    (copy,) = taken.elsewhere
    assert (copy.answer, copy.answered) == ("we look into it; on 2026-02-01: removed", dt.date(2026, 2, 1))
    assert heard(capsys)


def test_a_copy_of_which_nobody_knew_is_waited_for_from_then_on(toy: Folder, capsys: Heard) -> None:
    taking_down.answer(Context(), "toy", holder="The county library", what="a printed copy", who="Ada")
    assert heard(capsys) == "Copy 2: The county library is on the list.\n2 answers are still waited for.\n"
    taking_down.list_(Context(), "toy", json=True)
    (each,) = json.loads(capsys.readouterr().out)
    assert [copy["holder"] for _, copy in each["waiting"]][-1] == "The county library"
    assert each["waiting"][-1][1]["request"].startswith("Please remove the part that was taken down from every copy")
    assert toy.path.is_dir()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"copy": 7, "answer": "yes"}, "Takedown 1 of 'toy' has no copy 7.\n`inv takedown.list --slug toy` lists them"),
        ({"copy": 1}, "What they answered is not said.\n"),
        ({"answer": "yes"}, "About which copy it is is not said.\n"),
        ({"copy": 1, "answer": "yes", "number": 3}, "There is no takedown 3 of 'toy'.\nThere is one:"),
        ({"copy": 1, "answer": "yes", "on": "2999-01-01"}, "2999-01-01 is still to come.\n"),
        ({"copy": 1, "answer": "yes", "on": "soon"}, "'soon' is no day.\nWrite --on like 2026-11-28.\n"),
    ],
)
def test_an_answer_about_what_is_not_known_is_refused(
    toy: Folder, capsys: Heard, asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SystemExit):
        taking_down.answer(Context(), "toy", who="Ada", **asked)
    assert sentence in capsys.readouterr().err
    assert all(entry.about != "takedown 1, copy 1" for entry in toy.history())


def test_of_a_seminar_of_which_nothing_was_taken_down_nothing_is_waited_for(toy: Folder, capsys: Heard) -> None:
    taking_down.list_(Context(), "care-certificate-2023")
    assert heard(capsys) == "Nothing of 'care-certificate-2023' was taken down.\n"
    assert toy.path.is_dir()
