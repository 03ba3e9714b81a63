"""How fast the work goes, and how long what is left may take: by when turns were marked as heard, and what was done meanwhile.

Breaks are no work. What is left is guessed as a ratio is estimated from a sample (W. G. Cochran, Sampling Techniques, 1977, 6.1–6.4): work for sound,
over the stretches between two marks; the range is where nine of ten such guesses would lie. Of too few stretches nothing is said.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

BREAK = 300_000
"""After so long (ms) without a sign of work one was away; the length of what was heard meanwhile comes on top."""
STRETCHES, ENOUGH = 10, 900_000
"""Of fewer stretches, or less work (ms), nothing is said."""
_NINE_OF_TEN = 1.64


class Pace(msgspec.Struct, frozen=True):
    """`worked` is how long people have worked (ms), breaks left out; `for_one` how many minutes of work a minute of sound took, `least` and `most`
    what the rest may take (ms), all None while there is not enough to tell; `stretches` is how often turns were marked as heard."""

    worked: int
    stretches: int
    for_one: float | None = None
    least: int | None = None
    most: int | None = None


def pace(signs: Sequence[dt.datetime], heard: Mapping[dt.datetime, int], left: int) -> Pace:
    """`signs` are the instants at which anything was done, `heard` how much sound (ms) was marked as heard at an instant, `left` what is left of it
    (ms)."""
    spent, worked = 0, 0
    stretches: list[tuple[int, int]] = []
    before: dt.datetime | None = None
    for at in sorted({*signs, *heard}):
        gap = 0 if before is None else (at - before) // dt.timedelta(milliseconds=1)
        if gap <= BREAK + heard.get(at, 0):
            spent, worked = spent + gap, worked + gap
        before = at
        if at in heard:
            stretches.append((spent, heard[at]))
            spent = 0
    timed = [(work, sound) for work, sound in stretches[1:] if sound]  # how long the first took, nobody knows
    if len(timed) < STRETCHES or sum(work for work, _ in timed) < ENOUGH:
        return Pace(worked, len(stretches))
    work, sound = sum(work for work, _ in timed), sum(sound for _, sound in timed)
    ratio = work / sound
    spread = sum((w - ratio * s) ** 2 for w, s in timed) / (len(timed) - 1)
    more = left * len(timed) / sound  # so many stretches are left
    error = math.sqrt(spread * (more * more / len(timed) + more))
    least, most = (max(0, round(ratio * left + side * _NINE_OF_TEN * error)) for side in (-1, 1))
    return Pace(worked, len(stretches), ratio, least, most)


def onward(instants: Iterable[dt.datetime]) -> tuple[dt.datetime, ...]:
    """Instants in the order in which something was done, by a clock that never goes back: one that was set back stands still for a moment, and goes on.

    >>> ten = dt.datetime(2026, 10, 25, 10)
    >>> [f"{at:%H:%M}" for at in onward([ten, ten.replace(hour=9, minute=1), ten.replace(hour=9, minute=4), ten.replace(minute=9)])]
    ['10:00', '10:00', '10:03', '11:08']
    """
    found: list[dt.datetime] = []
    behind, last = dt.timedelta(), None
    for at in instants:
        if last is not None and at < last:
            behind += last - at
        last = at
        found.append(at + behind)
    return tuple(found)


def days(signs: Sequence[dt.datetime]) -> int:
    """On how many days somebody worked."""
    return sum(1 for _ in itertools.groupby(sorted(at.date() for at in signs)))
