"""An index in a file. It is never written where it stands: a copy is changed and takes its place when it is finished. So it is always whole, whoever reads it
waits for nobody, a kill leaves the old one, and what was deleted lies in no journal.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sasci_archive.errors import BrokenIndex, Disk, OutOfDate
from sasci_archive.search.index import Index
from sasci_archive.search.laid import numbered
from sasci_archive.search.port import Source, is_current, staying
from sasci_archive.search.sqlite import opening, tables
from sasci_archive.search.sqlite.rows import Rows
from sasci_archive.store import files
from sasci_archive.store.workspace import SEARCHING

if TYPE_CHECKING:
    from apsw import Connection

PATIENCE: Final = 60.0
"""Seconds to wait for whoever else is writing."""
LOCK: Final = "writing.lock"
_ALL, _OURS = 0o644, 0o600


class InFile:
    """At a path, there or not. A `restricted` one only its owner may read."""

    def __init__(self, path: Path, *, restricted: bool = False) -> None:
        self.path, self._restricted = path, restricted
        self.was_broken = False
        """Whether what lay there did not read, and was made anew."""

    def opened(self) -> Index:
        """As it stands, whole. Raises BrokenIndex, Disk."""
        return Index(Rows(opening.opened(self.path), self.path, remembers), restricted=self._restricted)

    def close(self) -> None:
        """Whoever made its folder takes it away."""

    @contextlib.contextmanager
    def up_to_date(self, wanted: Mapping[str, Source], progress: files.Progress) -> Iterator[Index]:
        """In memory where the disk lets nothing be written and what stands there is older. One that turns out not to read while it is asked is thrown away,
        and BrokenIndex raised: asked again, it is made anew."""
        at: Path | None = self.path
        try:
            self.renew(wanted, progress)
        except Disk:
            stands = standing(self.path)
            at = self.path if stands is not None and is_current(stands, numbered(wanted), wanted) else None
        with self.opened() if at else made(wanted, restricted=self._restricted) as index:
            try:
                with opening.faults(self.path):
                    yield index
            except BrokenIndex:
                files.remove(self.path)
                raise

    def renew(self, wanted: Mapping[str, Source], progress: files.Progress = files.silent) -> None:
        """As `index.Kept`."""
        given = numbered(wanted)
        if (stands := standing(self.path)) is not None and is_current(stands, given, wanted):
            return
        with _writing(self.path.parent):
            stands = standing(self.path)
            if stands is None or not is_current(stands, given, wanted):
                self.was_broken = stands is None and self.path.exists()
                self._write(stands or {}, given, wanted, progress)

    def forget(self, slug: str) -> None:
        """So that no byte of it tells of the seminar. One that does not read is thrown away."""
        if not self.path.is_file():
            return
        with _writing(self.path.parent):
            stands = standing(self.path)
            if stands is None:
                files.remove(self.path)
            elif slug in stands:
                with _copied(self.path) as connection:
                    _change(connection, self.path, [stands[slug][0]])
                    tables.finish(connection)

    def begin_from(self, before: Path | None) -> None:
        """Where there is none yet, begin with another of these, which may be there."""
        if before and before.is_file() and not self.path.exists():
            files.make(self.path.parent)
            with contextlib.suppress(Disk), files.writing(self.path, self._mode) as temporary:
                shutil.copyfile(before, temporary)

    @property
    def _mode(self) -> int:
        return _OURS if self._restricted else _ALL

    def _write(
        self,
        stands: Mapping[str, tuple[int, str]],
        given: Mapping[str, int],
        wanted: Mapping[str, Source],
        progress: files.Progress,
    ) -> None:
        """What stays is copied where that is the greater part; else, and where what is there does not read, all is made anew."""
        kept = staying(stands, given, wanted)
        with files.writing(self.path, self._mode) as temporary:
            if kept:
                with contextlib.suppress(BrokenIndex):
                    shutil.copyfile(self.path, temporary)
                    connection = opening.continued(temporary)
                    _change(connection, temporary, [number for slug, (number, _) in stands.items() if slug not in kept])
                    new = {slug: source for slug, source in wanted.items() if slug not in kept}
                    _filled(connection, new, progress, given).close()
                    return
            temporary.write_bytes(b"")
            with opening.faults(self.path):
                made(wanted, temporary, progress=progress).close()


def made(
    wanted: Mapping[str, Source],
    path: Path | None = None,
    *,
    restricted: bool = False,
    progress: files.Progress = files.silent,
) -> Index:
    """One that is made of nothing: in a file that is there and empty, or in memory. Raises Disk."""
    connection = _filled(opening.begun(path), wanted, progress, numbered(wanted))
    return Index(Rows(connection, path, remembers), restricted=restricted)


def standing(path: Path) -> dict[str, tuple[int, str]] | None:
    """What is in an index, by slug; None where there is none that reads."""
    if not path.is_file():
        return None
    try:
        with opening.faults(path), contextlib.closing(opening.opened(path)) as connection:
            return tables.standing(connection)
    except BrokenIndex:
        return None


def remembers(rows: Rows, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep what a model of sentences said of turns: not where the file has been made anew since, or nothing can be written."""
    path = rows.path
    if path is None or not vectors:
        return
    with contextlib.suppress(Disk, BrokenIndex), _writing(path.parent):
        if standing(path) == tables.standing(rows.connection):
            with _copied(path) as connection, connection:
                tables.give_sense(connection, model, vectors)


@contextlib.contextmanager
def _copied(path: Path) -> Iterator[Connection]:
    """A copy to be changed, which takes the file's place afterwards."""
    with files.writing(path, path.stat().st_mode & 0o777) as temporary:
        shutil.copyfile(path, temporary)
        with contextlib.closing(opening.continued(temporary)) as connection:
            yield connection


def _change(connection: Connection, path: Path, gone: Sequence[int]) -> None:
    with opening.faults(path), connection:
        for number in gone:
            tables.take_out(connection, number)


def _filled(
    connection: Connection, wanted: Mapping[str, Source], progress: files.Progress, given: Mapping[str, int]
) -> Connection:
    """With these seminars added, in the order of their numbers; not with one that has gone since."""
    with connection:
        for done, slug in enumerate(sorted(wanted, key=given.__getitem__)):
            progress(done, len(wanted))
            with contextlib.suppress(OutOfDate):
                tables.put(connection, slug, given[slug], wanted[slug].digest, wanted[slug].make())
    tables.finish(connection)
    progress(len(wanted), len(wanted))
    return connection


@contextlib.contextmanager
def _writing(home: Path) -> Iterator[None]:
    """One writer at a time; what a killed one left is gone first. Raises SasciError, Disk."""
    files.make(home, 0o700 if home.name == SEARCHING else 0o755)
    with opening.alone(home / LOCK, PATIENCE):
        files.clean(home)
        yield
