"""Whom the names in a file mean: matched with the roster, or left open with those it may be. Never guessed, and a person decides."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sasci_archive.dialogue.roster import TITLES, Roster, is_person
from sasci_archive.model.seminar import Attendance, Participant, Role

_ROLES = {
    "chair": {Role.CHAIR, Role.CHAIR_AND_WITNESS},
    "chairman": {Role.CHAIR, Role.CHAIR_AND_WITNESS},
    "chairwoman": {Role.CHAIR, Role.CHAIR_AND_WITNESS},
    "chairperson": {Role.CHAIR, Role.CHAIR_AND_WITNESS},
    "interpreter": {Role.INTERPRETER},
}


class Fit(msgspec.Struct, frozen=True):
    """A name as a file gives it; the id of whom it means, "" where nobody or more than one is likely; why; and the ids of all whom
    it may mean."""

    called: str
    participant: str = ""
    because: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """Why it means nobody, as a clause that goes on from the voice; "" where it means somebody."""
        if self.participant:
            return ""
        if self.candidates:
            return f'is called "{self.called}", which may be {" or ".join(self.candidates)}'
        if not is_person(self.called):
            return f'is called "{self.called}": a room, device or number, not a person'
        return f'is called "{self.called}", and nobody on the roster is called that'


def fits(names: Sequence[str], roster: Sequence[Participant]) -> tuple[Fit, ...]:
    """For each name whom it means: by name, by a surname with the right initial, by initials, or by a role that one person has."""
    present = [person for person in roster if person.attendance is Attendance.PRESENT]
    known = Roster(present)
    return tuple(_fit(name, present, known) for name in names)


def _fit(name: str, present: Sequence[Participant], known: Roster) -> Fit:
    if found := known.shown(name):
        return Fit(name, found.id, f'is called "{name}"', (found.id,))
    words = [
        word
        for word in (part.replace(".", "").strip(",").casefold() for part in name.split())
        if word and word not in TITLES
    ]
    role = _ROLES.get(" ".join(word for word in words if word != "the"))
    by_role = [person for person in present if role and person.role in role]
    if by_role:
        return _one(name, by_role, f'is called "{name}"')
    by_letters = (
        [person for person in present if "".join(words) == "".join(_initials(person))] if len(words) <= 3 else []
    )
    if by_letters and len("".join(words)) > 1:
        return _one(name, by_letters, f'has the initials "{name}"')
    same = [person for person in present if words and _words(person)[-1:] == words[-1:]]
    if len(words) > 1 and same:
        same = [person for person in same if _words(person)[0].startswith(words[0][:1])] or same
        if len(same) == 1 and not _words(same[0])[0].startswith(words[0]):
            same = []  # another first name
    return _one(name, same, f'is called "{name}"')


def _one(name: str, people: Sequence[Participant], because: str) -> Fit:
    ids = tuple(person.id for person in people)
    return Fit(name, ids[0], because, ids) if len(ids) == 1 else Fit(name, candidates=ids)


def _words(person: Participant) -> list[str]:
    return [word for word in (part.strip(".,").casefold() for part in person.name.split()) if word not in TITLES]


def _initials(person: Participant) -> list[str]:
    return [word[0] for word in _words(person)]
