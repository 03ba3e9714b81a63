"""Against a reference: what differs, where it stands, and nothing where nothing does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import stm
from sasci_archive.model.account import Passage, spread
from sasci_archive.model.quality import Kind
from sasci_archive.quality.against import against
from sasci_archive.trials.against import measured, read
from tests.quality.telling import session, turn

turns_ = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e,", "f.", "–"]), min_size=1, max_size=6).map(" ".join), max_size=5
)


def passage(who: str | None, text: str) -> Passage:
    return Passage(who, spread(text.split(), None, None))


@given(turns_)
def test_a_text_against_itself_has_no_row(texts: list[str]) -> None:
    said = session(*(turn(n, "ab"[n % 2], text) for n, text in enumerate(texts, start=1)))
    assert against(said, [passage("AB"[n % 2], text) for n, text in enumerate(texts, start=1)]) == ()


@given(turns_, turns_)
def test_the_words_of_a_row_stand_at_its_place_and_what_is_missing_has_none(own: list[str], theirs: list[str]) -> None:
    said = session(*(turn(n, "ab"[n % 2], text) for n, text in enumerate(own, start=1)))
    there = {(w.seg, w.at): w.text for t in said.said for w in t.words}
    for row in against(said, [passage("AB"[n % 2], text) for n, text in enumerate(theirs)]):
        assert [there[row.seg, row.first + n] for n in range(len(row.was.split()))] == row.was.split()
        assert (row.was == "") == (row.kind is Kind.MISSING)


def test_other_missing_and_added_words_are_told_where_they_stand() -> None:
    said = session(turn(1, "a", "We raised the thresh old again."), turn(2, "b", "you Desmond. It was very good."))
    reference = [passage("A", "We raised the threshold again."), passage("B", "Thank you, Desmond. It was bad, good.")]
    rows = [(r.kind, r.turn, r.first, r.was, r.now) for r in against(said, reference)]
    assert rows == [(Kind.MISSING, "u2", 0, "", "Thank"), (Kind.CHANGED, "u2", 4, "very", "bad,")] or rows == [
        (Kind.CHANGED, "u2", 4, "very", "bad,"),
        (Kind.MISSING, "u2", 0, "", "Thank"),
    ]


def test_words_under_another_name_are_told() -> None:
    said = session(turn(1, "a", "one two three four. five six"), turn(2, "b", "seven eight nine ten."))
    reference = [passage("A", "one two three four."), passage("B", "five six seven eight nine ten.")]
    (row,) = against(said, reference)
    assert (row.kind, row.turn, row.was, row.why) == (
        Kind.WRONG_SPEAKER,
        "u1",
        "five six",
        "B says it in the reference",
    )


def test_stm_is_read_with_its_times_and_speakers() -> None:
    text = b";; a comment\ncall 1 Ada 0.50 2.0 <o,f0> We met there.\ncall 1 Bo 2.0 2.5 ignore_time_segment_in_scoring\ncall 1 Bo 2.5 3 Yes.\n"
    account = read(text, where="call.stm")
    assert [(p.speaker, [w.text for w in p.words]) for p in account.passages] == [
        ("Ada", ["We", "met", "there."]),
        ("Bo", ["Yes."]),
    ]
    assert account.passages[0].words[0].span.start == 500
    with pytest.raises(BadCaptions, match=r"call\.stm, line 1, is no line of an STM file"):
        stm.parse("call 1 Ada two 2.0 We met.", where="call.stm")
    with pytest.raises(BadCaptions, match="has no words in it"):
        read(b";; nothing\n", where="call.stm")


def test_what_cannot_be_measured_is_said_and_is_not_nought() -> None:
    said = session(turn(1, "a", "We met in Fennerby."))
    found = measured(said, read(b"We met in Fennerby again.", where="text.txt"))
    assert (found.cp, found.der) == (None, None)
    assert found.unmeasured == ("the reference does not say who speaks (cpWER, DER)",)
    assert (found.words.deleted, found.names, found.corrections) == (1, (1, 1), 1)
