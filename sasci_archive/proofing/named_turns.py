"""The text of each turn, by its id, as it stands in a file that names its turns; and the running text of those that do not."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from sasci_archive.formats import hardened_xml, webvtt
from sasci_archive.proofing.finding import NotChecked

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARK: Final = "wsu_"
_BLOCKS: Final = frozenset(
    ("p", "div", "li", "td", "th", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section", "aside")
)
_SHOWN_ONCE: Final = re.compile(r"\b(?:sign|note|aside|margin)\b")


def page(content: bytes) -> Any:
    """A page of HTML, as a browser would mend it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    return etree.fromstring(content, parser)


def of_page(content: bytes) -> dict[str, str]:
    """What is said in each turn of the web edition; what an editor adds is marked as a `sign` (`editions.web.text`)."""
    return {
        turn.get("id"): "\n".join("".join(_spoken(said)) for said in turn.iter() if _has(said, "said"))
        for turn in page(content).iter()
        if _has(turn, "turn") and turn.get("id")
    }


def _has(node: Any, name: str) -> bool:
    return isinstance(node.tag, str) and name in node.get("class", "").split()


def _spoken(node: Any) -> list[str]:
    """Its text without signs and notes; a block parts words."""
    told = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and not _SHOWN_ONCE.search(child.get("class", "")):
            told += _spoken(child)
            told += ["\n"] if etree.QName(child).localname in _BLOCKS else []
        told.append(child.tail or "")
    return told


def of_word(content: bytes) -> dict[str, str]:
    """What stands within each turn's bookmark, notes aside. https://learn.microsoft.com/openspecs/office_standards/ms-docx/"""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = _xml(package, "word/document.xml")
    open_: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for node in body.iter("*"):
        match node.tag.removeprefix(_W):
            case "bookmarkStart" if node.get(f"{_W}name", "").startswith(_MARK):
                id_ = node.get(f"{_W}name").removeprefix(_MARK)
                open_[node.get(f"{_W}id")] = id_
                found.setdefault(id_, [])
            case "bookmarkEnd":
                open_.pop(node.get(f"{_W}id"), None)
            case "t":
                _add(found, open_, node.text or "")
            case "p" | "tab" | "br":
                _add(found, open_, "\n")
            case "noBreakHyphen":
                _add(found, open_, "-")
            case _:
                pass
    return {id_: "".join(parts) for id_, parts in found.items()}


def _add(found: dict[str, list[str]], open_: dict[str, str], text: str) -> None:
    for id_ in open_.values():
        found[id_].append(text)


def of_captions(content: bytes) -> dict[str, str]:
    """What the cues of each turn say, without who says it. A cue's id is the turn's and its place in it ("u3.1"); of two who speak at once
    "u2.4 u3.1", a line each."""
    found: dict[str, list[str]] = {}
    for id_, payload in _cues(content):
        ids = [part.rpartition(".")[0] for part in id_.split()]
        lines = payload.split("\n") if len(ids) > 1 else [payload]
        for turn, line in zip(ids, lines, strict=False):
            text = re.sub(r"<c\.by>.*?</c>", " ", line, flags=re.DOTALL)
            found.setdefault(turn, []).append(_unmarked(text).removeprefix("– "))
    return {turn: "\n".join(parts) for turn, parts in found.items()}


def _cues(content: bytes) -> list[tuple[str, str]]:
    """Each cue's id and payload, as they stand."""
    found = []
    for block in re.split(r"\n[ \t]*\n", content.decode("utf-8-sig").replace("\r\n", "\n")):
        lines = block.strip("\n").split("\n")
        at = next((n for n, line in enumerate(lines[:2]) if "-->" in line), -1)
        if at >= 0 and not lines[0].startswith("NOTE"):
            found.append((lines[0] if at == 1 else "", "\n".join(lines[at + 1 :])))
    return found


def cues(content: bytes) -> list[str]:
    """What each caption of a file (WebVTT or SubRip) shows."""
    return [_unmarked(payload) for _, payload in _cues(content)]


def _unmarked(payload: str) -> str:
    return webvtt.unescaped(re.sub(r"<[^<>]*>", "", payload))


def text_of_page(content: bytes) -> str:
    """All text of a page."""
    return str(page(content).xpath("string(//body)"))


def text_of_epub(content: bytes) -> str:
    """The running text of an EPUB's chapters in the order in which they are read, without notes and their numbers.
    https://www.w3.org/TR/epub-33/#sec-spine-elem"""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        return "\n".join("".join(_read_aloud(_xml(package, name))) for name in spine(package) if name in names)


def spine(package: zipfile.ZipFile) -> list[str]:
    """The chapters of an EPUB, by their names in it. Raises NotChecked where it has no package document."""
    try:
        container = _xml(package, "META-INF/container.xml")
        opf = next(node.get("full-path") for node in container.iter("{*}rootfile"))
        root = _xml(package, opf)
    except (KeyError, StopIteration, etree.XMLSyntaxError) as error:
        raise NotChecked(f"the EPUB has no package document that reads ({error})") from error
    items = {item.get("id"): item.get("href") for item in root.iter("{*}item")}
    chapters = [items[ref.get("idref")] for ref in root.iter("{*}itemref") if ref.get("idref") in items]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(chapter))) for chapter in chapters]


def _xml(package: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(package.read(name), hardened_xml.parser())


def _read_aloud(node: Any) -> list[str]:
    told = [node.text or ""] if etree.QName(node).localname not in {"head", "style", "script"} else []
    for child in node:
        if isinstance(child.tag, str) and not _is_note(child):
            told += _read_aloud(child)
            told += ["\n"] if etree.QName(child).localname in _BLOCKS else []
        told.append(child.tail or "")
    return told


def _is_note(node: Any) -> bool:
    """A footnote or its number, and the place where a page of the PDF begins."""
    kinds = f"{node.get('{http://www.idpf.org/2007/ops}type', '')} {node.get('role', '')} {node.get('class', '')}"
    return bool(re.search(r"noteref|footnote|endnote|pagebreak", kinds)) or etree.QName(node).localname == "head"


def text_of_plain(content: bytes) -> str:
    """Plain text or Markdown without the marks of notes."""
    return re.sub(r"\\?\[\^?\d+\\?\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+", "", content.decode("utf-8-sig"))
