"""Secrets in bytes that are nobody's text: in UTF-8, Latin-1 and UTF-16, whatever the file is, in blocks.

Each block is brought into one shape (small letters, one space for all that is no letter or digit), and the first bytes of
every secret are looked up at every place at once; so a recording of hours takes seconds. In noise a short word stands by
chance: only runs of seven letters or more are looked for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from sasci_archive.inspection.grams import LEAST

BLOCK: Final = 1 << 22
_HEAD: Final = LEAST
_LONG: Final = 12
_BITS: Final = 22
_ENCODINGS: Final = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
_SPACE: Final = 0x20
_FOLD: Final = bytes(
    code + 32 if 65 <= code <= 90 else code if code >= 0x80 or chr(code).isalnum() else _SPACE for code in range(256)
)
_PLAIN: Final = np.array([code < 0x80 and chr(code).isalnum() for code in range(256)])
"""Bytes of which the word before or after may consist; others may be anything, a quotation mark in UTF-8 say."""


class Needles:
    """Texts to look for in bytes, each with the places of the secrets it tells."""

    def __init__(self, forms: Iterable[tuple[str, frozenset[int]]]) -> None:
        self._needles: dict[bytes, frozenset[int]] = {}
        lengths: dict[bytes, set[int]] = {}
        longest = 0
        for form, secrets in forms:
            for needle in _encoded(form):
                longest = max(longest, len(needle))
                lengths.setdefault(needle[:_HEAD], set()).add(len(needle))
                self._needles[needle] = self._needles.get(needle, frozenset()) | secrets
        self._overlap = max(4096, 8 * longest)
        self._short = np.zeros(1 << _BITS, dtype=bool)
        self._long = np.zeros(1 << _BITS, dtype=bool)
        self._lengths = {head: sorted(found) for head, found in lengths.items()}
        for needle in self._needles:
            seven = _hashed(np.frombuffer(needle, dtype=np.uint8))
            if len(needle) < _LONG:
                self._short[seven[0]] = True
            else:
                self._long[_lengthened(seven)[0]] = True

    def found_in(self, file: BinaryIO) -> set[int]:
        """The secrets that stand in a file's bytes, read from where it is."""
        found: set[int] = set()
        if not self._needles:
            return found
        kept, first = b"", True
        while True:
            new = file.read(BLOCK)
            block = kept + new
            found |= self._found(block, first=first, last=not new)
            if not new:
                return found
            kept, first = block[-self._overlap :], len(block) <= self._overlap

    def _found(self, block: bytes, *, first: bool, last: bool) -> set[int]:
        found: set[int] = set()
        found |= self._matched(_shaped(block.translate(_FOLD)), first=first, last=last)
        if b"\0" in block:  # UTF-16, whose every other byte is nothing
            found |= self._matched(_shaped(block.translate(_FOLD, b"\0")), first=first, last=last)
        return found

    def _matched(self, shaped: NDArray[np.uint8], *, first: bool, last: bool) -> set[int]:
        found: set[int] = set()
        if len(shaped) < _HEAD:
            return found
        begins = np.empty(len(shaped) - _HEAD + 1, dtype=bool)
        begins[0] = first
        begins[1:] = ~_PLAIN[shaped[:-_HEAD]]
        seven = _hashed(shaped)
        near = np.ones(len(seven), dtype=bool)  # of the last few, only seven bytes are there
        twelve = _lengthened(seven)
        near[: len(twelve)] = self._long[twelve]
        begins &= self._short[seven] | near
        text = shaped.tobytes()
        for at in np.flatnonzero(begins).tolist():
            for length in self._lengths.get(text[at : at + _HEAD], ()):
                end = at + length
                secrets = self._needles.get(text[at:end])
                if secrets is not None and (not _PLAIN[text[end]] if end < len(text) else last):
                    found |= secrets
        return found


def _encoded(form: str) -> Iterator[bytes]:
    """The shapes that a text's bytes may have, of those long enough not to come about by chance."""
    shapes = {
        _shaped(form.encode(encoding, "ignore").translate(_FOLD, gone)).tobytes().strip()
        for encoding in (_ENCODINGS if not form.isascii() else ("utf-8",))
        for gone in (b"", b"\0")
        if encoding != "latin-1" or all(ord(sign) < 256 for sign in form)
    }
    yield from (shape for shape in shapes if len(shape.replace(b" ", b"")) >= LEAST)


def _shaped(folded: bytes) -> NDArray[np.uint8]:
    """Every run of spaces as one."""
    signs = np.frombuffer(folded, dtype=np.uint8)
    keep = np.ones(len(signs), dtype=bool)
    keep[1:] = (signs[1:] != _SPACE) | (signs[:-1] != _SPACE)
    return signs[keep]


def _hashed(signs: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """A number under 2^22 for every seven bytes in a row."""
    wide = signs.astype(np.uint32)
    four = wide[:-3] | wide[1:-2] << np.uint32(8) | wide[2:-1] << np.uint32(16) | wide[3:] << np.uint32(24)
    seven = four[:-3] * np.uint32(2_654_435_761) ^ four[3:] * np.uint32(2_246_822_519)
    hashed: NDArray[np.uint32] = seven >> np.uint32(32 - _BITS)
    return hashed


def _lengthened(seven: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number under 2^22 for every twelve bytes in a row, from those for every seven."""
    more = _LONG - _HEAD
    return (seven[:-more] * np.uint32(3_266_489_917) ^ seven[more:]) & np.uint32((1 << _BITS) - 1)
