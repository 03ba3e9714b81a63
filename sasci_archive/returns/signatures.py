"""Whose hand a returned file says it is in, and whether that is whom it was sent to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.seminar import Participant

_NOBODY = frozenset(
    (
        "author",
        "user",
        "unknown",
        "owner",
        "admin",
        "administrator",
        "home",
        "guest",
        "microsoft office user",
        "windows user",
        "",
    )
)
"""What programs put where nobody has said their name."""
_TITLES = frozenset(("dr", "prof", "professor", "sir", "dame", "lord", "lady", "baroness", "mr", "mrs", "ms", "miss"))


def strangers(manuscript: Manuscript, person: str, roster: Sequence[Participant]) -> Iterator[str]:
    """A sentence for each name in a file that is not that of `person`, an id of the roster; none where it was sent to nobody of it."""
    them = next((each for each in roster if each.id == person), None)
    if them is None:
        return
    changed = [name for name in manuscript.authors if not _plainly(name, them)]
    saved = manuscript.changed_by
    for name in changed:
        other = next((each.name for each in roster if each.id != person and _plainly(name, each)), "")
        whose = f", another participant{'' if other == name else f' ({other})'};" if other else ";"
        yield f"Changes or comments in it are by “{name}”{whose} it was sent to {them.name}."
    if saved and saved not in changed and not _plainly(saved, them):
        yield f"It was saved last by “{saved}”; it was sent to {them.name}."


def _plainly(name: str, person: Participant) -> bool:
    """Whether a name may well be theirs: their surname, all they are called, or nobody's name at all.

    >>> from sasci_archive.model.seminar import Role
    >>> mary = Participant(id="mary", name="Dr Mary Smith", role=Role.WITNESS)
    >>> [_plainly(name, mary) for name in ("Smith, M.", "mary", "MS", "User", "Bo Lee", "mary.smith@example.org")]
    [True, True, True, True, False, True]
    """
    if name.strip().casefold() in _NOBODY:
        return True
    given = set(_words(name))
    for called in (person.name, *person.known_as):
        theirs = [word for word in _words(called) if word not in _TITLES]
        if theirs and (theirs[-1] in given or given <= set(theirs) or given == {"".join(word[0] for word in theirs)}):
            return True
    return False


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.casefold())
