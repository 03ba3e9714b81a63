"""Days and months as they are printed: in English, whatever the machine's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(date: dt.date) -> str:
    """As printed.

    >>> day(dt.date(2023, 3, 14))
    '14 March 2023'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def days(dates: Iterable[dt.date]) -> str:
    """As printed, each month named once.

    >>> days([dt.date(2024, 5, 16), dt.date(2024, 5, 17), dt.date(2024, 6, 1)])
    '16 and 17 May 2024, 1 June 2024'
    """
    months = groupby(sorted(set(dates)), key=lambda d: (d.year, d.month))
    return ", ".join(f"{' and '.join(str(d.day) for d in group)} {MONTHS[m - 1]} {y}" for (y, m), group in months)
