"""While the workbench is open other commands and hands change what lies beside the transcript: it is noticed and said, nothing is lost, and nothing that
was taken down comes back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from sasci_archive import terminal
from sasci_archive.archive.takedown.taking import begun, takedown
from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.past.edits import Did
from sasci_archive.workbench.stamps import stamp
from tests.vanishing import vanishes
from tests.workbench.conftest import Workbench


def told(workbench: Workbench, does: Callable[[], object]) -> tuple[list[str], list[str] | None]:
    """Which panels are told to look again when this has been done by another program, and what is then wrong beside the transcript."""
    since = workbench.bench.news.last
    does()
    workbench.bench.notice()
    news = workbench.bench.news.after(since, lambda: True)
    wrong = [list(each.beside) for each in news if each.beside is not None]
    return [each.told for each in news if each.beside is None], wrong[-1] if wrong else None


def looks(workbench: Workbench) -> None:
    """As it does every second."""
    with contextlib.suppress(SasciError):
        workbench.bench.notice()


def taken_down(workbench: Workbench, part: str) -> None:
    """As `inv takedown` does it."""
    workspace = Workspace(workbench.folder.path.parent, Settings(seminars="."))
    by = By(terminal.now(), "Ada Ferrar", "the witness")
    taken, cut = begun(workspace, workbench.folder, [part], by, "asked")
    takedown(workspace, workbench.folder, taken, cut, by)


def test_what_other_commands_change_beside_the_transcript_is_told_where_it_is_shown(workbench: Workbench) -> None:
    folder = workbench.folder
    text = folder.seminar_toml.read_text()
    assert told(workbench, lambda: None) == ([], None)
    assert told(workbench, lambda: folder.seminar_toml.write_text(text.replace("Wren", "Wrenn"))) == (
        ["index", "people"],
        None,
    )
    assert workbench.ask("whole")[1]["people"][1]["name"] == "Tobias Wrenn"
    folder.house_toml.unlink(missing_ok=True)
    assert told(workbench, lambda: folder.house_toml.write_text("")) == (["rules"], None)
    assert told(workbench, lambda: (folder.recording / "toy 1.flac").write_bytes(b"x")) == (["sound"], None)
    assert told(workbench, lambda: folder.words_json.write_bytes(folder.words_json.read_bytes() + b"\n")) == (
        ["words"],
        None,
    )
    # what is done here is no news of that kind
    assert workbench.ask("do", {"op": {"do": "heard", "turns": ["u1"]}})[0] == 200
    assert told(workbench, lambda: None) == ([], None)


def test_what_is_broken_or_gone_beside_the_transcript_is_said_and_what_is_written_is_saved(
    workbench: Workbench,
) -> None:
    folder = workbench.folder
    text = folder.consent_toml.read_text()
    _, wrong = told(workbench, lambda: folder.consent_toml.write_text("[[permission\n" + text))
    assert wrong is not None
    assert wrong[0].startswith("toy/consent.toml is not TOML: Expected ']]' at the end of an array declaration")
    assert workbench.ask("whole")[1]["beside"] == wrong
    op = {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": "cupboard?", "now": "shelf?"}]}
    assert workbench.ask("do", {"op": op})[0] == 200
    assert folder.consent_toml.read_text() == "[[permission\n" + text
    assert told(workbench, lambda: folder.consent_toml.write_text(text)) == (["names"], [])
    gone = ["toy/consent.toml is gone: it was there. Put it back where it was."]
    assert told(workbench, folder.consent_toml.unlink) == (["names"], gone)
    assert told(workbench, lambda: folder.consent_toml.write_text(text)) == (["names"], [])
    recordings = folder.recording_json.read_bytes()
    _, wrong = told(workbench, lambda: folder.recording_json.write_bytes(b"{"))
    status, whole = workbench.ask("whole")
    assert (status, whole["beside"], whole["media"]) == (200, wrong, [])  # nothing is heard, and all else works
    assert workbench.ask("sound")[1]["wrong"].startswith("toy/1-recording/recording.json is not JSON")
    assert told(workbench, lambda: folder.recording_json.write_bytes(recordings)) == (["sound"], [])
    record = folder.seminar_toml.read_text()
    folder.seminar_toml.write_text("[[roster\n")
    assert workbench.raw()[0] == 200  # the page itself opens, and says it
    assert workbench.ask("whole")[1]["wrong"].startswith("toy/seminar.toml is not TOML")
    folder.seminar_toml.write_text(record)
    assert workbench.ask("whole")[1]["beside"] == []


def test_what_is_taken_down_while_the_workbench_is_open_does_not_come_back_in_what_it_writes_down(
    workbench: Workbench,
) -> None:
    folder = workbench.folder
    op = {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": "cupboard?", "now": "shelf?"}]}
    assert workbench.ask("do", {"op": op})[0] == 200
    assert b"lent us the first" in folder.master()
    taken_down(workbench, "u4")
    workbench.bench.notice()
    (line,) = folder.edits()
    assert (line.did, line.told, line.parts) == (Did.ELSEWHERE, "Something was taken down", ())
    found = [path for path in folder.path.rglob("*") if path.is_file() and b"lent us the first" in path.read_bytes()]
    assert found == []
    turn = workbench.ask("turns?ids=u4")[1][0]["written"]
    assert (turn["paragraphs"], turn["between"]) == ([], ["withheld"])
    taken_down(workbench, "all")
    assert workbench.ask("whole") == (409, {"wrong": "'toy' was taken down, all of it. Close this page."})


def test_a_proof_that_is_made_anew_while_it_is_looked_at_is_no_fault(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`inv publish --proof` puts another folder in its place."""
    pictures = workbench.folder.proof / "pictures"
    pictures.mkdir(parents=True)
    vanishes(pictures, monkeypatch)
    assert stamp(workbench.folder, letters=True)
    assert not pictures.exists()
