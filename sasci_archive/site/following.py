"""For those who look again: a map of all pages for search engines, a feed of what is new or changed, and what robots may do.

Both need whole addresses: where `[site] address` is not known there is neither.
"""

from __future__ import annotations

import datetime as dt
import heapq
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Final

from sasci_archive.catalogue import Held, Shelved
from sasci_archive.formats import atom, sitemap
from sasci_archive.formats.atom import Feed, Item
from sasci_archive.formats.citation import full_title
from sasci_archive.formats.rights import licence_url
from sasci_archive.formats.sitemap import Place
from sasci_archive.site.values import Page, Site

FEED: Final = "feed.xml"
NEWEST: Final = 100
"""How many are in the feed; harvesters have all (`harvest`)."""
EDITION: Final = ("easy-read.html", "index.html")
_OF_A_SEMINAR = re.compile(r"seminars/([^/]+)/")
_SPACE = uuid.UUID("6f2a8c8e-5d0b-4c57-9d1c-3f6f0d7b1a55")
"""In which the ids of our entries are made (RFC 9562, 5.5): given once."""


def feed(site: Site) -> Iterator[Page]:
    """What was published or changed, the newest first."""
    if not site.settings.address:
        return
    made = Feed(
        id=f"urn:uuid:{uuid.uuid5(_SPACE, site.address(''))}",
        title=site.settings.name,
        address=site.address(FEED),
        page=site.address(""),
        author=site.settings.name,
        items=tuple(heapq.nlargest(NEWEST, _items(site), key=lambda item: (item.updated, item.id))),
    )
    yield Page(FEED, atom.compose(made))


def _items(site: Site) -> Iterator[Item]:
    return (_item(site, gist.entry) for gist in site.gists() if gist.entry.held is Held.PUBLIC)


def _item(site: Site, entry: Shelved) -> Item:
    it = entry.citation
    first = entry.published.version[0] if entry.published.version else None
    day = first.on if first else it.date
    published = dt.datetime.combine(day, dt.time(), dt.UTC) if day else None
    return Item(
        id=entry_id(entry),
        title=full_title(it),
        address=site.address(f"seminars/{entry.slug}/"),
        updated=entry.changed or published or dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        authors=tuple(editor.name for editor in it.editors),
        published=published,
        summary=it.abstract,
        rights=licence_url(it.licence) or it.licence,
        language=it.language,
        categories=it.keywords,
    )


def entry_id(entry: Shelved) -> str:
    """For ever, wherever the archive lies: made from the seminar's name and the day on which it was first published."""
    first = entry.published.version[0].on.isoformat() if entry.published.version else ""
    return f"urn:uuid:{uuid.uuid5(_SPACE, f'{entry.slug} {first}')}"


def sitemaps(site: Site, listed: Iterable[str]) -> Iterator[Page]:
    """Of every page that search engines may list, in the order of their paths; the editions' own pages are among them."""
    if site.settings.address:
        places = (Place(site.address(path), changed) for path, changed in _changed(site, listed))
        for name, content in sitemap.sitemaps(site.address(""), places):
            yield Page(name, content)


def _changed(site: Site, listed: Iterable[str]) -> Iterator[tuple[str, dt.datetime | None]]:
    """When each page changed, where it is of one seminar."""
    slug, changed = "", None
    for path in listed:
        found = _OF_A_SEMINAR.match(path)
        if found and found[1] != slug:
            slug, gist = found[1], site.gist(found[1])
            changed = gist.entry.changed if gist else None
        yield path, changed if found else None


def robots(site: Site) -> Iterator[Page]:
    """Everybody may read everything (RFC 9309); what is not to be listed says so itself, which only those see who may read it."""
    lines = ["User-agent: *", "Allow: /"]
    if site.settings.address:
        lines += ["", f"Sitemap: {site.address('sitemap.xml')}"]
    yield Page("robots.txt", ("\n".join(lines) + "\n").encode())


def pages(site: Site) -> Iterator[Page]:
    """The feed and what robots may do."""
    yield from feed(site)
    yield from robots(site)
