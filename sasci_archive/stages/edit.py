"""The transcript is changed in the workbench: each change is written down with what it changed, then made; all can be undone.

The line of `edits.jsonl` is on the disk before the transcript is: whoever is killed between both finds the change half made when they come
again, and it is then made whole (`whole`). The transcript is read anew for each change, so that nothing that another program wrote is
written over: a change that no longer fits is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sasci_archive.alongside import left, whole
from sasci_archive.alongside.files import Files, changed, restore, state
from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.changing import amend, one_go
from sasci_archive.tei.changing.changes import Made
from sasci_archive.tei.changing.difference import Reads, difference
from sasci_archive.tei.changing.expunge import TAKEN_DOWN
from sasci_archive.tei.changing.one_go import Typed
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.past import edits
from sasci_archive.tei.past.alongside import Beside
from sasci_archive.tei.past.edits import Did, Edit, Way


def make(
    folder: Folder,
    change: Made,
    by: By,
    told: str,
    reads: Reads = Reads(),  # noqa: B008 - it does not change
    typed: Typed | None = None,
    retold: Callable[[Typed], str] | None = None,
) -> Edit:
    """Make a change; `told` is what it is called where it can be undone. Changes of one day by one person for one reason are one line of the
    edition's history; and what is `typed` (the change is that) is one correction with what was typed there in one go before it, and one step with it where it goes on with a word, as which `retold` tells it. `reads` gives
    trees of transcripts, where somebody keeps them. Raises NotYet, OutOfDate, BadTranscript, Busy, Disk: nothing is then changed."""
    _said(by)
    with whole.alone(folder, _DOING, by.on):
        before, every = folder.master(), folder.edits()
        run = edits.run(every, typed, by, whole.digest(before), left.last(folder)) if typed else None
        both = one_go.together(run.typed, run.came_to, typed, reads.tree(before)) if run and typed else None
        if run and both and not both.is_anything:  # it reads again as it did before any of it
            after = amend.apply(before, run.came_to.inverse)
        else:
            instead = one_go.own(run.came_to, both.seg) if run and both else None
            made = both.change(by.on.date(), by.who, change.why) if both else change
            taken = None if typed else lambda: left.ids(folder)  # nothing that is typed is given an id
            after = amend.apply(before, made, shared=True, taken=taken, instead=instead)
        edit = _line(folder, by, Did.MADE, told, before, after, reads=reads)
        if typed:
            edit = edits.going_on(edit, every, both or typed)
        if run and typed and retold:
            edit = edits.in_its_word(edit, every, typed, retold)
        return _keep(folder, edit, after if after != before else None)


def make_beside(
    folder: Folder,
    does: Callable[[], object],
    by: By,
    told: str,
    *,
    follow: Callable[[], Made] | None = None,
    coder: str = "",
) -> Edit:
    """Let another stage change other files of the folder (`alongside.NAMES`), and write down what it has; the transcript changes as `follow` says once they are
    what they are. `coder` is who coded. Raises as the stage does, and as `make`: nothing is then changed."""
    _said(by)
    with whole.alone(folder, _DOING, by.on):
        known, before = state(folder), folder.master()
        try:
            does()
            beside = changed(folder, known)
            after = amend.apply(before, follow(), shared=True) if follow else before
        except SasciError:
            restore(folder, known)
            raise
        edit = _line(folder, by, Did.MADE, told, before, after, coder=coder, beside=beside)
        return _keep(folder, edit, after if after != before else None)


def undo(folder: Folder, by: By, number: int = 0, coder: str = "") -> Edit:
    """Take back what was done last; or line `number`, which need not be the last: all else stays. What was coded is `coder`'s to take back. Raises
    SasciError where nothing is left, or where it has been changed since."""
    standing = edits.undoable(edits.told_to(folder.edits(), coder))
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
    return _again(folder, by, back, Did.UNDONE)


def redo(folder: Folder, by: By, number: int = 0, coder: str = "") -> Edit:
    """Make again what was undone last; or line `number`, which was undone some time. Raises as `undo` does."""
    again = undone(folder.edits(), number, coder)
    if again.did is Did.DECIDED:
        raise SasciError(f"‘{again.told}’ is a decision about {again.ref}.", remedy=f"Decide {again.ref} again.")
    return _again(folder, by, again, Did.REDONE)


def undone(every: Sequence[Edit], number: int = 0, coder: str = "") -> Edit:
    """What is to be done again next; or line `number`, which was undone some time. Raises SasciError where there is none."""
    theirs = edits.told_to(every, coder)
    if number:
        standing = {edit.number for edit in edits.undoable(theirs)}
        made = (e for e in theirs if e.number == number and e.did in {Did.MADE, Did.DECIDED} and number not in standing)
        again = next(made, None)
    else:
        again = next(iter(edits.redoable(theirs)), None)
    if again is None:
        raise SasciError(
            "There is nothing to do again.", remedy="What is undone can be done again until something new is."
        )
    return again


def back_to(
    folder: Folder,
    number: int,
    by: By,
    reopen: Callable[[Edit], Edit] | None = None,
    decide: Callable[[Edit], Edit] | None = None,
    coder: str = "",
) -> tuple[Edit, ...]:
    """Make it as it was after line `number` (0: before the first): undo what was done since, the last first, and do again what was undone since.
    `reopen` takes a decision back, `decide` makes one again. Raises as `foresee` does, and then nothing is done."""
    way = edits.way(edits.told_to(folder.edits(), coder), number)
    foresee(folder, way, by)
    back = [
        reopen(edit) if reopen and edit.did is Did.DECIDED else undo(folder, by, edit.number, coder)
        for edit in way.undone
    ]
    again = [
        decide(edit) if decide and edit.did is Did.DECIDED else redo(folder, by, edit.number, coder)
        for edit in way.redone
    ]
    return (*back, *again)


def foresee(folder: Folder, way: Way, by: By) -> None:
    """Whether one can go that way, as far as the first decision on it; nothing is written. Raises OutOfDate where something was changed elsewhere
    since, SasciError where nobody knows any more how something was decided."""
    for edit in way.redone:
        if edit.did is Did.DECIDED:
            how(edit)
    master, files, every = folder.master(), Files(folder), folder.edits()
    for edit, did in (*((e, Did.UNDONE) for e in way.undone), *((e, Did.REDONE) for e in way.redone)):
        if edit.did is Did.DECIDED:
            return
        swap, beside = _way(edit, did, every)
        master = _applied(master, swap)
        files.put(beside, master, by)


def how(edit: Edit) -> Word:
    """What was decided, and how. Raises SasciError where that was not kept."""
    if edit.word is None:
        raise SasciError(
            f"‘{edit.told}’ was taken back, and how it was decided was not kept.",
            remedy=f"Decide {edit.ref} again, where it is asked for.",
        )
    return edit.word


def decided(folder: Folder, before: bytes, by: By, told: str, ref: str, word: Word, *, again: int = 0) -> Edit:
    """Write down what a decision about `ref` has made of the transcript, which was `before`; `again` is the line of the decision that it repeats."""
    edit = _line(folder, by, Did.DECIDED, told, before, folder.master(), of=again, ref=ref, word=word)
    folder.keep_edit(edit)
    return edit


def reopened(folder: Folder, before: bytes, by: By, told: str, ref: str, of: int) -> Edit:
    """Write down what taking a decision back has; `of` is the line that says it was decided, 0 where none does."""
    edit = _line(folder, by, Did.REOPENED, told, before, folder.master(), of=of, ref=ref)
    folder.keep_edit(edit)
    return edit


def notice(folder: Folder, before: bytes, by: By) -> Edit | None:
    """Write down what somebody else changed in the file since it was `before`; None where it is as it was. What was taken down (the log goes with it) is
    not written down again. Raises NotYet, BadTranscript."""
    now = folder.master()
    if now == before:
        return None
    if TAKEN_DOWN.encode() in now and not folder.edits():
        edit = _line(folder, by, Did.ELSEWHERE, TAKEN_DOWN.rstrip("."), now, now)
    else:
        edit = _line(folder, by, Did.ELSEWHERE, "Changed by another program", before, now)
    folder.keep_edit(edit)
    return edit


_DOING: Final = "changed in the workbench"


def _way(edit: Edit, did: Did, every: Sequence[Edit]) -> tuple[Swap, tuple[Beside, ...]]:
    """What undoing it, or doing it again, puts where: in other files what was last done there because of it, the other way round."""
    last = next((each for each in reversed(every) if each.of == edit.number), edit)
    beside = tuple(each.inverse for each in reversed(last.beside))
    return (edit.swap.inverse if did is Did.UNDONE else edit.swap), beside


def _applied(master: bytes, swap: Swap) -> bytes:
    try:
        return amend.apply(master, swap) if swap.parts else master
    except BadTranscript as error:
        raise OutOfDate(
            "This has been changed elsewhere since, so that it cannot be taken back as it was made.",
            remedy="Take back the later changes first, or make a new one.",
        ) from error


def _again(folder: Folder, by: By, edit: Edit, did: Did) -> Edit:
    """Undo or do again what a line says: the other files first, which are known again where somebody is killed before the line is written."""
    _said(by)
    with whole.alone(folder, _DOING, by.on):
        swap, beside = _way(edit, did, folder.edits())
        before, files, known = folder.master(), Files(folder), state(folder)
        after = _applied(before, swap)
        files.put(beside, after, by)
        files.save()
        line = _line(
            folder,
            by,
            did,
            edit.told,
            before,
            after,
            of=edit.number,
            coder=edit.coder,
            beside=changed(folder, known) or beside,
        )
        return _keep(folder, line, after if after != before else None)


def _keep(folder: Folder, edit: Edit, after: bytes | None) -> Edit:
    """The line, then the transcript; nothing where neither is another."""
    if after is not None or edit.beside or edit.of:
        folder.keep_edit(edit)
    if after is not None:
        folder.save_transcript(after)
    return edit


def _said(by: By) -> None:
    if not by.who.strip():
        raise SasciError("Who changes this is not said.", remedy="Say your name at the top of the page.")


def _line(
    folder: Folder,
    by: By,
    did: Did,
    told: str,
    before: bytes,
    after: bytes,
    *,
    of: int = 0,
    ref: str = "",
    word: Word | None = None,
    coder: str = "",
    beside: tuple[Beside, ...] = (),
    reads: Reads = Reads(),  # noqa: B008 - it does not change
) -> Edit:
    return Edit(
        number=len(folder.edits()) + 1,
        on=by.on,
        who=by.who,
        did=did,
        told=told,
        before=whole.digest(before),
        after=whole.digest(after),
        of=of,
        ref=ref,
        word=word,
        coder=coder,
        beside=beside,
        parts=() if (of and not ref) or before == after else difference(before, after, reads).parts,
    )
