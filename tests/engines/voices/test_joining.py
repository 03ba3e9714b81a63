"""Voices found among prints that are made up: each person a direction, each print that direction and some noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from sasci_archive.engines import Speakers
from sasci_archive.engines.voices import joining
from sasci_archive.engines.voices.clustering import Matrix
from sasci_archive.engines.voices.embedding import SIZE
from sasci_archive.engines.voices.hearing import Heard, Stretch
from sasci_archive.model.speech import Span

Said = tuple[int, int, int, float]  # chunk, speaker in it, person, seconds


def _print(person: int, chance: np.random.Generator, noise: float = 0.8) -> bytes:
    """About as alike as real ones: 0.6 for two of one person, 0 for two of two."""
    direction = np.random.default_rng(person).standard_normal(SIZE)
    direction = direction / np.linalg.norm(direction) + noise * chance.standard_normal(SIZE) / np.sqrt(SIZE)
    return bytes((direction / np.linalg.norm(direction)).astype("<f4").tobytes())


def _window(said: list[Said], seed: int = 0, start: int = 0) -> Heard:
    chance = np.random.default_rng(seed)
    stretches = []
    for number, (chunk, speaker, person, seconds) in enumerate(said):
        at = start + number * 4000
        stretches.append(Stretch(chunk, speaker, Span(at, at + round(seconds * 1000)), seconds, _print(person, chance)))
    return Heard(Span(start, start + 600_000), tuple(stretches))


def _people(window: Heard, voices: Matrix) -> list[int]:
    return [voice for _, voice in joining.whose(window, voices)]


def _same_partition(a: list[int], b: list[int]) -> bool:
    return all((a[i] == a[j]) == (b[i] == b[j]) for i in range(len(a)) for j in range(i))


@given(st.integers(1, 8), st.integers(1, 4), st.integers(0, 99))
def test_as_many_voices_as_people_over_any_number_of_windows(people: int, windows: int, seed: int) -> None:
    said = [(chunk, 0, chunk % people, 3.0) for chunk in range(4 * people)]
    heard = [_window(said, seed * 10 + number, number * 600_000) for number in range(windows)]
    voices = joining.voices(heard, Speakers())
    assert len(voices) == people
    for window in heard:
        assert _same_partition(_people(window, voices), [person for _, _, person, _ in said])


@given(st.integers(1, 5), st.integers(1, 7), st.integers(0, 99))
def test_a_number_that_is_given_is_kept(people: int, number: int, seed: int) -> None:
    window = _window([(chunk, 0, chunk % people, 4.0) for chunk in range(8 * people)], seed)
    assert len(joining.voices([window], Speakers(number=number))) == number
    assert len(joining.voices([window], Speakers(least=number))) == max(number, people)
    assert len(joining.voices([window], Speakers(most=number))) == min(number, people)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 3), st.floats(0.2, 3)), max_size=20))
def test_every_stretch_has_one_voice(said: list[Said]) -> None:
    window = _window(sorted(said))
    found = joining.whose(window, joining.voices([window], Speakers()))
    assert [stretch for stretch, _ in found] == list(window.stretches)


def test_nobody_is_no_voice() -> None:
    window = Heard(Span(0, 5000), ())
    assert len(joining.voices([window], Speakers())) == 0
    assert joining.whose(window, joining.voices([window], Speakers())) == []


def test_a_few_words_are_enough_where_nothing_more_is_said() -> None:
    assert len(joining.voices([_window([(0, 0, 1, 0.4)])], Speakers())) == 1


def test_a_cough_is_nobody() -> None:
    said = [(chunk, 0, chunk % 2, 3.0) for chunk in range(8)] + [(8, 0, 7, 1.6)]
    assert len(joining.voices([_window(said)], Speakers())) == 2


def test_a_short_answer_that_the_ten_seconds_overheard_goes_to_whose_it_is() -> None:
    said = [(chunk, 0, chunk % 2, 3.0) for chunk in range(8)] + [(8, 0, 0, 3.0), (8, 0, 1, 0.7), (8, 0, 0, 2.0)]
    window = _window(said)
    assert _same_partition(_people(window, joining.voices([window], Speakers())), [person for _, _, person, _ in said])


@pytest.mark.parametrize(("second", "voices"), [(0, [0, 0]), (1, [0, 1])])
def test_one_whom_the_ten_seconds_took_for_two_is_one(second: int, voices: list[int]) -> None:
    said = [(chunk, 0, chunk % 2, 3.0) for chunk in range(8)] + [(8, 0, 0, 3.0), (8, 1, second, 3.0)]
    window = _window(said)
    assert _same_partition(_people(window, joining.voices([window], Speakers()))[-2:], voices)


@given(st.integers(1, 3), st.integers(1, 12), st.integers(0, 10_000))
def test_tracks_are_given_to_the_voices_that_are_most_alike_together(tracks: int, voices: int, seed: int) -> None:
    """As the assignment problem has it: each voice once for nothing, once more for TOGETHER, and so on."""
    alike = np.random.default_rng(seed).uniform(-1, 1, (tracks, voices))
    given = np.hstack([alike - joining.TOGETHER * times for times in range(tracks)])
    rows, columns = linear_sum_assignment(given, maximize=True)
    assert joining._apart(alike) == [int(column) % voices for column in columns[np.argsort(rows)]]
