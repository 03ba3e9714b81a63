"""The text of an OpenDocument file, element by element, every character once; what was tracked, put back where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec
from lxml import etree

from sasci_archive.formats.manuscripts.office_package import Element
from sasci_archive.formats.manuscripts.writing_down import PLAIN, WritingDown, when
from sasci_archive.model.manuscript import Cell, Comment, Note, Run, Tracked, Where

_ODF: Final = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
OFFICE, TEXT, TABLE, DRAW, STYLE, META = map(_ODF.format, ("office", "text", "table", "drawing", "style", "meta"))
FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
LOEXT: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
HREF: Final = "{http://www.w3.org/1999/xlink}href"
ID: Final = "{http://www.w3.org/XML/1998/namespace}id"


_SPACES: Final = re.compile(r"[ \t\r\n]+")
_NO_TEXT: Final = frozenset(
    (
        f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{TEXT}variable-decls", f"{TEXT}user-field-decls", f"{OFFICE}forms",
        f"{TEXT}note-citation", f"{DC}creator", f"{DC}date", f"{META}date-string", f"{META}creator-initials", f"{TEXT}index-title-template",
        f"{TEXT}table-of-content-source", f"{OFFICE}event-listeners", f"{LOEXT}sender-initials",
    )
)  # fmt: skip
Looks: TypeAlias = dict[str, tuple[str, Run]]


class Body:
    """Reads the text of a file. `taken_out` are the changes that took something out or put something in, by their ids."""

    def __init__(self, looks: Looks, taken_out: dict[str, tuple[Tracked, Element]], where: Where = Where.BODY) -> None:
        self.down = WritingDown(where)
        self.notes: list[Note] = []
        self._looks, self._changes = looks, taken_out
        self._comments: list[tuple[str, Element]] = []
        self._putting_in: dict[str, Tracked] = {}
        self._boxes: list[Element] = []

    def read(self, root: Element) -> None:
        """Everything in an element."""
        for child in root:
            self._block(child)

    def all_comments(self) -> Iterator[Comment]:
        """The comments found."""
        for id_, node in self._comments:
            within = Body(self._looks, self._changes)
            within.read(node)
            start, end = self.down.hung.get(id_, (None, None))
            yield Comment(
                id=id_,
                text="\n".join([paragraph.after for paragraph in within.down.paragraphs]).strip(),
                by=node.findtext(f"{DC}creator", ""),
                on=when(node.findtext(f"{DC}date", "")),
                answers=node.get(f"{LOEXT}parent-name", "") or node.get(f"{OFFICE}parent-name", ""),
                start=start,
                end=start if end is None else end,
            )

    @property
    def _put(self) -> Tracked | None:
        return next(reversed(self._putting_in.values()), None)

    def _block(self, node: Element) -> None:
        if node.tag in {f"{TEXT}p", f"{TEXT}h"}:
            style, looks = self._looks.get(node.get(f"{TEXT}style-name", ""), ("", PLAIN))
            self._inline(node, looks, None)
            self._end(style)
        elif node.tag == f"{TABLE}table":
            self._table(node)
        elif node.tag in _NO_TEXT:
            return
        elif node.tag in _POINTS:
            self._point(node, PLAIN)
        elif node.tag == f"{DRAW}frame":
            self._frame(node)
            boxes, self._boxes = self._boxes, []
            self._read_boxes(boxes)
        else:
            self.read(node)

    def _end(self, style: str, out: Tracked | None = None) -> None:
        self.down.end(style, self._put, out)
        boxes, self._boxes = self._boxes, []
        self._read_boxes(boxes)

    def _read_boxes(self, boxes: list[Element]) -> None:
        where = self.down.where
        self.down.where = Where.BOX if where is Where.BODY else where
        for box in boxes:
            self.read(box)
        self.down.where = where

    def _table(self, node: Element) -> None:
        around, number = self.down.cell, self.down.tables
        self.down.tables += 1
        rows = [row for row in node.iter(f"{TABLE}table-row") if next(row.iterancestors(f"{TABLE}table")) is node]
        for row_number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self.down.cell = Cell(number, row_number, column)
                self.read(cell)
        self.down.cell = around

    def _inline(self, node: Element, looks: Run, out: Tracked | None) -> None:
        """What stands within a paragraph or a span."""
        self._say(node.text, looks, out)
        for child in node:
            self._within(child, looks, out)
            self._say(child.tail, looks, out)

    def _within(self, node: Element, looks: Run, out: Tracked | None) -> None:
        tag = node.tag
        if tag in _NO_TEXT:
            return
        if tag == f"{TEXT}s":
            count = node.get(f"{TEXT}c", "1")
            many = min(int(count[:5]), 1000) if count.isdecimal() else 1
            self.down.say(" " * many, looks, self._put, out)
        elif tag == f"{TEXT}tab":
            self.down.say("\t", looks, self._put, out)
        elif tag == f"{TEXT}line-break":
            self.down.say("\n", looks, self._put, out)
        elif tag == f"{TEXT}note":
            self._note(node, out)
        elif tag == f"{DRAW}frame":
            self._frame(node)
        elif tag in _POINTS:
            self._point(node, looks)
        elif tag in {f"{TEXT}p", f"{TEXT}h", f"{TABLE}table", f"{TEXT}list"}:  # in something unknown: a box
            self._boxes.append(_alone(node))
        else:
            self._inline(node, self._restyled(node, looks), out)

    def _restyled(self, node: Element, looks: Run) -> Run:
        name = node.get(f"{TEXT}style-name", "")
        style, own = self._looks.get(name, ("", PLAIN))
        both = {each: True for each in _FLAGS if getattr(looks, each) or getattr(own, each)}
        return msgspec.structs.replace(PLAIN, style=style or looks.style, **both) if name else looks

    def _say(self, text: str | None, looks: Run, out: Tracked | None) -> None:
        single = _SPACES.sub(" ", text or "")
        before = next((run.text[-1] for run in reversed(self.down.runs) if run.text), "")
        self.down.say(single[1:] if single[:1] == " " and before in {"", " "} else single, looks, self._put, out)

    def _note(self, node: Element, out: Tracked | None) -> None:
        id_ = f"{node.get(f'{TEXT}note-class', 'footnote')}{len(self.notes) + 1}"
        within = Body(self._looks, self._changes)
        within.read(node)
        self.notes.append(Note(id=id_, paragraphs=tuple(within.down.paragraphs), end=id_.startswith("endnote")))
        self.down.say("", Run(text="", note=id_), self._put, out)

    def _frame(self, node: Element) -> None:
        boxes = list(node.iterfind(f"{DRAW}text-box"))
        self._boxes += boxes
        self.down.pictures += not boxes

    def _point(self, node: Element, looks: Run) -> None:
        """A point in the text: the edge of a bookmark, a comment or a change."""
        name = node.get(f"{TEXT}name", "")
        changed, change = self._changes.get(node.get(f"{TEXT}change-id", ""), (Tracked(), None))
        match etree.QName(node).localname:
            case "bookmark-start":
                self.down.open(name, name)
            case "bookmark-end":
                self.down.close(name)
            case "bookmark":
                self.down.open(name, name)
                self.down.close(name)
            case "annotation":
                id_ = node.get(f"{OFFICE}name", "") or f"comment{len(self._comments) + 1}"
                self._comments.append((id_, node))
                self.down.hang(id_)
            case "annotation-end":
                self.down.unhang(node.get(f"{OFFICE}name", ""))
            case "change-start":
                self._putting_in[node.get(f"{TEXT}change-id", "")] = changed
            case "change-end":
                self._putting_in.pop(node.get(f"{TEXT}change-id", ""), None)
            case _:
                self._put_back(change, changed, looks)

    def _put_back(self, change: Element | None, by: Tracked, looks: Run) -> None:
        """What was taken out here. Its first and last paragraphs are halves of those that it now stands between."""
        within = Body(self._looks, {})
        within.read(_EMPTY if change is None else change)
        for number, paragraph in enumerate(within.down.paragraphs):
            if number:
                self._end(within.down.paragraphs[number - 1].style, by)
            for run in paragraph.runs:
                self.down.say(run.text, run if run.style else looks, self._put, by)


_EMPTY: Final = etree.Element("nothing")
_FLAGS: Final = ("bold", "italic", "underlined", "struck", "highlighted")
_POINTS: Final = frozenset(
    (
        *(f"{TEXT}{name}" for name in ("bookmark", "bookmark-start", "bookmark-end", "change", "change-start", "change-end")),
        f"{OFFICE}annotation", f"{OFFICE}annotation-end",
    )
)  # fmt: skip


def _alone(node: Element) -> Element:
    """An element by itself in one that has no meaning."""
    holder = etree.Element("holder")
    tail, node.tail = node.tail, None
    holder.append(etree.fromstring(etree.tostring(node)))
    node.tail = tail
    return holder
