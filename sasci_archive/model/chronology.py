"""What happened when: the events of `apparatus/chronology.toml`, and how a moment is told and bounded.

Moments are those of TEI's dating attributes: 1984, 1984-06, 1984-06-12, or one with a time behind it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from sasci_archive.model.days import MONTHS
from sasci_archive.model.speech import Value

_MOMENT = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?:T.*|Z|[+-]\d\d:\d\d)?")


class Dated(Value, frozen=True, kw_only=True):
    """One event: when, as historians write it ("2009-03", "c. 1995", "spring 2004"); what happened; the turns that speak of it."""

    when: str
    label: str
    turns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.label.strip():
            msg = f"what happened ({self.when}) is not said\nWrite it in `label`, in a few words."
            raise ValueError(msg)


class Chronology(Value, frozen=True, kw_only=True):
    """`apparatus/chronology.toml`."""

    event: tuple[Dated, ...] = ()


class When(Value, frozen=True, kw_only=True):
    """When something was: as it is printed, the days it lies between (None: not known), and what TEI says of it, by attribute."""

    printed: str
    earliest: dt.date | None
    latest: dt.date | None
    stated: tuple[tuple[str, str], ...]

    @property
    def order(self) -> tuple[dt.date, dt.date]:
        """By which events are sorted."""
        first, last = self.earliest or self.latest, self.latest or self.earliest
        return first or dt.date.min, last or dt.date.max


def told(stated: dict[str, str], printed: str = "") -> When:
    """What TEI's attributes say (`when`, or `from` and `to`, or `notBefore` and `notAfter`); `printed` where an editor wrote how it is to be
    read. Raises ValueError where one of them is no moment.

    >>> told({"when": "2009-03"}).printed, told({"from": "2009-03", "to": "2009-06"}).printed, told({"notAfter": "2001"}).printed
    ('March 2009', 'March–June 2009', 'By 2001')
    """
    at, since, until = stated.get("when", ""), stated.get("from", ""), stated.get("to", "")
    after, before = stated.get("notBefore", ""), stated.get("notAfter", "")
    start, end = at or since or after, at or until or before
    known = tuple((name, value) for name, value in stated.items() if value)
    return When(
        printed=printed or _printed(at, since, until, after, before),
        earliest=first_day(start) if start else None,
        latest=last_day(end) if end else None,
        stated=known,
    )


def _printed(at: str, since: str, until: str, after: str, before: str) -> str:
    if at:
        return english(at)
    if since and until:
        return run(since, until)
    if since or until:
        return f"From {english(since)}" if since else f"Until {english(until)}"
    if after and before:
        return run(after, before)
    return f"After {english(after)}" if after else f"By {english(before)}" if before else ""


def first_day(moment: str) -> dt.date:
    """The first day of a year, month or day. Raises ValueError.

    >>> first_day("2009-03").isoformat(), last_day("2009-02").isoformat(), last_day("2009").isoformat()
    ('2009-03-01', '2009-02-28', '2009-12-31')
    """
    year, month, day = _parts(moment)
    return dt.date(year, month or 1, day or 1)


def last_day(moment: str) -> dt.date:
    """The last day of a year, month or day. Raises ValueError."""
    year, month, day = _parts(moment)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def english(moment: str) -> str:
    """A year, month or day as it is printed. Raises ValueError.

    >>> english("2009"), english("2009-03"), english("2009-03-14T14:00:00Z")
    ('2009', 'March 2009', '14 March 2009')
    """
    year, month, day = _parts(moment)
    return " ".join(str(part) for part in (day, MONTHS[month - 1] if month else "", year) if part)


def run(start: str, end: str) -> str:
    """From one moment to another, as it is printed; what both share is said once. Raises ValueError.

    >>> run("1998", "2001"), run("2009-03", "2009-06"), run("2009-03-02", "2009-03-14"), run("2009-11", "2010-02")
    ('1998–2001', 'March–June 2009', '2–14 March 2009', 'November 2009 – February 2010')
    """
    first, last = _parts(start), _parts(end)
    if first == last:
        return english(start)
    if first[0] == last[0] and first[1] and last[1] and bool(first[2]) == bool(last[2]):
        if not first[2]:
            return f"{MONTHS[first[1] - 1]}–{english(end)}"
        if first[1] == last[1]:
            return f"{first[2]}–{english(end)}"
    spaces = " " if any((*first[1:], *last[1:])) else ""
    return f"{english(start)}{spaces}–{spaces}{english(end)}"


def _parts(moment: str) -> tuple[int, int, int]:
    """Year, month and day; 0 for what is not said."""
    found = _MOMENT.fullmatch(moment)
    if found is None:
        msg = f"'{moment}' is no moment\nWrite a year, a month or a day: 1984, 1984-06, 1984-06-12."
        raise ValueError(msg)
    year, month, day = int(found["year"]), int(found["month"] or 0), int(found["day"] or 0)
    dt.date(year, month or 1, day or 1)
    return year, month, day
