"""What another program's positions in a text mean: REFI-QDA counts code points, some programs UTF-16 units, some an end of line as one where the file
has two, some the mark before the text. No position says how it was counted; the text under one whose text is known does.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from itertools import product
from typing import Final

from sasci_archive.model.inlines import View

_WAYS: Final = tuple(product((False, True), repeat=3))


class Counting(View, frozen=True):
    """One way to count: `starts` are the positions of the characters of a text, and of its end, in it."""

    starts: tuple[int, ...]

    def index(self, position: int) -> int | None:
        """Which character stands there; None where a position is in the middle of one, or outside."""
        at = bisect_left(self.starts, position)
        return at if at < len(self.starts) and self.starts[at] == position else None

    def text(self, text: str, start: int, end: int) -> str | None:
        """What stands between two positions; None where these are none."""
        first, last = self.index(start), self.index(end)
        return None if first is None or last is None or last < first else text[first:last]


def ways(text: str, *, marked: bool) -> tuple[Counting, ...]:
    """Every way to count that differs in this text, that of the standard first."""
    found = dict.fromkeys(
        _starts(text, utf16=utf16, line_as_one=line_as_one, mark=mark and marked) for utf16, line_as_one, mark in _WAYS
    )
    return tuple(map(Counting, found))


def _starts(text: str, *, utf16: bool, line_as_one: bool, mark: bool) -> tuple[int, ...]:
    at, starts = int(mark), []
    for number, sign in enumerate(text):
        starts.append(at)
        ends_line = line_as_one and sign == "\r" and text[number + 1 : number + 2] == "\n"
        at += 0 if ends_line else 2 if utf16 and ord(sign) > 0xFFFF else 1
    return (*starts, at)


class Even(View, frozen=True):
    """A text with line feeds only and characters composed (NFC), and for each place in the text it was made of the place in it (-1: within a character)."""

    text: str
    places: tuple[int, ...]


def even(text: str) -> Even:
    """Made even, sign by sign."""
    made: list[str] = []
    places: list[int] = []
    length = 0
    for start, end in _signs(text):
        places += [length, *[-1] * (end - start - 1)]
        sign = text[start:end]
        now = "\n" if sign in {"\r\n", "\r"} else unicodedata.normalize("NFC", sign)
        made.append(now)
        length += len(now)
    return Even("".join(made), (*places, length))


def _signs(text: str) -> Sequence[tuple[int, int]]:
    """Where each character with all that combines with it begins and ends."""
    found: list[tuple[int, int]] = []
    for number, sign in enumerate(text):
        joined = (unicodedata.combining(sign) and text[number - 1] not in "\r\n") or (
            sign == "\n" and text[number - 1] == "\r"
        )
        if found and number and joined:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found
