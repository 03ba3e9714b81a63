"""A PostgreSQL server of one's own for a while, on a Unix socket in a temporary folder, with random passwords: for the benchmark and the tests. It does not run as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from sasci_archive.store.database import Database, DatabaseSettings
from sasci_archive.store.database_rights import script

if TYPE_CHECKING:
    from sasci_archive.store.database import Line

OWNER, WRITER, READER, CONFIDANT = "owner", "sasci_writer", "sasci_reader", "sasci_restricted"
_NOBODY: Final = "nobody"


class Server:
    """`home` keeps its data, so that it can be killed and started again."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home, self._programs = home, programs
        self.passwords = {role: secrets.token_hex(16) for role in (OWNER, WRITER, READER, CONFIDANT)}

    def prepare(self) -> None:
        """Its data, empty."""
        secret = self._ours(self.home / "secret", self.passwords[OWNER])
        self._run("initdb", "-D", self._data, "-U", OWNER, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", "--no-sync", f"--pwfile={secret}")  # fmt: skip

    def start(self, *options: str) -> None:
        """Nothing it writes is flushed; `options` are settings of the server."""
        every = (f"unix_socket_directories={self.home}", "listen_addresses=", "fsync=off", *options)
        told = " ".join(f"-c {option}" for option in every)
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.home / "log", "-o", told, "start")

    def stop(self, how: str = "immediate") -> None:
        """Without a farewell, as if the power had gone; or "fast"."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "stop")

    def owner(self, database: str = "postgres") -> Line:
        """A line for whoever may do anything."""
        import psycopg

        how: dict[str, Any] = {"host": str(self.home), "dbname": database, "user": OWNER}
        return psycopg.connect(**how, password=self.passwords[OWNER], autocommit=True)

    def new(self, database: str, how: str = "", **settings: Any) -> DatabaseSettings:
        """A database that is set up as its owner is told to."""
        with self.owner() as line:
            line.execute(f'CREATE DATABASE "{database}" {how}')
        told = DatabaseSettings(database=f"postgresql:///{database}?host={self.home}", restricted=CONFIDANT, **settings)
        with self.owner(database) as line:
            line.execute(script(Database(told)))
            for role in (WRITER, READER, CONFIDANT):
                line.execute(f"ALTER ROLE {role} PASSWORD '{self.passwords[role]}'")
        return told

    def pgpass(self, path: Path, *, wrong: bool = False) -> Path:
        """Where libpq finds everybody's password; with `wrong` none that is right."""
        lines = (f"*:*:*:{role}:{'wrong' if wrong else password}\n" for role, password in self.passwords.items())
        path.touch(0o600)
        path.write_text("".join(lines), encoding="utf-8")
        return path

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _ours(self, path: Path, text: str) -> Path:
        path.touch(0o600)
        path.write_text(text, encoding="utf-8")
        if os.geteuid() == 0:
            shutil.chown(path, _NOBODY)
        return path

    def _run(self, program: str, *options: object) -> None:
        how: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam(_NOBODY)
            how = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
        subprocess.run(  # noqa: S603 - a program of the system's
            [self._programs / program, *map(str, options)],
            cwd=self.home,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # the server would keep a pipe open
            timeout=120,
            **how,
        )


def programs() -> Path | None:
    """Where PostgreSQL's programs lie; None where there are none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = shutil.which("pg_ctl") or (str(debian[-1]) if debian else "")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def running(where: Path, *options: str) -> Iterator[Server]:
    """In a folder of which nobody else of this machine can read anything, with a short name, as that of a socket must be."""
    with TemporaryDirectory(prefix="pg-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:
            shutil.chown(home, _NOBODY)
        server = Server(home, where)
        server.prepare()
        server.start(*options)
        try:
            yield server
        finally:
            server.stop()
