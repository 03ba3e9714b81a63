"""The list of weak places: its laws."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.house.text import Spelling
from sasci_archive.model.speech import Doubt, Span, Timing, VoiceSpan
from sasci_archive.quality import listed
from sasci_archive.quality.said import Here, Said, Session
from tests.quality.telling import session, turn

SPELT = (Spelling("Ines Calloway", "the roster", person=True), Spelling("Fennerby Borough Council", "the roster"))
WORDS = (
    *(
        "and",
        "the",
        "council",
        "council.",
        "Callaway",
        "callow",
        "way",
        "Ines",
        "Fennerbee",
        "1911",
        "£13.60",
        "£13.16",
    ),
    *("an", "hour", "um", "February", "31", "RC", "IB.", "so", "It", "in", "2103"),
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Turns with every kind of word, times that rise, some words settled."""
    said, at = [], 0
    for number in range(1, draw(st.integers(0, 4)) + 1):
        words = []
        for place in range(draw(st.integers(0, 9))):
            at += draw(st.integers(0, 3_000))
            length = draw(st.integers(0, 1_600))
            words.append(
                Here(
                    draw(st.sampled_from(WORDS)),
                    f"u{number}.s{1 + place // 5}",
                    place % 5,
                    draw(st.sampled_from((Span(at, at + length), Span(at, at + length), None))),
                    draw(st.sampled_from((None, 0.1, 0.45, 0.9))),
                    draw(st.sampled_from((Timing.HEARD, Timing.HEARD, Timing.INFERRED))),
                    draw(st.sampled_from((None, None, None, Doubt.SILENCE, Doubt.REPEATED))),
                    draw(st.booleans()) and draw(st.booleans()),
                )
            )
            at += length
        heard = draw(st.integers(0, 4)) == 0
        said.append(Said(f"u{number}", f"p.{draw(st.sampled_from('ab'))}", None, tuple(words), heard=heard))
    voices = tuple(
        VoiceSpan(Span(start, start + length), voice)
        for start, length, voice in draw(
            st.lists(
                st.tuples(st.integers(0, 20_000), st.integers(0, 6_000), st.sampled_from(("V1", "V2"))), max_size=4
            )
        )
    )
    loud = draw(st.one_of(st.just(b""), st.binary(min_size=10, max_size=2_000)))
    return Session(id="1", date=dt.date(2026, 11, 20), said=tuple(said), voices=voices, loud=loud, other=("in", "2013"))


@given(sessions())
def test_the_words_of_a_row_stand_at_its_place_and_no_word_stands_in_two(session: Session) -> None:
    there = {(w.seg, w.at): w for turn in session.said for w in turn.words}
    heard = {turn.turn for turn in session.said if turn.heard}
    taken: set[tuple[str, int]] = set()
    rows = listed.weak([session], SPELT, ["RCIB"])
    for number, row in enumerate(rows, start=1):
        places = [(row.seg, row.first + n) for n in range(len(row.was.split()))]
        assert row.number == number
        assert [there[place].text for place in places] == row.was.split()
        assert not taken & set(places)
        assert not any(there[place].settled for place in places)
        assert row.turn not in heard
        taken |= set(places)


@given(sessions())
def test_the_same_transcript_gives_the_same_list(session: Session) -> None:
    assert listed.weak([session], SPELT, ["RCIB"]) == listed.weak([session], tuple(reversed(SPELT)), ["RCIB"])


@given(sessions())
def test_rows_stand_in_the_order_of_what_they_cost(session: Session) -> None:
    kinds = [row.kind for row in listed.weak([session], SPELT, ["RCIB"])]
    order = list(type(kinds[0])) if kinds else []
    assert kinds == sorted(kinds, key=order.index)


def test_a_name_misheard_again_and_again_is_one_row() -> None:
    said = session(*(turn(n, "ab"[n % 2], "I asked Ines Callaway/0.3 again.", n * 5_000) for n in range(1, 4)))
    rows = listed.weak([said], SPELT)
    assert [(row.turn, row.was, row.why) for row in rows] == [
        ("u1", "Callaway", "the roster has Calloway; 30 % sure; stands so 3 times")
    ]
