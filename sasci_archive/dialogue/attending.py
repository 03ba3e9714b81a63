"""An attendance report beside the roster: who was there, who is on no list, and who did not come. Proposals; people decide."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.dialogue.roster import TITLES, Roster, is_person
from sasci_archive.formats.attendance_csv import BY_ADDRESS
from sasci_archive.model.attendance import Report, Seen
from sasci_archive.model.seminar import Attendance, Participant


class Attended(msgspec.Struct, frozen=True):
    """`known`: people of the roster and how the report shows them (several lines where they had several devices); `unknown`: people who
    are not on it; `things`: rooms, devices, telephones, addresses; `missing`: on the roster as present, and not in the report."""

    known: tuple[tuple[Participant, tuple[Seen, ...]], ...]
    unknown: tuple[Seen, ...]
    things: tuple[Seen, ...]
    missing: tuple[Participant, ...]


def attended(report: Report, roster: Sequence[Participant]) -> Attended:
    """Every line of the report is in exactly one of the four."""
    known = Roster(roster)
    people: dict[str, list[Seen]] = {}
    unknown, things = [], []
    for seen in report.seen:
        person = known.shown(seen.shown) or (known.shown(seen.also) if seen.also else None)
        if person:
            people.setdefault(person.id, []).append(seen)
        elif seen.shown != BY_ADDRESS and is_person(seen.shown):
            unknown.append(seen)
        else:
            things.append(seen)
    return Attended(
        known=tuple((person, tuple(people[person.id])) for person in roster if person.id in people),
        unknown=tuple(unknown),
        things=tuple(things),
        missing=tuple(p for p in roster if p.id not in people and p.attendance is Attendance.PRESENT),
    )


def proposed(found: Attended, *, report: str, roster: Sequence[Participant]) -> str:
    """Blocks for `seminar.toml`, all of it comments, to be pasted or uncommented; "" where there is nothing to propose. `report` names the
    file and its platform."""
    blocks = [*_corrections(found), *_new(found, [person.id for person in roster])]
    if not blocks:
        return ""
    head = [
        f"Proposals from {report}. Take away the '#' of what is right, at the person it is of; nothing is decided here."
    ]
    return "\n".join("\n".join(f"# {line}".rstrip() for line in block) for block in (head, *blocks)) + "\n"


def _corrections(found: Attended) -> Iterator[list[str]]:
    for person, seen in found.known:
        labels = dict.fromkeys(name for line in seen for name in (line.shown, line.also) if is_person(name))
        new = [name for name in labels if name not in {person.name, *person.known_as}]
        lines = []
        if new:
            lines.append(f"known_as = [{', '.join(_string(name) for name in (*person.known_as, *new))}]")
        if person.attendance is Attendance.ABSENT:
            lines.append('attendance = "present"')
        yield ["", f"{person.id} ({person.name}) was there {_when(seen)}.", *lines]
    for person in found.missing if found.known else ():  # of nobody at all it is the report of another meeting
        yield ["", f"{person.id} ({person.name}) is not in the report.", 'attendance = "absent"']


def _new(found: Attended, taken: Sequence[str]) -> Iterator[list[str]]:
    ids = list(taken)
    for seen in found.unknown:
        id_ = _id(seen.shown, ids)
        ids.append(id_)
        known_as = [f"known_as = [{_string(seen.also)}]"] if is_person(seen.also) else []
        block = [
            "[[roster]]",
            f"id = {_string(id_)}",
            f"name = {_string(seen.shown)}",
            'role = "witness"  # or another',
        ]
        yield ["", f"Not on the roster; there {_when([seen])}.", *block, *known_as]


def _when(seen: Sequence[Seen]) -> str:
    return ", ".join(line.when for line in seen if line.when) or "(no times are given)"


def _id(name: str, taken: Sequence[str]) -> str:
    """Initials, as people write them on rosters; the whole name where they are taken.

    >>> _id("Dr Dana O'Smith", []), _id("Dana Smith", ["ds"])
    ('do', 'dana-smith')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = [word for word in re.findall(r"[a-z0-9']+", plain) if word not in TITLES] or ["x"]
    whole = "-".join(re.sub(r"[^a-z0-9]", "", word) for word in words).strip("-") or "x"
    whole = whole if whole[0].isalpha() else f"x{whole}"
    initials = words[0][0] + words[-1][0] if len(words) > 1 and words[0][0].isalpha() else whole
    ways = (initials, whole, *(f"{whole}-{number}" for number in range(2, len(taken) + 3)))
    return next(way for way in ways if way not in taken)


def _string(text: str) -> str:
    """A TOML basic string, on one line of a comment."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(seen: Seen) -> str:
    """How a thing is listed: a telephone by its last digits.

    >>> from sasci_archive.model.attendance import Seen
    >>> shown(Seen("+44 20 7946 0012", "", (), None)), shown(Seen("Meeting Room 2", "", (), 12))
    ('a telephone (…12)', 'Meeting Room 2, 12 min')
    """
    digits = re.sub(r"\D", "", seen.shown)
    telephone = len(digits) >= 4 and not any(c.isalpha() for c in seen.shown)
    name = f"a telephone (…{digits[-2:]})" if telephone else seen.shown
    return f"{name}, {seen.when}" if seen.when else name
