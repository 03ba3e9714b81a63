"""What an index is asked, whatever keeps it (SQLite in a file, PostgreSQL), and where it lies. All that decides an answer is done once, above this: how words are
read, how rare they are, in which order hits come, what is counted. Below it is found where which word stands.

The law of those below: of the same volumes and the same question, the same answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.search.laid import EACH, FIRST, Row
from sasci_archive.search.passages import Volume
from sasci_archive.search.wording import Wording

OPEN, CLOSE, CUT = "\x02", "\x03", "…"


class Source(msgspec.Struct, frozen=True):
    """A seminar as it is to be in an index: the digest of what it is made from, and what makes it (which may raise OutOfDate)."""

    digest: str
    make: Callable[[], Volume]


class Asked(msgspec.Struct, frozen=True):
    """Which passages: those that have what is `wanted`, and of each group of `limits` one mark."""

    wanted: Wording
    limits: tuple[tuple[str, ...], ...] = ()

    @property
    def phrases(self) -> tuple[tuple[tuple[str, ...], bool], ...]:
        """What is weighed, in order: words that stand together, and whether the last is only a beginning."""
        return tuple((form, unit.begun) for unit in self.wanted.units for form in unit.forms)


class Seminar(msgspec.Struct, frozen=True):
    """A seminar of an index; `kinds`, `people` and `sessions` are of its passages, by their place (people from 1, 0 for nobody; sessions from 0,
    -1 for none)."""

    number: int
    slug: str
    title: str
    address: str
    project: str
    kinds: NDArray[np.uint8]
    people: NDArray[np.uint16]
    sessions: NDArray[np.int16]


class Coded(msgspec.Struct, frozen=True):
    """A theme in a seminar: its id, its name, and the places of the passages that are coded so."""

    theme: str
    label: str
    places: NDArray[np.uint32]


class Rows(Protocol):
    """An index to be asked. Each raises BrokenIndex where it does not read."""

    def seminars(self) -> dict[int, Seminar]:
        """All of them, by number, in the order of their slugs."""

    def lacking(self) -> list[tuple[str, str]]:
        """The slug of each seminar of which nothing can be found, and why."""

    def sessions(self) -> list[tuple[int, int, dt.date | None]]:
        """Seminar, place in it and day of each session."""

    def people(self) -> list[tuple[int, int, str, str]]:
        """Seminar, number in it, name and role ("" for none) of each person."""

    def themes(self) -> list[tuple[int, Coded]]:
        """Seminar and theme."""

    def matching(self, asked: Asked) -> NDArray[np.int64]:
        """The number of every passage that is asked for, rising."""

    def weighed(self, asked: Asked, strips: Sequence[NDArray[np.int64]], rare: Sequence[float]) -> dict[int, float]:
        """What each of these weighs (`weighing`), where each of the phrases is as `rare` as is said. A strip has every passage that is found from its first
        to its last, or those of them that are turns."""

    def passages(self, numbers: Collection[int]) -> dict[int, Row]:
        """By number, those that are there; without their marks."""

    def excerpts(self, asked: Asked, rows: Sequence[Row], words: int) -> dict[int, str]:
        """By number, so many words around what is found in passages, with OPEN and CLOSE around what was looked for and CUT where there is more."""

    def at_place(self, seminar: int, place: str) -> list[int]:
        """The numbers of what stands at a place of a seminar, such as u12."""

    def known(self, terms: Collection[str]) -> dict[str, int]:
        """In how many passages each of these words stands, of those that stand in any; as `wording.folded` gives them."""

    def vocabulary(self) -> list[tuple[str, int]]:
        """Every word of three letters and more, in order, and in how many passages it stands."""

    def without_sense(self, model: str) -> list[tuple[int, str]]:
        """Every turn of which a model has not been asked: number and text."""

    def senses(self, model: str) -> tuple[NDArray[np.int64], bytes]:
        """The numbers of all turns that have a vector of a model, and the vectors one behind the other."""

    def remember(self, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Keep what a model of sentences said of turns, for the next time: not where the index has been made anew since, or nothing can be written."""

    def close(self) -> None:
        """It cannot be asked any more."""


# -- of all seminars --------------------------------------------------------------------------------------------------


class Every(msgspec.Struct, frozen=True):
    """The passages of all seminars side by side, in the order of their numbers: for each its seminar (its place in `numbers`), and which of `people` (seminar,
    number in it) and `sessions` (seminar, place in it, -1 for none) it is of. `starts` is where each seminar begins."""

    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    people: tuple[tuple[int, int], ...]
    whose: NDArray[np.int32]
    sessions: tuple[tuple[int, int], ...]
    where: NDArray[np.int32]
    kinds: NDArray[np.uint8]

    def at(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where passages stand among all."""
        whose, at = np.divmod(found - FIRST, EACH)
        return np.asarray(self.starts[np.searchsorted(self.numbers, whose)] + at, np.int64)


def every(held: Mapping[int, Seminar]) -> Every:
    """Of the seminars of an index."""
    people, sessions = list[tuple[int, int]](), list[tuple[int, int]]()
    whose, where, starts, length = list[NDArray[np.int32]](), list[NDArray[np.int32]](), list[int](), 0
    for number in sorted(held):
        it = held[number]
        starts.append(length)
        length += len(it.kinds)
        whose.append(it.people.astype(np.int32) + len(people))
        where.append(it.sessions.astype(np.int32) + 1 + len(sessions))
        people += [(number, each) for each in range(int(it.people.max(initial=0)) + 1)]
        sessions += [(number, each - 1) for each in range(int(it.sessions.max(initial=-1)) + 2)]
    none = np.zeros(0, np.int32)
    return Every(
        numbers=np.array(sorted(held), np.int64),
        starts=np.array(starts, np.int64),
        people=tuple(people),
        whose=np.concatenate((none, *whose)),
        sessions=tuple(sessions),
        where=np.concatenate((none, *where)),
        kinds=np.concatenate((np.zeros(0, np.uint8), *(held[number].kinds for number in sorted(held)))),
    )


# -- what is to be in it ----------------------------------------------------------------------------------------------

Standing = Mapping[str, tuple[int, str]]
"""What is in an index: by slug, the number of each seminar and the digest of what it was made from."""


def is_current(stands: Standing, given: Mapping[str, int], wanted: Mapping[str, Source]) -> bool:
    """Whether an index is of exactly what is wanted, under the numbers that are `given`."""
    return stands == {slug: (given[slug], source.digest) for slug, source in wanted.items()}


def staying(stands: Standing, given: Mapping[str, int], wanted: Mapping[str, Source]) -> frozenset[str]:
    """What need not be made again; nothing where the greater part must."""
    kept = {slug for slug, held in stands.items() if slug in wanted and held == (given[slug], wanted[slug].digest)}
    return frozenset(kept if 2 * len(kept) >= len(wanted) else ())
