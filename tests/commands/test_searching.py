"""`inv search` as people use it: what it prints, and that nothing they type ends in a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import searching
from sasci_archive.store.workspace import Workspace
from tests.shelved import entered

pytestmark = pytest.mark.usefixtures("workspace")


@pytest.fixture
def workspace(shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    return entered(shelf, tmp_path / "home", monkeypatch, width=100)


def said(capsys: pytest.CaptureFixture[str], query: str, **choices: object) -> str:
    searching.search(Context(), query, **choices)
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], query: str, **choices: object) -> str:
    with pytest.raises(SystemExit):
        searching.search(Context(), query, **choices)
    return capsys.readouterr().err


def test_a_hit_is_told_with_who_when_and_where_and_what_was_said_around_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "puzzle", kind=["turns"])
    assert told.startswith("1 passage for puzzle\n\n1. turn 4 · Tobias Wren (witness) · 0:00:12")
    assert "   The Toy Library · 16 May 2024\n" in told
    assert "     Dr Ines Calloway: Whose cupboard?\n" in told
    assert "lent us the first *puzzle*," in told
    assert "   toy#u4   seminars/toy/6-published/index.html#u4\n" in told
    assert "Mróz" not in told


def test_all_is_told_at_eighty_columns_and_no_line_is_longer_but_a_link(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.console, "width", 80)
    for line in said(capsys, "toy").splitlines():
        assert len(line) <= 80 or "index.html" in line or "https://" in line, line
        assert line == line.rstrip()


def test_how_many_there_are_of_each_and_where_to_see_more(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "the", limit=2)
    assert "--seminar  toy 11 · " in told
    assert "--kind     " in told
    assert " more: --page 2\n" in told


def test_what_is_misspelt_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "cupbord") == "Nothing is found for cupbord.\nDid you mean: cupboard\n"


def test_for_scripts_it_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "puzzle", json=True))
    assert told["total"] == 2
    assert told["hits"][0]["place"] == "u4"
    assert "restricted" not in told
    assert json.loads(said(capsys, "puzzle", json=True, restricted=True))["restricted"] is True


def test_the_restricted_one_says_so_above_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "Mróz", restricted=True)
    assert told.startswith("RESTRICTED: as editors see it, with what may not be published.\n")
    assert "*Mróz*" in told
    assert said(capsys, "Mróz") == "Nothing is found for Mróz.\n"


def test_what_cannot_be_asked_is_said_in_two_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        refused(capsys, "")
        == 'Nothing is looked for.\nSay what: inv search "care home", or inv search "" --speaker NAME.\n'
    )
    assert (
        refused(capsys, "x", year="last")
        == "'last' is no day, month or year.\nWrite it like 2023-03-08, 2023-03 or 2023.\n"
    )
    assert refused(capsys, "x", role=["boss"]).startswith("There is no role 'boss'.\nChoose one of: ")
    assert refused(capsys, "x", kind=["songs"]).startswith(
        "Nothing is found among 'songs'.\nChoose one of: turns, chat"
    )
    assert (
        refused(capsys, "u4", like=True)
        == "'u4' is no turn of a seminar.\nWrite it like demo#u12, as a hit of `inv search` has it.\n"
    )
    assert refused(capsys, "toy#u99", like=True).startswith("There is no turn 'u99' of 'toy' that can be searched.\n")
    assert refused(capsys, "x", speaker=["Wrenn"]).endswith("Did you mean 'Tobias Wren'?\n")


@pytest.mark.parametrize(
    "query", ['"', "NEAR(a b)", "toy:*", "🧸", "[bold]x[/bold]", "\x1b[31mred", "(" * 500, "toy " * 2500]
)
def test_nothing_that_is_typed_ends_otherwise(capsys: pytest.CaptureFixture[str], query: str) -> None:
    told = said(capsys, query)
    assert "passage" in told or "Nothing is found" in told
    assert "\x1b" not in told


def test_the_command_takes_its_choices_from_the_shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from invoke.program import Program

    from tests.test_docs import tasks

    program = Program(namespace=tasks())
    told = [
        "inv",
        "search",
        "puzzle",
        "--speaker",
        "wren",
        "--from",
        "2024",
        "--to",
        "2024-05",
        "--role",
        "witness",
        "--short",
    ]
    monkeypatch.setattr(sys, "argv", told)
    program.run(told, exit=False)
    assert "1. turn 4 · Tobias Wren" in capsys.readouterr().out
