"""Spans, words, turns and moments: checked where they are made."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.speech import Clock, Making, SessionWords, Span, Turn, Voices, Word, Words

spans = st.tuples(st.integers(0, 10_000), st.integers(0, 5_000)).map(lambda t: Span(t[0], t[0] + t[1]))


@given(spans, spans, st.integers(0, 9_000))
def test_what_two_spans_share(a: Span, b: Span, by: int) -> None:
    common = set(range(a.start, a.end)) & set(range(b.start, b.end))
    assert a.shared(b) == b.shared(a) == len(common)
    assert a.shifted(by).shared(b.shifted(by)) == a.shared(b)
    assert a.shared(a) == a.length


@pytest.mark.parametrize(("start", "end"), [(5, 1), (-1, 1), (-5, -1)])
def test_no_span_ends_before_it_starts_or_starts_before_nought(start: int, end: int) -> None:
    sentence = f"a span runs from {start} to {end} ms; it must start at 0 or later and not end before it starts"
    with pytest.raises(ValueError, match="a span runs") as error:
        Span(start, end)
    assert str(error.value) == sentence


@pytest.mark.parametrize("text", ["", "a b", "a\n", " "])
def test_a_word_has_text_and_no_white_space(text: str) -> None:
    with pytest.raises(ValueError, match="a word is text without white space"):
        Word(Span(0, 1), text)


@given(st.lists(spans, min_size=1, max_size=5))
def test_a_turn_lasts_from_its_first_start_to_its_last_end(some: list[Span]) -> None:
    turn = Turn("V1", tuple(Word(span, "a") for span in sorted(some)))
    assert turn.span == Span(min(s.start for s in some), max(s.end for s in some))


@given(st.integers(0, 24 * 3_600_000 - 1))
def test_a_moment_reads_as_it_is_written(ms: int) -> None:
    assert Clock.read(str(Clock.at(ms))) == Clock.at(ms)
    assert Clock.of(dt.time.fromisoformat(str(Clock.at(ms)).zfill(12))) == Clock.at(ms)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("63", 63_000), ("63.25", 63_250), ("1:03", 63_000), (" 01:03.2 ", 63_200), ("10:01:03", 36_063_000)],
)
def test_moments_as_people_write_them(text: str, ms: int) -> None:
    assert Clock.read(text).ms == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1:b",
        "-5",
        "nan",
        "inf",
        "1e9",
        "1:-2",
        "1:60",
        "1:2",
        "1:2:03",
        "1:99:00",
        "1:2:3:4",
        "1_0",
        "1.",
        ".5",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message is float's or the text itself)
        Clock.read(text)


def test_a_session_nobody_heard_has_no_words_and_no_voices() -> None:
    made = Making(engine="e", version="1")
    word = Word(Span(0, 1), "Yes.")
    assert Words(made=made, sessions=(SessionWords("1", (word,)),)).of("1") == (word,)
    assert Words(made=made, sessions=()).of("1") == ()
    assert Voices(made=made, sessions=()).of("1") == ()
