"""How far a meeting's captions lie from what was heard in its recording: by the words that both have.

Three words in a row that are rare in both say where a moment of one lies in the other. Of one meeting most of these
differences agree; of two meetings they lie anywhere. Captions spread a cue's time over its words, so that single
differences are seconds off, and their median is not.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.model.speech import Word

ROW = 3
"""So many words in a row are compared."""
RARE = 3
"""A row that comes more often than this in either is no evidence."""
NEAR = 2_500
"""Differences within this (ms) of the shift agree with it: a cue lasts about so long."""
LEAST = 5
"""So many rows must agree."""
SURE = 0.5
"""So large a part of the rows that both have must agree."""
DRIFT = 1_500
"""Where the beginning and the end differ by more than this (ms), it is no constant shift."""
PARTS = 8
"""The rows are looked at in so many parts, one after another, to see whether the shift stays the same."""


class Shift(msgspec.Struct, frozen=True):
    """Captions that are `by` ms later are where the words were heard; below 0: earlier. Of `matched` rows of words that both have,
    `agree` say so. `along` is the shift in each part of the captions that tells one: from when (ms, as they are), and how much."""

    by: int
    matched: int
    agree: int
    along: tuple[tuple[int, int], ...]

    @property
    def sure(self) -> float:
        """The part of the evidence that agrees, 0…1."""
        return self.agree / self.matched

    @property
    def drift(self) -> int:
        """By how much (ms) it changes on the way."""
        shifts = [by for _, by in self.along]
        return max(shifts) - min(shifts) if shifts else 0

    @property
    def constant(self) -> bool:
        """Whether it is one shift from the beginning to the end."""
        return self.sure >= SURE and self.drift <= DRIFT


def shift(captions: Sequence[Word], heard: Sequence[Word]) -> Shift | None:
    """How far the captions are from what was heard; None where they are not of one meeting, or say too little.

    Both in the order they were said. What it gives may be no constant shift (`Shift.constant`): a recording that was paused, or a
    clock that runs at another speed.
    """
    rows = list(_matched(captions, heard))
    whole = _densest([by for _, options in rows for by in options])
    if whole is None:
        return None
    along = list(_along(rows))
    near = _agreeing(rows, whole)
    if len(near) < LEAST:
        return None
    if len(near) < SURE * len(rows):
        told = sum(count for _, _, count in along)
        if len(along) < 2 or told < max(LEAST, SURE * len(rows)):
            return None
    return Shift(
        by=round(statistics.median(near)),
        matched=len(rows),
        agree=len(near),
        along=tuple((since, by) for since, by, _ in along),
    )


def _matched(captions: Sequence[Word], heard: Sequence[Word]) -> Iterator[tuple[int, list[int]]]:
    """Each row of the captions that both have: when it is there, and by how much it may be shifted (a few ways, where it
    comes a few times)."""
    mine, theirs = _rows(captions), _rows(heard)
    rare = {row: starts for row, starts in theirs.items() if len(starts) <= RARE and len(mine.get(row, ())) <= RARE}
    found = [
        (start, [there - start for there in rare[row]])
        for row, starts in mine.items()
        if row in rare
        for start in starts
    ]
    yield from sorted(found)


def _rows(words: Sequence[Word]) -> dict[tuple[str, ...], list[int]]:
    bare = [
        (key, word.span.start) for word in words if (key := "".join(c for c in word.text.casefold() if c.isalnum()))
    ]
    found: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(bare) - ROW + 1):
        found.setdefault(tuple(key for key, _ in bare[at : at + ROW]), []).append(bare[at][1])
    return found


def _densest(differences: Sequence[int]) -> int | None:
    """The middle of the NEAR around which most of the differences lie; None where there are none."""
    ordered = sorted(differences)
    best: tuple[int, int, int] | None = None
    for first, low in enumerate(ordered):
        last = bisect_right(ordered, low + 2 * NEAR)
        if best is None or last - first > best[0]:
            best = last - first, first, last
    if best is None:
        return None
    middle = statistics.median(ordered[best[1] : best[2]])
    return round(statistics.median(ordered[bisect_left(ordered, middle - NEAR) : bisect_right(ordered, middle + NEAR)]))


def _agreeing(rows: Sequence[tuple[int, list[int]]], by: int) -> list[int]:
    """Of every row that agrees, the difference that does best."""
    nearest = (min(options, key=lambda option: abs(option - by)) for _, options in rows)
    return [option for option in nearest if abs(option - by) <= NEAR]


def _along(rows: Sequence[tuple[int, list[int]]]) -> Iterator[tuple[int, int, int]]:
    """The shift by itself in each part of the rows: from when on, how much, and how many rows say so."""
    parts = min(PARTS, len(rows) // (2 * LEAST))
    for number in range(parts):
        part = rows[len(rows) * number // parts : len(rows) * (number + 1) // parts]
        by = _densest([option for _, options in part for option in options])
        near = _agreeing(part, by) if by is not None else []
        if len(near) >= max(LEAST, SURE * len(part)):
            yield part[0][0], round(statistics.median(near)), len(near)
