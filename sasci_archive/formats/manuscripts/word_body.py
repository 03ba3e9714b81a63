"""The text of a part of a Word file (body, footnote, comment, header), element by element, every character once.

Paragraphs within text boxes follow the paragraph that their box is in. Of alternate content, the first choice is read, and the fallback
only where there is none. Of a field, what it shows; of a symbol, the sign that it looks like.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec
from lxml import etree

from sasci_archive.formats.manuscripts.office_package import Element
from sasci_archive.formats.manuscripts.writing_down import PLAIN, WritingDown, when
from sasci_archive.model.manuscript import Cell, Run, Tracked, Where

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_Change: TypeAlias = Tracked | None

_OFF: Final = frozenset(("0", "false", "off", "none"))
_TEXT: Final = frozenset((f"{W}t", f"{W}delText", f"{M}t"))
_SIGNS: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    f"{W}softHyphen": "\N{SOFT HYPHEN}",
}
_SYMBOLS: Final = {
    "wingdings": {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFD: "☒", 0xFE: "☑", 0xFC: "✓", 0xFB: "✗", 0x78: "☒", 0xE0: "→", 0x4A: "☺"},
    "wingdings 2": {0xA3: "☐", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0x52: "☑", 0x50: "✓", 0x4F: "✗"},
}  # fmt: skip
"""The signs that people tick with, by the font of symbols and the place in it."""
_PUT_IN: Final = frozenset((f"{W}ins", f"{W}moveTo"))
_TAKEN_OUT: Final = frozenset((f"{W}del", f"{W}moveFrom"))
_MOVED: Final = frozenset((f"{W}moveTo", f"{W}moveFrom"))
_HOLDERS: Final = frozenset((f"{W}sdt", f"{W}sdtContent", f"{W}customXml", *_PUT_IN, *_TAKEN_OUT))
_NO_TEXT: Final = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr",
        "instrText", "delInstrText", "footnoteRef", "endnoteRef", "annotationRef", "separator", "continuationSeparator",
        "lastRenderedPageBreak", "proofErr", "rubyPr", "rt", "fldData",
    )
)  # fmt: skip
_PICTURES: Final = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_EDGES: Final = frozenset(
    f"{W}{name}"
    for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference")
)


def tracked(node: Element) -> Tracked:
    """Whom and when a tracked change names."""
    return Tracked(node.get(f"{W}author", ""), when(node.get(f"{W}date", "")), node.tag in _MOVED)


class Body:
    """Reads a part into `down`."""

    def __init__(self, styles: dict[str, str], where: Where = Where.BODY) -> None:
        self.down = WritingDown(where)
        self._styles = styles
        self._boxes: list[Element] = []

    def read(self, root: Element) -> None:
        """Everything in an element."""
        for child in root:
            self._block(child, None, None)

    def _block(self, node: Element, put: _Change, out: _Change) -> None:
        """What stands beside paragraphs: paragraphs, tables, and whatever holds them."""
        if node.tag == f"{W}p":
            self._paragraph(node, put, out)
        elif node.tag == f"{W}tbl":
            self._table(node, put, out)
        elif node.tag == f"{MC}AlternateContent" or node.tag in _HOLDERS:
            put, out = _changed(node, put, out)
            for child in _chosen(node):
                self._block(child, put, out)
        else:
            self._inline(node, put, out, PLAIN)  # a bookmark's or a comment's edge between two paragraphs
            if self.down.runs:  # text that stands in no paragraph
                self._end("", put, out)

    def _paragraph(self, node: Element, put: _Change, out: _Change) -> None:
        looks = node.find(f"{W}pPr")
        mark_put, mark_out, style = put, out, ""
        if looks is not None:
            named = looks.find(f"{W}pStyle")
            style = "" if named is None else named.get(f"{W}val", "")
            for change in looks.iterfind(f"{W}rPr/*"):
                mark_put, mark_out = _changed(change, mark_put, mark_out)
        for child in node:
            self._inline(child, put, out, PLAIN)
        self._end(self._styles.get(style, style), mark_put, mark_out)

    def _end(self, style: str, put: _Change, out: _Change) -> None:
        """Close a paragraph, and read the boxes that hang in it."""
        self.down.end(style, put, out)
        boxes, self._boxes = self._boxes, []
        where = self.down.where
        self.down.where = Where.BOX if where is Where.BODY else where
        for box in boxes:
            self.read(box)
        self.down.where = where

    def _table(self, node: Element, put: _Change, out: _Change) -> None:
        around, number = self.down.cell, self.down.tables
        self.down.tables += 1
        for row_number, (row, row_put, row_out) in enumerate(_inner(node, f"{W}tr", put, out)):
            within = (row_put, row_out)
            for change in row.iterfind(f"{W}trPr/*"):
                within = _changed(change, *within)
            for column, (cell, cell_put, cell_out) in enumerate(_inner(row, f"{W}tc", *within)):
                self.down.cell = Cell(number, row_number, column)
                for child in cell:
                    self._block(child, cell_put, cell_out)
            self.down.cell = around
            self._edges(row)
        self._edges(node)

    def _edges(self, node: Element) -> None:
        """The edges of ranges that stand between cells or rows."""
        for child in node:
            if child.tag in _EDGES:
                self._edge(child)

    def _inline(self, node: Element, put: _Change, out: _Change, looks: Run) -> None:
        """What stands within a paragraph."""
        tag = str(node.tag)
        if tag in _NO_TEXT:
            return
        if tag in _EDGES:
            self._edge(node)
        elif tag == f"{W}txbxContent":
            self._boxes.append(node)
        elif tag in _TEXT:
            self.down.say(node.text or "", looks, put, out)
        elif tag in _SIGNS:
            self.down.say(_SIGNS[tag], looks, put, out)
        elif tag == f"{W}sym":
            self.down.say(_symbol(node), looks, put, out)
        elif tag == f"{W}fldChar":
            self.down.say(_box(node), looks, put, out)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            called = f"{etree.QName(node).localname.removesuffix('Reference')}{node.get(f'{W}id', '')}"
            self.down.say("", Run(text="", note=called), put, out)
        else:
            self._within(node, put, out, self._looks(node) if tag == f"{W}r" else looks)

    def _within(self, node: Element, put: _Change, out: _Change, looks: Run) -> None:
        boxes = len(self._boxes)
        put, out = _changed(node, put, out)
        for child in _chosen(node):
            self._inline(child, put, out, looks)
        if node.tag in _PICTURES and len(self._boxes) == boxes:
            self.down.pictures += 1

    def _edge(self, node: Element) -> None:
        id_ = node.get(f"{W}id", "")
        match etree.QName(node).localname:
            case "bookmarkStart":
                self.down.open(id_, node.get(f"{W}name", ""))
            case "bookmarkEnd":
                self.down.close(id_)
            case "commentRangeStart":
                self.down.hang(id_)
            case "commentRangeEnd":
                self.down.unhang(id_)
            case _:  # its reference, which is the place of a comment that hangs on no stretch
                self.down.hung.setdefault(id_, (self.down.here(), None))

    def _looks(self, run: Element) -> Run:
        """How the characters of a run look."""
        found: dict[str, bool | str] = {}
        for each in run.iterfind(f"{W}rPr/*"):
            name, value = etree.QName(each).localname, each.get(f"{W}val", "1")
            if name in _LOOKS and value not in _OFF:
                found[_LOOKS[name]] = True
            elif name == "shd" and each.get(f"{W}fill", "auto").lower() not in {"auto", "ffffff"}:
                found["highlighted"] = True
            elif name == "rStyle":
                found["style"] = self._styles.get(value, value)
        return msgspec.structs.replace(PLAIN, **found) if found else PLAIN


_LOOKS: Final = {"b": "bold", "i": "italic", "u": "underlined", "strike": "struck", "dstrike": "struck",
                 "highlight": "highlighted"}  # fmt: skip


def _changed(node: Element, put: _Change, out: _Change) -> tuple[_Change, _Change]:
    """What is tracked within an element, given what is around it."""
    if node.tag in _PUT_IN:
        return tracked(node), out
    if node.tag in _TAKEN_OUT:
        return put, tracked(node)
    return put, out


def _chosen(node: Element) -> list[Element]:
    """What is to be read of an element: of alternate content, the first choice, else the fallback; of any other, all."""
    if node.tag != f"{MC}AlternateContent":
        return list(node)
    choice = node.find(f"{MC}Choice")
    choice = node.find(f"{MC}Fallback") if choice is None else choice
    return [] if choice is None else list(choice)


def _inner(node: Element, tag: str, put: _Change, out: _Change) -> list[tuple[Element, _Change, _Change]]:
    """Rows of a table or cells of a row, whatever holds them, each with what is tracked around it."""
    found: list[tuple[Element, _Change, _Change]] = []
    for child in node:
        if child.tag == tag:
            found.append((child, put, out))
        elif child.tag in _HOLDERS:
            found += _inner(child, tag, *_changed(child, put, out))
    return found


def _symbol(node: Element) -> str:
    """The sign that a symbol of a font of symbols looks like; U+FFFD where that is not known, so that it is seen that one was there."""
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return "\N{REPLACEMENT CHARACTER}"
    known = _SYMBOLS.get(node.get(f"{W}font", "").lower(), {}).get(code & 0xFF if code >= 0xF000 else code)
    return known or (chr(code) if 0x20 <= code < 0xD800 else "\N{REPLACEMENT CHARACTER}")


def _box(node: Element) -> str:
    """The box that a form's check box shows; "" for any other field, of which only what it shows is text."""
    box = node.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return ""
    ticked = box.find(f"{W}checked")
    ticked = box.find(f"{W}default") if ticked is None else ticked
    return "☒" if ticked is not None and ticked.get(f"{W}val", "1") not in _OFF else "☐"
