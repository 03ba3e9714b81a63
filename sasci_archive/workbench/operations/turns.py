"""Turns are split and joined, and words given to whoever said them."""

from __future__ import annotations

import msgspec

from sasci_archive.model.journal import By
from sasci_archive.model.speech import Span
from sasci_archive.tei.changing.changes import JoinTurns, Made, MoveWords, SplitTurn, Together
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.workbench.operations.asking import Operation, capital, place, short

_WHY = "Who speaks, by ear."


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words number `first` to `last` (not included) of paragraph `seg`, and when they were heard."""

    seg: str
    first: int
    last: int
    said: Span | None = None


class Split(Operation, frozen=True, kw_only=True, tag="split"):
    """A new turn of the same person begins at word `first` of `seg`; `between` is the pause before it."""

    seg: str
    first: int
    between: Span | None = None

    def change(self, by: By) -> Made:
        """Of the turns."""
        on = by.on.date()
        return SplitTurn(when=on, who=by.who, why=_WHY, seg=self.seg, first=self.first, between=self.between)

    @property
    def told(self) -> str:
        """Where."""
        return f"New turn in {place(self.seg)}"


class Join(Operation, frozen=True, kw_only=True, tag="join"):
    """A turn goes on in the one before it."""

    turn: str
    run_on: bool = True

    def change(self, by: By) -> Made:
        """Of the turns."""
        return JoinTurns(when=by.on.date(), who=by.who, why=_WHY, utterance=self.turn, run_on=self.run_on)

    @property
    def told(self) -> str:
        """Which."""
        return f"{capital(place(self.turn))} joined to the one before"


class Move(Operation, frozen=True, kw_only=True, tag="move"):
    """Words go to the turn `to` beside theirs, in this order; or are a turn of `person` (an id of the roster)."""

    words: tuple[Words, ...]
    to: str = ""
    person: str = ""
    text: str = ""

    def change(self, by: By) -> Made:
        """All of them as one."""
        on = by.on.date()
        moves = (
            MoveWords(
                when=on,
                who=by.who,
                why=_WHY,
                seg=each.seg,
                first=each.first,
                last=each.last,
                to=self.to,
                person=self.person,
                said=each.said,
            )
            for each in self.words
        )
        return Together(when=on, who=by.who, why=_WHY, kind=Kind.TRANSCRIPTION, changes=tuple(moves))

    @property
    def told(self) -> str:
        """What, and where to."""
        return f"‘{short(self.text)}’ given to {place(self.to) if self.to else self.person}"
