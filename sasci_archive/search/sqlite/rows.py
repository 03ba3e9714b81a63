"""What is asked of the tables of an index in a file (`tables`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.search import weighing
from sasci_archive.search.laid import EACH, Row, kind_mark, number_of
from sasci_archive.search.port import CLOSE, CUT, OPEN, Asked
from sasci_archive.search.records import Records
from sasci_archive.search.sqlite.expressions import expressed
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import folded

if TYPE_CHECKING:
    from apsw import Connection, FTS5ExtensionApi

Remembers = Callable[["Rows", str, Sequence[tuple[int, bytes]]], None]


class Rows(Records):
    """Of one connection."""

    def __init__(self, connection: Connection, path: Path | None, remembers: Remembers = lambda *_: None) -> None:
        """`path` is None for an index that is in memory only; `remembers` keeps what a model said."""
        self.connection, self.path, self._remembers = connection, path, remembers

    def close(self) -> None:
        """As `port.Rows`."""
        self.connection.close()

    def recorded(self, asked: str) -> list[Any]:
        """As `Records`."""
        return self._rows(asked.replace("{", "").replace("}", ""))

    def matching(self, asked: Asked) -> NDArray[np.int64]:
        """They come as one text, which is four times as quick as row by row."""
        told = self.connection.execute(
            "SELECT group_concat(rowid, '') FROM word WHERE word MATCH ?", (expressed(asked),)
        ).get
        return numbers(told.encode()) if told else np.zeros(0, np.int64)

    def weighed(self, asked: Asked, strips: Sequence[NDArray[np.int64]], rare: Sequence[float]) -> dict[int, float]:
        """FTS5's own function counts anew how rare each phrase is, in every query: 60 ms for two common words."""
        sql = "SELECT rowid, weight(word, ?) FROM word WHERE word MATCH ? AND rowid BETWEEN ? AND ?"
        told, expression = msgspec.json.encode(list(rare)).decode(), expressed(asked)
        found = dict[int, float]()
        for strip in strips:
            weights = dict(self._rows(sql, (told, expression, int(strip[0]), int(strip[-1]))))
            found |= {number: weights[number] for number in strip.tolist()}
        return found

    def passages(self, numbers: Collection[int]) -> dict[int, Row]:
        """As `port.Rows`."""
        asked = (
            "SELECT id, place, label, at, pages, text, apart FROM passage WHERE id IN (SELECT value FROM json_each(?))"
        )
        return {row[0]: Row(*row) for row in self._rows(asked, (msgspec.json.encode(list(numbers)).decode(),))}

    def excerpts(self, asked: Asked, rows: Sequence[Row], words: int) -> dict[int, str]:
        """As `port.Rows`."""
        sql = "SELECT snippet(word, 0, ?, ?, ?, ?) FROM word WHERE word MATCH ? AND rowid = ?"
        expression = expressed(asked)
        return {
            row.number: str(self.connection.execute(sql, (OPEN, CLOSE, CUT, words, expression, row.number)).get or "")
            for row in rows
        }

    def at_place(self, seminar: int, place: str) -> list[int]:
        """As `port.Rows`."""
        asked = "SELECT id FROM passage WHERE id >= ? AND id < ? AND place = ? ORDER BY id"
        first = number_of(seminar, 0)
        return [id_ for (id_,) in self.connection.execute(asked, (first, first + EACH, place))]

    def known(self, terms: Collection[str]) -> dict[str, int]:
        """As `port.Rows`."""
        asked = "SELECT term, passages FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))"
        return dict(self._rows(asked, (msgspec.json.encode(list(map(folded, terms))).decode(),)))

    def vocabulary(self) -> list[tuple[str, int]]:
        """As `port.Rows`."""
        return self._rows("SELECT term, passages FROM vocabulary WHERE length(term) > 2 ORDER BY term")

    def without_sense(self, model: str) -> list[tuple[int, str]]:
        """As `port.Rows`."""
        asked = """SELECT id, passage.text FROM word JOIN passage ON passage.id = word.rowid
          WHERE word MATCH ? AND id NOT IN (SELECT id FROM sense WHERE model = ?) ORDER BY id"""
        return self._rows(asked, (f"marks : {kind_mark(Kind.TURN)}", model))

    def senses(self, model: str) -> tuple[NDArray[np.int64], bytes]:
        """As `port.Rows`."""
        rows = self._rows("SELECT id, vector FROM sense WHERE model = ? ORDER BY id", (model,))
        return np.array([id_ for id_, _ in rows], dtype=np.int64), b"".join(vector for _, vector in rows)

    def remember(self, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """As `port.Rows`."""
        self._remembers(self, model, vectors)

    def _rows(self, asked: str, given: tuple[Any, ...] = ()) -> list[Any]:
        return self.connection.execute(asked, given).fetchall()


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


class Weight:
    """An auxiliary function of FTS5: the weight of a passage for the first phrases of an expression, its arguments as JSON."""

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
        length = weighing.length(float(found.column_size(0)), self._average)
        total = 0.0
        for phrase, weight in enumerate(self._rare[1]):
            here = len(found.phrase_column_offsets(phrase, 0)) or weighing.APART * bool(
                found.phrase_column_offsets(phrase, 1)
            )
            total += weighing.share(weight, here, length)
        return total
