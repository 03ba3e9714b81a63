"""What was changed in the workbench, line by line, so that all of it can be undone and done again, whatever has been shut in between.

Each line of `edits.jsonl` is one change with the parts of the document that read otherwise, before and after (`changes.Part`); undoing and
doing again are lines of their own, so that nothing is ever taken out of the file. What others changed meanwhile (Word, an XML editor,
another command) is a line as well, once it is noticed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum

from sasci_archive.model.speech import Value
from sasci_archive.tei.changes import Part, Swap


class Did(Enum):
    """What a line says."""

    MADE = "made"
    UNDONE = "undone"
    REDONE = "done again"
    ELSEWHERE = "changed elsewhere"


class Edit(Value, frozen=True, kw_only=True):
    """Line `number` (from 1): at `on` (UTC) `who` did this; `told` is what, as people are told. `of` is the number of what was undone or done
    again, 0 otherwise. `before` and `after` are the SHA-256 of the transcript."""

    number: int
    on: dt.datetime
    who: str
    did: Did
    told: str
    before: str
    after: str
    of: int = 0
    parts: tuple[Part, ...] = ()

    @property
    def swap(self) -> Swap:
        """What it changed."""
        return Swap(self.parts)


def undoable(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What could be undone, the last first: made or done again and not undone. What was changed elsewhere is not ours to undo."""
    return tuple(reversed(_stacks(edits)[0]))


def redoable(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What could be done again, the next first: undone with nothing new made since."""
    return tuple(reversed(_stacks(edits)[1]))


def _stacks(edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    known = {edit.number: edit for edit in edits}
    done: list[Edit] = []
    undone: list[Edit] = []
    for edit in edits:
        match edit.did:
            case Did.MADE:
                done.append(edit)
                undone.clear()
            case Did.UNDONE:
                undone.append(known[edit.of])
                done = [each for each in done if each.number != edit.of]
            case Did.REDONE:
                done.append(known[edit.of])
                undone = [each for each in undone if each.number != edit.of]
            case Did.ELSEWHERE:
                pass
    return done, undone
