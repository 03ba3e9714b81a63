"""What lies in a seminar's restricted object: its folder as it is, and two files that say how it came about and what was public of it.

RESTRICTED. What can be made again (`.work/`, `6-published/`) is not in it, nor what the archive itself writes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sasci_archive.archive import provenance
from sasci_archive.formats import records
from sasci_archive.model.journal import Entry
from sasci_archive.model.permission import against_keeping
from sasci_archive.model.provenance import Event, Thing
from sasci_archive.model.speech import Value
from sasci_archive.press import edition as editions
from sasci_archive.press.edition import Edition
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.cutting import permitted

OURS = "archive/"
"""Where a version says what we know of it; in a folder that was restored it is no part of the seminar."""
EDITION, PROVENANCE = f"{OURS}edition.json", f"{OURS}provenance.xml"
_NOT_KEPT = frozenset((".work", ".taking-down", "6-published", "archive"))
_LITTER = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|\.writing-.*")
"""What systems, and killed runs, leave lying about."""


class Published(Value, frozen=True, kw_only=True):
    """`archive/edition.json`: the edition that was public when this was kept, and the version (0 for none) of the public object."""

    edition: Edition | None = None
    version: int = 0


class Whole(msgspec.Struct, frozen=True):
    """The folder's files by logical path, and the links in it, which are not followed."""

    files: dict[str, Path]
    links: tuple[str, ...]


def whole(folder: Folder) -> Whole:
    """What is to be kept of a folder as it is now."""
    found, links = dict[str, Path](), []
    for path in sorted(_walk(folder.path)):
        name = path.relative_to(folder.path).as_posix()
        if path.is_symlink():
            links.append(name)
        else:
            found[name] = path
    return Whole(found, tuple(links))


def _walk(home: Path) -> Iterator[Path]:
    """Every file and link that is to be kept, or to be told of."""
    for path in home.iterdir():
        if path.name not in _NOT_KEPT:
            yield from _below(path)


def _below(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.is_file():
        if not _LITTER.fullmatch(path.name):
            yield path
    elif path.is_dir():
        for each in path.iterdir():
            yield from _below(each)


def described(folder: Folder, version: int, line: Entry, since: Iterable[Event] = ()) -> dict[str, bytes]:
    """The two files that we add; `version` is that of the public object, 0 for none, `line` what the journal will say of this one, `since` what was done to
    the object that is kept. Raises BadRecord, BadTranscript, Disk."""
    last = editions.last(folder)
    public = Published(edition=last if last and last.public else None, version=version)
    return {
        EDITION: records.compose_json(public),
        PROVENANCE: provenance.restricted(folder, _things(folder), line, since=since),
    }


def _things(folder: Folder) -> Iterator[Thing]:
    for recording in folder.recordings().recordings:
        yield Thing(
            id=f"{folder.recording.name}/{recording.name}",
            name=recording.original_name,
            size=recording.bytes,
            sha512=recording.sha512,
            media_type=recording.media_type,
        )
    for path, media_type in (
        (folder.words_json, "application/json"),
        (folder.voices_json, "application/json"),
        (folder.transcript_xml, "application/tei+xml"),
    ):
        if path.is_file():
            yield Thing(id=path.name, size=path.stat().st_size, sha512=files.sha512(path), media_type=media_type)


def not_to_be_kept(folder: Folder, on: dt.datetime) -> tuple[tuple[str, str], ...]:
    """Whose answer stands against keeping it at the instant `on` (UTC): their id ("" for a voice nobody has named), and why, in a clause. Before
    there is a transcript it is not known who speaks, so that everybody on the roster is asked for. Raises BadRecord, BadTranscript."""
    consent, master = folder.consent(), folder.transcript()
    if master is not None:
        return permitted.not_to_be_kept(master, consent, on)
    if not (folder.recordings().recordings or folder.words_json.exists()):
        return ()
    asked = ((p.id, p.name, against_keeping(consent.of(p.id), on)) for p in folder.seminar().roster)
    return tuple((id_, f"{name} {why}") for id_, name, why in asked if why)
