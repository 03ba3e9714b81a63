"""What the archive may show of all its seminars and projects at one instant: what site, search, harvest and deposit are made from.

Nothing is let through here: an entry is an edition as `publish` made it and the leak test searched it, read again from its own files; and where
more is to be held back now than when it was made, it is not there, whoever forgot to publish again. Never published: not in it at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from sasci_archive import gate
from sasci_archive.catalogue import registers
from sasci_archive.catalogue.discretion import Silences
from sasci_archive.catalogue.shelf import TEI, Entry, File, Held, Shelf, Shelved, released, shelved, whole
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import BadTranscript
from sasci_archive.inspection.grams import sought
from sasci_archive.model import hidden_names, journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.consent import Consent
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import View
from sasci_archive.model.published import Published, Version
from sasci_archive.model.reading import Reading
from sasci_archive.press import edition as editions
from sasci_archive.press import withdrawal
from sasci_archive.press.edition import Edition
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.cutting.permitted import Asked
from sasci_archive.tei.document import Element, parse
from sasci_archive.tei.shown.outline import outline

__all__ = [
    "TEI",
    "Catalogue",
    "Entry",
    "File",
    "Held",
    "Lists",
    "Shelf",
    "Shelved",
    "catalogue",
    "entry",
    "heard",
    "listed",
    "released",
    "shelved",
    "whole",
]


class Catalogue(View, frozen=True, kw_only=True):
    """Everything that may be shown at the instant `on`, in the order of slugs and of projects' ids. `unknown` are sentences about seminars of which our own
    record does not say what is public: they count as withdrawn, and all others are shown. `problems` are sentences about what of the projects
    is left out, for the house: they may name people."""

    on: dt.datetime
    entries: Sequence[Entry] = ()
    unknown: tuple[str, ...] = ()
    projects: Mapping[str, Project] = msgspec.field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def entry(self, slug: str) -> Entry:
        """By slug; raises KeyError."""
        if isinstance(self.entries, Shelf):
            return self.entries.called(slug)
        return {entry.slug: entry for entry in self.entries}[slug]

    def shelved(self) -> Iterator[Shelved]:
        """All of them without their texts, one after another."""
        return self.entries.shelved() if isinstance(self.entries, Shelf) else map(shelved, self.entries)

    def lazily(self) -> Iterator[Shelved]:
        """All of them, one after another, with their texts only where these are held already: `whole` reads the others."""
        return self.entries.shelved() if isinstance(self.entries, Shelf) else iter(self.entries)

    def public(self) -> Iterator[tuple[Entry, Reading]]:
        """Those whose edition may be read here, with it."""
        for it in self.lazily():
            if it.held is Held.PUBLIC:
                entry = whole(it)
                if entry.reading:
                    yield entry, entry.reading

    @property
    def opens(self) -> dt.datetime | None:
        """When an embargo of any of them next ends; None: never by itself."""
        return min((it.opens for it in self.shelved() if it.opens), default=None)


Lists: TypeAlias = Callable[[Workspace, str, dt.datetime], Shelved | None]
"""Gives one seminar as it may be shown at an instant, without its text: as `listed` does."""


def catalogue(
    workspace: Workspace,
    on: dt.datetime,
    progress: files.Progress = files.silent,
    lists: Lists | None = None,
    silences: Silences | None = None,
) -> Catalogue:
    """Of a whole workspace; whoever remembers what was `listed`, or what its seminars have nothing against, says so. Raises BadRecord, Disk."""
    slugs = workspace.slugs()
    there, titled, unknown = Shelf(), dict[str, bool](), list[str]()
    for number, slug in enumerate(slugs):
        progress(number, len(slugs))
        if it := (lists or listed)(workspace, slug, on):
            there.put(it)
            titled[slug] = it.held is not Held.WITHDRAWN or bool(it.published.version)
        if not (it and it.held is Held.PUBLIC) and (why := editions.known(workspace.folder(slug))[1]):
            unknown.append(f"{slug} is not shown: {why}")
    progress(len(slugs), len(slugs))
    projects, problems = registers.shown(workspace, on, titled, silences)
    there.projects = projects
    return Catalogue(on=on, entries=there, unknown=tuple(unknown), projects=projects, problems=problems)


def entry(workspace: Workspace, slug: str, on: dt.datetime) -> Entry | None:
    """One seminar; None where there is nothing to be shown of it: it was never public. Raises BadRecord, Disk, OutOfDate."""
    it = listed(workspace, slug, on)
    return whole(it) if it else None


def listed(workspace: Workspace, slug: str, on: dt.datetime) -> Shelved | None:
    """The same without its text. Raises BadRecord, Disk."""
    folder = workspace.folder(slug)
    made, _ = editions.known(folder)
    if made and not folder.is_taken_down() and (it := _public(folder, made, on)):
        return it
    if folder.is_public():
        return _withdrawn(folder, on)
    if folder.transcript() is not None or folder.recordings().recordings:
        return None
    return _elsewhere(workspace, folder, on)


def _public(folder: Folder, made: Edition, on: dt.datetime) -> Shelved | None:
    """None where what lies there is not what was made, or does not hold back all that is to be held back now."""
    consent, root = folder.consent(), _read(folder)
    asked = _asked(root, consent, on)  # before: the next question changes what was read
    if not editions.holds_back_enough_in(made, root, consent):
        return None
    tei, known = folder.published / TEI, {name: digest for name, _, digest in made.files}
    text = files.read(tei) if tei.is_file() else None
    if text is None or hashlib.sha256(text).hexdigest() != known.get(TEI):
        return None
    there = tuple(File(name, size, digest) for name, size, digest in made.files if (folder.published / name).is_file())
    return Shelved(
        slug=folder.slug,
        held=Held.PUBLIC,
        record=catalogued.recorded(
            outline(text), sorted((file.name for file in there), key=heard)
        ),  # as the edition's own metadata have it
        published=_as_cited(folder, on),
        project=_project(folder, asked),
        home=folder.published,
        files=there,
        paged=asked.paged() if asked else frozenset(),
        changed=_changed(folder),
        opens=made.next_opening if made.next_opening and made.next_opening > on else None,
        digest=made.release,
    )


def _read(folder: Folder) -> Element | None:
    """The transcript; None where it does not read."""
    try:
        return parse(folder.transcript() or b"")
    except BadTranscript:
        return None


def _asked(root: Element | None, consent: Consent, on: dt.datetime) -> Asked | None:
    """None where it cannot be known who agreed to what."""
    try:
        return None if root is None else Asked(root, consent, on)
    except BadTranscript:
        return None


def heard(name: str) -> int:
    """Sound stands behind what is made of the text, as the edition's own metadata have it."""
    return name.endswith((".m4a", ".mp3")) + name.startswith("sound-")


