"""A file becomes a seminar: the one that has it already, the one that was begun under its name and waits for a recording, or a new one."""

from __future__ import annotations

import contextlib
import errno
import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from sasci_archive.batch.ledger import Row
from sasci_archive.engines import containers
from sasci_archive.errors import BadCaptions, BadMedia, Disk, SasciError
from sasci_archive.stages.begin import begin, record
from sasci_archive.stages.ingest import ingest
from sasci_archive.store import files, originals
from sasci_archive.store.files import Progress
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

LONGEST = 60
"""Letters of a slug that is made of a file's name."""


def slug_of(stem: str) -> str:
    """The short name of a seminar that is called as a file.

    >>> slug_of("Care & Housing 2023 (final)"), slug_of("Überblick_2"), slug_of("…")
    ('care-housing-2023-final', 'uberblick-2', 'recording')
    """
    plain = originals.safe(stem).lower()
    return "-".join(filter(None, "".join(c if c.isalnum() else "-" for c in plain).split("-")))[:LONGEST].strip("-")


def known(workspace: Workspace) -> dict[str, str]:
    """Which seminar has which recording, by its SHA-512. A folder that does not read has none here."""
    found: dict[str, str] = {}
    for slug in workspace.slugs():
        with contextlib.suppress(SasciError):
            found |= {each.sha512: slug for each in workspace.folder(slug).recordings().recordings}
    return found


def placed(workspace: Workspace, row: Row, has: Mapping[str, str], claimed: Iterable[str]) -> Row:
    """The row with the file's digest and its seminar; nothing is written. `claimed` are seminars of other files. Raises BadMedia, Disk."""
    source = Path(row.path)
    if row.slug and has.get(row.sha512) == row.slug and not source.exists():
        return row  # it has been taken in, and is needed no more
    containers.check_file(source)
    with _read(source):
        digest = files.sha512(source)
    if digest == row.sha512 and row.slug:
        return row
    slug = has.get(digest) or _free(workspace, slug_of(source.stem), frozenset(claimed))
    return msgspec.structs.replace(row, sha512=digest, slug=slug, hinted=_is_filled_in(workspace.folder(slug), source))


def taken_in(folder: Folder, row: Row, progress: Progress) -> bool:
    """See that the seminar is there and has the recording; whether it was begun for it. A seminar that was begun for what turns out to be no recording is taken away
    again, as nobody has written in it. Raises BadMedia, BadRecord, WouldOverwrite, Disk."""
    source, new = Path(row.path), not folder.seminar_toml.exists()
    if new:
        begin(folder, source.stem)
    if any(each.sha512 == row.sha512 for each in folder.recordings().recordings):
        return new
    try:
        with _read(source):
            ingest(folder, (source,), progress=progress)
    except (BadMedia, BadCaptions):
        if new:
            files.remove_tree(folder.path)
        raise
    return new


@contextlib.contextmanager
def _read(source: Path) -> Iterator[None]:
    """What cannot be read is wrong with this file, and no reason to end with the others; a full disk is. Raises BadMedia, Disk."""
    try:
        yield
    except Disk as error:
        code = error.__cause__.errno if isinstance(error.__cause__, OSError) else None
        if code in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            raise
        raise BadMedia(error.problem, remedy=f"{error.remedy} It is about {source.name}.") from error


def _free(workspace: Workspace, slug: str, claimed: frozenset[str]) -> str:
    """The slug, or with a number after it, under which there is no seminar yet, or one without a recording that nobody else claims."""
    name = slug
    for number in itertools.count(2):
        folder = workspace.folder(name)
        waits = folder.seminar_toml.exists() and not folder.recordings().recordings and folder.transcript() is None
        if name not in claimed and (waits or not folder.path.exists()):
            break
        name = f"{slug}-{number}"
    return name


def _is_filled_in(folder: Folder, source: Path) -> bool:
    """Whether anybody has written in the record: a blank one knows nothing that might be said."""
    blank = {record().encode(), record(source.stem).encode()}
    return folder.seminar_toml.exists() and files.read(folder.seminar_toml) not in blank
