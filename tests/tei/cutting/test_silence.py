"""What is lifted from the printed text only because somebody hesitated is still heard; anything else that was taken out is not."""

from __future__ import annotations

import datetime as dt

import pytest

from sasci_archive.model.speech import Words
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.cutting import silence
from sasci_archive.tei.document import parse

DAY = dt.date(2024, 8, 1)


def cuts(toy: bytes, words: Words, said: str, *changes: tuple[int, str, str], kind: Kind = Kind.EDITION) -> int:
    """How many spans of session 2 are silent more, once words of what is `said` in u6 read otherwise."""
    tei = toy.replace(b"Why did it stop?", said.encode())
    before = silence.cuts(parse(tei), words, (), ())
    for first, was, now in changes:
        tei = apply(tei, CorrectWords(when=DAY, why="x", seg="u6.s1", first=first, was=was, now=now, kind=kind))
    after = silence.cuts(parse(tei), words, (), ())
    assert before is not None
    assert after is not None
    return len(after.get("2", ())) - len(before.get("2", ()))


@pytest.mark.parametrize(
    ("said", "was", "now", "more"),
    [
        ("Why, um, did it stop?", "um,", "", 0),
        ("Why, um, did it stop?", "Why, um,", "Why", 0),
        ("Um, er, why did it stop?", "Um, er, why", "Why", 0),
        ("Why did it did it stop?", "did it did it", "did it", 0),
        ("Why did Jean, um, stop?", "Jean, um,", "", 1),
        ("Why did it stop?", "did", "", 1),
        ("Why did Jean did Jean stop?", "did Jean did Jean", "did it", 1),
        ("Why did it stop?", "Why did it stop?", "It did stop, why?", 1),
    ],
)
def test_hesitation_is_heard_and_nothing_else_that_was_taken_out(
    toy: bytes, toy_words: Words, said: str, was: str, now: str, more: int
) -> None:
    first = said.split().index(was.split()[0])
    assert cuts(toy, toy_words, said, (first, was, now)) == more
    assert cuts(toy, toy_words, said, (first, was, now), kind=Kind.WITNESS) == more
    assert cuts(toy, toy_words, said, (first, was, now), kind=Kind.TRANSCRIPTION) == 0
