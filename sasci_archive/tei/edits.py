"""What was changed in the workbench, line by line, so that all of it can be undone and done again, whatever has been shut in between.

Each line of `edits.jsonl` is one change with the parts of the document that read otherwise, before and after (`changes.Part`); undoing and
doing again are lines of their own, so that nothing is ever taken out of the file. What others changed meanwhile (Word, an XML editor,
another command) is a line as well, once it is noticed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from sasci_archive.model.speech import Value
from sasci_archive.tei.swaps import Part, Swap


class Did(Enum):
    """What a line says."""

    MADE = "made"
    UNDONE = "undone"
    REDONE = "done again"
    ELSEWHERE = "changed elsewhere"
    DECIDED = "decided"  # about something that came back
    REOPENED = "decision taken back"


class Edit(Value, frozen=True, kw_only=True):
    """Line `number` (from 1): at `on` (UTC) `who` did this; `told` is what, as people are told. `of` is the number of what was undone or done
    again, 0 otherwise. `before` and `after` are the SHA-256 of the transcript. `ref` says which proposal was decided (mary-1.2/7): what it did is
    taken back by taking back the decision, and its line here is written when it is done."""

    number: int
    on: dt.datetime
    who: str
    did: Did
    told: str
    before: str
    after: str
    of: int = 0
    ref: str = ""
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


class Way(NamedTuple):
    """What leads from how it stands to how it stood: first these are undone, in this order, then those done again."""

    undone: tuple[Edit, ...]
    redone: tuple[Edit, ...]


def way(edits: Sequence[Edit], number: int) -> Way:
    """Back to how it stood after line `number` (0: before the first). What was changed elsewhere since stays."""
    now, then = _stacks(edits)[0], _stacks(edits[:number])[0]
    stays = {edit.number for edit in then} & {edit.number for edit in now}
    return Way(
        tuple(edit for edit in reversed(now) if edit.number not in stays),
        tuple(edit for edit in then if edit.number not in stays),
    )


def _stacks(edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    known = {edit.number: edit for edit in edits}
    done: list[Edit] = []
    undone: list[Edit] = []
    for edit in edits:
        match edit.did:
            case Did.MADE | Did.DECIDED:
                done.append(edit)
                undone.clear()
            case Did.UNDONE:
                undone.append(known[edit.of])
                done = [each for each in done if each.number != edit.of]
            case Did.REDONE:
                done.append(known[edit.of])
                undone = [each for each in undone if each.number != edit.of]
            case Did.REOPENED:
                done = [each for each in done if each.number != edit.of]
            case Did.ELSEWHERE:
                pass
    return done, undone
