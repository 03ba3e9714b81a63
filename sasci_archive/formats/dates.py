"""When something was, as historians write it: EDTF ("1995~", "2004-21", "1998/2001") or English ("c. 1995", "spring 2004").

English becomes EDTF (<https://www.loc.gov/standards/datetime/>), and the `edtf` library says between which days that lies; only the thirds of a
year and of a decade ("early 2001", "late 1990s"), which EDTF cannot say, are counted here.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any

from sasci_archive.model import chronology
from sasci_archive.model.chronology import When
from sasci_archive.model.days import MONTHS

REMEDY = (
    "Write it as 2009, 2009-03, 2009-03-14, March 2009, c. 1995, early 2001, late 1990s, 1990s, spring 2004, before 2001, after 1998, "
    "1998–2001, or between 1998 and 2001."
)

_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, start=1)}
_NUMBERS |= {name[:3]: number for name, number in _NUMBERS.items()} | {"sept": 9}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23}
_NAMES = {21: "Spring", 22: "Summer", 23: "Autumn", 24: "Winter"}
_THIRDS = {"early": 0, "mid": 1, "late": 2}

_ISO = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_DAY = re.compile(r"(?:(?P<day>\d{1,2})\s+)?(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})")
_SEASON = re.compile(r"(?P<season>spring|summer|autumn|fall)\s+(?:of\s+)?(?P<year>\d{4})")
_WINTER = re.compile(r"winter\s+(?:of\s+)?(?P<year>\d{4})(?:\s*[/–-]\s*(?P<next>\d{2}|\d{4}))?")
_THIRD = re.compile(
    r"(?:in\s+)?(?:the\s+)?(?P<third>early|mid|late)[\s-]+(?:in\s+)?(?:the\s+)?(?P<year>\d{4})(?P<decade>s?)"
)
_ABOUT = re.compile(r"(?:c\.|ca\.|circa|about|around|approximately|roughly)\s*(?P<when>.+)|(?P<tilde>.+)~")
_BETWEEN = re.compile(r"between\s+(?P<first>.+?)\s+and\s+(?P<last>.+)")
_FROM = re.compile(
    r"(?:from\s+)?(?P<first>.+?)(?:\s+(?:to|until|till)\s+|\s*[–—/]\s*|\s+-\s+|(?<=\d{4})-(?=\d{4}$))(?P<last>.+)"
)
_BEFORE = re.compile(r"(?:(?:before|by|until)\s+|\.\./)(?P<when>.+)")
_AFTER = re.compile(r"(?:(?:after|since|from)\s+(?P<when>.+)|(?P<open>.+)/\.\.)")


def read(text: str) -> When:
    """What is written of when something was. Raises ValueError: the problem, and on a second line the remedy.

    >>> read("c. 1995").printed, read("early 2001").latest.isoformat(), read("spring 2004").stated
    ('c. 1995', '2001-04-30', (('notBefore', '2004-03'), ('notAfter', '2004-05')))
    """
    plain = " ".join(text.split())
    found = _read(plain.casefold())
    if found is None:
        msg = f"'{plain}' is not a time that we can read\n{REMEDY}"
        raise ValueError(msg)
    if found.earliest and found.latest and found.earliest > found.latest:
        msg = f"'{plain}' ends before it begins\nPut the earlier one first."
        raise ValueError(msg)
    return found


def _read(text: str) -> When | None:
    """Each way to write it, from the strictest to the loosest."""
    if re.fullmatch(_ISO, text) and not re.fullmatch(r"\d{4}-(2[1-4])", text):
        return _moment(text)
    for way in (_approximate, _winter, _season, _third, _decade, _uncertain, _named_month, _open, _between, _interval):
        if (found := way(text)) is not None:
            return found
    return None


def _moment(text: str) -> When | None:
    try:
        return chronology.told({"when": text})
    except ValueError:
        return None  # month 13


def _named_month(text: str) -> When | None:
    found = _DAY.fullmatch(text)
    if found is None or found["month"] not in _NUMBERS:
        return None
    day = f"-{int(found['day']):02}" if found["day"] else ""
    return _moment(f"{found['year']}-{_NUMBERS[found['month']]:02}{day}")


def _season(text: str) -> When | None:
    if edtf := re.fullmatch(r"(\d{4})-(2[1-4])", text):
        return _within(text, f"{_NAMES[int(edtf[2])]} {edtf[1]}")
    if found := _SEASON.fullmatch(text):
        number = _SEASONS[found["season"]]
        return _within(f"{found['year']}-{number}", f"{_NAMES[number]} {found['year']}")
    return None


def _winter(text: str) -> When | None:
    """It begins in one year and ends in the next: "winter 2004" is not said to be either end of 2004, so it may be both."""
    found = _WINTER.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    if found["next"] is None:
        return _bounded(dt.date(year, 1, 1), dt.date(year, 12, 31), f"Winter {year}")
    if int(found["next"]) % 100 != (year + 1) % 100:
        return None
    last = dt.date(year + 1, 2, calendar.monthrange(year + 1, 2)[1])
    return _bounded(dt.date(year, 12, 1), last, f"Winter {year}–{(year + 1) % 100:02}")


def _third(text: str) -> When | None:
    found = _THIRD.fullmatch(text)
    if found is None:
        return None
    year, third = int(found["year"]), _THIRDS[found["third"]]
    joined = "-" if found["third"] == "mid" else " "
    printed = f"{found['third'].capitalize()}{joined}{year}{found['decade']}"
    if found["decade"]:
        if year % 10:
            return None
        first, last = ((0, 3), (4, 6), (7, 9))[third]
        return _bounded(dt.date(year + first, 1, 1), dt.date(year + last, 12, 31), printed)
    month = third * 4 + 1
    return _bounded(dt.date(year, month, 1), chronology.last_day(f"{year}-{month + 3:02}"), printed)


def _decade(text: str) -> When | None:
    found = re.fullmatch(r"(?:in\s+)?(?:the\s+)?(\d{3})(?:0s|x)", text)
    return _within(f"{found[1]}X", f"{found[1]}0s") if found else None


def _uncertain(text: str) -> When | None:
    found = re.fullmatch(rf"(?:(?:probably|perhaps)\s+({_ISO})|({_ISO})\?)", text)
    if found is None:
        return None
    moment = found[1] or found[2]
    return _fuzzy(moment, f"Probably {chronology.english(moment)}") if _moment(moment) else None


def _approximate(text: str) -> When | None:
    found = _ABOUT.fullmatch(text)
    if found is None:
        return None
    inner = _read((found["when"] or found["tilde"]).strip())
    if inner is None or len(inner.stated) != 1 or inner.stated[0][0] != "when":
        return None  # about a season, or from about a year on, is more than anybody knows
    return _fuzzy(inner.stated[0][1], f"c. {inner.printed}")


def _open(text: str) -> When | None:
    if found := _BEFORE.fullmatch(text):
        inner = _read(found["when"])
        if inner is not None and inner.latest:
            return chronology.told({"notAfter": _end(inner)}, f"By {_inside(inner.printed)}")
    elif (found := _AFTER.fullmatch(text)) and not _FROM.fullmatch(text.removesuffix("/..")):
        inner = _read(found["when"] or found["open"])
        word = "From" if found["open"] or text.startswith(("from", "since")) else "After"
        if inner is not None and inner.earliest:
            return chronology.told({"notBefore": _start(inner)}, f"{word} {_inside(inner.printed)}")
    return None


def _between(text: str) -> When | None:
    found = _BETWEEN.fullmatch(text)
    ends = found and _ends(found["first"], found["last"])
    if not ends:
        return None
    first, last = ends
    printed = f"Between {_inside(first.printed)} and {_inside(last.printed)}"
    return chronology.told({"notBefore": _start(first), "notAfter": _end(last)}, printed)


def _interval(text: str) -> When | None:
    found = _FROM.fullmatch(text)
    ends = found and _ends(found["first"], found["last"])
    if not ends:
        return None
    first, last = ends
    if first.stated[0][0] == last.stated[0][0] == "when":
        return chronology.told({"from": _start(first), "to": _end(last)})
    printed = f"{first.printed} – {_inside(last.printed)}"
    return chronology.told({"notBefore": _start(first), "notAfter": _end(last)}, printed)


def _ends(first: str, last: str) -> tuple[When, When] | None:
    """Both ends; of "March to June 2009" and "2–14 March 2009" the first takes what it lacks from the last."""
    end = _read(last)
    if end is None or end.latest is None:
        return None
    year = str(end.latest.year)
    lacking = (first, f"{first} {year}", f"{first} {MONTHS[end.latest.month - 1].casefold()} {year}")
    start = next((found for written in lacking if (found := _read(written)) is not None), None)
    return (start, end) if start and start.earliest else None


def _start(of: When) -> str:
    stated = dict(of.stated)
    return stated.get("when") or stated.get("from") or stated.get("notBefore") or ""


def _end(of: When) -> str:
    stated = dict(of.stated)
    return stated.get("when") or stated.get("to") or stated.get("notAfter") or ""


def _inside(printed: str) -> str:
    """As it stands within a sentence: seasons are written small there."""
    first, _, rest = printed.partition(" ")
    small = {*(name for name in _NAMES.values()), "Winter", "Early", "Late", "Probably"}
    return f"{first[0].lower()}{first[1:]} {rest}".rstrip() if first in small or first.startswith("Mid-") else printed


def _within(edtf: str, printed: str) -> When:
    found = _parsed(edtf)
    return _bounded(_date(found.lower_strict()), _date(found.upper_strict()), printed)


def _fuzzy(moment: str, printed: str) -> When:
    """With as much on both sides as it is exact: of a year a year (which is the library's rule too), of a month a month, of a day a day."""
    first, last = chronology.first_day(moment), chronology.last_day(moment)
    match len(moment):
        case 4:
            found = _parsed(f"{moment}~")
            first, last = _date(found.lower_fuzzy()), _date(found.upper_fuzzy())
        case 7:
            before, after = first - dt.timedelta(days=1), last + dt.timedelta(days=1)
            first, last = before.replace(day=1), chronology.last_day(after.isoformat()[:7])
        case _:
            first, last = first - dt.timedelta(days=1), last + dt.timedelta(days=1)
    return _bounded(first, last, printed)


def _parsed(edtf: str) -> Any:
    import edtf as library

    return library.parse_edtf(edtf)


def _date(moment: Any) -> dt.date:
    return dt.date(*moment[:3])


def _bounded(first: dt.date, last: dt.date, printed: str) -> When:
    """Within these days; said as years or months where it is whole ones."""
    ends = calendar.monthrange(last.year, last.month)[1]
    if first.day == 1 and last.day == ends:
        years = first.month == 1 and last.month == 12
        letters = 4 if years else 7
    else:
        letters = 10
    start, end = first.isoformat()[:letters], last.isoformat()[:letters]
    return chronology.told({"notBefore": start, "notAfter": end}, printed)
