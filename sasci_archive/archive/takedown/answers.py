"""Copies that others hold of what was taken down: what they answered, and from whom an answer is still waited for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec.structs import replace

from sasci_archive.archive.takedown import record
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model import journal
from sasci_archive.model.inlines import View
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import Copy, State, Takedown
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace


class Open(View, frozen=True):
    """What is not settled: of `taken`, the copies (by their number in it, from 1) that nobody has answered about."""

    taken: Takedown
    waiting: tuple[tuple[int, Copy], ...]

    @property
    def told(self) -> str:
        """In a clause; "" where all is settled."""
        count = len(self.waiting)
        clauses = [
            "" if self.taken.state is State.DONE else "it has not come to its end: run the same command again",
            f"{count} answer{'' if count == 1 else 's'} about copies elsewhere still waited for" if count else "",
        ]
        return "; ".join(clause for clause in clauses if clause)


def open_of(workspace: Workspace, slug: str) -> tuple[Open, ...]:
    """Every takedown of a seminar, oldest first. Raises BadRecord."""
    return tuple(
        Open(taken, tuple(pair for pair in enumerate(taken.elsewhere, start=1) if not pair[1].answer))
        for taken in record.every(workspace, slug)
    )


def unsettled(workspace: Workspace, slug: str) -> Iterator[str]:
    """What is not settled of a seminar's takedowns, a sentence each. Raises BadRecord."""
    known = open_of(workspace, slug)
    if workspace.folder(slug).is_taken_down() and all(each.taken.state is State.DONE for each in known):
        yield "a takedown was begun, and stopped before it was written down which: run the same command again"
    for each in known:
        if each.told:
            yield f"takedown {each.taken.number}: {each.told} (`inv takedown.list --slug {slug}`)"


def answered(workspace: Workspace, slug: str, number: int, copy: int, answer: str, day: dt.date, by: By) -> Takedown:
    """Somebody's answer about a copy (the `copy`-th of takedown `number`, 0 for the newest): it stands in the record, whatever it says; a later one
    stands behind it. Raises NotYet, BadRecord, SasciError."""
    taken = _taken(workspace, slug, number)
    if not 1 <= copy <= len(taken.elsewhere):
        raise NotYet(
            f"Takedown {taken.number} of '{slug}' has no copy {copy}.",
            remedy=f"`inv takedown.list --slug {slug}` lists them; a copy that is not among them is added by --holder.",
        )
    if not answer.strip():
        raise SasciError("What they answered is not said.", remedy='Add --answer "…", in their words or yours.')
    if day > by.on.date():
        raise SasciError(f"{day} is still to come.", remedy="Give the day on which the answer came.")
    before = taken.elsewhere[copy - 1]
    said = f"{before.answer}; on {day}: {answer.strip()}" if before.answer else answer.strip()
    now = replace(before, answer=said, answered=day)
    return _saved(workspace, replace(taken, elsewhere=_with(taken.elsewhere, copy - 1, now)), copy, by)


def also(workspace: Workspace, slug: str, number: int, holder: str, what: str, by: By) -> int:
    """A copy that was not known of; gives its number: from now on an answer about it is waited for. Raises NotYet, BadRecord."""
    taken = _taken(workspace, slug, number)
    copy = Copy(holder=holder.strip(), what=what.strip() or "a copy", request=record.request(slug, taken.parts))
    place = len(taken.elsewhere) + 1
    _saved(workspace, replace(taken, elsewhere=(*taken.elsewhere, copy)), place, by)
    return place


def _taken(workspace: Workspace, slug: str, number: int) -> Takedown:
    every = record.every(workspace, slug)
    if not every:
        raise NotYet(f"Nothing of '{slug}' was taken down.", remedy="`inv takedown.list` lists all takedowns.")
    by_number = {taken.number: taken for taken in every}
    if number and number not in by_number:
        raise NotYet(
            f"There is no takedown {number} of '{slug}'.",
            remedy=f"There {_are(len(every))}: `inv takedown.list --slug {slug}`.",
        )
    return by_number[number or max(by_number)]


def _are(count: int) -> str:
    return "is one" if count == 1 else f"are {count}"


def _with(copies: tuple[Copy, ...], place: int, copy: Copy) -> tuple[Copy, ...]:
    return (*copies[:place], copy, *copies[place + 1 :])


def _saved(workspace: Workspace, taken: Takedown, copy: int, by: By) -> Takedown:
    record.save(workspace, taken)
    folder: Folder = workspace.folder(taken.slug)
    if folder.path.is_dir():  # a line of who did it, and no word of the answer
        folder.note(by.did(journal.ANSWERED_ABOUT, f"takedown {taken.number}, copy {copy}"))
    return taken
