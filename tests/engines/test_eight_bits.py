"""Products in 8 bits: near the exact ones for every place, and exact where nothing is rounded."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sasci_archive.engines.eight_bits import product, rounded, rows
from sasci_archive.engines.graph import Graph, session


def multiplied(x: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    graph = Graph()
    model = graph.model({"x": (1, "place", x.shape[1])}, product(graph, rounded(graph, "x"), *rows(weight)))
    found: NDArray[np.float32] = session(model).run(None, {"x": x[np.newaxis]})[0][0]
    return found


@pytest.mark.parametrize("loud", [1.0, 1e4])
def test_each_place_has_its_own_scale(loud: float) -> None:
    chance = np.random.default_rng(2)
    x, weight = (chance.standard_normal(shape).astype(np.float32) for shape in ((40, 256), (96, 256)))
    x[7] *= loud
    weight[3] *= loud
    exact = x @ weight.T
    found = multiplied(x, weight)
    sizes = np.outer(np.linalg.norm(x, axis=1), np.linalg.norm(weight, axis=1))
    assert (np.abs(found - exact) < 0.03 * sizes).all()


def test_whole_numbers_are_multiplied_exactly_the_largest_too() -> None:
    chance = np.random.default_rng(3)
    x = chance.integers(-127, 128, (30, 64)).astype(np.float32)
    weight = chance.integers(-63, 64, (8, 64)).astype(np.float32)
    x[:, 0], weight[:, 0] = 127, 63
    x[0], weight[0] = 127, 63
    assert np.allclose(multiplied(x, weight), x @ weight.T, rtol=1e-6)


def test_where_there_is_nothing_nothing_comes_out() -> None:
    assert not multiplied(np.zeros((3, 16), np.float32), np.ones((4, 16), np.float32)).any()