def _project(folder: Folder, asked: Asked | None) -> str:
    """Its id, where that names nobody whom this seminar hides: indexes and harvests have it too."""
    id_ = folder.seminar().project
    return id_ if id_ and asked and not hidden_names.told(id_, asked.unknown()) else ""


def _as_cited(folder: Folder, on: dt.datetime) -> Published:
    """Every version, as it may be said now how it was called and cited: somebody's name may have stood there who is not to be known any more. One
    alone is that of the edition, which was searched. Of a transcript that does not read it is not known what may be said."""
    cited = folder.cited()
    if len(cited.version) < 2:
        return cited
    try:
        marked = gate.marked(folder.transcript() or b"", folder.consent(), Channel.HTML, on)
    except BadTranscript:
        return Published(version=tuple(_unsaid(v) for v in cited.version))
    looked_for = sought(marked.secrets, marked.unmarked)
    told = (_unsaid(v) if looked_for.found(f"{v.title}\n{v.reference}") else v for v in cited.version)
    return Published(version=tuple(told))


def _unsaid(version: Version) -> Version:
    return msgspec.structs.replace(version, title="", reference="")


def _withdrawn(folder: Folder, on: dt.datetime) -> Shelved:
    """Only what the page that stands in its place says, and may say now."""
    said = folder.cited() if withdrawal.may_stand(folder, on) else Published()
    last = said.version[-1] if said.version else None
    citation = Citation(
        id=folder.slug,
        title=last.title if last else "Withdrawn",
        version=last.version if last else "",
        doi=last.doi if last else "",
        url=last.url if last else "",
        date=last.on if last else None,
    )
    return Shelved(
        slug=folder.slug,
        held=Held.WITHDRAWN,
        record=Record(citation=citation),
        published=said,
        changed=_changed(folder),
    )


def _elsewhere(workspace: Workspace, folder: Folder, on: dt.datetime) -> Shelved | None:
    """A record without people, media or text here, of an edition that has a date, and that day has come."""
    seminar = folder.seminar()
    if seminar.roster or not seminar.publication or not seminar.publication.date:
        return None
    if seminar.publication.date > on.date():
        return None
    project = workspace.project(seminar.project) if seminar.project in workspace.projects() else None
    return Shelved(
        slug=folder.slug,
        held=Held.ELSEWHERE,
        record=Record(citation=Citation.of(folder.slug, seminar, project)),
        project=seminar.project,
    )


def _changed(folder: Folder) -> dt.datetime | None:
    told = [line.on for line in folder.history() if line.what in {journal.PUBLISHED, journal.WITHDRAWN}]
    return max(told, default=None)
