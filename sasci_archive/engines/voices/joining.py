"""From the tracks of all windows to voices: how many there are, and which track is whose.

Prints made of too little speech say little, so voices are found from the longer ones: window by window into small groups,
those groups over all windows and sessions into voices, and voices that are few seconds of a loud cough into others. Then
every track goes to the voice it is most like, two tracks of one chunk to two voices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sasci_archive.engines import Speakers
from sasci_archive.engines.voices.clustering import Labels, Matrix, Vectors, joined
from sasci_archive.engines.voices.hearing import Heard, Track

ALIKE = 0.42
"""Groups whose pairs of prints are on average as alike as this are one voice."""

SAME = 0.62
"""Voices whose mean prints are as alike as this are one voice: a mean has less noise in it than a print."""

CLOSE = 0.55
"""Tracks within one window as alike as this are one group, whatever else is heard."""

RELIABLE = 1.5
"""Seconds somebody speaks alone in a chunk for the print to help in finding voices."""

SLIGHT = 4.0
"""A voice heard for fewer seconds than this (each counted twice, as chunks overlap) is taken for a poor print of another."""


class Groups:
    """Groups of prints: sums of unit vectors by weight, the weights, and the weight of pairs known to be two people."""

    def __init__(self, sums: Matrix, weights: Matrix, apart: Matrix) -> None:
        self.sums = sums
        self.weights = weights
        self.apart = apart

    @property
    def means(self) -> Matrix:
        """As unit vectors."""
        found: Matrix = self.sums / np.linalg.norm(self.sums, axis=1, keepdims=True)
        return found

    def merged(self, labels: Labels) -> Groups:
        """The groups of these groups."""
        member = np.eye(labels.max() + 1)[labels].T
        return Groups(member @ self.sums, member @ self.weights, member @ self.apart @ member.T)

    def joined(self, until: float, least: int = 1) -> Groups:
        """By the mean likeness of their pairs."""
        return self.merged(joined(self.sums, self.weights, self.apart, until=until, least=least))

    def joined_by_mean(self, until: float, least: int = 1) -> Groups:
        """By the likeness of their means, the most alike first."""
        groups = self
        while len(groups.weights) > least:
            alike = groups.means @ groups.means.T - np.eye(len(groups.weights)) * 3
            alike -= 2 * groups.apart / np.outer(groups.weights, groups.weights)
            a, b = sorted(divmod(int(alike.argmax()), len(alike)))
            if alike[a, b] < until:
                break
            groups = groups.merged(_into(len(alike), b, a))
        return groups

    def without_slight(self, least: int = 1) -> Groups:
        """The slightest goes into the one it is most like, until none is slight."""
        groups = self
        while len(groups.weights) > least and groups.weights.min() < SLIGHT:
            b = int(groups.weights.argmin())
            alike = groups.means @ groups.means[b]
            alike[b] = -np.inf
            groups = groups.merged(_into(len(alike), b, int(alike.argmax())))
        return groups


def _into(count: int, b: int, a: int) -> Labels:
    labels = np.arange(count)
    labels[b] = a
    return np.unique(labels, return_inverse=True)[1]


def voices(windows: Sequence[Heard], speakers: Speakers) -> Vectors:
    """The mean print of each voice (voice, size); none where nobody speaks."""
    tracks = [track for window in windows for track in window.tracks]
    if not tracks:
        return np.zeros((0, 0), dtype=np.float32)
    enough = RELIABLE if any(track.alone >= RELIABLE for track in tracks) else 0.0
    found = [_close(chosen) for window in windows if (chosen := [t for t in window.tracks if t.alone >= enough])]
    groups = _side_by_side(found)
    return _number(groups, speakers).means.astype(np.float32)


def _number(groups: Groups, speakers: Speakers) -> Groups:
    """As many voices as are heard, within what is expected."""
    least = speakers.number or speakers.least or 1
    most = speakers.number or speakers.most
    for until in (ALIKE, *np.arange(ALIKE + 0.04, 0.9, 0.04)):
        found = groups.joined(float(until)).without_slight().joined_by_mean(max(SAME, float(until)), least)
        if len(found.weights) >= least:
            break
    else:
        found = groups.joined_by_mean(SAME, least)
    return found.joined_by_mean(-np.inf, most) if most else found


def _close(tracks: Sequence[Track]) -> Groups:
    """One window's tracks in small groups."""
    weights = np.array([max(track.alone, 0.1) for track in tracks], dtype=np.float64)
    sums = np.stack([track.voice for track in tracks]) * weights[:, None]
    chunk = np.array([track.frame for track in tracks])
    apart = (chunk[:, None] == chunk) & ~np.eye(len(tracks), dtype=bool)
    return Groups(sums, weights, apart * np.outer(weights, weights)).joined(CLOSE)


def _side_by_side(parts: Sequence[Groups]) -> Groups:
    """The groups of several windows; between windows nothing is known to be two people."""
    sizes = np.cumsum([0, *(len(part.weights) for part in parts)])
    apart = np.zeros((sizes[-1], sizes[-1]))
    for begin, end, part in zip(sizes[:-1], sizes[1:], parts, strict=True):
        apart[begin:end, begin:end] = part.apart
    return Groups(np.concatenate([p.sums for p in parts]), np.concatenate([p.weights for p in parts]), apart)


def whose(window: Heard, voices: Vectors) -> list[int]:
    """The voice of each of a window's tracks: of all ways to give a chunk's tracks to different voices, the most alike.

    Where there are fewer voices than tracks, the rest go to the voice they are most like.
    """
    from scipy.optimize import linear_sum_assignment

    found: list[int] = []
    for frame in dict.fromkeys(track.frame for track in window.tracks):
        alike = np.stack([track.voice for track in window.tracks if track.frame == frame]) @ voices.T
        given = alike.argmax(axis=1)
        rows, columns = linear_sum_assignment(alike, maximize=True)
        given[rows] = columns
        found += given.tolist()
    return found
