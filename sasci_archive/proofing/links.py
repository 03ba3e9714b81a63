"""Every link leads somewhere: to a place in the file, a file beside it, a page. What lies elsewhere is counted, and never fetched."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from sasci_archive.formats import hardened_xml
from sasci_archive.proofing import pdf_pages
from sasci_archive.proofing.finding import Built, Found
from sasci_archive.proofing.named_turns import page

_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINKING: Final = ("href", "src", "poster", "data", "{http://www.w3.org/1999/xlink}href")
_TIME: Final = re.compile(r"t=\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)?")
_RANGE: Final = re.compile(r"(u\d+[a-z]*)-(u\d+[a-z]*)")


def links(built: Built, names: tuple[str, ...]) -> Found:
    """Of all files that can have any."""
    faults: list[str] = []
    inside = outside = 0
    for name in names:
        for fault in _KINDS[PurePath(name).suffix.lower()](built, name):
            if fault is None:
                inside += 1
            elif fault == _ELSEWHERE:
                outside += 1
            else:
                inside += 1
                faults.append(f"{name}: {fault}")
    return Found(tuple(dict.fromkeys(faults)), f"{inside:,} links; {outside:,} lead elsewhere and were not followed")


_ELSEWHERE: Final = "elsewhere"
"""What is said of a link to another site; None of one that leads to a place that is there."""

Said = Iterator[str | None]


def _of_page(built: Built, name: str) -> Said:
    root = page(built.read(name))
    ids = {node.get("id") for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    ids |= {node.get("name") for node in root.iter("a") if node.get("name")}
    for target in _targets(root):
        parts = urlsplit(target)
        if parts.scheme in {"data", "javascript"}:
            yield None if parts.scheme == "data" else f"‘{target[:60]}’ is a script"
        elif parts.scheme or target.startswith("//"):
            yield _ELSEWHERE
        elif parts.path:
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            there = (built.home / beside).is_file()
            yield None if there else f"there is no file ‘{beside}’ beside it"
        else:
            yield _anchor(unquote(parts.fragment), ids)
    for node in root.iter():
        if isinstance(node.tag, str):
            for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"):
                for id_ in node.get(attribute, "").split():
                    yield None if id_ in ids else f"{attribute} names ‘{id_}’, which is not there"


def _anchor(fragment: str, ids: set[str]) -> str | None:
    """A place by its id, a moment (#t=73.5), or a run of turns (#u12-u15)."""
    if not fragment or fragment in ids or _TIME.fullmatch(fragment):
        return None
    run = _RANGE.fullmatch(fragment)
    return None if run and {run[1], run[2]} <= ids else f"there is no place ‘#{fragment}’ in it"


def _targets(root: Any) -> Iterator[str]:
    for node in root.iter():
        if isinstance(node.tag, str):
            for attribute in _LINKING:
                if (target := node.get(attribute)) is not None:
                    yield target.strip()
            for source in node.get("srcset", "").split(","):
                if source.strip():
                    yield source.split()[0]


def _of_epub(built: Built, name: str) -> Said:
    with zipfile.ZipFile(io.BytesIO(built.read(name))) as package:
        names = set(package.namelist())
        trees = {
            each: etree.fromstring(package.read(each), hardened_xml.parser())
            for each in sorted(names)
            if each.endswith((".xhtml", ".html", ".opf", ".ncx"))
        }
    ids = {each: {node.get("id") for node in tree.iter("*") if node.get("id")} for each, tree in trees.items()}
    for chapter, tree in trees.items():
        for target in _targets(tree):
            parts = urlsplit(target)
            if parts.scheme:
                yield _ELSEWHERE
                continue
            to = (
                posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(parts.path)))
                if parts.path
                else chapter
            )
            fragment = unquote(parts.fragment)
            if to not in names:
                yield f"{chapter}: there is no file ‘{to}’ in it"
            elif fragment and to in ids and fragment not in ids[to]:
                yield f"{chapter}: there is no place ‘#{fragment}’ in {to}"
            else:
                yield None


def _of_word(built: Built, name: str) -> Said:
    with zipfile.ZipFile(io.BytesIO(built.read(name))) as package:
        names = set(package.namelist())
        for each in sorted(names):
            if each.endswith(".rels"):
                home = posixpath.dirname(posixpath.dirname(each))
                for link in etree.fromstring(package.read(each), hardened_xml.parser()).iter(f"{_RELS}Relationship"):
                    if link.get("TargetMode") == "External":
                        yield _ELSEWHERE
                        continue
                    to = posixpath.normpath(posixpath.join(home, link.get("Target", ""))).lstrip("/")
                    yield None if to in names else f"there is no ‘{to}’ in it"
        body = etree.fromstring(package.read("word/document.xml"), hardened_xml.parser())
    marks = {node.get(f"{_W}name") for node in body.iter(f"{_W}bookmarkStart")}
    for link in body.iter(f"{_W}hyperlink"):
        if anchor := link.get(f"{_W}anchor"):
            yield None if anchor in marks else f"there is no bookmark ‘{anchor}’ in it"


def _of_pdf(built: Built, name: str) -> Said:
    for link in pdf_pages.links(built.read(name)):
        if link.address:
            yield _ELSEWHERE if urlsplit(link.address).scheme else f"‘{link.address}’ is no address"
        else:
            shown = " ".join(link.text.split())[:60]
            yield None if link.target is not None else f"the link ‘{shown}’ leads nowhere"


def _of_markdown(built: Built, name: str) -> Said:
    for target in re.findall(r"(?<!\\)\]\(<?([^)\s>]+)>?\)", built.read(name).decode("utf-8-sig")):
        parts = urlsplit(target.replace("\\", ""))
        if parts.scheme:
            yield _ELSEWHERE
        elif parts.path:
            yield None if (built.home / unquote(parts.path)).is_file() else f"there is no file ‘{parts.path}’ beside it"


_KINDS: Final[dict[str, Callable[[Built, str], Said]]] = {
    ".html": _of_page,
    ".epub": _of_epub,
    ".docx": _of_word,
    ".pdf": _of_pdf,
    ".md": _of_markdown,
}
KINDS: Final = tuple(_KINDS)
