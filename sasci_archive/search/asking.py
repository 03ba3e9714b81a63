"""What people ask, as they write it (a day, a month, a year, a role, a turn), into what is looked for."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Final

from sasci_archive.errors import SasciError
from sasci_archive.model.seminar import Role
from sasci_archive.search.values import Kind

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def first_day(text: str) -> dt.date | None:
    """The first day of a day, a month or a year; None for nothing. Raises SasciError.

    >>> first_day("2023-03"), last_day("2023-03")
    (datetime.date(2023, 3, 1), datetime.date(2023, 3, 31))
    """
    return _period(text)[0] if text.strip() else None


def last_day(text: str) -> dt.date | None:
    """The last one. Raises SasciError."""
    return _period(text)[1] if text.strip() else None


def _period(text: str) -> tuple[dt.date, dt.date]:
    found = _DAY.fullmatch(text.strip())
    year, month, day = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
    try:
        first = dt.date(year, month or 1, day or 1)
        return first, dt.date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError as error:
        raise SasciError(
            f"{text!r} is no day, month or year.", remedy="Write it like 2023-03-08, 2023-03 or 2023."
        ) from error


def roles(texts: Iterable[str]) -> tuple[Role, ...]:
    """As the record has them. Raises SasciError."""
    return tuple(_role(text) for text in texts)


def _role(text: str) -> Role:
    known = {role.value: role for role in Role}
    if (role := known.get(text.strip().casefold())) is None:
        raise SasciError(f"There is no role '{text}'.", remedy=f"Choose one of: {', '.join(known)}.")
    return role


def kinds(texts: Iterable[str]) -> tuple[Kind, ...]:
    """Where to look. Raises SasciError."""
    known = {kind.value: kind for kind in Kind}
    for text in texts:
        if text.strip().casefold() not in known:
            raise SasciError(f"Nothing is found among '{text}'.", remedy=f"Choose one of: {', '.join(known)}.")
    return tuple(known[text.strip().casefold()] for text in texts)


def turn(text: str) -> tuple[str, str]:
    """The seminar and the turn of `demo#u12`. Raises SasciError."""
    slug, mark, place = text.strip().partition("#")
    if not slug or not mark or not place:
        raise SasciError(
            f"'{text}' is no turn of a seminar.", remedy="Write it like demo#u12, as a hit of `inv search` has it."
        )
    return slug, place
