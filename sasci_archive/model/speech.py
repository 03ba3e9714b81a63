"""What a machine hears in a recording: words, voices, and the turns made of both.

Times are whole milliseconds on a session's one timeline. A *voice* is what a machine heard; a *participant* is a person
we vouch for (`model.seminar`); only a person's decision (`model.naming`) ties one to the other.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from typing import Self

import msgspec


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all our records: frozen, compared by content, refusing keys it does not know."""


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """From `start` to `end`, both in ms, `0 <= start <= end`; raises ValueError otherwise."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"a span runs from {self.start} to {self.end} ms; it must start at 0 or later and not end before it starts"
            raise ValueError(msg)

    @property
    def length(self) -> int:
        """In ms."""
        return self.end - self.start

    def shifted(self, by: int) -> Span:
        """The same span `by` ms later."""
        return Span(self.start + by, self.end + by)

    def shared(self, other: Span) -> int:
        """How many ms both have in common.

        >>> Span(0, 500).shared(Span(400, 900))
        100
        """
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Source(Enum):
    """Where words come from."""

    RECORDING = "recording"  # captions where there is none
    CAPTIONS = "captions"


class Timing(Enum):
    """Where a word's times come from."""

    HEARD = "heard"
    INFERRED = "inferred"  # the engine gave none (numbers, sums): placed between its neighbours
    NONE = "none"  # a text without times: the span is the word's place in it (the tenth is at 9–10), no time


class Doubt(Enum):
    """Why a word may never have been said."""

    REPEATED = "repeated"  # the engine went round in a loop
    SILENCE = "silence"  # text where nobody speaks


class Word(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """One word as heard, with its punctuation: `text` holds no white space and is never empty. Confidence is 0…1, None
    where the source gives none (captions). There are very many, and none leads back to itself: the collector of cycles leaves them alone."""

    span: Span
    text: str
    confidence: float | None = None
    timing: Timing = Timing.HEARD
    doubt: Doubt | None = None

    def __post_init__(self) -> None:
        if self.text.split() != [self.text]:
            msg = f"a word is text without white space, not {self.text!r}"
            raise ValueError(msg)


class VoiceSpan(msgspec.Struct, frozen=True, order=True, array_like=True):
    """One voice speaking without a break. Spans of different voices may overlap."""

    span: Span
    voice: str


class Turn(msgspec.Struct, frozen=True):
    """Consecutive words of one voice; `voice` is None where nobody is known to speak."""

    voice: str | None
    words: tuple[Word, ...]

    @property
    def span(self) -> Span:
        """From the first word's start to the last end of any of its words."""
        return Span(self.words[0].span.start, max(w.span.end for w in self.words))


class Making(Value, frozen=True, kw_only=True):
    """How a result was made: enough to make it again, nothing that depends on the machine or the hour.

    `sources` are the SHA-512 digests of the recordings or captions it was made from, in order; `model_digest` is the
    SHA-256 of the weights; `options` are the settings by name.
    """

    engine: str
    version: str
    model: str = ""
    model_digest: str = ""
    options: dict[str, str | int | float | bool] = {}
    sources: tuple[str, ...] = ()


class SessionWords(Value, frozen=True):
    """The words of one session, in the order they were said (by start, then as given)."""

    session: str
    words: tuple[Word, ...]


class Bleed(Value, frozen=True):
    """So many `words` of the voice `speaker` were also heard in the track of another, `track`, and taken out there."""

    session: str
    track: str
    speaker: str
    words: int


class Words(Value, frozen=True, kw_only=True):
    """`2-words.json`: what was said, in every session. `bleed` says what was heard twice, where everybody has a track."""

    made: Making
    sessions: tuple[SessionWords, ...]
    bleed: tuple[Bleed, ...] = ()

    def of(self, session: str) -> tuple[Word, ...]:
        """The words of one session that have times; none where nothing was heard, or its text has none."""
        return tuple([word for word in self.said(session) if word.timing is not Timing.NONE])

    def said(self, session: str) -> tuple[Word, ...]:
        """The words of one session, those of a text without times too."""
        return next((s.words for s in self.sessions if s.session == session), ())


class SessionVoices(Value, frozen=True):
    """Who spoke when in one session, as heard; by start. Voices are labelled V1, V2 … by first appearance. Where `told`, a file
    says who speaks: the spans do not overlap, and a word is theirs in whose span it begins."""

    session: str
    spans: tuple[VoiceSpan, ...]
    told: bool = False


class VoicePrint(Value, frozen=True):
    """One voice's mean embedding, rounded; deleted once names are decided, as it could identify a person."""

    session: str
    voice: str
    print: tuple[float, ...]


class Voices(Value, frozen=True, kw_only=True):
    """`3-voices.json`: who spoke when, in every session. A voice's label means the same voice in all sessions. `called` is
    what the file that was imported calls a voice, letter for letter; it names nobody until a person decides."""

    made: Making
    sessions: tuple[SessionVoices, ...]
    prints: tuple[VoicePrint, ...] = ()
    called: dict[str, str] = {}

    def of(self, session: str) -> tuple[VoiceSpan, ...]:
        """The voice spans of one session."""
        return next((s.spans for s in self.sessions if s.session == session), ())

    def told(self, session: str) -> bool:
        """Whether a file says who speaks in a session."""
        return any(s.told for s in self.sessions if s.session == session)


class Cue(msgspec.Struct, frozen=True):
    """One cue of a meeting's captions: who the platform says spoke, or None, and the text as shown."""

    span: Span
    speaker: str | None
    text: str


_CLOCK = re.compile(
    r"(?:(?:(?P<hours>[0-9]{1,3}):(?=[0-5][0-9]:))?(?P<minutes>[0-9]{1,2}):(?=[0-5][0-9]))?(?P<seconds>[0-9]{1,6})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?"
)


class Clock(msgspec.Struct, frozen=True):
    """A moment as people write it, `0:01:03.200`.

    >>> str(Clock.at(63_200)), Clock.read("1:03.2").ms, Clock.read("0:01:03").ms
    ('0:01:03.200', 63200, 63000)
    """

    ms: int

    @classmethod
    def at(cls, ms: int) -> Self:
        """From milliseconds."""
        return cls(ms)

    @classmethod
    def of(cls, time: dt.time) -> Self:
        """From TOML's own local time (`00:01:03.2`)."""
        return cls(((time.hour * 60 + time.minute) * 60 + time.second) * 1000 + time.microsecond // 1000)

    @classmethod
    def read(cls, text: str) -> Self:
        """From `h:mm:ss.fff`, `m:ss`, or seconds; raises ValueError where it is none of these."""
        found = _CLOCK.fullmatch(text.strip())
        if not found:
            raise ValueError(text)
        hours, minutes, seconds, fraction = found["hours"], found["minutes"], found["seconds"], found["fraction"]
        whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
        return cls(whole * 1000 + round(float(f"0.{fraction or 0}") * 1000))

    @property
    def seconds(self) -> str:
        """Without the fraction, `0:01:03`."""
        return str(self)[:-4]

    def __str__(self) -> str:
        seconds, ms = divmod(self.ms, 1000)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
