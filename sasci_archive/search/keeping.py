"""The two indexes of a workspace: where they lie, and how they are brought up to date before anybody asks. The public one is made of what the catalogue shows and
of nothing else, the restricted one of the masters as editors may see them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.catalogue import Catalogue
from sasci_archive.errors import SasciError
from sasci_archive.search import sources
from sasci_archive.search.coded import Told
from sasci_archive.search.index import Index, Kept
from sasci_archive.search.postgresql.lines import Lines, Pool
from sasci_archive.search.postgresql.place import InDatabase
from sasci_archive.search.sqlite.file import InFile
from sasci_archive.store import database, files
from sasci_archive.store.workspace import Workspace

PUBLIC: Final = "public.sqlite"
RESTRICTED: Final = "restricted.sqlite"


def refresh(
    catalogue: Catalogue,
    workspace: Workspace,
    home: Path,
    *,
    before: Path | None = None,
    told: Told = lambda _: None,
    progress: files.Progress = files.silent,
) -> InFile:
    """Bring the public index in the folder `home` up to date with a catalogue of a workspace. Where there is none yet it is begun from `before`, another of
    these. `told` is given a sentence for each seminar whose themes are left out. Raises SasciError where somebody else goes on writing it, Disk."""
    kept = InFile(home / PUBLIC)
    kept.begin_from(before)
    kept.renew(sources.shown(catalogue, workspace, told), progress)
    return kept


def pool(workspace: Workspace) -> Pool | None:
    """By which many ask the public index at once; None where it is a file. To be closed. Raises BadRecord, NotYet."""
    of = database.named(workspace.settings.search.postgresql)
    return Pool(of, of.settings.reader) if of else None


def refresh_together(
    catalogue: Catalogue,
    workspace: Workspace,
    lines: Lines,
    *,
    told: Told = lambda _: None,
    progress: files.Progress = files.silent,
) -> InDatabase:
    """Bring the public index in the database up to date with a catalogue. Where that cannot be done now, it is told, and done when somebody asks: no page waits for a
    database."""
    kept = InDatabase(database.Database(workspace.settings.search.postgresql), lines=lines)
    try:
        kept.renew(sources.shown(catalogue, workspace, told), progress)
    except SasciError as error:
        told(str(error))
    return kept


@contextlib.contextmanager
def public(
    workspace: Workspace, on: dt.datetime, *, told: Told = lambda _: None, progress: files.Progress = files.silent
) -> Iterator[Index]:
    """The public index of what may be shown at the instant `on`, up to date. `told` is given a sentence for each seminar whose themes are left out. Raises
    SasciError."""
    found = sources.public(workspace, on, workspace.indexes[1] / sources.SEEN, told)
    kept = _kept(workspace, restricted=False)
    with kept.up_to_date(found, progress) as index:
        _broken(kept, told)
        yield index


@contextlib.contextmanager
def restricted(
    workspace: Workspace, on: dt.datetime, *, told: Told = lambda _: None, progress: files.Progress = files.silent
) -> Iterator[Index]:
    """RESTRICTED: the index of every transcript as editors may see it, up to date. `told` is given a sentence for each that cannot be read. Raises
    SasciError."""
    found = sources.masters(workspace, on, told)
    kept = _kept(workspace, restricted=True)
    with kept.up_to_date(found, progress) as index:
        _broken(kept, told)
        for slug, why in index.rows.lacking():
            told(f"{slug}: {why}")
        yield index


def _broken(kept: Kept, told: Told) -> None:
    if isinstance(kept, InFile) and kept.was_broken:
        told("The index did not read as it lay there, and was made anew.")


def forget(workspace: Workspace, slug: str, *, restricted: bool = True) -> None:
    """Take a seminar out of the public index, and out of the `restricted` one, so that nothing of them tells of it. Raises SasciError, Disk."""
    for each in (False, True) if restricted else (False,):
        kept = _kept(workspace, restricted=each)
        try:
            kept.forget(slug)
        finally:
            kept.close()


def _kept(workspace: Workspace, *, restricted: bool) -> Kept:
    """Where it lies."""
    settings = workspace.settings.search.postgresql
    of = database.named(settings)
    if of and (settings.restricted or not restricted):
        return InDatabase(of, restricted=restricted)
    home = workspace.indexes[restricted]
    return InFile(home / (RESTRICTED if restricted else PUBLIC), restricted=restricted)
