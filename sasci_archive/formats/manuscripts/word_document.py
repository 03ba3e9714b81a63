"""A Word file (.docx) as it comes back: paragraphs and runs with what was tracked, comments, notes, bookmarks.

Our own reading with lxml, after ECMA-376 part 1 (WordprocessingML), because nothing kept up reads all that is needed: python-docx
and docx2python give the text with its tracked changes already settled or left out; pandoc (`--track-changes=all`) gives them, but
drops bookmarks whose halves lie in two paragraphs, comments without a range, text boxes, symbols and custom properties. It reads
every character once: an element that is not known is gone through for the text in it, and none is skipped.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats.manuscripts.office_package import Element, Package
from sasci_archive.formats.manuscripts.word_body import Body, W
from sasci_archive.formats.manuscripts.writing_down import WritingDown, when
from sasci_archive.model.manuscript import Comment, Manuscript, Note, Paragraph, Where

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_W14_ID: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_REFERRED: Final = {
    "attachedTemplate": "a template",
    "oleObject": "an embedded object",
    "frame": "a frame",
    "image": "a picture",
    "subDocument": "another document",
    "aFChunk": "a piece of another document",
}
_CUSTOM: Final = "docProps/custom.xml"


def parse(content: bytes, *, where: str) -> Manuscript:
    """The manuscript. `where` is the file's name, for errors. Raises BadDocument."""
    return of(Package(content, where=where))


def main_part(package: Package) -> str:
    """The name of the part with the text; "" where the package has none, as when it is no Word file."""
    for kind, target, outside, _ in _relations(package, ""):
        if kind == "officeDocument" and not outside and posixpath.basename(target).startswith("document"):
            return target
    return "word/document.xml" if "word/document.xml" in package.names else ""


def of(package: Package) -> Manuscript:
    """The manuscript in an opened package. Raises BadDocument."""
    main = main_part(package)
    root = package.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise BadDocument(
            f"'{package.where}' is a Word file without its text.",
            remedy="Ask for it to be sent again, or open it in Word or LibreOffice, let that repair it, and save it.",
        )
    relations = list(_relations(package, main))
    parts: dict[str, list[str]] = {}
    for kind, target, outside, _ in relations:
        if not outside:
            parts.setdefault(kind, []).append(target)
    styles = _styles(package, parts)
    text = Body(styles)
    text.read(body)
    beside = [
        paragraph
        for kind, place in (("header", Where.HEADER), ("footer", Where.FOOTER))
        for part in parts.get(kind, ())
        for paragraph in _paragraphs(package.xml(part), styles, place)
    ]
    own = _core(package)
    return Manuscript(
        paragraphs=tuple(text.down.paragraphs),
        bookmarks=tuple(text.down.bookmarks()),
        comments=tuple(_comments(package, parts, text.down, styles)),
        notes=tuple(
            note
            for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote"))
            for part in parts.get(kind, ())
            for note in _notes(package.xml(part), name, styles)
        ),
        beside=tuple(paragraph for paragraph in beside if paragraph.text.strip()),
        properties=_custom(package),
        title=own.get("title", ""),
        author=own.get("creator", ""),
        changed_by=own.get("lastModifiedBy", ""),
        program=own.get("Application", ""),
        remarks=tuple(_outside(relations, where=package.where)),
    )


# -- the parts ---------------------------------------------------------------------------------------------------------


def _relations(package: Package, part: str) -> Iterator[tuple[str, str, bool, str]]:
    """What a part points at: the kind of relation, the target as a member's name, whether it lies outside, the relation's id."""
    folder, name = posixpath.split(part)
    root = package.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    for each in () if root is None else root.iter(_RELATIONS):
        kind = each.get("Type", "").rpartition("/")[2]
        target, outside = each.get("Target", ""), each.get("TargetMode") == "External"
        inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield kind, target if outside else inside, outside, each.get("Id", "")


def _outside(relations: list[tuple[str, str, bool, str]], *, where: str) -> Iterator[str]:
    """What the file would have had fetched: everything of it that lies outside, but for links to click on."""
    for kind, target, outside, _ in relations:
        if outside and kind != "hyperlink":
            yield f"'{where}' points at {_REFERRED.get(kind, kind)} outside itself ({target[:120]}): that was not opened."
        elif kind == "aFChunk":
            yield f"'{where}' holds a piece of another document ({target}) that only Word puts into the text: it was not read."


def _styles(package: Package, parts: dict[str, list[str]]) -> dict[str, str]:
    """The names of styles by their ids."""
    names = {}
    for part in parts.get("styles", ()):
        root = package.xml(part)
        for style in () if root is None else root.iter(f"{W}style"):
            name = style.find(f"{W}name")
            names[style.get(f"{W}styleId", "")] = "" if name is None else name.get(f"{W}val", "")
    return names


def _paragraphs(root: Element | None, styles: dict[str, str], where: Where) -> list[Paragraph]:
    body = Body(styles, where)
    if root is not None:
        body.read(root)
    return body.down.paragraphs


def _notes(root: Element | None, name: str, styles: dict[str, str]) -> Iterator[Note]:
    for note in () if root is None else root.iter(f"{W}{name}"):
        if note.get(f"{W}type", "normal") == "normal":  # not the line above the notes
            paragraphs = _paragraphs(note, styles, Where.BODY)
            yield Note(id=f"{name}{note.get(f'{W}id', '')}", paragraphs=tuple(paragraphs), end=name == "endnote")


def _comments(
    package: Package, parts: dict[str, list[str]], text: WritingDown, styles: dict[str, str]
) -> Iterator[Comment]:
    answers = {}
    for part in parts.get("commentsExtended", ()):
        root = package.xml(part)
        for each in () if root is None else root.iter(f"{_W15}commentEx"):
            answers[each.get(f"{_W15}paraId", "")] = each.get(f"{_W15}paraIdParent", "")
    found = []
    for part in parts.get("comments", ()):
        root = package.xml(part)
        found += [] if root is None else list(root.iter(f"{W}comment"))
    by_paragraph = {p.get(_W14_ID, ""): c.get(f"{W}id", "") for c in found for p in c.iter(f"{W}p")}
    for comment in found:
        id_ = comment.get(f"{W}id", "")
        within = _paragraphs(comment, styles, Where.BODY)
        mine = [p.get(_W14_ID, "") for p in comment.iter(f"{W}p")]
        above = next((answers[p] for p in reversed(mine) if answers.get(p)), "")
        start, end = text.hung.get(id_, (None, None))
        yield Comment(
            id=id_,
            text="\n".join([paragraph.after for paragraph in within]).strip(),
            by=comment.get(f"{W}author", ""),
            on=when(comment.get(f"{W}date", "")),
            answers=by_paragraph.get(above, ""),
            start=start,
            end=start if end is None else end,
        )


def _custom(package: Package) -> dict[str, str]:
    root = package.xml(_CUSTOM)
    return (
        {}
        if root is None
        else {each.get("name", ""): "".join(str(t) for t in each.itertext()).strip() for each in root}
    )


def _core(package: Package) -> dict[str, str]:
    """The core and the program's own properties, by their names without namespaces."""
    found = {}
    for part in ("docProps/core.xml", "docProps/app.xml"):
        root = package.xml(part)
        for each in () if root is None else root:
            found[etree.QName(each).localname] = (each.text or "").strip()
    return found
