"""Rich Text Format 1.9 (interoperability.blob.core.windows.net/files/Archive_References/[MSFT-RTF].pdf), as much of it as a transcript needs: paragraphs, a
line at the head of each page and the page's number at its foot.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Paragraph(msgspec.Struct, frozen=True):
    """Text, with what is set in bold before it ("12 Ada Brook:"); `heading` is set larger."""

    text: str
    label: str = ""
    heading: bool = False


def compose(paragraphs: Iterable[Paragraph], *, running: str) -> bytes:
    """The file; `running` stands at the head of every page. Signs beyond ASCII stand by their numbers, so that any reader has them."""
    head = (
        r"{\rtf1\ansi\deff0{\fonttbl{\f0\froman Times New Roman;}}\paperw11906\paperh16838\margl1440\margr1440\margt1440\margb1440"
        "\n"
        rf"{{\header\pard\ql\fs18 {escaped(running)}\par}}"
        "\n"
        r"{\footer\pard\qr\fs18 \chpgn\par}"
        "\n"
    )
    return (head + "".join(_paragraph(each) for each in paragraphs) + "}\n").encode("ascii")


def _paragraph(each: Paragraph) -> str:
    label = rf"{{\b {escaped(each.label)}}} " if each.label else ""
    text = rf"{{\b\fs28 {escaped(each.text)}}}" if each.heading else escaped(each.text)
    return rf"\pard\sa160\fs22 {label}{text}\par" + "\n"


def escaped(text: str) -> str:
    """As text, whatever is in it; characters beyond the first plane by both halves. Their stand-in for old programs is one
    sign in hex: of anything else some programs skip too much.

    >>> escaped("a{b}") == r"a\\{b\\}", escaped("é") == r"\\u233\\'3f"
    (True, True)
    """
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if sign in "\\{}":
        return f"\\{sign}"
    if sign in "\n\r\x0b\x0c\u2028\u2029\x85":
        return r"\line "
    if sign == "\t":
        return r"\tab "
    if sign == "'":
        return r"\'27"  # plain, some programs take it for another number in hex behind \'3f
    if " " <= sign <= "~":
        return sign
    units = sign.encode("utf-16-le", "replace")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(rf"\u{number}\'3f" for number in numbers) if ord(sign) >= 0x20 else ""
