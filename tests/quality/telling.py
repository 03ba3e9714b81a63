"""Turns as they are written down in tests: "word" or "word/0.3" for one of which the machine was so sure, a third of a second each."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.speech import Span, Timing, VoiceSpan
from sasci_archive.quality.said import Here, Said, Session

EACH = 333
"""Milliseconds of a word."""


def turn(number: int, who: str, text: str, at: int = 0, *, heard: bool = False, placed: bool = False) -> Said:
    """One that begins at `at` ms."""
    words = []
    for place, told in enumerate(text.split()):
        word, _, sure = told.partition("/")
        span = Span(at + place * EACH, at + (place + 1) * EACH)
        words.append(Here(word, f"u{number}.s1", place, span, float(sure or 0.95), Timing.HEARD, settled=heard))
    return Said(f"u{number}", f"p.{who}", Span(at, at + len(words) * EACH), tuple(words), heard=heard, placed=placed)


def session(*said: Said, voices: tuple[VoiceSpan, ...] = (), loud: bytes = b"", other: str = "") -> Session:
    """Of the day of the demonstration."""
    return Session(id="1", date=dt.date(2026, 11, 20), said=said, voices=voices, loud=loud, other=tuple(other.split()))
