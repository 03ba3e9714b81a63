"""What an index is made from: seminars as the catalogue shows them, for the public one; the masters as editors may see them, for the restricted one.

To ask who has said what must cost no more than to read who has said no since: an entry of the catalogue is made only where a byte has changed of anything that
it is made from, the answers of people and our own code among it. What was decided of the same bytes before is remembered among the seminars (`SEEN`), as it
tells of seminars that were never public.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.catalogue import TEI, Catalogue, Entry, Held
from sasci_archive.catalogue import entry as of_catalogue
from sasci_archive.editions import pages
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import BadRecord, Disk, OutOfDate, SasciError
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.speech import Value
from sasci_archive.press import edition as editions
from sasci_archive.search import tables
from sasci_archive.search.passages import Volume, volume
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

SEEN: Final = "seen.json"
_PDF: Final = "seminar.pdf"


class Theme(Value, frozen=True, kw_only=True):
    """What some turns of a seminar are coded as: its id, what it is called, the turns (u12)."""

    id: str
    label: str
    turns: tuple[str, ...]


Themes = Mapping[str, Sequence[Theme]]
"""By slug."""


class Source(msgspec.Struct, frozen=True):
    """A seminar as it is to be in an index: the digest of what it is made from, what makes it (which may raise OutOfDate), and its themes."""

    digest: str
    make: Callable[[], Volume]
    themes: tuple[Theme, ...] = ()


class _Seen(Value, frozen=True, array_like=True):
    """What a seminar was made from when it was last looked at, and what is shown of it: a digest each; "" for nothing."""

    inputs: str
    shown: str


class _Known(Value, frozen=True):
    seen: dict[str, _Seen] = msgspec.field(default_factory=dict)


def state(source: Source) -> str:
    """By what a seminar is known in an index."""
    return _digest(source.digest.encode(), msgspec.json.encode(source.themes))


# -- what is public ---------------------------------------------------------------------------------------------------


def shown(catalogue: Catalogue, themes: Themes) -> dict[str, Source]:
    """All that a catalogue shows."""
    return {
        entry.slug: Source(_shown(entry), functools.partial(_volume, entry), tuple(themes.get(entry.slug, ())))
        for entry in catalogue.entries
        if _shown(entry)
    }


def public(workspace: Workspace, on: dt.datetime, themes: Themes, memory: Path) -> dict[str, Source]:
    """All that may be shown at the instant `on`; `memory` is the file in which is kept what was seen. Raises BadRecord, Disk."""
    before, code = _remembered(memory), editions.code()
    now: dict[str, _Seen] = {}
    for slug in workspace.slugs():
        inputs = _digest(code.encode(), *_inputs(workspace, slug, on))
        now[slug] = before.get(slug, _Seen("", ""))
        if now[slug].inputs != inputs:
            entry = of_catalogue(workspace, slug, on)
            now[slug] = _Seen(inputs, _shown(entry) if entry else "")
    if now != before:
        with contextlib.suppress(Disk):
            files.make(memory.parent, 0o700)
            files.write(memory, records.compose_json(_Known(now)))
    return {
        slug: Source(seen.shown, functools.partial(_anew, workspace, slug, on, seen.shown), tuple(themes.get(slug, ())))
        for slug, seen in now.items()
        if seen.shown
    }


def _remembered(memory: Path) -> dict[str, _Seen]:
    if not memory.is_file():
        return {}
    try:
        return records.parse(files.read(memory), _Known, where=memory.name).seen
    except BadRecord:
        return {}


def _inputs(workspace: Workspace, slug: str, on: dt.datetime) -> Iterator[bytes]:
    """Every byte that an entry of the catalogue is made from; of other files of an edition, whether they are there; of a record alone, the day: it is shown
    from its own on."""
    folder = workspace.folder(slug)
    yield b"-" if folder.transcript_xml.is_file() else on.date().isoformat().encode()
    paths = [folder.seminar_toml, folder.consent_toml, folder.transcript_xml, folder.recording_json]
    paths += [
        folder.work / "edition.json",
        folder.work / "public.json",
        folder.published / TEI,
        folder.citations_json,
    ]
    paths += sorted((workspace.seminars / "projects").glob("*.toml"))
    for path in paths:
        yield files.read(path) if path.is_file() else b"-"
    there = sorted(
        path.relative_to(folder.published).as_posix() for path in folder.published.rglob("*") if path.is_file()
    )
    yield msgspec.json.encode((folder.published.is_dir(), (folder.withdrawn / "index.html").is_file(), there))


def _shown(entry: Entry) -> str:
    """A digest of all that is found of it; "" where nothing is."""
    if entry.held is Held.WITHDRAWN:
        return ""
    return _digest(entry.tei, msgspec.json.encode((entry.record, entry.project)), _pdf(entry))


def _anew(workspace: Workspace, slug: str, on: dt.datetime, digest: str) -> Volume:
    """Raises OutOfDate where something else is shown of it by now."""
    entry = of_catalogue(workspace, slug, on)
    if entry is None or _shown(entry) != digest:
        raise _changed(slug)
    return _volume(entry)


def _volume(entry: Entry) -> Volume:
    """Raises OutOfDate where it is not there any more: it was taken down since the catalogue was read."""
    if entry.home:
        tei = entry.home / TEI
        if not tei.is_file() or files.read(tei) != entry.tei:
            raise _changed(entry.slug)
    return volume(entry.record, entry.reading, project=entry.project, extents=_extents(entry.home))


def _changed(slug: str) -> OutOfDate:
    return OutOfDate(f"'{slug}' has changed since it was read.", remedy="Run the same command again.")


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


# -- what is not ------------------------------------------------------------------------------------------------------


def masters(workspace: Workspace, on: dt.datetime, themes: Themes, told: Callable[[str], None]) -> dict[str, Source]:
    """RESTRICTED: every transcript there is. `told` is given a sentence for each that cannot be read at all."""
    found = {}
    for slug in workspace.slugs():
        folder = workspace.folder(slug)
        try:
            if (master := folder.transcript()) is None:
                continue
            paths = [folder.seminar_toml, folder.consent_toml, folder.words_json]
            paths += [path for path in sorted(folder.apparatus.rglob("*")) if not path.is_symlink()]
            beside = (path.name.encode() + files.read(path) for path in paths if path.is_file())
            found[slug] = Source(
                _digest(master, *beside), functools.partial(_master, folder, on), tuple(themes.get(slug, ()))
            )
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


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256(b"%d" % tables.SCHEMA)
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
