"""Numbers, days and sums that cannot all be right: days that are in no calendar, spans that run backwards, two sums for one thing, what captions have otherwise."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from sasci_archive.house.numerals import TENS, UNITS
from sasci_archive.model.quality import Kind
from sasci_archive.quality.said import Found, Here, Said, Session
from sasci_archive.quality.unsure import SMALL

_MONTHS: Final = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_DAYS: Final = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_DAY: Final = re.compile(r"([0-3]?[0-9])(?:st|nd|rd|th)?")
_YEAR: Final = re.compile(r"(1[0-9]{3}|2[0-9]{3})")
_FIGURES: Final = re.compile(r"([£$€]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?(%?)")
_WHEN: Final = frozenset(
    ("in", "since", "until", "till", "from", "during", "by", "after", "before", "early", "late", "about", "around")
)
LONG_AGO, AHEAD = 150, 30
"""In years from the seminar: of what lies further back or ahead a witness seldom speaks."""
NEAR: Final = 400
"""Words between two sums that may be about the same thing."""


def impossible(session: Session) -> Iterator[Found]:
    """Days that are in no calendar or no such weekday, years that lie too far away, and spans of years that run backwards."""
    for turn in session.said:
        keys = [word.bare for word in turn.words]
        for at in range(len(keys)):
            yield from _days(turn, keys, at)
            yield from _years(turn, keys, at, session.date)


def _days(turn: Said, keys: Sequence[str], at: int) -> Iterator[Found]:
    """A month with the day before or behind it, the year behind, and the weekday before."""
    month = _MONTHS.get(keys[at])
    if month is None or not turn.words[at].text.lstrip("“‘(")[:1].isupper():
        return
    first, last = at, at
    day = _day(keys, at - 1)
    if day is not None:
        first = at - 1
    elif (day := _day(keys, at + 1)) is not None and (at + 2 >= len(keys) or _MONTHS.get(keys[at + 2]) is None):
        last = at + 1
    if day is None:
        return
    year = int(keys[last + 1]) if last + 1 < len(keys) and _YEAR.fullmatch(keys[last + 1]) else None
    weekday = next(
        (
            _DAYS[keys[n]]
            for n in (first - 1, first - 2)
            if n >= 0 and keys[n] in _DAYS and (n == first - 1 or keys[n + 1] == "the")
        ),
        None,
    )
    most = calendar.monthrange(year or 2000, month)[1]
    begins = first if weekday is None or keys[first - 1] not in _DAYS else first - 1
    count = (last + 1 if year else last) - begins + 1
    if _settled(turn, begins, count):
        return
    if day > most:
        yield Found(Kind.NUMBER, turn, begins, count, f"{calendar.month_name[month]} has no {day}", weight=0.9)
    elif year and weekday is not None and dt.date(year, month, day).weekday() != weekday:
        really = calendar.day_name[dt.date(year, month, day).weekday()]
        yield Found(Kind.NUMBER, turn, begins, count, f"that day was a {really}", weight=0.8)


def _day(keys: Sequence[str], at: int) -> int | None:
    found = _DAY.fullmatch(keys[at]) if 0 <= at < len(keys) else None
    return int(found[1]) if found and int(found[1]) else None


def _years(turn: Said, keys: Sequence[str], at: int, on: dt.date | None) -> Iterator[Found]:
    if not _YEAR.fullmatch(keys[at]) or _settled(turn, at, 1):
        return
    year = int(keys[at])
    told = keys[at - 1] in _WHEN or keys[at - 1] in _MONTHS if at else False
    if on is not None and told and not on.year - LONG_AGO <= year <= on.year + AHEAD:
        yield Found(Kind.NUMBER, turn, at, 1, f"the seminar was held in {on.year}", weight=0.7)
    if (
        at >= 3
        and keys[at - 1] in {"to", "until", "till"}
        and keys[at - 3] == "from"
        and _YEAR.fullmatch(keys[at - 2])
        and year < int(keys[at - 2])
    ):
        yield Found(Kind.NUMBER, turn, at - 2, 3, "it runs backwards", weight=0.9)


def two_sums(session: Session) -> Iterator[Found]:
    """One thing for which two sums are said that differ by a digit or a nought, or by -teen and -ty: the rarer of them, or the less certain."""
    by_what: dict[str, list[tuple[str, Said, int, int]]] = defaultdict(list)
    number = 0
    for turn in session.said:
        for at, word in enumerate(turn.words):
            number += 1
            figures = _figures(word.text)
            if figures and (what := _of_what(turn.words[at + 1 : at + 4])):
                by_what[what].append((figures, turn, at, number))
    for what, said in by_what.items():
        for figures, turn, at, number in said:
            others = [
                other
                for other in said
                if other[0] != figures and abs(other[3] - number) <= NEAR and _mistaken(figures, other[0])
            ]
            same = sum(each[0] == figures for each in said)
            if not others or _settled(turn, at, 1):
                continue
            there = max(others, key=lambda other: sum(each[0] == other[0] for each in said))
            if _weight(same, turn.words[at], number) < _weight(
                sum(each[0] == there[0] for each in said), there[1].words[there[2]], there[3]
            ):
                yield Found(
                    Kind.NUMBER,
                    turn,
                    at,
                    1,
                    f"turn {there[1].turn.removeprefix('u')} has {there[0]} {what}",
                    weight=0.6,
                )


def _weight(times: int, word: Here, number: int) -> tuple[int, float, int]:
    """What is said oftener, more surely, earlier, is likelier right."""
    return times, word.confidence if word.confidence is not None else 1.0, -number


def _figures(text: str) -> str | None:
    core = text.strip("\"'“”‘’()[].,;:?!–—")
    if core.casefold() in _VALUES:
        return str(_VALUES[core.casefold()])
    found = _FIGURES.fullmatch(core)
    if not found or _YEAR.fullmatch(core):
        return None
    return f"{found[1]}{found[2]}{found[3] or ''}{found[4]}"


def number_in(text: str) -> str:
    """The figures of a few words, "" where there are none: in words as in figures.

    >>> number_in("fifteen of"), number_in("£13.60 an"), number_in("50,000"), number_in("some of")
    ('15', '13.60', '50000', '')
    """
    told = []
    for word in text.split():
        core = word.strip("\"'“”‘’()[].,;:?!–—£$€%").casefold()
        value = {word: str(n) for n, word in enumerate(UNITS)}.get(core) or _VALUES.get(core)
        figures = str(value) if value is not None else core.replace(",", "")
        if figures[:1].isdigit():
            told.append(figures)
    return " ".join(told)


_VALUES: Final = {word: value for value, word in enumerate(UNITS) if value >= 13} | TENS
"""The words that are taken for one another."""


def _of_what(following: Sequence[Here]) -> str:
    """What the number counts, up to the first word that carries meaning: "councils", "an hour"."""
    told = []
    for word in following:
        told.append(word.bare)
        if word.text[-1:] in ".,;:?!":
            break
        if word.bare not in SMALL:
            break
    if not told or all(word in SMALL for word in told) or any(any(c.isdigit() for c in word) for word in told):
        return ""
    return " ".join(told)


def _mistaken(one: str, other: str) -> bool:
    """Whether the one may have been heard for the other.

    >>> _mistaken("£13.60", "£13.16"), _mistaken("15", "50"), _mistaken("42,000", "4,200"), _mistaken("3", "4")
    (True, True, True, False)
    """
    a, b = (re.sub(r"[^0-9]", "", text) for text in (one, other))
    if {one[:1], other[:1]} & set("£$€") and one[:1] != other[:1]:
        return False
    if len(a) == len(b) and any(
        a[:n] == b[:n] and a[n + 2 :] == b[n + 2 :] and _teen(a[n : n + 2], b[n : n + 2]) for n in range(len(a) - 1)
    ):
        return True
    if min(len(a), len(b)) < 3:
        return False
    return sorted(a) == sorted(b) or Levenshtein.distance(a, b) == 1


def _teen(one: str, other: str) -> bool:
    """Sixteen and sixty."""
    teen, ty = sorted((one, other))
    return teen[0] == "1" and ty == f"{teen[1]}0" and ty[0] != "1"


def _settled(turn: Said, first: int, count: int) -> bool:
    return any(word.settled for word in turn.words[first : first + count])
