"""What those read who write a chronology or an Easy Read edition: proposals, and a sentence for each slip. No file is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import editing, surrounding
from sasci_archive.store.folder import Folder


@pytest.fixture
def toy(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(terminal.console, "width", 140)
    toy.apparatus.mkdir()
    return toy


def refused(capsys: pytest.CaptureFixture[str], command: Callable[..., Any]) -> str:
    with pytest.raises(SystemExit):
        command(Context(), "toy")
    return capsys.readouterr().err


def everything(folder: Folder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


def test_the_chronology_is_shown_with_what_may_be_added(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (toy.apparatus / "chronology.toml").write_text('[[event]]\nwhen = "c. 1990"\nlabel = "A cupboard is built"\n')
    before = everything(toy)
    surrounding.chronology(Context(), "toy")
    said = capsys.readouterr().out
    assert "c. 1990" in said
    assert "says ‘cupboard’" in said
    assert "It began with a [cupboard], in 1996, and no money …" in said
    assert "Nothing is changed: what is right goes into apparatus/chronology.toml." in said
    surrounding.chronology(Context(), "toy", json=True)
    found = json.loads(capsys.readouterr().out)
    assert [event["when"] for event in found["events"]] == ["c. 1990", "1996"]
    assert everything(toy) == before


def test_a_slip_in_the_chronology_is_said(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (toy.apparatus / "chronology.toml").write_text('[[event]]\nwhen = "once"\nlabel = "x"\nturns = ["u99"]\n')
    told = " ".join(refused(capsys, surrounding.chronology).split())
    assert "C01 apparatus/chronology.toml, line 2: 'once' is not a time that we can read. Write it as 2009," in told


def test_where_easy_read_may_be_hard_is_told_and_nothing_is_written(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    told = " ".join(refused(capsys, surrounding.easy_read).split())
    assert "There is no Easy Read edition of 'toy' yet." in told
    assert "No command writes it for them." in told
    (toy.apparatus / "easy-read.md").write_text("# T\n\n![a](a.png)\nThey commenced.\n")
    before = everything(toy)
    surrounding.easy_read(Context(), "toy")
    said = " ".join(capsys.readouterr().out.split())
    assert "'commenced' may be hard" in said
    assert "It does not say who tested it" in said
    assert "3 places that may be hard. Only its readers can say" in said
    surrounding.easy_read(Context(), "toy", json=True)
    assert json.loads(capsys.readouterr().out)[2]["line"] == 3
    assert everything(toy) == before


def test_a_number_that_cannot_be_right_is_said(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    record = toy.seminar_toml.read_text("utf-8")
    toy.seminar_toml.write_text(record.replace("0000-0002-1825-0097", "0000-0002-1825-0098"), encoding="utf-8")
    told = " ".join(refused(capsys, editing.validate).split())
    assert (
        "H03 seminar.toml, [[editors]] Ferrar: '0000-0002-1825-0098' is no ORCID iD: its last digit does not fit"
        in told
    )
