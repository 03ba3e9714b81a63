"""The tables of an index, and what is written into them; `rows` asks them, and in no third file stands SQL. SQLite's FTS5, through apsw, which brings
its own SQLite.

An index is one file, read as it stands and replaced as a whole. A passage's number is made of its seminar's and its place in it, always 13 digits, so that
hundreds of thousands of them are read at once (`rows.numbers`): 1, six digits for the seminar, six for the passage.

What is deleted is overwritten: FTS5's secure-delete takes words out of the index itself, SQLite's secure_delete what pages held.
<https://www.sqlite.org/fts5.html#the_secure_delete_configuration_option> <https://www.sqlite.org/pragma.html#pragma_secure_delete>
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from sasci_archive.errors import SasciError
from sasci_archive.search.passages import Passage, Volume
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import apart, newer_signs

if TYPE_CHECKING:
    from apsw import Connection

SCHEMA: Final = 1
"""Of these tables and of what stands in them: an index of another is made anew."""
EACH: Final = 10**6
"""So many passages a seminar may have, and so many seminars an archive."""
FIRST: Final = 10**12
"""What the numbers of passages begin at."""

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
    first = FIRST + number * EACH
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
    first = FIRST + number * EACH
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
