"""The index as lines to print: sub-entries behind their entry, each with its places and with where else to look.

What has pages prints them; what has none prints the numbers of turns, as runs ("12–14, 17").
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from itertools import pairwise

import msgspec

from sasci_archive.model.apparatus import IndexEntry, IndexKind, Place
from sasci_archive.model.filing import initial
from sasci_archive.model.reading import Reading


class Lead(msgspec.Struct, frozen=True):
    """Where else to look: the heading as printed, and the `id` of its line, "" where it has none."""

    heading: str
    id: str


class Line(msgspec.Struct, frozen=True):
    """A line of the index. `level` 0 is an entry, 1 one below it; `id` ("index-3") can be linked to; `letter` is what it stands under in
    the alphabet. A line that leads elsewhere (`see`) has no places."""

    id: str
    level: int
    kind: IndexKind
    letter: str
    heading: str
    places: tuple[Place, ...]
    see: tuple[Lead, ...]
    also: tuple[Lead, ...]


def lines(reading: Reading) -> tuple[Line, ...]:
    """All of the index, in order."""
    flat: list[tuple[IndexEntry, IndexEntry | None]] = []
    for entry in reading.index:
        flat += [(entry, None), *((lower, entry) for lower in entry.below)]
    ids: dict[str, str] = {}
    for number, (entry, above) in enumerate(flat, start=1):
        ids.setdefault(f"{above.heading}: {entry.heading}" if above else entry.heading, f"index-{number}")
    return tuple(
        Line(
            id=f"index-{number}",
            level=0 if above is None else 1,
            kind=entry.kind,
            letter=initial((above or entry).heading),
            heading=entry.heading,
            places=entry.places,
            see=tuple(Lead(heading, ids.get(heading, "")) for heading in entry.see),
            also=tuple(Lead(heading, ids.get(heading, "")) for heading in entry.also),
        )
        for number, (entry, above) in enumerate(flat, start=1)
    )


def runs(places: Iterable[Place], numbers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Turns that follow one another as one: the ids of the first and the last of each run, in the order of the edition. `numbers` are the
    printed numbers of all turns, by id, in that order (`book.turns`); a place in none of them is left out."""
    told = tuple(numbers)
    order = _order(told)
    found = sorted({order[place.turn] for place in places if place.turn in order})
    if not found:
        return ()
    breaks = [(before, after) for before, after in pairwise(found) if after != before + 1]
    starts, ends = [found[0], *(after for _, after in breaks)], [*(before for before, _ in breaks), found[-1]]
    return tuple((told[start], told[end]) for start, end in zip(starts, ends, strict=True))


@functools.lru_cache(4)  # for every entry of an index it is the same
def _order(ids: tuple[str, ...]) -> dict[str, int]:
    return {id_: at for at, id_ in enumerate(ids)}


def in_runs(places: Iterable[Place], numbers: Mapping[str, str]) -> str:
    """The same in numbers.

    >>> in_runs([Place("u3"), Place("u1"), Place("u2", 2), Place("u9")], {"u1": "1", "u2": "2", "u3": "3", "u4": "4", "u9": "9"})
    '1–3, 9'
    >>> in_runs([Place("u1"), Place("u9")], {"u1": "1", "u2": "2", "u9": "9"})
    '1, 9'
    """
    return ", ".join(
        numbers[first] if first == last else f"{numbers[first]}–{numbers[last]}"
        for first, last in runs(places, numbers)
    )


def elsewhere(line: Line) -> str:
    """Where else to look, in words, "" for nowhere.

    >>> elsewhere(Line("index-1", 0, IndexKind.BODY, "A", "ALCD", (), (Lead("Association", ""), Lead("Boards", "")), ()))
    'see Association; Boards'
    """
    leads = (("see", line.see), ("see also", line.also))
    return "; ".join(f"{told} {'; '.join(lead.heading for lead in to)}" for told, to in leads if to)


def told(line: Line, numbers: Mapping[str, str]) -> str:
    """What stands behind a heading where there are no pages: "12–14, 17; see also Wages"."""
    return "; ".join(part for part in (in_runs(line.places, numbers), elsewhere(line)) if part)


def letters(reading: Reading) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The lines under their letters."""
    found: dict[str, list[Line]] = {}
    for line in lines(reading):
        found.setdefault(line.letter, []).append(line)
    return tuple((letter, tuple(under)) for letter, under in found.items())


def labelled(reading: Reading) -> tuple[tuple[str, Line], ...]:
    """Each line with its heading and that it stands under: "Saltpan Home Care: wages"."""
    above, found = "", []
    for line in lines(reading):
        above = above if line.level else line.heading
        found.append((f"{above}: {line.heading}" if line.level else line.heading, line))
    return tuple(found)
