"""No word that was said leaves the verbatim reading, whoever corrects over it: an editor over a witness, a witness over an editor, and back again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.model.comparison import Did
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import TakeBack
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.document import by_id, parse
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.past.recorded import recorded
from sasci_archive.tei.places import words_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.columns import beside
from sasci_archive.tei.shown.comparison import compared
from sasci_archive.tei.shown.written import Lifted, Run, written
from sasci_archive.tei.wordings import Which, kinds_of, reading_of
from tests.tei.changing.test_correct import with_paragraph
from tests.tei.edited import DAY

SEG = "u1.s1"
BY_HAND = 'It began in <subst change="#ch4" resp="#p.wren"><del>1997</del><add>1996</add></subst>, quietly I think.'
PLAIN = "w0, w1 w2 w3. w4 w5"
PARAGRAPHS = (
    PLAIN,
    "w0, <emph>w1 w2,</emph> w3 w4.",
    "w0 <pause/> w1, <unclear>w2</unclear> w3",
    'w0 w1 <note type="editorial" place="foot" xml:id="n1">A note.</note> w2, <persName>w3 w4</persName> w5',
    'w0 <seg type="restricted" xml:id="r1">held</seg> w1 w2, w3',
    "w0 <emph>w</emph>1 w2 w3",
    'w0 <subst change="#ch4"><del>w1</del><add>x1</add></subst>, w2 w3 <del change="#ch4">w4</del>. w5',
    'w0 <emph>w1 <subst change="#ch4"><del>w2</del><add>x2</add></subst></emph>, w3 w4',
)
_CORE = re.compile(r"[a-z]+\d+")


def words(tei: bytes, which: Which = Which.PUBLISHED) -> list[str]:
    """What the paragraph says in one reading, word by word."""
    return [word.text for word in words_of(paragraph(parse(reading_of(tei, which)), SEG))]


def cores(said: list[str]) -> list[str]:
    """Without what stands around them."""
    return _CORE.findall(" ".join(said))


def correct(tei: bytes, first: int, was: str, now: str, kind: Kind) -> bytes:
    who = {Kind.WITNESS: "p.wren"}.get(kind, "ed1")
    change = CorrectWords(
        when=DAY,
        why=f"{kind.value}: {was} {now}",
        who=who,
        seg=SEG,
        first=first,
        was=was,
        now=now,
        kind=kind,
        apart=True,
    )
    return apply(tei, change, shared=True)


def test_an_editor_who_hears_better_over_a_witness_s_words_takes_out_none_that_were_said() -> None:
    tei = correct(with_paragraph("It began in 1997, quietly I think."), 3, "1997,", "1996,", Kind.WITNESS)
    wider = correct(tei, 2, "in 1996, quietly", "by 1996, softly", Kind.TRANSCRIPTION)
    assert " ".join(words(wider)) == "It began by 1996, softly I think."
    assert " ".join(words(wider, Which.VERBATIM)) == "It began by 1997, softly I think."
    assert " ".join(words(wider, Which.HEARD)) == "It began in 1997, quietly I think."
    fewer = correct(tei, 2, "in 1996, quietly", "softly", Kind.TRANSCRIPTION)
    assert " ".join(words(fewer)) == "It began softly I think."
    assert " ".join(words(fewer, Which.VERBATIM)) == "It began softly 1997, I think."
    part = correct(with_paragraph(BY_HAND), 3, "1996,", "1998:", Kind.TRANSCRIPTION)  # whose comma is the speaker's
    assert " ".join(words(part)) == "It began in 1998: quietly I think."
    assert " ".join(words(part, Which.VERBATIM)) == "It began in 1997, quietly I think."
    assert re.search(rb'<subst change="#(ch\d+) #(ch\d+)" resp="#ed1"><del><subst change="#\2" resp="#p.wren"', part)
    gone = correct(with_paragraph("It began, er, quietly."), 2, "er,", "", Kind.EDITION)
    assert " ".join(words(correct(gone, 1, "began, quietly.", "ended.", Kind.TRANSCRIPTION), Which.VERBATIM)) == (
        "It ended. er,"
    )


def test_such_a_correction_is_taken_back_by_its_line_and_the_one_beneath_it_only_after_it() -> None:
    tei = with_paragraph(BY_HAND)
    both = correct(tei, 3, "1996,", "1998:", Kind.TRANSCRIPTION)
    upper, lower = recorded(parse(both))[0].id, "ch4"
    with pytest.raises(
        OutOfDate, match=rf"The words of '{lower}' have been changed again since \({upper} of the history\)"
    ):
        apply(both, TakeBack(when=DAY, why="", line=lower))
    assert apply(both, TakeBack(when=DAY, why="", line=upper)) == tei
    told = {line.id: [(each.out, each.came) for each in line.stood] for line in recorded(parse(both))}
    assert (told[upper], told[lower][0]) == ([("1996,", "1998:")], ("1997", "1996"))


@pytest.mark.java
@pytest.mark.slow
def test_it_is_valid_by_our_profile_and_by_the_tei_consortium_s(tei_all: Callable[[bytes], str]) -> None:
    tei = with_paragraph(BY_HAND)
    both = correct(tei, 3, "1996,", "1998:", Kind.TRANSCRIPTION)
    assert list(check(both)) == list(check(with_paragraph("It began.")))
    assert tei_all(both) == ""
    wrong = re.sub(rb'change="#(ch\d+) #(ch\d+)"', rb'change="#\1 #nowhere"', both)
    assert any("nowhere" in fault.problem for fault in check(wrong))


class Made(NamedTuple):
    """A correction: the words that it names and what it put there, without what stands around them; and what it came to."""

    kind: Kind
    was: list[str]
    now: list[str]
    came_to: Swap


class Seminar:
    """A transcript, and what everybody has done in one paragraph of it."""

    def __init__(self, xml: str) -> None:
        self.tei = self.first = with_paragraph(xml)
        self.faults = {fault.problem for fault in check(self.tei)}
        self.heard = cores(words(self.tei, Which.HEARD))
        self.put = set(cores(words(self.tei))) - set(self.heard)
        self.done: list[Made] = []
        self._numbers = itertools.count()

    def corrects(self, kind: Kind, first: int, count: int, put: int, end: str) -> None:
        """Some of the words that are printed read otherwise."""
        here = words(self.tei)
        first = min(first, len(here))
        was = here[first : first + count]
        now = [f"n{next(self._numbers)}" for _ in range(put)]
        if now:
            now[-1] += end
        if was == now == []:
            return
        before = self.tei
        self.tei = correct(before, first, " ".join(was), " ".join(now), kind)
        assert words(self.tei) == [*here[:first], *now, *here[first + len(was) :]]
        self.done.append(Made(kind, cores(was), cores(now), difference(before, self.tei)))

    def undoes(self, number: int) -> None:
        """One of them, which need not be the last; it may be that others stand on it."""
        made = self.done[number]
        try:
            self.tei = apply(self.tei, made.came_to.inverse)
        except SasciError:
            event("others stand on it")
            return
        self.done.remove(made)
        event("undone")

    def holds(self) -> None:
        """What must be so whatever was done."""
        verbatim = cores(words(self.tei, Which.VERBATIM))
        better = {core for made in self.done if made.kind is Kind.TRANSCRIPTION for core in made.was}
        for_readers = {core for made in self.done if made.kind is not Kind.TRANSCRIPTION for core in made.now}
        said = [core for core in self.heard if core not in better]
        assert [core for core in verbatim if core in said] == said
        assert (for_readers | self.put).isdisjoint(verbatim)
        assert cores(words(self.tei, Which.HEARD)) == self.heard
        assert len(verbatim) == len(set(verbatim))
        (turn,) = compared(parse(self.tei), {"u1"}, Which.VERBATIM, Which.PUBLISHED)
        stretches = [each for each in turn.paragraphs[0] if each.did in {Did.KEPT, Did.OUT}]
        assert sorted(cores([each.text for each in stretches])) == sorted(verbatim)
        (row,) = beside(parse(self.tei), {"u1"}, tuple(Which))
        column = row.columns[list(Which).index(Which.VERBATIM)].paragraphs[0]
        assert cores([each.text for each in column if each.said]) == verbatim
        assert set(self._in_the_workbench()) >= set(verbatim)
        assert {fault.problem for fault in check(self.tei)} <= self.faults

    def _in_the_workbench(self) -> list[str]:
        """What is printed, and what is lifted out of it."""
        root = parse(self.tei)
        (seg,) = (each for each in written(by_id(root)["u1"], kinds_of(root)).paragraphs if each.id == SEG)
        return cores(
            [
                "".join(
                    f" {p.text} " if isinstance(p, Lifted) else p.text
                    for p in seg.pieces
                    if isinstance(p, Lifted | Run)
                )
            ]
        )


steps = st.tuples(
    st.sampled_from(Kind), st.integers(0, 6), st.integers(0, 4), st.integers(0, 3), st.sampled_from(["", ".", ","])
)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PARAGRAPHS), st.lists(steps, min_size=1, max_size=6), st.lists(st.integers(0, 5), max_size=3))
def test_no_word_that_was_said_leaves_the_verbatim_reading_whoever_corrects_over_it(
    xml: str, every: list[tuple[Kind, int, int, int, str]], back: list[int]
) -> None:
    seminar = Seminar(xml)
    for step in every:
        try:
            seminar.corrects(*step)
        except SasciError:  # what is withheld, or a note, stands among the words
            continue
        seminar.holds()
    for number in back:
        if number < len(seminar.done):
            seminar.undoes(number)
            seminar.holds()
    while seminar.done:
        before = len(seminar.done)
        for number in reversed(range(before)):
            seminar.undoes(number)
            seminar.holds()
            if len(seminar.done) < before:
                break
        else:
            break
    if not seminar.done:
        assert seminar.tei == seminar.first
