"""The two indexes: made, brought up to date and thrown away. `public.sqlite` is made of the Catalogue and of nothing else, `restricted.sqlite` of the masters
as editors may see them; they share no file, no page and no word.

An index is never written where it stands: a copy is changed and takes its place when it is finished. So it is always whole, whoever reads it waits for
nobody, a kill leaves the old one, and what was deleted lies in no journal. A seminar is in it by the digest of what it was made from; only those that changed
are made anew. Law: however it came to be, it answers as one that is made of nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.catalogue import TEI, Catalogue, Entry, Held
from sasci_archive.editions import pages
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import BrokenIndex, Disk, OutOfDate, SasciError
from sasci_archive.model.channel import Channel
from sasci_archive.model.speech import Value
from sasci_archive.search import opening, tables
from sasci_archive.search.passages import Volume, volume
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

if TYPE_CHECKING:
    from apsw import Connection

PUBLIC: Final = "public.sqlite"
RESTRICTED: Final = "restricted.sqlite"
PATIENCE: Final = 60.0
"""Seconds to wait for whoever else is writing."""

_LOCK: Final = "writing.lock"
_PDF: Final = "seminar.pdf"


class Theme(Value, frozen=True, kw_only=True):
    """What some turns of a seminar are coded as: its id, what it is called, the turns (u12)."""

    id: str
    label: str
    turns: tuple[str, ...]


Themes = Mapping[str, Sequence[Theme]]
"""By slug."""


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
    def seminars(self) -> dict[int, tables.Seminar]:
        """All that are in it, by number."""
        return tables.seminars(self.connection)


class _Source(msgspec.Struct, frozen=True):
    """A seminar as it is to be in an index: the digest of what it is made from, what makes it, and its themes."""

    digest: str
    make: Callable[[], Volume]
    themes: tuple[Theme, ...] = ()


# -- the public one ---------------------------------------------------------------------------------------------------


def refresh(
    catalogue: Catalogue, home: Path, themes: Themes | None = None, progress: files.Progress = files.silent
) -> Path:
    """Bring the public index in the folder `home` up to date with what may be shown; gives its file. Raises SasciError where somebody else goes on
    writing it, Disk."""
    _renew(home / PUBLIC, _sources(catalogue, themes or {}), 0o644, progress)
    return home / PUBLIC


@contextlib.contextmanager
def public(
    catalogue: Catalogue, home: Path, themes: Themes | None = None, progress: files.Progress = files.silent
) -> Iterator[Index]:
    """The public index, up to date: in memory where the folder cannot be written to. Raises SasciError."""
    sources = _sources(catalogue, themes or {})
    with _open(home / PUBLIC, sources, 0o644, progress, restricted=False) as index:
        yield index


def _sources(catalogue: Catalogue, themes: Themes) -> dict[str, _Source]:
    return {
        entry.slug: _Source(
            _digest(entry.tei, msgspec.json.encode((entry.record, entry.project)), _pdf(entry)),
            functools.partial(_public, entry),
            tuple(themes.get(entry.slug, ())),
        )
        for entry in catalogue.entries
        if entry.held is not Held.WITHDRAWN
    }


def _public(entry: Entry) -> Volume:
    """Raises OutOfDate where it is not there any more: it was taken down since the catalogue was read."""
    if entry.home:
        tei = entry.home / TEI
        if not tei.is_file() or files.read(tei) != entry.tei:
            raise OutOfDate(f"'{entry.slug}' has changed since it was read.", remedy="Run the same command again.")
    return volume(entry.record, entry.reading, project=entry.project, extents=_extents(entry.home))


def _pdf(entry: Entry) -> bytes:
    return next((file.sha256.encode() for file in entry.files if file.name == _PDF), b"")


def _extents(home: Path | None) -> Mapping[str, tuple[str, ...]]:
    """On which pages each turn is; nothing where there is no PDF, or it does not say."""
    if home is None or not (home / _PDF).is_file():
        return {}
    try:
        return pages.extents(files.read(home / _PDF))
    except SasciError:
        return {}


# -- the restricted one -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def restricted(
    workspace: Workspace,
    home: Path,
    on: dt.datetime,
    *,
    told: Callable[[str], None] = lambda _: None,
    themes: Themes | None = None,
    progress: files.Progress = files.silent,
) -> Iterator[Index]:
    """RESTRICTED: the index of every transcript as editors may see it, up to date. `told` is given a sentence for each that cannot be read. Raises
    SasciError."""
    sources = _masters(workspace, on, themes or {}, told)
    with _open(home / RESTRICTED, sources, 0o600, progress, restricted=True) as index:
        for slug, why in tables.lacking(index.connection):
            told(f"{slug}: {why}")
        yield index


def _masters(workspace: Workspace, on: dt.datetime, themes: Themes, told: Callable[[str], None]) -> dict[str, _Source]:
    found = {}
    for slug in workspace.slugs():
        folder = workspace.folder(slug)
        try:
            if (master := folder.transcript()) is None:
                continue
            beside = [each for each in sorted(folder.apparatus.rglob("*")) if each.is_file() and not each.is_symlink()]
            digest = _digest(
                master, files.read(folder.seminar_toml), *(each.name.encode() + files.read(each) for each in beside)
            )
            made = functools.partial(_master, folder, on)
            found[slug] = _Source(digest, made, tuple(themes.get(slug, ())))
        except SasciError as error:
            told(f"{slug}: {error}")
    return found


def _master(folder: Folder, on: dt.datetime) -> Volume:
    """As editors may see it; of one that cannot be read only why, so that it is not tried again until it changes."""
    try:
        reading = gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.EDITOR, on).reading
        return volume(catalogued.record(reading, ()), reading, project=folder.seminar().project)
    except Disk:
        raise
    except SasciError as error:
        return Volume(title=folder.slug, address="", project="", sessions=(), passages=(), lacking=str(error))


# -- both -------------------------------------------------------------------------------------------------------------


def forget(home: Path, slug: str) -> None:
    """Take a seminar out of both indexes, so that no byte of them tells of it. One that does not read is thrown away. Raises SasciError, Disk."""
    for name in (PUBLIC, RESTRICTED):
        path = home / name
        if not path.is_file():
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
    path: Path, sources: Mapping[str, _Source], mode: int, progress: files.Progress, *, restricted: bool
) -> Iterator[Index]:
    """Up to date; in memory where the disk lets nothing be written and what stands there is older. One that turns out not to read while it is asked is
    thrown away, and BrokenIndex raised: asked again, it is made anew."""
    at: Path | None = path
    try:
        _renew(path, sources, mode, progress)
    except Disk:
        stands = _standing(path)
        at = path if stands is not None and _is_current(stands, sources) else None
    connection = opening.opened(at) if at else _filled(opening.begun(None), sources, progress)
    with Index(connection, at, restricted=restricted) as index:
        try:
            with opening.faults(path):
                yield index
        except BrokenIndex:
            files.remove(path)
            raise


def _renew(path: Path, sources: Mapping[str, _Source], mode: int, progress: files.Progress) -> None:
    if (stands := _standing(path)) is not None and _is_current(stands, sources):
        return
    with _writing(path.parent):
        stands = _standing(path)
        if stands is None or not _is_current(stands, sources):
            _write(path, stands or {}, sources, mode, progress)


def _write(
    path: Path,
    stands: Mapping[str, tuple[int, str]],
    sources: Mapping[str, _Source],
    mode: int,
    progress: files.Progress,
) -> None:
    """What stays is copied where that is the greater part; else, and where what is there does not read, all is made anew."""
    given = tables.numbered(sources)
    kept = {slug for slug, held in stands.items() if slug in sources and held == (given[slug], _state(sources[slug]))}
    with files.writing(path, mode) as temporary:
        if kept and 2 * len(kept) >= len(sources):
            with contextlib.suppress(BrokenIndex):
                shutil.copyfile(path, temporary)
                connection = opening.continued(temporary)
                _change(connection, temporary, [number for slug, (number, _) in stands.items() if slug not in kept])
                new = {slug: source for slug, source in sources.items() if slug not in kept}
                _filled(connection, new, progress, given).close()
                return
        temporary.write_bytes(b"")
        with opening.faults(path):
            _filled(opening.begun(temporary), sources, progress, given).close()


def _change(connection: Connection, path: Path, gone: Sequence[int]) -> None:
    with opening.faults(path), connection:
        for number in gone:
            tables.take_out(connection, number)


def _filled(
    connection: Connection,
    sources: Mapping[str, _Source],
    progress: files.Progress,
    given: Mapping[str, int] | None = None,
) -> Connection:
    """With these seminars added, in the order of their numbers; not with one that has gone since."""
    given = given or tables.numbered(sources)
    with connection:
        for done, slug in enumerate(sorted(sources, key=given.__getitem__)):
            progress(done, len(sources))
            with contextlib.suppress(OutOfDate):
                source = sources[slug]
                made = source.make()
                coded = [(theme.id, theme.label, set(theme.turns)) for theme in source.themes]
                tables.put(connection, slug, given[slug], _state(source), made, coded)
    tables.finish(connection)
    progress(len(sources), len(sources))
    return connection


def _is_current(stands: Mapping[str, tuple[int, str]], sources: Mapping[str, _Source]) -> bool:
    given = tables.numbered(sources)
    return stands == {slug: (given[slug], _state(source)) for slug, source in sources.items()}


def _state(source: _Source) -> str:
    return _digest(source.digest.encode(), msgspec.json.encode(source.themes))


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256(b"%d" % tables.SCHEMA)
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


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
    files.make(home)
    with opening.alone(home / _LOCK, PATIENCE):
        files.clean(home)
        yield
