"""What the site keeps of each seminar, by a digest of what it was made from, in one file beside the pages: so that of a thousand seminars only the one is read
again that has changed, and lists of all are made by going through small records, and never hold them.

Everything in it is public, or was until the last build. It may be deleted at any time: then all is read again. SQL stands here and in `ledger` alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from sasci_archive.errors import Busy, Disk
from sasci_archive.model.inlines import View
from sasci_archive.store import files

if TYPE_CHECKING:
    from apsw import Connection

T = TypeVar("T")

SCHEMA: Final = 2
_APPLICATION: Final = 0x53534354  # "SSCT"
_TABLES: Final = """
CREATE TABLE seminar (slug TEXT PRIMARY KEY, made_from TEXT NOT NULL, weight INTEGER NOT NULL, gist BLOB NOT NULL);
CREATE TABLE given (kind TEXT NOT NULL, whole TEXT NOT NULL, place TEXT NOT NULL, slug TEXT NOT NULL, value BLOB NOT NULL);
CREATE INDEX in_order ON given (kind, whole, place, slug);
CREATE INDEX of_seminar ON given (slug);
CREATE TABLE file (path TEXT PRIMARY KEY, made_from TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL, listed INTEGER NOT NULL);
"""
_PASSING: Final = """
CREATE TEMP TABLE seen (path TEXT PRIMARY KEY);
CREATE TEMP TABLE label (kind TEXT NOT NULL, slug TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL);
CREATE INDEX temp.labelled ON label (kind, slug, place);
CREATE TEMP TABLE shared (kind TEXT NOT NULL, letter TEXT NOT NULL, place BLOB NOT NULL, value BLOB NOT NULL);
CREATE INDEX temp.in_lists ON shared (kind, place);
"""
"""What is found out for one build and goes with it."""


class Given(View, frozen=True, kw_only=True):
    """Something that a seminar gives to pages that it shares with others: of which `kind`, to which `whole` it belongs (a year, a person), in what `place` it
    stands there, and what it is (a struct)."""

    kind: str
    whole: str = ""
    place: str = ""
    value: msgspec.Struct


def opened(path: Path | None) -> Connection:
    """What is kept at `path`; begun anew where nothing is, or it is of another version or does not read; in memory where there is no path. Raises Disk, Busy."""
    with faults(path):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = _tried(path)
        if connection is None:
            assert path is not None
            for each in (path, journal(path)):
                each.unlink(missing_ok=True)
            connection = _tried(path)
        assert connection is not None
        return connection


def journal(path: Path) -> Path:
    """What SQLite writes beside it while it changes it."""
    return path.with_name(f"{path.name}-journal")


def _tried(path: Path | None) -> Connection | None:
    """None where it is none of ours, or damaged."""
    import apsw

    connection = apsw.Connection(str(path) if path else ":memory:")
    try:
        connection.execute("PRAGMA secure_delete = ON; PRAGMA temp_store = FILE; PRAGMA cache_size = -8192")
        found = connection.execute("SELECT * FROM pragma_application_id, pragma_user_version").fetchall()[0]
        if found == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
            connection.execute(
                f"PRAGMA page_size = 8192; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA}"
            )
            with connection:
                connection.execute(_TABLES)
        elif found != (_APPLICATION, SCHEMA) or connection.execute("PRAGMA quick_check(1)").get != "ok":
            connection.close()
            return None
        connection.execute(_PASSING)
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, apsw.SQLError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection


class Kept:
    """What is kept of seminars, and what they give to shared pages."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # -- of one seminar ------------------------------------------------------------------------------------------------

    def made_from(self, slug: str) -> str:
        """The digest of what its gist was made from; "" where nothing is kept of it."""
        return str(self._one("SELECT made_from FROM seminar WHERE slug = ?", slug) or "")

    def put(self, slug: str, made_from: str, weight: int, gist: msgspec.Struct, given: Iterable[Given]) -> None:
        """In place of what was kept of it."""
        with self.connection:
            self._forget(slug)
            self._do("INSERT INTO seminar VALUES (?, ?, ?, ?)", slug, made_from, weight, _ENCODER.encode(gist))
            rows = ((g.kind, g.whole, g.place, slug, _ENCODER.encode(g.value)) for g in given)
            self.connection.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?)", rows)

    def keep_only(self, slugs: Iterable[str]) -> None:
        """Nothing stays of any other seminar: it was withdrawn, taken down or renamed."""
        with self.connection:
            self._do("CREATE TEMP TABLE IF NOT EXISTS still (slug TEXT PRIMARY KEY)")
            self._do("DELETE FROM still")
            self.connection.executemany("INSERT INTO still VALUES (?)", ((slug,) for slug in slugs))
            for (slug,) in self._do("SELECT slug FROM seminar WHERE slug NOT IN (SELECT slug FROM still)").fetchall():
                self._forget(str(slug))

    def _forget(self, slug: str) -> None:
        self._do("DELETE FROM given WHERE slug = ?", slug)
        self._do("DELETE FROM seminar WHERE slug = ?", slug)

    def gist(self, slug: str, kind: type[T]) -> T | None:
        """What is kept of a seminar."""
        found = self._one("SELECT gist FROM seminar WHERE slug = ?", slug)
        return None if found is None else _decoder(kind).decode(found)

    def gists(self, kind: type[T]) -> Iterator[T]:
        """Of all seminars, in the order of slugs, one after another."""
        for (slug,) in self._each("SELECT slug FROM seminar ORDER BY slug"):
            found = self.gist(slug, kind)
            assert found is not None
            yield found

    def weights(self) -> Iterator[tuple[str, str, int]]:
        """Each seminar's slug, what it was made from, and its `gists.weight`."""
        return self._each("SELECT slug, made_from, weight FROM seminar ORDER BY slug")

    # -- what they give to shared pages --------------------------------------------------------------------------------

    def given(self, kind: str, of: type[T], *, whole: str | None = None, start: int = 0, most: int = -1) -> Iterator[T]:
        """In order of wholes, places and slugs; of one `whole`; from the `start`-th on (from 0), at `most` so many."""
        where = "" if whole is None else " AND whole = ?"
        asked = f"SELECT value FROM given WHERE kind = ?{where} ORDER BY whole, place, slug LIMIT ? OFFSET ?"  # noqa: S608  our own words
        decoder = _decoder(of)
        for (value,) in self._each(asked, kind, *([] if whole is None else [whole]), most, start):
            yield decoder.decode(value)

    def wholes(self, kind: str) -> Iterator[tuple[str, int]]:
        """Each whole with how many things belong to it, in order."""
        return self._each("SELECT whole, count(*) FROM given WHERE kind = ? GROUP BY whole ORDER BY whole", kind)

    def numbered(self, kind: str, of: type[T]) -> Iterator[tuple[int, T]]:
        """All of a kind, each with a number by which it is found again."""
        decoder = _decoder(of)
        for number, value in self._each("SELECT rowid, value FROM given WHERE kind = ? ORDER BY slug, place", kind):
            yield number, decoder.decode(value)

    def by_number(self, numbers: Iterable[int], of: type[T]) -> Iterator[T]:
        """Those of these numbers."""
        decoder = _decoder(of)
        for number in numbers:
            yield decoder.decode(self._one("SELECT value FROM given WHERE rowid = ?", number))

    def count(self, kind: str, whole: str | None = None) -> int:
        """How many there are."""
        if whole is None:
            return int(self._one("SELECT count(*) FROM given WHERE kind = ?", kind))
        return int(self._one("SELECT count(*) FROM given WHERE kind = ? AND whole = ?", kind, whole))

    # -- what is found out in one build --------------------------------------------------------------------------------

    def label(self, kind: str, slug: str, name: str, path: str) -> None:
        """That a seminar names something (somebody), which has a page."""
        self._do(
            "INSERT INTO label SELECT ?, ?, count(*), ?, ? FROM label WHERE kind = ? AND slug = ?",
            kind,
            slug,
            name,
            path,
            kind,
            slug,
        )

    def labels(self, kind: str, slug: str) -> tuple[tuple[str, str], ...]:
        """Name and page of each, in the order in which they were told."""
        return tuple(self._each("SELECT name, path FROM label WHERE kind = ? AND slug = ? ORDER BY place", kind, slug))

    def share(self, kind: str, letter: str, place: bytes, value: msgspec.Struct) -> None:
        """A line of a list of all, under a letter; in the order of `place`."""
        self._do("INSERT INTO shared VALUES (?, ?, ?, ?)", kind, letter, place, _ENCODER.encode(value))

    def shared(
        self, kind: str, of: type[T], *, letter: str | None = None, start: int = 0, most: int = -1
    ) -> Iterator[T]:
        """The lines of a list, or those under one letter."""
        where = "" if letter is None else " AND letter = ?"
        asked = f"SELECT value FROM shared WHERE kind = ?{where} ORDER BY place LIMIT ? OFFSET ?"  # noqa: S608  our own words
        decoder = _decoder(of)
        for (value,) in self._each(asked, kind, *([] if letter is None else [letter]), most, start):
            yield decoder.decode(value)

    def letters(self, kind: str) -> list[tuple[str, int]]:
        """The letters of a list, with how many lines are under each, in order."""
        asked = "SELECT letter, count(*) FROM shared WHERE kind = ? GROUP BY letter ORDER BY min(place)"
        return list(self._each(asked, kind))

    def _do(self, asked: str, *values: Any) -> Any:
        return self.connection.execute(asked, values)

    def _one(self, asked: str, *values: Any) -> Any:
        return self.connection.execute(asked, values).get

    def _each(self, asked: str, *values: Any) -> Iterator[Any]:
        """Read with a cursor of its own, so that others may be asked meanwhile."""
        return iter(self.connection.cursor().execute(asked, values))


_ENCODER: Final = msgspec.msgpack.Encoder(order="deterministic")


_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def _decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return _decoders[kind]


@contextlib.contextmanager
def faults(path: Path | None) -> Iterator[None]:
    """SQLite's errors in ours. Raises Disk, Busy."""
    import apsw

    where = path or Path("memory")
    try:
        with files.disk_errors(where):
            yield
    except apsw.FullError as error:
        raise Disk(
            f"The disk is full: {where.name} was not written.",
            remedy="Free some space and run the same command again; the old site stands as it was.",
        ) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise Busy("Somebody else is building this site.", remedy="Wait until that is done, and try again.") from error
    except apsw.Error as error:
        raise Disk(
            f"{where} cannot be read or written: {error}.",
            remedy=f"Check that there is room, and that you may write there. {where.name} may be deleted: all is then made anew.",
        ) from error
