from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import RATE, Samples, Window
from sasci_archive.engines.voices import embedding, segmentation
from sasci_archive.engines.voices.checkpoint import Weights
from sasci_archive.engines.voices.embedding import Embedding
from sasci_archive.engines.voices.hearing import Ear, chunks
from sasci_archive.engines.voices.segmentation import CHUNK, FRAMES, HOP, Segmentation
from sasci_archive.model.speech import Span


@given(st.integers(0, 5 * CHUNK))
def test_the_chunks_answer_for_all_of_the_sound_once(length: int) -> None:
    cut = chunks(length)
    assert [chunk.begins for chunk in cut] == [0, *(chunk.ends for chunk in cut[:-1])]
    for chunk in cut:
        assert 0 <= chunk.start <= chunk.begins < chunk.ends <= chunk.start + FRAMES
    assert cut[-1].start * HOP + CHUNK >= length
    assert len(cut) == 1 or cut[-1].start * HOP + CHUNK < length + HOP


@pytest.fixture(scope="module")
def ear(segmentation_weights: Weights, embedding_weights: Weights) -> Ear:
    return Ear(Segmentation(segmentation_weights), Embedding(embedding_weights))


def _hum(seconds: float) -> Samples:
    """No speech, but something."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.05 * np.sin(2 * np.pi * 100 * time)).astype(np.float32)


@pytest.mark.weights
@pytest.mark.parametrize("seconds", [0, 0.001, 0.02, 0.3, 10, 16])
def test_nobody_is_heard_where_nobody_speaks(ear: Ear, seconds: float) -> None:
    for sound in (_hum(seconds), np.zeros(round(seconds * RATE), dtype=np.float32)):
        done: list[int] = []
        window = Window(Span(7000, 7000 + len(sound) * 1000 // RATE), sound)
        assert ear.heard(window, done.append).stretches == ()
        assert done[-1] == window.span.length


def test_what_the_networks_take_and_give() -> None:
    assert CHUNK == 10 * RATE
    assert (CHUNK - segmentation.FIELD) // HOP + 1 == FRAMES
    assert embedding.SIZE == 192
