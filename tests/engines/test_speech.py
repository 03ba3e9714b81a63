"""All speech is in a chunk, once; there are as few chunks as can be."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines.speech import MARGIN, Stretch, chunked, stretches

gaps = st.lists(st.tuples(st.floats(0, 3).map(lambda s: round(s, 2)), st.floats(0.1, 12).map(lambda s: round(s, 2))))


def laid_out(lengths: list[tuple[float, float]]) -> tuple[list[tuple[float, float]], float]:
    """Speech as the detector gives it, from (silence before, length), and where the sound ends."""
    at, found = 0.0, []
    for silence, length in lengths:
        found.append((round(at + silence, 2), round(at + silence + length, 2)))
        at = found[-1][1]
    return found, at + 1


@given(gaps)
def test_margins_keep_all_speech_and_never_overlap(lengths: list[tuple[float, float]]) -> None:
    speech, end = laid_out(lengths)
    found = stretches(speech, end)
    assert len(found) == len(speech)
    for (a, b), stretch in zip(speech, found, strict=True):
        assert a - MARGIN - 0.001 <= stretch.start <= a
        assert b <= stretch.end <= b + MARGIN + 0.001
    assert all(first.end <= second.start + 0.001 for first, second in itertools.pairwise(found))
    assert all(stretch.start >= 0 and stretch.end <= end for stretch in found)


@given(gaps, st.sampled_from([8.0, 20.0, 29.5]))
def test_chunks_hold_all_stretches_in_order_and_are_not_too_long(
    lengths: list[tuple[float, float]], longest: float
) -> None:
    speech = stretches(*laid_out(lengths))
    chunks = chunked(speech, longest)
    held = [[s for s in speech if start <= s.start and s.end <= end] for start, end in chunks]
    assert [s for each in held for s in each] == speech
    assert all(end - start <= longest or len(each) == 1 for (start, end), each in zip(chunks, held, strict=True))


@given(gaps)
def test_there_are_as_few_chunks_as_can_be(lengths: list[tuple[float, float]]) -> None:
    speech, greedy = stretches(*laid_out(lengths)), 0
    begin = float("-inf")
    for stretch in speech:
        if stretch.end - begin > 20:
            greedy, begin = greedy + 1, stretch.start
    assert len(chunked(speech, 20)) == greedy


def test_of_as_few_the_cuts_lie_in_the_longest_pauses() -> None:
    speech = [Stretch(0, 10, 0), Stretch(10, 15, 0.2), Stretch(16, 20, 0.8), Stretch(20, 30, 0.3)]
    assert chunked(speech, 20) == [(0, 15), (16, 30)]
