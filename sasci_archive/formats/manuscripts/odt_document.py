"""An OpenDocument text (.odt) as it comes back, after OASIS OpenDocument 1.3: the same values as of a Word file.

What was taken out stands in the file's list of tracked changes and is put back, as taken out, where it stood; what was put in lies
between two marks. Own reading for the reason given in `word_document`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats.manuscripts.odt_body import DC, FO, HREF, ID, META, OFFICE, STYLE, TEXT, Body, Looks
from sasci_archive.formats.manuscripts.office_package import Element, Package
from sasci_archive.formats.manuscripts.writing_down import PLAIN, when
from sasci_archive.model.manuscript import Manuscript, Paragraph, Tracked, Where

KIND: Final = b"application/vnd.oasis.opendocument.text"


def parse(content: bytes, *, where: str) -> Manuscript:
    """The manuscript. `where` is the file's name, for errors. Raises BadDocument."""
    return of(Package(content, where=where))


def of(package: Package) -> Manuscript:
    """The manuscript in an opened package. Raises BadDocument."""
    _refuse(package)
    root, styles = package.xml("content.xml"), package.xml("styles.xml")
    body = None if root is None else root.find(f"{OFFICE}body/{OFFICE}text")
    if root is None or body is None:
        raise BadDocument(
            f"'{package.where}' is an OpenDocument file, but no text.",
            remedy="Save what is meant as a text (.odt or .docx).",
        )
    looks = _looks(styles) | _looks(root)
    text = Body(looks, _taken_out(body))
    text.read(body)
    own, custom = _meta(package)
    return Manuscript(
        paragraphs=tuple(text.down.paragraphs),
        bookmarks=tuple(text.down.bookmarks()),
        comments=tuple(text.all_comments()),
        notes=tuple(text.notes),
        beside=tuple(_beside(styles, looks)),
        properties=custom,
        title=own.get("title", ""),
        author=own.get("initial-creator", ""),
        changed_by=own.get("creator", ""),
        program=own.get("generator", ""),
        remarks=tuple(_outside(root, package.where)),
    )


def _refuse(package: Package) -> None:
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise BadDocument(
            f"'{package.where}' is locked with a password.", remedy="Open it with the password and save it without one."
        )
    if any(
        re.fullmatch(r"Basic/[^/]+/(?!script-l[bc]\.xml).+|Scripts/.+\.(?:js|bsh|py)", name) for name in package.names
    ):
        raise BadDocument(
            f"'{package.where}' has macros in it (small programs), which no packet of ours has.",
            remedy="Open it without running them, copy its text into a new file, and save that; nothing of it was read.",
        )


# -- the rest of the file ------------------------------------------------------------------------------------------------


def _taken_out(body: Element) -> dict[str, tuple[Tracked, Element]]:
    """Every tracked change: who and when, and what it holds, which is something only where something was taken out."""
    found: dict[str, tuple[Tracked, Element]] = {}
    for region in body.iterfind(f"{TEXT}tracked-changes/{TEXT}changed-region"):
        for change in region:
            by = Tracked(
                change.findtext(f"{OFFICE}change-info/{DC}creator", ""),
                when(change.findtext(f"{OFFICE}change-info/{DC}date", "")),
            )
            for info in change.findall(f"{OFFICE}change-info"):
                change.remove(info)
            for id_ in {region.get(f"{TEXT}id", ""), region.get(ID, "")}:
                found.setdefault(id_, (by, change))
    return found


def _looks(root: Element | None) -> Looks:
    """Each style: the name that people see, and how its characters look, where the style is one that a program made for itself."""
    found: Looks = {}
    for style in () if root is None else root.iter(f"{STYLE}style"):
        name, own = style.get(f"{STYLE}name", ""), PLAIN
        automatic = etree.QName(style.getparent()).localname == "automatic-styles"
        for text in style.iterfind(f"{STYLE}text-properties") if automatic else ():
            own = msgspec.structs.replace(
                own,
                bold=text.get(f"{FO}font-weight", "normal") != "normal",
                italic=text.get(f"{FO}font-style", "normal") != "normal",
                underlined=text.get(f"{STYLE}text-underline-style", "none") != "none",
                struck=text.get(f"{STYLE}text-line-through-style", "none") != "none",
                highlighted=text.get(f"{FO}background-color", "transparent") not in {"transparent", "#ffffff"},
            )
        seen = style.get(f"{STYLE}parent-style-name", "") if automatic else style.get(f"{STYLE}display-name", name)
        found[name] = (seen.replace("_20_", " "), own)
    return found


def _beside(styles: Element | None, looks: Looks) -> Iterator[Paragraph]:
    for kind, where in (("header", Where.HEADER), ("footer", Where.FOOTER)):
        for node in (
            () if styles is None else styles.iter(f"{STYLE}{kind}", f"{STYLE}{kind}-first", f"{STYLE}{kind}-left")
        ):
            within = Body(looks, {}, where)
            within.read(node)
            yield from [paragraph for paragraph in within.down.paragraphs if paragraph.text.strip()]


def _meta(package: Package) -> tuple[dict[str, str], dict[str, str]]:
    root = package.xml("meta.xml")
    own, custom = dict[str, str](), dict[str, str]()
    for each in () if root is None else root.iterfind(f"{OFFICE}meta/*"):
        text = "".join(str(part) for part in each.itertext()).strip()
        if each.tag == f"{META}user-defined":
            custom[each.get(f"{META}name", "")] = text
        else:
            own[etree.QName(each).localname] = text
    return own, custom


def _outside(root: Element, where: str) -> Iterator[str]:
    """What the file would have had fetched: everything of it that lies outside, but for links to click on."""
    for node in root.iter(etree.Element):
        target = node.get(HREF, "")
        if target and node.tag != f"{TEXT}a" and re.match(r"[a-z][a-z0-9+.-]*:|\.\./|//", target, re.IGNORECASE):
            kind = etree.QName(node).localname
            yield f"'{where}' points at something outside itself ({kind}: {target[:120]}): that was not opened."
