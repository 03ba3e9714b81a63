"""What a case of the benchmark gives: rows with their budgets, and what is drawn of it.

A figure of several rounds is told as its middle, the least and the most; how something grows as an exponent: time ~ length ** exponent, so that 1 is "twice as long takes
twice as long".
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from typing import TypeAlias

import msgspec


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure: what, how much, and the budget where there is one. `met` says whether the budget was kept to; None where nobody has said so, and then it is
    judged by the text where that can be done (`is_met`). The text is rounded: where a figure that is as large as its budget keeps to it (≤, ≥), a case says so itself."""

    what: str
    figure: str
    budget: str = ""
    met: bool | None = None


_SAID = frozenset(("yes", "none"))
"""Budgets that are words; what is not the same word does not keep to them."""
_BUDGET = re.compile(r"(?:p95 )?([≤<≥>]) ?([\d.,]+) ?(\S*)(?:, in the end ([\d.,]+) ?\S*)?")
_FIGURE = re.compile(r"([\d.,]+) ?((?:[^\s(]\S*)?)")
"""What stands in brackets is of other rounds, and no unit."""


def is_met(row: Row) -> bool | None:
    """Whether its budget was kept to: as the case says, or where both are one word, or begin with a number of one unit, as these say; None where a person has to look. Where a
    budget rises (`≥ 10 ×, in the end 20 ×`) it is the end that counts.

    >>> is_met(Row("speed", "16.6 ×", "≥ 10 ×")), is_met(Row("to open", "0.44 s (0.41)", "< 0.4 s")), is_met(Row("memory", "3 MB", "flat"))
    (True, False, None)
    >>> is_met(Row("throughput", "1.13 (1.09 to 1.14)", "≥ 1")), is_met(Row("throughput", "0.97 (0.9–1.1)", "≥ 1")), is_met(Row("others", "some", "none"))
    (True, False, False)
    """
    if row.met is not None or not row.budget:
        return row.met
    if row.budget in _SAID:
        return row.figure == row.budget
    budget, figure = _BUDGET.fullmatch(row.budget), _FIGURE.match(row.figure)
    if (
        budget is None
        or figure is None
        or row.budget.startswith("p95")
        or figure[2].rstrip(",;") != budget[3].rstrip(",;")
    ):
        return None
    found, wanted = _number(figure[1]), _number(budget[4] or budget[2])
    return {"≤": found <= wanted, "<": found < wanted, "≥": found >= wanted, ">": found > wanted}[budget[1]]


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))


def spread(values: Sequence[float], unit: str = "", digits: int = 2) -> str:
    """Several rounds of one figure: the middle, the least, the most, and how many rounds.

    >>> spread([3.0, 1.0, 2.5], "s", 1), spread([3], "×", 0)
    ('2.5 s (1.0 to 3.0 in 3 rounds)', '3 × (one round)')
    """
    middle = f"{statistics.median(values):,.{digits}f}{' ' if unit else ''}{unit}"
    if len(values) == 1:
        return f"{middle} (one round)"
    return f"{middle} ({min(values):,.{digits}f} to {max(values):,.{digits}f} in {len(values)} rounds)"


def between(values: Sequence[float], digits: int = 1) -> str:
    """The same in the cell of a table, whose head has the unit: the middle, and where there were several rounds the least and the most.

    >>> between([3.0, 1.0, 2.5]), between([1234.5], 0), between([])
    ('2.5 (1.0–3.0)', '1,234', '')
    """
    if not values:
        return ""
    middle = f"{statistics.median(values):,.{digits}f}"
    return f"{middle} ({min(values):,.{digits}f}–{max(values):,.{digits}f})" if len(values) > 1 else middle


class Fit(msgspec.Struct, frozen=True):
    """y = `middle` * (x / `at_x`) ** `exponent`, where `at_x` is the middle of the lengths on a logarithmic axis and `middle` what the line says there, so that no figure of it is
    larger or smaller than those it was drawn from, however steep it is; `error` is the standard error of the exponent, None where two points leave none."""

    exponent: float
    at_x: float
    middle: float
    error: float | None

    @property
    def told(self) -> str:
        """As it stands on the page.

        >>> Fit(1.0213, 1.0, 2.0, 0.0301).told, Fit(0.5, 1.0, 2.0, None).told
        ('1.02 ± 0.03', '0.50 (two points)')
        """
        return f"{self.exponent:.2f} (two points)" if self.error is None else f"{self.exponent:.2f} ± {self.error:.2f}"

    def at(self, x: float) -> float:
        """What the line says at x."""
        return float(self.middle * (x / self.at_x) ** self.exponent)


def fitted(x: Sequence[float], y: Sequence[float]) -> Fit:
    """The line of least squares through the logarithms of both (https://en.wikipedia.org/wiki/Simple_linear_regression), all of them above nought. Raises ValueError for
    fewer than two different x.

    >>> fitted([1, 2, 4], [3, 6, 12])
    Fit(exponent=1.0, at_x=2.0, middle=6.0, error=0.0)
    """
    across, up = [math.log(each) for each in x], [math.log(each) for each in y]
    if len(set(across)) < 2:
        raise ValueError("An exponent takes two different lengths.")
    mean, middle = statistics.fmean(across), statistics.fmean(up)
    wide = sum((a - mean) ** 2 for a in across)
    slope = sum((a - mean) * (b - middle) for a, b in zip(across, up, strict=True)) / wide
    left = sum((b - middle - slope * (a - mean)) ** 2 for a, b in zip(across, up, strict=True))
    error = math.sqrt(left / (len(across) - 2) / wide) if len(across) > 2 else None
    return Fit(
        exponent=round(slope, 6),
        at_x=float(f"{math.exp(mean):.6g}"),
        middle=float(f"{math.exp(middle):.6g}"),
        error=None if error is None else round(error, 6),
    )


class Series(msgspec.Struct, frozen=True):
    """One line of a plot of growth: points with x rising, all above nought."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]

    @property
    def fit(self) -> Fit | None:
        """None where there is one point only."""
        return fitted(self.x, self.y) if len(set(self.x)) > 1 else None


class Growth(msgspec.Struct, frozen=True, tag="growth"):
    """How something grows: both axes logarithmic, each line with its exponent at its end. `x` and `y` name the axes, units included; `name` is the picture's."""

    name: str
    title: str
    x: str
    y: str
    series: tuple[Series, ...]


class Bar(msgspec.Struct, frozen=True):
    """One bar: the figures of all rounds, of which the middle is drawn with the least and the most."""

    label: str
    values: tuple[float, ...]


class Bars(msgspec.Struct, frozen=True, tag="bars"):
    """Bars beside one another from nought on, the first, which is ours, in a colour of its own; and where the budget lies (`limit`, which `allows` names)."""

    name: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    limit: float | None = None
    allows: str = ""


class Stack(msgspec.Struct, frozen=True):
    """A bar that is parted: what each part is called, and how much it is."""

    label: str
    parts: tuple[tuple[str, float], ...]


class Shares(msgspec.Struct, frozen=True, tag="shares"):
    """Where the time goes: bars of one length, each parted; `unit` is that of the parts."""

    name: str
    title: str
    unit: str
    stacks: tuple[Stack, ...]


Plot: TypeAlias = Growth | Bars | Shares


class Table(msgspec.Struct, frozen=True):
    """Figures that are read across and down; each row is as long as the head."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Measured(msgspec.Struct, frozen=True):
    """All that a case gives: single figures, those with a budget among them; tables; pictures. A case that has rows alone may give these."""

    rows: list[Row]
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
