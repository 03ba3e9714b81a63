"""Slow typing in one place is one correction, undone word by word; what somebody else, another day or another change comes between is another."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.model import journal
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.changing.one_go import read
from sasci_archive.tei.document import parse
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.past import edits
from sasci_archive.tei.past.edits import Did
from sasci_archive.tei.wordings import Which
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.operations.words import Replaced, Reword
from tests.tei.changing.test_one_go import depth
from tests.tei.edited import said
from tests.workbench.conftest import TOY

NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


def alike(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    return len(list(itertools.takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False))))


class Desk:
    """A bench on a copy of the toy, with a clock that is set by hand; `states` are how the transcript has read, from the first."""

    def __init__(self, home: Path) -> None:
        shutil.copytree(TOY, home / "toy")
        self.now = NOON
        self.bench = Bench(Folder(home, "toy"), "Ada Ferrar", lambda: self.now)
        self.states = [self.master]

    @property
    def master(self) -> bytes:
        return self.bench.folder.master()

    def types(self, words: str, seg: str = "u3.s1", kind: Kind = Kind.TRANSCRIPTION) -> bytes:
        """The paragraph then reads so."""
        was, now = read(paragraph(parse(self.master), seg)).words, words.split()
        same = alike(was, now)
        first, size = same, min(len(was), len(now)) - same
        tail = alike(was[::-1][:size], now[::-1][:size])
        put = Replaced(
            first=first, was=" ".join(was[first : len(was) - tail]), now=" ".join(now[first : len(now) - tail])
        )
        if was != now:
            self.bench.do(Request(op=Reword(seg=seg, words=(put,), kind=kind)))
        self.states.append(self.master)
        return self.master

    @property
    def markup(self) -> str:
        """The transcript as it stands, without what tells whose each change is."""
        return re.sub(r"<(subst|add|del) [^>]*>", r"<\1>", self.master.decode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_word_that_is_typed_slowly_is_one_correction_and_one_line_of_the_history(desk: Desk) -> None:
    before = desk.master
    for words in ("Whose cupboard", "Whose dr", "Whose dress", "Whose dresser?"):
        desk.types(words)
    assert desk.master.count(b"<change ") == before.count(b"<change ") + 1
    assert desk.master.count(b"<subst") == before.count(b"<subst") + 1
    assert "Whose <subst><del>cupboard?</del><add>dresser?</add></subst></seg>" in desk.markup
    assert [edit.told for edit in desk.bench.folder.edits()][-1] == "‘cupboard?’ to ‘dresser?’ in turn 3"
    assert desk.bench.undo().told == "‘cupboard?’ to ‘dresser?’ in turn 3"  # never to half of it, and forth
    assert desk.master == before
    assert [each and each.told for each in desk.bench.next()] == [None, "‘cupboard?’ to ‘dresser?’ in turn 3"]
    desk.bench.redo()
    assert desk.master == desk.states[-1]
    desk.bench.back_to(2)
    assert desk.master == desk.states[2]
    desk.types("Whose drawer?")  # and on from there
    assert "Whose <subst><del>cupboard?</del><add>drawer?</add></subst></seg>" in desk.markup
    desk.bench.undo(number=1)  # with all that it became
    assert desk.master == before


def test_what_is_typed_and_rubbed_out_again_leaves_nothing(desk: Desk) -> None:
    before = desk.master
    desk.types("Whose x cupboard?")
    assert desk.types("Whose cupboard?") == before
    desk.types("Whose dresser?")
    assert "Whose <subst><del>cupboard?</del><add>dresser?</add></subst></seg>" in desk.markup
    assert desk.types("Whose cupboard?") == before


def test_nobody_is_shown_that_what_came_to_nothing_is_undone(desk: Desk) -> None:
    desk.types("Which cupboard?")
    first = desk.master
    for words in ("Which cupboard? x", "Which cupboard? xy", "Which cupboard?"):
        desk.types(words)
    assert desk.master == first
    back, forth = desk.bench.next()
    assert (back and back.told, forth) == ("‘Whose’ to ‘Which’ in turn 3", None)
    desk.bench.undo()
    assert desk.master == desk.states[0]
    desk.bench.redo()
    assert desk.master == first


TYPED = ("dresser?", "oaken,", "a", "b", "very-very", "ä́")


def test_whoever_makes_another_word_of_what_they_wrote_undoes_the_one_and_then_the_other(desk: Desk) -> None:
    for words in ("Whose Cupboard?", "Whose. Cupboard?", "Whose. dresser?", "Whose. drawer?"):
        desk.types(words)
    for state in reversed(desk.states[:-1]):
        desk.bench.undo()
        assert desk.master == state


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TYPED), st.lists(st.integers(1, 8), max_size=4)), min_size=1, max_size=4))
def test_wherever_it_is_saved_in_the_middle_of_a_word_undo_and_redo_give_whole_words(
    typed: list[tuple[str, list[int]]],
) -> None:
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        there = ["Whose", "cupboard?"]
        states = [desk.master]
        for word, stops in typed:
            for stop in (s for s in stops if s < len(word)):  # on, and back again
                desk.types(" ".join([*there, word[:stop]]))
            there.append(word)
            states.append(desk.types(" ".join(there)))
        for way, expected in ((desk.bench.undo, states[-2::-1]), (desk.bench.redo, states[1:])):
            for state in expected:
                way()
                assert desk.master == state
        for number, _ in enumerate(typed, start=1):  # and the way back, as the history shows it
            deeds = [edit for edit in edits.wholes(desk.bench.folder.edits()) if edit.did is Did.MADE]
            assert len(deeds) == len(typed)
            desk.bench.back_to(deeds[number - 1].number)
            assert desk.master == states[number]


def other_person(desk: Desk) -> None:
    desk.bench.who = "Bram Example"


def next_day(desk: Desk) -> None:
    desk.now += dt.timedelta(days=1)


def elsewhere(desk: Desk) -> None:
    desk.types("Why did it stop then?", "u6.s1")


def another_program(desk: Desk) -> None:
    desk.bench.folder.save_transcript(desk.master.replace(b"did it stop", b"did this stop"))


def sent(desk: Desk) -> None:
    desk.bench.folder.note(desk.bench.by().did(journal.SENT, "mary-1.1"))
    desk.now += dt.timedelta(minutes=1)


@pytest.mark.parametrize("between", [other_person, next_day, elsewhere, another_program, sent])
def test_what_comes_between_makes_it_another_correction(desk: Desk, between: Callable[[Desk], None]) -> None:
    desk.types("Whose dress?")
    desk.types("Whose dresser?")
    between(desk)
    desk.types("Whose drawer?")
    assert "<add><subst><del>dresser?</del><add>drawer?</add></subst></add>" in desk.markup
    assert depth(paragraph(parse(desk.master), "u3.s1")) == 2
    desk.types("Whose drawers?")  # which is itself one
    assert depth(paragraph(parse(desk.master), "u3.s1")) == 2


def test_so_does_another_kind_of_change(desk: Desk) -> None:
    desk.types("Whose dresser?")
    desk.types("Whose dressers?", kind=Kind.EDITION)
    assert depth(paragraph(parse(desk.master), "u3.s1")) == 2
    assert "dresser?" in said(desk.master, Which.VERBATIM)


WORDS = ("Whose cupboard?", "Whose", "cupboard?", "so Whose", "Whose a b", "a Whose cupboard? b", "")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(("type", "type", "type", "undo", "redo")), st.sampled_from(WORDS)), max_size=8),
    st.lists(st.integers(0, 8), max_size=2),
)
def test_whatever_is_typed_and_undone_it_is_one_correction_and_every_state_is_reached_again(
    steps: list[tuple[str, str]], numbers: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home))
        for step, words in steps:
            try:
                match step:
                    case "type":
                        desk.types(words)
                    case "undo":
                        desk.bench.undo()
                        desk.states.append(desk.master)
                    case _:
                        desk.bench.redo()
                        desk.states.append(desk.master)
            except SasciError:  # nothing is to be undone
                assert desk.master == desk.states[-1]
            assert depth(paragraph(parse(desk.master), "u3.s1")) <= 1
        edits = desk.bench.folder.edits()
        states = [desk.states[0], *(s for b, s in zip(desk.states, desk.states[1:], strict=False) if s != b)]
        assert len(edits) == len(states) - 1
        for number in (*(n for n in numbers if n < len(states)), 0):
            desk.bench.back_to(number)
            assert desk.master == states[number]
