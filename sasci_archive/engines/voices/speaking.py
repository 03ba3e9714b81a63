"""From stretches that have a voice to who spoke when: short pauses closed, stretches that chunks and windows cut joined."""

from __future__ import annotations

from collections.abc import Iterable

from sasci_archive.model.speech import Span

PAUSE = 300
"""ms: a shorter silence is part of speaking (NIST, Rich Transcription 2009 evaluation plan)."""

SYLLABLE = 100
"""ms: nothing shorter is speech."""


def spans(stretches: Iterable[tuple[Span, int]]) -> list[tuple[Span, int]]:
    """Where each voice speaks, by start. Spans of different voices may overlap, those of one never do.

    >>> spans([(Span(0, 900), 0), (Span(900, 1500), 0), (Span(1000, 1040), 1), (Span(1700, 2000), 0), (Span(2300, 3000), 0)])
    [(Span(start=0, end=2000), 0), (Span(start=2300, end=3000), 0)]
    """
    voices: dict[int, list[Span]] = {}
    for span, voice in sorted(stretch for stretch in stretches if stretch[0].length):
        mine = voices.setdefault(voice, [])
        if mine and span.start - mine[-1].end < PAUSE:
            mine[-1] = Span(mine[-1].start, max(mine[-1].end, span.end))
        else:
            mine.append(span)
    return sorted((span, voice) for voice, found in voices.items() for span in found if span.length >= SYLLABLE)
