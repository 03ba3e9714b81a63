"""Footnotes written otherwise and taken away: what stands in them stays as far as it can, and no id is given twice."""

from __future__ import annotations

import pytest

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.amend import apply
from sasci_archive.tei.changes import AddNote, ChangeNote, TakeBack
from sasci_archive.tei.reading import read
from tests.tei.edited import DAY


def change(note: str, text: str) -> ChangeNote:
    return ChangeNote(when=DAY, who="ed1", why="Checked.", note=note, text=text)


def test_a_note_reads_otherwise_and_what_is_marked_in_it_is_marked_still(toy: bytes) -> None:
    after = apply(toy, change("fn1", "It was  dissolved in 2005."))
    assert 'change="#ch3">It was dissolved in 2005.</note>' in after.decode()
    assert 'xml:id="ch6" when="2024-08-01" who="#ed1" type="edition" target="#fn1">Checked.' in after.decode()
    marked = toy.replace(b"I still have the key.", b"I <emph>still</emph> have the key.")
    for text, there in (
        ("I still have both keys.", "I <emph>still</emph> have both keys."),
        ("Yes, I still have the key.", "Yes, I <emph>still</emph> have the key."),
        ("I still have the key. Here.", "I <emph>still</emph> have the key. Here."),
        ("I always have the key.", "I <emph>always</emph> have the key."),
    ):
        assert f">{there}</note>" in apply(marked, change("fn2", text)).decode()
    assert (
        'type="witness" target="#fn2">Checked.'
        in apply(marked, change("fn2", "I have it.".replace("have it", "still have the pen"))).decode()
    )


def test_a_note_that_is_taken_away_is_had_back_and_its_id_is_not_given_again(toy: bytes) -> None:
    after = apply(toy, change("fn1", ""))
    assert [note.id for note in read(after, None).notes] == ["n1", "fn2"]
    new = AddNote(when=DAY, who="ed1", why="Noted.", seg="u6.s1", after=1, text="New.")
    assert [note.id for note in read(apply(after, new), None).notes] == ["n1", "fn3", "fn2"]
    assert apply(after, TakeBack(when=DAY, why="", line="ch6")) == toy
    with pytest.raises(BadTranscript, match="There is no note 'fn1'"):
        apply(after, change("fn1", "x"))


@pytest.mark.parametrize(
    ("note", "text", "sentence"),
    [
        ("fn9", "x", "There is no note 'fn9'. Notes of the transcript are called fn1, fn2 and so on."),
        ("fn1", " ", "A note needs words. Write it, or take the note away."),
        (
            "fn2",
            "We never had that key.",
            "fn2: markup stands among the words that would be others. Change the words on each side of it by themselves.",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(toy: bytes, note: str, text: str, sentence: str) -> None:
    marked = toy.replace(b"I still have the key.", b"I <emph>still</emph> have the key.")
    with pytest.raises(BadTranscript) as refused:
        apply(marked, change(note, text))
    assert str(refused.value) == sentence
