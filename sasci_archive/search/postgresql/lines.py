"""How the database is asked: by one line, or by a pool of them that many share."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

from sasci_archive.errors import Busy, NotAnswered
from sasci_archive.store import database
from sasci_archive.store.database import Database

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composed
    from psycopg_pool import ConnectionPool

    from sasci_archive.store.database import Line

WAIT: Final = 5.0
"""Seconds to wait for a line of a pool: whoever searches in a browser waits no longer."""


class Lines(Protocol):
    """Asks a database as a role that only reads, and holds indexes so that nobody drops them who tidies up."""

    def ask(self, asked: Composed | bytes, given: tuple[Any, ...] = ()) -> list[Any]:
        """All rows. Raises what `database.faults` raises."""

    def hold(self, key: tuple[int, int]) -> None:
        """Hold what has this key, until it is let go or the line is lost."""

    def let_go(self, key: tuple[int, int]) -> None:
        """Hold it no more."""

    def close(self) -> None:
        """It is not needed any more."""


class One:
    """One line, made when it is first needed."""

    def __init__(self, of: Database, role: str) -> None:
        self._of, self._role = of, role
        self._line: Line | None = None

    def ask(self, asked: Composed | bytes, given: tuple[Any, ...] = ()) -> list[Any]:
        """As `Lines`."""
        self._line = self._line or self._of.connect(self._role)
        with database.faults(self._of.where):
            return answered(self._line, asked, given)

    def hold(self, key: tuple[int, int]) -> None:
        """As `Lines`."""
        self.ask(b"SELECT pg_advisory_lock_shared(%s, %s)", key)

    def let_go(self, key: tuple[int, int]) -> None:
        """As `Lines`."""
        with contextlib.suppress(NotAnswered):
            self.ask(b"SELECT pg_advisory_unlock_shared(%s, %s)", key)

    def close(self) -> None:
        """As `Lines`."""
        if self._line:
            self._line.close()
            self._line = None


class Pool:
    """Lines for as many as ask at once, up to the number that settings say; who comes later waits a few seconds. One that was lost is made anew, and what was asked on it is asked
    again. What is held is held by a line of its own."""

    def __init__(self, of: Database, role: str) -> None:
        self._of, self._role = of, role
        self._keeper, self._alone = One(of, role), threading.Lock()
        self._pool: ConnectionPool[Connection[tuple[Any, ...]]] | None = None

    def ask(self, asked: Composed | bytes, given: tuple[Any, ...] = ()) -> list[Any]:
        """As `Lines`."""
        pool = self._opened()
        try:
            return self._ask(pool, asked, given)
        except NotAnswered:
            pool.check()  # all that were lost with it are made anew
            return self._ask(pool, asked, given)

    def _ask(self, pool: ConnectionPool[Connection[tuple[Any, ...]]], asked: Composed | bytes, given: tuple[Any, ...]) -> list[Any]:  # fmt: skip
        from psycopg_pool import PoolTimeout

        with database.faults(self._of.where):
            try:
                with pool.connection() as line:
                    return answered(line, asked, given)
            except PoolTimeout:
                raise Busy(
                    f"All lines to {self._of.where} are taken, or it is not there.", remedy="Try again in a moment."
                ) from None

    def hold(self, key: tuple[int, int]) -> None:
        """As `Lines`."""
        with self._alone:
            try:
                self._keeper.hold(key)
            except NotAnswered:  # it was lost in the meantime
                self._keeper.close()
                self._keeper.hold(key)

    def let_go(self, key: tuple[int, int]) -> None:
        """As `Lines`."""
        with self._alone:
            self._keeper.let_go(key)

    def close(self) -> None:
        """As `Lines`."""
        with self._alone:
            self._keeper.close()
            if self._pool:
                self._pool.close()
                self._pool = None

    def _opened(self) -> ConnectionPool[Connection[tuple[Any, ...]]]:
        with self._alone:
            if self._pool is None:
                from psycopg_pool import ConnectionPool

                logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())  # what goes wrong is told by us
                self._of.connect(self._role).close()  # so that what is wrong is said at once, and not after a wait
                self._pool = ConnectionPool(
                    kwargs=self._of.how(self._role) | {"autocommit": True},
                    configure=self._of.look,
                    min_size=1,
                    max_size=max(1, self._of.settings.connections),
                    timeout=WAIT,
                    open=True,
                )
            return self._pool


def answered(line: Line, asked: Composed | bytes, given: tuple[Any, ...]) -> list[Any]:
    """All rows, in binary."""
    with line.cursor(binary=True) as cursor:
        return cursor.execute(asked, given).fetchall()
