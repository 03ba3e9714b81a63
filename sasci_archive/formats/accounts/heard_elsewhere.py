"""What recognisers in the cloud give, item by item, made into passages: words with times, marks that go with them, who speaks.

Their files differ in names of keys only; each has its reader (`amazon_transcribe`, `google_speech`, `speechmatics`, `rev_ai`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import outside
from sasci_archive.model.account import Account, Aside, Passage, What, spread
from sasci_archive.model.speech import Clock, Span, Word


class Listed:
    """The items of one file in their order. Consecutive words of one speaker are one passage."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._said: list[tuple[str | None, Word | Aside]] = []
        self._before = ""  # a mark that goes with the word after it
        self._count = 0

    def word(
        self, text: str, speaker: str | None, start: int | None, end: int | None, confidence: float | None = None
    ) -> None:
        """One item that was said, in ms; several words share its time. Raises BadCaptions where it ends before it starts."""
        self._count += 1
        if start is not None and end is not None and end < start:
            raise BadCaptions(
                f"{self._where}, word {self._count} ({outside.shown(text)}): it ends at {Clock(end)}, before it starts ({Clock(start)}). "
                f"{self._count - 1:,} words were read before it.",
                remedy="Correct its times, or export the file again.",
            )
        sure = None if confidence is None else round(min(1.0, max(0.0, confidence)), 3)
        texts = f"{self._before}{text}".split()
        self._before = ""
        self._said += [(speaker, word) for word in spread(texts, start, end, sure)]

    def ms(self, seconds: str | float | None) -> int | None:
        """A time of the next word in ms; None where the file has none. Raises BadCaptions where it is no time."""
        if seconds is None:
            return None
        if (ms := outside.seconds(seconds)) is None:
            raise BadCaptions(
                f"{self._where}, word {self._count + 1}: {outside.shown(str(seconds))} is no time in seconds. "
                f"{self._count:,} words were read before it.",
                remedy="Correct it, or export the file again.",
            )
        return ms

    def mark(self, text: str, *, after: bool = True) -> None:
        """Punctuation: it goes with the word before it, or, where `after` is False or there is none, with the next."""
        last = next((i for i in range(len(self._said) - 1, -1, -1) if isinstance(self._said[i][1], Word)), None)
        bare = "".join(text.split())
        if not after or last is None:
            self._before += bare
            return
        speaker, word = self._said[last]
        if isinstance(word, Word):
            self._said[last] = speaker, msgspec.structs.replace(word, text=word.text + bare)

    def aside(self, speaker: str | None, what: What, text: str = "") -> None:
        """Something between the words."""
        self._said.append((speaker, Aside(0, what, text)))

    def account(self, remarks: tuple[str, ...] = ()) -> Account:
        """All of it. Raises BadCaptions where nothing was said."""
        if self._before:
            self._said += [(None, word) for word in spread([self._before], None, None)]
        if not any(isinstance(item, Word) for _, item in self._said):
            raise BadCaptions(
                f"There is no text in {self._where}.", remedy="Export it again; the recording may have been silent."
            )
        return Account(tuple(self._passages()), remarks)

    def _passages(self) -> Iterator[Passage]:
        for speaker, run in itertools.groupby(self._said, lambda said: said[0]):
            words: list[Word] = []
            asides: list[Aside] = []
            for _, item in run:
                if isinstance(item, Word):
                    words.append(item)
                else:
                    asides.append(msgspec.structs.replace(item, at=len(words)))
            yield Passage(speaker, tuple(words), tuple(asides))


def in_seconds(span: Span) -> tuple[str, str]:
    """Start and end as these files write them.

    >>> in_seconds(Span(4860, 5010))
    ('4.86', '5.01')
    """
    return tuple(f"{ms / 1000:.3f}".rstrip("0").rstrip(".") for ms in (span.start, span.end))  # type: ignore[return-value]
