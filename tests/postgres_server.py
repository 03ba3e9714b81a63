"""What tests do with a PostgreSQL server of their own (`sasci_archive.trials.own_database`)."""

from __future__ import annotations

from sasci_archive.store.database import PUBLIC, RESTRICTED, Database, DatabaseSettings
from sasci_archive.trials.own_database import CONFIDANT, OWNER, READER, WRITER, Server

OPTIONS = ("shared_buffers=16MB", "log_statement=all", "max_wal_size=64MB", "min_wal_size=32MB")

__all__ = ["CONFIDANT", "OPTIONS", "OWNER", "READER", "WRITER", "Server", "empty", "says"]


def empty(server: Server, settings: DatabaseSettings) -> None:
    """Away with every index, as somebody would with psql."""
    with server.owner(Database(settings).name) as line:
        for schema in (PUBLIC, RESTRICTED):
            asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
            if names := [f"{schema}.{name}" for (name,) in line.execute(asked, (schema,))]:
                line.execute(f"DROP TABLE {', '.join(names)}")


def says(server: Server, text: str) -> list[str]:
    """The files of the server that have a text, write-ahead log and statistics among them. What is only in memory is on no disk; an index of words is written there at once."""
    with server.owner() as line:
        line.execute("CHECKPOINT")
    every = [path for path in (server.home / "data").rglob("*") if path.is_file()]
    return [path.name for path in every if text.lower().encode() in path.read_bytes().lower()]
