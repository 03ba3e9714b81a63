"""A PostgreSQL database, where `[search.postgresql]` names one: connections with few rights, what goes wrong as a sentence, and what is thrown away.

Who we are is a role that sasci.toml names; its password never stands there, nor in a message: libpq finds it in `~/.pgpass` or the environment, or none is
needed (a Unix socket). Off this machine nothing is sent without TLS and a certificate that was looked at, unless the address says less.
<https://www.postgresql.org/docs/current/libpq-pgpass.html>
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sasci_archive.errors import BadRecord, BrokenIndex, Busy, Disk, NotAnswered, NotYet, SasciError
from sasci_archive.model.speech import Value

if TYPE_CHECKING:
    from psycopg import Connection

    Line = Connection[tuple[Any, ...]]

PUBLIC: Final = "sasci_public"
RESTRICTED: Final = "sasci_restricted"
"""The two schemas, of which no role may see both but whoever runs the server."""
OLDEST: Final = 150_000
"""PostgreSQL 15: before it everybody could make tables in the schema `public`, and nothing older was tried."""
PATIENCE: Final = 60.0
"""Seconds to wait for whoever else is writing."""

_KNOWN: Final = frozenset(
    ("host", "hostaddr", "port", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
)
_HERE: Final = frozenset(("", "localhost", "127.0.0.1", "::1"))
_SAFE: Final = frozenset(("require", "verify-ca", "verify-full"))
_SHUT: Final = ("57P", "08")
"""The server goes down, or the line is lost. <https://www.postgresql.org/docs/current/errcodes-appendix.html>"""


class DatabaseSettings(Value, frozen=True, kw_only=True):
    """`[search.postgresql]`: in which `database` (postgresql://HOST[:PORT]/NAME, without a name or password; "": none, indexes are files) the public index is
    kept, which roles write and read it, and which has the restricted one ("": that stays a file among the seminars). A server has at most so many
    `connections` open to read."""

    database: str = ""
    writer: str = "sasci_writer"
    reader: str = "sasci_reader"
    restricted: str = ""
    connections: int = 8


