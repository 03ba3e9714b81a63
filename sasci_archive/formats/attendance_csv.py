"""The attendance reports of Zoom and Teams: who was there under which name, and when.

Zoom: https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0082659 (a table of its own, or below a line about the meeting;
one row for each time somebody joined, or one for each person). Teams: https://support.microsoft.com/office/ae7cf170-530c-47d3-84c1-3aedac74d310
(UTF-16, tabs; sections "1. Summary", "2. Participants", "3. In-Meeting Activities"; before 2022 a table of names and times, or of who
joined and left). Columns are known by their names, so that more of them and another order do no harm. Law: every row of the table is
in exactly one `Seen`. E-mail addresses are not read, and where one stands for a name it is not shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.model.attendance import Report, Seen, Stay

BY_ADDRESS = "(shown by an e-mail address)"
"""What stands for a name that is an e-mail address."""

_NAMES = frozenset(("name (original name)", "name", "full name", "user name", "participant", "display name"))
_JOINED = frozenset(("join time", "first join", "first join time", "joined", "time joined", "join", "first join (utc)"))
_LEFT = frozenset(("leave time", "last leave", "last leave time", "left", "time exited", "leave", "last leave (utc)"))
_LONG = frozenset(
    ("duration (minutes)", "total duration (minutes)", "duration", "in-meeting duration", "meeting duration")
)
_ACTION, _WHEN = frozenset(("user action",)), frozenset(("timestamp",))
_ACTIVITIES, _PARTICIPANTS = (
    re.compile(r"3\.\s*In-Meeting Activities", re.IGNORECASE),
    re.compile(r"2\.\s*Participants", re.IGNORECASE),
)
_SECTION = re.compile(r"\d\.\s+\S")
_CLOCK = re.compile(
    r"(?:^|[\sT,])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*(?:([AaPp])\.?\s?[Mm]\.?)?(?:Z|$|\s|[+-]\d)"
)
_LENGTH = re.compile(r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?", re.IGNORECASE)
_ORIGINAL = re.compile(r"(?P<shown>.+?)\s*\((?P<also>[^()]+)\)\s*(?:#.*)?$")
_STANDING = re.compile(
    r"guest|external|unverified|organi[sz]er|presenter|host|co-?host|me|cohost|verified", re.IGNORECASE
)
_EXPORT = "Export it once more, in English: Zoom's from Reports → Usage, Teams' from the meeting's Attendance tab."


class _Columns(msgspec.Struct, frozen=True):
    name: int
    joined: int | None
    left: int | None
    long: int | None
    action: int | None
    when: int | None


def parse(content: bytes, *, where: str = "The attendance report") -> Report:
    """Who was there. `where` is the file's name, for errors. Raises BadCaptions where it is no report we know, or a row does not
    read; the sentence shows the line, and never an address."""
    text = _decoded(content, where)
    lines = text.splitlines()
    if not text.strip():
        raise BadCaptions(f"'{where}' is empty.", remedy="Export it once more.")
    teams = any(_PARTICIPANTS.match(line.strip('"\ufeff ')) for line in lines)
    last: tuple[int, _Columns, str] | None = None
    for number, line in enumerate(lines):
        separator = _separator(line)
        columns = _columns(next(csv.reader([line], delimiter=separator), []))
        if columns:
            last = number, columns, separator
            if not teams or any(_ACTIVITIES.match(above.strip('" ')) for above in lines[:number]):
                break
    if last is None:
        heads = next((line for line in lines if line.count(_separator(line)) >= 2), lines[0])
        raise BadCaptions(
            f"'{where}' is no attendance report that we know: no line names the columns of people and times. It has: {_safe(heads)}.",
            remedy=_EXPORT,
        )
    number, columns, separator = last
    rows = list(_rows(lines, number + 1, separator))
    if not rows:
        raise BadCaptions(f"'{where}' names nobody.", remedy="Was anybody in the meeting? Export it once more.")
    stays = [_stay(row, columns, at, where) for at, row in rows]
    platform = "Teams" if teams or separator == "\t" else "Zoom"
    return Report(platform, tuple(_together(stays)))


def _decoded(content: bytes, where: str) -> str:
    zeros = content[1:20:2].count(0) > 5  # UTF-16 without its mark
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-16-le" if zeros else "utf-8-sig"
    try:
        return content.decode(encoding).replace("\ufeff", "")
    except UnicodeDecodeError:
        pass
    if content.startswith(b"PK\x03\x04"):
        raise BadCaptions(
            f"'{where}' is a workbook, not text.", remedy="Save it as CSV, or take the file as it was exported."
        )
    if b"\0" in content:
        raise BadCaptions(f"'{where}' is no text.", remedy=_EXPORT)
    return content.decode("cp1252", errors="replace")


def _separator(line: str) -> str:
    return max("\t;,", key=line.count)


def _columns(heads: Sequence[str]) -> _Columns | None:
    plain = [" ".join(head.strip().casefold().split()) for head in heads]

    def at(names: frozenset[str]) -> int | None:
        return next((i for i, head in enumerate(plain) if head in names), None)

    name = at(_NAMES)
    found = _Columns(name or 0, at(_JOINED), at(_LEFT), at(_LONG), at(_ACTION), at(_WHEN))
    told = found.joined is not None or found.long is not None or (found.action is not None and found.when is not None)
    return found if name is not None and told else None


def _rows(lines: Sequence[str], first: int, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Up to an empty line or the next section, with their numbers from 1."""
    for number, row in enumerate(
        csv.reader(io.StringIO("\n".join(lines[first:])), delimiter=separator), start=first + 1
    ):
        if not any(cell.strip() for cell in row) or _SECTION.match(row[0].strip()):
            return
        yield number, row


