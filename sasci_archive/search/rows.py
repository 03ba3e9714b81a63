"""What is asked of the tables of an index (`tables`): what stands in them, and which passages an expression of FTS5 finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.search.tables import EACH, FIRST, kind_mark
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import folded

if TYPE_CHECKING:
    from apsw import Connection, FTS5ExtensionApi

OPEN, CLOSE, CUT = "\x02", "\x03", "…"


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


def seminars(connection: Connection) -> dict[int, Seminar]:
    """All of them, by number."""
    asked = "SELECT number, slug, title, address, project, kinds, people, sessions FROM seminar ORDER BY slug"
    return {
        number: Seminar(
            *(number, slug, title, address, project),
            np.frombuffer(kinds, "u1"),
            np.frombuffer(people, "<u2"),
            np.frombuffer(sessions, "<i2"),
        )
        for number, slug, title, address, project, kinds, people, sessions in _rows(connection, asked)
    }


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


def lacking(connection: Connection) -> list[tuple[str, str]]:
    """The slug of each seminar of which nothing can be found, and why."""
    return _rows(connection, "SELECT slug, lacking FROM seminar WHERE lacking != '' ORDER BY slug")


def sessions(connection: Connection) -> list[tuple[int, int, str, dt.date | None]]:
    """Seminar, place in it, title and day of each session."""
    rows = _rows(connection, "SELECT seminar, number, title, day FROM session ORDER BY seminar, number")
    return [(seminar, at, title, dt.date.fromisoformat(day) if day else None) for seminar, at, title, day in rows]


def people(connection: Connection) -> list[tuple[int, int, str, str]]:
    """Seminar, number in it, name and role ("" for none) of each person."""
    return _rows(connection, "SELECT seminar, number, name, role FROM person ORDER BY seminar, number")


class Coded(msgspec.Struct, frozen=True):
    """A theme in a seminar: its id, its name, and the places of the passages that are coded so."""

    theme: str
    label: str
    places: NDArray[np.uint32]


def themes(connection: Connection) -> list[tuple[int, Coded]]:
    """Seminar and theme."""
    rows = _rows(connection, "SELECT seminar, theme, label, passages FROM theme ORDER BY theme, seminar")
    return [(seminar, Coded(theme, label, np.frombuffer(places, "<u4"))) for seminar, theme, label, places in rows]


def matching(connection: Connection, expression: str) -> NDArray[np.int64]:
    """The number of every passage that an expression finds, rising. They come as one text, which is four times as quick as row by row."""
    told = connection.execute("SELECT group_concat(rowid, '') FROM word WHERE word MATCH ?", (expression,)).get
    return numbers(told.encode()) if told else np.zeros(0, np.int64)


_DIGITS: Final = 13


def numbers(told: bytes) -> NDArray[np.int64]:
    """Numbers of 13 digits, one behind the other.

    >>> numbers(b"10000000000011000000000012").tolist()
    [1000000000001, 1000000000012]
    """
    signs = np.frombuffer(told, "u1").reshape(-1, _DIGITS)
    found = signs[:, 0].astype(np.int64) - 48
    for at in range(1, _DIGITS):
        found *= 10
        found += signs[:, at] - 48
    return found


def place(number: int) -> tuple[int, int]:
    """The seminar's number and the passage's place in it."""
    return (number - FIRST) // EACH, number % EACH


def number(seminar: int, at: int) -> int:
    """The other way round."""
    return FIRST + seminar * EACH + at


def weighed(
    connection: Connection, expression: str, first: int, last: int, rare: Sequence[float]
) -> list[tuple[int, float]]:
    """Every passage from one number to another that an expression finds, with its weight: BM25 (k1 1.2, b 0.75) of the first phrases of the expression, of
    which each is as `rare` as is said. FTS5's own function counts anew how rare each phrase is, in every query: 60 ms for two common words."""
    asked = "SELECT rowid, weight(word, ?) FROM word WHERE word MATCH ? AND rowid BETWEEN ? AND ?"
    return _rows(connection, asked, (msgspec.json.encode(list(rare)).decode(), expression, first, last))


