"""BagIt 1.0 (RFC 8493): the files of a bag that say what is in it, as bytes out and bytes in, read as strictly as they are written.

Laws: what `manifest` writes `read_manifest` reads back, as `info` and `read_info` do; a line that can be read in two ways is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.errors import BadBag

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""`bagit.txt` (2.1.1)."""

STRONG: Final = ("sha512", "sha384", "sha256")
"""By these a bag is known, the best first (2.4: receivers of 1.0 must know the first and the third)."""

WEAK: Final = ("sha1", "md5")
"""By these beside others only: whoever wants to can make another file that has the same."""

OXUM: Final = "Payload-Oxum"

_DECLARED: Final = re.compile(rb"BagIt-Version: (0\.9[3-7]|1\.0)\r?\nTag-File-Character-Encoding: UTF-8(?:\r?\n)?")
_LINE: Final = re.compile(r"(?P<digest>[0-9A-Fa-f]+)[ \t]+(?P<path>.+)")
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.()/-]*(?: [A-Za-z0-9_.()/-]+)*")
_ESCAPED: Final = {"%": "%25", "\n": "%0A", "\r": "%0D"}
_LENGTHS: Final = {"sha512": 128, "sha384": 96, "sha256": 64, "sha1": 40, "md5": 32}


def refused(problem: str, remedy: str = "") -> BadBag:
    """With what is to be done in nearly every case."""
    return BadBag(problem, remedy=remedy or "Nothing was taken in. Ask whoever made it to make it anew.")


def manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest of paths and their digests, in the order of paths (2.1.3). Only line ends and the percent sign are escaped."""
    return "".join(f"{digest}  {_escaped(path)}\n" for path, digest in sorted(digests.items())).encode()


def read_manifest(content: bytes, algorithm: str, *, where: str) -> dict[str, str]:
    """Each path with its digest in small letters. Raises BadBag."""
    found: dict[str, str] = {}
    for number, line in _lines(content, where):
        if not (told := _LINE.fullmatch(line)) or line != line.strip():
            raise refused(f"{where}, line {number}: this is no digest with a path behind it, or has blanks at an end.")
        if len(told["digest"]) != _LENGTHS[algorithm]:
            raise refused(f"{where}, line {number}: this digest has not the length of one of {algorithm}.")
        path = _unescaped(told["path"])
        if path in found:
            raise refused(f"{where}, line {number}: '{path}' stands there twice.")
        found[path] = told["digest"].lower()
    return found


def info(fields: Iterable[tuple[str, str]]) -> bytes:
    """`bag-info.txt` (2.2.2): each field that says something, on a line."""
    told = ((label, " ".join(value.split())) for label, value in fields)
    return "".join(f"{label}: {value}\n" for label, value in told if value).encode()


def read_info(content: bytes, *, where: str = "bag-info.txt") -> tuple[tuple[str, str], ...]:
    """Its fields in order, lines that go on joined to what they go on from. Raises BadBag."""
    found: list[tuple[str, str]] = []
    for number, line in _lines(content, where):
        if line[0] in " \t":
            if not found:
                raise refused(f"{where}, line {number}: this goes on from nothing.")
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        label, colon, value = line.partition(":")
        if not colon or not _LABEL.fullmatch(label) or (value and value[0] not in " \t"):
            raise refused(f"{where}, line {number}: this is no label, a colon, a blank and what it says.")
        found.append((label, value.strip()))
    return tuple(found)


def oxum(sizes: Iterable[int]) -> str:
    """How many bytes and how many files.

    >>> oxum([3, 4])
    '7.2'
    """
    each = tuple(sizes)
    return f"{sum(each)}.{len(each)}"


def stated_oxum(fields: Sequence[tuple[str, str]]) -> str:
    """What `bag-info.txt` says of the payload's size; "" where it says nothing. Raises BadBag where it says two things, or none that can be read."""
    told = [value for label, value in fields if label.casefold() == OXUM.casefold()]
    if len(told) > 1:
        raise refused("bag-info.txt says twice how large the bag is (Payload-Oxum).")
    if told and not re.fullmatch(r"\d+\.\d+", told[0]):
        raise refused(
            f"bag-info.txt: '{told[0]}' does not say how large the bag is (Payload-Oxum is bytes, a full stop, files)."
        )
    return told[0] if told else ""


def declared(content: bytes) -> str:
    """The version that `bagit.txt` declares. Raises BadBag where it is not exactly its two lines, or one that nobody knows."""
    if not (told := _DECLARED.fullmatch(content)):
        raise refused(
            "bagit.txt does not say, in exactly two lines, that this is a bag of a version that is known (0.93 to 1.0), in UTF-8."
        )
    return told[1].decode()


def algorithm_of(name: str) -> str:
    """By which digests a manifest goes, by its file's name ("manifest-sha512.txt"); "" for what is no manifest. Raises BadBag for one nobody knows."""
    told = re.fullmatch(r"(?:tag)?manifest-(.+)\.txt", name)
    if not told:
        return ""
    if told[1] not in _LENGTHS:
        raise refused(
            f"{name}: digests of '{told[1]}' are not known here.",
            f"Ask for a bag with digests of {STRONG[0]} or {STRONG[2]}.",
        )
    return told[1]


def _escaped(path: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in path)


def _unescaped(path: str) -> str:
    return re.sub(r"%(25|0[AaDd])", lambda told: {"25": "%", "0A": "\n", "0D": "\r"}[told[1].upper()], path)


def _lines(content: bytes, where: str) -> Iterator[tuple[int, str]]:
    """Every line that says something, by its number. Only CR, LF and CRLF end lines."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise refused(f"{where} begins with a byte order mark, which it must not.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(f"{where} is not UTF-8 (byte {error.start}).") from error
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line:
            yield number, line
