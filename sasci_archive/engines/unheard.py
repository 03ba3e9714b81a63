"""Where somebody speaks and no word was heard: a recogniser leaves out passages without a sign of it, and nothing said may
be lost. Pure; times in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sasci_archive.formats.tokens import Token

LEAST = 1.0
"""Less speech than this without a word is no omission: breath, a laugh, the tail of a word."""

REACH = 0.35
"""A word accounts for so much sound on either side of it: recognisers place words a little early or late."""

LONGEST = 1.5
"""No word takes longer; one that seems to has swallowed a silence, or speech that was left out."""

APART = 1.0
"""Missed stretches nearer to one another than this are heard together,"""

TOGETHER = 25.0
"""up to this length, so that the model has some context and no more than its thirty seconds."""


def unheard(speech: Iterable[tuple[float, float]], words: Sequence[Token]) -> list[tuple[float, float]]:
    """The stretches of `speech` that no word accounts for, in order, neighbours joined.

    >>> unheard([(0.0, 9.0)], [Token("Only", 0.2, 0.5), Token("this.", 0.6, 1.0), Token("End.", 8.0, 8.9)])
    [(1.35, 7.65)]
    """
    covered = sorted(
        (w.start - REACH, min(w.end, w.start + LONGEST) + REACH)
        for w in words
        if w.start is not None and w.end is not None
    )
    missed: list[tuple[float, float]] = []
    at = 0
    for begin, end in speech:
        free = begin
        while at and covered[at - 1][1] > begin:
            at -= 1
        while at < len(covered) and covered[at][0] < end:
            if covered[at][0] - free >= LEAST:
                missed.append((free, covered[at][0]))
            free = max(free, covered[at][1])
            at += 1
        if end - free >= LEAST:
            missed.append((free, end))
    joined: list[tuple[float, float]] = []
    for begin, end in missed:
        if joined and begin - joined[-1][1] <= APART and end - joined[-1][0] <= TOGETHER:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return [(round(begin, 3), round(end, 3)) for begin, end in joined]
