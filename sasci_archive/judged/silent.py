"""Against which texts that stand beside the transcripts (a register, a codebook) a seminar has nothing: asked again only where it, or a text, is another.

Law: with it `Discretion` says what it says without. A seminar is known by a digest of what it is asked by (`made_from.asked_by`) and by the days between which that holds, a text by its own; and nothing
is remembered but that nothing was said against it. So there is no word and no name of anybody in the file, which lies among what `inv status` remembers and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from types import TracebackType
from typing import Final, Self

import msgspec

from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Disk, SasciError
from sasci_archive.judged import made_from
from sasci_archive.judged.kept import holds
from sasci_archive.judged.made_from import Made, Unsure
from sasci_archive.model.inlines import View
from sasci_archive.store import files, unfinished
from sasci_archive.store.workspace import JUDGED, Workspace

_LENGTH: Final = 16
"""Bytes of a text's digest that are kept: there are thousands, and no two of them are alike by chance."""


class _Row(View, frozen=True):
    """The texts against which nothing is said on every day after `after` and before `before` (None: without end)."""

    after: dt.date | None
    before: dt.date | None
    texts: tuple[bytes, ...]


class _Asked(msgspec.Struct):
    """A seminar in this run: by what it is asked, what was known of that; and of that what was asked for, and what is new."""

    made: Made
    before: frozenset[bytes]
    known: set[bytes] = msgspec.field(default_factory=set)
    new: set[bytes] = msgspec.field(default_factory=set)

    def digest(self, asked: bytes) -> bytes:
        """That of a text and a seminar together, so that it tells of neither by itself."""
        return hashlib.sha256(self.made.digest + asked).digest()[:_LENGTH]


class Silent:
    """The seminars of a workspace at the instant `on` (UTC), asked for what is called `name`; kept at the end is what was asked for within."""

    def __init__(self, workspace: Workspace, on: dt.datetime, looks: Looks, name: str) -> None:
        self._workspace, self._day, self._looks = workspace, on.astimezone(dt.UTC).date(), looks
        self._path = workspace.seminars / JUDGED / name
        self._program: bytes | None = None
        self._rows: dict[bytes, _Row] = {}
        self._seminars: dict[str, _Asked | None] = {}

    def __enter__(self) -> Self:
        with contextlib.suppress(SasciError, OSError):  # without it nothing is remembered
            self._program = made_from.program(self._looks)
        with contextlib.suppress(Disk, msgspec.MsgspecError):
            content = None if self._path.is_symlink() else unfinished.kept(self._path)
            self._rows = msgspec.msgpack.decode(content, type=dict[bytes, _Row]) if content else {}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        rows = dict[bytes, _Row]()
        for slug, it in self._seminars.items():
            if it and (texts := self._held(slug, it)):
                also = rows[it.made.digest].texts if it.made.digest in rows else ()
                rows[it.made.digest] = _Row(*it.made.days(self._day), tuple(sorted({*also, *texts})))
        if rows != self._rows:
            with contextlib.suppress(Disk):
                files.make(self._path.parent, 0o700)
                unfinished.keep(self._path, msgspec.msgpack.encode(rows))

    def known(self, slug: str, asked: bytes) -> bool:
        """As `Silences`."""
        it = self._of(slug)
        if it is None or (text := it.digest(asked)) not in it.before:
            return False
        it.known.add(text)
        return True

    def keep(self, slug: str, asked: bytes) -> None:
        """As `Silences`."""
        if it := self._of(slug):
            it.new.add(it.digest(asked))

    def _of(self, slug: str) -> _Asked | None:
        if slug not in self._seminars:
            made = self._made_from(slug)
            row = self._rows.get(made.digest) if made else None
            held = row.texts if row and holds(row.after, row.before, self._day) else ()
            self._seminars[slug] = _Asked(made, frozenset(held)) if made else None
        return self._seminars[slug]

    def _held(self, slug: str, it: _Asked) -> set[bytes]:
        """What was known and asked for, and what is new where the seminar is what it was when it was asked."""
        now = self._made_from(slug) if it.new else None
        return it.known | it.new if now and now.digest == it.made.digest else it.known

    def _made_from(self, slug: str) -> Made | None:
        """What it is asked by; None where that cannot be told."""
        try:
            return made_from.asked_by(self._workspace.folder(slug), self._program, self._day) if self._program else None
        except (SasciError, OSError, Unsure):
            return None
