"""What editors read when files come back, and what they learn of what everybody was asked."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive.commands import reviewing
from sasci_archive.model.journal import By
from sasci_archive.model.review import Return
from sasci_archive.stages.send import send
from sasci_archive.store.folder import Folder

BY = By(dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC), who="Ada Ferrar")


@pytest.fixture
def toy(toy: Folder, tmp_path: Path) -> Folder:
    send(toy, BY, own=tmp_path / "templates", participants=("wren",))
    return toy


def collect(monkeypatch: pytest.MonkeyPatch, *paths: Path, **told: str) -> None:
    monkeypatch.setattr(sys, "argv", ["inv", "review.collect", "toy", "--", *map(str, paths)])
    reviewing.collect(Context(), "toy", **told)


def test_it_counts_what_is_asked_for_and_says_what_is_next(
    toy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = toy.packets / "wren-1" / "toy-wren.docx"
    collect(monkeypatch, path)
    said = capsys.readouterr().out
    assert "toy-wren.docx is wren-1.1: seminars/toy/5-review/returned/wren-1.1" in said
    assert "passages left as they were sent" in said
    assert "Nothing in it is changed or answered" in said
    assert "`inv review.decide toy` decides what is asked for" in said
    collect(monkeypatch, path)
    assert "toy-wren.docx is already collected, as wren-1.1: nothing was done." in capsys.readouterr().out


def test_a_bad_file_is_a_sentence_and_a_non_zero_exit_and_the_others_are_collected(
    toy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "scan.docx"
    bad.write_bytes(b"%PDF-1.7")
    with pytest.raises(SystemExit) as stopped:
        collect(monkeypatch, bad, toy.packets / "wren-1" / "toy-wren.docx")
    assert stopped.value.code == 1
    told = capsys.readouterr()
    assert "scan.docx: 'scan.docx' is a PDF, whatever its name ends in." in told.err
    assert "Ask for the Word file" in told.err
    assert "is wren-1.1" in told.out


def test_feedback_is_told_as_a_table_and_written(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.feedback(Context())
    assert "Nobody has answered yet" in capsys.readouterr().out
    back = Return(
        id="wren-1.1", packet="wren-1", name="x", stored="x", sha512="", received=BY.on, feedback={"learnt": "That glue keeps."}
    )  # fmt: skip
    toy.save_return(back, b"")
    reviewing.feedback(Context())
    said = capsys.readouterr().out
    assert "That glue keeps." in said
    assert "Written: feedback/all.csv\nWritten: feedback/all.html" in said
    reviewing.feedback(Context(), "toy")
    assert "Written: feedback/toy.html" in capsys.readouterr().out
