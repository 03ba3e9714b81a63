"""A meeting's captions as words and voices, where there is no sound to hear them in.

The platform says itself who speaks in a cue, so what is made here is exact about that: each word's time lies in a span of
its speaker's voice and in no other's. Where cues overlap, the one that began first is finished first; one that lies
wholly inside another interrupts it between two words.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from sasci_archive.model.speech import Cue, Span, Timing, VoiceSpan, Word

SAME_BREATH = 2_000
"""Cues of one speaker that are no further apart (ms) are one span of their voice."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of one cue that follow each other, and the time they have."""

    speaker: str | None
    span: Span
    words: tuple[str, ...]


def words_from(cues: Sequence[Cue]) -> tuple[Word, ...]:
    """The cues' words, in the order they were said; a cue's time is shared among its words by their length.

    >>> [(w.text, w.span.start) for w in words_from([Cue(Span(0, 900), "Jill", "Not quite.")])]
    [('Not', 0), ('quite.', 300)]
    """
    return tuple(word for stretch in _stretches(cues) for word in _spread(stretch))


def voices_from(cues: Sequence[Cue], known: Sequence[str] | None = None) -> tuple[VoiceSpan, ...]:
    """Who speaks when, by start. Voices are V1, V2 … in the order of `known`, by default of first appearance; give the
    `speakers` of all sessions where there are several, so that a label means the same voice in each. Cues without a
    speaker give none.
    """
    labels = {name: f"V{number}" for number, name in enumerate(speakers(cues) if known is None else known, start=1)}
    spans: list[VoiceSpan] = []
    last: str | None = None
    for stretch in _stretches(cues):
        if stretch.speaker is not None:
            voice = labels[stretch.speaker]
            near = bool(spans) and stretch.span.start - spans[-1].span.end <= SAME_BREATH
            if near and stretch.speaker == last:
                spans[-1] = VoiceSpan(Span(spans[-1].span.start, stretch.span.end), voice)
            else:
                spans.append(VoiceSpan(stretch.span, voice))
        last = stretch.speaker
    return tuple(spans)


def speakers(cues: Sequence[Cue]) -> tuple[str, ...]:
    """The names in the captions, by first appearance."""
    said = (cue for cue in sorted(cues, key=_start) if cue.text.strip())
    return tuple(dict.fromkeys(cue.speaker for cue in said if cue.speaker is not None))


def _stretches(cues: Sequence[Cue]) -> tuple[_Stretch, ...]:
    """The cues in the order they were said, cut where another interrupts, none beginning before the last has ended."""
    placed: list[_Stretch] = []
    clock = 0
    for stretch in _ordered(cues):
        start = max(stretch.span.start, clock)
        clock = max(stretch.span.end, start)
        placed.append(_Stretch(stretch.speaker, Span(start, clock), stretch.words))
    return tuple(placed)


def _ordered(cues: Sequence[Cue]) -> list[_Stretch]:
    said: list[_Stretch] = []
    unfinished: list[_Stretch] = []  # each lies inside the one before
    for cue in sorted(cues, key=_start):
        new = _Stretch(cue.speaker, cue.span, tuple(cue.text.split()))
        if not new.words:
            continue
        while unfinished and not _interrupts(new, unfinished[-1]):
            said.append(unfinished.pop())
        if unfinished:
            said_already, unfinished[-1] = _cut(unfinished[-1], new.span)
            said.append(said_already)
        unfinished.append(new)
    return [stretch for stretch in (*said, *reversed(unfinished)) if stretch.words]


def _interrupts(new: _Stretch, old: _Stretch) -> bool:
    """Lies inside the old one, and leaves it time to go on."""
    return new.speaker != old.speaker and new.span.end < old.span.end


def _cut(stretch: _Stretch, out: Span) -> tuple[_Stretch, _Stretch]:
    start, end = stretch.span.start, stretch.span.end
    before = sum(1 for word in _spread(stretch) if word.span.start < out.start)
    return (
        _Stretch(stretch.speaker, Span(start, max(start, out.start)), stretch.words[:before]),
        _Stretch(stretch.speaker, Span(max(start, out.end), end), stretch.words[before:]),
    )


def _spread(stretch: _Stretch) -> list[Word]:
    start, length = stretch.span.start, stretch.span.length
    total = sum(map(len, stretch.words)) or 1  # of one that was cut, no word may be left
    bounds = [start + length * sofar // total for sofar in itertools.accumulate(map(len, stretch.words), initial=0)]
    return [
        Word(Span(*pair), text, None, Timing.INFERRED)
        for text, pair in zip(stretch.words, itertools.pairwise(bounds), strict=True)
    ]


def _start(cue: Cue) -> int:
    return cue.span.start
