"""The first transcript: nothing said is lost, everything has its time, and it is valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import Faults
from sasci_archive.model.reading import Standing, Utterance
from sasci_archive.model.seminar import Participant, Role, Seminar, Session
from sasci_archive.model.speech import Doubt, Making, SessionWords, Span, Word, Words
from sasci_archive.tei.document import clean, parse
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.reading import read
from tests.tei.invented import conversations, seminars

PEOPLE = Seminar(
    title="The Toy Library",
    roster=(
        Participant(id="chair", name="Dr Ines Calloway", role=Role.CHAIR),
        Participant(id="wren", name="Tobias Wren", role=Role.WITNESS),
    ),
)
DAY = dt.date(2026, 1, 2)
MADE = Making(engine="prepared", version="1")


def said(start: int, text: str, *, each: int = 200, confidence: float | None = 0.9) -> tuple[Word, ...]:
    """Words that follow each other without a pause."""
    return tuple(
        Word(Span(start + i * each, start + (i + 1) * each), t, confidence) for i, t in enumerate(text.split())
    )


def body(tei: bytes) -> str:
    """What stands between <body> and </body>."""
    return tei.decode().partition("<body>\n")[2].partition("    </body>")[0]


@given(conversations(("chair", "wren")), conversations(("chair",)))
def test_the_words_of_the_draft_in_order_are_the_words_that_came_in_with_their_times(
    first: tuple[NamedTurn, ...], second: tuple[NamedTurn, ...]
) -> None:
    turns = {"1": first, "b": second}
    words = Words(
        made=MADE,
        sessions=tuple(
            SessionWords(session=s, words=tuple(w for turn in t for w in turn.words)) for s, t in turns.items()
        ),
    )
    tei = draft("toy", PEOPLE, turns, made_on=DAY)
    assert check(tei) == ()
    reading = read(tei, words)
    assert [s.id for s in reading.sessions] == ["1", "b"]
    for session in reading.sessions:
        utterances = [block for block in session.blocks if isinstance(block, Utterance)]
        spoken = [[w for p in u.paragraphs for w in words_in(p)] for u in utterances]
        assert spoken == [[clean(w.text) for w in turn.words] for turn in turns[session.id]]
        assert [w.text for u in utterances for w in u.words] == [t for texts in spoken for t in texts]
        assert [u.who for u in utterances] == [turn.participant or "" for turn in turns[session.id]]
        assert [u.speaking_for for u in utterances] == [turn.speaking_for for turn in turns[session.id]]
    assert reading.standing is Standing.MACHINE


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_where_no_two_words_begin_together_every_word_has_the_time_it_was_heard_at(sizes: list[int]) -> None:
    turns, at = [], 0
    for number, size in enumerate(sizes):
        turns.append(NamedTurn(("chair", "wren")[number % 2], "V1", said(at, "yes " * size)))
        at += size * 200 - 100  # each begins before the last has ended
    heard = tuple(word for turn in turns for word in turn.words)
    words = Words(
        made=MADE, sessions=(SessionWords(session="1", words=tuple(sorted(heard, key=lambda w: w.span.start))),)
    )
    tei = draft("toy", PEOPLE, {"1": turns}, made_on=DAY)
    for block, turn in zip(read(tei, words).sessions[0].blocks, turns, strict=True):
        assert isinstance(block, Utterance)
        assert block.words == turn.words


@given(seminars, st.data())
@settings(max_examples=25)
def test_whatever_the_record_says_the_draft_is_valid_and_drafting_twice_gives_the_same_bytes(
    seminar: Seminar, data: st.DataObject
) -> None:
    talk = conversations(tuple(p.id for p in seminar.roster))
    turns = {s.id: data.draw(talk) for s in seminar.sessions} or {"1": data.draw(talk)}
    tei = draft("toy", seminar, turns, made_on=DAY)
    assert check(tei) == ()
    assert tei == draft("toy", seminar, turns, made_on=DAY)


def test_a_draft_is_read_easily() -> None:
    turns = (
        NamedTurn("chair", "V1", said(500, "Who was there?")),
        NamedTurn("wren", "V2", (*said(1_500, "I was, with"), *said(4_500, "the Board."))),
        NamedTurn("chair", "V1", said(4_800, "Really?"), overlaps=True),
        NamedTurn(None, "V7", said(6_000, "No.", confidence=0.3)),
        NamedTurn(None, None, (Word(Span(7_000, 7_100), "Thank", 0.1, doubt=Doubt.SILENCE), Word(Span(7_100, 7_200), "you.", 0.1, doubt=Doubt.SILENCE))),
    )  # fmt: skip
    tei = draft("toy", PEOPLE, {"1": turns}, made_on=DAY)
    assert body(tei) == (
        '      <div type="session" n="1">\n'
        '        <u xml:id="u1" who="#p.chair" start="#T1.500" end="#T1.1100">\n'
        '          <seg xml:id="u1.s1">Who was there?</seg>\n'
        "        </u>\n"
        '        <u xml:id="u2" who="#p.wren" start="#T1.1500" end="#T1.4900">\n'
        '          <seg xml:id="u2.s1">I was, with <pause dur="PT2.4S"/> the <anchor synch="#T1.4800"/>Board.</seg>\n'
        "        </u>\n"
        '        <u xml:id="u3" who="#p.chair" start="#T1.4800" end="#T1.5000" trans="overlap">\n'
        '          <seg xml:id="u3.s1">Really?</seg>\n'
        "        </u>\n"
        '        <u xml:id="u4" who="#v.V7" start="#T1.6000" end="#T1.6200">\n'
        '          <seg xml:id="u4.s1">No.</seg>\n'
        "        </u>\n"
        '        <u xml:id="u5" start="#T1.7000" end="#T1.7200">\n'
        '          <seg xml:id="u5.s1"><unclear reason="machine-doubt">Thank you.</unclear></seg>\n'
        "        </u>\n"
        "      </div>\n"
    )
    assert '<span target="#u4.s1">0.30</span>\n      <span target="#u5.s1">0.10</span>' in tei.decode()
    labels = [block.label for block in read(tei, None).sessions[0].blocks if isinstance(block, Utterance)]
    assert labels == ["Dr Ines Calloway", "Tobias Wren", "Dr Ines Calloway", "Voice 7, not named", "Speaker not named"]


def test_a_long_turn_has_paragraphs_and_a_pause_between_them_is_told() -> None:
    sentences = "We had a rota on the wall. " * 20
    words = (*said(0, sentences), *said(40_000, sentences))
    tei = draft("toy", PEOPLE, {"1": (NamedTurn("wren", "V1", words),)}, made_on=DAY)
    assert body(tei).count("<seg ") > 1
    assert '</seg>\n          <pause dur="PT12S"/>\n          <seg xml:id="u1.s' in body(tei)


def test_utterances_are_numbered_through_all_sessions() -> None:
    seminar = Seminar(title="T", sessions=(Session(id="a"), Session(id="b", title="Afternoon")), roster=PEOPLE.roster)
    one = NamedTurn("chair", "V1", said(0, "Yes."))
    tei = draft("toy", seminar, {"b": (one,), "a": (one, one)}, made_on=DAY)
    reading = read(tei, None)
    assert [(s.id, s.title, len(s.blocks)) for s in reading.sessions] == [("a", "Session a", 2), ("b", "Afternoon", 1)]
    assert [u.get("{http://www.w3.org/XML/1998/namespace}id") for u in parse(tei).iter("{*}u")] == ["u1", "u2", "u3"]


def test_times_an_engine_let_run_back_rise_in_the_draft() -> None:
    turns = (NamedTurn("chair", "V1", said(5_000, "Late.")), NamedTurn("wren", "V2", said(1_000, "Early.")))
    tei = draft("toy", PEOPLE, {"1": turns}, made_on=DAY)
    assert check(tei) == ()
    assert 'start="#T1.5000" end="#T1.5000"' in tei.decode()


def test_a_session_in_which_nothing_was_said_is_there_and_empty() -> None:
    seminar = Seminar(title="T", sessions=(Session(id="1"),))
    assert read(draft("toy", seminar, {}, made_on=DAY), None).sessions[0].blocks == ()


def test_a_turn_of_somebody_who_is_not_on_the_roster_makes_no_draft() -> None:
    with pytest.raises(Faults) as refused:
        draft("toy", PEOPLE, {"1": (NamedTurn("jb", "V1", said(0, "Yes.")),)}, made_on=DAY)
    assert str(refused.value) == (
        "The draft of toy has 1 fault:\n  T03 u1: who='#p.jb' names nobody. Add jb to the roster, or correct @who."
    )


@pytest.mark.java
@pytest.mark.slow
@settings(max_examples=8, phases=[Phase.generate])
@given(seminar=seminars, talk=conversations(()))
def test_every_draft_is_valid_against_the_tei_consortiums_own_schema(
    tei_all: Callable[[bytes], str], seminar: Seminar, talk: tuple[NamedTurn, ...]
) -> None:
    assert tei_all(draft("toy", seminar, {"1": talk}, made_on=DAY)) == ""
