"""What was changed in the workbench, line by line, so that all of it can be undone and done again, whatever has been shut in between.

Each line of `edits.jsonl` is one change with the parts of the document that read otherwise, before and after (`changes.Part`), and what was
changed in other files of the seminar's folder (`alongside`); undoing and doing again are lines of their own, so that nothing is ever taken out
of the file. What others changed meanwhile (Word, an XML editor, another command) is a line as well, once it is noticed.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

import msgspec

from sasci_archive.model.journal import By
from sasci_archive.model.speech import Value
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.changing import one_word
from sasci_archive.tei.changing.one_go import Typed
from sasci_archive.tei.changing.swaps import Part, Swap
from sasci_archive.tei.past.alongside import Beside


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
        again, 0 otherwise. `before` and `after` are the SHA-256 of the transcript. `ref` says which proposal was decided (mary-1.2/7), and `word` what was:
        what it did is taken back by taking back the decision, and its line here is written when it is done; a decision that is made again (`of`) is a new
        one. `coder` is by whom passages were coded: it is a line for them alone. `typed` is what has been typed in one go up to here, so that what is typed next can
    be one correction with it. `step` is the line with which the words were begun that this goes on with (`one_word`), 0 for none: it is undone, and done again, with
    that line and those between, and is `told` as one with them."""

    number: int
    on: dt.datetime
    who: str
    did: Did
    told: str
    before: str
    after: str
    of: int = 0
    ref: str = ""
    word: Word | None = None
    coder: str = ""
    typed: Typed | None = None
    step: int = 0
    beside: tuple[Beside, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def swap(self) -> Swap:
        """What it changed."""
        return Swap(self.parts)

    @property
    def begun(self) -> int:
        """The line with which its step begins."""
        return self.step or self.number


def told_to(edits: Sequence[Edit], coder: str) -> tuple[Edit, ...]:
    """All but what other coders than this one have coded: who codes second must not see the first; "" is nobody of them."""
    return tuple(edit for edit in edits if edit.coder in {"", coder})


def astray(edits: Sequence[Edit]) -> Edit | None:
    """The first line that undoes, or does again, what stands in none before it; None where all is well."""
    known: set[int] = set()
    for edit in edits:
        if edit.did in {Did.UNDONE, Did.REDONE} and edit.of not in known:
            return edit
        known.add(edit.number)
    return None


def undoable(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What could be undone, the last first: made or done again and not undone. What was changed elsewhere is not ours to undo."""
    return tuple(reversed(_stacks(edits)[0]))


def redoable(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What could be done again, the next first: undone with nothing new made since."""
    return tuple(reversed(_stacks(edits)[1]))


def one_step(stack: Sequence[Edit]) -> tuple[Edit, ...]:
    """Of what could be undone, or done again, in that order, what is so together: whole words. What came to nothing, as it was typed and rubbed out, goes along with what
    stands behind it: nobody would see that anything was done."""
    taken: tuple[Edit, ...] = ()
    for _, some in itertools.groupby(stack, key=lambda edit: edit.begun):
        lines = tuple(some)
        taken += lines
        first, last = min(lines, key=_number), max(lines, key=_number)
        if first.before != last.after or any(edit.beside or edit.ref for edit in lines):
            break
    return taken


def with_its_step(edit: Edit, stack: Sequence[Edit]) -> tuple[Edit, ...]:
    """Of these what is undone, or done again, with this line."""
    return tuple(each for each in stack if each.begun == edit.begun)


def wholes(lines: Sequence[Edit]) -> tuple[Edit, ...]:
    """Of these lines, in their order, those by which each step is told: its last."""
    steps = itertools.groupby(lines, key=lambda edit: edit.begun)
    return tuple(max(some, key=_number) for _, some in steps)


def _number(edit: Edit) -> int:
    return edit.number


class Way(NamedTuple):
    """What leads from how it stands to how it stood: first these are undone, in this order, then those done again."""

    undone: tuple[Edit, ...]
    redone: tuple[Edit, ...]


def way(edits: Sequence[Edit], number: int) -> Way:
    """Back to how it stood after line `number` (0: before the first). What was changed elsewhere since stays."""
    now, then = _stacks(edits)[0], _stacks([edit for edit in edits if edit.number <= number])[0]
    same = _first_made(edits)
    stays = {same[edit.number] for edit in then} & {same[edit.number] for edit in now}
    return Way(
        tuple(edit for edit in reversed(now) if same[edit.number] not in stays),
        tuple(edit for edit in then if same[edit.number] not in stays),
    )


class Run(NamedTuple):
    """What somebody has typed in one paragraph in one go, and is typing: up to now it is `typed`, and `came_to` this."""

    typed: Typed
    came_to: Swap


def run(edits: Sequence[Edit], more: Typed, by: By, standing: str, left: dt.datetime | None) -> Run | None:
    """What was typed last, where `more` belongs to it: by the same person, on the same day, in the same paragraph, of the same kind; with nothing done since, so that
    the transcript (its SHA-256 is `standing`) reads as it was left; and nothing of it has left the house, as something did at `left` the last time."""
    last = next(iter(undoable(edits)), None)
    if last is None or last.typed is None or last.after != standing:
        return None
    first = edits[last.typed.since - 1]
    is_out = left is not None and left >= first.on.replace(microsecond=0)  # some are told to the second
    same = (first.who, first.on.date(), last.typed.seg, last.typed.kind) == (by.who, by.on.date(), more.seg, more.kind)
    if is_out or not same:
        return None
    now = {part.place: part.after for part in last.parts}
    parts = (Part(p.place, p.before, now.get(p.place, p.after), p.behind) for p in first.parts)
    return Run(last.typed, Swap(tuple(parts)))


def going_on(edit: Edit, edits: Sequence[Edit], typed: Typed) -> Edit:
    """The line that comes next, with what was `typed`, where more can be one correction with it: something of it stands, and of the parts that the first of it changed
    only the paragraph's own has been changed since."""
    first = edits[typed.since - 1] if typed.since else edit
    own = {part.place for part in first.parts if part.before and part.after}
    more = () if first is edit else edit.parts
    if not typed.is_anything or not all(part.place for part in first.parts):
        return edit
    if not all(part.place in own and part.before and part.after for part in more):
        return edit
    return msgspec.structs.replace(edit, typed=msgspec.structs.replace(typed, since=first.number))


def in_its_word(edit: Edit, edits: Sequence[Edit], more: Typed, told: Callable[[Typed], str]) -> Edit:
    """The line that comes next, in which `more` was typed after the one that was typed last, as one step with that where it goes on with its words; `told`
    gives what people are told of what was typed."""
    last = next(iter(undoable(edits)))
    if edit.before == edit.after or not one_word.goes_on(last.swap, more):
        return edit
    typed = one_word.whole(edits[last.begun - 1].swap, edit.swap, more)
    return msgspec.structs.replace(edit, step=last.begun, told=told(typed) if typed.words else edit.told)


def _first_made(edits: Sequence[Edit]) -> dict[int, int]:
    """For each line the one it was first: a decision that was made again is the same."""
    found: dict[int, int] = {}
    for edit in edits:
        found[edit.number] = found.get(edit.of, edit.of) if edit.did is Did.DECIDED and edit.of else edit.number
    return found


def _stacks(edits: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    known = {edit.number: edit for edit in edits}
    done: list[Edit] = []
    undone: list[Edit] = []
    for edit in edits:
        match edit.did:
            case Did.MADE | Did.DECIDED:
                done.append(edit)
                undone = [each for each in undone if each.number != edit.of] if edit.of else []
            case Did.UNDONE:
                undone.append(known[edit.of])
                done = [each for each in done if each.number != edit.of]
            case Did.REDONE:
                done.append(known[edit.of])
                undone = [each for each in undone if each.number != edit.of]
            case Did.REOPENED:
                undone += [each for each in done if each.number == edit.of]
                done = [each for each in done if each.number != edit.of]
            case Did.ELSEWHERE:
                pass
    return done, undone
