"""What the two networks hear in one window, before anybody is told apart over more than ten seconds.

The window is cut into chunks of ten seconds, five apart. In each, up to three *tracks*: somebody speaking, how surely in
each frame, and the print of that voice from where it speaks alone. This is all the joining needs and nearly all the
computing, so it is what a killed run keeps.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE, Samples, Window
from sasci_archive.engines.voices import features
from sasci_archive.engines.voices.embedding import Embedding
from sasci_archive.engines.voices.features import mel_bands
from sasci_archive.engines.voices.segmentation import CHUNK, FIELD, FRAMES, HOP, SPEAKERS, Segmentation
from sasci_archive.model.speech import Span

STEP = 296
"""Frames from one chunk to the next: 5 s, so that each moment is heard twice."""

BATCH = 8
"""Chunks at a time: more are no faster, and need more memory."""

PRINTED = 4.0
"""Seconds of a track that make its print, those nearest the chunk's middle: the rest is in its neighbours' prints."""

_LEAST = 0.2  # seconds somebody must speak in a chunk to be anybody


class Track(msgspec.Struct, frozen=True, array_like=True):
    """One of a chunk's speakers. `frame` is the chunk's first frame; `activity` how surely they speak in each of its
    frames, 0…255; `alone` the seconds they speak alone; `print` their voice, float32, of length 1."""

    frame: int
    alone: float
    activity: bytes
    print: bytes

    @property
    def certainty(self) -> NDArray[np.float32]:
        """Of each frame, 0…1."""
        return np.frombuffer(self.activity, dtype=np.uint8).astype(np.float32) / np.float32(255)

    @property
    def voice(self) -> NDArray[np.float32]:
        """The print."""
        return np.frombuffer(self.print, dtype=np.float32)


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """A window's tracks, chunk by chunk; `chunks` are the first frames of all of them, those where nobody speaks too."""

    span: Span
    chunks: tuple[int, ...]
    tracks: tuple[Track, ...]


class Ear:
    """Both networks."""

    def __init__(self, segmentation: Segmentation, embedding: Embedding) -> None:
        self._segmentation = segmentation
        self._embedding = embedding

    def heard(self, window: Window, progress: Callable[[int], None]) -> Heard:
        """All tracks of a window; `progress` is called with ms done."""
        bands = mel_bands(window.samples)
        chunks, starts = _chunks(window.samples)
        tracks: list[Track] = []
        for first in range(0, len(chunks), BATCH):
            certainties = self._segmentation.certainties(chunks[first : first + BATCH])
            for start, certainty in zip(starts[first : first + BATCH], certainties, strict=True):
                tracks += self._tracks(int(start), certainty, bands)
            progress(min(int(starts[min(first + BATCH, len(starts)) - 1]) * HOP * 1000 // RATE, window.span.length))
        progress(window.span.length)
        return Heard(window.span, tuple(starts.tolist()), tuple(tracks))

    def _tracks(self, start: int, certainty: NDArray[np.float32], bands: NDArray[np.float32]) -> list[Track]:
        active = certainty > 0.5
        found: list[Track] = []
        for speaker in range(SPEAKERS):
            alone = active[:, speaker] & (active.sum(axis=1) == 1)
            heard = alone if alone.sum() * HOP >= _LEAST * RATE else active[:, speaker]
            rows = _rows(heard, start, len(bands))
            if len(rows) * features.HOP < _LEAST * RATE:
                continue
            print_ = self._embedding.of(bands[rows])
            activity = np.rint(certainty[:, speaker] * 255).astype(np.uint8)
            seconds = round(float(alone.sum()) * HOP / RATE, 3)
            found.append(Track(start, seconds, activity.tobytes(), print_.astype("<f4").tobytes()))
        return found


def _chunks(samples: Samples) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """The sound in chunks (chunk, sample) and the first frame of each. The last ends where the sound ends (silence is added up
    to a whole frame); sound shorter than a chunk is one, followed by silence."""
    frames = max(0, -(-(len(samples) - CHUNK) // HOP))
    whole = np.pad(samples, (0, frames * HOP + CHUNK - len(samples)))
    starts = np.unique(np.append(np.arange(0, frames, STEP), frames))
    return np.lib.stride_tricks.sliding_window_view(whole, CHUNK)[starts * HOP], starts


def _rows(heard: NDArray[np.bool_], start: int, limit: int) -> NDArray[np.intp]:
    """The rows of the mel bands at a chunk's frames: at most PRINTED seconds of them, nearest the chunk's middle."""
    centres = (np.arange(FRAMES) + start) * HOP + FIELD // 2
    first = int(start * HOP / features.HOP)
    rows = np.arange(first, min(first + CHUNK // features.HOP, limit))
    at = rows * features.HOP + features.FIELD // 2
    nearest = np.clip(np.rint((at - centres[0]) / HOP).astype(np.intp), 0, FRAMES - 1)
    rows = rows[heard[nearest]]
    most = int(PRINTED * RATE / features.HOP)
    if len(rows) > most:
        middle = first + CHUNK // features.HOP // 2
        rows = np.sort(rows[np.argsort(np.abs(rows - middle), kind="stable")[:most]])
    return rows
