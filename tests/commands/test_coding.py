"""What somebody reads who codes, asks for evidence, and sends it to a program for analysis and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.archive.takedown import record
from sasci_archive.commands import analysing, coding, gathering
from sasci_archive.evidence import exchange
from sasci_archive.formats import refi_qda
from sasci_archive.model import journal
from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import edit, with_themes
from tests.shelved import ON, entered

NOW = ON + dt.timedelta(hours=1)


@pytest.fixture
def here(shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = with_themes(entered(shelf, tmp_path / "home", monkeypatch))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "now", lambda: NOW)
    return workspace


def coded(*passages: str, by: str = "ab", themes: str = "influence.helps,level.organisation", note: str = "") -> None:
    for passage in passages:
        coding.code(Context(), "toy", passage, themes, by=by, note=note)


def test_a_passage_is_coded_listed_changed_confirmed_and_taken_back(
    here: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    coded("u2")
    assert capsys.readouterr().out == "Coded in toy/codings.xml as ch1.1: u2, influence.helps, level.organisation.\n"
    coded("2")
    assert capsys.readouterr().out == "That has been said already: nothing has changed.\n"
    edit(here.folder("toy").path, "It began with a cupboard", "It began with one cupboard")
    coding.listed(Context(), "toy")
    assert "words changed since" in (said := capsys.readouterr().out)
    assert "`inv code.confirm toy ID` says that a theme holds" in said
    coding.confirm(Context(), "toy", "ch1.1")
    assert capsys.readouterr().out == "ch1.1 holds: u2, influence.helps, level.organisation.\n"
    coding.listed(Context(), "toy")
    assert "as coded" in capsys.readouterr().out
    coding.undo(Context(), "toy")
    assert "Taken back: ch1.1, u2" in capsys.readouterr().out


def test_a_spreadsheet_is_taken_whole_or_not_at_all(
    here: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "codings.csv"
    file.write_text("passage,themes,coder\nu2,influence.helps,ab\nu99,influence.gold,ab\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        coding.from_csv(Context(), str(file), seminar="toy")
    said = capsys.readouterr().err
    assert "There is no theme 'influence.gold'." in said
    assert "There is no turn u99." in said
    assert not here.folder("toy").codings_xml.exists()
    file.write_text("passage;themes;coder\nu2;influence.helps;ab\nu2;influence.helps;ab\n", encoding="utf-8")
    coding.from_csv(Context(), str(file), seminar="toy")
    assert capsys.readouterr().out == "toy: 1 coding taken from codings.csv; 1 had been said already.\n"


@pytest.mark.usefixtures("here")
def test_how_far_two_agree_is_said_with_the_turns_on_which_they_differ(capsys: pytest.CaptureFixture[str]) -> None:
    coded("u2", "u8")
    with pytest.raises(SystemExit):
        coding.agreement(Context(), "toy")
    assert "ab alone has coded: there is nobody to agree with." in capsys.readouterr().err
    coded("u2", by="cd")
    capsys.readouterr()
    coding.agreement(Context(), "toy", theme="influence.helps")
    said = capsys.readouterr().out
    assert "Where they differ" in said
    assert [line.split()[1:3] for line in said.splitlines() if line.strip().startswith("toy  ")] == [
        ["u8", "influence.helps"]
    ]
    assert "(few): given to fewer than 20 turns" in said


def test_evidence_is_shown_and_written_and_what_is_restricted_leaves_a_line_in_the_journal(
    here: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded("u2", note="Whose cupboard?")
    gathering.evidence(Context(), level="organisation")
    said = capsys.readouterr().out
    assert "It began with a cupboard" in said
    assert "toy u2 · Helps" in said  # in a table a quotation had one word to a line at 80 columns
    assert "By actor" in said
    gathering.evidence(Context(), theme="influence.hinders")
    assert capsys.readouterr().out == "Nothing is coded like that in what may be read.\n"
    gathering.evidence(Context(), csv="open.csv", page="open.html")
    assert "Whose cupboard?" not in (tmp_path / "open.csv").read_text("utf-8")
    assert here.folder("toy").history()[-1].what != journal.EXPORTED
    gathering.evidence(Context(), csv="ours.csv", restricted=True)
    assert "Whose cupboard?" in (tmp_path / "ours.csv").read_text("utf-8")
    last = here.folder("toy").history()[-1]
    assert (last.what, last.about) == (journal.EXPORTED, "ours.csv")
    asked = [copy for copy in record.elsewhere(here.folder("toy"), ("u2",)) if copy.holder == "whoever has ours.csv"]
    assert [copy.what for copy in asked] == [f"the editors' text exported on {NOW.date()}"]


def test_a_codebook_that_names_somebody_who_is_not_to_be_known_goes_nowhere(
    here: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded("u2")
    file = here.folder("toy").path / "themes.toml"
    file.write_text(file.read_text("utf-8").replace("who lends them", "Mrs Mróz"), encoding="utf-8")
    with pytest.raises(SystemExit):
        gathering.evidence(Context(), csv="open.csv")
    assert (told := "A codebook names Halina Mróz, who is not to be known.") in capsys.readouterr().err
    with pytest.raises(SystemExit):
        analysing.qda_export(Context(), "open.qdpx")
    assert told in capsys.readouterr().err
    assert list(tmp_path.glob("open.*")) == []


def test_a_project_goes_out_and_comes_back_with_what_a_program_added(
    here: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded("u2")
    analysing.qda_export(Context(), "blank.qdpx", blank=True, codebook="book.qdc")
    assert "1 text, 0 coded passages." in capsys.readouterr().out
    blank = refi_qda.parse((tmp_path / "blank.qdpx").read_bytes(), where="blank.qdpx")
    (source,) = blank.sources
    start = source.text.index("It began with a cupboard")
    new = refi_qda.Selection(
        guid="n",
        name="",
        start=start,
        end=start + len("It began with a cupboard"),
        coded=(refi_qda.Coded("g", refi_qda.guid("theme", "stage.start-up"), "them"),),
    )
    back = refi_qda.Project(
        name="x",
        users=(*blank.users, refi_qda.User("them", "Cass Dunn")),
        codes=blank.codes,
        sources=(
            refi_qda.Source(guid=source.guid, name=source.name, text=source.text, selections=(*source.selections, new)),
        ),
    )
    (tmp_path / "back.qdpx").write_bytes(refi_qda.compose(back, NOW))
    analysing.qda_import(Context(), "back.qdpx")
    assert capsys.readouterr().out == "toy: 1 new coding of 1 in back.qdpx.\n"
    analysing.qda_import(Context(), "back.qdpx")
    assert capsys.readouterr().out == "toy: 0 new codings of 1 in back.qdpx.\n"
    analysing.qda_export(Context(), "open.qdpx")
    opened = refi_qda.parse((tmp_path / "open.qdpx").read_bytes(), where="open.qdpx")
    assert [user.name for user in opened.users] == [exchange.PUBLISHED]
    analysing.qda_export(Context(), "ours.qdpx", restricted=True)
    assert here.folder("toy").history()[-1].about == "ours.qdpx"
