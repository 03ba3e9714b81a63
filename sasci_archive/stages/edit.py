"""The transcript is changed in the workbench: each change is written down with what it changed, then made; all can be undone.

The line of `edits.jsonl` is on the disk before the transcript is: whoever is killed between both finds the change half made when they come
again, and it is then made whole (`mend`). The transcript is read anew for each change, so that nothing that another program wrote is
written over: a change that no longer fits is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.store.folder import Folder
from sasci_archive.tei import amend, edits
from sasci_archive.tei.changes import Made, Swap
from sasci_archive.tei.difference import difference
from sasci_archive.tei.edits import Did, Edit


def make(folder: Folder, change: Made, by: By, told: str) -> Edit:
    """Make a change; `told` is what it is called where it can be undone. Changes of one day by one person for one reason are one line of the
    edition's history. Raises NotYet, OutOfDate, BadTranscript, Busy, Disk: nothing is then changed."""
    return _written(folder, by, lambda master: amend.apply(master, change, shared=True), Did.MADE, told)


def undo(folder: Folder, by: By) -> Edit:
    """Take back what was done last. Raises SasciError where nothing is left, or where it has been changed elsewhere since."""
    mend(folder)
    back = next(iter(edits.undoable(folder.edits())), None)
    if back is None:
        raise SasciError("There is nothing to undo.", remedy="What was done before the workbench is in the history.")
    return _written(folder, by, _applied(back.swap.inverse), Did.UNDONE, back.told, back.number)


def redo(folder: Folder, by: By) -> Edit:
    """Make again what was undone last. Raises as `undo` does."""
    mend(folder)
    again = next(iter(edits.redoable(folder.edits())), None)
    if again is None:
        raise SasciError(
            "There is nothing to do again.", remedy="What is undone can be done again until something new is."
        )
    return _written(folder, by, _applied(again.swap), Did.REDONE, again.told, again.number)


def back_to(folder: Folder, number: int, by: By) -> tuple[Edit, ...]:
    """Undo all that was done after line `number` (0: all), the last first; gives what was undone. Raises as `undo` does, where it stops."""
    undone: list[Edit] = []
    while (last := next(iter(edits.undoable(folder.edits())), None)) and last.number > number:
        undone.append(undo(folder, by))
    return tuple(undone)


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
    if not every or every[-1].did is Did.ELSEWHERE:
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


def _line(folder: Folder, by: By, did: Did, told: str, before: bytes, after: bytes, of: int = 0) -> Edit:
    return Edit(
        number=len(folder.edits()) + 1,
        on=by.on,
        who=by.who,
        did=did,
        told=told,
        before=_digest(before),
        after=_digest(after),
        of=of,
        parts=() if of else difference(before, after).parts,
    )


def _digest(tei: bytes) -> str:
    return hashlib.sha256(tei).hexdigest()
