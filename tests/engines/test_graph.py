"""A network that is written down is what runs."""

from __future__ import annotations

import numpy as np
import pytest

from sasci_archive.engines.graph import Graph, session


@pytest.mark.parametrize("packed", [True, False])
def test_a_session_needs_nothing_of_what_it_was_made_of(packed: bool) -> None:
    graph = Graph()
    long, short = graph.weight(np.full((400, 300), 0.5, np.float32)), graph.weight(np.float32(2))
    model = graph.model({"x": ("n", 400)}, graph.op("Add", graph.op("MatMul", "x", long), short))
    assert len(model.graph) < 1000
    running = session(model, packed=packed)
    for array in model.weights.values():
        array[...] = np.nan
    (found,) = running.run(None, {"x": np.ones((3, 400), np.float32)})
    assert np.array_equal(found, np.full((3, 300), 202, np.float32))
