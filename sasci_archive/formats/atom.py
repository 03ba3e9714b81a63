"""What is new in an archive, for those who follow it: an Atom feed (RFC 4287, https://www.rfc-editor.org/rfc/rfc4287).

An entry's id never changes, whatever it is called and wherever it lies; what is withdrawn is in it no more.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from lxml import etree

from sasci_archive.formats.citation import clean
from sasci_archive.model.inlines import View

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"


class Item(View, frozen=True, kw_only=True):
    """Something new or changed: its id for ever (a URI), title, address, who made it (names), when it last changed (UTC), when it was first
    there, what it is about, its licence's address."""

    id: str
    title: str
    address: str
    updated: dt.datetime
    authors: tuple[str, ...] = ()
    published: dt.datetime | None = None
    summary: str = ""
    rights: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()


class Feed(View, frozen=True, kw_only=True):
    """The feed: its id for ever (a URI), title, own address and the page's it is of, whose it is, its items in any order."""

    id: str
    title: str
    address: str
    page: str
    author: str
    items: tuple[Item, ...] = ()
    made: dt.datetime = msgspec.field(default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))  # where there is no item


def compose(feed: Feed) -> bytes:
    """The file; what changed last comes first, and is the time of the whole."""
    items = sorted(feed.items, key=lambda item: (item.updated, item.id), reverse=True)
    spaces: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=spaces)  # type: ignore[arg-type]  # the stubs know of no default namespace
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(items[0].updated if items else feed.made))
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "generator", "SASCI Archive")
    for item in items:
        _entry(root, item)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _entry(root: etree._Element, item: Item) -> None:
    entry = _add(root, "entry")
    if item.language:
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", item.language)
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "updated", _instant(item.updated))
    if item.published:
        _add(entry, "published", _instant(item.published))
    _add(entry, "link", rel="alternate", type="text/html", href=item.address)
    for name in filter(None, map(clean, item.authors)):
        _add(_add(entry, "author"), "name", name)
    for word in filter(None, map(clean, item.categories)):
        _add(entry, "category", term=word)
    if item.rights:
        _add(entry, "rights", item.rights)
    if clean(item.summary):
        _add(entry, "summary", item.summary)


def _instant(when: dt.datetime) -> str:
    """https://www.rfc-editor.org/rfc/rfc3339#section-5.6"""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    made.text = clean(text) or None
    return made
