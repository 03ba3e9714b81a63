"""XML and HTML: every text with its place. Law: no character of a text, attribute, comment or instruction is left out.

What a page has packed for its script (`data-packed`, see `editions.html_packed`) is unpacked. Text is given twice: as it reads, its inline tags gone (a word may be cut up by them), and with a space at every tag.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

from lxml import etree

from sasci_archive.errors import Unreadable
from sasci_archive.formats import hardened_xml

_BREAKS: Final = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "button", "caption", "category", "cell", "cr", "dd", "details", "dialog", "div", "dl", "docTitle", "dt", "event", "fieldset", "figcaption", "figure", "footer", "form", "g", "h", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "incident", "item", "label", "lb", "legend", "li", "line-break", "list", "listPerson", "main", "metadata", "milestone", "nav", "navLabel", "note", "ol", "option", "p", "pause", "pb", "person", "place", "pre", "row", "section", "select", "sp", "stage", "summary", "tab", "table", "tbody", "td", "text", "text-box", "textarea", "tfoot", "th", "thead", "title", "tr", "tspan", "u", "ul", "when", "writing"]
)  # fmt: skip
"""Local names, of every vocabulary we write, of elements between which no word runs on."""
_TAG: Final = re.compile(r"<[^<>]*>")
_SHORT: Final = re.compile("(\ue000[0-9]+ [0-9]+\ue000)")  # as `editions.html_packed` shortens
_MOST_PACKED: Final = 1 << 28  # bytes: no edition has so much
_CODE: Final = frozenset(("script", "style"))


def xml(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    """What an XML document holds. Raises Unreadable where it is not well-formed or declares entities."""
    parser = hardened_xml.parser(strip_cdata=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            f"'{name}' is not well-formed XML: {error}.", remedy="Make it again; nothing is known of what is in it."
        ) from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if next(root.iter(etree.Entity), None) is not None or (dtd is not None and any(True for _ in dtd.iterentities())):
        raise Unreadable(
            f"'{name}' declares or names entities, which are not resolved.",
            remedy="Write out in it whatever they abbreviate.",
        )
    yield from _texts(root)


def html(content: bytes, file: str) -> Iterator[tuple[str, str]]:
    """What a page of HTML (UTF-8) holds, as a browser would mend it."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=False, remove_pis=False, huge_tree=True
    )
    root: Any = etree.fromstring(content, parser) if content.strip() else None
    if root is not None:
        yield from _texts(root)
        for script in root.iter("script"):
            if "data-packed" in script.attrib:
                yield from _packed("".join(script.itertext()), root, file)


def _packed(letters: str, page: Any, file: str) -> Iterator[tuple[str, str]]:
    """What is packed, as it stands, and each string in it as its reader has it: words of the page that it only points at in their place,
    with its tags and without. Raises Unreadable where it does not unpack."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(base64.b64decode(letters, validate=True), _MOST_PACKED)
        text = content.decode("utf-8") if unpacker.eof and not unpacker.unused_data else ""
        whole = json.loads(text)
    except (ValueError, zlib.error, RecursionError) as error:
        raise Unreadable(
            f"'{file}' has something packed in it that does not unpack.",
            remedy="Make it again; nothing is known of what is in it.",
        ) from error
    yield "packed", text
    turns = {element.get("id"): element for element in page.iter("div") if element.get("id")}
    for key, string in _strings(whole, ""):
        words = _said(turns[key]) if "\ue000" in string and key in turns else []
        full = "".join(_whole(piece, words) for piece in _SHORT.split(string))
        yield "packed text", full
        if "<" in full or "&" in full:
            yield "packed text", unescape(_TAG.sub("", full))
            yield "packed text", unescape(_TAG.sub(" ", full))


def _whole(piece: str, words: list[str]) -> str:
    """A piece of what is packed, or the words of the page that it points at."""
    if not _SHORT.fullmatch(piece):
        return piece
    first, count = map(int, piece.strip("\ue000").split())
    return " ".join(words[first : first + count])


def _strings(whole: Any, key: str) -> Iterator[tuple[str, str]]:
    """Each string, and what it is called; what things are called, too."""
    if isinstance(whole, str):
        yield key, whole
    elif isinstance(whole, list):
        for part in whole:
            yield from _strings(part, key)
    elif isinstance(whole, dict):
        for name, part in whole.items():
            yield "", name
            yield from _strings(part, name)


def _said(turn: Any) -> list[str]:
    """The words of a turn of the web edition, without its signs."""
    paragraphs = turn.xpath("div[contains(@class, 'said')]/p")
    texts = ("".join(p.xpath(".//text()[not(ancestor::*[contains(@class, 'sign')])]")) for p in paragraphs)
    return "\n".join(texts).split()


def _texts(root: Any) -> Iterator[tuple[str, str]]:
    if doctype := root.getroottree().docinfo.doctype:
        yield "document type", doctype
    for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
        yield from _aside(node)
    flowing: list[str] = []
    spaced: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            name = etree.QName(node).localname
            for key, value in node.attrib.items():
                yield f"attribute {etree.QName(key).localname}", value
            flowing.append("\n" if name in _BREAKS else "")
            if name in _CODE:
                yield name, "".join(node.itertext())
            elif node.text:
                flowing.append(node.text)
                spaced.append(node.text)
            continue
        if event == "end":
            flowing.append("\n" if etree.QName(node).localname in _BREAKS else "")
        else:
            yield from _aside(node)
        if node is not root and node.tail:
            flowing.append(node.tail)
            spaced.append(node.tail)
    yield "text", "".join(flowing)
    yield "text", " ".join(spaced)


def _aside(node: Any) -> Iterator[tuple[str, str]]:
    if node.tag is etree.PI:
        yield "processing instruction", f"{node.target} {node.text or ''}"
    elif node.text:
        yield "comment", node.text
