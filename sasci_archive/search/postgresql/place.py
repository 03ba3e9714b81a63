"""Where an index lies in a database: made beside the ones that are read, by one writer at a time, in one transaction; read by as many as like, who see the whole of one or of
the other; dropped when nobody holds it any more. A run that is killed leaves nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from sasci_archive.errors import BrokenIndex, Busy, OutOfDate, SasciError
from sasci_archive.search.index import Index
from sasci_archive.search.laid import numbered
from sasci_archive.search.port import Source, Standing, staying
from sasci_archive.search.postgresql import lines, tables
from sasci_archive.search.postgresql.lines import Lines, One
from sasci_archive.search.postgresql.rows import Rows
from sasci_archive.store import database, files
from sasci_archive.store.database import PUBLIC, RESTRICTED, Database

if TYPE_CHECKING:
    from sasci_archive.store.database import Line

_TIMES = 3
"""So often it is looked again for an index that has gone between being found and being held."""


class InDatabase:
    """The public or the restricted one of a database. What is asked goes by `lines`: by one of its own, unless several share a pool."""

    def __init__(self, of: Database, *, restricted: bool = False, lines: Lines | None = None) -> None:
        self._of, self._restricted = of, restricted
        self._schema = RESTRICTED if restricted else PUBLIC
        self._writer = of.settings.restricted if restricted else of.settings.writer
        self._reader = "" if restricted else of.settings.reader
        self._lines, self._owns = lines or One(of, self._reader or self._writer), lines is None
        self._wanted: Mapping[str, Source] | None = None
        self._index: Index | None = None
        self._key, self._name = (0, 0), ""
        self._alone = threading.Lock()

    # -- asked --------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def up_to_date(self, wanted: Mapping[str, Source], progress: files.Progress = files.silent) -> Iterator[Index]:
        """As `index.Kept`."""
        try:
            self.renew(wanted, progress)
            with self.opened() as index:
                yield index
        finally:
            self.close()

    @contextlib.contextmanager
    def opened(self) -> Iterator[Index]:
        """Where it has gone (somebody has thrown it away, or the server had crashed, after which its tables are there and empty), it is made again of the same."""
        with self._in_turn():
            if self._index is not None and not self._is_there(self._name):
                self._let_go()
            if self._index is None and self._wanted is not None:
                self.renew(self._wanted)
            index = self._index
        if index is None:
            raise BrokenIndex(f"There is no index in {self._of.where}.", remedy="It is made anew.")
        try:
            yield index
        except BrokenIndex:
            with self._in_turn():
                if self._index is index:
                    self._let_go()
            raise

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        """One at a time. A server that has stopped answering keeps whoever asked it; nobody else waits for them any longer than for a line."""
        if not self._alone.acquire(timeout=lines.WAIT):
            where = self._of.where
            raise Busy(
                f"{where[0].upper()}{where[1:]} does not answer whoever asked before.",
                remedy="Try again in a moment; if it stays so, ask whoever runs it.",
            )
        try:
            yield
        finally:
            self._alone.release()

    def close(self) -> None:
        """What nobody holds any more, and has been followed by another, is dropped."""
        self._wanted = None
        with contextlib.suppress(SasciError):
            if self._index is not None:
                self._let_go()
                if self._named("") != self._name:
                    with self._writing() as line:
                        tables.tidy(line, self._schema)
        if self._owns:
            self._lines.close()

    # -- made ---------------------------------------------------------------------------------------------------------

    def renew(self, wanted: Mapping[str, Source], progress: files.Progress = files.silent) -> None:
        """Whoever may only read can still have one that is up to date."""
        self._let_go()
        self._wanted, given = wanted, numbered(wanted)
        digest = _digest({slug: (given[slug], source.digest) for slug, source in wanted.items()})
        for _ in range(_TIMES):
            name = self._named(digest) or self._made(digest, given, wanted, progress)
            if self._hold(name):
                return
        raise BrokenIndex(f"The index in {self._of.where} is thrown away again and again.", remedy="Try again.")

    def forget(self, slug: str) -> None:
        """So that no file of the server has a word of it: one without it takes the place of all there are, whoever reads them."""
        if not self._named(""):
            return
        with self._writing() as line:
            old = tables.named(line, self._schema)
            stands = tables.standing(line, self._schema, old) if old else {}
            stays = {each: held for each, held in stands.items() if each != slug}
            self._new(line, old, stays, {}, {}, files.silent)
            tables.tidy(line, self._schema, held_too=True)

    # -- how ----------------------------------------------------------------------------------------------------------

    def _named(self, digest: str) -> str:
        """The name of one that has this digest, or of the newest; "" where there is none."""
        try:
            found = self._lines.ask(tables.said(tables.NAMED, self._schema), (digest,))
        except BrokenIndex:  # there has never been one
            return ""
        return str(found[0][0]) if found else ""

    def _made(
        self, digest: str, given: Mapping[str, int], wanted: Mapping[str, Source], progress: files.Progress
    ) -> str:
        """What stays is copied where that is the greater part; else all is made anew."""
        with self._writing() as line:
            if name := tables.named(line, self._schema, digest):  # by somebody else, while we waited
                return name
            old = tables.named(line, self._schema)
            stands = tables.standing(line, self._schema, old) if old else {}
            kept = staying(stands, given, wanted)
            new = {slug: source for slug, source in wanted.items() if slug not in kept}
            name = self._new(line, old, {slug: stands[slug] for slug in kept}, new, given, progress)
            tables.tidy(line, self._schema)
            return name

    def _new(
        self,
        line: Line,
        old: str,
        stays: Standing,
        new: Mapping[str, Source],
        given: Mapping[str, int],
        progress: files.Progress,
    ) -> str:
        """With these seminars, in the order of their numbers; not with one that has gone since."""
        name = tables.new_name()
        tables.created(line, self._schema, name)
        if stays:
            tables.taken_over(line, self._schema, old, name, [number for number, _ in stays.values()])
        putting = tables.Putting(line, self._schema, name)
        for done, slug in enumerate(sorted(new, key=given.__getitem__)):
            progress(done, len(new))
            with contextlib.suppress(OutOfDate):
                putting.put(slug, given[slug], new[slug].digest, new[slug].make())
        progress(len(new), len(new))
        digest = _digest(tables.standing(line, self._schema, name))
        tables.finished(line, self._schema, name, digest, self._reader)
        return name

    def _hold(self, name: str) -> bool:
        """Whether it is still there, now that it is held."""
        key = (database.key(self._schema), tables.lock(name))
        self._lines.hold(key)
        if not self._is_there(name):
            self._lines.let_go(key)
            return False
        rows = Rows(self._lines.ask, self._schema, name, self._remember, lambda: None)
        self._key, self._name, self._index = key, name, Index(rows, restricted=self._restricted)
        return True

    def _is_there(self, name: str) -> bool:
        """Whether the database still knows of it."""
        asked = tables.said("SELECT 1 FROM {made} WHERE name = %s", self._schema)
        try:
            return bool(self._lines.ask(asked, (name,)))
        except BrokenIndex:  # not even of any
            return False

    def _let_go(self) -> None:
        if self._index is not None:
            self._index = None
            self._lines.let_go(self._key)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Line]:
        """One writer at a time, and all or nothing."""
        with (
            database.faults(self._of.where),
            contextlib.closing(self._of.connect(self._writer, writes=True)) as line,
            line.transaction(),
        ):
            database.alone(line, self._schema)
            tables.begun(line, self._schema)
            yield line

    def _remember(self, name: str, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Not where the index has gone, or we may only read."""
        with contextlib.suppress(SasciError), self._writing() as line:
            tables.give_sense(line, self._schema, name, model, vectors)


def _digest(stands: Standing) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(stands.items()))).hexdigest()
