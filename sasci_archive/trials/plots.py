"""Figures as pictures: SVG that depends on the figures alone, legible by light and in the dark, each line and bar with its name beside it.

No colour carries a meaning alone: each thing is named where it is, and lines have marks of their own. The picture has a ground of its own, as nobody knows what it will lie on.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from markupsafe import escape

from sasci_archive.editions.web.drawing import apart, breadth, wrapped
from sasci_archive.trials.figures import Bars, Growth, Plot, Series, Shares, Stack

WIDE: Final = 760
"""What the pages of the documentation are broad, in pixels."""
_LIGHT: Final = ("#0060a0", "#c04e00", "#007a58", "#a8487f", "#806000", "#4b4fb8", "#505a64", "#8c2d2d")
_DARK: Final = ("#6cb8f0", "#ff9458", "#45cf9f", "#ea9fcb", "#e0ba4a", "#a9adff", "#b4bec8", "#f08c8c")
"""After Okabe and Ito (https://jfly.uni-koeln.de/color/), darker and lighter, so that each stands off its ground by 4.5 to 1 and has letters on it that can be read."""
_LETTER: Final = 7.7
"""Pixels that a letter of 13 takes, at most, on average."""
_HEAD, _LINE = 56, 17
_BESIDE: Final = 25
"""Letters that there is room for beside what grows."""
_BEFORE: Final = 15
"""Letters that there is room for before a bar of shares."""
_SMALL: Final = 0.105
"""A part of a bar that is less has its name below it."""


def svg(plot: Plot) -> str:
    """The picture."""
    height, inner = _drawn(plot)
    title = _text(16, 26, plot.title, "title")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height:.0f}" width="{WIDE}" height="{height:.0f}" role="img" aria-label="{escape(says(plot))}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="ground" width="{WIDE}" height="{height:.0f}" rx="6"/>\n{title}\n'
        + "\n".join(inner)
        + "\n</svg>\n"
    )


def _drawn(plot: Plot) -> tuple[float, list[str]]:
    match plot:
        case Growth():
            return _growth(plot)
        case Bars():
            return _bars(plot)
        case Shares():
            return _shares(plot)


def says(plot: Plot) -> str:
    """What the picture shows, for whoever does not see it."""
    match plot:
        case Growth():
            told = [f"{each.label} {_amount(each.y[0])} to {_amount(each.y[-1])}{_grows(each)}" for each in plot.series]
            return f"{plot.title}. {plot.y} against {plot.x}, both logarithmic: {'; '.join(told)}."
        case Bars():
            told = [f"{bar.label} {_amount(statistics.median(bar.values))} {plot.unit}" for bar in plot.bars]
            limit = "" if plot.limit is None else f" The budget: {plot.allows}."
            return f"{plot.title}: {'; '.join(told)}.{limit}"
        case Shares():
            told = [
                f"{stack.label}: {', '.join(f'{name} {share:.1%}' for name, share in _portions(stack))}"
                for stack in plot.stacks
            ]
            return f"{plot.title}. {'; '.join(told)}."


def _grows(series: Series) -> str:
    return f", exponent {series.fit.told}" if series.fit else ""


# -- growth -----------------------------------------------------------------------------------------------------------


def _growth(plot: Growth) -> tuple[float, list[str]]:
    left, right, bottom = 66.0, WIDE - 236.0, _HEAD + 330.0
    xs = sorted({x for each in plot.series for x in each.x})
    ys = [y for each in plot.series for y in each.y]
    low, high = min(ys) / 1.25, max(ys) * 1.25

    def across(x: float) -> float:
        return left + 14 + (right - left - 28) * _share(x, xs[0], xs[-1])

    def up(y: float) -> float:
        return bottom - (bottom - _HEAD) * _share(y, low, high)

    drawn = [
        f'<line class="grid" x1="{left:.1f}" x2="{right:.1f}" y1="{up(y):.1f}" y2="{up(y):.1f}"/>'
        + _text(left - 8, up(y) + 4.5, _amount(y), "tick", "end")
        for y in _ticks(low, high)
    ]
    drawn += [
        f'<line class="grid" x1="{across(x):.1f}" x2="{across(x):.1f}" y1="{_HEAD}" y2="{bottom:.1f}"/>'
        + _text(across(x), bottom + 19, _amount(x), "tick", "middle")
        for x in xs
    ]
    drawn.append(_text(left, _HEAD - 9, plot.y, "axis"))
    drawn.append(_text(right, bottom + 38, plot.x, "axis", "end"))
    order = sorted(range(len(plot.series)), key=lambda at: up(plot.series[at].y[-1]))
    names = [wrapped(plot.series[at].label, _BESIDE) for at in order]
    heights = [(len(lines) + 1) * _LINE + 1.0 for lines in names]
    places = apart([up(plot.series[at].y[-1]) for at in order], heights, bottom + 30)
    for at, lines, top in zip(order, names, places, strict=True):
        drawn += _grown(plot.series[at], lines, at % len(_LIGHT), across, up, right, top + _LINE - 3)
    return max(bottom + 52, places[-1] + heights[-1] + 8), drawn


