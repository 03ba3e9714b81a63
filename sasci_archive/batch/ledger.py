"""What every run has done, in SQLite: which recordings there are, how far each is, who heard which window.

It is for people and for `--resume`, and no truth: what was heard lies in the seminars' folders, and a run that finds no ledger finds that. It holds
names of files and seminars: it lies among the seminars, RESTRICTED. Only one process writes it (`taken`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sasci_archive.errors import BadRecord, Busy, Disk
from sasci_archive.store import files, locks

if TYPE_CHECKING:
    from apsw import Connection

VERSION = 1
PATIENCE = 60_000
"""Milliseconds to wait for whoever looks into the ledger with a program of their own."""
_TABLES = """
CREATE TABLE run (number INTEGER PRIMARY KEY, begun TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '', how TEXT NOT NULL DEFAULT '', options TEXT NOT NULL);
CREATE TABLE recording (path TEXT PRIMARY KEY, run INTEGER NOT NULL, slug TEXT NOT NULL DEFAULT '', sha512 TEXT NOT NULL DEFAULT '',
  hinted INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', remedy TEXT NOT NULL DEFAULT '');
CREATE TABLE window (key TEXT PRIMARY KEY, path TEXT NOT NULL, run INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, ms INTEGER NOT NULL);
"""
_RUNS = "SELECT number, begun, ended, how, options FROM run ORDER BY number DESC LIMIT 1"
_RECORDINGS = "SELECT path, slug, sha512, hinted, state, why, remedy, run FROM recording LIMIT 1"
_WINDOWS = "SELECT key, path, run, start, end, ms FROM window LIMIT 1"
"""Whether the tables are there as we know them."""
_LEAST = 512
"""Bytes of the smallest database that is not empty: its smallest page."""


class State(Enum):
    """How a recording stands."""

    LEFT = "left"
    DONE = "done"
    ASIDE = "set aside"
    TWICE = "with another"  # a file of the same bytes, or of the same seminar, stands for it


class Row(msgspec.Struct, frozen=True):
    """A recording: where its file is, which seminar it has become, its SHA-512, whether it is heard with the record's hints, and how it stands."""

    path: str
    slug: str = ""
    sha512: str = ""
    hinted: bool = False
    state: State = State.LEFT
    why: str = ""
    remedy: str = ""


class Ledger:
    """An open ledger. Every call is whole on the disk when it returns."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._run = 0

    def begin(self, options: dict[str, Any], on: dt.datetime) -> int:
        """A new run; gives its number."""
        self._do("INSERT INTO run (begun, options) VALUES (?, ?)", f"{on:%Y-%m-%dT%H:%M:%SZ}", json.dumps(options))
        self._run = self._connection.last_insert_rowid()
        return self._run

    def end(self, how: str, on: dt.datetime) -> None:
        """The run has ended like this."""
        self._do("UPDATE run SET ended = ?, how = ? WHERE number = ?", f"{on:%Y-%m-%dT%H:%M:%SZ}", how, self._run)

    def last(self) -> dict[str, Any] | None:
        """The options of the last run; None where there was none."""
        found = self._do("SELECT options FROM run ORDER BY number DESC LIMIT 1")
        options: dict[str, Any] | None = json.loads(found[0][0]) if found else None
        return options

    def save(self, row: Row) -> None:
        """How a recording stands now."""
        self._do(
            "INSERT OR REPLACE INTO recording (path, run, slug, sha512, hinted, state, why, remedy) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(row.path, self._run, row.slug, row.sha512, int(row.hinted), row.state.value, row.why, row.remedy),
        )

    def row(self, path: str) -> Row:
        """A recording, as it was left; a new one where it is not known."""
        return next((row for row in self.rows() if row.path == path), Row(path))

    def rows(self) -> tuple[Row, ...]:
        """Every recording, as they came."""
        found = self._do("SELECT path, slug, sha512, hinted, state, why, remedy FROM recording ORDER BY rowid")
        return tuple(
            Row(p, slug, sha, bool(hinted), State(state), why, remedy)
            for p, slug, sha, hinted, state, why, remedy in found
        )

    def heard(self, key: str, path: str, start: int, end: int, ms: int) -> None:
        """A window of a recording was heard in this run, and is kept."""
        self._do("INSERT OR REPLACE INTO window VALUES (?, ?, ?, ?, ?, ?)", key, path, self._run, start, end, ms)

    def windows(self, run: int) -> int:
        """How many windows a run heard."""
        return int(self._do("SELECT count(*) FROM window WHERE run = ?", run)[0][0])

    def hearing(self, run: int) -> int:
        """How long workers were hearing in a run, in ms, added up."""
        return int(self._do("SELECT coalesce(sum(ms), 0) FROM window WHERE run = ?", run)[0][0])

    def _do(self, sql: str, *values: str | int) -> list[Any]:
        with _as_ours(self._path):
            return list(self._connection.execute(sql, values))


@contextlib.contextmanager
def taken(folder: Path, on: dt.datetime, told: Callable[[str], object] = lambda _: None) -> Iterator[Ledger]:
    """The ledger in `folder`, held while the block runs; a new one where what lies there does not read, which is then put aside, and `told`. Raises Busy
    while another run has it, Disk."""
    files.make(folder, 0o700)
    path = folder / "ledger.sqlite"
    try:
        with locks.held(folder / "lock", f"{on:%Y-%m-%d %H:%M} UTC".encode()):
            try:
                connection = _opened(path)
            except BadRecord:
                _put_aside(path, told)
                connection = _opened(path)
            try:
                yield Ledger(connection, path)
            finally:
                connection.close()
    except locks.Held as held:
        raise Busy(
            f"Another batch is running in this workspace, since {held.holder.decode('utf-8', 'replace') or 'a while'}.",
            remedy="Wait until it has ended, or stop it with Ctrl+C; then say it again.",
        ) from None


def _opened(path: Path) -> Connection:
    """With its tables, and every page of it read. Raises BadRecord, Disk."""
    import apsw

    with _as_ours(path):
        if path.is_file() and 0 < path.stat().st_size < _LEAST:  # SQLite takes it for an empty one
            raise apsw.NotADBError
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(PATIENCE)
        try:
            (found,) = next(connection.execute("PRAGMA user_version"))
            if not found:
                with connection:
                    connection.execute(f"{_TABLES} PRAGMA user_version = {VERSION}")
            if connection.execute("PRAGMA quick_check(1)").get != "ok":
                raise apsw.CorruptError
            for asked in (_RUNS, _RECORDINGS, _WINDOWS):
                list(connection.execute(asked))
        except apsw.Error:
            connection.close()
            raise
    return connection


def _put_aside(path: Path, told: Callable[[str], object]) -> None:
    """What does not read is kept for whoever can make something of it, the last of these alone; its journals are nobody's."""
    aside = path.with_name("ledger-unreadable.sqlite")
    with files.disk_errors(path):
        path.replace(aside)
        for journal in path.parent.glob(f"{path.name}-*"):
            files.remove(journal)
        files.flush_folder(path.parent)
    told(
        f"The ledger of batches did not read, and a new one is begun (what lay there is {aside.name} now): what was heard lies in the seminars' folders, and nothing is heard twice."
    )


@contextlib.contextmanager
def _as_ours(path: Path) -> Iterator[None]:
    """What SQLite says, as ours."""
    import apsw

    try:
        yield
    except apsw.FullError as error:
        raise Disk(
            f"The disk is full: {path.name} was not written.",
            remedy="Free some space, then `inv batch --resume`; nothing that was there has changed.",
        ) from error
    except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError) as error:
        raise BadRecord(
            f"The ledger of batches does not read: {path}.",
            remedy="Delete it, and name the recordings again: what was heard lies in the seminars' folders, and nothing is heard twice.",
        ) from error
    except apsw.Error as error:
        raise Disk(
            f"{path} cannot be written: {str(error).partition(': ')[2] or error}.",
            remedy="Check the disk and that you may write there, then `inv batch --resume`.",
        ) from error
