"""The two indexes: made, brought up to date and thrown away. `public.sqlite` is made of what the catalogue shows and of nothing else, `restricted.sqlite` of the
masters as editors may see them. They lie in two places, the restricted one among the seminars, and share no file, no page and no word.

An index is never written where it stands: a copy is changed and takes its place when it is finished. So it is always whole, whoever reads it waits for
nobody, a kill leaves the old one, and what was deleted lies in no journal. A seminar is in it by the digest of what it was made from; only those that changed
are made anew. Law: however it came to be, it answers as one that is made of nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from sasci_archive.catalogue import Catalogue
from sasci_archive.errors import BrokenIndex, Disk, OutOfDate
from sasci_archive.search import opening, rows, sources, tables
from sasci_archive.search.coded import Told
from sasci_archive.search.sources import Source
from sasci_archive.store import files
from sasci_archive.store.workspace import SEARCHING, Workspace

if TYPE_CHECKING:
    from apsw import Connection

PUBLIC: Final = "public.sqlite"
RESTRICTED: Final = "restricted.sqlite"
PATIENCE: Final = 60.0
"""Seconds to wait for whoever else is writing."""

_LOCK: Final = "writing.lock"
_ALL, _OURS = 0o644, 0o600


class Index:
    """An index to be asked. Close it, or use it in a `with`."""

    def __init__(self, connection: Connection, path: Path | None, *, restricted: bool) -> None:
        """`path` is None for one that is in memory only."""
        self.connection, self.path, self.restricted = connection, path, restricted

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """It cannot be asked any more."""
        self.connection.close()

    @functools.cached_property
    def seminars(self) -> dict[int, rows.Seminar]:
        """All that are in it, by number."""
        return rows.seminars(self.connection)

    @functools.cached_property
    def every(self) -> rows.Every:
        """All passages side by side."""
        return rows.every(self.seminars)

    @functools.cached_property
    def people(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Name and role ("" for none) of everybody who speaks, by seminar and number in it."""
        return {(seminar, at): (name, role) for seminar, at, name, role in rows.people(self.connection)}

    @functools.cached_property
    def days(self) -> dict[tuple[int, int], dt.date | None]:
        """When each session was held, by seminar and place in it."""
        return {(seminar, at): day for seminar, at, _, day in rows.sessions(self.connection)}

    @functools.cached_property
    def coded(self) -> dict[int, list[rows.Coded]]:
        """The themes of each seminar, by its number."""
        found: dict[int, list[rows.Coded]] = {}
        for seminar, coded in rows.themes(self.connection):
            found.setdefault(seminar, []).append(coded)
        return found


# -- the public one ---------------------------------------------------------------------------------------------------


def refresh(
    catalogue: Catalogue,
    workspace: Workspace,
    home: Path,
    *,
    before: Path | None = None,
    told: Told = lambda _: None,
    progress: files.Progress = files.silent,
) -> Path:
    """Bring the public index in the folder `home` up to date with a catalogue of a workspace; gives its file. Where there is none yet it is begun from
    `before`, another of these. `told` is given a sentence for each seminar whose themes are left out. Raises SasciError where somebody else goes on
    writing it, Disk."""
    path = home / PUBLIC
    if before and before.is_file() and not path.exists():
        files.make(home)
        with contextlib.suppress(Disk), files.writing(path, _ALL) as temporary:
            shutil.copyfile(before, temporary)
    _renew(path, sources.shown(catalogue, workspace, told), _ALL, progress)
    return path


@contextlib.contextmanager
def public(
    workspace: Workspace, on: dt.datetime, *, told: Told = lambda _: None, progress: files.Progress = files.silent
) -> Iterator[Index]:
    """The public index of what may be shown at the instant `on`, up to date: in memory where its folder cannot be written to. `told` is given a sentence
    for each seminar whose themes are left out. Raises SasciError."""
    home, restricted = workspace.indexes
    found = sources.public(workspace, on, restricted / sources.SEEN, told)
    with _open(home / PUBLIC, found, _ALL, progress, restricted=False) as index:
        yield index


def opened(path: Path) -> Index:
    """A public index as it stands, whole (`refresh` gives its file). Raises BrokenIndex, Disk."""
    return Index(opening.opened(path), path, restricted=False)


# -- the restricted one -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def restricted(
    workspace: Workspace,
    on: dt.datetime,
    *,
    told: Told = lambda _: None,
    progress: files.Progress = files.silent,
) -> Iterator[Index]:
    """RESTRICTED: the index of every transcript as editors may see it, up to date. `told` is given a sentence for each that cannot be read. Raises
    SasciError."""
    found = sources.masters(workspace, on, told)
    with _open(workspace.indexes[1] / RESTRICTED, found, _OURS, progress, restricted=True) as index:
        for slug, why in rows.lacking(index.connection):
            told(f"{slug}: {why}")
        yield index


# -- both -------------------------------------------------------------------------------------------------------------