def _grown(
    series: Series, name: Sequence[str], colour: int, across: _Scale, up: _Scale, right: float, label: float
) -> Iterator[str]:
    points = [(across(x), up(y)) for x, y in zip(series.x, series.y, strict=True)]
    yield f'<polyline class="line s{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
    if (fit := series.fit) is not None:
        ends = [(across(x), up(fit.at(x))) for x in (series.x[0], series.x[-1])]
        (x, y), (far, there) = ends
        yield f'<line class="fit s{colour}" x1="{x:.1f}" y1="{y:.1f}" x2="{far:.1f}" y2="{there:.1f}"/>'
    yield from (_mark(x, y, colour) for x, y in points)
    last = points[-1]
    yield f'<polyline class="leader" points="{last[0] + 7:.1f},{last[1]:.1f} {right + 8:.1f},{label - 4:.1f} {right + 16:.1f},{label - 4:.1f}"/>'
    yield _mark(right + 22, label - 4, colour)
    for number, line in enumerate(name):
        yield _text(right + 32, label + _LINE * number, line, "name")
    grown = f"exponent {fit.told}" if fit else "one length"
    yield _text(right + 32, label + _LINE * len(name) - 2, grown, "tick")


def _mark(x: float, y: float, kind: int) -> str:
    """A shape of its own for each line."""
    if kind % 4 == 0:
        return f'<circle class="f{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>'
    turned = {1: ((-4, -4), (4, -4), (4, 4), (-4, 4)), 2: ((0, -5), (5, 4), (-5, 4)), 3: ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))}[kind % 4]  # fmt: skip
    return f'<polygon class="f{kind}" points="{" ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in turned)}"/>'


def _share(value: float, low: float, high: float) -> float:
    return 0.5 if low == high else math.log(value / low) / math.log(high / low)


