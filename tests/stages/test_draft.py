"""The transcript is drafted once, and from then on it is people's."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, Faults, NotYet, OutOfDate, WouldOverwrite
from sasci_archive.model.holdings import Project
from sasci_archive.model.reading import Utterance
from sasci_archive.stages.draft import draft
from sasci_archive.store.folder import Folder
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import read

TOY = Path(__file__).parents[1] / "toy"
DAY = dt.date(2024, 6, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The toy seminar, before its draft."""
    shutil.copytree(TOY, tmp_path / "toy", ignore=shutil.ignore_patterns("4-*"))
    return Folder(tmp_path, "toy")


def test_a_draft_has_every_turn_under_the_name_people_decided_on(folder: Folder) -> None:
    made = draft(folder, made_on=DAY)
    assert folder.transcript() == made
    assert check(made) == ()
    reading = read(made, folder.words())
    told = [(b.who, b.speaking_for, b.overlaps) for s in reading.sessions for b in s.blocks if isinstance(b, Utterance)]
    assert told == [
        ("chair", "", False),
        ("wren", "", False),
        ("chair", "", True),
        ("wren", "", False),
        ("fairholt", "mroz", False),
        ("chair", "", False),
        ("mroz", "", False),
        ("wren", "", False),
    ]
    words = [w.text for s in reading.sessions for b in s.blocks if isinstance(b, Utterance) for w in b.words]
    heard = folder.words()
    assert heard is not None
    assert words == [w.text for s in heard.sessions for w in s.words]


def test_without_voices_and_names_turns_are_nobodys_and_nothing_is_lost(folder: Folder) -> None:
    folder.voices_json.unlink()
    folder.names_toml.unlink()
    reading = read(draft(folder, made_on=DAY), folder.words())
    assert {b.label for s in reading.sessions for b in s.blocks if isinstance(b, Utterance)} == {"Speaker not named"}


def test_the_project_gives_the_funder(folder: Folder) -> None:
    made = draft(folder, made_on=DAY, project=Project(title="Toys", acronym="T", funder="A Trust", award_number="ET-1"))
    assert b'<funder><orgName>A Trust</orgName><idno type="grant">ET-1</idno></funder>' in made.replace(
        b"\n", b""
    ).replace(b"  ", b"")
    assert b"<p>Toys (T)</p>" in made


def test_before_there_are_words_there_is_nothing_to_draft(folder: Folder) -> None:
    folder.words_json.unlink()
    with pytest.raises(NotYet) as refused:
        draft(folder, made_on=DAY)
    assert (
        str(refused.value)
        == "There are no words of 'toy' yet, so there is nothing to draft. `inv transcribe toy` hears them."
    )
    assert folder.transcript() is None


def test_a_second_draft_is_refused_and_one_that_is_asked_for_keeps_the_first(folder: Folder) -> None:
    first = draft(folder, made_on=DAY)
    folder.save_transcript(first.replace(b"Whose cupboard?", b"My cupboard?"))
    with pytest.raises(WouldOverwrite) as refused:
        draft(folder, made_on=DAY)
    assert str(refused.value) == (
        "There is a transcript of 'toy' already, and since its draft it is yours. Correct 4-transcript.xml itself. "
        "`inv draft toy --replace` writes a new draft and keeps the old one beside it."
    )
    assert b"My cupboard?" in (folder.transcript() or b"")
    again = draft(folder, made_on=DAY, replace=True)
    assert again == first == folder.transcript()
    assert b"My cupboard?" in (folder.path / "4-transcript-replaced-1.xml").read_bytes()
    folder.save_transcript(b"<mine/>")
    draft(folder, made_on=DAY, replace=True)
    assert (folder.path / "4-transcript-replaced-2.xml").read_bytes() == b"<mine/>"
    draft(folder, made_on=DAY, replace=True)  # nothing was changed: there is nothing to keep
    assert not (folder.path / "4-transcript-replaced-3.xml").exists()


@pytest.mark.parametrize("sent", ["5-review/wren/packet.docx", "6-published/index.html"])
def test_once_its_numbers_have_left_the_house_it_is_refused_for_good(folder: Folder, sent: str) -> None:
    first = draft(folder, made_on=DAY)
    folder.proof.mkdir(parents=True)
    (folder.proof / "index.html").write_text("a proof stays in the house", "utf-8")
    draft(folder, made_on=DAY, replace=True)
    (folder.path / sent).parent.mkdir(parents=True, exist_ok=True)
    (folder.path / sent).write_text("x", "utf-8")
    with pytest.raises(WouldOverwrite) as refused:
        draft(folder, made_on=DAY, replace=True)
    gone = "5-review/wren" if "wren" in sent else sent
    assert str(refused.value) == (
        f"The transcript of 'toy' cannot be drafted again: its numbers have left the house ({gone}). Correct 4-transcript.xml "
        "itself; people's replies, citations and links point at its numbers."
    )
    assert folder.transcript() == first


def test_names_that_no_longer_fit_stop_it(folder: Folder) -> None:
    text = folder.names_toml.read_text("utf-8")
    folder.names_toml.write_text(text.replace('"wren"', '"wrenn"'), "utf-8")
    with pytest.raises(BadRecord, match=r"names 'wrenn', who is not on the roster\. Did you mean 'wren'\?"):
        draft(folder, made_on=DAY)
    folder.names_toml.write_text(text.replace("moments = [00:00:07]", "moments = [00:00:01]"), "utf-8")
    with pytest.raises(OutOfDate, match="the voices have been separated anew"):
        draft(folder, made_on=DAY)
    assert folder.transcript() is None


def test_a_record_that_a_transcript_cannot_hold_stops_it_too(folder: Folder) -> None:
    text = folder.seminar_toml.read_text("utf-8").replace('language = "en-GB"', 'language = "English (British)"')
    folder.seminar_toml.write_text(text, "utf-8")
    with pytest.raises(Faults, match="T09"):
        draft(folder, made_on=DAY)
    assert folder.transcript() is None
