"""From tracks that have a voice to who spoke when.

In each frame a voice is as certain as the chunks that hear the frame say on average, a chunk's middle counting for more than
its edges. It begins to speak where that rises over one threshold and ends where it falls under another; short pauses
are part of speaking, and what is too short for a syllable is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE
from sasci_archive.engines.voices.hearing import Heard
from sasci_archive.engines.voices.segmentation import FIELD, FRAMES, HOP
from sasci_archive.model.speech import Span

ON, OFF = 0.5, 0.4
PAUSE = 500
"""ms: a shorter silence of a voice does not end its span."""
SYLLABLE = 100
"""ms: nothing shorter is speech."""


def spans(window: Heard, voices: Sequence[int], count: int) -> list[tuple[Span, int]]:
    """Where each of `count` voices speaks on the session's timeline, given the voice of each of the window's tracks."""
    certainty = _certainty(window, voices, count)
    return [
        (span, voice)
        for voice in range(count)
        for span in smoothed([_span(window.span, *run) for run in _runs(certainty[:, voice])])
    ]


def smoothed(found: Sequence[Span]) -> list[Span]:
    """One voice's spans, short pauses closed and blips gone."""
    kept: list[Span] = []
    for span in found:
        if kept and span.start - kept[-1].end < PAUSE:
            kept[-1] = Span(kept[-1].start, span.end)
        else:
            kept.append(span)
    return [span for span in kept if span.length >= SYLLABLE]


def _certainty(window: Heard, voices: Sequence[int], count: int) -> NDArray[np.float32]:
    """(frame, voice), 0…1."""
    frames = window.chunks[-1] + FRAMES
    total = np.zeros((frames, count), dtype=np.float32)
    weight = np.full((frames, 1), 1e-6, dtype=np.float32)
    middle = np.hamming(FRAMES).astype(np.float32)
    for frame in window.chunks:
        weight[frame : frame + FRAMES, 0] += middle
    for track, voice in zip(window.tracks, voices, strict=True):
        total[track.frame : track.frame + FRAMES, voice] += middle * track.certainty
    return total / weight


def _runs(certainty: NDArray[np.float32]) -> list[tuple[int, int]]:
    """From the first frame to after the last of each stretch that stays over OFF and reaches ON."""
    over = np.flatnonzero(np.diff(np.concatenate([[0], (certainty > OFF).astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in over.reshape(-1, 2) if certainty[a:b].max() > ON]


def _span(window: Span, first: int, after: int) -> Span:
    """Frames as ms of the timeline: a frame stands for the HOP samples in the middle of what it sees."""
    edge = (FIELD - HOP) // 2
    start, end = (window.start + round((frame * HOP + edge) * 1000 / RATE) for frame in (first, after))
    return Span(min(start, window.end), min(end, window.end))
