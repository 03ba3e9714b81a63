"""Every fault at once: of the transcript itself, against the record, the words and the recording."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, NotYet
from sasci_archive.model.journal import By
from sasci_archive.stages.refresh import refresh
from sasci_archive.stages.validate import validate
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2024, 12, 1, 12, 0, tzinfo=dt.UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The toy seminar, whole."""
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def faults(folder: Folder) -> list[str]:
    """As they are printed."""
    return [str(fault) for fault in validate(folder)]


def edit(file: Path, before: str, after: str) -> None:
    """Change what a person would change in their editor."""
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")


def test_the_toy_has_no_fault(folder: Folder) -> None:
    assert faults(folder) == []


def test_before_the_draft_there_is_nothing_to_validate(folder: Folder) -> None:
    folder.transcript_xml.unlink()
    for ask in (validate, lambda f: refresh(f, BY)):
        with pytest.raises(NotYet, match="There is no transcript of 'toy'"):
            ask(folder)


def test_before_the_draft_what_people_write_is_looked_at_all_the_same(folder: Folder) -> None:
    folder.transcript_xml.unlink()
    files.write(folder.seminar_toml, b'titel = "The Ferry"')
    with pytest.raises(BadRecord, match="'titel' is not a key we know"):
        validate(folder)


def test_what_does_not_read_is_one_fault(folder: Folder) -> None:
    folder.save_transcript(b"<TEI>")
    (fault,) = faults(folder)
    assert fault.startswith("T00 The transcript is not well-formed XML: line 1: ")


def test_all_kinds_of_faults_come_together(folder: Folder) -> None:
    edit(folder.transcript_xml, '<u xml:id="u7" who="#p.mroz"', '<u xml:id="u7" who="#jb"')
    edit(folder.transcript_xml, '<when xml:id="T2.11000" interval="11"', '<when xml:id="T2.11000" interval="13.001"')
    edit(folder.seminar_toml, 'title = "The Toy Library"', 'title = "The Game Library"')
    edit(folder.seminar_toml, 'name = "Halina Mróz"', 'name = "Halina Mróz-Adams"')
    folder.words_json.write_bytes(folder.words_json.read_bytes() + b"\n")
    follow = "`inv refresh toy` lets the header follow seminar.toml."
    assert faults(folder) == [
        "W01 2-words.json is not the one that this transcript was drafted from. Put that one back; or, if nobody has worked on the "
        "transcript yet, `inv draft toy --replace`.",
        f"H01 line 5: The title in the header is 'The Toy Library', in seminar.toml 'The Game Library'. {follow}",
        f"H02 line 75: 'mroz': the name in the header is 'Halina Mróz', in seminar.toml 'Halina Mróz-Adams'. {follow}",
        "T03 line 176: u7: who='#jb' names nobody. Add jb to the roster, or correct @who.",
        "W02 line 181: u8 lies at 0:00:13.001, and the recording ends at 0:00:12.000. Correct the <when> it points at, or ingest the "
        "missing part of the recording.",
    ]


def test_a_header_that_does_not_follow_the_grammar_is_mended_before_it_is_compared(folder: Folder) -> None:
    edit(folder.transcript_xml, '<date when="2024-11-20"/>', '<date when="last autumn"/>')
    assert faults(folder) == [
        "T09 line 28: The grammar of transcripts does not allow this: Type date doesn't allow value 'last autumn'. "
        "docs/transcript.md shows what stands where."
    ]


def test_words_that_are_gone_are_a_fault_and_a_roster_that_has_grown_too(folder: Folder) -> None:
    folder.words_json.unlink()
    folder.recording_json.unlink()
    with folder.seminar_toml.open("a", encoding="utf-8") as file:
        file.write('\n[[roster]]\nid = "new"\nname = "N. Ew"\nrole = "floor"\n')
    edit(folder.seminar_toml, 'id = "ansty"', 'id = "other"')
    assert faults(folder) == [
        "H02 'new' is on the roster and not in the header. `inv refresh toy` lets the header follow seminar.toml.",
        "H02 'other' is on the roster and not in the header. `inv refresh toy` lets the header follow seminar.toml.",
        "W01 2-words.json, from which this transcript was drafted, is not there. Put it back: times are read from it.",
        "H02 line 77: 'ansty' is in the header and not on the roster. Add them to seminar.toml.",
    ]


def test_the_header_follows_the_record_once_and_that_is_told(folder: Folder) -> None:
    assert refresh(folder, BY) is False
    before = folder.transcript()
    edit(folder.seminar_toml, 'doi = "10.5555/toy"', 'doi = "10.5555/toy.2"')
    edit(folder.seminar_toml, 'meaning = "It lent to the libraries."', 'meaning = "It lent."')
    assert len(faults(folder)) == 2
    assert refresh(folder, By(BY.on, "Bram Example")) is True
    assert faults(folder) == []
    assert refresh(folder, BY) is False
    after = (folder.transcript() or b"").decode()
    assert '<idno type="DOI">10.5555/toy.2</idno>' in after
    assert (
        '<change xml:id="ch6" when="2024-12-01" who="#by1" type="record">The header follows the record.</change>'
        in after
    )
    assert after.count("<u ") == (before or b"").decode().count("<u ")
