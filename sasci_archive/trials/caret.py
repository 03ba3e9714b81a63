"""Where the caret goes by each key, in two editors: a plain one that holds a file, and the workbench, in which each turn is an editor of its own.

A text here is its turns, one a line. Words are as Chromium on Linux has them, in both: Ctrl+Right goes to the end of the next word or of what stands between
words, Ctrl+Left to where one begins. What differs by the width of the window (Home, End, up and down, where lines are broken) is used in the plain editor
only, whose lines are not broken.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Protocol

_PART = re.compile(r"(?:\w|(?<=[^\W\d])['’.](?=[^\W\d])|(?<=\d)['’.,](?=\d))+|[^\w\s]+")
"""Near enough to https://www.unicode.org/reports/tr29/#Word_Boundaries for English: `don't`, `19.5` and `42,000` are a word each, `left-handed` two."""
REACTS, UNCERTAIN = 500, 60
"""Milliseconds from the end of a wrong word until who hears it presses a key; and how near to a word's beginning it must not be, so that the same comes of it
each time."""
LEFT, RIGHT = "ArrowLeft", "ArrowRight"
WORD_LEFT, WORD_RIGHT = "Control+ArrowLeft", "Control+ArrowRight"


class Text:
    """A text, and the places where words begin and end in it."""

    def __init__(self, text: str) -> None:
        self.text, self.lower = text, text.lower()
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

    def found(self, text: Text, at: int, words: str) -> tuple[int, int, int]:
        """Where a search leads from a place, whichever the case of letters: to words that stand at the first, and chosen is from the second to the third;
        -1 where they stand nowhere."""

    def chosen(self, text: Text, at: int) -> tuple[str, int, int] | None:
        """The key that chooses something further on, and what it chooses."""

    def begun(self, text: Text, at: int, end: int) -> Sequence[tuple[tuple[str, ...], int]]:
        """What is pressed first for a correction that ends at `end`, with the caret at `at`, and where the caret is then; the first leaves it."""

    searching: tuple[str, str]
    """Keys before and after the words that are looked for; then they are chosen."""
    after: tuple[str, ...]
    """Keys behind every correction."""


class Plain:
    """A file in a plain editor."""

    name = "plain"
    searching = ("Control+f", "Enter Escape")
    after: tuple[str, ...] = ()

    def moves(self, text: Text, at: int) -> Iterator[tuple[str, int]]:
        """Arrows, words, and the ends of a line, as in any field of text; up and down only from within a line, where one keeps one's column."""
        begin, end = text.line(at)
        yield LEFT, max(0, at - 1)
        yield RIGHT, min(len(text.text), at + 1)
        yield WORD_LEFT, text.word_left(at)
        yield WORD_RIGHT, text.word_right(at)
        yield "Home", begin
        yield "End", end
        if at == end:  # from where one goes up and down by a column that one has come from
            return
        if begin:
            above, until = text.line(begin - 1)
            yield "ArrowUp", min(above + at - begin, until)
        if end < len(text.text):
            below, until = text.line(end + 1)
            yield "ArrowDown", min(below + at - begin, until)

    def found(self, text: Text, at: int, words: str) -> tuple[int, int, int]:
        """The next place from the caret on, then from the beginning; exactly the words that are looked for are chosen."""
        here = text.lower.find(words.lower(), at)
        here = here if here >= 0 else text.lower.find(words.lower())
        return here, here, here + len(words)

    def chosen(self, text: Text, at: int) -> None:
        """Nothing: no key chooses by itself."""

    def begun(self, text: Text, at: int, end: int) -> Sequence[tuple[tuple[str, ...], int]]:  # noqa: ARG002 - nothing
        """Nothing is pressed before one corrects."""
        return (((), at),)


class Workbench:
    """The transcript in the workbench; `doubts` are the words that the machine was not sure of, each by how far its two ends are from the end of the
    whole text: what is corrected before it does not move it."""

    name = "workbench"
    searching = ("Control+f", "Enter F3")
    after: tuple[str, ...] = ()

    def __init__(self, doubts: tuple[tuple[int, int], ...] = ()) -> None:
        self._doubts = sorted(doubts, reverse=True)

    def moves(self, text: Text, at: int) -> Iterator[tuple[str, int]]:
        """Arrows over the edges of turns, words and ends within one, and Alt + Page down to the beginning of the next."""
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

    def found(self, text: Text, at: int, words: str) -> tuple[int, int, int]:
        """The next place behind the word at the caret (or at it, where the caret stands right before it), then from the beginning; the whole words that it
        touches are chosen."""
        begin, end = text.line(at)
        word = text.text.rfind(" ", begin, at) + 1 or begin
        if at > word or text.text[at : at + 1].isspace():
            word = next((n for n in range(at, end) if text.text[n].isspace()), end)
        here = text.lower.find(words.lower(), word)
        here = here if here >= 0 else text.lower.find(words.lower())
        begin, end = here, here + len(words)
        while begin > 0 and not text.text[begin - 1].isspace():  # whole words are chosen
            begin -= 1
        while end < len(text.text) and not text.text[end].isspace():
            end += 1
        return here, begin, end

    def chosen(self, text: Text, at: int) -> tuple[str, int, int] | None:
        """Ctrl+U: the next word of which the machine was not sure, behind the word at the caret."""
        whole = len(text.text)
        for start, end in ((whole - start, whole - end) for start, end in self._doubts):
            if start > at:
                return "Control+u", start, end
        return None

    def begun(self, text: Text, at: int, end: int) -> Sequence[tuple[tuple[str, ...], int]]:  # noqa: ARG002 - nothing
        """Nothing is pressed before one corrects."""
        return (((), at),)


class Listening(Workbench):
    """The workbench while the recording plays: at each correction it is paused, half a second after the last word that is wrong, and goes on after it.
    Escape pauses and leaves the caret; F4 puts it before the word that was heard last. `times` are those of each word: how far its two ends are from the end
    of the whole text, when it begins and ends (ms), and the number of its turn."""

    name = "listening"
    after: tuple[str, ...] = ("Escape",)

    def __init__(self, doubts: tuple[tuple[int, int], ...], times: tuple[tuple[int, int, int, int], ...]) -> None:
        super().__init__(doubts)
        self._times = sorted(times, key=lambda time: time[2])

    def begun(self, text: Text, at: int, end: int) -> Sequence[tuple[tuple[str, ...], int]]:
        """It is paused once what is wrong has been heard: by Escape, with the caret where it is, or by F4, with the caret before the word heard last; no
        sooner than `REACTS` ms after what is wrong, and not within `UNCERTAIN` ms of the beginning of any word."""
        whole = len(text.text)
        wrong = next(time for time in reversed(self._times) if whole - time[0] < max(1, end))
        instant = wrong[3] + REACTS
        while any(abs(time[2] - instant) < UNCERTAIN for time in self._times):
            instant += UNCERTAIN
        heard = next(time for time in reversed(self._times) if time[2] <= instant)
        return (
            ((f"hear: {instant}", "Escape"), at),
            ((f"hear: {instant}", "F4"), whole - heard[0]),
        )
