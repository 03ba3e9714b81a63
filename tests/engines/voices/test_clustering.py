from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sasci_archive.engines.voices.clustering import Matrix, joined


def _prints(seed: int, count: int) -> Matrix:
    found = np.random.default_rng(seed).standard_normal((count, 6)) + 0.5
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def _same_partition(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return bool(((a[:, None] == a) == (b[:, None] == b)).all())


@given(st.integers(0, 10_000), st.integers(2, 25), st.floats(-0.5, 0.95))
def test_it_is_average_linkage(seed: int, count: int, until: float) -> None:
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    prints = _prints(seed, count)
    distance = 1 - prints @ prints.T
    condensed = distance[np.triu_indices(count, 1)]
    oracle = hierarchy.fcluster(hierarchy.linkage(condensed, "average"), 1 - until, "distance")
    labels = joined(prints, np.ones(count), np.zeros((count, count)), until=until)
    assert _same_partition(labels, oracle)


@given(st.integers(0, 10_000), st.integers(2, 20), st.integers(1, 5))
def test_groups_are_joined_until_there_are_as_few_as_wanted(seed: int, count: int, least: int) -> None:
    labels = joined(_prints(seed, count), np.ones(count), np.zeros((count, count)), until=-9, least=least)
    assert len(np.unique(labels)) == min(count, least)
    assert sorted(np.unique(labels)) == list(range(min(count, least)))


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_a_print_that_counts_twice_is_two_prints(seed: int, count: int) -> None:
    prints = _prints(seed, count)
    weights = np.random.default_rng(seed).integers(1, 4, count).astype(float)
    once = joined(prints * weights[:, None], weights, np.zeros((count, count)), until=0.5)
    # a group of copies of one print is joined first, as nothing is more alike
    many = np.repeat(np.arange(count), weights.astype(int))
    copies = joined(prints[many], np.ones(len(many)), np.zeros((len(many), len(many))), until=0.5)
    assert _same_partition(once[many], copies)


def test_two_who_speak_in_one_chunk_are_two_even_if_alike() -> None:
    prints = np.array([[1.0, 0], [0.9, np.sqrt(1 - 0.81)], [1.0, 0]])
    apart = np.zeros((3, 3))
    assert joined(prints, np.ones(3), apart, until=0.5).tolist() == [0, 0, 0]
    apart[0, 1] = apart[1, 0] = 1
    assert joined(prints, np.ones(3), apart, until=0.5).tolist() == [0, 1, 0]
