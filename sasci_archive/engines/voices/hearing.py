"""What the two networks hear in one window, before anybody is told apart over more than ten seconds.

The window is heard in chunks of ten seconds, five apart, and each answers for its middle, where it knows what came before
and what comes after. There, each of its up to three speakers has *stretches*: speech without a pause, and the print of the
voice in it. This is all the joining needs and nearly all the computing, so it is what a killed run keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

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
"""Frames from one chunk to the next: 5 s."""

BATCH = 2
"""Chunks at a time in each thread: more are no faster, and need more memory."""

ON, OFF = 0.5, 0.45
"""Somebody begins to speak where that is as certain as ON, and ends where it is less than OFF."""

PAUSE = 12
"""Frames (0.2 s) of silence that end a stretch: about what it takes for somebody else to say something."""

PRINTED = 3.0
"""Seconds of a stretch that make its print, those nearest the chunk's middle."""

SYLLABLE = 0.2
"""Seconds: there is no print of less, and nobody who speaks less in a chunk is anybody."""

Certainty = NDArray[np.float32]
"""How surely each of the three speaks: (frame, speaker), 0…1."""


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """One speaker of one chunk speaking without a pause, on the session's timeline. `print` is the voice (float32, of length
    1, empty where there is too little to tell), made of `seconds` in which nobody else speaks (0: of speech in overlap)."""

    chunk: int
    speaker: int
    span: Span
    seconds: float
    print: bytes

    @property
    def voice(self) -> NDArray[np.float32]:
        """The print."""
        return np.frombuffer(self.print, dtype="<f4")


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """A window's stretches, chunk by chunk, speaker by speaker."""

    span: Span
    stretches: tuple[Stretch, ...]


class Chunk(NamedTuple):
    """`start` is its first frame in the window; it answers for the window's frames from `begins` to before `ends`."""

    number: int
    start: int
    begins: int
    ends: int