class Database:
    """The one that settings name. Raises BadRecord for an address that is none, or says what it must not; NotYet where psycopg is not installed."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.settings = settings
        self._address = _address(settings.database)

    @property
    def name(self) -> str:
        """Of the database."""
        return self._address["dbname"]

    @property
    def where(self) -> str:
        """In words."""
        host = self._address.get("host") or self._address.get("hostaddr") or "this machine"
        return f"the database '{self.name}' at {host}"

    def connect(self, role: str, *, writes: bool = False) -> Line:
        """A line of its own for a role, every statement of which stands for itself. Raises SasciError."""
        import psycopg

        with faults(self.where):
            try:
                line = psycopg.connect(**self.how(role), autocommit=True)
            except psycopg.OperationalError as error:
                said = " ".join(str(error).split()).rpartition("FATAL: ")[2].strip()
                raise NotAnswered(
                    f"{self.where[0].upper()}{self.where[1:]} does not let '{role}' in, or cannot be reached: {said.rstrip('.')}.",
                    remedy="Look at `[search.postgresql]` in sasci.toml, whether the server runs, and whether the password lies in ~/.pgpass; "
                    "`inv search.database` says how to set it up.",
                    unknown=False,
                ) from None
            try:
                self.look(line, writes=writes)
            except BaseException:
                line.close()
                raise
            return line

    def how(self, role: str) -> dict[str, Any]:
        """What psycopg is told to reach it as a role."""
        return {
            "connect_timeout": "10",
            "tcp_user_timeout": "30000",
            # a machine that is gone while we wait for its answer is noticed in a minute: the system's own is two hours
            "keepalives_idle": "30",
            "keepalives_interval": "10",
            "keepalives_count": "3",
            **self._address,
            "user": role,
            "application_name": "sasci-archive",
            "client_encoding": "UTF8",
        }

    def look(self, line: Line, *, writes: bool = False) -> None:
        """Whether a new line leads to what can be used, by somebody with few enough rights; then it is made ready. Raises SasciError."""
        info = line.info
        role = info.user
        if info.server_version < OLDEST:
            raise SasciError(
                f"{self.where[0].upper()}{self.where[1:]} is PostgreSQL {info.server_version // 10_000}; {OLDEST // 10_000} is the oldest that can be used.",
                remedy="Have it brought up to date, or leave `[search.postgresql] database` out.",
            )
        if (encoding := info.parameter_status("server_encoding")) != "UTF8":
            raise SasciError(
                f"{self.where[0].upper()}{self.where[1:]} keeps text as {encoding}, which has not every sign.",
                remedy="Make another: createdb --encoding=UTF8 --template=template0 NAME.",
            )
        if info.parameter_status("is_superuser") == "on":
            raise SasciError(
                f"'{role}' may do anything in {self.where}: indexes are read and written by roles with few rights.",
                remedy="`inv search.database` prints how to make them.",
            )
        if role != self.settings.restricted and _may(line, RESTRICTED):
            raise SasciError(
                f"'{role}' may see the restricted index in {self.where}: whoever reads the public one must not.",
                remedy=f'REVOKE ALL ON SCHEMA {RESTRICTED} FROM PUBLIC, "{role}".',
            )
        line.execute("SET search_path = pg_catalog")
        line.execute(f"SET lock_timeout = {round(PATIENCE * 1000)}")
        if not writes:
            line.execute("SET default_transaction_read_only = on")
        line.execute("SET enable_seqscan = off")  # of what stands in an index nothing is counted beforehand (`tables`)

    def throw_away(self) -> Iterator[str]:
        """Both indexes, so that no file of the server has a word of them; gives a sentence for each that is still there."""
        for role, schema in ((self.settings.writer, PUBLIC), (self.settings.restricted, RESTRICTED)):
            if not role:
                continue
            try:
                line = self.connect(role, writes=True)
                with faults(self.where), contextlib.closing(line), line.transaction():
                    alone(line, schema)
                    drop(line, schema, tables(line, schema))
            except SasciError as error:
                yield f"the index in {schema} of {self.where} could not be thrown away: {error.problem}"


def named(settings: DatabaseSettings) -> Database | None:
    """The database that is named, if any. Raises BadRecord, NotYet."""
    return Database(settings) if settings.database else None


# -- what every writer does --------------------------------------------------------------------------------------------


def key(schema: str) -> int:
    """The first half of the keys of our locks in a database: other programs have theirs."""
    return int.from_bytes(zlib.crc32(schema.encode()).to_bytes(4), signed=True)


def alone(line: Line, schema: str) -> None:
    """Only one writer until the end of the transaction; raises Busy (through `faults`) where another does not end."""
    line.execute("SELECT pg_advisory_xact_lock(%s, 0)", (key(schema),))


def tables(line: Line, schema: str) -> list[str]:
    """All of a schema, finished or left behind."""
    asked = "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r' ORDER BY relname"
    return [name for (name,) in line.execute(asked, (schema,))]


def drop(line: Line, schema: str, names: list[str]) -> None:
    """Take tables away: with the end of the transaction the server removes their files."""
    from psycopg import sql

    if names:
        every = sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
        line.execute(sql.SQL("DROP TABLE {}").format(every))


def _may(line: Line, schema: str) -> bool:
    asked = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = %s"
    found = line.execute(asked, (schema,)).fetchone()
    return bool(found and found[0])


# -- what goes wrong ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def faults(where: str) -> Iterator[None]:
    """psycopg's errors in ours: BrokenIndex for what is not there (any more), Busy for another's lock, Disk for a full one, NotAnswered for a line that is lost."""
    import psycopg
    from psycopg import errors

    its = f"{where[0].upper()}{where[1:]}"
    try:
        yield
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.DatatypeMismatch, errors.UndefinedFunction) as error:
        raise BrokenIndex(f"The index in {where} is not there any more.", remedy="It is made anew.") from error
    except errors.InvalidSchemaName as error:
        raise _not_set_up(its) from error
    except errors.InsufficientPrivilege as error:
        told = error.diag.message_primary or "permission denied"
        raise SasciError(
            f"{its} does not let us: {told}.", remedy="`inv search.database` says which rights are needed."
        ) from error
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise Busy(
            f"Somebody else is writing the index in {where}.", remedy="Wait until that is done, and try again."
        ) from error
    except (errors.DiskFull, errors.OutOfMemory, errors.ConfigurationLimitExceeded) as error:
        raise Disk(f"{its} has no room left.", remedy="Ask whoever runs it.") from error
    except psycopg.OperationalError as error:
        state = error.sqlstate or _SHUT[1]
        lost = state.startswith(_SHUT)
        told = "" if lost else f": {error.diag.message_primary}"
        raise NotAnswered(
            f"{its} {'is gone in the middle of it' if lost else 'did not answer'}{told}.",
            remedy="Try again in a moment; if it stays so, ask whoever runs it.",
            unknown=False,
        ) from error
    except psycopg.Error as error:
        raise SasciError(
            f"{its} did not do what was asked for ({error.sqlstate or type(error).__name__}).",
            remedy="Ask whoever runs it; its log says more.",
        ) from error


def _not_set_up(its: str) -> NotYet:
    return NotYet(f"{its} is not set up for indexes.", remedy="`inv search.database` prints what its owner must run.")


def _address(text: str) -> dict[str, str]:
    try:
        from psycopg import ProgrammingError, conninfo
    except ImportError as error:
        raise NotYet(
            "sasci.toml keeps the index in PostgreSQL, and what speaks to it is not installed.",
            remedy='pip install "sasci-archive[postgres]".',
        ) from error
    try:
        found = {name: str(value) for name, value in conninfo.conninfo_to_dict(text).items() if value is not None}
    except ProgrammingError:
        raise BadRecord(
            "`[search.postgresql] database` in sasci.toml is no address of a database.",
            remedy='Write it like database = "postgresql://db.example.ac.uk/witness".',
        ) from None  # it may have a password in it
    if {"user", "password"} & found.keys():
        raise BadRecord(
            "`[search.postgresql] database` in sasci.toml says who asks or by which password: it must not.",
            remedy="Name roles as `writer`, `reader` and `restricted`, and write passwords into ~/.pgpass.",
        )
    if unknown := sorted(found.keys() - _KNOWN):
        raise BadRecord(
            f"`[search.postgresql] database` in sasci.toml says '{unknown[0]}', which is not known here.",
            remedy=f"Of an address these are known: {', '.join(sorted(_KNOWN))}.",
        )
    if not found.get("dbname") or not found.keys() & {"host", "hostaddr"}:  # else the environment would say where
        raise BadRecord(
            "`[search.postgresql] database` in sasci.toml names no host, or no database.",
            remedy='Write it like database = "postgresql://db.example.ac.uk/witness", or "postgresql:///witness?host=/run/postgresql" on this machine.',
        )
    hosts = f"{found.get('host', '')},{found.get('hostaddr', '')}".split(",")
    if any(host not in _HERE and not host.startswith(("/", "@")) for host in hosts):
        found = {"sslmode": "verify-full", **found}
        if "sslrootcert" not in found and found["sslmode"] == "verify-full":
            found["sslrootcert"] = "system"
        if found["sslmode"] not in _SAFE:
            raise BadRecord(
                f"`[search.postgresql] database` in sasci.toml leads off this machine with sslmode={found['sslmode']}: words could be read on the way.",
                remedy="Leave it out (verify-full), or write sslmode=verify-ca or sslmode=require.",
            )
    return found
