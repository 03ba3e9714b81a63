"""An original written anew without what was taken down: silent there, the same everywhere else, and nothing goes along that is no sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sasci_archive.engines import media
from sasci_archive.engines.recutting import recut
from sasci_archive.model.speech import Span
from tests.engines.sounds import Form, record, speech


def heard(path: Path, start: int, end: int) -> float:
    return float(np.abs(media.sound(path, Span(start, end))).max())


def test_it_is_silent_where_something_was_taken_down_and_sounds_as_before_elsewhere(tmp_path: Path) -> None:
    original, cut = tmp_path / "a.wav", tmp_path / "b.flac"
    record(original, speech(4, 48_000), form=Form(".wav", "pcm_s16le", 48_000, "audio/wav"))
    recut(original, cut, [Span(1000, 2000)])
    assert heard(cut, 1010, 1990) == 0  # what is heard beside it rings a little when it is resampled
    for start, end in ((0, 950), (2050, 3950)):
        before, after = (media.sound(path, Span(start, end)) for path in (original, cut))
        assert np.abs(before - after).max() < 2e-3
    assert abs(media.probe(cut).duration - 4000) < 30


def test_the_same_original_gives_the_same_bytes(tmp_path: Path) -> None:
    original = tmp_path / "a.wav"
    record(original, speech(2))
    for name in ("b", "c"):
        recut(original, tmp_path / name, [Span(0, 500)])
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()
