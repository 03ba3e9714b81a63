"""The measures, on cases small enough to count by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.trials import measures

sentences = st.lists(st.text("abcdefg", min_size=1, max_size=4), min_size=1, max_size=12).map(" ".join)


@given(sentences)
def test_a_text_has_no_error_against_itself(text: str) -> None:
    assert measures.word_error(text, text.upper() + ".").rate == 0


def test_one_word_of_four_wrong_is_a_quarter() -> None:
    error = measures.word_error("They cut the boat.", "they cut a boat")
    assert (error.substituted, error.rate) == (1, 0.25)


sides = st.dictionaries(st.sampled_from("xyzw"), st.lists(st.sampled_from("abc"), max_size=5), max_size=4)


@given(sides, sides)
def test_cpwer_is_the_least_error_of_all_ways_to_tie_speakers(
    reference: dict[str, list[str]], heard: dict[str, list[str]]
) -> None:
    many = max(len(reference), len(heard))
    theirs, ours = ([*side.values(), *[[]] * (many - len(side))] for side in (reference, heard))
    least = min(
        sum(Levenshtein.distance(said, found) for said, found in zip(theirs, order, strict=True))
        for order in itertools.permutations(ours)
    )
    assert measures.cp_word_error(reference, heard) == least / max(1, sum(map(len, theirs)))
    assert measures.cp_word_error(reference, dict(enumerate(reversed(reference.values())))) == 0  # type: ignore[arg-type]


def test_a_word_under_the_wrong_name_is_a_run_of_one() -> None:
    script = [("mo", "I was there in April."), ("jb", "So was I.")]
    heard = [("mo", "I was there in April. So"), ("jb", "was I.")]
    assert measures.misattributed(script, heard) == (1,)
    assert measures.misattributed(script, script) == ()


def test_runs_under_the_wrong_name_are_told_apart() -> None:
    script = [("a", "one two three"), ("b", "four five six seven"), ("a", "eight")]
    heard = [("b", "one"), ("a", "two three four five six seven eight")]
    assert measures.misattributed(script, heard) == (1, 4)


def test_half_the_time_with_the_wrong_voice_is_half_an_error() -> None:
    pytest.importorskip("pyannote.metrics", reason="the measure extra is not installed")
    truth = [VoiceSpan(Span(0, 1000), "a"), VoiceSpan(Span(1000, 2000), "b")]
    assert measures.diarisation_error(truth, [VoiceSpan(Span(0, 2000), "V1")]) == pytest.approx(0.5)
    assert measures.diarisation_error(truth, truth) == 0


def test_names_are_counted_whole() -> None:
    assert measures.names_right(["Harjit Kaur", "Marlow"], "Thank you, Harjit Kaur. Marlowe") == 1
