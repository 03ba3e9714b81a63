"""How an index is opened: to be read as it stands, or to be made where nobody reads it; and SQLite's errors in ours.

No index is ever written where it is read. So nobody waits for a lock to read, and what was deleted lies in no journal.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sasci_archive.errors import BrokenIndex, Disk, SasciError
from sasci_archive.search.laid import SCHEMA
from sasci_archive.search.sqlite import rows, tables

if TYPE_CHECKING:
    from apsw import Connection

_APPLICATION: Final = 0x53534349  # "SSCI"


def opened(path: Path) -> Connection:
    """An index to be read. It is never written in place, so that nothing of it is locked. Raises BrokenIndex where it is older or no index, Disk."""
    import apsw

    was = _which(path)
    with faults(path):
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"{path.absolute().as_uri()}?mode=ro&immutable=1", flags=flags)
        try:
            _look(connection, path)
            connection.execute(f"PRAGMA mmap_size = {1 << 31}")
            connection.register_fts5_function("weight", rows.Weight())
        except BaseException as error:
            connection.close()
            if isinstance(error, BrokenIndex) and _which(path) != was:  # another took its place meanwhile
                return opened(path)
            raise
        return connection


def _which(path: Path) -> tuple[int, int]:
    """Which file lies there: nought for none."""
    try:
        told = path.stat()
    except OSError:
        return 0, 0
    return told.st_ino, told.st_mtime_ns


def _look(connection: Connection, path: Path) -> None:
    """Whether it is one of ours, and as long as it says."""
    asked = "SELECT * FROM pragma_application_id, pragma_user_version, pragma_page_count, pragma_page_size"
    application, schema, count, size = connection.execute(asked).fetchall()[0]
    if (application, schema) != (_APPLICATION, SCHEMA):
        raise BrokenIndex(f"{path.name} was made by another version.", remedy="It is made anew.")
    if int(str(count)) * int(str(size)) != path.stat().st_size:
        raise BrokenIndex(f"{path.name} is not whole.", remedy="It is made anew.")


def begun(path: Path | None) -> Connection:
    """An empty index, to be filled: in a file that is there and empty, or in memory."""
    import apsw

    connection = apsw.Connection(str(path) if path else ":memory:")
    connection.execute(
        f"PRAGMA page_size = 8192; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA}"
    )
    _unjournalled(connection)
    tables.created(connection)
    connection.register_fts5_function("weight", rows.Weight())
    return connection


def continued(path: Path) -> Connection:
    """A copy of an index, to be changed. Raises BrokenIndex where it does not read."""
    import apsw

    with faults(path):
        connection = apsw.Connection(str(path))
        _unjournalled(connection)
        if connection.execute("PRAGMA quick_check(1)").get != "ok":
            connection.close()
            raise BrokenIndex(f"{path.name} is damaged.", remedy="It is made anew.")
        return connection


def _unjournalled(connection: Connection) -> None:
    """Only ever a file that takes another's place when it is finished: what goes wrong leaves nothing, and no journal holds what was deleted."""
    connection.execute(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536"
    )
    connection.execute("PRAGMA temp_store = MEMORY")


@contextlib.contextmanager
def faults(path: Path) -> Iterator[None]:
    """SQLite's errors in ours: BrokenIndex for a file that does not read, Disk for what the disk will not do, a sentence for another's lock."""
    import apsw

    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, apsw.SchemaChangeError, apsw.SQLError) as error:
        raise BrokenIndex(f"{path.name} is damaged ({error}).", remedy="It is made anew.") from error
    except apsw.BusyError as error:
        raise SasciError(
            f"Somebody else is writing the index in {path.parent}.", remedy="Wait until that is done, and try again."
        ) from error
    except apsw.FullError as error:
        raise Disk("The disk is full: the index was not written.", remedy="Free some space and try again.") from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError, apsw.PermissionsError) as error:
        if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHORT_READ:  # it was cut in a page
            raise BrokenIndex(f"{path.name} is not whole.", remedy="It is made anew.") from error
        raise Disk(
            f"{path} cannot be used: {error}.",
            remedy="Check that the folder exists, and that you may read and write there.",
        ) from error


@contextlib.contextmanager
def alone(path: Path, patience: float) -> Iterator[None]:
    """Only one writer in the block, of all processes that go by this file; `patience` in seconds. Raises SasciError, Disk."""
    import apsw

    with faults(path):
        connection = apsw.Connection(str(path))
        try:
            connection.set_busy_timeout(round(patience * 1000))
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
        finally:
            connection.close()
