"""Who speaks, and who has listened."""

from __future__ import annotations

from typing import Self

from sasci_archive.errors import OutOfDate
from sasci_archive.model.journal import By
from sasci_archive.tei.changing.changes import Hear, Made, SetSpeaker, Unhear
from sasci_archive.tei.document import ID, Element, pointers
from sasci_archive.workbench.operations.asking import Operation, turns


class Speaker(Operation, frozen=True, kw_only=True, tag="speaker"):
    """These turns were said by `person` (an id of the roster), and not by `was`, as the window has it (an xml:id, "" for nobody knows whom): where
    another window has changed one of them meanwhile, nothing is done."""

    turns: tuple[str, ...]
    person: str
    was: str | None = None

    def placed(self, root: Element) -> Self:
        """The same; raises OutOfDate where a turn is another's by now."""
        if self.was is not None:
            now = {u.get(ID, ""): next(iter(pointers(u.get("who", ""))), "") for u in root.iter("{*}u")}
            other = [id_ for id_ in self.turns if now.get(id_) != self.was]
            if other:
                raise OutOfDate(
                    f"Who speaks in turn {other[0].removeprefix('u')} has been changed meanwhile, by another window or program.",
                    remedy="Look at it, and say it again.",
                )
        return self

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
