"""What the archive may show of all its seminars and projects at one instant: what site, search, harvest and deposit are made from.

Nothing is let through here: an entry is an edition as `publish` made it and the leak test searched it, read again from its own files; and where
more is to be held back now than when it was made, it is not there, whoever forgot to publish again. Never published: not in it at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.catalogue import registers
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import BadTranscript
from sasci_archive.inspection.grams import sought
from sasci_archive.model import hidden_names, journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
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
from sasci_archive.tei.cutting import permitted
from sasci_archive.tei.shown import reading as tei_reading

TEI = "transcript.xml"


class Held(Enum):
    """How the archive holds a seminar."""

    PUBLIC = "public"  # its edition may be read here
    ELSEWHERE = "elsewhere"  # a catalogue record of an edition that others published
    WITHDRAWN = "withdrawn"  # it was public, and is not any more


class File(View, frozen=True):
    """A file of an edition: its name ("pictures/a.jpg" below the edition's folder), its bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


class Entry(View, frozen=True, kw_only=True):
    """One seminar as it may be shown. Of one that is withdrawn only `slug`, `published` (empty where not even its title may be said),
    `record` (of the last version, as far as it may be said) and `changed` say anything.

    `home` is the folder of the edition's files, None where there is none here. `paged` are those who speak in it, by id, who agreed to a page
    of their own. `changed` is the instant (UTC) at which it was last published or withdrawn, None for a record of what lies elsewhere. `opens` is
    when an embargo next ends. `digest` is that of the release, "" where there is none.
    """

    slug: str
    held: Held
    record: Record
    published: Published = Published()
    project: str = ""
    reading: Reading | None = None
    tei: bytes = b""
    home: Path | None = None
    files: tuple[File, ...] = ()
    paged: frozenset[str] = frozenset()
    changed: dt.datetime | None = None
    opens: dt.datetime | None = None
    digest: str = ""

    @property
    def citation(self) -> Citation:
        """As it is cited."""
        return self.record.citation


class Catalogue(View, frozen=True, kw_only=True):
    """Everything that may be shown at the instant `on`, in the order of slugs and of projects' ids. `unknown` are sentences about seminars of which our own
    record does not say what is public: they count as withdrawn, and all others are shown. `problems` are sentences about what of the projects
    is left out, for the house: they may name people."""

    on: dt.datetime
    entries: tuple[Entry, ...] = ()
    unknown: tuple[str, ...] = ()
    projects: Mapping[str, Project] = msgspec.field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def entry(self, slug: str) -> Entry:
        """By slug; raises KeyError."""
        return {entry.slug: entry for entry in self.entries}[slug]

    def public(self) -> Iterator[tuple[Entry, Reading]]:
        """Those whose edition may be read here, with it."""
        for entry in self.entries:
            if entry.reading:
                yield entry, entry.reading

    @property
    def opens(self) -> dt.datetime | None:
        """When an embargo of any of them next ends; None: never by itself."""
        return min((entry.opens for entry in self.entries if entry.opens), default=None)


def catalogue(workspace: Workspace, on: dt.datetime, progress: files.Progress = files.silent) -> Catalogue:
    """Of a whole workspace. Raises BadRecord, Disk."""
    slugs = workspace.slugs()
    there = list[Entry]()
    for number, slug in enumerate(slugs):
        progress(number, len(slugs))
        there += filter(None, [entry(workspace, slug, on)])
    progress(len(slugs), len(slugs))
    unknown = tuple(
        f"{slug} is not shown: {why}" for slug in slugs if (why := editions.known(workspace.folder(slug))[1])
    )
    projects, problems = registers.shown(
        workspace, on, {e.slug: e.held is not Held.WITHDRAWN or bool(e.published.version) for e in there}
    )
    entries = tuple(e if e.project in projects else msgspec.structs.replace(e, project="") for e in there)
    return Catalogue(on=on, entries=entries, unknown=unknown, projects=projects, problems=problems)


def entry(workspace: Workspace, slug: str, on: dt.datetime) -> Entry | None:
    """One seminar; None where there is nothing to be shown of it: it was never public. Raises BadRecord, Disk."""
    folder = workspace.folder(slug)
    made, _ = editions.known(folder)
    if made and _may_stay(folder, made):
        return _public(folder, made, on)
    if folder.is_public():
        return _withdrawn(folder, on)
    if folder.transcript() is not None or folder.recordings().recordings:
        return None
    return _elsewhere(workspace, folder, on)


def _may_stay(folder: Folder, made: Edition) -> bool:
    """Whether what lies there is what was made, and holds back all that is to be held back now."""
    if not editions.holds_back_enough(made, folder.transcript() or b"", folder.consent()):
        return False
    known = {name: digest for name, _, digest in made.files}
    tei = folder.published / TEI
    return tei.is_file() and files.sha256(tei) == known.get(TEI)


def _public(folder: Folder, made: Edition, on: dt.datetime) -> Entry:
    tei = files.read(folder.published / TEI)
    reading = tei_reading.read(tei, None)
    listed = tuple(File(name, size, digest) for name, size, digest in made.files if (folder.published / name).is_file())
    return Entry(
        slug=folder.slug,
        held=Held.PUBLIC,
        record=catalogued.record(
            reading, sorted((file.name for file in listed), key=heard)
        ),  # as the edition's own metadata have it
        published=_as_cited(folder, on),
        project=_project(folder, on),
        reading=reading,
        tei=tei,
        home=folder.published,
        files=listed,
        paged=_paged(folder, on),
        changed=_changed(folder),
        opens=made.next_opening if made.next_opening and made.next_opening > on else None,
        digest=made.release,
    )


def heard(name: str) -> int:
    """Sound stands behind what is made of the text, as the edition's own metadata have it."""
    return name.endswith((".m4a", ".mp3")) + name.startswith("sound-")


def _paged(folder: Folder, on: dt.datetime) -> frozenset[str]:
    try:
        return permitted.paged(folder.master(), folder.consent(), on)
    except BadTranscript:  # who agreed to what cannot be known
        return frozenset()


def _project(folder: Folder, on: dt.datetime) -> str:
    """Its id, where that names nobody whom this seminar hides: indexes and harvests have it too."""
    id_ = folder.seminar().project
    try:
        return (
            "" if not id_ or hidden_names.told(id_, permitted.unknown(folder.master(), folder.consent(), on)) else id_
        )
    except BadTranscript:
        return ""


def _as_cited(folder: Folder, on: dt.datetime) -> Published:
    """Every version, as it may be said now how it was called and cited: somebody's name may have stood there who is not to be known any more. One
    alone is that of the edition, which was searched. Of a transcript that does not read it is not known what may be said."""
    cited = folder.cited()
    if len(cited.version) < 2:
        return cited
    try:
        marked = gate.marked(folder.master(), folder.consent(), Channel.HTML, on)
    except BadTranscript:
        return Published(version=tuple(_unsaid(v) for v in cited.version))
    looked_for = sought(marked.secrets, marked.unmarked)
    told = (_unsaid(v) if looked_for.found(f"{v.title}\n{v.reference}") else v for v in cited.version)
    return Published(version=tuple(told))


def _unsaid(version: Version) -> Version:
    return msgspec.structs.replace(version, title="", reference="")


def _withdrawn(folder: Folder, on: dt.datetime) -> Entry:
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
    return Entry(
        slug=folder.slug,
        held=Held.WITHDRAWN,
        record=Record(citation=citation),
        published=said,
        changed=_changed(folder),
    )


def _elsewhere(workspace: Workspace, folder: Folder, on: dt.datetime) -> Entry | None:
    """A record without people, media or text here, of an edition that has a date, and that day has come."""
    seminar = folder.seminar()
    if seminar.roster or not seminar.publication or not seminar.publication.date:
        return None
    if seminar.publication.date > on.date():
        return None
    project = workspace.project(seminar.project) if seminar.project in workspace.projects() else None
    return Entry(
        slug=folder.slug,
        held=Held.ELSEWHERE,
        record=Record(citation=Citation.of(folder.slug, seminar, project)),
        project=seminar.project,
    )


def _changed(folder: Folder) -> dt.datetime | None:
    told = [line.on for line in folder.history() if line.what in {journal.PUBLISHED, journal.WITHDRAWN}]
    return max(told, default=None)
