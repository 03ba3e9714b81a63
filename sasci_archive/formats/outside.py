"""What comes from outside, opened with care: text in whatever encoding, JSON, XML. Every reader of others' files begins here.

Nothing here knows what the files mean. What cannot be opened is a sentence; an old encoding is read and said.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final, TypeVar

import msgspec
from lxml import etree

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import hardened_xml

T = TypeVar("T")
Element = etree._Element

MOST: Final = 64 << 20
"""The largest file of text that is read, in bytes: a day of speech with every word's times takes about 5 MB."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b]")
_DOCTYPE: Final = re.compile(r"(?:\s|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
_ENCODING: Final = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def decoded(content: bytes, *, where: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file, line ends as line feeds, and a remark where its encoding had to be guessed: UTF-8; UTF-16 or 32 by
    its mark or its zeros; Windows-1252 where it is neither. Raises BadCaptions where it is empty, too large, or no text."""
    if len(content) > MOST:
        raise too_large(len(content), where=where)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "") or _by_zeros(content[:200])
    remarks: tuple[str, ...] = ()
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise _no_text(where, f"byte {error.start} is not {encoding.removesuffix('-sig').upper()}") from error
        text, remarks = _windows(content, where)
    text = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadCaptions(f"{where} is empty.", remedy="Export or download it once more, or leave it out.")
    if found := _CONTROL.search(text):
        raise _no_text(where, f"it has the character {found[0]!r}")
    return text, remarks


def too_large(size: int, *, where: str) -> BadCaptions:
    """The error for a file of more than MOST bytes."""
    return BadCaptions(
        f"{where} is too large to be a transcript ({size / 1e6:,.0f} MB).",
        remedy="A day of speech takes about 5 MB. Look whether it is the right file.",
    )


def _by_zeros(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 3 else ""


def _windows(content: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _no_text(where, f"byte {error.start} is neither UTF-8 nor Windows-1252") from error
    number = sum(1 for c in text if ord(c) > 127)
    letters = "1 letter" if number == 1 else f"{number:,} letters"
    return text, (f"{where} is not UTF-8: it was read as Windows-1252, which decides what {letters} with accents are.",)


def _no_text(where: str, why: str) -> BadCaptions:
    return BadCaptions(
        f"{where} is not text: {why}.", remedy="Save it as UTF-8 in a text editor, or export it again as text."
    )


def json(text: str, *, where: str) -> Any:
    """What a file of JSON holds. Raises BadCaptions."""
    try:
        return msgspec.json.decode(text)
    except RecursionError as error:
        raise BadCaptions(
            f"{where} has lists within lists without end.", remedy="No transcript is nested so deeply: export it again."
        ) from error
    except msgspec.DecodeError as error:
        raise BadCaptions(
            f"{where} is not JSON: {sentence(error)}.", remedy="Export it again; it may have been cut short."
        ) from error


def typed(content: object, kind: type[T], *, what: str, where: str) -> T:
    """The content as a value. Raises BadCaptions, which says where in the file it is another."""
    try:
        return msgspec.convert(content, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadCaptions(
            f"{where} looks like {what}, but does not read: {sentence(error)}.",
            remedy="Export it again with word times, or correct that place.",
        ) from error


def sentence(error: Exception) -> str:
    """msgspec's message as part of a sentence of ours."""
    text = str(error).replace("`", "")
    return text[:1].lower() + text[1:]


def xml(text: str, *, where: str) -> Element:
    """The root of an XML document, read without fetching or expanding anything. Raises BadCaptions."""
    if _DOCTYPE.match(text):
        raise BadCaptions(
            f"{where} has a DTD (`<!DOCTYPE …`), which can make a program read other files.",
            remedy="Delete that declaration, and write out whatever it abbreviates.",
        )
    parser = hardened_xml.parser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return etree.fromstring(_ENCODING.sub(r"\1", text.lstrip()).encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise BadCaptions(
            f"{where} is not well-formed XML: line {line}: {error.msg}.",
            remedy=f"Look at line {line} and just before it; or export it again.",
        ) from error


def name(node: Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    tag: object = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line(node: Element) -> int:
    """The line an element begins in, from 1."""
    number: object = node.sourceline
    return number if isinstance(number, int) else 0


def seconds(text: str | float) -> int | None:
    """Seconds, as a number or as it is written, in ms; None where it is none from 0 to a million.

    >>> seconds("4.86"), seconds(1.4), seconds("x"), seconds(-1)
    (4860, 1400, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value * 1000) if 0 <= value < 1e6 else None


def shown(text: str) -> str:
    """A piece of a file as an error shows it: one line, not too long."""
    bare = " ".join(text.split())
    return repr(bare if len(bare) <= 60 else f"{bare[:57]}…")
