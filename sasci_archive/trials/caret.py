"""Where the caret goes by each key, in two editors: a plain one that holds a file, and the workbench, in which each turn is an editor of its own.

A text here is its turns, one a line. Words are as Chromium on Linux has them, in both: Ctrl+Right goes to the end of the next word or of what stands between
words, Ctrl+Left to where one begins. What differs by the width of the window (Home, End, up and down, where lines are broken) is used in the plain editor
only, whose lines are not broken.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Protocol

_PART = re.compile(r"(?:\w|(?<=\w)['’.](?=\w)|(?<=\d),(?=\d))+|[^\w\s]+")
LEFT, RIGHT = "ArrowLeft", "ArrowRight"
WORD_LEFT, WORD_RIGHT = "Control+ArrowLeft", "Control+ArrowRight"


class Text:
    """A text, and the places where words begin and end in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_PART.finditer(text))
        breaks = [at for at, letter in enumerate(text) if letter == "\n"]
        self.parts = found
        self._begin = sorted({*(part.start() for part in found), *(at + 1 for at in breaks), 0})
        self._end = sorted({*(part.end() for part in found), *breaks, len(text)})
        self._breaks = breaks

    def word_right(self, at: int) -> int:
        """The next end of a word; at the end of a line, there."""
        return min(self._end[min(bisect_right(self._end, at), len(self._end) - 1)], self.line(at)[1])

    def word_left(self, at: int) -> int:
        """The beginning of the word before; at the beginning of a line, there."""
        return max(self._begin[max(0, bisect_left(self._begin, at) - 1)], self.line(at)[0])

    def line(self, at: int) -> tuple[int, int]:
        """Where the line of a place begins and ends."""
        after = bisect_left(self._breaks, at)
        return (
            self._breaks[after - 1] + 1 if after else 0,
            self._breaks[after] if after < len(self._breaks) else len(self.text),
        )

    def number(self, at: int) -> int:
        """Which line it is, from 0."""
        return bisect_left(self._breaks, at)

    def column(self, at: int) -> int:
        """How far into its line."""
        return at - self.line(at)[0]


class Editor(Protocol):
    """One of the two: its name, and what its keys do."""

    name: str

    def moves(self, text: Text, at: int) -> Iterator[tuple[str, int]]:
        """Each key that moves the caret, and where to."""

    def found(self, text: Text, at: int, words: str) -> int:
        """Where a search for words leads from a place, whichever the case of letters; -1 where they stand nowhere."""

    def chosen(self, text: Text, at: int) -> tuple[str, int, int] | None:
        """The key that chooses something further on, and what it chooses."""

    searching: tuple[str, str]
    """Keys before and after the words that are looked for; then they are chosen."""


class Plain:
    """A file in a plain editor."""

    name = "plain"
    searching = ("Control+f", "Enter Escape")

    def moves(self, text: Text, at: int) -> Iterator[tuple[str, int]]:
        begin, end = text.line(at)
        yield LEFT, max(0, at - 1)
        yield RIGHT, min(len(text.text), at + 1)
        yield WORD_LEFT, text.word_left(at)
        yield WORD_RIGHT, text.word_right(at)
        yield "Home", begin
        yield "End", end
        if begin:
            above, until = text.line(begin - 1)
            yield "ArrowUp", min(above + at - begin, until)
        if end < len(text.text):
            below, until = text.line(end + 1)
            yield "ArrowDown", min(below + at - begin, until)

    def found(self, text: Text, at: int, words: str) -> int:
        here = text.text.lower().find(words.lower(), at)
        return here if here >= 0 else text.text.lower().find(words.lower())

    def chosen(self, text: Text, at: int) -> None:  # noqa: ARG002 - it knows of no word that is doubtful
        return None


class Workbench:
    """The transcript in the workbench; `doubts` are the words that the machine was not sure of, each by how far its two ends are from the end of the
    whole text: what is corrected before it does not move it."""

    name = "workbench"
    searching = ("Control+f", "Enter F3")

    def __init__(self, doubts: tuple[tuple[int, int], ...] = ()) -> None:
        self._doubts = sorted(doubts, reverse=True)

    def moves(self, text: Text, at: int) -> Iterator[tuple[str, int]]:
        begin, end = text.line(at)
        yield LEFT, max(0, at - 1)  # over the edge of a turn into the one before
        yield RIGHT, min(len(text.text), at + 1)
        if at > begin:
            yield WORD_LEFT, text.word_left(at)
        if at < end:
            yield WORD_RIGHT, text.word_right(at)
        yield "Control+Home", begin
        yield "Control+End", end
        if end < len(text.text):
            yield "Alt+PageDown", end + 1

    def found(self, text: Text, at: int, words: str) -> int:  # noqa: ARG002 - the first there is
        return text.text.lower().find(words.lower())

    def chosen(self, text: Text, at: int) -> tuple[str, int, int] | None:
        """Ctrl+U: the next word of which the machine was not sure, behind the word at the caret."""
        whole = len(text.text)
        for start, end in ((whole - start, whole - end) for start, end in self._doubts):
            if start > at:
                return "Control+u", start, end
        return None
