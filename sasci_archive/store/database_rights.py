"""What the owner of a database must run once, so that indexes can be kept in it with few rights: a schema for what is public and one for what is not, each with roles of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sasci_archive.errors import SasciError
from sasci_archive.store.database import PUBLIC, RESTRICTED, Database, faults


def script(of: Database) -> str:
    """SQL, to be run by a superuser who is connected to that database; again if need be. Passwords are set by hand (\\password ROLE), and stand nowhere."""
    it = of.settings
    roles = tuple(filter(None, (it.writer, it.reader, it.restricted)))
    told = [
        *(_role(role) for role in roles),
        f"REVOKE ALL ON DATABASE {_named(of.name)} FROM PUBLIC;",
        *(f"GRANT CONNECT ON DATABASE {_named(of.name)} TO {_named(role)};" for role in roles),
        f"CREATE SCHEMA IF NOT EXISTS {PUBLIC} AUTHORIZATION {_named(it.writer)};",
        f"GRANT USAGE ON SCHEMA {PUBLIC} TO {_named(it.reader)};",
    ]
    if it.restricted:
        told += [f"CREATE SCHEMA IF NOT EXISTS {RESTRICTED} AUTHORIZATION {_named(it.restricted)};"]
        told += [f"REVOKE ALL ON SCHEMA {RESTRICTED} FROM PUBLIC, {_named(it.writer)}, {_named(it.reader)};"]
    return "\n".join(told)


def looked(of: Database) -> Iterator[tuple[str, str]]:
    """Each role with what keeps it from doing its part; "" where nothing does."""
    it = of.settings
    for role, schema, writes in ((it.writer, PUBLIC, True), (it.reader, PUBLIC, False), (it.restricted, RESTRICTED, True)):  # fmt: skip
        if role:
            try:
                yield role, _lacking(of, role, schema, writes=writes)
            except SasciError as error:
                yield role, str(error)


def _lacking(of: Database, role: str, schema: str, *, writes: bool) -> str:
    asked = "SELECT has_schema_privilege(oid, 'USAGE'), has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = %s"
    with faults(of.where), contextlib.closing(of.connect(role)) as line:
        uses, creates = line.execute(asked, (schema,)).fetchone() or (False, False)
    if not uses or (writes and not creates):
        return f"{of.where} has no schema {schema} for it."
    return f"it may make tables in {schema}, and is only to read." if creates and not writes else ""


def _role(role: str) -> str:
    """PostgreSQL has no IF NOT EXISTS for roles."""
    name = role.replace("'", "''")
    return (
        f"DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN "
        f"CREATE ROLE {_named(role)} LOGIN; END IF; END$$;"
    )


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
