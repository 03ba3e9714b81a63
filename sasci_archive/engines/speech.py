"""Where somebody speaks, and how that is cut into chunks for a recogniser that takes so much sound at once.

Every chunk costs the same however little it holds, so there are as few as can be; and of all ways to have so few, the
cuts lie in the longest pauses.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sasci_archive.engines import RATE, Samples

PAUSE = 160
"""In ms: a shorter silence does not part two stretches of speech."""

LONGEST = 28.5
"""In seconds: speech that goes on for longer without a pause is parted all the same. With its margins it is no longer
than Whisper takes at once."""

MARGIN = 0.4
"""In seconds: so much of the silence on either side belongs to a stretch, as the detector is late for soft beginnings."""

LONG = 1.0
"""In seconds: a pause longer than this is no better to cut in."""


class Stretch(msgspec.Struct, frozen=True):
    """Speech from `start` to `end`, margins included, after a silence of `pause`; in seconds."""

    start: float
    end: float
    pause: float


def spoken(samples: Samples) -> list[Stretch]:
    """Where Silero's voice detector (faster-whisper brings it) hears somebody, in order, not overlapping."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(max_speech_duration_s=LONGEST, min_silence_duration_ms=PAUSE, speech_pad_ms=0)
    found = [(span["start"] / RATE, span["end"] / RATE) for span in get_speech_timestamps(samples, options)]
    return stretches(found, len(samples) / RATE)


def stretches(speech: Sequence[tuple[float, float]], end: float) -> list[Stretch]:
    """Speech from 0 to `end` seconds with its margins: MARGIN on either side, or half of the pause where it is short.

    >>> stretches([(0.2, 1.0), (1.5, 2.0), (4.0, 5.0)], 5.0)[:2]
    [Stretch(start=0.0, end=1.25, pause=0.2), Stretch(start=1.25, end=2.4, pause=0.5)]
    """
    ends, starts = [0.0, *(b for _, b in speech)], [*(a for a, _ in speech), end]
    pauses = [max(0.0, round(start - end, 3)) for end, start in zip(ends, starts, strict=True)]
    inner = range(1, len(speech))
    margins = [min(MARGIN, pause / 2 if number in inner else pause) for number, pause in enumerate(pauses)]
    return [
        Stretch(round(a - margins[number], 3), round(b + margins[number + 1], 3), pauses[number])
        for number, (a, b) in enumerate(speech)
    ]


def chunked(speech: Sequence[Stretch], longest: float) -> list[tuple[float, float]]:
    """From when to when, in seconds: neighbouring stretches in as few chunks of at most `longest` seconds as can be (a
    longer stretch is a chunk of its own), and of all such ways the one that cuts in the longest pauses.

    >>> chunked([Stretch(0.0, 9.0, 0.0), Stretch(9.0, 20.0, 0.1), Stretch(20.4, 40.0, 0.9)], 30.0)
    [(0.0, 20.0), (20.4, 40.0)]
    """
    best = [
        (0, 0.0, 0)
    ]  # of the first so many stretches: how many chunks, the pauses cut in, where the last one begins
    for end in range(1, len(speech) + 1):
        ways = []
        for first in range(end - 1, -1, -1):
            if first < end - 1 and speech[end - 1].end - speech[first].start > longest:
                break
            chunks, pauses, _ = best[first]
            ways.append((chunks + 1, pauses - min(speech[first].pause, LONG), first))
        best.append(min(ways))
    found, end = [], len(speech)
    while end:
        first = best[end][2]
        found.append((speech[first].start, speech[end - 1].end))
        end = first
    return found[::-1]
