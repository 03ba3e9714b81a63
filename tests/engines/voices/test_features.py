from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import RATE, Samples
from sasci_archive.engines.voices import features


def _sound(seed: int, length: int) -> Samples:
    """Noise, tones and a drift: something at every frequency."""
    time = np.arange(length) / RATE
    noise = np.random.default_rng(seed).standard_normal(length)
    return (0.02 * noise + 0.1 * np.sin(2 * np.pi * 313 * time) + 0.05 * np.sin(700 * time**2) + 0.01).astype(
        np.float32
    )


@given(st.integers(0, 9), st.integers(0, 40_000))
def test_the_bands_are_kaldis(seed: int, length: int) -> None:
    kaldi = pytest.importorskip("kaldi_native_fbank")
    options = kaldi.FbankOptions()
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = features.BANDS
    bank = kaldi.OnlineFbank(options)
    sound = _sound(seed, length)
    bank.accept_waveform(RATE, sound)
    bank.input_finished()
    found = features.mel_bands(sound)
    assert len(found) == bank.num_frames_ready
    for index, frame in enumerate(found):
        assert np.allclose(frame, bank.get_frame(index), atol=2e-3)


def test_silence_has_bands_too() -> None:
    found = features.mel_bands(np.zeros(RATE, dtype=np.float32))
    assert found.shape == (98, 80)
    assert np.isfinite(found).all()
