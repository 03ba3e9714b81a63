"""Footnotes taken away and written otherwise: what is taken is had back, what is written is not lost, and no id is given twice."""

from __future__ import annotations

import pytest

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import AddNote, TakeBack, TakeNote, WriteNote
from sasci_archive.tei.shown.reading import read
from tests.tei.edited import DAY


def take(note: str) -> TakeNote:
    return TakeNote(when=DAY, who="ed1", why="Checked.", note=note)


def test_a_note_that_is_taken_away_is_had_back_and_its_id_is_not_given_again(toy: bytes) -> None:
    after = apply(toy, take("fn1"))
    assert [note.id for note in read(after, None).notes] == ["n1", "fn2"]
    new = AddNote(when=DAY, who="ed1", why="Noted.", seg="u6.s1", after=1, text="New.")
    assert [note.id for note in read(apply(after, new), None).notes] == ["n1", "fn3", "fn2"]
    assert apply(after, TakeBack(when=DAY, why="", line="ch6")) == toy
    with pytest.raises(BadTranscript) as refused:
        apply(after, take("fn1"))
    assert str(refused.value) == "There is no note 'fn1'. Notes of the transcript are called fn1, fn2 and so on."


def test_the_line_of_a_note_that_was_written_otherwise_does_not_take_the_note_away(toy: bytes) -> None:
    after = apply(toy, WriteNote(when=DAY, who="ed1", why="Checked.", note="fn1", text="Dissolved in 2005."))
    with pytest.raises(BadTranscript, match="What was done under 'ch6' was done to fn1 as it stands"):
        apply(after, TakeBack(when=DAY, why="", line="ch6"))
