"""All SQL: the tables of an index, what is written into them and asked of them. SQLite's FTS5, through apsw, which brings its own SQLite.

An index is one file, read as it stands and replaced as a whole. A passage's number is made of its seminar's and its place in it, always 13 digits, so that
hundreds of thousands of them are read at once (`numbers`): 1, six digits for the seminar, six for the passage.

What is deleted is overwritten: FTS5's secure-delete takes words out of the index itself, SQLite's secure_delete what pages held.
<https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option> <https://www.sqlite.org/pragma.html#pragma_secure_delete>
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import SasciError
from sasci_archive.search.passages import Passage, Volume
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import apart, folded, newer_signs

if TYPE_CHECKING:
    from apsw import Connection, FTS5ExtensionApi

SCHEMA: Final = 1
"""Of these tables and of what stands in them: an index of another is made anew."""
EACH: Final = 10**6
"""So many passages a seminar may have, and so many seminars an archive."""
_FIRST: Final = 10**12
OPEN, CLOSE, CUT = "\x02", "\x03", "…"

_TABLES: Final = """
CREATE TABLE seminar(number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, title TEXT NOT NULL, address TEXT NOT NULL,
  project TEXT NOT NULL, lacking TEXT NOT NULL, kinds BLOB NOT NULL, people BLOB NOT NULL, sessions BLOB NOT NULL);
