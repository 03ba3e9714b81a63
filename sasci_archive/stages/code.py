"""Passages of one seminar are coded by themes, and codings taken back: `codings.xml`, which stands off the transcript and repeats no word of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sasci_archive.errors import NotYet
from sasci_archive.evidence import coding, kept
from sasci_archive.evidence.coding import Wanted
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Codebook, Coding, Line
from sasci_archive.store.folder import Folder

_DOING: Final = "changed, as passages are coded,"


def code(
    folder: Folder, book: Codebook, wanted: Sequence[Wanted], now: Told, *, on: dt.datetime, how: str
) -> tuple[Coding, ...]:
    """Give passages their themes, as one change; gives what was not said before. Raises Faults, with all that is wrong; nothing is then kept. Busy, Disk."""
    with folder.alone(_DOING, on):
        changed, new = coding.coded(
            kept.codings(folder), wanted, now, book, on=on.replace(microsecond=0), how=how, where=""
        )
        if new:
            kept.save(folder, changed)
        return new


def undo(folder: Folder, what: str, by: str, *, on: dt.datetime) -> tuple[Coding, ...]:
    """Take back one coding (ch3.2), or all of one change (ch3), by this coder; "" for the last change in which they gave any. Raises NotYet where
    there is none; Busy, Disk."""
    with folder.alone(_DOING, on):
        return _undo(folder, what, by, on)


def _undo(folder: Folder, what: str, by: str, on: dt.datetime) -> tuple[Coding, ...]:
    every = kept.codings(folder)
    own = [each for each in every.codings if each.by == by]
    asked = what or next((line.id for line in reversed(every.history) if any(c.change == line.id for c in own)), "")
    gone = tuple(each for each in own if asked in {each.id, each.change})
    if not gone:
        raise NotYet(
            f"'{by}' has given no coding '{asked}'."
            if asked
            else f"'{by}' has coded nothing that could be taken back.",
            remedy="What somebody else has given is theirs to take back.",
        )
    line = Line(id=every.next, when=on.replace(microsecond=0), how=f"{asked} taken back")
    kept.save(folder, every.without(line, frozenset(each.id for each in gone)))
    return gone
