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
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.catalogue import TEI, Catalogue, Entry, Held, Shelved, released, whole
from sasci_archive.catalogue import entry as of_catalogue
from sasci_archive.editions import pages
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import BadRecord, Disk, OutOfDate, SasciError
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.speech import Value
from sasci_archive.press import edition as editions
from sasci_archive.search import coded
from sasci_archive.search.coded import Told
from sasci_archive.search.laid import SCHEMA
from sasci_archive.search.passages import Theme, Volume, volume
from sasci_archive.search.port import Source
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

SEEN: Final = "seen.json"
_PDF: Final = "seminar.pdf"


class _Seen(Value, frozen=True, array_like=True):
    """What a seminar was made from when it was last looked at, and what is shown of it: a digest each; "" for nothing. What its turns are coded as (`themes`),
    made from what has the digest `coded`; and whose codebooks, and which projects, say what it holds back (`naming`), as it was when `asked`."""

    inputs: str = ""
    shown: str = ""
    project: str = ""
    coded: str = ""
    themes: tuple[Theme, ...] = ()
    asked: str = ""
    naming: tuple[str, ...] = ()


class _Known(Value, frozen=True):
    seen: dict[str, _Seen] = msgspec.field(default_factory=dict)


# -- what is public ---------------------------------------------------------------------------------------------------


def shown(catalogue: Catalogue, workspace: Workspace, told: Told) -> dict[str, Source]:
    """All that a catalogue shows. `told` is given a sentence for each seminar whose themes are left out."""
    found, themes = dict[str, tuple[Shelved, str]](), dict[str, tuple[Theme, ...]]()
    for it in catalogue.lazily():
        if digest := _shown(released(it)):
            found[it.slug] = it, digest
            themes[it.slug] = _themes(workspace, it, catalogue.on, told) or ()
    books = coded.books(workspace, [slug for slug in themes if themes[slug]])
    silent = {
        owner for slug in workspace.slugs() if books for owner in coded.naming(workspace, slug, catalogue.on, books)
    }
    said = _said(themes, silent, told)
    return {
        slug: Source(_of(digest, it.project, said[slug]), functools.partial(_read, it, said[slug]))
        for slug, (it, digest) in found.items()
    }


def public(workspace: Workspace, on: dt.datetime, memory: Path, told: Told) -> dict[str, Source]:
    """All that may be shown at the instant `on`; `memory` is the file in which is kept what was seen. `told` is given a sentence for each seminar whose
    themes are left out. Raises BadRecord, Disk."""
    before, code = _remembered(memory), editions.code()
    now: dict[str, _Seen] = {}
    for slug in workspace.slugs():
        inputs = _digest(code.encode(), *_inputs(workspace, slug, on))
        of_coding = [*coded.written(workspace, slug)]
        given = _digest(inputs.encode(), *of_coding) if of_coding else ""
        seen = before.get(slug, _Seen())
        if seen.inputs != inputs or seen.coded != given:
            entry = of_catalogue(workspace, slug, on)
            themes = _themes(workspace, entry, on, told) if entry else ()
            seen = _Seen(
                inputs,
                _shown(entry) if entry else "",
                entry.project if entry else "",
                given if themes is not None else "?",  # what does not read is read again, and told again
                themes or (),
                seen.asked,
                seen.naming,
            )
        now[slug] = seen
    now = _asked(workspace, on, now)
    if now != before:
        with contextlib.suppress(Disk):
            files.make(memory.parent, 0o700)
            files.write(memory, records.compose_json(_Known(now)))
    silent = {owner for seen in now.values() for owner in seen.naming}
    said = _said({slug: seen.themes for slug, seen in now.items() if seen.shown}, silent, told)
    projects = {
        slug: "" if coded.of_project(seen.project) in silent else seen.project
        for slug, seen in now.items()
        if seen.shown
    }
    return {
        slug: Source(
            _of(now[slug].shown, projects[slug], themes),
            functools.partial(_anew, workspace, slug, on, now[slug].shown, projects[slug], themes),
        )
        for slug, themes in said.items()
    }


def _themes(workspace: Workspace, entry: Shelved, on: dt.datetime, told: Told) -> tuple[Theme, ...] | None:
    """What the turns of an edition are coded as; None where that does not read."""
    try:
        return coded.of_edition(entry, workspace, on)
    except Disk:
        raise
    except SasciError as error:
        told(coded.not_shown(entry.slug, str(error)))
        return None


