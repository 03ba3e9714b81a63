"""Recognisers' tokens made into words: nothing lost, times in order, what was made up is marked."""

from __future__ import annotations

import itertools

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Doubt, Span, Timing, Word

HEARD = Span(60_000, 90_000)

odd_seconds = st.none() | st.floats(-5, 40) | st.sampled_from([float("nan"), float("inf"), 1e308, 0.0, 12.34])
texts = st.text("ab 1.£-'é\u00a0\n", max_size=9)
anything = st.lists(st.builds(Token, texts, odd_seconds, odd_seconds, st.none() | st.floats(-1, 2)), max_size=30)


@given(anything)
def test_no_letter_is_lost_and_none_is_added(given_tokens: list[Token]) -> None:
    said = tokens.words(given_tokens, HEARD)
    assert "".join(w.text for w in said) == "".join("".join(t.text.split()) for t in given_tokens)


@given(anything)
def test_joining_keeps_the_text(given_tokens: list[Token]) -> None:
    assert "".join(t.text for t in tokens.joined(given_tokens)) == "".join(t.text for t in given_tokens)


@given(anything)
def test_starts_never_fall_nothing_overlaps_and_all_lies_in_what_was_heard(given_tokens: list[Token]) -> None:
    said = tokens.words(given_tokens, HEARD)
    for one, other in itertools.pairwise(said):
        assert one.span.start <= one.span.end <= other.span.start
    assert all(HEARD.start <= w.span.start and w.span.end <= HEARD.end for w in said)


@given(anything)
def test_words_that_are_in_order_come_back_as_they_are(given_tokens: list[Token]) -> None:
    once = tokens.words(given_tokens, HEARD)
    again = tokens.words(
        [
            Token(w.text, (w.span.start - HEARD.start) / 1000, (w.span.end - HEARD.start) / 1000, w.confidence)
            for w in once
        ],
        HEARD,
    )
    timed = [(w, a) for w, a in zip(once, again, strict=True) if w.span.length > 0 and w.timing is Timing.HEARD]
    if all(w.span.length > 0 for w in once):
        assert [w.span for w in again] == [w.span for w in once]
    assert all(a.confidence == w.confidence for w, a in timed)


@given(st.lists(st.integers(0, 25_000), min_size=1, max_size=20))
def test_a_start_the_engine_gave_is_the_start_of_a_heard_word(starts: list[int]) -> None:
    said = tokens.words([Token(f"w{i}", s / 1000, s / 1000 + 0.05) for i, s in enumerate(starts)], HEARD)
    for word, start in zip(said, starts, strict=True):
        if word.timing is Timing.HEARD:
            assert word.span.start == HEARD.start + start
    if starts == sorted(starts):
        assert all(w.timing is Timing.HEARD for w in said)


def test_a_number_without_times_lies_between_its_neighbours() -> None:
    said = tokens.words([Token(" in", 1.0, 1.2), Token(" 2014.", 1.2, 1.2), Token(" We", 2.0, 2.1)], HEARD)
    assert [(w.text, w.span, w.timing) for w in said] == [
        ("in", Span(61_000, 61_200), Timing.HEARD),
        ("2014.", Span(61_200, 61_525), Timing.INFERRED),
        ("We", Span(62_000, 62_100), Timing.HEARD),
    ]


def test_where_there_is_no_room_the_word_before_gives_some() -> None:
    said = tokens.words([Token(" costs", 1.0, 2.0), Token(" £13", None, None), Token(" now", 2.0, 2.2)], HEARD)
    assert [w.span for w in said] == [Span(61_000, 61_625), Span(61_625, 62_000), Span(62_000, 62_200)]
    assert [w.timing for w in said] == [Timing.HEARD, Timing.INFERRED, Timing.HEARD]


def test_one_wild_time_does_not_move_the_others() -> None:
    said = tokens.words(
        [Token("a", 1, 1.1), Token("b", 29, 29.1), Token("c", 1.4, 1.5), Token("d", 1.6, 1.7), Token("e", 1.8, 1.9)],
        HEARD,
    )
    assert [w.timing for w in said] == [Timing.HEARD, Timing.INFERRED, *[Timing.HEARD] * 3]
    assert said[1].span == Span(61_100, 61_165)


def test_pieces_without_a_space_go_on_with_their_word() -> None:
    parts = [Token(" $13", 0, 0.5, 0.9), Token(".60", 0.5, 0.9, 0.6), Token(" each", 0.9, 1.2, 0.8)]
    assert tokens.joined(parts) == [Token(" $13.60", 0, 0.9, 0.75), parts[2]]


def test_several_words_in_one_token_share_its_time() -> None:
    said = tokens.words([Token("of course", 1.0, 1.8)], HEARD)
    assert [(w.text, w.span, w.timing) for w in said] == [
        ("of", Span(61_000, 61_200), Timing.HEARD),
        ("course", Span(61_200, 61_800), Timing.INFERRED),
    ]


said_words = st.lists(st.sampled_from(["no,", "I", "mean", "that", "was"]), max_size=40).map(
    lambda texts: tuple(Word(Span(i * 300, i * 300 + 200), text) for i, text in enumerate(texts))
)


@given(said_words, st.none() | st.just((Span(1000, 2000), Span(5000, 9000))))
def test_marking_changes_nothing_but_the_marks(said: tuple[Word, ...], speech: tuple[Span, ...] | None) -> None:
    marked = tokens.doubted(said, speech)
    assert [msgspec.structs.replace(w, doubt=None) for w in marked] == list(said)
    assert tokens.doubted(marked, speech) == marked


def test_a_loop_is_marked_but_for_its_first_round() -> None:
    said = [
        Word(Span(i, i), t)
        for i, t in enumerate(["So", "thank", "you.", "Thank", "you.", "Thank", "you,", "thank", "you.", "Right"])
    ]
    assert [w.doubt for w in tokens.doubted(said)] == [None, None, None, *[Doubt.REPEATED] * 6, None]


def test_people_may_say_a_thing_three_times() -> None:
    said = [Word(Span(i, i), t) for i, t in enumerate(["no,", "no,", "no,", "I", "mean,", "I", "mean,", "no"])]
    assert not any(w.doubt for w in tokens.doubted(said))


@given(said_words, st.lists(st.tuples(st.integers(0, 12_000), st.integers(1, 900)), max_size=6))
def test_a_word_is_silent_where_no_speech_touches_it(said: tuple[Word, ...], drawn: list[tuple[int, int]]) -> None:
    speech: list[Span] = []
    for start, length in sorted(drawn):
        begin = max(start, speech[-1].end + 1 if speech else 0)
        speech.append(Span(begin, begin + length))
    for word in tokens.doubted(said, speech):
        touched = any(s.start <= word.span.end and word.span.start <= s.end for s in speech)
        assert (word.doubt is Doubt.SILENCE) == (not touched)
