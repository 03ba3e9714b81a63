"""Who a voice is: `3-names.toml`, decided by people."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.model.speech import Clock, Span, Value


class VoiceName(Value, frozen=True, kw_only=True):
    """A voice tied to a participant by its label *and* a few moments of it, so that a new diarisation is noticed.

    `participant` is "" while nobody has decided; `nobody` where it is decided that it is no one person: a noise, a room; `session` is the
    one the moments are of; `called` is what an imported file calls the voice, so that another file is noticed.
    """

    voice: str
    participant: str = ""
    nobody: bool = False
    session: str = "1"
    moments: tuple[dt.time, ...] = ()
    called: str = ""

    def __post_init__(self) -> None:
        if self.nobody and self.participant:
            msg = f"the voice {self.voice} is nobody, and it is '{self.participant}'\nKeep one of the two."
            raise ValueError(msg)

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

    def is_nobody(self, voice: str) -> bool:
        """Whether it is decided that this voice is no one person."""
        return any(name.voice == voice and name.nobody for name in self.voice)


class View(msgspec.Struct, frozen=True):
    """What a person is shown to decide by; never written to disk as it is."""


class Quote(View, frozen=True):
    """A few sentences of one voice to know it by: at `moment` (ms of the session) it speaks, and no other. Of a text without
    times (`timed` False) moment and span are places."""

    session: str
    moment: int
    span: Span
    text: str
    timed: bool = True


class Proposal(View, frozen=True):
    """Whom a voice may be, and the sentences that speak for it, strongest first."""

    participant: str
    because: tuple[str, ...]


class VoiceShown(View, frozen=True, kw_only=True):
    """One voice as a person sees it. `time` is how long it speaks (ms, all sessions), `share` its part (0…1) of all
    voices' time; `participant` is "" while nobody has decided, and where it is decided that the voice `is_nobody`; `remark` says what was
    noticed and proposes nobody.
    """

    voice: str
    time: int
    share: float
    quotes: tuple[Quote, ...]
    participant: str = ""
    proposal: Proposal | None = None
    remark: str = ""
    called: str = ""  # by the file that was imported
    timed: bool = True  # else `time` is the number of its words
    is_nobody: bool = False


class Spoken(View, frozen=True):
    """What a voice says in one go; `participant` is whom people gave it to in place of the voice's, "" where nobody has. Of a text without
    times (`timed` False) the span is of places."""

    session: str
    span: Span
    text: str
    participant: str = ""
    timed: bool = True


class Naming(View, frozen=True, kw_only=True):
    """How far the naming of a seminar has come, both ways: `silent` are the ids on the roster (present, not an organiser)
    that no voice is or is proposed to be; `nobody` the voices nobody has given a name."""

    voices: tuple[VoiceShown, ...]
    silent: tuple[str, ...]

    @property
    def nobody(self) -> tuple[str, ...]:
        """The voices without a decision."""
        return tuple(shown.voice for shown in self.voices if not shown.participant and not shown.is_nobody)