def _asked(workspace: Workspace, on: dt.datetime, now: Mapping[str, _Seen]) -> dict[str, _Seen]:
    """With the codebooks that say what is held back: a seminar is asked again where anything has changed in it or in any codebook."""
    owners = [slug for slug, seen in now.items() if seen.shown and seen.themes]
    written = _digest(msgspec.json.encode(owners), *coded.books_written(workspace, owners))
    books = coded.books(workspace, owners)
    found = {}
    for slug, seen in now.items():
        asked = _digest(seen.inputs.encode(), written.encode())
        naming = seen.naming if seen.asked == asked else coded.naming(workspace, slug, on, books)
        found[slug] = msgspec.structs.replace(seen, asked=asked, naming=naming)
    return found


def _said(themes: Mapping[str, tuple[Theme, ...]], silent: Collection[str], told: Told) -> dict[str, tuple[Theme, ...]]:
    for slug in themes:
        if slug in silent:
            told(
                coded.not_shown(
                    slug,
                    "its codebook says what is to be held back. Write it without names, and without what was withheld.",
                )
            )
    return {slug: () if slug in silent else of for slug, of in themes.items()}


def _of(shown: str, project: str, themes: tuple[Theme, ...]) -> str:
    return _digest(shown.encode(), msgspec.json.encode((project, themes)))


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
        path.relative_to(folder.published).as_posix() for path in files.below(folder.published) if path.is_file()
    )
    stands = (folder.published.is_dir(), folder.is_taken_down(), (folder.withdrawn / "index.html").is_file(), there)
    yield msgspec.json.encode(stands)


def _shown(entry: Entry) -> str:
    """A digest of all that is found of it; "" where nothing is."""
    if entry.held is Held.WITHDRAWN:
        return ""
    return _digest(entry.tei, msgspec.json.encode(entry.record), _pdf(entry))


def _anew(
    workspace: Workspace, slug: str, on: dt.datetime, digest: str, project: str, themes: tuple[Theme, ...]
) -> Volume:
    """Raises OutOfDate where something else is shown of it by now."""
    entry = of_catalogue(workspace, slug, on)
    if entry is None or _shown(entry) != digest:
        raise _changed(slug)
    return _volume(entry, project, themes)


def _read(it: Shelved, themes: tuple[Theme, ...]) -> Volume:
    """Raises OutOfDate where it is not what was shown any more."""
    return _volume(whole(it), it.project, themes)


def _volume(entry: Entry, project: str, themes: tuple[Theme, ...]) -> Volume:
    """Raises OutOfDate where it is not there any more: it was taken down since the catalogue was read."""
    if entry.home:
        tei = entry.home / TEI
        if not tei.is_file() or files.read(tei) != entry.tei:
            raise _changed(entry.slug)
    made = volume(entry.record, entry.reading, project=project, extents=_extents(entry.home))
    return msgspec.structs.replace(made, themes=themes)


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


def masters(workspace: Workspace, on: dt.datetime, told: Told) -> dict[str, Source]:
    """RESTRICTED: every transcript there is. `told` is given a sentence for each that cannot be read at all."""
    found = {}
    for slug in workspace.slugs():
        folder = workspace.folder(slug)
        try:
            if (master := folder.transcript()) is None:
                continue
            paths = [folder.seminar_toml, folder.consent_toml, folder.words_json]
            paths += [path for path in files.below(folder.apparatus) if not path.is_symlink()]
            beside = (path.name.encode() + files.read(path) for path in paths if path.is_file())
            digest = _digest(master, *beside, *coded.written(workspace, slug))
            found[slug] = Source(digest, functools.partial(_master, workspace, folder, on))
        except SasciError as error:
            told(f"{slug}: {error}")
    return found


def _master(workspace: Workspace, folder: Folder, on: dt.datetime) -> Volume:
    """As editors may see it; of what cannot be read only why, so that it is not tried again until it changes."""
    try:
        reading = gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.EDITOR, on).reading
        made = volume(catalogued.record(reading, ()), reading, project=folder.seminar().project)
    except Disk:
        raise
    except SasciError as error:
        return Volume(title=folder.slug, address="", project="", sessions=(), passages=(), lacking=str(error))
    try:
        return msgspec.structs.replace(made, themes=coded.of_master(folder, workspace, on))
    except Disk:
        raise
    except SasciError as error:
        return msgspec.structs.replace(made, lacking=f"Its themes are left out: {error}")


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256(b"%d" % SCHEMA)
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
