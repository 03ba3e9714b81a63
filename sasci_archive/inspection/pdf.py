"""A PDF: its pages as they read, what is attached, and every string of its objects with the key it stands under (`/Title`,
`/Alt`, `/Contents`, `/URI`), wherever in the file: also what no page shows, and what a later version has replaced.

Pages and attachments are PDFium's to read. Objects are ours, as no library gives what a file holds beyond its last version.
PDFium is not to be used by two threads at a time.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from sasci_archive.errors import Unreadable
from sasci_archive.inspection import markup

MOST_BYTES: Final = 1 << 28
"""Of one stream, unpacked."""

_BROKEN_WORD: Final = re.compile(r"[-\u00ad\u2010\u0002\ufffe]\s*[\r\n]+\s*|[\u0002\u00ad\ufffe]")
_STREAM: Final = re.compile(rb">>\s*stream(?:\r\n|\n|\r)")
_FILTER: Final = re.compile(rb"/(\w+Decode|Crypt)\b")
_PICTURES: Final = frozenset((b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"))
_INNER: Final = rb"(?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*\))*"
_LITERAL: Final = rb"\((?P<literal>" + _INNER + rb")\)"
_HEX: Final = rb"(?<!<)<(?P<hex>[0-9A-Fa-f\s]+)>"
_TOKEN: Final = re.compile(rb"/(?P<key>[^\s/<>\[\]()%{}]+)|" + _LITERAL + b"|" + _HEX)
_KEYED: Final = re.compile(rb"/(?P<key>ActualText|Alt|E|Contents|T|Title)\s*(?:" + _LITERAL + b"|" + _HEX + b")")
_OF_ITS_OWN: Final = str.maketrans(
    dict(zip(range(0x80, 0x9F), "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", strict=True)) | {0xA0: "€"}
)
"""Where PDFDocEncoding is not Latin-1. ISO 32000-2, annex D.2"""
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPED: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\r\n": b"",
    b"\n": b"",
    b"\r": b"",
}


def texts(
    content: bytes, name: str, read: Callable[[bytes, str], Iterator[tuple[str, str]]]
) -> Iterator[tuple[str, str]]:
    """What a PDF holds; `read` reads an attachment. Raises Unreadable where it is broken, locked or packed in unknown ways."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(
            f"'{name}' does not open as a PDF: {str(error).rstrip('.')}.",
            remedy="Make it again, without a password; nothing is known of what is in it.",
        ) from error
    try:
        yield from _pages(document, name)
        attached = document.count_attachments()
        for number in range(attached):
            attachment = document.get_attachment(number)
            title = attachment.get_name()
            yield "name of an attachment", title
            for where, text in read(bytes(attachment.get_data()), title):
                yield f"attachment {title}: {where}", text
    except pypdfium2.PdfiumError as error:
        raise _broken(name, str(error)) from error
    finally:
        document.close()
    yield from _objects(content, name, attached)


def _pages(document: Any, name: str) -> Iterator[tuple[str, str]]:
    """Each page's text, words broken at the ends of lines made whole, and again as it stands (a hyphen may be its own)."""
    if len(document) == 0:
        raise _broken(name, "it has no page")
    before = ""
    for number in range(len(document)):
        page = document.get_page(number)
        written = page.get_textpage()
        text = written.get_text_range()
        written.close()
        page.close()
        yield f"text of page {number + 1}", _BROKEN_WORD.sub("", text)
        yield f"text of page {number + 1}", _BROKEN_WORD.sub(" ", text)
        if before:  # what runs on over the turn of the page
            yield f"text of page {number + 1}", _BROKEN_WORD.sub("", f"{before[-200:].rstrip()}\n{text[:200]}")
        before = text


def _objects(content: bytes, name: str, attached: int) -> Iterator[tuple[str, str]]:
    """The strings of all objects, those in streams included, and XMP."""
    objects, streams = _parts(content, name)
    embedded = 0
    for head, packed in streams:
        if re.search(rb"/Type\s*/EmbeddedFile\b", head):
            embedded += 1
            continue
        body = _unpacked(packed, head, name)
        if re.search(rb"/Type\s*/ObjStm\b", head):
            objects.append(body)
        elif re.search(rb"/Type\s*/Metadata\b|/Subtype\s*/XML\b", head):
            for where, text in markup.xml(body.strip(b"\0 \r\n\t"), f"{name}: XMP"):
                yield f"XMP {where}", text
        elif b"BDC" in body:
            yield from _strings(_KEYED, body)
    if embedded > attached:
        raise _broken(name, "it holds attachments that its list of attachments does not name")
    for part in objects:
        yield from _strings(_TOKEN, part)


def _parts(content: bytes, name: str) -> tuple[list[bytes], list[tuple[bytes, bytes]]]:
    """What stands in no stream, and the streams, each with what its object says of it before it."""
    objects: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    end = 0
    for found in _STREAM.finditer(content):
        if found.start() < end:
            continue
        before = content[end : found.start()]
        objects.append(before)
        end = content.find(b"endstream", found.end())
        if end < 0:
            raise _broken(name, "a stream has no end")
        streams.append((before[max(0, before.rfind(b"obj")) :], content[found.end() : end]))
    objects.append(content[end:])
    if any(re.search(rb"/Encrypt\b", part) for part in (*objects, *(head for head, _ in streams))):
        raise _broken(name, "it is encrypted")
    return objects, streams


def _strings(pattern: re.Pattern[bytes], source: bytes) -> Iterator[tuple[str, str]]:
    key = "string"
    for found in pattern.finditer(source):
        if found["key"]:
            key = f"/{found['key'].decode('latin-1')}"
        if found["literal"] is not None:
            yield key, _decoded(_ESCAPE.sub(_escaped, found["literal"]))
        elif found["hex"] is not None:
            digits = b"".join(found["hex"].split())
            yield key, _decoded(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))


def _escaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return _ESCAPED.get(found[2], found[2])


def _decoded(string: bytes) -> str:
    """A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 by its mark, and else PDFDocEncoding."""
    if string.startswith(codecs.BOM_UTF16_BE):
        return string[2:].decode("utf-16-be", "replace")
    if string.startswith(codecs.BOM_UTF8):
        return string[3:].decode("utf-8", "replace")
    return string.decode("latin-1").translate(_OF_ITS_OWN)


def _unpacked(body: bytes, head: bytes, name: str) -> bytes:
    filters = _FILTER.findall(head)
    if not filters:
        return body
    if not _PICTURES.isdisjoint(filters) or re.search(rb"/Subtype\s*/Image", head):
        return b""
    if filters != [b"FlateDecode"] or (b"/Predictor" in head and b"/ObjStm" in head):
        raise _broken(name, "a part of it is packed in a way that is not read")
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise _broken(name, "a packed part of it is damaged") from error
    if unpacking.unconsumed_tail:
        raise _broken(name, f"a part of it unpacks to more than {MOST_BYTES >> 20} MB")
    return unpacked


def _broken(name: str, why: str) -> Unreadable:
    return Unreadable(
        f"'{name}' cannot be read to the end: {why.rstrip('.')}.",
        remedy="Make it again; nothing is known of what is in it.",
    )
