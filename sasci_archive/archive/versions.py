"""The versions of what is kept: what each changed and how much it cost; and which older public ones may still be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path, PurePath

import msgspec

from sasci_archive import gate
from sasci_archive.archive import comparison, objects, public
from sasci_archive.archive.objects import Which
from sasci_archive.catalogue import Held, Lists, listed
from sasci_archive.errors import BadTranscript
from sasci_archive.inspection.grams import sought
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import View
from sasci_archive.model.secret import Kind, Marked
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import StorageRoot, VersionInfo
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.cutting import permitted
from sasci_archive.tei.cutting.marked import SUPERSEDED
from sasci_archive.tei.document import all_text, parse
from sasci_archive.tei.signed.held_back import held_back

_PAGE, _TEXT = f"{public.EDITION}index.html", f"{public.EDITION}transcript.xml"


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
    return sum(root.port.size(f"{root.place(id_)}/{path}") for path in paths)


class PublicVersion(msgspec.Struct, frozen=True):
    """An older public version that may still be shown in full: what it is called ("1.0"), its number in the archive, the day it was kept, and
    its edition's files, by their names below `edition/`, with where their bytes lie (in the archive: to be copied, never moved or linked to)."""

    label: str
    number: int
    on: dt.date
    files: dict[str, Path]


def public_versions(
    workspace: Workspace, slug: str, on: dt.datetime, lists: Lists = listed
) -> tuple[PublicVersion, ...]:
    """The older versions, oldest first, one for each that was published under a name of its own and may be shown at the instant `on`: of a seminar
    that is public now, where no more is to be held back now than when it was kept; where none of the words and names that are to be held back
    now stand in it (somebody's other name may have become known since); and where no file was taken out of it. Whatever is not known of a
    version, it is not shown. How the seminar itself may be shown then, `lists` says. Raises BadRecord, BrokenObject, Disk.

    How the site shows them: it knows no archive, and is given these, by slug, by whoever builds it (`commands.presenting`, right after
    `to_be_shown`, with the same `on`; `commands.serving`, with each new snapshot: never a list that was made before). A version's files
    are pages as they are, `seminars/<slug>/versions/<label>/<name>`; the landing page links to `seminars/<slug>/versions/<label>/index.html`.
    They are in no search index, no harvest and no sitemap: what is found and cited by default is the newest.
    """
    folder = workspace.folder(slug)
    kept = objects.kept(workspace, Which.PUBLIC, slug)
    now = lists(workspace, slug, on) if kept else None
    if now is None or now.held is not Held.PUBLIC:
        return ()
    root, found = objects.root(workspace, Which.PUBLIC), dict[str, PublicVersion]()
    labelled = [(version, _label(root, slug, version)) for version in kept]
    older = [(version, label) for version, label in labelled if label not in {"", now.citation.version}]
    if not older:
        return ()
    then, law = _held_back_then(folder), _Law(folder, on)
    for version, label in older:
        held = then.get((f"{Which.PUBLIC.value} {version.number}", version.created), "")
        if law.lets(root.read(Which.PUBLIC.id(slug), _TEXT, version.number), held):
            own = _files(root, folder, version)
            found[label] = PublicVersion(label, version.number, version.created.date(), own)
    return tuple(sorted(found.values(), key=lambda each: each.number))


class _Law:
    """What is to be held back of a seminar at an instant, as the archive asks it of an earlier version."""

    def __init__(self, folder: Folder, on: dt.datetime) -> None:
        self._master, self._consent, self._on = folder.transcript() or b"", folder.consent(), on
        try:
            self._held = held_back(self._master, self._consent)
            marked = gate.marked(self._master, self._consent, Channel.DEPOSIT, on)
        except BadTranscript:  # it is not known
            self._held, marked = "", Marked((), "")
        secrets = [s for s in marked.secrets if s.kind is Kind.WORDS and not s.mark.startswith(SUPERSEDED)]
        self._words = sought(secrets, marked.unmarked)

    def lets(self, tei: bytes, held: str) -> bool:
        """Whether the text of a version, when all this (a digest) was to be held back, may be shown now: all other files were made from it, and
        none says more. What was only put right since may be read there."""
        if not held or held != self._held:
            return False
        try:
            said = all_text(parse(tei))
            named = permitted.names_now(tei, self._master, self._consent, Channel.DEPOSIT, self._on)
        except BadTranscript:
            return False
        return not named and not self._words.found(said)


def _held_back_then(folder: Folder) -> dict[tuple[str, dt.datetime], str]:
    """What had to be held back when each public version ("public 1", and the instant at which it was made) was kept, as the journal has it:
    nobody else may know of it."""
    return {(line.about, line.on): line.digest for line in folder.history() if line.what == journal.KEPT}


def _label(root: StorageRoot, slug: str, version: VersionInfo) -> str:
    """What a version was published as; "" where that is not known, or anything is not there that belongs to it (a takedown has taken it out). Of an
    older record only this is read, as it may be of another form."""
    if public.RECORD not in version.state:
        return ""
    kept = msgspec.json.decode(root.read(Which.PUBLIC.id(slug), public.RECORD, version.number))
    label = str(kept.get("record", {}).get("citation", {}).get("version", ""))
    listed = {f"{public.EDITION}{each.get('name', '')}" for each in kept.get("files", [])}
    whole = {_PAGE, _TEXT} <= listed <= version.state.keys()
    return label if whole else ""


def _files(root: StorageRoot, folder: Folder, version: VersionInfo) -> dict[str, Path]:
    """Where they lie: in the archive, or fetched from it, each once, where that is on no disk."""
    id_ = Which.PUBLIC.id(folder.slug)
    inventory, place, found = root.inventory(id_), root.place(id_), dict[str, Path]()
    for name, digest in version.state.items():
        if name.startswith(public.EDITION):
            at = f"{place}/{inventory.place(name, version.number)}"
            if isinstance(root.port, Files):
                path = root.port.path(at)
            else:
                path = folder.work / "earlier" / f"{digest}{PurePath(name).suffix}"
                if not path.is_file() or files.sha512(path) != digest:
                    with root.port.here(at) as fetched:
                        files.copy(fetched, path)
            found[name.removeprefix(public.EDITION)] = path
    return found
