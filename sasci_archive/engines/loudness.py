"""How loud a recording is, all along: what a waveform is drawn from. One byte for each hundredth of a second, in the order of the sound.

A byte is the power of its 10 ms in decibels below full scale: 255 for full scale, 0 for 60 dB below it and less. On this scale quiet speech can
be seen beside loud. Four hours are 1.4 million bytes; they are streamed, so that memory stays flat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import decoding

STEP = 10
"""In ms: what one byte tells of."""
FLOOR = 60.0
"""In dB below full scale: the quietest that is told apart from silence."""

_RATE = 8_000
"""Samples a second that are looked at: what carries speech is below half of it."""
_EACH = _RATE * STEP // 1000

_POWERS = np.power(10.0, (np.arange(256) / 255 - 1) * FLOOR / 10)
_POWERS[0] = 0.0


def measured(path: Path) -> Iterator[bytes]:
    """The bytes of a recording as they come to be known, about a second at a time; the last hundredth may be begun only. Raises BadMedia."""
    left = np.zeros(0, np.int16)
    with decoding.opened(path) as sound:
        for _, block in sound.blocks(_RATE):
            samples = np.concatenate((left, block)) if left.size else block
            whole = len(samples) // _EACH * _EACH
            if whole:
                yield _told(samples[:whole].reshape(-1, _EACH))
            left = samples[whole:].copy()
    if left.size:
        yield _told(left.reshape(1, -1))


def kept_as(sha512: str, size: int) -> str:
    """By what name it is kept in `.work/sound/`: what the recording was when it was ingested, and how large its file is now. One that was put in its
    place is another."""
    return hashlib.sha256(f"{sha512} {size}".encode()).hexdigest()[:16]


def coarser(steps: bytes, by: int) -> bytes:
    """The same with one byte for every `by` of them, of their mean power; the last may be of fewer.

    >>> coarser(bytes([255, 255, 255, 0, 0, 0, 128]), 3)
    b'\\xff\\x00\\x80'
    """
    if by == 1 or not steps:
        return steps
    powers = _POWERS[np.frombuffer(steps, np.uint8)]
    starts = np.arange(0, len(powers), by)
    return _bytes(np.add.reduceat(powers, starts) / np.diff([*starts, len(powers)]))


def _told(samples: NDArray[np.int16]) -> bytes:
    return _bytes(np.square(samples.astype(np.float32) / 32768).mean(axis=1))


def _bytes(powers: NDArray[np.floating]) -> bytes:
    with np.errstate(divide="ignore"):
        below = 10 * np.log10(powers)
    return bytes(np.clip(np.rint((below / FLOOR + 1) * 255), 0, 255).astype(np.uint8))
