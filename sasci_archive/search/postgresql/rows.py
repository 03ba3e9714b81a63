"""What is asked of the tables of an index in a database (`tables`). Few questions for each search, and no word of it in the text of one: words are sent beside it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sasci_archive.search import port, weighing
from sasci_archive.search.laid import EACH, EVERY, FIRST, Row, kind_mark, number_of
from sasci_archive.search.port import Asked, Seminar
from sasci_archive.search.postgresql.matching import Posting, Side, together
from sasci_archive.search.postgresql.tables import APART, HEAD, MARKS, TEXT, said
from sasci_archive.search.records import Records
from sasci_archive.search.sqlite import cutting, expressions
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import Unit, folded

Asks = Callable[[bytes, tuple[Any, ...]], list[Any]]
"""Asks the database, and gives all rows that it answers. Raises what `database.faults` raises."""
Remembers = Callable[[str, str, Sequence[tuple[int, bytes]]], None]
"""Keeps in the index of a name what a model said of turns."""
_WHAT_IS_SAID: Final = [TEXT, APART]
_LAST: Final = 0x10FFFF
_NOTHING: Final = "''::bytea"


class Rows(Records):
    """Of the index of one `name`, which never changes: what is read of it as a whole is read once. Safe from several threads where `asks` is."""

    def __init__(self, asks: Asks, schema: str, name: str, remembers: Remembers, closes: Callable[[], None]) -> None:
        self._asks, self._schema, self.name, self._remembers, self._closes = asks, schema, name, remembers, closes
        self._takes_apart = expressions.words()
        self._said: dict[str, bytes] = {}

    def close(self) -> None:
        """As `port.Rows`."""
        self._closes()

    def recorded(self, asked: str) -> list[Any]:
        """As `Records`."""
        return self._rows(asked)

    def seminars(self) -> dict[int, Seminar]:
        """As `port.Rows`."""
        return self._seminars

    @functools.cached_property
    def _seminars(self) -> dict[int, Seminar]:
        return super().seminars()

    # -- which passages -----------------------------------------------------------------------------------------------

    def matching(self, asked: Asked) -> NDArray[np.int64]:
        """As `port.Rows`."""
        phrases = {unit: self._phrases(unit) for unit in (*asked.wanted.units, *asked.wanted.unwanted)}
        stands = self._stand({phrase for each in phrases.values() for phrase in each})
        limits = asked.limits or (() if asked.wanted.wanted else ((EVERY,),))
        marks = self._words({mark for each in limits for mark in each}, [MARKS])

        def said(units: Iterable[Unit]) -> NDArray[np.bool_]:
            return self._side.marked(
                posting for unit in units for phrase in phrases[unit] for posting in stands[phrase]
            )

        found = np.ones(self._side.total, bool)
        for group in asked.wanted.wanted:
            found &= said(group)
        for each in limits:
            found &= self._side.marked(posting for mark in each for posting in marks.get(mark, ()))
        if asked.wanted.unwanted:
            found &= ~said(asked.wanted.unwanted)
        return self._number(np.flatnonzero(found))

    def weighed(self, asked: Asked, strips: Sequence[NDArray[np.int64]], rare: Sequence[float]) -> dict[int, float]:
        """As `port.Rows`."""
        numbers = np.concatenate(strips)
        at = self._at(numbers)
        phrases = [phrase for unit in asked.wanted.units for phrase in self._phrases(unit)]
        touched = np.unique((numbers - FIRST) // EACH).tolist()
        stands = self._stand(set(phrases), seminars=touched, counted=True)
        length = weighing.length(self._lengths[at], self._average)
        total = np.zeros(len(at))
        for phrase, weight in zip(phrases, rare, strict=True):
            here = self._side.counted(it for it in stands[phrase] if it.part == TEXT)[at]
            apart = self._side.marked(it for it in stands[phrase] if it.part == APART)[at]
            here = np.where(here > 0, here, weighing.APART * apart)
            total += weighing.share(weight, here, length)
        return dict(zip(numbers.tolist(), total.tolist(), strict=True))

    def _phrases(self, unit: Unit) -> list[tuple[tuple[str, ...], bool]]:
        """The forms of what is looked for, as words of the index; whether the last is only a beginning."""
        return [(tuple(self._takes_apart(" ".join(form))), unit.begun) for form in unit.forms]

    def _stand(
        self, phrases: Collection[tuple[tuple[str, ...], bool]], *, seminars: list[int] | None = None, counted: bool = False
    ) -> dict[tuple[tuple[str, ...], bool], list[Posting]]:  # fmt: skip
        """Where each stands. A phrase of no word stands nowhere."""
        alone = {words[0] for words, begun in phrases if len(words) == 1 and not begun}
        joined = {word for words, begun in phrases if len(words) > 1 for word in (words[:-1] if begun else words)}
        single = self._words(alone, _WHAT_IS_SAID, seminars, counted=counted)
        placed = self._words(joined, _WHAT_IS_SAID, seminars, counted=True, placed=True)
        found = {}
        for words, begun in phrases:
            if len(words) > 1:
                last = self._beginning(words[-1], seminars, placed=True) if begun else placed.get(words[-1], [])
                found[words, begun] = together([*(placed.get(word, []) for word in words[:-1]), last])
            elif begun and words:
                found[words, begun] = self._beginning(words[0], seminars, counted=counted)
            else:
                found[words, begun] = single.get(words[0], []) if words else []
        return found

    def _words(
        self, words: Collection[str], parts: list[int], seminars: list[int] | None = None, *, counted: bool = False, placed: bool = False
    ) -> dict[str, list[Posting]]:  # fmt: skip
        if not words:
            return {}
        terms = list(words)
        asked = f"SELECT term, {_columns(counted=counted, placed=placed)} FROM {{posting}} WHERE head = ANY(%s) AND part = ANY(%s) AND term = ANY(%s)"  # noqa: S608 - our own columns
        found: dict[str, list[Posting]] = {}
        for term, *posting in self._of(asked, ([term[:HEAD] for term in terms], parts, terms), seminars):
            found.setdefault(term, []).append(_posting(*posting))
        return found

    def _beginning(
        self, word: str, seminars: list[int] | None, *, counted: bool = False, placed: bool = False
    ) -> list[Posting]:
        """Of all words that begin so: those of a seminar come as one, one behind the other."""
        head = word[:HEAD]
        columns = _columns(counted=counted or placed, placed=placed, joined=True)
        where = "head >= %s AND head < %s AND part = ANY(%s) AND starts_with(term, %s)"
        asked, given = f"SELECT {columns} FROM {{posting}} WHERE {where}", (head, _after(head), _WHAT_IS_SAID, word)  # noqa: S608 - our own columns
        return [_posting(*posting) for posting in self._of(asked, given, seminars, "GROUP BY part, seminar")]

    def _of(self, asked: str, given: tuple[Any, ...], seminars: list[int] | None, last: str = "") -> list[Any]:
        if seminars is None:
            return self._rows(f"{asked} {last}", given)
        return self._rows(f"{asked} AND seminar = ANY(%s) {last}", (*given, seminars))

    # -- all passages side by side ------------------------------------------------------------------------------------

    @functools.cached_property
    def _every(self) -> port.Every:
        return port.every(self._seminars)

    @functools.cached_property
    def _side(self) -> Side:
        every = self._every
        return Side(dict(zip(every.numbers.tolist(), every.starts.tolist(), strict=True)), len(every.kinds))

    @functools.cached_property
    def _lengths(self) -> NDArray[np.float64]:
        rows = self._rows("SELECT lengths FROM {seminar} ORDER BY number")
        return np.concatenate((np.zeros(0), *(np.frombuffer(lengths, "<u4") for (lengths,) in rows)))

    @functools.cached_property
    def _average(self) -> float:
        return max(1.0, int(self._lengths.sum()) / max(1, self._side.total))

    def _at(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        return self._every.at(numbers)

    def _number(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of passages, by where they stand among all."""
        whose = np.searchsorted(self._every.starts, at, side="right") - 1
        return np.asarray(FIRST + self._every.numbers[whose] * EACH + at - self._every.starts[whose], np.int64)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def passages(self, numbers: Collection[int]) -> dict[int, Row]:
        """As `port.Rows`."""
        if not numbers:
            return {}
        asked = "SELECT id, place, label, at, pages, text, apart FROM {passage} WHERE id = ANY(%s)"
        return {row[0]: Row(*row) for row in self._rows(asked, (list(numbers),))}

    def excerpts(self, asked: Asked, rows: Sequence[Row], words: int) -> dict[int, str]:
        """As `port.Rows`."""
        return cutting.excerpts(asked, rows, words)

    def at_place(self, seminar: int, place: str) -> list[int]:
        """As `port.Rows`."""
        asked = "SELECT id FROM {passage} WHERE id >= %s AND id < %s AND place = %s ORDER BY id"
        first = number_of(seminar, 0)
        return [id_ for (id_,) in self._rows(asked, (first, first + EACH, place))]

    def known(self, terms: Collection[str]) -> dict[str, int]:
        """As `port.Rows`."""
        words = list(map(folded, terms))
        if not words:
            return {}
        asked = "SELECT term, passages FROM {vocabulary} WHERE head = ANY(%s) AND term = ANY(%s)"
        return dict(self._rows(asked, ([word[:HEAD] for word in words], words)))

    def vocabulary(self) -> list[tuple[str, int]]:
        """As `port.Rows`."""
        return self._vocabulary

    @functools.cached_property
    def _vocabulary(self) -> list[tuple[str, int]]:
        return self._rows("SELECT term, passages FROM {vocabulary} WHERE length(term) > 2 ORDER BY term")

    # -- what a model of sentences says -------------------------------------------------------------------------------

    def without_sense(self, model: str) -> list[tuple[int, str]]:
        """As `port.Rows`."""
        known = set(self.senses(model)[0].tolist())
        turns = self._side.marked(self._words({kind_mark(Kind.TURN)}, [MARKS]).get(kind_mark(Kind.TURN), ()))
        missing = [number for number in self._number(np.flatnonzero(turns)).tolist() if number not in known]
        rows = self.passages(missing)
        return [(number, rows[number].text) for number in missing]

    def senses(self, model: str) -> tuple[NDArray[np.int64], bytes]:
        """As `port.Rows`."""
        rows = self._rows("SELECT id, vector FROM {sense} WHERE model = %s ORDER BY id", (model,))
        return np.array([id_ for id_, _ in rows], dtype=np.int64), b"".join(vector for _, vector in rows)

    def remember(self, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """As `port.Rows`."""
        if vectors:
            self._remembers(self.name, model, vectors)

    def _rows(self, asked: str, given: tuple[Any, ...] = ()) -> list[Any]:
        if asked not in self._said:
            self._said[asked] = said(asked, self._schema, self.name).as_bytes()
        return self._asks(self._said[asked], given)


def _columns(*, counted: bool, placed: bool, joined: bool = False) -> str:
    """Those of a posting; with `joined` of several, one behind the other in the same order."""
    named = ("passages", "counts" if counted else "", "positions" if placed else "")
    told = (f"string_agg({column}, '')" if joined and column else column or _NOTHING for column in named)
    return f"part, seminar, {', '.join(told)}"


def _posting(part: int, seminar: int, passages: bytes, counts: bytes, positions: bytes) -> Posting:
    return Posting(part, seminar, *(np.frombuffer(told, "<u4") for told in (passages, counts, positions)))


def _after(head: str) -> str:
    """The first word, byte by byte, that does not begin so and comes after all that do.

    >>> _after("ca"), _after("\\ud7ff") == "\\ue000"
    ('cb', True)
    """
    while head and ord(head[-1]) == _LAST:
        head = head[:-1]
    after = ord(head[-1]) + 1 if head else _LAST
    return head[:-1] + chr(0xE000 if 0xD800 <= after < 0xE000 else after)