def _ticks(low: float, high: float) -> list[float]:
    """Round figures between both, about four to nine."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = ([step * 10.0**decade for decade in decades for step in steps] for steps in ((1,), (1, 3), (1, 2, 5)))
    inside = [[tick for tick in ticks if low <= tick <= high] for ticks in every]
    return next((ticks for ticks in inside if len(ticks) >= 4), inside[-1])


# -- bars -------------------------------------------------------------------------------------------------------------


def _bars(plot: Bars) -> tuple[float, list[str]]:
    left, right = 236.0, WIDE - 150.0
    most = max([max(bar.values) for bar in plot.bars] + ([plot.limit] if plot.limit is not None else [])) or 1.0
    top, drawn = _HEAD + (_LINE if plot.limit is not None else 0.0), list[str]()
    begun = top

    def across(value: float) -> float:
        return left + (right - left) * value / most

    for number, bar in enumerate(plot.bars):
        lines = wrapped(bar.label, 31)
        high = max(26.0, _LINE * len(lines) + 6)
        middle, least, largest = statistics.median(bar.values), min(bar.values), max(bar.values)
        centre = top + high / 2
        drawn += [
            _text(left - 10, centre - _LINE * (len(lines) - 1) / 2 + 4.5 + _LINE * at, line, "name", "end")
            for at, line in enumerate(lines)
        ]
        drawn.append(
            f'<rect class="f{6 if number else 0}" x="{left:.1f}" y="{centre - 9:.1f}" width="{max(1.0, across(middle) - left):.1f}" height="18"/>'
        )
        if least < largest:
            drawn.append(
                f'<path class="spread" d="M{across(least):.1f} {centre:.1f}H{across(largest):.1f}M{across(least):.1f} {centre - 5:.1f}v10M{across(largest):.1f} {centre - 5:.1f}v10"/>'
            )
        told = f"{_amount(middle)} {plot.unit}"
        drawn.append(_text(across(largest) + 9, centre + 4.5, told, "name"))
        top += high + 6
    drawn.insert(0, f'<line class="rule" x1="{left:.1f}" x2="{left:.1f}" y1="{begun - 2:.1f}" y2="{top:.1f}"/>')
    if plot.limit is not None:
        x = across(plot.limit)
        drawn.append(f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{begun - 4:.1f}" y2="{top:.1f}"/>')
        drawn.append(_text(x, begun - 10, f"budget: {plot.allows}", "axis", "middle" if x < right - 60 else "end"))
    return top + 12, drawn


# -- shares -----------------------------------------------------------------------------------------------------------


def _shares(plot: Shares) -> tuple[float, list[str]]:
    left, right = 130.0, WIDE - 96.0
    names = list(dict.fromkeys(name for stack in plot.stacks for name, _ in stack.parts))
    top, drawn = float(_HEAD - 6), list[str]()
    for stack in plot.stacks:
        lines = wrapped(stack.label, _BEFORE)
        drawn += [
            _text(left - 10, top + 20 - _LINE * (len(lines) - 1) / 2 + _LINE * at, line, "name", "end")
            for at, line in enumerate(lines)
        ]
        total = sum(amount for _, amount in stack.parts)
        drawn.append(_text(right + 9, top + 20, f"{_amount(total)} {plot.unit}", "name"))
        at, below = left, list[tuple[int, str]]()
        for name, share in _portions(stack):
            colour, width = names.index(name) % len(_LIGHT), share * (right - left)
            drawn.append(f'<rect class="part f{colour}" x="{at:.1f}" y="{top:.1f}" width="{width:.1f}" height="30"/>')
            told = f"{name} {share:.0%}"
            if share >= _SMALL and breadth(told) * _LETTER + 8 <= width:
                drawn.append(_text(at + width / 2, top + 20, told, "on", "middle"))
            else:
                below.append((colour, f"{name} {share:.1%}"))
            at += width
        top += 30
        x, line = left, top + 17
        for colour, told in below:
            if x + breadth(told) * _LETTER + 22 > WIDE - 8:
                x, line = left, line + _LINE
            drawn.append(f'<rect class="f{colour}" x="{x:.1f}" y="{line - 9:.1f}" width="10" height="10"/>')
            drawn.append(_text(x + 15, line, told, "tick"))
            x += breadth(told) * _LETTER + 26
        top = (line if below else top) + 16
    return top + 4, drawn


def _portions(stack: Stack) -> list[tuple[str, float]]:
    """Each part's share of the bar (0…1)."""
    total = sum(amount for _, amount in stack.parts) or 1.0
    return [(name, amount / total) for name, amount in stack.parts]


# -- letters and colours ----------------------------------------------------------------------------------------------


class _Scale(Protocol):
    """A value to its place in pixels."""

    def __call__(self, value: float, /) -> float: ...


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{where}>{escape(text)}</text>'


def _amount(value: float) -> str:
    """In three digits, as people write them.

    >>> [_amount(each) for each in (0.001234, 0.5, 2, 16.62, 1044.4)]
    ['0.00123', '0.5', '2', '16.6', '1,044']
    """
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    told = f"{value:,.{digits}f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _colours(of: Sequence[str], ground: str, ink: str, faint: str, grid: str, on: str) -> str:
    lines = "".join(f".f{at}{{fill:{colour}}}.s{at}{{stroke:{colour}}}" for at, colour in enumerate(of))
    return (
        f"{lines}.ground{{fill:{ground};stroke:{grid}}}text{{fill:{ink}}}.tick,.axis{{fill:{faint}}}.on{{fill:{on}}}"
        f".grid{{stroke:{grid}}}.rule,.spread,.limit{{stroke:{ink}}}.leader{{stroke:{faint}}}.part{{stroke:{ground}}}"
    )


_STYLE: Final = (
    "text{font:13px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}.title{font-size:15px;font-weight:600}.on{font-size:12.5px}"
    "line,polyline,path{fill:none}.line{stroke-width:2}.fit{stroke-width:1.2;stroke-dasharray:5 4}.leader{stroke-width:.7}"
    ".spread{stroke-width:1.5}.limit{stroke-width:1.5;stroke-dasharray:5 4}"
    + _colours(_LIGHT, "#ffffff", "#1b1f24", "#4f5964", "#dfe3e8", "#ffffff")
    + "@media (prefers-color-scheme:dark){"
    + _colours(_DARK, "#14181d", "#e9edf1", "#b0bac4", "#323a43", "#14181d")
    + "}"
)
