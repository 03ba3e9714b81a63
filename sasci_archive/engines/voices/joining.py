"""From the stretches of all windows to voices: how many there are, and which stretch is whose.

What one speaker says in one chunk is a *track*. Prints of too little speech say little, so voices are found from the tracks
that say more: window by window into small groups, these over all windows and sessions into voices. Then every track goes to
the voice it is most like; and a stretch that is clearly not like the rest of its track goes where it belongs: the network
that told the ten seconds apart has overheard a short "That's right" by somebody else.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from sasci_archive.engines import Speakers
from sasci_archive.engines.voices.clustering import Groups, Matrix
from sasci_archive.engines.voices.hearing import Heard, Stretch

ALIKE = 0.55
"""Groups whose pairs of prints are on average as alike as this are one voice; in one window, and then in all."""

SAME = 0.55
"""Voices whose mean prints are as alike as this are one voice: a mean has less noise in it than a print, and is more like
its own people's and no more like other people's."""

RELIABLE = 1.5
"""Seconds of print a track needs to help in finding voices."""

SLIGHT = 4.0
"""A voice heard for fewer seconds than this is taken for poor prints of another."""

TOGETHER = 0.2
"""Two tracks of one chunk are thought two people: they count as less alike by this."""

CLEARLY = 0.2
"""A stretch leaves its track's voice for one it is more like by this."""

_TRACE = 0.1  # seconds that a print made in overlap counts for


class Track:
    """All that one speaker says in one chunk: its stretches and their mean print."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.stretches = stretches
        self.chunk = stretches[0].chunk
        self.weight = sum(max(s.seconds, _TRACE) for s in stretches if s.print)
        self.sum: Matrix = sum(
            (s.voice.astype(np.float64) * max(s.seconds, _TRACE) for s in stretches if s.print), start=np.zeros(1)
        )

    @property
    def print(self) -> Matrix:
        """As a unit vector."""
        found: Matrix = self.sum / np.linalg.norm(self.sum)
        return found


def tracks(window: Heard) -> list[Track]:
    """A window's tracks that have a print at all."""
    grouped = itertools.groupby(window.stretches, key=lambda stretch: (stretch.chunk, stretch.speaker))
    return [track for _, stretches in grouped if (track := Track(list(stretches))).weight]


def voices(windows: Sequence[Heard], speakers: Speakers) -> Matrix:
    """The mean print of each voice (voice, size), of length 1; none where nobody speaks."""
    heard = [tracks(window) for window in windows]
    enough = RELIABLE if any(track.weight >= RELIABLE for found in heard for track in found) else 0.0
    telling = [chosen for found in heard if (chosen := [track for track in found if track.weight >= enough])]
    return _as_expected(telling, speakers).means if telling else np.zeros((0, 1))


def whose(window: Heard, voices: Matrix) -> list[tuple[Stretch, int]]:
    """A window's stretches, each with the number of its voice."""
    found: list[tuple[Stretch, int]] = []
    for _, together in itertools.groupby(tracks(window), key=lambda track: track.chunk):
        chunk = list(together)
        for track, voice in zip(chunk, _apart(np.stack([track.print for track in chunk]) @ voices.T), strict=True):
            found += ((stretch, _own(stretch, voice, voices)) for stretch in track.stretches)
    return found


def _as_expected(windows: Sequence[Sequence[Track]], speakers: Speakers) -> Groups:
    """As many voices as are heard, within what is expected: told apart more strictly where they are too few."""
    least, most = speakers.number or speakers.least or 1, speakers.number or speakers.most
    found = _told_apart(windows, 0.0)
    for stricter in np.arange(0.04, 0.45, 0.04).tolist():
        if len(found.weights) >= least:
            break
        found = _told_apart(windows, stricter).joined_by_means(-np.inf, least)
    if len(found.weights) < least:  # too little is said for so many: slight voices too, then
        found = Groups.side_by_side([_close(tracks, 1.0) for tracks in windows]).joined_by_means(-np.inf, least)
    return found.joined_by_means(-np.inf, most) if most else found


def _told_apart(windows: Sequence[Sequence[Track]], stricter: float) -> Groups:
    small = Groups.side_by_side([_close(tracks, ALIKE + stricter) for tracks in windows])
    return small.joined(ALIKE + stricter).without_slight(SLIGHT).joined_by_means(SAME + stricter)


def _close(tracks: Sequence[Track], until: float) -> Groups:
    """One window's tracks in small groups."""
    weights = np.array([track.weight for track in tracks])
    chunk = np.array([track.chunk for track in tracks])
    together = (chunk[:, None] == chunk) & ~np.eye(len(tracks), dtype=bool)
    sums = np.stack([track.print for track in tracks]) * weights[:, None]
    return Groups(sums, weights, TOGETHER * together * np.outer(weights, weights)).joined(until)


def _apart(alike: Matrix) -> list[int]:
    """The voice of each of a chunk's tracks (there are three at most): of all ways to give them out the most alike, where each two that share a voice cost
    TOGETHER. No track needs a voice that is not among the best of its own, as many as there are tracks: the others leave one of these free."""
    best: list[list[int]] = np.argsort(-alike, axis=1, kind="stable")[:, : len(alike)].tolist()
    found: list[list[float]] = alike.tolist()

    def together(way: tuple[int, ...]) -> float:
        shared = sum(a == b for a, b in itertools.combinations(way, 2))
        return sum(of[voice] for of, voice in zip(found, way, strict=True)) - TOGETHER * shared

    way = max(itertools.product(*best), key=together)
    return list(way)


def _own(stretch: Stretch, voice: int, voices: Matrix) -> int:
    if not stretch.seconds:
        return voice
    alike = voices @ stretch.voice
    best = int(alike.argmax())
    return best if alike[best] - alike[voice] > CLEARLY else voice