def forget(workspace: Workspace, slug: str, *, restricted: bool = True) -> None:
    """Take a seminar out of the public index, and out of the `restricted` one, so that no byte of them tells of it. One that does not read is thrown away.
    Raises SasciError, Disk."""
    for home, name in zip(workspace.indexes, (PUBLIC, RESTRICTED), strict=True):
        path = home / name
        if not path.is_file() or (name == RESTRICTED and not restricted):
            continue
        with _writing(home):
            stands = _standing(path)
            if stands is None:
                files.remove(path)
            elif slug in stands:
                with files.writing(path, path.stat().st_mode & 0o777) as temporary:
                    shutil.copyfile(path, temporary)
                    connection = opening.continued(temporary)
                    _change(connection, temporary, [stands[slug][0]])
                    tables.finish(connection)
                    connection.close()


@contextlib.contextmanager
def _open(
    path: Path, wanted: Mapping[str, Source], mode: int, progress: files.Progress, *, restricted: bool
) -> Iterator[Index]:
    """Up to date; in memory where the disk lets nothing be written and what stands there is older. One that turns out not to read while it is asked is
    thrown away, and BrokenIndex raised: asked again, it is made anew."""
    at: Path | None = path
    try:
        _renew(path, wanted, mode, progress)
    except Disk:
        stands = _standing(path)
        at = path if stands is not None and _is_current(stands, wanted) else None
    with Index(opening.opened(at), at, restricted=restricted) if at else made(wanted, restricted=restricted) as index:
        try:
            with opening.faults(path):
                yield index
        except BrokenIndex:
            files.remove(path)
            raise


def made(
    wanted: Mapping[str, Source],
    path: Path | None = None,
    *,
    restricted: bool = False,
    progress: files.Progress = files.silent,
) -> Index:
    """One that is made of nothing: in a file that is there and empty, or in memory. Raises Disk."""
    return Index(_filled(opening.begun(path), wanted, progress), path, restricted=restricted)


def _renew(path: Path, wanted: Mapping[str, Source], mode: int, progress: files.Progress) -> None:
    if (stands := _standing(path)) is not None and _is_current(stands, wanted):
        return
    with _writing(path.parent):
        stands = _standing(path)
        if stands is None or not _is_current(stands, wanted):
            _write(path, stands or {}, wanted, mode, progress)


def _write(
    path: Path,
    stands: Mapping[str, tuple[int, str]],
    wanted: Mapping[str, Source],
    mode: int,
    progress: files.Progress,
) -> None:
    """What stays is copied where that is the greater part; else, and where what is there does not read, all is made anew."""
    given = tables.numbered(wanted)
    kept = {slug for slug, held in stands.items() if slug in wanted and held == (given[slug], wanted[slug].digest)}
    with files.writing(path, mode) as temporary:
        if kept and 2 * len(kept) >= len(wanted):
            with contextlib.suppress(BrokenIndex):
                shutil.copyfile(path, temporary)
                connection = opening.continued(temporary)
                _change(connection, temporary, [number for slug, (number, _) in stands.items() if slug not in kept])
                new = {slug: source for slug, source in wanted.items() if slug not in kept}
                _filled(connection, new, progress, given).close()
                return
        temporary.write_bytes(b"")
        with opening.faults(path):
            made(wanted, temporary, progress=progress).close()


def remember(index: Index, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep in an index what a model of sentences said of turns, for the next time: not where it has been made anew since, or nothing can be written."""
    path = index.path
    if path is None or not vectors:
        return
    with contextlib.suppress(Disk, BrokenIndex), _writing(path.parent):
        if _standing(path) != tables.standing(index.connection):
            return
        with files.writing(path, path.stat().st_mode & 0o777) as temporary:
            shutil.copyfile(path, temporary)
            connection = opening.continued(temporary)
            with connection:
                tables.give_sense(connection, model, vectors)
            connection.close()


def _change(connection: Connection, path: Path, gone: Sequence[int]) -> None:
    with opening.faults(path), connection:
        for number in gone:
            tables.take_out(connection, number)


def _filled(
    connection: Connection,
    wanted: Mapping[str, Source],
    progress: files.Progress,
    given: Mapping[str, int] | None = None,
) -> Connection:
    """With these seminars added, in the order of their numbers; not with one that has gone since."""
    given = given or tables.numbered(wanted)
    with connection:
        for done, slug in enumerate(sorted(wanted, key=given.__getitem__)):
            progress(done, len(wanted))
            with contextlib.suppress(OutOfDate):
                tables.put(connection, slug, given[slug], wanted[slug].digest, wanted[slug].make())
    tables.finish(connection)
    progress(len(wanted), len(wanted))
    return connection


def _is_current(stands: Mapping[str, tuple[int, str]], wanted: Mapping[str, Source]) -> bool:
    given = tables.numbered(wanted)
    return stands == {slug: (given[slug], source.digest) for slug, source in wanted.items()}


def _standing(path: Path) -> dict[str, tuple[int, str]] | None:
    """What is in an index, by slug; None where there is none that reads."""
    if not path.is_file():
        return None
    try:
        with opening.faults(path), contextlib.closing(opening.opened(path)) as connection:
            return tables.standing(connection)
    except BrokenIndex:
        return None


@contextlib.contextmanager
def _writing(home: Path) -> Iterator[None]:
    """One writer at a time; what a killed one left is gone first. Raises SasciError, Disk."""
    files.make(home, 0o700 if home.name == SEARCHING else 0o755)
    with opening.alone(home / _LOCK, PATIENCE):
        files.clean(home)
        yield
