"""What is written beside a picture in a PNG or JPEG file: titles, comments, EXIF, XMP. Its pixels are not read."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from sasci_archive.errors import Unreadable

_MOST: Final = 1 << 24
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PIXELS: Final = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"iCCP", b"fdAT"))
_PRINTABLE: Final = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{4,}")


def png(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    """All chunks but those of the pixels. <https://www.w3.org/TR/png-3/#11Chunks>"""
    if not content.startswith(_SIGNATURE):
        raise _broken(name)
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(content):
            raise _broken(name)
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        at += 12 + length
        if kind in _PIXELS:
            continue
        where = f"chunk {kind.decode('latin-1')}"
        key, _, rest = body.partition(b"\0")
        packed = rest[1:] if kind == b"zTXt" else b""
        if kind == b"iTXt" and rest[:1] == b"\1":
            packed = rest[2:].split(b"\0", 2)[-1]
        yield where, key.decode("latin-1")
        yield from _written(body.removesuffix(packed), where)
        if packed:
            yield from _written(_inflated(packed, name), where)
    yield from _written(content[at:], "after the picture")


def jpeg(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    """All segments before the pixels, and what follows them. ISO/IEC 10918-1, B.1.1"""
    if not content.startswith(b"\xff\xd8"):
        raise _broken(name)
    at = 2
    while content[at : at + 2] != b"\xff\xda":
        if content[at : at + 1] != b"\xff" or at + 4 > len(content):
            raise _broken(name)
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        marker = content[at + 1]
        if marker >= 0xE0:
            yield from _written(content[at + 4 : at + 2 + length], f"segment {marker:X}")
        at += 2 + length
    yield from _written(content[content.rfind(b"\xff\xd9") + 2 :], "after the picture")


def _written(body: bytes, where: str) -> Iterator[tuple[str, str]]:
    for run in _PRINTABLE.findall(body):
        yield where, run.decode("latin-1")
    try:
        yield where, body.decode("utf-8")
    except UnicodeDecodeError:
        return


def _inflated(packed: bytes, name: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST)
    except zlib.error as error:
        raise _broken(name) from error


def _broken(name: str) -> Unreadable:
    return Unreadable(
        f"'{name}' is not a whole picture of the kind its name says.",
        remedy="Make it again, or leave it out; nothing is known of what is in it.",
    )
