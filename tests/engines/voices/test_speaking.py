from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines.voices.speaking import PAUSE, SYLLABLE, spans
from sasci_archive.model.speech import Span

stretches = st.lists(
    st.tuples(st.builds(lambda a, n: Span(a, a + n), st.integers(0, 9000), st.integers(0, 2000)), st.integers(0, 2)),
    max_size=30,
)


@given(stretches)
def test_a_voices_spans_never_touch_and_are_long_enough(heard: list[tuple[Span, int]]) -> None:
    found = spans(heard)
    assert found == sorted(found)
    for voice in range(3):
        mine = [span for span, whose in found if whose == voice]
        assert all(span.length >= SYLLABLE for span in mine)
        assert all(b.start - a.end >= PAUSE for a, b in itertools.pairwise(mine))


@given(stretches)
def test_no_syllable_is_lost(heard: list[tuple[Span, int]]) -> None:
    found = spans(heard)
    for span, voice in heard:
        if span.length >= SYLLABLE:
            assert any(span.shared(whole) == span.length for whole, whose in found if whose == voice)


@given(stretches)
def test_nothing_is_heard_where_nobody_speaks_but_in_pauses(heard: list[tuple[Span, int]]) -> None:
    for whole, voice in spans(heard):
        mine = [s for s, whose in heard if whose == voice and s.length and s.shared(whole) == s.length]
        assert (min(s.start for s in mine), max(s.end for s in mine)) == (whole.start, whole.end)
        for silence in range(whole.start, whole.end - PAUSE):
            assert any(s.end > silence and s.start < silence + PAUSE for s in mine)


@given(stretches)
def test_speaking_twice_changes_nothing(heard: list[tuple[Span, int]]) -> None:
    assert spans(spans(heard)) == spans(heard)
