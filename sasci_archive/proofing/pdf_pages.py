"""What a PDF says, page by page, in the order in which a screen reader tells it: by its structure, not by where things lie.

So running heads, page numbers and what is drawn are not in it, and footnotes do not stand in the middle of a sentence. PDFium reads it.
https://pdfa.org/resource/iso-14289-pdfua/
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

from sasci_archive.editions.pages import PDFIUM
from sasci_archive.proofing.finding import NotChecked

_ASIDE: Final = frozenset(("Note", "FENote", "Lbl", "Artifact", "Figure", "Caption"))
"""What does not belong to the running text: footnotes, their numbers and those of lists, pictures with what is said of them, which may float into a turn."""


_INLINE: Final = frozenset(("Span", "Em", "Strong", "Link", "Reference", "Quote"))
"""What stands within a line."""


class Leads:
    """A link within a PDF: the page (from 0) it stands on, the words it stands on, the page it leads to (None: to nowhere) or the address."""

    __slots__ = ("address", "page", "target", "text")

    def __init__(self, page: int, text: str, target: int | None, address: str) -> None:
        self.page, self.text, self.target, self.address = page, text, target, address


def pages(content: bytes) -> tuple[str, ...]:
    """Each page's running text. Raises NotChecked where the file does not open or has no structure."""
    import pypdfium2.raw as pdfium

    found = []
    for _, _, page, text in _each_page(content):
        marked = _marked(pdfium, page, text)
        found.append("".join(part for top in _tops(pdfium, page) for part in _told(pdfium, top, marked)))
    return tuple(found)


def loose(content: bytes) -> tuple[tuple[int, str], ...]:
    """What stands in no block of the structure, with its page (from 0): a screen reader runs it together with what stands beside it. Raises
    NotChecked as `pages` does."""
    import pypdfium2.raw as pdfium

    found = []
    for number, _, page, text in _each_page(content):
        marked = _marked(pdfium, page, text)
        for whole in _tops(pdfium, page):
            for at in range(pdfium.FPDF_StructElement_CountChildren(whole)):
                child = pdfium.FPDF_StructElement_GetChildAtIndex(whole, at)
                if child and _utf16(pdfium.FPDF_StructElement_GetType, child, size=True) in _INLINE:
                    found.append((number, "".join(_told(pdfium, child, marked))))
    return tuple(found)


def links(content: bytes) -> tuple[Leads, ...]:
    """Every link of the file, in order. Raises NotChecked where it does not open."""
    import pypdfium2.raw as pdfium

    found = []
    for number, document, page, text in _each_page(content):
        at, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while pdfium.FPDFLink_Enumerate(page, ctypes.byref(at), ctypes.byref(link)):
            found.append(_leads(pdfium, document, number, text, link))
    return tuple(found)


def labels(content: bytes) -> tuple[str, ...]:
    """What each page is called ("v", "12")."""
    with PDFIUM:
        document = _opened(content)
        try:
            return tuple(document.get_page_label(number) or str(number + 1) for number in range(len(document)))
        finally:
            document.close()


def bookmarks(content: bytes) -> tuple[tuple[str, int | None], ...]:
    """Each entry of the outline, and the page (from 0) it leads to."""
    with PDFIUM:
        document = _opened(content)
        try:
            found = []
            for entry in document.get_toc():
                target = entry.get_dest()
                found.append((entry.get_title(), target.get_index() if target else None))
            return tuple(found)
        finally:
            document.close()


def attached(content: bytes) -> dict[str, bytes]:
    """The files inside it, by name."""
    with PDFIUM:
        document = _opened(content)
        try:
            every = [document.get_attachment(number) for number in range(document.count_attachments())]
            return {each.get_name(): bytes(each.get_data()) for each in every}
        finally:
            document.close()


def _opened(content: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise NotChecked(f"the PDF does not open: {str(error).rstrip('.')}") from error


def _each_page(content: bytes) -> Iterator[tuple[int, Any, Any, Any]]:
    """Each page's number, the document, the page and its text, while PDFium is ours alone."""
    import pypdfium2.raw as pdfium

    with PDFIUM:
        document = _opened(content)
        try:
            for number in range(len(document)):
                page = pdfium.FPDF_LoadPage(document, number)
                text = pdfium.FPDFText_LoadPage(page)
                yield number, document, page, text
                pdfium.FPDFText_ClosePage(text)
                pdfium.FPDF_ClosePage(page)
        finally:
            document.close()


def _tops(pdfium: Any, page: Any) -> Iterator[Any]:
    """The topmost elements of a page's structure."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        raise NotChecked("the PDF has no structure to be read by")
    for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        yield pdfium.FPDF_StructTree_GetChildAtIndex(tree, at)
    pdfium.FPDF_StructTree_Close(tree)


def _marked(pdfium: Any, page: Any, text: Any) -> dict[int, str]:
    """The text of each piece of marked content; what is marked as nobody's (-1) is page furniture."""
    found: dict[int, list[str]] = {}
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        piece = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(piece) == pdfium.FPDF_PAGEOBJ_TEXT:
            marked = pdfium.FPDFPageObj_GetMarkedContentID(piece)
            if marked >= 0:
                found.setdefault(marked, []).append(_utf16(pdfium.FPDFTextObj_GetText, piece, text))
    return {marked: "".join(parts) for marked, parts in found.items()}


def _told(pdfium: Any, element: Any, marked: dict[int, str]) -> Iterator[str]:
    """What an element says, in order; after what is a block of its own a line ends."""
    kind = _utf16(pdfium.FPDF_StructElement_GetType, element, size=True)
    if kind in _ASIDE:
        return
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            yield from _told(pdfium, child, marked)
        else:
            yield marked.get(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at), "")
    if kind not in _INLINE:
        yield "\n"


def _leads(pdfium: Any, document: Any, number: int, text: Any, link: Any) -> Leads:
    target = pdfium.FPDFLink_GetDest(document, link)
    address = ""
    action = pdfium.FPDFLink_GetAction(link)
    if not target and action:
        target = pdfium.FPDFAction_GetDest(document, action)
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        buffer = ctypes.create_string_buffer(max(1, size))
        pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
        address = buffer.value.decode("utf-8", "replace")
    page = pdfium.FPDFDest_GetDestPageIndex(document, target) if target else -1
    box = pdfium.FS_RECTF()
    pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(box))
    bounds = (box.left, max(box.top, box.bottom), box.right, min(box.top, box.bottom))
    length = pdfium.FPDFText_GetBoundedText(text, *bounds, None, 0)
    written = (ctypes.c_ushort * (length + 1))()
    pdfium.FPDFText_GetBoundedText(text, *bounds, written, length)
    return Leads(number, bytes(written).decode("utf-16-le").rstrip("\0"), page if page >= 0 else None, address)


def _utf16(ask: Any, of: Any, *more: Any, size: bool = False) -> str:
    """What PDFium answers in UTF-16, asked twice: how long it is, then what (`size`: it takes a buffer of bytes)."""
    length = ask(of, *more, None, 0)
    if size:
        buffer = ctypes.create_string_buffer(max(2, length))
        ask(of, *more, buffer, length)
        return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")
    written = (ctypes.c_ushort * (length // 2 + 1))()
    ask(of, *more, written, length)
    return bytes(written)[:length].decode("utf-16-le", "replace").rstrip("\0")
