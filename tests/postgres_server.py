"""A real PostgreSQL of the tests' own (Debian's), on a Unix socket in a temporary folder; it does not run as root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from sasci_archive.store.database import PUBLIC, RESTRICTED, Database, DatabaseSettings
from sasci_archive.store.database_rights import script

OWNER, WRITER, READER, CONFIDANT = "owner", "sasci_writer", "sasci_reader", "sasci_restricted"
PASSWORDS = {role: secrets.token_hex(16) for role in (OWNER, WRITER, READER, CONFIDANT)}
_NOBODY = "nobody"


class Server:
    """`home` keeps its data, so that it can be killed and started again."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home, self._programs = home, programs

    def prepare(self) -> None:
        self._run("initdb", "-D", self._data, "-U", OWNER, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", "--no-sync", f"--pwfile={self._secret}")  # fmt: skip

    def start(self) -> None:
        options = f"-k {self.home} -c listen_addresses= -c fsync=off -c shared_buffers=16MB -c log_statement=all"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.home / "log", "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Without a farewell, as if the power had gone; or "fast"."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "stop")

    def owner(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        how: dict[str, Any] = {"host": str(self.home), "dbname": database, "user": OWNER, "password": PASSWORDS[OWNER]}
        return psycopg.connect(**how, autocommit=True)

    def new(self, database: str, how: str = "", **settings: Any) -> DatabaseSettings:
        """A database that is set up as its owner is told to."""
        with self.owner() as line:
            line.execute(f'CREATE DATABASE "{database}" {how}')
        told = DatabaseSettings(database=f"postgresql:///{database}?host={self.home}", restricted=CONFIDANT, **settings)
        with self.owner(database) as line:
            line.execute(script(Database(told)))
            for role in (WRITER, READER, CONFIDANT):
                line.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORDS[role]}'")
        return told

    def pgpass(self, path: Path, *, wrong: bool = False) -> Path:
        """Where libpq finds everybody's password."""
        lines = (f"*:*:*:{role}:{'wrong' if wrong else password}\n" for role, password in PASSWORDS.items())
        path.write_text("".join(lines))
        path.chmod(0o600)
        return path

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _secret(self) -> Path:
        path = self.home / "secret"
        path.write_text(PASSWORDS[OWNER])
        if os.geteuid() == 0:
            shutil.chown(path, _NOBODY)
        path.chmod(0o600)
        return path

    def _run(self, program: str, *options: object) -> None:
        how = {}
        if os.geteuid() == 0:
            how = {"user": pwd.getpwnam(_NOBODY).pw_uid, "group": pwd.getpwnam(_NOBODY).pw_gid, "extra_groups": []}
        done = subprocess.run(
            [self._programs / program, *map(str, options)], cwd=self.home, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60, **how,
        )  # type: ignore[call-overload]  # fmt: skip
        assert done.returncode == 0, done.stderr


def empty(server: Server, settings: DatabaseSettings) -> None:
    """Away with every index, as somebody would with psql."""
    with server.owner(Database(settings).name) as line:
        for schema in (PUBLIC, RESTRICTED):
            asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
            for (name,) in line.execute(asked, (schema,)).fetchall():
                line.execute(f"DROP TABLE {schema}.{name}")


def programs() -> Path | None:
    """Where they lie; None where there are none."""
    found = shutil.which("pg_ctl") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None)
    return Path(found).resolve().parent if found else None


@contextmanager
def running(where: Path) -> Iterator[Server]:
    """In a folder of which nobody else of this machine can read anything, with a short name, as that of a socket must be."""
    with TemporaryDirectory(prefix="pg-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:
            shutil.chown(home, _NOBODY)
        server = Server(home, where)
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop()
