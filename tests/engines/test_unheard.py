"""Speech without a word is found, all of it and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines.unheard import LEAST, filled, unheard
from sasci_archive.formats.tokens import Token

stretches = st.lists(st.tuples(st.floats(0.1, 4), st.floats(1.5, 9)), max_size=8)


def laid_out(gaps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches of speech one after another: (silence before, length)."""
    at, found = 0.0, []
    for silence, length in gaps:
        found.append((at + silence, at + silence + length))
        at += silence + length
    return found


@given(stretches)
def test_where_there_are_no_words_all_speech_is_missed(gaps: list[tuple[float, float]]) -> None:
    speech = laid_out(gaps)
    missed = unheard(speech, [])
    for start, end in speech:
        assert any(a <= start + 0.001 and end <= b + 0.001 for a, b in missed)


@given(stretches)
def test_where_every_second_has_a_word_nothing_is_missed(gaps: list[tuple[float, float]]) -> None:
    speech = laid_out(gaps)
    words = [Token("word", s / 2, s / 2 + 0.3) for s in range(int(2 * speech[-1][1]) + 2)] if speech else []
    assert unheard(speech, words) == []


def test_a_word_accounts_for_no_long_silence() -> None:
    assert unheard([(0.0, 10.0)], [Token("stretched", 0.0, 10.0)]) == [(1.85, 10.0)]


def test_less_than_a_second_is_no_omission() -> None:
    words = [Token("one", 0.0, 0.4), Token("two", 0.4 + LEAST, 2.0)]
    assert unheard([(0.0, 2.0)], words) == []


said = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.1, 2), st.floats(0.1, 0.5)), max_size=8)


def words(lengths: list[tuple[str, float, float]]) -> list[Token]:
    """Tokens one after another: (text, silence before, length)."""
    at, found = 0.0, []
    for text, silence, length in lengths:
        found.append(Token(f" {text}", at + silence, at + silence + length))
        at += silence + length
    return found


@given(said, said, st.floats(0, 12), st.floats(1, 6))
def test_filling_keeps_every_word_and_the_order_of_both(
    old: list[tuple[str, float, float]], new: list[tuple[str, float, float]], begin: float, length: float
) -> None:
    before, found = words(old), words(new)
    after = filled(before, (begin, begin + length), found)
    rest = iter(after)
    assert all(any(token is held for held in rest) for token in before)
    mine = [token for token in after if not any(token is held for held in before)]
    rest = iter(found)
    assert all(any(token is held for held in rest) for token in mine)


def test_what_lies_outside_a_passage_or_is_its_neighbour_once_more_does_not_fill_it() -> None:
    before = [Token(" Yes,", 0.0, 0.5), Token(" we", 5.0, 5.2)]
    found = [Token(" yes", 0.4, 0.8), Token(" indeed", 1.5, 2.0), Token(" We", 4.5, 4.9), Token(" did", 6.0, 6.2)]
    assert [t.text for t in filled(before, (0.85, 4.65), found)] == [" Yes,", " indeed", " we"]


def test_a_word_that_is_far_too_long_and_doubted_accounts_for_nothing_and_gives_way_to_what_is_found() -> None:
    before = [Token(" telephone.", 0.0, 0.5, 0.99), Token(" Thank", 1.0, 2.6, 0.25), Token(" was", 3.3, 3.5, 0.9)]
    assert unheard([(0.0, 3.5)], before) == [(0.85, 2.95)]
    found = [Token(" And", 1.0, 1.2), Token(" I'm", 1.2, 1.5), Token(" Desmond.", 1.6, 2.4)]
    after = filled(before, (0.85, 2.95), found)
    assert [t.text for t in after] == [" telephone.", " And", " I'm", " Desmond.", " was"]
    assert filled(before, (0.85, 2.95), []) == before
