"""What people are called, as consent needs to know it: real names, with and without title, and when two are the same.

Also how sentences list people. Nothing here decides anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sasci_archive.model.consent import Attribution, Consent, Permission
from sasci_archive.model.seminar import Participant, Role, Seminar

TITLE = re.compile(r"(?:(?:Baroness|Cllr|Dame|Dr|Lady|Lord|Miss|Mr|Mrs|Ms|Mx|Prof|Professor|Rev|Sir)\.?\s+)+")

ROLE_NAMES = {
    Role.CHAIR: "Chair",
    Role.WITNESS: "Witness",
    Role.CHAIR_AND_WITNESS: "Chair and witness",
    Role.ORGANISER: "Organiser",
    Role.INTERPRETER: "Interpreter",
    Role.ASSISTANT: "Assistant",
    Role.FLOOR: "Speaker from the floor",
}
"""What somebody is called by what they are in the room."""


def real_names(consent: Consent, seminar: Seminar) -> Iterator[tuple[str, str]]:
    """Every real name, and in words whose it is: of those on the roster, and of those others speak of."""
    for person in seminar.roster:
        for name in names(person):
            yield name, f"'{person.id}'"
    for named in consent.named:
        for name in (named.name, *named.known_as):
            yield name, f"'{named.name}' in [[named]]"


def pseudonyms(consent: Consent) -> list[Permission]:
    """The permissions of those who want to appear by one, chosen or not."""
    return [p for p in consent.permission if p.attribution is Attribution.PSEUDONYM]


def names(person: Participant) -> tuple[str, ...]:
    """All that somebody on the roster is called, with and without title, and in the order in which it is spoken."""
    family, _, given = person.sort_as.partition(",")
    names = (person.name, TITLE.sub("", person.name, count=1), person.sort_as, f"{given} {family}", *person.known_as)
    return tuple(name for name in names if name.strip())


def folded(text: str) -> str:
    """What remains of a name where neither case nor white space counts.

    >>> folded(" Mrs  K.") == folded("MRS K.")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def alike(named: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Of pairs of a text and whose it is: those who have the same text."""
    groups: dict[str, list[str]] = {}
    for text, whose in named:
        groups.setdefault(folded(text), []).append(whose)
    return [group for group in groups.values() if len(group) > 1]


def quoted(people: Iterable[str]) -> str:
    """Ids in a sentence: 'mo' and 'lq'."""
    return listed([f"'{person}'" for person in people])


def listed(parts: list[str]) -> str:
    """In a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