def chunks(length: int) -> list[Chunk]:
    """Those of a window of so many samples: STEP frames apart, the last one as late as the sound allows."""
    frames = max(0, -(-(length - CHUNK) // HOP))
    starts = [*range(0, frames, STEP), frames]
    edges = [0, *(start + (FRAMES - STEP) // 2 for start in starts[1:]), frames + FRAMES]
    return [Chunk(number, start, *edges[number : number + 2]) for number, start in enumerate(starts)]


class Ear:
    """Both networks."""

    def __init__(self, segmentation: Segmentation, embedding: Embedding, threads: int = 2) -> None:
        self._segmentation = segmentation
        self._embedding = embedding
        self._threads = threads

    def heard(self, window: Window, progress: Callable[[int], None], bands: NDArray[np.float32] | None = None) -> Heard:
        """All stretches of a window; `progress` is called with ms done. `bands` are its mel bands, where somebody has them already."""
        bands = mel_bands(window.samples) if bands is None else bands
        found: list[Stretch] = []
        batches = list(_batches(chunks(len(window.samples))))
        pool = ThreadPoolExecutor(self._threads)
        try:
            for batch, stretches in zip(
                batches, pool.map(lambda batch: self._batch(batch, window, bands), batches), strict=True
            ):
                found += stretches
                progress(_ms(batch[-1].ends, window.span) - window.span.start)
        finally:
            pool.shutdown(cancel_futures=True)
        progress(window.span.length)
        return Heard(window.span, tuple(found))

    def _batch(self, batch: Sequence[Chunk], window: Window, bands: NDArray[np.float32]) -> list[Stretch]:
        certainties = self._segmentation.certainties(np.stack([_sound(window.samples, chunk) for chunk in batch]))
        return [
            stretch
            for chunk, certainty in zip(batch, certainties, strict=True)
            for speaker in range(SPEAKERS)
            for stretch in self._stretches(_Answer(chunk, certainty, window.span), speaker, bands)
        ]

    def _stretches(self, answer: _Answer, speaker: int, bands: NDArray[np.float32]) -> list[Stretch]:
        runs = answer.runs(speaker)
        if sum(_seconds(after - first) for first, after in runs) < SYLLABLE:
            return []
        found: list[Stretch] = []
        for first, after in runs:
            rows = answer.rows(answer.alone(speaker), first, after, len(bands))
            enough = len(rows) * features.HOP >= SYLLABLE * RATE
            print_ = self._embedding.of(bands[rows]).astype("<f4").tobytes() if enough else b""
            seconds = len(rows) * features.HOP / RATE if enough else 0.0
            found.append(Stretch(answer.chunk.number, speaker, answer.span(first, after), seconds, print_))
        if not any(stretch.print for stretch in found):
            longest = int(np.argmax([after - first for first, after in runs]))
            rows = answer.rows(np.ones(FRAMES, dtype=bool), *runs[longest], len(bands))
            if len(rows) * features.HOP >= SYLLABLE * RATE:
                print_ = self._embedding.of(bands[rows]).astype("<f4").tobytes()
                found[longest] = msgspec.structs.replace(found[longest], print=print_)
        return found


class _Answer:
    """What the first network says of one chunk. Runs are in the chunk's own frames."""

    def __init__(self, chunk: Chunk, certainty: Certainty, window: Span) -> None:
        self.chunk = chunk
        self._certainty = certainty
        self._begins, self._ends = chunk.begins - chunk.start, chunk.ends - chunk.start
        self._window = window

    def runs(self, speaker: int) -> list[tuple[int, int]]:
        """Where a speaker speaks without a pause, first frame and frame after the last; those that reach into what the chunk
        answers for, whole."""
        runs: list[tuple[int, int]] = []
        for first, after in _spoken(self._certainty[:, speaker]):
            if runs and first - runs[-1][1] < PAUSE:
                runs[-1] = (runs[-1][0], after)
            else:
                runs.append((first, after))
        return [run for run in runs if run[1] > self._begins and run[0] < self._ends]

    def alone(self, speaker: int) -> NDArray[np.bool_]:
        """The frames in which only this one speaks."""
        active = self._certainty >= ON
        found: NDArray[np.bool_] = active[:, speaker] & (active.sum(axis=1) == 1)
        return found

    def rows(self, wanted: NDArray[np.bool_], first: int, after: int, limit: int) -> NDArray[np.intp]:
        """The rows of the window's mel bands at the wanted frames of a run: at most PRINTED seconds, nearest the middle."""
        frames = np.arange(first, after)[wanted[first:after]]
        begin = self.chunk.start * HOP // features.HOP
        rows = np.arange(begin, min(begin + CHUNK // features.HOP, limit))
        centres = rows * features.HOP + features.FIELD // 2 - self.chunk.start * HOP
        nearest = np.rint((centres - FIELD // 2) / HOP).astype(np.intp)
        rows = rows[np.isin(nearest, frames)]
        most = int(PRINTED * RATE / features.HOP)
        if len(rows) > most:
            middle = begin + CHUNK // features.HOP // 2
            rows = np.sort(rows[np.argsort(np.abs(rows - middle), kind="stable")[:most]])
        return rows

    def span(self, first: int, after: int) -> Span:
        """A run's part in what the chunk answers for, on the session's timeline."""
        first, after = (min(max(frame, self._begins), self._ends) + self.chunk.start for frame in (first, after))
        return Span(_ms(first, self._window), _ms(after, self._window))


def _spoken(certainty: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """First frame and frame after the last of each stretch that stays over OFF and reaches ON."""
    changes = np.flatnonzero(np.diff((certainty >= OFF).astype(np.int8), prepend=0, append=0))
    for first, after in changes.reshape(-1, 2).tolist():
        if certainty[first:after].max() >= ON:
            yield first, after


def _batches(found: Sequence[Chunk]) -> Iterator[Sequence[Chunk]]:
    return (found[first : first + BATCH] for first in range(0, len(found), BATCH))


def _sound(samples: Samples, chunk: Chunk) -> Samples:
    """A chunk's sound, followed by silence where the window has ended."""
    sound = samples[chunk.start * HOP : chunk.start * HOP + CHUNK]
    return np.pad(sound, (0, CHUNK - len(sound)))


def _ms(frame: int, window: Span) -> int:
    """Where a frame begins on the timeline: it stands for the HOP samples in the middle of what it sees."""
    return min(window.start + round((frame * HOP + (FIELD - HOP) // 2) * 1000 / RATE), window.end)


def _seconds(frames: int) -> float:
    return frames * HOP / RATE
