"""The tables of an index in a file, and what is written into them; `rows` asks them. SQLite's FTS5, through apsw, which brings its own SQLite.

An index is one file, read as it stands and replaced as a whole. The numbers of passages have 13 digits, so that hundreds of thousands of them are read at once
(`rows.numbers`).

What is deleted is overwritten: FTS5's secure-delete takes words out of the index itself, SQLite's secure_delete what pages held.
<https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option> <https://www.sqlite.org/pragma.html#pragma_secure_delete>
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sasci_archive.search.laid import EACH, laid, number_of
from sasci_archive.search.passages import Volume
from sasci_archive.search.sqlite.expressions import tokenizer

if TYPE_CHECKING:
    from apsw import Connection

_TABLES: Final = """
CREATE TABLE seminar(number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, title TEXT NOT NULL, address TEXT NOT NULL,
  project TEXT NOT NULL, lacking TEXT NOT NULL, kinds BLOB NOT NULL, people BLOB NOT NULL, sessions BLOB NOT NULL);
CREATE TABLE session(seminar INTEGER, number INTEGER, title TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY(seminar, number)) WITHOUT ROWID;
CREATE TABLE person(seminar INTEGER, number INTEGER, name TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY(seminar, number)) WITHOUT ROWID;
CREATE TABLE theme(seminar INTEGER, theme TEXT, label TEXT NOT NULL, passages BLOB NOT NULL, PRIMARY KEY(seminar, theme)) WITHOUT ROWID;
CREATE TABLE passage(id INTEGER PRIMARY KEY, place TEXT NOT NULL, label TEXT NOT NULL, at INTEGER, pages TEXT NOT NULL, text TEXT NOT NULL,
  apart TEXT NOT NULL, marks TEXT NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(text, apart, marks, content=passage, content_rowid=id, prefix='2 3',
  tokenize="{tokenizer}");
CREATE TABLE vocabulary(term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sense(id INTEGER PRIMARY KEY, model TEXT NOT NULL, vector BLOB NOT NULL);
INSERT INTO word(word, rank) VALUES('secure-delete', 1);
"""


def created(connection: Connection) -> None:
    """The tables of an empty index."""
    connection.execute(_TABLES.replace("{tokenizer}", tokenizer()))


_DUMPED: Final = (
    "SELECT * FROM seminar ORDER BY slug",
    "SELECT * FROM session ORDER BY seminar, number",
    "SELECT * FROM person ORDER BY seminar, number",
    "SELECT * FROM theme ORDER BY seminar, theme",
    "SELECT * FROM passage ORDER BY id",
    "SELECT * FROM vocabulary ORDER BY term",
)


# -- writing ----------------------------------------------------------------------------------------------------------


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
    """Add a seminar that is not in it. Raises SasciError for one of a million passages."""
    it = laid(slug, number, volume)
    connection.execute(
        "INSERT INTO seminar VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, slug, digest, volume.title, volume.address, volume.project, volume.lacking),
            *(it.kinds.tobytes(), it.whose.tobytes(), it.sessions.tobytes()),
        ),
    )
    connection.executemany(
        "INSERT INTO session VALUES(?, ?, ?, ?)",
        ((number, at, held.title, held.day.isoformat() if held.day else "") for at, held in enumerate(volume.sessions)),
    )
    connection.executemany(
        "INSERT INTO person VALUES(?, ?, ?, ?)",
        ((number, at, name, role) for at, (name, role) in enumerate(it.people, start=1)),
    )
    connection.executemany(
        "INSERT INTO theme VALUES(?, ?, ?, ?)",
        ((number, theme, label, places.tobytes()) for theme, label, places in it.themes),
    )
    connection.executemany(
        "INSERT INTO passage VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        ((p.number, p.place, p.label, p.at, p.pages, p.text, p.apart, p.marks) for p in it.passages),
    )
    connection.execute(
        "INSERT INTO word(rowid, text, apart, marks) SELECT id, text, apart, marks FROM passage WHERE id >= ? AND id < ?",
        (it.first, it.first + EACH),
    )


def take_out(connection: Connection, number: int) -> None:
    """Every word of a seminar."""
    first = number_of(number, 0)
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


def give_sense(connection: Connection, model: str, vectors: Iterable[tuple[int, bytes]]) -> None:
    """Keep what a model said, and nothing that another did."""
    connection.execute("DELETE FROM sense WHERE model != ?", (model,))
    connection.executemany(
        "INSERT OR REPLACE INTO sense VALUES(?, ?, ?)", ((id_, model, vector) for id_, vector in vectors)
    )


# -- for tests and for those who doubt --------------------------------------------------------------------------------


def dump(connection: Connection) -> bytes:
    """All that stands in it (but what models say), in an order that does not hang on how it came to be."""
    told: list[Any] = [connection.execute(asked).fetchall() for asked in _DUMPED]
    connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab(main, word, instance)")
    told.append(connection.execute('SELECT term, doc, col, "offset" FROM temp.place ORDER BY 1, 2, 3, 4').fetchall())
    connection.execute("DROP TABLE temp.place")
    return msgspec.json.encode(told)