def _stay(row: Sequence[str], columns: _Columns, line: int, where: str) -> Seen:
    def cell(at: int | None) -> str:
        return row[at].strip() if at is not None and at < len(row) else ""

    shown, also = _names(cell(columns.name))
    if not shown:
        raise BadCaptions(
            f"'{where}', line {line}, names nobody: {_safe(' | '.join(row))}.",
            remedy="Correct that line, or take it out.",
        )
    long = _minutes(cell(columns.long))
    if columns.action is not None:
        moment = _time(cell(columns.when), line, where)
        joined = cell(columns.action).casefold().startswith("join")
        return Seen(shown, also, (Stay(moment if joined else None, None if joined else moment),), long)
    stay = Stay(_time(cell(columns.joined), line, where), _time(cell(columns.left), line, where))
    return Seen(shown, also, (stay,) if stay.joined or stay.left else (), long)


def _names(text: str) -> tuple[str, str]:
    """The name shown, and the one before it was changed.

    >>> _names("Jill M (Jill Manthorpe)"), _names("Bob Brown (Guest)"), _names("x@example.org")[0]
    (('Jill M', 'Jill Manthorpe'), ('Bob Brown', ''), '(shown by an e-mail address)')
    """
    also = ""
    bare = re.sub(r"\s*#\d*$", "", " ".join(text.split()))
    while found := _ORIGINAL.fullmatch(bare):
        bare = found["shown"].strip()
        if not _STANDING.fullmatch(found["also"].strip()):
            also = found["also"].strip()
    return _no_address(bare), "" if "@" in also else also


def _no_address(name: str) -> str:
    return BY_ADDRESS if "@" in name else name


def _time(text: str, line: int, where: str) -> dt.time | None:
    """The time of day: which day it is, is for the record to say (and 03/04/2024 may be either)."""
    if not text or text in {"-", "--"}:
        return None
    found = _CLOCK.search(text)
    if found:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if (half := (found[4] or "").casefold()) and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and minute < 60 and second < 60:
            return dt.time(hour, minute, second)
    raise BadCaptions(
        f"'{where}', line {line}: {_safe(text)} is no time that we know.",
        remedy="A time reads like 05/03/2024 01:58:07 PM or 2024-05-03 13:58:07.",
    )


def _minutes(text: str) -> int | None:
    """How long, in minutes.

    >>> [_minutes(text) for text in ("124", "2h 3m 40s", "1:02:00", "45 min", "?")]
    [124, 124, 62, 45, None]
    """
    if re.fullmatch(r"[0-9]{1,6}", text):
        return int(text)
    if clock := re.fullmatch(r"(\d+):(\d{2}):(\d{2})", text):
        return int(clock[1]) * 60 + int(clock[2]) + (int(clock[3]) >= 30)
    found = _LENGTH.fullmatch(text)
    if not text or not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (days * 24 + hours) * 60 + minutes + (seconds >= 30)


def _together(rows: Sequence[Seen]) -> Iterator[Seen]:
    """Everybody once: who went and came again has several stays."""
    found: dict[tuple[str, str], list[Seen]] = {}
    for row in rows:
        found.setdefault((row.shown.casefold(), row.also.casefold()), []).append(row)
    for same in found.values():
        known = [row.minutes for row in same if row.minutes is not None]
        stays = tuple(stay for row in same for stay in row.stays)
        yield Seen(same[0].shown, same[0].also, stays, sum(known) if known else None)


def _safe(text: str) -> str:
    """For a sentence: short, and without addresses."""
    bare = re.sub(r"\S+@\S+", "…", " ".join(text.split()))
    return f"“{bare[:80]}…”" if len(bare) > 80 else f"“{bare}”"
