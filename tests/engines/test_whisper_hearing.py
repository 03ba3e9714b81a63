"""What is heeded of a chunk, and which chunks are heard together."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sasci_archive.engines.whisper_encoder import PLACES
from sasci_archive.engines.whisper_hearing import AFTER, LONGEST, THIN, batches, heeded


@example(28.9375)  # of so little silence none is heeded beyond the second that is heeded anyway
@example(0.34)
@given(st.floats(0, LONGEST))
def test_all_of_a_sound_is_heeded_and_some_of_the_silence_after_it(length: float) -> None:
    places = heeded(length)
    assert (np.diff(places) > 0).all()
    assert places[0] == 0
    assert places[-1] < PLACES
    near = min(PLACES, math.ceil((length + AFTER) * PLACES / LONGEST))
    assert list(places[:near]) == list(range(near))
    assert len(places) - near == (PLACES - near) // THIN


@given(st.lists(st.integers()), st.integers(1, 9), st.integers(1, 3))
def test_batches_have_every_item_once_in_order_and_are_even(items: list[int], most: int, least: int) -> None:
    found = batches(items, most, least=least)
    assert [item for batch in found for item in batch] == items
    assert all(0 < len(batch) <= most for batch in found)
    assert len(found) == max(math.ceil(len(items) / most), min(least, len(items)))
    assert max(map(len, found), default=0) - min(map(len, found), default=0) <= 1
