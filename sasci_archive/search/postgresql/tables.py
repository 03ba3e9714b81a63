"""The tables of an index in a database. An index is a set of them under a name of its own, made whole in one transaction beside those that are read, never changed
afterwards, and dropped when another has taken its place: the server removes their files, and nothing waits to be vacuumed.

They are UNLOGGED: no word goes into the write-ahead log, its archives, or other servers. Should the server crash they are empty, and made anew. Nothing is counted of their
columns beforehand (SET STATISTICS 0), as that would write the commonest words into the server's own tables, which are logged.
<https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED>
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sasci_archive.search.laid import EACH, SCHEMA, Laid, laid, number_of
from sasci_archive.search.passages import Volume
from sasci_archive.search.sqlite import expressions
from sasci_archive.store import database

if TYPE_CHECKING:
    from psycopg.sql import Composed

    from sasci_archive.store.database import Line

HEAD: Final = 256
"""Letters of a word by which it is found: the whole of a longer one fits into no tree of PostgreSQL's."""
TEXT, APART, MARKS = 0, 1, 2
"""Where a word stands: in what was said, in that with words set apart, among the marks."""
MADE: Final = f"made_{SCHEMA}"
"""The table that says which indexes there are, by name, with a digest of what is in each."""
NAMED: Final = "SELECT name FROM {made} WHERE %s IN ('', digest) ORDER BY at DESC LIMIT 1"
"""The name of one that is of exactly what has a digest, or of the newest."""

_INDEX: Final = {
    "seminar": "number int4, slug text, digest text, title text, address text, project text, lacking text, kinds bytea, people bytea, sessions bytea, lengths bytea",
    "session": "seminar int4, number int4, title text, day text",
    "person": "seminar int4, number int4, name text, role text",
    "theme": "seminar int4, theme text, label text, passages bytea",
    "passage": "id int8, place text, label text, at int8, pages text, text text, apart text",
    "posting": "head text, term text, part int2, seminar int4, hits int4, passages bytea, counts bytea, positions bytea",
    "vocabulary": "head text, term text, passages int8",
    "sense": "id int8, model text, vector bytea",
}
_OF: Final = dict.fromkeys(("session", "person", "theme", "posting"), "seminar") | {"seminar": "number"}
"""By which column rows are a seminar's; of the others by their number."""
_KEYS: Final = {"passage": "id", "posting": "head, part, seminar", "vocabulary": "head", "sense": "id"}
_COLLATED: Final = ' COLLATE pg_catalog."C"'
_NAMES: Final = {table: tuple(column.split()[0] for column in columns.split(", ")) for table, columns in _INDEX.items()}
_TYPES: Final = {table: tuple(column.split()[1] for column in columns.split(", ")) for table, columns in _INDEX.items()}


def said(text: str, schema: str, name: str = "", **parts: Any) -> Composed:
    """SQL about the index of this name: `{posting}` stands for its table of postings, `{made}` for that of all indexes."""
    from psycopg import sql

    named = {table: sql.Identifier(schema, f"{table}_{name}") for table in _INDEX}
    return sql.SQL(text).format(**{"made": sql.Identifier(schema, MADE), **named, **parts})


def new_name() -> str:
    """Eight digits, of which no two indexes have the same."""
    return f"{1 + secrets.randbelow(2**31 - 2):08x}"


def lock(name: str) -> int:
    """The second half of the key of the lock by which an index is held."""
    return int(name, 16)


def begun(line: Line, schema: str) -> None:
    """The table of all indexes."""
    line.execute(
        said("CREATE UNLOGGED TABLE IF NOT EXISTS {made} (name text PRIMARY KEY, digest text NOT NULL, at timestamptz NOT NULL)", schema)
    )  # fmt: skip


def created(line: Line, schema: str, name: str) -> None:
    """The tables of an empty index. Words are compared byte by byte, as SQLite does."""
    for table in _INDEX:
        columns = zip(_NAMES[table], _TYPES[table], strict=True)
        typed = ", ".join(f"{column} {kind}{_COLLATED if kind == 'text' else ''}" for column, kind in columns)
        line.execute(said(f"CREATE UNLOGGED TABLE {{{table}}} ({typed})", schema, name))
        uncounted = ", ".join(f"ALTER COLUMN {column} SET STATISTICS 0" for column in _NAMES[table])
        line.execute(said(f"ALTER TABLE {{{table}}} {uncounted}", schema, name))


def taken_over(line: Line, schema: str, old: str, name: str, kept: Collection[int]) -> None:
    """What is in another index of these seminars."""
    from psycopg import sql

    numbers = list(kept)
    spans = [number_of(number, 0) for number in numbers]
    for table in _INDEX:
        theirs = sql.Identifier(schema, f"{table}_{old}")
        if column := _OF.get(table):
            asked = f"INSERT INTO {{{table}}} SELECT * FROM {{theirs}} WHERE {column} = ANY(%s)"  # noqa: S608 - our own names
            line.execute(said(asked, schema, name, theirs=theirs), (numbers,))
        elif table != "vocabulary":
            asked = f"INSERT INTO {{{table}}} SELECT * FROM {{theirs}} WHERE id / {EACH} * {EACH} = ANY(%s)"  # noqa: S608 - our own names
            line.execute(said(asked, schema, name, theirs=theirs), (spans,))


