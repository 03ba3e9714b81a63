"""Who a voice is: `3-names.toml`, decided by people."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.speech import Clock, Span, Value


class VoiceName(Value, frozen=True, kw_only=True):
    """A voice tied to a participant by its label *and* a few moments of it, so that a new diarisation is noticed.

    `participant` is "" while nobody has decided; `session` is the one the moments are of.
    """

    voice: str
    participant: str = ""
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

    def __post_init__(self) -> None:
        if self.end <= self.start:
            msg = f"this turn is to end at {self.end}, but starts at {self.start}\nA turn ends after it starts."
            raise ValueError(msg)

    @property
    def span(self) -> Span:
        """In ms."""
        return Span(Clock.of(self.start).ms, Clock.of(self.end).ms)


class Names(Value, frozen=True, kw_only=True):
    """`3-names.toml`. A voice not in it stays unnamed and is shown as such."""

    voice: tuple[VoiceName, ...] = ()
    turn: tuple[TurnName, ...] = ()

    def who(self, voice: str | None, session: str) -> str | None:
        """The participant a voice is: as decided for this session, else as decided for any; None where nobody has."""
        decided = [name for name in self.voice if name.voice == voice and name.participant]
        here = [name for name in decided if name.session == session]
        return next((name.participant for name in (*here, *decided)), None)
