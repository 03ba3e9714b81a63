"""The chronology as a picture: time runs down, a dot is a day, a bar is when something may have been, each label is beside its mark.

It says nothing that the table below it does not say. What has no date at all is in the table only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup, escape

from sasci_archive.editions.web.drawing import LINE, apart, breadth, em, svg, wrapped
from sasci_archive.model.apparatus import Event
from sasci_archive.model.days import MONTHS

_LETTERS = 27  # on a line: what a telephone has room for
_TALLEST, _GAP = 3.2, 0.7  # at least so much time's room for a label; from one label to the next
_LANE = 0.85
_SMALLEST = 0.6  # of a bar
_YEARS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)


class Mark(msgspec.Struct, frozen=True):
    """An event on the line of time: `first` and `last` day (as ordinals) of when it may have been, and whether either is not known."""

    event: Event
    first: int
    last: int
    open: bool

    @property
    def middle(self) -> float:
        """Where its label would like to be: where only one end is known, there."""
        if self.open:
            return self.first if self.event.earliest else self.last
        return (self.first + self.last) / 2


def marks(events: Sequence[Event]) -> tuple[Mark, ...]:
    """The events that have a date, as they come."""
    days = [day.toordinal() for e in events for day in (e.earliest, e.latest) if day]
    found = []
    for event in events:
        if event.earliest or event.latest:
            first = event.earliest.toordinal() if event.earliest else min(days)
            last = event.latest.toordinal() if event.latest else max(days)
            found.append(Mark(event, min(first, last), max(first, last), not (event.earliest and event.latest)))
    return tuple(sorted(found, key=lambda mark: mark.middle))


def lanes(found: Sequence[Mark], nearest: float) -> tuple[int, ...]:
    """For each mark the first lane in which it touches no other: what is nearer than `nearest` days does.

    >>> day = Event("e", "", "", ())
    >>> lanes([Mark(day, 1, 9, False), Mark(day, 5, 5, False), Mark(day, 12, 12, False)], 2)
    (0, 1, 0)
    """
    ends: list[float] = []
    chosen = dict.fromkeys(range(len(found)), 0)
    for at in sorted(range(len(found)), key=lambda i: (found[i].first, i)):
        free = next((lane for lane, end in enumerate(ends) if end + nearest <= found[at].first), len(ends))
        ends[free:] = [float(found[at].last), *ends[free + 1 :]]
        chosen[at] = free
    return tuple(chosen.values())


def picture(events: Sequence[Event], *, id_: str = "chronology-picture") -> Markup:
    """The picture, as `id_` on its page; empty where fewer than two events have a date, of which there is nothing to draw."""
    found = marks(events)
    if len(found) < 2:
        return Markup()
    first, last = min(m.first for m in found), max(m.last for m in found)
    lines = [(wrapped(m.event.when, _LETTERS), wrapped(m.event.label, _LETTERS)) for m in found]
    heights = [LINE * (len(when) + len(label)) + _GAP for when, label in lines]
    height = max(sum(heights), _TALLEST * len(found), 12)
    scale = (height - 1.6) / max(1, last - first)

    def at(day: float) -> float:
        return 0.8 + (day - first) * scale

    places = apart([at(m.middle) for m in found], heights, height)
    lane = lanes(found, nearest=1.2 / scale)
    ticks = tuple(_ticks(first, last))
    axis = 0.9 + 0.62 * max((breadth(name) for _, name in ticks), default=0)
    side = axis + (max(lane) + 1) * _LANE + 1.3
    drawn = [f'<line class="axis" x1="{em(axis)}" x2="{em(axis)}" y1="0" y2="{em(height)}"/>']
    for day, name in ticks:
        y = at(day)
        drawn.append(
            f'<line class="axis" x1="{em(axis - 0.4)}" x2="{em(axis)}" y1="{em(y)}" y2="{em(y)}"/>'
            f'<text class="tick" x="{em(axis - 0.7)}" y="{em(y + 0.35)}" text-anchor="end">{name}</text>'
        )
    for mark, into, (when, label), top in zip(found, lane, lines, places, strict=True):
        x, y = axis + 0.7 + into * _LANE, at(mark.middle)
        drawn.append(
            f'<line class="leader" x1="{em(x)}" y1="{em(y)}" x2="{em(side - 0.4)}" y2="{em(top + 0.85)}"/>'
            f"{_mark(mark, x, at(mark.first), at(mark.last))}"
        )
        for number, line in enumerate((*when, *label)):
            kind = ' class="when"' if number < len(when) else ""
            drawn.append(f'<text{kind} x="{em(side)}" y="{em(top + 1.2 + number * LINE)}">{escape(line)}</text>')
    years = " to ".join(dict.fromkeys(str(dt.date.fromordinal(day).year) for day in (first, last)))
    says = (
        f"{len(found)} events on a line of time, {years}: a dot is a day, a bar the time within which something was. "
        "All are in the list that follows."
    )
    return svg(id_, "Chronology", says, height=height, inner="".join(drawn))


def _mark(mark: Mark, x: float, top: float, bottom: float) -> str:
    if mark.first == mark.last:
        return f'<circle class="day" cx="{em(x)}" cy="{em(top)}" r="0.3em"/>'
    length = max(bottom - top, _SMALLEST)
    top = (top + bottom - length) / 2
    kind = "span open" if mark.open else "span"
    return f'<rect class="{kind}" x="{em(x - 0.22)}" y="{em(top)}" width="0.44em" height="{em(length)}" rx="0.22em"/>'


def _ticks(first: int, last: int) -> Iterator[tuple[int, str]]:
    """Days at which a year, or in a short time a month, begins, and what they are called; at most nine."""
    begin, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    if end.year - begin.year >= 2:
        step = next((s for s in _YEARS if (end.year - begin.year) / s <= 8), _YEARS[-1])
        years = [y for y in range(begin.year, end.year + 1) if y % step == 0]
        found = [(dt.date(y, 1, 1).toordinal(), str(y)) for y in years]
    else:
        months = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
        step = next((s for s in (1, 2, 3, 6) if len(months) / s <= 8), 12)
        found = [
            (dt.date(m // 12, m % 12 + 1, 1).toordinal(), f"{MONTHS[m % 12][:3]} {m // 12}")
            for m in months
            if m % step == 0
        ]
    yield from ((day, name) for day, name in found if first <= day <= last)
