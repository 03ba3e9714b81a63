"""Which files the site has put where, from what, and as what: so that a page is written only where what it is made from has another digest, and what is of no
use any more is taken away.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from apsw import Connection


class Known(msgspec.Struct, frozen=True):
    """A file: a digest of what it was made from ("" where that is not known), its SHA-256 ("" where nobody asked), its bytes and its time (ns) as it was put
    there; whether search engines may list it."""

    made_from: str
    sha256: str
    size: int
    time: int
    listed: bool = False


class Ledger:
    """All files of a site. What is written down counts when `kept` ends well, and not before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Within, nobody else writes; what goes wrong leaves all as it was."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def known(self, path: str) -> Known | None:
        """What is known of a file."""
        asked = "SELECT made_from, sha256, size, time, listed FROM file WHERE path = ?"
        row = self._connection.execute(asked, (path,)).fetchone()
        return Known(row[0], row[1], row[2], row[3], bool(row[4])) if row else None

    def write(self, path: str, known: Known) -> None:
        """In place of what was known of it."""
        row = (path, known.made_from, known.sha256, known.size, known.time, known.listed)
        self._connection.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", row)

    def forget(self, path: str) -> None:
        """It is no file of the site any more."""
        self._connection.execute("DELETE FROM file WHERE path = ?", (path,))

    def see(self, path: str) -> bool:
        """It belongs to the site that is being built; False where that was said before."""
        self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (path,))
        return bool(self._connection.changes())

    def seen(self, path: str) -> bool:
        """Whether it belongs to it."""
        return bool(self._connection.execute("SELECT 1 FROM seen WHERE path = ?", (path,)).get)

    def unseen(self) -> Iterator[str]:
        """Files of the last build that do not."""
        asked = "SELECT path FROM file WHERE path NOT IN (SELECT path FROM seen) ORDER BY path"
        return (str(path) for (path,) in self._connection.cursor().execute(asked))

    def listed(self) -> Iterator[str]:
        """The pages of the site that search engines may list, in order."""
        asked = "SELECT path FROM file JOIN seen USING (path) WHERE listed ORDER BY path"
        return (str(path) for (path,) in self._connection.cursor().execute(asked))