class Weight:
    """An auxiliary function of FTS5: the weight of a passage, its arguments as JSON."""

    def __init__(self) -> None:
        self._average = 0.0
        self._rare: tuple[str, list[float]] = ("", [])

    def __call__(self, found: FTS5ExtensionApi, /, *given: Any) -> float:
        """Of the passage that is being looked at; `given` is one text, a JSON list of how rare each of the first phrases is. A passage in which nothing
        of a phrase stands has nothing of its weight."""
        (rare,) = given
        self._average = self._average or max(1.0, found.column_total_size(0) / max(1, found.row_count))
        if self._rare[0] != rare:
            self._rare = rare, msgspec.json.decode(rare, type=list[float])
        length = 1.2 * (0.25 + 0.75 * found.column_size(0) / self._average)
        total = 0.0
        for phrase, weight in enumerate(self._rare[1]):
            here = len(found.phrase_column_offsets(phrase, 0)) or 0.5 * bool(found.phrase_column_offsets(phrase, 1))
            total += weight * here * 2.2 / (here + length)
        return total


def excerpt(connection: Connection, expression: str, id_: int, words: int) -> str:
    """The words around what an expression finds in a passage, with OPEN and CLOSE around what was looked for and CUT where there is more."""
    asked = "SELECT snippet(word, 0, ?, ?, ?, ?) FROM word WHERE word MATCH ? AND rowid = ?"
    return str(connection.execute(asked, (OPEN, CLOSE, CUT, words, expression, id_)).get or "")


def row(connection: Connection, id_: int) -> tuple[str, str, int | None, str, str] | None:
    """A passage's place, label, time, pages and text; None where there is none of this number."""
    found = _rows(connection, "SELECT place, label, at, pages, text FROM passage WHERE id = ?", (id_,))
    return found[0] if found else None


def at_place(connection: Connection, seminar: int, place: str) -> list[int]:
    """The numbers of what stands at a place of a seminar, such as u12."""
    asked = "SELECT id FROM passage WHERE id >= ? AND id < ? AND place = ? ORDER BY id"
    first = number(seminar, 0)
    return [id_ for (id_,) in connection.execute(asked, (first, first + EACH, place))]


def known(connection: Connection, terms: Collection[str]) -> dict[str, int]:
    """In how many passages each of these words stands, of those that stand in any. Words are as `wording.folded` gives them."""
    asked = "SELECT term, passages FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))"
    return dict(_rows(connection, asked, (msgspec.json.encode(list(map(folded, terms))).decode(),)))


def vocabulary(connection: Connection) -> list[tuple[str, int]]:
    """Every word of three letters and more, and in how many passages it stands."""
    return _rows(connection, "SELECT term, passages FROM vocabulary WHERE length(term) > 2 ORDER BY term")


def without_sense(connection: Connection, model: str) -> list[tuple[int, str]]:
    """Every turn of which a model has not been asked: number and text."""
    asked = """SELECT id, passage.text FROM word JOIN passage ON passage.id = word.rowid
      WHERE word MATCH ? AND id NOT IN (SELECT id FROM sense WHERE model = ?) ORDER BY id"""
    return _rows(connection, asked, (f"marks : {kind_mark(Kind.TURN)}", model))


def senses(connection: Connection, model: str) -> tuple[NDArray[np.int64], bytes]:
    """The numbers of all turns that have a vector of a model, and the vectors one behind the other."""
    rows = _rows(connection, "SELECT id, vector FROM sense WHERE model = ? ORDER BY id", (model,))
    return np.array([id_ for id_, _ in rows], dtype=np.int64), b"".join(vector for _, vector in rows)


def _rows(connection: Connection, asked: str, given: tuple[Any, ...] = ()) -> list[Any]:
    return connection.execute(asked, given).fetchall()
