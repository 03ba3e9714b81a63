"""The lock of whoever changes the transcript, and what a run was killed in: it is made whole before anything else is changed, so that nothing comes between a
line that is on the disk and what it says."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.errors import BadRecord, BadTranscript, NotYet
from sasci_archive.store import planned, turns
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.past.edits import Did, Edit

_DONE_BEFORE: Final = frozenset((Did.ELSEWHERE, Did.DECIDED, Did.REOPENED))
"""Of these the line is written when the transcript is."""


@contextlib.contextmanager
def alone(folder: Folder, doing: str, on: dt.datetime | None, *, patient: bool = False) -> Iterator[None]:
    """As `Folder.alone`, for who changes the transcript, or a record that people write: for a moment at most, or, `patient`, for a while, and for who is at something long, too. Raises Busy, Disk."""
    with folder.alone(doing, on, patience=turns.A_WHILE if patient else turns.A_MOMENT, for_long=patient):
        for finish in (planned.finish, _finish):
            with contextlib.suppress(BadRecord):  # lines that do not read keep nobody from withholding words
                finish(folder)
        yield


def mend(folder: Folder, on: dt.datetime | None = None, *, patient: bool = False) -> None:
    """Make whole what was begun, for whoever only looks; `patient` as `alone`. Raises Busy, Disk."""
    if planned.is_left(folder) or _left(folder):  # else nobody who publishes meanwhile is in the way
        with alone(folder, "made whole", on, patient=patient):
            pass


def _finish(folder: Folder) -> None:
    """What the last line of `edits.jsonl` says is made, where nobody came to it. What does not lead to the very transcript that the line knows is left."""
    if not (every := _left(folder)):
        return
    last = every[-1]
    swap = every[last.of - 1].swap if last.of else last.swap
    with contextlib.suppress(BadTranscript):
        made = amend.apply(folder.master(), swap.inverse if last.did is Did.UNDONE else swap)
        if digest(made) == last.after:
            folder.save_transcript(made)


def _left(folder: Folder) -> Sequence[Edit]:
    """All lines where the last says what may still have to be made; else none. Lines that do not read keep nobody from withholding words: who needs them is told."""
    with contextlib.suppress(BadRecord, NotYet):
        every = folder.edits()
        if every and every[-1].did not in _DONE_BEFORE:
            return every if digest(folder.master()) == every[-1].before != every[-1].after else ()
    return ()


def digest(tei: bytes) -> str:
    """By what the lines know a transcript: SHA-256, hex."""
    return hashlib.sha256(tei).hexdigest()
