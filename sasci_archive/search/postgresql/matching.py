"""Which passages have what is asked for, from where each word stands. All passages lie side by side, and those that have a word are marked among them: so sets of hundreds of
thousands are joined, met and left out in a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Marked = NDArray[np.bool_]
"""Of all passages side by side, which are meant."""
_PASSAGE: Final = np.uint64(32)
"""By how many bits the place of a passage stands before that of a word in it."""


class Posting(msgspec.Struct, frozen=True):
    """Where a word stands in a part of a seminar: the places of its passages, how often in each, and at which words of them (where that was asked for)."""

    part: int
    seminar: int
    passages: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    positions: NDArray[np.uint32]


class Side(msgspec.Struct, frozen=True):
    """All passages side by side: `total` of them, each seminar's from where it `starts`."""

    starts: Mapping[int, int]
    total: int

    def marked(self, postings: Iterable[Posting]) -> Marked:
        """Those in which any of these stands."""
        found = np.zeros(self.total, bool)
        for it in postings:
            found[it.passages + np.int64(self.starts[it.seminar])] = True
        return found

    def counted(self, postings: Iterable[Posting]) -> NDArray[np.float64]:
        """How often these stand in each."""
        found = np.zeros(self.total)
        for it in postings:
            np.add.at(found, it.passages + np.int64(self.starts[it.seminar]), it.counts)  # a passage may come again
        return found


def together(words: Sequence[Sequence[Posting]]) -> list[Posting]:
    """Where words stand one behind the other, each given as all its postings, with places."""
    at = [_by_place(postings) for postings in words]
    found = []
    for part, seminar in at[0]:
        if all((part, seminar) in each for each in at):
            stands = at[0][part, seminar]
            for step, each in enumerate(at[1:], start=1):
                stands = stands[_among(stands + np.uint64(step), each[part, seminar])]
            passages, counts = np.unique(stands >> _PASSAGE, return_counts=True)
            if len(passages):
                none = np.zeros(0, np.uint32)
                found.append(Posting(part, seminar, passages.astype(np.uint32), counts.astype(np.uint32), none))
    return found


def _by_place(postings: Sequence[Posting]) -> dict[tuple[int, int], NDArray[np.uint64]]:
    """By part and seminar, every place (passage and word of it), rising."""
    found: dict[tuple[int, int], list[NDArray[np.uint64]]] = {}
    for it in postings:
        places = (it.passages.astype(np.uint64).repeat(it.counts) << _PASSAGE) | it.positions.astype(np.uint64)
        found.setdefault((it.part, it.seminar), []).append(places)
    return {where: np.sort(np.concatenate(each)) for where, each in found.items()}


def _among(these: NDArray[np.uint64], those: NDArray[np.uint64]) -> Marked:
    """Which of these are among those, which rise."""
    at = np.searchsorted(those, these)
    at[at == len(those)] = 0
    return np.asarray(those[at] == these, bool)
