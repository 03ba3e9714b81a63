"""What was taken down is in no file of the seminar's folder any more, and what is left still reads."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from sasci_archive.archive.takedown.excising import Bin, excise, excise_all, look
from sasci_archive.archive.takedown.memory import Unkept
from sasci_archive.archive.takedown.record import elsewhere
from sasci_archive.deposit.deposited import remember
from sasci_archive.engines import media
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.deposits import Deposit, State, replaced
from sasci_archive.model.journal import By
from sasci_archive.model.secret import Kind, Secret
from sasci_archive.model.speech import Span
from sasci_archive.model.takedown import Takedown
from sasci_archive.stages import edit
from sasci_archive.stages.publish import publish
from sasci_archive.stages.validate import validate
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.corrections import CorrectWords
from tests.engines.sounds import record, speech
from tests.readying import make_ready

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return make_ready(Folder(tmp_path, "toy"))


def asked(*parts: str) -> Takedown:
    return Takedown(slug="toy", number=1, on=ON, who="Ada", authority="the witness", reason="asked for", parts=parts)


def every(folder: Folder) -> dict[str, Path]:
    return {path.relative_to(folder.path).as_posix(): path for path in folder.path.rglob("*") if path.is_file()}


def test_a_turn_leaves_every_file_and_the_transcript_is_still_valid(toy: Folder) -> None:
    publish(toy, on=ON)
    change = CorrectWords(when=ON.date(), why="By ear.", who="Ada", seg="u2.s1", first=4, was="cupboard,", now="shelf,")
    edit.make(toy, change, By(ON, "Ada"), "‘cupboard,’ to ‘shelf,’")
    edit.undo(toy, By(ON, "Ada"))
    taken = asked("u2")
    cut, away = look(toy, taken), Bin(toy, Unkept(taken))
    assert any("cupboard" in said.text for said in cut.texts)
    before = {files.sha512(path) for path in (toy.transcript_xml, toy.words_json)}
    excise(toy, cut, away)
    said = Looked([Secret(s.mark, s.text, Kind.WORDS) for s in cut.texts], toy.master().decode())
    assert {name: marks for name, path in every(toy).items() if (marks := said.marks(path))} == {}
    assert not toy.published.exists()
    assert validate(toy) == ()
    assert before <= {content.sha512 for content in away.memory.taken.contents}


def test_its_sound_is_silent_in_what_is_kept_and_nothing_else_is(toy: Folder) -> None:
    taken = asked("u6")
    cut, original = look(toy, taken), toy.recordings().media("2")
    for recording in original:
        record(toy.recording / recording.name, speech(12, 44_100, pause=0.0))
    excise(toy, cut, Bin(toy, Unkept(taken)))
    assert cut.found
    assert cut.found.spans
    (span,) = cut.found.spans["2"]
    for before, recording in zip(original, toy.recordings().media("2"), strict=True):
        assert recording.sha512 != before.sha512
        assert not (toy.recording / before.name).exists()
        inside = Span(max(0, span.start - recording.starts_at) + 10, span.end - recording.starts_at - 10)
        assert np.abs(media.sound(toy.recording / recording.name, inside)).max() == 0
    assert toy.recordings().media("1") == tuple(
        r for r in toy.recordings().recordings if r.is_media and r.session == "1"
    )


def test_done_twice_it_finds_nothing_more_to_do(toy: Folder) -> None:
    taken = asked("u2")
    excise(toy, look(toy, taken), Bin(toy, Unkept(taken)))
    with pytest.raises(BadTranscript, match=r"Nothing stands in 'u2' any more\."):
        look(toy, taken)


def test_of_all_nothing_stays_but_what_was_cited_what_was_deposited_and_who_decided_what(toy: Folder) -> None:
    publish(toy, on=ON)
    there = Deposit(
        service="zenodo",
        id="7",
        version="1.0",
        on=ON,
        digest="",
        state=State.FINDABLE,
        test=False,
        doi="10.5281/zenodo.7",
        address="https://zenodo.org/records/7",
    )
    for deposit in (there, replaced(there, id="8", state=State.DISCARDED)):
        remember(toy, deposit, By(ON, "An Archivist"))
    excise_all(toy, Bin(toy, Unkept(asked("all"))))
    assert set(every(toy)) == {"citations.json", "deposits.json", "journal.jsonl", "seminar.toml"}
    asked_for = [(copy.holder, copy.what) for copy in elsewhere(toy, ("all",)) if copy.holder == "zenodo"]
    assert asked_for == [("zenodo", f"10.5281/zenodo.7 https://zenodo.org/records/7, findable since {ON:%Y-%m-%d}")]


def test_a_file_that_is_not_in_the_folder_is_refused(toy: Folder) -> None:
    with pytest.raises(SasciError, match=r"There is no file '\.\./other' in the folder of 'toy'\."):
        look(toy, asked("file:../other"))