CREATE TABLE session(seminar INTEGER, number INTEGER, title TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY(seminar, number)) WITHOUT ROWID;
CREATE TABLE person(seminar INTEGER, number INTEGER, name TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY(seminar, number)) WITHOUT ROWID;
CREATE TABLE theme(seminar INTEGER, theme TEXT, label TEXT NOT NULL, passages BLOB NOT NULL, PRIMARY KEY(seminar, theme)) WITHOUT ROWID;
CREATE TABLE passage(id INTEGER PRIMARY KEY, place TEXT NOT NULL, label TEXT NOT NULL, at INTEGER, pages TEXT NOT NULL, text TEXT NOT NULL,
  apart TEXT NOT NULL, marks TEXT NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(text, apart, marks, content=passage, content_rowid=id, prefix='2 3',
  tokenize="unicode61 remove_diacritics 2 separators '{signs}'");
CREATE TABLE vocabulary(term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sense(id INTEGER PRIMARY KEY, model TEXT NOT NULL, vector BLOB NOT NULL);
INSERT INTO word(word, rank) VALUES('secure-delete', 1);
"""


def created(connection: Connection) -> None:
    """The tables of an empty index."""
    connection.execute(_TABLES.replace("{signs}", newer_signs()))


_DUMPED: Final = (
    "SELECT * FROM seminar ORDER BY slug",
    "SELECT * FROM session ORDER BY seminar, number",
    "SELECT * FROM person ORDER BY seminar, number",
    "SELECT * FROM theme ORDER BY seminar, theme",
    "SELECT * FROM passage ORDER BY id",
    "SELECT * FROM vocabulary ORDER BY term",
)


# -- writing ----------------------------------------------------------------------------------------------------------


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


def standing(connection: Connection) -> dict[str, tuple[int, str]]:
    """By slug, the number of each seminar that is in it and the digest of what it was made from."""
    return {
        slug: (number, digest)
        for slug, number, digest in connection.execute("SELECT slug, number, digest FROM seminar")
    }


def put(
    connection: Connection,
    slug: str,
    number: int,
    digest: str,
    volume: Volume,
) -> None:
    """Add a seminar that is not in it."""
    if len(volume.passages) >= EACH:
        raise SasciError(f"'{slug}' has a million passages.", remedy="Make several seminars of it.")
    people = list(dict.fromkeys((p.speaker, p.role.value if p.role else "") for p in volume.passages if p.speaker))
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
    first = _FIRST + number * EACH
    sessions = np.array([p.session for p in volume.passages], dtype="<i2")
    kinds = np.array([p.kind.number for p in volume.passages], dtype="u1")
    connection.execute(
        "INSERT INTO seminar VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            slug,
            digest,
            volume.title,
            volume.address,
            volume.project,
            volume.lacking,
            kinds.tobytes(),
            np.array(whose, dtype="<u2").tobytes(),
            sessions.tobytes(),
        ),
    )
    connection.executemany(
        "INSERT INTO session VALUES(?, ?, ?, ?)",
        ((number, at, held.title, held.day.isoformat() if held.day else "") for at, held in enumerate(volume.sessions)),
    )
    connection.executemany(
        "INSERT INTO person VALUES(?, ?, ?, ?)",
        ((number, at, name, role) for at, (name, role) in enumerate(people, start=1)),
    )
    connection.executemany(
        "INSERT INTO theme VALUES(?, ?, ?, ?)",
        (
            (number, theme.id, theme.label, np.array(coded[theme.id], dtype="<u4").tobytes())
            for theme in volume.themes
            if coded[theme.id]
        ),
    )
    connection.executemany(
        "INSERT INTO passage VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                first + at,
                p.place,
                p.label,
                p.at,
                "–".join(p.pages),
                p.text,
                apart(p.text),
                _marks(p, number, whose[at], under.get(at, ())),
            )
            for at, p in enumerate(volume.passages)
        ),
    )
    connection.execute(
        "INSERT INTO word(rowid, text, apart, marks) SELECT id, text, apart, marks FROM passage WHERE id >= ? AND id < ?",
        (first, first + EACH),
    )


def take_out(connection: Connection, number: int) -> None:
    """Every word of a seminar."""
    first = _FIRST + number * EACH
    connection.execute(
        "INSERT INTO word(word, rowid, text, apart, marks) SELECT 'delete', id, text, apart, marks FROM passage WHERE id >= ? AND id < ?",
        (first, first + EACH),
    )
    connection.execute("DELETE FROM passage WHERE id >= ? AND id < ?", (first, first + EACH))
    connection.execute("DELETE FROM sense WHERE id >= ? AND id < ?", (first, first + EACH))
    for table in ("session", "person", "theme"):
        connection.execute(f"DELETE FROM {table} WHERE seminar = ?", (number,))  # noqa: S608 - our own names
    connection.execute("DELETE FROM seminar WHERE number = ?", (number,))


def finish(connection: Connection) -> None:
    """What is made of the whole: its vocabulary. The file is then as small as if nothing had ever been deleted."""
    connection.execute("DELETE FROM vocabulary; CREATE VIRTUAL TABLE temp.every USING fts5vocab(main, word, col)")
    connection.execute("INSERT INTO vocabulary SELECT term, doc FROM temp.every WHERE col = 'text' ORDER BY term")
    connection.execute("DROP TABLE temp.every; INSERT INTO word(word) VALUES('optimize'); VACUUM")


def _marks(passage: Passage, number: int, person: int, themes: Iterable[str]) -> str:
    """By what a passage is asked for, as words of the index that nobody types."""
    known = [EVERY, kind_mark(passage.kind), session_mark(number, passage.session)]
    known += [person_mark(number, person)] if person else []
    return " ".join((*known, *themes))


EVERY: Final = "every"


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


def _rows(connection: Connection, asked: str, given: tuple[Any, ...] = ()) -> list[Any]:
    return connection.execute(asked, given).fetchall()


# -- asking -----------------------------------------------------------------------------------------------------------


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
        whose, at = np.divmod(found - _FIRST, EACH)
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
    return (number - _FIRST) // EACH, number % EACH


def number(seminar: int, at: int) -> int:
    """The other way round."""
    return _FIRST + seminar * EACH + at


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


def count(connection: Connection) -> int:
    """How many passages there are."""
    return int(connection.execute("SELECT count(*) FROM passage").get)


# -- sense (the vectors of sentences) ---------------------------------------------------------------------------------


def without_sense(connection: Connection, model: str) -> list[tuple[int, str]]:
    """Every turn of which a model has not been asked: number and text."""
    asked = """SELECT id, passage.text FROM word JOIN passage ON passage.id = word.rowid
      WHERE word MATCH ? AND id NOT IN (SELECT id FROM sense WHERE model = ?) ORDER BY id"""
    return _rows(connection, asked, (f"marks : {kind_mark(Kind.TURN)}", model))


def give_sense(connection: Connection, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
    """Keep what a model said, and nothing that another did."""
    connection.execute("DELETE FROM sense WHERE model != ?", (model,))
    connection.executemany(
        "INSERT OR REPLACE INTO sense VALUES(?, ?, ?)", ((id_, model, vector) for id_, vector in vectors)
    )


def senses(connection: Connection, model: str) -> tuple[NDArray[np.int64], bytes]:
    """The numbers of all turns that have a vector of a model, and the vectors one behind the other."""
    rows = _rows(connection, "SELECT id, vector FROM sense WHERE model = ? ORDER BY id", (model,))
    return np.array([id_ for id_, _ in rows], dtype=np.int64), b"".join(vector for _, vector in rows)


# -- for tests and for those who doubt --------------------------------------------------------------------------------


def dump(connection: Connection) -> bytes:
    """All that stands in it (but what models say), in an order that does not hang on how it came to be."""
    told: list[Any] = [connection.execute(asked).fetchall() for asked in _DUMPED]
    connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, word, instance)")
    told.append(connection.execute('SELECT term, doc, col, "offset" FROM temp.place ORDER BY 1, 2, 3, 4').fetchall())
    connection.execute("DROP TABLE temp.place")
    return msgspec.json.encode(told)
