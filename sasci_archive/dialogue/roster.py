"""Names as people say them and as meeting platforms show them, matched with the roster: never more than likely."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum

import msgspec

from sasci_archive.model.seminar import Participant

TITLES = frozenset(
    ("baroness", "cllr", "councillor", "dame", "doctor", "dr", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof")
    + ("professor", "rev", "reverend", "sir")
)
LONGEST_NAME = 4
"""No name said is taken to have more words, titles apart."""
FULL_ENOUGH, SINGLE_ENOUGH, CLEAR = 0.8, 0.84, 0.05
"""How alike (difflib's ratio) a full name, or one word of it, must be: recognisers misspell; and by how much more than
anybody else's."""

_THING = re.compile(
    r"\b(?:room|suite|boardroom|office|lab|i ?phone|i ?pad|ipod|macbook|imac|android|galaxy|pixel|huawei|xiaomi|oneplus|phone"
    r"|mobile|tablet|laptop|desktop|computer|pc|device|webcam|camera|host|co-?host|guest|user|admin|administrator|recording"
    r"|recorder|conference|meeting|webinar|caller|dial-?in|captioner|notetaker|bot|av|vc|unknown|anonymous"
    r"|speaker \d+|participant \d+)\b|\d{4,}|[\d*]{3,}[ *-]?[\d*]{3,}",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[|].*$|\s+[-–—]\s.*$")


class Likeness(IntEnum):
    """How much of a name was matched."""

    PART = 1  # a first name, a surname, or another name the roster gives
    FULL = 2


class Match(msgspec.Struct, frozen=True):
    """A person on the roster, how much of the name, and how many of the words given it took."""

    person: Participant
    likeness: Likeness
    words: int


def shown(label: str, roster: Sequence[Participant]) -> Participant | None:
    """Whom a platform's label names: never a room, a device or a telephone number, unless the roster lists that very
    label under `known_as`. None where nobody, or more than one, is likely."""
    listed = [p for p in roster if _plain(label) in {_plain(name) for name in (p.name, *p.known_as)}]
    if len(listed) == 1:
        return listed[0]
    if not is_person(label):
        return None
    bare = _BRACKETS.sub("", label)
    family, comma, given = bare.partition(",")
    found = match((f"{given} {family}" if comma else bare).split(), roster, whole=True)
    return found.person if found else None


def is_person(label: str) -> bool:
    """Whether a label may be a person's name rather than a room's, a device's or a telephone's.

    >>> [is_person(label) for label in ("Jill Manthorpe", "Jill's iPad", "Meeting Room 2", "+44 20 7946 0000")]
    [True, False, False, False]
    """
    return not _THING.search(label) and any(c.isalpha() for c in label)


def match(words: Sequence[str], roster: Sequence[Participant], *, whole: bool = False) -> Match | None:
    """Whom the first of these words name (all of them, where `whole`); None where nobody, or more than one, is likely."""
    titles = next((i for i, word in enumerate(words) if _plain(word) not in TITLES), len(words))
    rest = words[titles : titles + LONGEST_NAME] if not whole else words[titles:]
    best: dict[str, tuple[Likeness, float, int]] = {}
    for count in [len(rest)] if whole else range(1, len(rest) + 1):
        heard = "".join(_plain(word) for word in rest[:count])
        for person in roster:
            alike = _alike(heard, person)
            if alike and alike > best.get(person.id, (Likeness.PART, 0.0))[:2]:
                best[person.id] = (*alike, count)
    if not best:
        return None
    likely = sorted(best, key=lambda id_: best[id_][:2], reverse=True)
    likeness, ratio, count = best[likely[0]]
    if len(likely) > 1 and best[likely[1]][0] is likeness and best[likely[1]][1] > ratio - CLEAR:
        return None
    return Match(next(p for p in roster if p.id == likely[0]), likeness, titles + count)


def _alike(heard: str, person: Participant) -> tuple[Likeness, float] | None:
    full, parts = _forms(person)
    if (ratio := max(_ratio(heard, name) for name in full)) >= FULL_ENOUGH:
        return Likeness.FULL, ratio
    if (ratio := max((_ratio(heard, part) for part in parts), default=0.0)) >= SINGLE_ENOUGH:
        return Likeness.PART, ratio
    return None


@functools.cache
def _forms(person: Participant) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The full names, and the parts by which somebody may be called."""
    spoken = [_plain(word) for word in person.name.split() if _plain(word) not in TITLES] or [_plain(person.name)]
    parts = (spoken[0], spoken[-1], "".join(spoken[1:])) if len(spoken) > 1 else ()
    known = (_plain(name) for name in person.known_as)
    return ("".join(spoken), spoken[0] + spoken[-1]), tuple(part for part in (*parts, *known) if part)


def _ratio(heard: str, name: str) -> float:
    """How alike; short names only when they are the same."""
    if heard == name:
        return 1.0
    if min(len(heard), len(name)) < 5:
        return 0.0
    matcher = difflib.SequenceMatcher(None, heard, name, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= FULL_ENOUGH else 0.0


def _plain(text: str) -> str:
    """Letters and digits only, in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())
