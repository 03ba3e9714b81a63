"""How loud a sound is, a tenth of a second at a time."""

from __future__ import annotations

import numpy as np

from sasci_archive.engines import RATE, Window

STEP = 100
"""In ms."""
QUIETEST = -120.0


def levels(window: Window) -> list[float]:
    """The mean power of every STEP of a window from its start, the last one shorter, in dB of full scale; QUIETEST at least."""
    length = RATE * STEP // 1000
    square = np.square(window.samples, dtype=np.float64)
    power = np.add.reduceat(square, np.arange(0, len(square), length)) / length if square.size else square
    return [float(db) for db in 10 * np.log10(np.maximum(power, 10 ** (QUIETEST / 10)))]
