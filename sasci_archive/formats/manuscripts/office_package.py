"""A word processor's file is a zip file of XML that strangers may have made: opened with care, here and nowhere else.

What is refused is refused with the problem and the remedy before anything in it is read: a file of another kind, one that is
locked, cut short, has macros or a DTD, or unpacks to more than any manuscript. What it points at outside itself is never opened.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats import hardened_xml
from sasci_archive.formats.foreign_zip import MOST_BYTES, MOST_MEMBERS, ForeignZip, Refused, Why

Element = etree._Element

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(officeDocument/relationships|wordprocessingml/main)")
_TRANSITIONAL: Final = {
    b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
}
_NOT_TOUCHED: Final = "Nothing of it was read, and nothing has changed."


class Package:
    """An opened file: its members by name. `where` is the file's own name, for errors."""

    def __init__(self, content: bytes, *, where: str) -> None:
        """Raises BadDocument for what is no word processor's file, or none to be opened."""
        self.where = where
        _refuse_other_kinds(content, where)
        try:
            self._zip = ForeignZip(content)
        except Refused as refused:
            raise self._refused(refused) from refused
        self.names = self._zip.names
        if any(posixpath.basename(name).lower() == "vbaproject.bin" for name in self.names):
            raise BadDocument(
                f"'{where}' has macros in it (small programs), which no packet of ours has.",
                remedy=f"Open it without running them and save it as a plain Word document (.docx). {_NOT_TOUCHED}",
            )

    def read(self, name: str) -> bytes | None:
        """A member's content; None where there is none of that name. Raises BadDocument."""
        if name not in self.names:
            return None
        try:
            return self._zip.read(name)
        except Refused as refused:
            raise self._refused(refused) from refused

    def xml(self, name: str) -> Element | None:
        """A member's root element; None where there is none of that name. Raises BadDocument."""
        content = self.read(name)
        if content is None:
            return None
        try:
            return hardened_xml.strangers(_STRICT.sub(lambda found: _TRANSITIONAL[found[1]], content))
        except hardened_xml.HasDtd:
            raise self._has_dtd(name) from None
        except etree.XMLSyntaxError as error:
            raise BadDocument(
                f"'{self.where}' does not read: {name}, line {error.lineno or 1}: {error.msg}.",
                remedy="Open it in Word or LibreOffice, let that repair it, and save it again.",
            ) from error

    def _has_dtd(self, name: str) -> BadDocument:
        return BadDocument(
            f"'{self.where}' has a DTD in {name} (`<!DOCTYPE …`), which can make a program read other files.",
            remedy=f"Word and LibreOffice write none: ask who sent it what made it. {_NOT_TOUCHED}",
        )

    def _refused(self, refused: Refused) -> BadDocument:
        again = "open it in Word or LibreOffice, let that repair it, and save it."
        match refused.why:
            case Why.BROKEN if refused.name:
                return BadDocument(
                    f"'{self.where}' is broken: its member {refused.name} cannot be unpacked.",
                    remedy=f"Ask for it to be sent again, or {again}",
                )
            case Why.BROKEN:
                return BadDocument(
                    f"'{self.where}' is cut short or broken: it begins like a Word file, but does not end like one.",
                    remedy=f"Ask for it to be sent again, or {again}",
                )
            case Why.MUCH:
                most = f"{MOST_MEMBERS} members, {MOST_BYTES >> 20} MB"
                return BadDocument(
                    f"'{self.where}' unpacks to more than any manuscript ({most}), as a zip bomb does.",
                    remedy=f"Ask who sent it what it is; large pictures can be taken out. {_NOT_TOUCHED}",
                )
            case Why.TWICE:
                return BadDocument(
                    f"'{self.where}' holds two members of one name, so that two programs may read two texts in it.",
                    remedy=f"Open it in Word or LibreOffice and save it again. {_NOT_TOUCHED}",
                )
            case Why.LOCKED:
                return BadDocument(
                    f"'{self.where}' is locked with a password.",
                    remedy="Unlock it in the program that locked it, and save it.",
                )
            case Why.OUTSIDE:
                return BadDocument(
                    f"'{self.where}' holds a member that would lie outside it: {refused.name!r}.",
                    remedy=f"No word processor makes such a file: ask who sent it. {_NOT_TOUCHED}",
                )


def _refuse_other_kinds(content: bytes, where: str) -> None:
    head = content[:1024].lstrip().lower()
    if not content:
        raise BadDocument(f"'{where}' is empty.", remedy="Ask for it to be sent again.")
    if content.startswith(_OLE):
        if _LOCKED in content:
            raise BadDocument(
                f"'{where}' is locked with a password.",
                remedy="Open it in Word with the password, take that off (File, Info, Protect Document), and save it.",
            )
        raise BadDocument(
            f"'{where}' is of the old kind that Word made before 2007 (.doc), whatever its name ends in.",
            remedy="Open it in Word or LibreOffice and save it as .docx: tracked changes and comments go with it.",
        )
    if b"%pdf-" in head:
        raise BadDocument(
            f"'{where}' is a PDF, whatever its name ends in.",
            remedy="Ask for the Word file; what is written on a PDF has to be put into it by hand.",
        )
    if not content.startswith(b"PK"):
        kind = "an RTF file" if head.startswith(b"{\\rtf") else "a web page" if b"<html" in head else "no Word file"
        raise BadDocument(
            f"'{where}' is {kind}, whatever its name ends in.",
            remedy="Open it in the program that made it, and save it as .docx or .odt.",
        )
