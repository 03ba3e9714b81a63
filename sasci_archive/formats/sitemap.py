"""Which pages there are, for search engines: a sitemap (https://www.sitemaps.org/protocol.html), and where there are more pages than one may name, an
index of several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from lxml import etree

from sasci_archive.model.inlines import View

NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST: Final = 50_000
"""Addresses in one sitemap, as the protocol has it; and 50 MB, which so many addresses of ours (about 110 bytes each) never are."""


class Place(View, frozen=True):
    """A page: its whole address, and the instant (UTC) at which it last changed, None where that is not known."""

    address: str
    changed: dt.datetime | None = None


def sitemaps(home: str, places: Sequence[Place], *, most: int = MOST) -> list[tuple[str, bytes]]:
    """The files by their names: `sitemap.xml`, and where it is an index, those it names. `home` is the archive's address with a slash at its end."""
    if len(places) <= most:
        return [("sitemap.xml", _file("urlset", "url", places))]
    parts = [places[at : at + most] for at in range(0, len(places), most)]
    named = [(f"sitemap-{number}.xml", part) for number, part in enumerate(parts, start=1)]
    index = [Place(home + name, max((p.changed for p in part if p.changed), default=None)) for name, part in named]
    return [
        ("sitemap.xml", _file("sitemapindex", "sitemap", index)),
        *((name, _file("urlset", "url", part)) for name, part in named),
    ]


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
