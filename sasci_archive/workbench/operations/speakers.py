"""Who speaks, and who has listened."""

from __future__ import annotations

from sasci_archive.model.journal import By
from sasci_archive.tei.changes import Hear, Made, SetSpeaker, Unhear
from sasci_archive.workbench.operations.asking import Operation, turns


class Speaker(Operation, frozen=True, kw_only=True, tag="speaker"):
    """These turns were said by `person` (an id of the roster)."""

    turns: tuple[str, ...]
    person: str

    def change(self, by: By) -> Made:
        """Of who speaks."""
        return SetSpeaker(
            when=by.on.date(), who=by.who, why="Who speaks, by ear.", utterances=self.turns, person=self.person
        )

    @property
    def told(self) -> str:
        """How many turns."""
        return f"{turns(self.turns)} given to {self.person}"


class Heard(Operation, frozen=True, kw_only=True, tag="heard"):
    """Somebody has listened to these turns, and what is written is what was said."""

    turns: tuple[str, ...]

    def change(self, by: By) -> Made:
        """A line of the history."""
        return Hear(when=by.on.date(), who=by.who, why="Heard, and compared with the sound.", utterances=self.turns)

    @property
    def told(self) -> str:
        """How many."""
        return f"{turns(self.turns)} heard"


class Unheard(Operation, frozen=True, kw_only=True, tag="unheard"):
    """These turns are to be heard anew, whoever had heard them."""

    turns: tuple[str, ...]

    def change(self, by: By) -> Made:
        """A line of the history."""
        return Unhear(when=by.on.date(), who=by.who, why="To be heard again.", utterances=self.turns)

    @property
    def told(self) -> str:
        """How many."""
        return f"{turns(self.turns)} to be heard again"
