"""Who a voice is: `3-names.toml`, decided by people."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.speech import Clock, Span, Value


class VoiceName(Value, frozen=True, kw_only=True):
    """A voice tied to a participant by its label *and* a few moments of it, so that a new diarisation is noticed."""

    voice: str
    participant: str
    session: str = "1"
    moments: tuple[dt.time, ...] = ()

    @property
    def at(self) -> tuple[int, ...]:
        """The moments, in ms."""
        return tuple(Clock.of(m).ms for m in self.moments)


class TurnName(Value, frozen=True, kw_only=True):
    """What is said between two moments is this participant's, whoever the machine heard; `speaking_for` names the
    participant an interpreter or assistant speaks for."""

    start: dt.time
    end: dt.time
    participant: str
    session: str = "1"
    speaking_for: str = ""

    @property
    def span(self) -> Span:
        """In ms."""
        return Span(Clock.of(self.start).ms, Clock.of(self.end).ms)


class Names(Value, frozen=True, kw_only=True):
    """`3-names.toml`. A voice not in it stays unnamed and is shown as such."""

    voice: tuple[VoiceName, ...] = ()
    turn: tuple[TurnName, ...] = ()
