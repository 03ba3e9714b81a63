"""For viewers of the International Image Interoperability Framework: a manifest of each edition that can be heard, and a collection of them all.

Their ids are whole addresses: where `[site] address` is not known there are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sasci_archive.catalogue import Entry
from sasci_archive.editions import kinds
from sasci_archive.formats import iiif
from sasci_archive.formats.iiif import Heard, Linked, Shelf
from sasci_archive.model.reading import Reading
from sasci_archive.site import ours, told
from sasci_archive.site.gists import Gist
from sasci_archive.site.sounds import Sound
from sasci_archive.site.values import Page, Site

NAME = "manifest.json"
SHOWN = (".pdf", ".epub", ".docx", ".txt", "easy-read.html", "seminar.m4a", "seminar.mp3")
"""What else a viewer offers: the work in other forms."""
DESCRIBED = ("transcript.xml", "datacite.json", "datacite.xml", "mods.xml", "schema-org.json")


def pages(site: Site) -> Iterator[Page]:
    """A manifest beside each landing page, and the collection."""
    if not site.settings.address:
        return
    held = []
    for gist in site.gists():
        if gist.front and gist.sounds:
            held.append((site.address(_path(gist.slug)), gist.citation))
            made_from = told.digest(ours.code(), site.settings, gist.digest)
            yield Page(_path(gist.slug), partial(_composed, site, gist), made_from)
    if held:
        made_from = told.digest(ours.code(), site.settings, held)
        collection = partial(iiif.collection, site.address(""), site.settings.name, held)
        yield Page("collection.json", lambda: iiif.compose(collection()), made_from)


def has_one(site: Site, gist: Gist) -> bool:
    """Whether there is a manifest of it."""
    return bool(site.settings.address and gist.front and gist.sounds)


def _composed(site: Site, gist: Gist) -> bytes:
    entry = site.catalogue.entry(gist.slug)
    assert entry.reading
    return iiif.compose(manifest(site, entry, entry.reading, gist.sounds))


def manifest(site: Site, entry: Entry, reading: Reading, heard: tuple[Sound, ...]) -> dict[str, object]:
    """Of one edition."""
    names = [file.name for file in entry.files]
    shelf = Shelf(
        page=site.address(f"seminars/{entry.slug}/"),
        home=site.address(""),
        archive=site.settings.name,
        cover=_address(site, entry, "cover.png") if "cover.png" in names else "",
    )
    on_time = [
        Heard(
            address=_address(site, entry, sound.name),
            session=sound.session,
            starts_at=sound.span.start,
            duration=sound.span.end - sound.span.start,
            media_type=sound.media_type,
        )
        for sound in heard
    ]
    return iiif.manifest(
        reading,
        entry.record,
        shelf,
        on_time,
        captions=[c for s in reading.sessions for c in _captions(site, entry, s.id, len(reading.sessions))],
        renderings=[_linked(site, entry, name) for name in names if name.endswith(SHOWN)],
        see_also=[_linked(site, entry, name) for name in names if name in DESCRIBED],
    )


def _path(slug: str) -> str:
    return f"seminars/{slug}/{NAME}"


def _address(site: Site, entry: Entry, name: str) -> str:
    return site.address(f"seminars/{entry.slug}/edition/{name}")


def _captions(site: Site, entry: Entry, session: str, count: int) -> Iterator[Linked]:
    name = f"captions{'' if count == 1 else f'-{session}'}.vtt"
    if any(file.name == name for file in entry.files):
        yield _linked(site, entry, name, session)


def _linked(site: Site, entry: Entry, name: str, session: str = "") -> Linked:
    kind = kinds.kind_of(name)
    label, media_type = (kind.label, kind.media_type) if kind else (name, "application/octet-stream")
    return Linked(address=_address(site, entry, name), label=label, media_type=media_type, session=session)
