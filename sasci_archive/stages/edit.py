"""The transcript is changed in the workbench: each change is written down with what it changed, then made; all can be undone.

The line of `edits.jsonl` is on the disk before the transcript is: whoever is killed between both finds the change half made when they come
again, and it is then made whole (`mend`). The transcript is read anew for each change, so that nothing that another program wrote is
written over: a change that no longer fits is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.store.folder import Folder
from sasci_archive.tei import amend, edits
from sasci_archive.tei.changes import Made
from sasci_archive.tei.difference import difference
from sasci_archive.tei.edits import Did, Edit, Way
from sasci_archive.tei.swaps import Swap

_DONE_BEFORE: Final = frozenset((Did.ELSEWHERE, Did.DECIDED, Did.REOPENED))
"""Of these the line is written when the transcript is."""


def make(folder: Folder, change: Made, by: By, told: str) -> Edit:
    """Make a change; `told` is what it is called where it can be undone. Changes of one day by one person for one reason are one line of the
    edition's history. Raises NotYet, OutOfDate, BadTranscript, Busy, Disk: nothing is then changed."""
    return _written(folder, by, lambda master: amend.apply(master, change, shared=True), Did.MADE, told)


def undo(folder: Folder, by: By, number: int = 0) -> Edit:
    """Take back what was done last; or line `number`, which need not be the last: all else stays. Raises SasciError where nothing is left, or
    where it has been changed since."""
    mend(folder)
    standing = edits.undoable(folder.edits())
    back = next((edit for edit in standing if edit.number == number or not number), None)
    if back is None:
        raise SasciError(
            f"Change {number} does not stand any more." if number else "There is nothing to undo.",
            remedy="What was done before the workbench is in the history.",
        )
    if back.did is Did.DECIDED:
        raise SasciError(
            f"‘{back.told}’ is a decision about {back.ref}.", remedy="Take it back among what has come back."
        )
    return _written(folder, by, _applied(back.swap.inverse), Did.UNDONE, back.told, back.number)


def redo(folder: Folder, by: By, number: int = 0) -> Edit:
    """Make again what was undone last; or line `number`, which was undone some time. Raises as `undo` does."""
    mend(folder)
    every = folder.edits()
    if number:
        standing = {edit.number for edit in edits.undoable(every)}
        again = next((e for e in every if e.number == number and e.did is Did.MADE and number not in standing), None)
    else:
        again = next(iter(edits.redoable(every)), None)
    if again is None:
        raise SasciError(
            "There is nothing to do again.", remedy="What is undone can be done again until something new is."
        )
    return _written(folder, by, _applied(again.swap), Did.REDONE, again.told, again.number)


def back_to(folder: Folder, number: int, by: By, reopen: Callable[[Edit], Edit] | None = None) -> tuple[Edit, ...]:
    """Make it as it was after line `number` (0: before the first): undo what was done since, the last first, and do again what was undone since.
    `reopen` takes a decision back. Raises as `foresee` does, and then nothing is done."""
    way = edits.way(folder.edits(), number)
    foresee(folder, way)
    back = [
        reopen(edit) if reopen and edit.did is Did.DECIDED else undo(folder, by, edit.number) for edit in way.undone
    ]
    return (*back, *(redo(folder, by, edit.number) for edit in way.redone))


def foresee(folder: Folder, way: Way) -> None:
    """Whether one can go that way, as far as the first decision on it; nothing is written. Raises OutOfDate where something was changed elsewhere
    since, SasciError where a decision would have to be made again."""
    if again := next((edit for edit in way.redone if edit.did is Did.DECIDED), None):
        raise SasciError(
            f"‘{again.told}’ was decided then, and has been taken back since.",
            remedy=f"Decide {again.ref} again, where it is asked for: going back decides nothing.",
        )
    master = folder.master()
    for edit in way.undone:
        if edit.did is Did.DECIDED:
            return
        master = _applied(edit.swap.inverse)(master)
    for edit in way.redone:
        master = _applied(edit.swap)(master)


def decided(folder: Folder, before: bytes, by: By, told: str, ref: str, *, back: int | None = None) -> Edit:
    """Write down what a decision about `ref` has made of the transcript, which was `before`; or, with `back`, what taking it back has: the line
    that says it was decided, 0 where none does."""
    did = Did.DECIDED if back is None else Did.REOPENED
    edit = _line(folder, by, did, told, before, folder.master(), of=back or 0, ref=ref)
    folder.keep_edit(edit)
    return edit


def notice(folder: Folder, before: bytes, by: By) -> Edit | None:
    """Write down what somebody else changed in the file since it was `before`; None where it is as it was. Raises NotYet, BadTranscript."""
    now = folder.master()
    if now == before:
        return None
    edit = _line(folder, by, Did.ELSEWHERE, "Changed by another program", before, now)
    folder.keep_edit(edit)
    return edit


def mend(folder: Folder) -> None:
    """Make what was written down and not made, because somebody was killed in between. Raises NotYet."""
    every = folder.edits()
    if not every or every[-1].did in _DONE_BEFORE:
        return
    last, master = every[-1], folder.master()
    if _digest(master) == last.before != last.after:
        swap = every[last.of - 1].swap if last.of else last.swap
        made = amend.apply(master, swap.inverse if last.did is Did.UNDONE else swap)
        if _digest(made) == last.after:
            folder.save_transcript(made)


def _applied(swap: Swap) -> Callable[[bytes], bytes]:
    def made(master: bytes) -> bytes:
        try:
            return amend.apply(master, swap)
        except BadTranscript as error:
            raise OutOfDate(
                "This has been changed elsewhere since, so that it cannot be taken back as it was made.",
                remedy="Take back the later changes first, or make a new one.",
            ) from error

    return made


def _written(folder: Folder, by: By, made: Callable[[bytes], bytes], did: Did, told: str, of: int = 0) -> Edit:
    if not by.who.strip():
        raise SasciError("Who changes this is not said.", remedy="Say your name at the top of the page.")
    with folder.alone("changed in the workbench", by.on):
        mend(folder)
        before = folder.master()
        after = made(before)
        edit = _line(folder, by, did, told, before, after, of=of)
        if before != after:
            folder.keep_edit(edit)
            folder.save_transcript(after)
    return edit


def _line(folder: Folder, by: By, did: Did, told: str, before: bytes, after: bytes, of: int = 0, ref: str = "") -> Edit:
    return Edit(
        number=len(folder.edits()) + 1,
        on=by.on,
        who=by.who,
        did=did,
        told=told,
        before=_digest(before),
        after=_digest(after),
        of=of,
        ref=ref,
        parts=() if of and not ref else difference(before, after).parts,
    )


def _digest(tei: bytes) -> str:
    return hashlib.sha256(tei).hexdigest()
