"""Text of which some moments are known: words between them share the time there.

TEI's anchors, ELAN's time slots and EXMARaLDA's timeline all say the same: here it is so late.
"""

from __future__ import annotations

import itertools

import msgspec

from sasci_archive.model.account import Aside, Passage, What, spread
from sasci_archive.model.speech import Word


class Running(msgspec.Struct):
    """A passage while it is read: words, moments and asides, in their order."""

    speaker: str | None
    _texts: list[str] = []
    _moments: list[tuple[int, int]] = []  # after how many words it is how late (ms)
    _asides: list[Aside] = []
    _open: bool = False  # the last word may go on
    _opens: bool = False  # it does

    def moment(self, ms: int | None) -> None:
        """It is so late now. A moment before one that was there is none."""
        if ms is not None and (not self._moments or ms >= self._moments[-1][1]):
            self._moments.append((len(self._texts), ms))

    def text(self, text: str) -> None:
        """Running text: what touches the word before goes on with it."""
        for i, word in enumerate(text.split()):
            if i == 0 and self._open and not text[0].isspace():
                self._texts[-1] += word
            else:
                self._texts.append(word)
        if text:
            self._open = not text[-1].isspace() and bool(self._texts)

    def word(self, text: str, *, joined: bool = False) -> None:
        """A word by itself; `joined`, it goes on with the last (punctuation)."""
        self._open = bool(self._texts) and (joined or self._opens)
        self._opens = False
        self.text("".join(text.split()))
        self._open = False

    def goes_on(self) -> None:
        """What follows goes on with the last word (an opening quotation mark)."""
        self._opens = bool(self._texts)

    def gap(self) -> None:
        """What follows is a new word."""
        self._open = False

    @property
    def count(self) -> int:
        """How many words there are now."""
        return len(self._texts)

    def aside(self, what: What, text: str = "") -> None:
        """Something between the words."""
        self._asides.append(Aside(self.count, what, text))

    def covered(self, at: int, before: int, what: What) -> bool:
        """Say something of the words since the word `at`; it stands before the asides that came since the aside `before`. False
        where there are none."""
        if self.count > at:
            self._asides.insert(before, Aside(at, what, "", self.count - at))
        return self.count > at

    @property
    def asides(self) -> int:
        """How many asides there are now."""
        return len(self._asides)

    def passage(self) -> Passage:
        """What came of it."""
        words: list[Word] = []
        bounds: list[tuple[int, int | None]] = [(0, None), *self._moments, (len(self._texts), None)]
        for (first, start), (last, end) in itertools.pairwise(bounds):
            words += spread(self._texts[first:last], start, end)  # before the first moment nobody knows how long before
        order = sorted(self._asides, key=lambda aside: aside.at)
        return Passage(self.speaker, tuple(words), tuple(order))
