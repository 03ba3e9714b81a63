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
    "baroness|cllr|councillor|dame|doctor|dr|lady|lord|miss|mr|mrs|ms|mx|prof|professor|rev|reverend|sir".split("|")  # noqa: SIM905
)
LONGEST_NAME = 4
"""No name said is taken to have more words, titles apart."""
FULL_ENOUGH, ENDS_ENOUGH, SINGLE_ENOUGH, CLEAR = 0.8, 0.6, 0.84, 0.05
"""How alike (difflib's ratio) a full name must be, its first and last word for themselves, or one word alone: recognisers
misspell; and by how much more than anybody else's."""

_THING = re.compile(
    r"\b(?:room|suite|boardroom|office|lab|i ?phone|i ?pad|ipod|macbook|imac|android|galaxy|pixel|huawei|xiaomi|oneplus|phone"
    r"|mobile|tablet|laptop|desktop|computer|pc|device|webcam|camera|host|co-?host|guest|user|admin|administrator|recording"
    r"|recorder|conference|meeting|webinar|caller|dial-?in|captioner|notetaker|bot|av|vc|unknown|anonymous"
    r"|speaker \d+|participant \d+)\b|\d{4,}|[\d*]{3,}[ *-]?[\d*]{3,}",
    re.IGNORECASE,
)
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("ph", "f"),
        ("sch", "sh"),
        ("ck|[cq]", "k"),
        ("z", "s"),
        ("[aeiouy]+h?", "a"),
        ("(?<=[^aeiouys])h", ""),
        (r"(.)\1+", r"\1"),
    )
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


class _Called(msgspec.Struct, frozen=True):
    """What somebody may be called: first and last word of the name, the whole of it, and parts that do alone."""

    person: Participant
    first: str
    last: str
    whole: tuple[str, ...]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, person: Participant) -> _Called:
        words = [_plain(word) for word in person.name.split() if _plain(word) not in TITLES] or [_plain(person.name)]
        parts = (words[0], words[-1], "".join(words[1:])) if len(words) > 1 else ()
        known = (_plain(name) for name in person.known_as)
        whole = ("".join(words), words[0] + words[-1])
        return cls(person, words[0], words[-1], whole, tuple(part for part in (*parts, *known) if part))


class Roster:
    """The people, ready to be recognised."""

    def __init__(self, people: Sequence[Participant]) -> None:
        self._people = tuple(_Called.of(person) for person in people)
        self._begins: dict[str, bool] = {}
        self._like: dict[str, tuple[tuple[_Called, tuple[Likeness, float]], ...]] = {}

    def shown(self, label: str) -> Participant | None:
        """Whom a platform's label names: never a room, a device or a telephone number, unless the roster lists that very
        label under `known_as`. None where nobody, or more than one, is likely."""
        people = [called.person for called in self._people]
        listed = [p for p in people if _plain(label) in {_plain(name) for name in (p.name, *p.known_as)}]
        if len(listed) == 1:
            return listed[0]
        if not is_person(label):
            return None
        bare = _BRACKETS.sub("", label)
        family, comma, given = bare.partition(",")
        words = (f"{given} {family}" if comma else bare).split()
        found = self.match(words, whole=True)
        return found.person if found and not _another(words, _Called.of(found.person)) else None

    def match(self, words: Sequence[str], *, whole: bool = False) -> Match | None:
        """Whom the first of these words name (all of them, where `whole`); None where nobody, or more than one, is likely."""
        titles = next((i for i, word in enumerate(words) if _plain(word) not in TITLES), len(words))
        rest = [_plain(word) for word in (words[titles:] if whole else words[titles : titles + LONGEST_NAME])]
        if not rest or not self._begins_a_name(rest[0]):
            return None
        best: dict[str, tuple[Likeness, float, int, Participant]] = {}
        for count in [len(rest)] if whole else range(1, len(rest) + 1):
            heard = "".join(rest[:count])
            for called, alike in self._alike(heard):
                if called.person.id not in best or alike > best[called.person.id][:2]:
                    best[called.person.id] = (*alike, count, called.person)
        likely = sorted(best.values(), key=lambda found: found[:2], reverse=True)
        if not likely or (len(likely) > 1 and likely[1][0] is likely[0][0] and likely[1][1] > likely[0][1] - CLEAR):
            return None
        likeness, _, count, person = likely[0]
        return Match(person, likeness, titles + count)

    def _alike(self, heard: str) -> tuple[tuple[_Called, tuple[Likeness, float]], ...]:
        """Who may be called so, and how likely; the beginnings of sentences come again and again."""
        if heard not in self._like:
            every = ((called, _alike(heard, called)) for called in self._people)
            self._like[heard] = tuple((called, alike) for called, alike in every if alike)
        return self._like[heard]

    def _begins_a_name(self, word: str) -> bool:
        """Whether any name can begin with this word; most words cannot, and come again and again."""
        if word not in self._begins:
            names = {name for called in self._people for name in (*called.whole, *called.parts)}
            self._begins[word] = any(
                _similar(_sound(word), _sound(name[: len(word) + 1])) >= ENDS_ENOUGH for name in names
            )
        return self._begins[word]


