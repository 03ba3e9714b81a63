"""Which pages there are, for search engines: a sitemap (https://www.sitemaps.org/protocol.html), and where there are more pages than one may name, an
index of several."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml import etree

from sasci_archive.model.inlines import View

NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST: Final = 10_000
"""Addresses in one sitemap. The protocol lets it have 50,000; of smaller ones fewer are written again when a page changes, and less is held at once."""


class Place(View, frozen=True):
    """A page: its whole address, and the instant (UTC) at which it last changed, None where that is not known."""

    address: str
    changed: dt.datetime | None = None


def sitemaps(home: str, places: Iterable[Place], *, most: int = MOST) -> Iterator[tuple[str, bytes]]:
    """The files by their names: `sitemap.xml`, and where it is an index, those it names, which come before it. `home` is the archive's address with a slash at
    its end. Of the places no more are held than one file names."""
    rest = iter(places)
    part, following = list(itertools.islice(rest, most)), list(itertools.islice(rest, 1))
    if not following:
        yield "sitemap.xml", _file("urlset", "url", part)
        return
    index = list[Place]()
    while part:
        name = f"sitemap-{len(index) + 1}.xml"
        index.append(Place(home + name, max((p.changed for p in part if p.changed), default=None)))
        yield name, _file("urlset", "url", part)
        part, following = [*following, *itertools.islice(rest, most - len(following))], []
    yield "sitemap.xml", _file("sitemapindex", "sitemap", index)


def _file(whole: str, one: str, places: Sequence[Place]) -> bytes:
    spaces: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}{whole}", nsmap=spaces)  # type: ignore[arg-type]  # the stubs know of no default namespace
    for place in places:
        node = etree.SubElement(root, f"{{{NAMESPACE}}}{one}")
        etree.SubElement(node, f"{{{NAMESPACE}}}loc").text = place.address
        if place.changed:
            etree.SubElement(node, f"{{{NAMESPACE}}}lastmod").text = place.changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
