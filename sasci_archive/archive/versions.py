"""The versions of what is kept: what each changed and how much it cost; and which older public ones may still be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sasci_archive.archive import comparison, objects, public
from sasci_archive.archive.objects import Which
from sasci_archive.catalogue import Held, entry
from sasci_archive.model import journal
from sasci_archive.model.inlines import View
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import StorageRoot, VersionInfo
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.held_back import held_back


class Row(View, frozen=True, kw_only=True):
    """One version: when (UTC), who, why; how many files it has, and how many of them are new, others, gone since the one before; how many turns
    are not the same; how many bytes it added to what is stored."""

    which: Which
    number: int
    created: dt.datetime
    who: str
    message: str
    files: int
    new: int
    changed: int
    gone: int
    turns: int
    bytes: int


def rows(workspace: Workspace, slug: str) -> tuple[Row, ...]:
    """Of both objects, the public one first; nothing where nothing is kept. Raises BrokenObject, BadTranscript."""
    return tuple(row for which in Which for row in _rows(workspace, which, slug))


def _rows(workspace: Workspace, which: Which, slug: str) -> Iterator[Row]:
    before: dict[str, str] = {}
    last: dict[str, comparison.Said] = {}
    for version in objects.kept(workspace, which, slug):
        new, changed, gone = comparison.files_changed(before, version.state)
        now = comparison.text_of(workspace, which, slug, version)
        yield Row(
            which=which,
            number=version.number,
            created=version.created,
            who=version.user.name,
            message=version.message,
            files=len(version.state),
            new=len(new),
            changed=len(changed),
            gone=len(gone),
            turns=sum(now.get(id_) != last.get(id_) for id_ in now.keys() | last.keys()),
            bytes=_added(objects.root(workspace, which), which.id(slug), version),
        )
        before, last = dict(version.state), now


def _added(root: StorageRoot, id_: str, version: VersionInfo) -> int:
    """The bytes that were stored with a version."""
    inventory = root.inventory(id_)
    own = f"{inventory.folder(version.number)}/"
    paths = (path for stored in inventory.manifest.values() for path in stored if path.startswith(own))
    return sum(root.port.path(f"{root.place(id_)}/{path}").stat().st_size for path in paths)


class PublicVersion(msgspec.Struct, frozen=True):
    """An older public version that may still be shown in full: what it is called ("1.0"), its number in the archive, the day it was kept, and
    its edition's files, by their names below `edition/`, with where their bytes lie."""

    label: str
    number: int
    on: dt.date
    files: dict[str, Path]


def public_versions(workspace: Workspace, slug: str, on: dt.datetime) -> tuple[PublicVersion, ...]:
    """The older versions, oldest first, one for each that was published under a name of its own: those for which no more is to be held back
    at the instant `on` than when they were kept. Where that is not known of one, or nothing of the seminar is public now, it is not shown.
    Raises BadRecord, BrokenObject."""
    folder = workspace.folder(slug)
    kept = objects.kept(workspace, Which.PUBLIC, slug)
    now = entry(workspace, slug, on) if kept else None
    if now is None or now.held is not Held.PUBLIC:
        return ()
    held = held_back(folder.transcript() or b"", folder.consent())
    then = _held_back_then(folder)
    root, found = objects.root(workspace, Which.PUBLIC), dict[str, PublicVersion]()
    for version in kept:
        if then.get(version.number) != held or f"{public.EDITION}index.html" not in version.state:
            continue
        label = _label(root, slug, version)
        if label and label != now.citation.version:
            found[label] = PublicVersion(label, version.number, version.created.date(), _files(root, slug, version))
    return tuple(sorted(found.values(), key=lambda each: each.number))


def _held_back_then(folder: Folder) -> dict[int, str]:
    """What had to be held back when each public version was kept, as the journal has it: nobody else may know of it."""
    lines = (line for line in folder.history() if line.what == journal.KEPT and line.digest)
    named = ((*line.about.partition(" "), line.digest) for line in lines)
    return {int(number): digest for which, _, number, digest in named if which == Which.PUBLIC.value}


def _label(root: StorageRoot, slug: str, version: VersionInfo) -> str:
    """What it was published as; "" where that is not known. Of an older record only this is read, as it may be of another form."""
    if public.RECORD not in version.state:
        return ""
    kept = msgspec.json.decode(root.read(Which.PUBLIC.id(slug), public.RECORD, version.number))
    return str(kept.get("record", {}).get("citation", {}).get("version", ""))


def _files(root: StorageRoot, slug: str, version: VersionInfo) -> dict[str, Path]:
    id_ = Which.PUBLIC.id(slug)
    inventory, place = root.inventory(id_), root.place(id_)
    return {
        name.removeprefix(public.EDITION): root.port.path(f"{place}/{inventory.place(name, version.number)}")
        for name in version.state
        if name.startswith(public.EDITION)
    }