class Putting:
    """Adds seminars to an index."""

    def __init__(self, line: Line, schema: str, name: str) -> None:
        self._line, self._schema, self._name = line, schema, name
        self._words = expressions.words()

    def put(self, slug: str, number: int, digest: str, volume: Volume) -> None:
        """One that is not in it. Raises SasciError for one of a million passages."""
        it = laid(slug, number, volume)
        postings, lengths = self._taken_apart(it)
        self._copy(
            "seminar",
            [
                (
                    *(number, slug, digest, volume.title, volume.address, volume.project, volume.lacking),
                    *(it.kinds.tobytes(), it.whose.tobytes(), it.sessions.tobytes(), lengths.tobytes()),
                )
            ],
        )
        days = (held.day.isoformat() if held.day else "" for held in volume.sessions)
        self._copy("session", ((number, at, volume.sessions[at].title, day) for at, day in enumerate(days)))
        self._copy("person", ((number, at, name, role) for at, (name, role) in enumerate(it.people, start=1)))
        self._copy("theme", ((number, theme, label, places.tobytes()) for theme, label, places in it.themes))
        self._copy("passage", ((p.number, p.place, p.label, p.at, p.pages, p.text, p.apart) for p in it.passages))
        self._copy("posting", (_posting(*word, number, stands) for word, stands in postings.items()))

    def _taken_apart(self, it: Laid) -> tuple[dict[tuple[str, int], list[tuple[int, int]]], NDArray[np.uint32]]:
        """Of each word in each part, the places of its passages with where it stands in them; and how many words each passage has."""
        found: dict[tuple[str, int], list[tuple[int, int]]] = {}
        lengths = np.zeros(len(it.passages), "<u4")
        for at, passage in enumerate(it.passages):
            for part, text in ((TEXT, passage.text), (APART, passage.apart), (MARKS, passage.marks)):
                words = self._words(text)
                if part == TEXT:
                    lengths[at] = len(words)
                for position, word in enumerate(words):
                    found.setdefault((word, part), []).append((at, position))
        return found, lengths

    def _copy(self, table: str, rows: Iterator[tuple[Any, ...]] | Sequence[tuple[Any, ...]]) -> None:
        """In binary, of which the server's log never quotes a line."""
        with (
            self._line.cursor() as cursor,
            cursor.copy(said(f"COPY {{{table}}} FROM STDIN (FORMAT BINARY)", self._schema, self._name)) as copy,
        ):
            copy.set_types(_TYPES[table])
            for row in rows:
                copy.write_row(row)


def _posting(word: str, part: int, seminar: int, stands: list[tuple[int, int]]) -> tuple[Any, ...]:
    both = np.array(stands, "<u4")
    passages, counts = np.unique(both[:, 0], return_counts=True)
    told = b"" if part == MARKS else np.ascontiguousarray(both[:, 1]).tobytes()
    return (
        *(word[:HEAD], word, part, seminar, len(passages)),
        *(passages.astype("<u4").tobytes(), counts.astype("<u4").tobytes(), told),
    )


def finished(line: Line, schema: str, name: str, digest: str, reader: str) -> None:
    """What is made of the whole, and that it is there; to be read by `reader` ("": by nobody else)."""
    from psycopg import sql

    line.execute(
        said(
            f"INSERT INTO {{vocabulary}} SELECT head, term, sum(hits) FROM {{posting}} WHERE part = {TEXT} GROUP BY head, term",  # noqa: S608 - our own names
            *(schema, name),
        )
    )
    for table, columns in _KEYS.items():
        line.execute(said(f"CREATE INDEX ON {{{table}}} ({columns})", schema, name))
    if reader:
        every = sql.SQL(", ").join(
            [sql.Identifier(schema, MADE), *(sql.Identifier(schema, f"{table}_{name}") for table in _INDEX)]
        )
        line.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(every, sql.Identifier(reader)))
    line.execute(said("INSERT INTO {made} VALUES(%s, %s, clock_timestamp())", schema), (name, digest))


# -- what is there -----------------------------------------------------------------------------------------------------


def named(line: Line, schema: str, digest: str = "") -> str:
    """The name of the newest index, or of one that is of exactly what has this digest; "" where there is none."""
    found = line.execute(said(NAMED, schema), (digest,)).fetchone()
    return str(found[0]) if found else ""


def standing(line: Line, schema: str, name: str) -> dict[str, tuple[int, str]]:
    """By slug, the number of each seminar that is in it and the digest of what it was made from."""
    rows = line.execute(said("SELECT slug, number, digest FROM {seminar}", schema, name))
    return {slug: (number, digest) for slug, number, digest in rows}


def tidy(line: Line, schema: str, *, held_too: bool = False) -> None:
    """Drop all but the newest: those that somebody holds only where that is said, and what does not belong to any."""
    newest = named(line, schema)
    others = [name for (name,) in line.execute(said("SELECT name FROM {made} WHERE name != %s", schema), (newest,))]
    free = "SELECT pg_try_advisory_xact_lock(%s, %s)"
    kept = [
        name
        for name in others
        if not held_too and line.execute(free, (database.key(schema), lock(name))).fetchone() == (False,)
    ]
    line.execute(said("DELETE FROM {made} WHERE name != ALL(%s)", schema), ([newest, *kept],))
    ours = {MADE, *(f"{table}_{name}" for table in _INDEX for name in (newest, *kept))}
    database.drop(line, schema, [table for table in database.tables(line, schema) if table not in ours])


def give_sense(line: Line, schema: str, name: str, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep what a model said, and nothing that another did."""
    ids = [id_ for id_, _ in vectors]
    line.execute(said("DELETE FROM {sense} WHERE model != %s OR id = ANY(%s)", schema, name), (model, ids))
    given = [(id_, model, vector) for id_, vector in vectors]
    with line.cursor() as cursor:
        cursor.executemany(said("INSERT INTO {sense} VALUES(%s, %s, %s)", schema, name), given)
