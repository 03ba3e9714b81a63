"""What Whisper's encoder is given: how loud each of some eighty bands of a sound is, a hundred times a second, as a logarithm.

As faster-whisper and openai-whisper reckon it, to the last bit but one. Theirs multiply by all of a matrix that is nearly all
noughts, through BLAS, whose sums depend on how many processors there are: so the same sound had other words on another machine.
Here each band adds up the few frequencies that are in it, always in the same order, and no thread waits for another.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 2.2.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sasci_archive.engines import Samples

WIDE, HOP = 400, 160
"""Samples in a frame, and from one frame to the next: 25 and 10 ms."""

FAINTEST = np.float32(1e-10)
"""The faintest power that is told from silence,"""

RANGE = np.float32(8.0)
"""and so many powers of ten below the loudest all is alike."""


class Features:
    """From sound at 16 kHz to features. `filters`: how much of each frequency is in each band (band, WIDE // 2 + 1)."""

    def __init__(self, filters: NDArray[np.float32]) -> None:
        within = [np.flatnonzero(band) for band in filters]
        self._frequencies = np.concatenate(within)
        self._shares = np.concatenate([band[found] for band, found in zip(filters, within, strict=True)])
        self._begins = np.cumsum([0, *(len(found) for found in within[:-1])])
        self._window = np.hanning(WIDE + 1)[:-1].astype(np.float32)

    def __call__(self, samples: Samples) -> NDArray[np.float32]:
        """Sound (sample), of at least WIDE samples → (band, sample // HOP)."""
        padded = np.pad(samples, WIDE // 2, mode="reflect")
        frames = sliding_window_view(padded, WIDE)[::HOP][:-1]
        waves = np.fft.rfft(frames * self._window)
        power = waves.real**2 + waves.imag**2
        bands = np.add.reduceat(power[:, self._frequencies] * self._shares, self._begins, axis=1)
        loud = np.log10(np.maximum(bands, FAINTEST))
        found: NDArray[np.float32] = (np.maximum(loud, loud.max() - RANGE) + np.float32(4)) / np.float32(4)
        return np.ascontiguousarray(found.T)
