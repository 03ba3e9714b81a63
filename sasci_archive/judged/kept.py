"""What `inv status` remembers: digests, and the judgements that belong to them; in one file among the seminars, which may be deleted at any time.

No name, no word of anybody, no slug is in it. It is written whole and opens with its own digest: damaged, of another program, or not there, it is begun anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import Disk
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.workspace import JUDGED

NAME: Final = "judged"
_LENGTH: Final = hashlib.sha256().digest_size


def holds(after: dt.date | None, before: dt.date | None, day: dt.date) -> bool:
    """Whether a day comes after the one and before the other (None: without end)."""
    return (after is None or after < day) and (before is None or day < before)


class Row(View, frozen=True):
    """What was judged: it holds on every day after `after` and before `before` (None: without end). `told`: state and why, by stage."""

    after: dt.date | None
    before: dt.date | None
    told: dict[str, tuple[str, str]]


class _File(View, frozen=True):
    program: bytes
    rows: dict[bytes, Row]


class Memory:
    """What is remembered, by digest."""

    def __init__(self, path: Path, program: bytes, rows: dict[bytes, Row]) -> None:
        self._path, self._program, self._rows = path, program, rows
        self._changed = False

    def get(self, digest: bytes, day: dt.date) -> Row | None:
        """What was judged from this, where it holds on that day."""
        row = self._rows.get(digest)
        return row if row and holds(row.after, row.before, day) else None

    def put(self, digest: bytes, row: Row) -> None:
        """From now on this is known."""
        self._rows[digest] = row
        self._changed = True

    def keep_only(self, digests: Collection[bytes]) -> None:
        """Forget all others."""
        left = {digest: row for digest, row in self._rows.items() if digest in digests}
        self._changed |= len(left) < len(self._rows)
        self._rows = left

    def save(self) -> None:
        """Write it, where it is another than it was. Raises Disk."""
        if self._changed:
            content = msgspec.msgpack.encode(_File(self._program, self._rows))
            files.make(self._path.parent, 0o700)
            files.write(self._path, hashlib.sha256(content).digest() + content)
            self._changed = False


def read(seminars: Path, program: bytes) -> Memory:
    """What is remembered of the seminars of a folder by this program; nothing where it does not read."""
    path, rows = seminars / JUDGED / NAME, dict[bytes, Row]()
    with contextlib.suppress(Disk, msgspec.MsgspecError):
        content = files.read(path) if path.is_file() and not path.is_symlink() else b""
        if content[:_LENGTH] == hashlib.sha256(content[_LENGTH:]).digest():
            file = msgspec.msgpack.decode(content[_LENGTH:], type=_File)
            rows = file.rows if file.program == program else {}
    return Memory(path, program, rows)
