"""All that is served at one instant: the pages and files of a site, what is harvested, the index that is searched, and what is gone.

A snapshot is made whole before anybody sees it, and never changes. Only what was listed when it was made is served, by its exact name: no path
leads anywhere else, whatever is in it, and no link is followed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from sasci_archive.catalogue import Catalogue, Held
from sasci_archive.editions import kinds
from sasci_archive.harvest.items import Item
from sasci_archive.model.inlines import View
from sasci_archive.press.edition import Edition
from sasci_archive.search import Kept
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".webmanifest": "application/manifest+json",
}
"""Beside those that editions know (`editions.web.head`): not those of the system, which differ from machine to machine."""


class Shown(View, frozen=True):
    """A file: where it is, its media type with the characters it is written in, and the SHA-256 of its bytes."""

    path: Path
    media_type: str
    sha256: str


class Stood(View, frozen=True):
    """A seminar that is public in a snapshot: its folder, the edition it is public by, who has a page of their own, and what was to be seen of
    consent and transcript before the snapshot was made."""

    folder: Folder
    made: Edition
    paged: frozenset[str]
    seen: str


class Snapshot(View, frozen=True, kw_only=True):
    """All that is served from the instant `on` (UTC). `files` are by their place in the site ("seminars/toy/index.html"); `withdrawn` and `stood` by
    slug; `items` and `set_names` are harvested; `opens` is when an embargo next ends; `seen` is all that it was made from, as it
    stood; one that was made `ahead` of its time shows what is not published where it lies. `number` is
    that of the folder its files lie in."""

    on: dt.datetime
    files: Mapping[str, Shown]
    items: tuple[Item, ...] = ()
    set_names: Mapping[str, str] = {}
    withdrawn: frozenset[str] = frozenset()
    stood: Mapping[str, Stood] = {}
    opens: dt.datetime | None = None
    index: Kept | None = None
    seen: str = ""
    ahead: bool = False
    number: int = 0


def listed(site: Path, catalogue: Catalogue) -> dict[str, Shown]:
    """Every plain file of a finished site; links are none. Raises Disk."""
    known = {
        f"seminars/{it.slug}/edition/{file.name}": file.sha256
        for it in catalogue.lazily()
        if it.held is Held.PUBLIC
        for file in it.files
    }
    return {
        name: Shown(path, media_type(name), known.get(name) or files.sha256(path))
        for name, path in sorted(_plain(site))
        if not PurePosixPath(name).name.startswith(".")
    }


def _plain(site: Path) -> Iterator[tuple[str, Path]]:
    for home, _, names in os.walk(site, followlinks=False):
        for name in names:
            path = Path(home) / name
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(site).as_posix(), path


def media_type(name: str) -> str:
    """Of a file, by its name.

    >>> media_type("seminars/a/edition/transcript.xml"), media_type("sitemap.xml"), media_type("x.vtt"), media_type("pagefind/x.pf_meta")
    ('application/tei+xml', 'application/xml', 'text/vtt; charset=utf-8', 'application/octet-stream')
    """
    pure = PurePosixPath(name)
    of_edition = kinds.kind_of(pure.name) if "edition" in pure.parts or pure.suffix not in TYPES else None
    told = of_edition.media_type if of_edition else TYPES.get(pure.suffix.lower(), "application/octet-stream")
    return f"{told}; charset=utf-8" if told.startswith("text/") else told


def withdrawn(catalogue: Catalogue) -> frozenset[str]:
    """The slugs of what was public once."""
    return frozenset(it.slug for it in catalogue.lazily() if it.held is Held.WITHDRAWN)


def seen(*paths: Path) -> str:
    """What can be seen of files without reading them: whether they are there, when they were written, how long they are."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            stat = path.stat()
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size} {stat.st_ino}\n".encode())
        except OSError:
            digest.update(f"{path} -\n".encode())
    return digest.hexdigest()


def answers(folder: Folder) -> str:
    """What can be seen of all that decides what must be held back of a seminar."""
    return seen(folder.consent_toml, folder.transcript_xml, folder.taking_down)