def is_person(label: str) -> bool:
    """Whether a label may be a person's name rather than a room's, a device's or a telephone's.

    >>> [is_person(label) for label in ("Jill Manthorpe", "Jill's iPad", "Meeting Room 2", "+44 20 7946 0000")]
    [True, False, False, False]
    """
    return not _THING.search(label) and any(c.isalpha() for c in label)


def _another(words: Sequence[str], called: _Called) -> bool:
    """Whether a written name has this very surname and another first name, however alike: Joan Marsh is not Joanna's misspelling, but may be her sister. An
    initial, or the beginning of a name, is none."""
    written = [plain for plain in map(_plain, words) if plain not in TITLES]
    if len(written) < 2 or written[-1] != called.last or "".join(written) in called.parts:
        return False
    first = written[0]
    return not (first.startswith(called.first) or called.first.startswith(first))


def _alike(heard: str, called: _Called) -> tuple[Likeness, float] | None:
    whole = max(_ratio(heard, name) for name in called.whole)
    part = max((_ratio(heard, name) for name in called.parts), default=0.0)
    if whole >= max(part, FULL_ENOUGH):
        begins = _similar(heard[: len(called.first)], called.first)
        ends = _similar(heard[-len(called.last) :], called.last)
        if min(begins, ends) >= ENDS_ENOUGH:
            return Likeness.FULL, whole
    return (Likeness.PART, part) if part >= SINGLE_ENOUGH else None


def _ratio(heard: str, name: str) -> float:
    """How alike in letters, or, for a little less, in sound; short names only when they are the same."""
    if heard == name:
        return 1.0
    if min(len(heard), len(name)) < 5:
        return 0.0
    sound = _similar(_sound(heard), _sound(name), FULL_ENOUGH + CLEAR)
    return max(_similar(heard, name, FULL_ENOUGH), sound - CLEAR)


def _similar(a: str, b: str, least: float = ENDS_ENOUGH) -> float:
    """difflib's ratio; anything below `least`, 0 most often, where it is less than that: nobody asks how much less."""
    enough = least * (len(a) + len(b)) - 1e-9
    if 2 * min(len(a), len(b)) < enough:
        return 0.0  # whatever is in them: too different in length
    if 2 * min(sum(map(_letters(b).__contains__, a)), sum(map(_letters(a).__contains__, b))) < enough:
        return 0.0  # in whatever order: too few letters in common
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


@functools.lru_cache(maxsize=4096)
def _letters(plain: str) -> frozenset[str]:
    return frozenset(plain)


@functools.lru_cache(maxsize=4096)
def _sound(plain: str) -> str:
    """Roughly how it sounds: recognisers hear names they do not know, and spell them as English has it.

    >>> _sound("okafor"), _sound("meyer") == _sound("maier"), _sound("steven") == _sound("stephen")
    ('akafar', True, False)
    """
    for written, sound in _SOUNDS:
        plain = written.sub(sound, plain)
    return plain


def _plain(text: str) -> str:
    """Letters and digits only, in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())
