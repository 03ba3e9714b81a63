"""Good files made bad: by bytes, by pieces (words, numbers, brackets), by lines, by branches of JSON, by members of what is packed.

All choices come from one `Random`: Hypothesis gives one that it can shrink, atheris a number to begin from.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

MOST: Final = 1 << 18
"""Bytes of a bad file: what a reader does to more of the same is the benchmark's."""

_PIECE: Final = re.compile(rb"[A-Za-z0-9_.-]+|\s+|[^A-Za-z0-9_.\s-]")
NASTY: Final[tuple[bytes, ...]] = (
    b"", b"0", b"-1", b"9" * 25, b"1e400", b"-0.0", b"NaN", b"Infinity", b"null", b"true", b"[]", b"{}", b'""', b"[" * 300, b"{" * 300, b"<a>" * 300,
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\r\n", b"\x0b", b"\x1c", b"\xc2\x85", b"\xe2\x80\xa8", "\N{RIGHT-TO-LEFT OVERRIDE}".encode(),
    "e\N{COMBINING ACUTE ACCENT}".encode() * 40, "\N{EVERGREEN TREE}".encode(), "\N{SUPERSCRIPT TWO}".encode(), "\N{ARABIC-INDIC DIGIT FIVE}".encode(),
    "\N{ROMAN NUMERAL FIFTY THOUSAND}".encode(), "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode(), "ſ".encode(), "ß".encode(), b"../", b"/etc/passwd", b"C:\\", b"%2e%2e/",
    b"-->", b"]]>", b"<!--", b"<?x?>", b"&lt;", b"&#0;", b"&#xd800;", b"&a;", b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>', b"xml:id", b"\\u0000", b"\\ud800",
    b"\\", b'"', b"'", b"'''", b'"""', b"=", b"#", b"[[", b"]]", b",", b";", b"\t", b"99:99:99.999", b"00:00:00,000 --> 00:00:00,000", b"24:00:00", b"0000-00-00",
    b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00+23:59", b"2026-02-30", b"P1Y", b"#string-range(u1,0,99999999999999999999)", b"a" * 5000,
)  # fmt: skip
_VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1 << 63, 1 << 64, 10**30, 1e308, -0.0, "", "a", "\x00", "\ud800", "1", "1.5s", "NaN", [], {}, [[]], [None], {"": None}, "a" * 3000,
)  # fmt: skip


def mutated(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """A file like `content` with one to four things wrong; pieces of the `others` may come into it."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 4))):
        content = _once(content, others, random)[:MOST]
    return content


def _once(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    if content.startswith(b"PK\x03\x04") and random.random() < 0.9:
        try:
            return _packed(content, random)
        except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
            return _bytes(content, others, random)
    ways: list[Callable[[bytes, Sequence[bytes], Random], bytes]] = [_bytes, _pieces, _pieces, _pieces, _lines]
    if content.lstrip()[:1] in {b"{", b"["}:
        ways += [_branches] * 4
    return random.choice(ways)(content, others, random)


def _bytes(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    match random.randrange(6):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
        case 2:
            return content[:at] + random.choice(NASTY) + content[at:]
        case 3:
            until = min(len(content), at + random.randrange(1, 64))
            return content[:at] + content[until:]
        case 4:
            until = min(len(content), at + random.randrange(1, 64))
            return content[:until] + content[at:until] * random.choice((1, 3, 50)) + content[until:]
        case _:
            other = random.choice(others) if others else content
            begin = random.randrange(len(other) + 1)
            return content[:at] + other[begin : begin + random.randrange(1, 400)] + content[at:]


def _pieces(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    pieces = _PIECE.findall(content)
    if not pieces:
        return random.choice(NASTY)
    at = random.randrange(len(pieces))
    match random.randrange(6):
        case 0:
            del pieces[at]
        case 1:
            pieces[at] = random.choice(NASTY)
        case 2:
            other = random.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case 3:
            pieces[at] = pieces[random.randrange(len(pieces))]
        case 4:
            known = _PIECE.findall(random.choice(others)) if others else pieces
            pieces[at] = random.choice(known or pieces)
        case _:
            until = min(len(pieces), at + random.randrange(1, 30))
            to = random.randrange(len(pieces))
            pieces[to:to] = pieces[at:until]
    return b"".join(pieces)


def _lines(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if not lines:
        return b"\n"
    at = random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(random.randrange(len(lines) + 1), lines[at])
        case 2:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = lines[at].rstrip(b"\r\n")
        case _:
            known = (random.choice(others) if others else content).splitlines(keepends=True)
            lines.insert(at, random.choice(known or lines))
    return b"".join(lines)


def _branches(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """A branch of JSON is another value, gone, or in another's place."""
    first, separator, rest = content.partition(b"\n")
    for text, behind in ((content, b""), (first, separator + rest)):  # whole, or lines, each of JSON
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if not (places := _places(told)):
            return json.dumps(random.choice(_VALUES)).encode() + behind
        _alter(*random.choice(places), places, random)
        try:
            return json.dumps(told).encode() + behind
        except (ValueError, RecursionError):
            return content
    return _pieces(content, others, random)


def _places(told: Any) -> list[tuple[Any, Any]]:
    """Every branch: what it hangs on, and by which key."""
    places: list[tuple[Any, Any]] = []
    waiting = [told]
    while waiting and len(places) < 20_000:
        node = waiting.pop()
        keys: Any = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            places.append((node, key))
            waiting.append(node[key])
    return places


def _alter(node: Any, key: Any, places: list[tuple[Any, Any]], random: Random) -> None:
    match random.randrange(4):
        case 0:
            del node[key]
        case 1:
            node[key] = random.choice(_VALUES)
        case 2:
            other, place = random.choice(places)
            with contextlib.suppress(ValueError, RecursionError):
                node[key] = json.loads(json.dumps(other[place]))
        case _ if isinstance(node, dict):
            node[random.choice(("", "x", *map(str, list(node)))) + random.choice(("", "_"))] = node.pop(key)
        case _:
            node.insert(key, random.choice(_VALUES))


def unpacked(content: bytes) -> dict[str, bytes]:
    """The members of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


def packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip file of members, in this order, as they are called; its first is not compressed, as OpenDocument wants it."""
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two of one name are meant
        for number, (name, member) in enumerate(members):
            archive.writestr(zipfile.ZipInfo(name), member, zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED)
    return content.getvalue()


def _packed(content: bytes, random: Random) -> bytes:
    members = list(unpacked(content).items())
    if not members:
        return content[: len(content) // 2]
    at = random.randrange(len(members))
    name, member = members[at]
    match random.randrange(10):
        case 0:
            del members[at]
        case 1:
            members[at] = (random.choice(("../", "/", "", "a/", "C:", "\\", "a\n")) + name, member)
        case 2:
            members.append((name.upper() if random.random() < 0.5 else random.choice(members)[0], member))
        case _:
            members[at] = (name, _once(member, [each for _, each in members], random))
    return packed(members)
