"""A volume laid out for an index, whatever keeps it: each passage with its number, and with the marks by which it is asked for.

A passage's number is made of its seminar's and its place in it, always 13 digits: 1, six digits for the seminar, six for the passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import SasciError
from sasci_archive.search.passages import Passage, Volume
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import apart

SCHEMA: Final = 1
"""Of the tables of an index and of what stands in them: an index of another is made anew."""
EACH: Final = 10**6
"""So many passages a seminar may have, and so many seminars an archive."""
FIRST: Final = 10**12
"""What the numbers of passages begin at."""
EVERY: Final = "every"
"""The mark that is on all."""


class Row(msgspec.Struct, frozen=True):
    """A passage as it is kept: `at` in ms, `pages` with an en dash between, `text` on one line; `apart` are its words set apart where some have nothing
    between them, `marks` words that nobody types."""

    number: int
    place: str
    label: str
    at: int | None
    pages: str
    text: str
    apart: str = ""
    marks: str = ""


class Laid(msgspec.Struct, frozen=True):
    """A volume: its passages in order, for each of them its kind, who says it (from 1, 0 for nobody) and in which session (-1 for none); names and roles of
    those people; ids and names of its themes, each with the places of its passages."""

    first: int
    passages: tuple[Row, ...]
    kinds: NDArray[np.uint8]
    whose: NDArray[np.uint16]
    sessions: NDArray[np.int16]
    people: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str, NDArray[np.uint32]], ...]


def laid(slug: str, number: int, volume: Volume) -> Laid:
    """A volume as the seminar of this number. Raises SasciError for one of a million passages."""
    if len(volume.passages) >= EACH:
        raise SasciError(f"'{slug}' has a million passages.", remedy="Make several seminars of it.")
    people = tuple(dict.fromkeys((p.speaker, p.role.value if p.role else "") for p in volume.passages if p.speaker))
    place = {person: at for at, person in enumerate(people, start=1)}
    whose = [place.get((p.speaker, p.role.value if p.role else ""), 0) for p in volume.passages]
    coded = {
        theme.id: [at for at, p in enumerate(volume.passages) if p.place in places and p.kind is Kind.TURN]
        for theme, places in ((theme, frozenset(theme.turns)) for theme in volume.themes)
    }
    under: dict[int, list[str]] = {}
    for theme, places in coded.items():
        for at in places:
            under.setdefault(at, []).append(theme_mark(theme))
    first = number_of(number, 0)
    return Laid(
        first=first,
        passages=tuple(
            Row(
                *(first + at, p.place, p.label, p.at, "–".join(p.pages), p.text, apart(p.text)),
                marks=_marks(p, number, whose[at], under.get(at, ())),
            )
            for at, p in enumerate(volume.passages)
        ),
        kinds=np.array([p.kind.number for p in volume.passages], dtype="u1"),
        whose=np.array(whose, dtype="<u2"),
        sessions=np.array([p.session for p in volume.passages], dtype="<i2"),
        people=people,
        themes=tuple(
            (theme.id, theme.label, np.array(coded[theme.id], dtype="<u4"))
            for theme in volume.themes
            if coded[theme.id]
        ),
    )


# -- numbers ----------------------------------------------------------------------------------------------------------


def numbered(slugs: Collection[str]) -> dict[str, int]:
    """The number of each seminar, which hangs on nothing but what slugs there are: a digest of its own, the next one where another has it.

    >>> numbered({"demo", "toy"}) == numbered({"toy", "demo"})
    True
    """
    given: dict[int, str] = {}
    for slug in sorted(slugs):
        number = int.from_bytes(hashlib.sha256(slug.encode()).digest()[:8]) % EACH
        while number in given:
            number = (number + 1) % EACH
        given[number] = slug
    return {slug: number for number, slug in given.items()}


def place(number: int) -> tuple[int, int]:
    """The seminar's number and the passage's place in it."""
    return (number - FIRST) // EACH, number % EACH


def number_of(seminar: int, at: int) -> int:
    """The other way round."""
    return FIRST + seminar * EACH + at


# -- marks ------------------------------------------------------------------------------------------------------------


def _marks(passage: Passage, number: int, person: int, themes: Iterable[str]) -> str:
    """By what a passage is asked for, as words of the index that nobody types."""
    known = [EVERY, kind_mark(passage.kind), session_mark(number, passage.session)]
    known += [person_mark(number, person)] if person else []
    return " ".join((*known, *themes))


def kind_mark(kind: Kind) -> str:
    """Of what kind it is."""
    return f"k{kind.number}"


def session_mark(seminar: int, session: int) -> str:
    """In which session it stands (-1: in none)."""
    return f"s{seminar}x{session + 1}"


def person_mark(seminar: int, person: int) -> str:
    """Who says it."""
    return f"p{seminar}x{person}"


def theme_mark(theme: str) -> str:
    """What it is coded as."""
    return f"t{hashlib.sha256(theme.encode()).hexdigest()[:16]}"
