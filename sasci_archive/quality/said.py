"""What finders look at: a session's turns with what the machine knew of each word, who spoke when, and how loud it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.house.text import bare
from sasci_archive.model.quality import Kind
from sasci_archive.model.speech import Doubt, Span, Timing, VoiceSpan

STEP = 10
"""In ms: what one byte of `Session.loud` tells of."""


class Here(msgspec.Struct, frozen=True):
    """A published word where it stands: number `at` (from 0) of paragraph `seg`. `span` is None where nobody knows when it was said;
    `settled` says that a person has written it, or heard its turn."""

    text: str
    seg: str
    at: int
    span: Span | None = None
    confidence: float | None = None
    timing: Timing = Timing.NONE
    doubt: Doubt | None = None
    settled: bool = False

    @property
    def bare(self) -> str:
        """In lower case, without what stands around it."""
        return bare(self.text)


class Said(msgspec.Struct, frozen=True):
    """A turn. `who` is an xml:id, "" for nobody; `placed` says that a person has decided who speaks in it, or where it begins and ends;
    `whole` is False where something in it is withheld, so that its words are not all it said."""

    turn: str
    who: str
    span: Span | None
    words: tuple[Here, ...]
    heard: bool = False
    placed: bool = False
    overlaps: bool = False
    whole: bool = True


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One session. `voices` is who spoke when as a machine heard it, () where a file told it; `loud` has the loudness of each 10 ms (as
    `engines.loudness` tells it), b"" where it is not known; `other` are the words of another account of the same talk."""

    id: str
    date: dt.date | None
    said: tuple[Said, ...]
    voices: tuple[VoiceSpan, ...] = ()
    loud: bytes = b""
    other: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What a finder proposes: the `count` words of a turn from its number `first` on (through all its paragraphs), or, with no words, what
    is missing before number `first`. `weight` (0…1) orders places of one kind, the worst first."""

    kind: Kind
    said: Said
    first: int
    count: int
    why: str
    now: str = ""
    weight: float = 0.0
    span: Span | None = None


def runs(said: Said, chosen: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of chosen words that stand together in one paragraph: from, and how many."""
    first: int | None = None
    for at in range(len(said.words) + 1):
        goes_on = at < len(said.words) and chosen[at]
        if first is not None and (not goes_on or said.words[at].seg != said.words[first].seg):
            yield first, at - first
            first = None
        if goes_on and first is None:
            first = at


def span_of(words: Sequence[Here]) -> Span | None:
    """From the first that has a time to the last; None where none has."""
    spans = [word.span for word in words if word.span is not None]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
