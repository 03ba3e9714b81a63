"""The house's rules on a seminar: looking changes nothing, accepting changes what was shown, and says so."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.house.text import Spelling
from sasci_archive.model.house import House
from sasci_archive.model.journal import By
from sasci_archive.stages import lint as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import spelt
from sasci_archive.tei.document import parse

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), "Bram Example")
HOUSE = House()


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    rewritten(folder, "Why did it stop?", "Um, why did Tobias Wrenn, er, or I I mean he stop in the XYZ?")
    return folder


def rewritten(folder: Folder, before: str, after: str) -> None:
    text = folder.transcript_xml.read_text("utf-8")
    assert before in text
    folder.transcript_xml.write_text(text.replace(before, after), encoding="utf-8")


def test_looking_changes_nothing_but_what_was_shown(toy: Folder) -> None:
    before = toy.transcript_xml.read_bytes()
    found = stage.lint(toy, HOUSE)
    assert [(f.number, f.rule, f.passage, f.was, f.now) for f in found] == [
        (1, "first-use", "u4", "TLA", "TLA"),
        (2, "fillers", "u6", "Um, why", "Why"),
        (3, "names", "u6", "Wrenn,", "Wren,"),
        (4, "fillers", "u6", "Wrenn, er,", "Wrenn"),
        (5, "repeats", "u6", "I I", "I"),
        (6, "first-use", "u6", "XYZ?", "XYZ?"),
    ]
    assert toy.transcript_xml.read_bytes() == before
    assert toy.history() == ()
    assert stage.lint(toy, HOUSE) == found


def test_what_is_accepted_is_changed_with_a_name_and_the_rest_is_left(toy: Folder) -> None:
    found = {(f.rule, f.was): f for f in stage.lint(toy, HOUSE)}
    chosen = {f.number for f in found.values()}
    made, left = stage.accept(toy, HOUSE, chosen, BY)
    text = toy.transcript_xml.read_text("utf-8")
    assert "<del>Um, why</del><add>Why</add>" in text
    assert 'type="edition">House rule “fillers”: fillers lifted: um, er, you know.</change>' in text
    assert 'type="editorial"' in text
    assert {f.rule for f in left} >= {"first-use"}
    assert len(made) + len(left) == len(chosen)
    assert [(e.what, e.who) for e in toy.history()] == [("edited", "Bram Example")]
    assert "by house rule" in toy.history()[0].about


def test_two_proposals_for_one_word_are_not_both_made(toy: Folder) -> None:
    found = stage.lint(toy, HOUSE)
    both = {f.number for f in found if f.was.startswith("Wrenn")}
    assert len(both) == 2
    made, left = stage.accept(toy, HOUSE, both, BY)
    assert (len(made), len(left)) == (1, 1)
    again = stage.lint(toy, HOUSE)
    assert any(f.rule == left[0].rule for f in again)


def test_a_text_that_is_not_as_it_was_shown_is_refused(toy: Folder) -> None:
    stage.lint(toy, HOUSE)
    rewritten(toy, "Whose cupboard?", "Whose cup cup- cupboard?")
    with pytest.raises(OutOfDate, match="not as they were when the proposals were last shown"):
        stage.accept(toy, HOUSE, {1}, BY)
    stage.lint(toy, HOUSE)
    stage.accept(toy, HOUSE, {1}, BY)


@pytest.mark.parametrize(
    ("chosen", "by", "sentence"),
    [({99}, BY, "There is no proposal no. 99"), ({1}, By(BY.on, " "), "Who accepts these changes is not said.")],
)
def test_what_cannot_be_accepted_gets_a_sentence_and_changes_nothing(
    toy: Folder, chosen: set[int], by: By, sentence: str
) -> None:
    before = toy.transcript_xml.read_bytes()
    with pytest.raises(SasciError, match=sentence):
        stage.accept(toy, HOUSE, chosen, by)
    assert toy.transcript_xml.read_bytes() == before


def test_questions_alone_change_nothing(toy: Folder) -> None:
    before = toy.transcript_xml.read_bytes()
    asked = {f.number for f in stage.lint(toy, HOUSE) if f.query}
    assert asked
    made, left = stage.accept(toy, HOUSE, asked, BY)
    assert (made, {f.number for f in left}) == ((), asked)
    assert toy.transcript_xml.read_bytes() == before
    assert toy.history() == ()


def test_what_the_record_and_the_lists_spell_is_known(toy: Folder) -> None:
    known = spelt.known(toy.seminar(), parse(toy.master()), HOUSE)
    assert Spelling("Ines Calloway", "the roster", person=True) in known.spellings
    assert Spelling("Toby", "the roster", person=True) in known.spellings
    assert not any("laptop" in spelling.text for spelling in known.spellings)
    assert {s.text for s in known.spellings if s.where == "the list of names"} == {
        "North Pier",
        "Marlsea Council",
        "The Mayor",
    }
    assert [term.term for term in known.terms] == ["TLA", "TLA"]
