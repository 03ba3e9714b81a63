"""Names heard nearly: what sounds like a name of the record and is not spelt so, over the bounds of words too ("to bias when" for Tobias Wenn).

How a word sounds is its Metaphone key (Philips 1990), by `jellyfish`; how it is spelt is compared by `rapidfuzz`. A word that stands spelt with a small letter
somewhere in the transcript is an ordinary word, and only taken for a name beside the other half of it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import jellyfish
import msgspec
from rapidfuzz.distance import DamerauLevenshtein

from sasci_archive.dialogue.attribution import ends_sentence
from sasci_archive.dialogue.roster import TITLES
from sasci_archive.house.names import ORDINARY
from sasci_archive.house.text import Spelling, bare, parts, words
from sasci_archive.model.quality import Kind
from sasci_archive.quality.said import Found, Here, Said
from sasci_archive.quality.unsure import FILLERS, SMALL

SHORTEST: Final = 4
"""Letters of a name that is looked for by itself; shorter ones are like too many words, and only looked at beside the other half of the name."""
WINDOW: Final = 3
"""So many words may be what is left of one name,"""
LETTERS: Final = 5
"""and so many of an abbreviation."""
ALIKE, LIKE, SPLIT_LIKE = 0.8, 0.6, 0.75
"""How much of the spelling (0…1) must be the same: by spelling alone, where both sound the same, and where it was heard as several words."""
AT_START: Final = 0.75
"""By sound where a sentence begins."""
FARTHEST: Final = 3
"""So many letters longer or shorter than the name what was heard may be."""
LIKELY: Final = 0.75
"""How likely (0…1) a name is meant where it stands before those that may be meant."""
BESIDE: Final = 0.5
"""The same beside the other half of the name, spelt right."""
_POSTS: Final = words(
    """
    adviser advisor assistant carer chair chairman chief civil commissioner consultant coordinator councillor deputy director editor fellow former
    general head history home house lead lecturer manager member minister nurse officer owner permanent policy president principal professor reader regional
    research researcher retired secretary senior social state treasurer trustee work worker care local national older people time bank support centre
    office team network trust charity union group scheme programme project street road north south east west new united kingdom health
    """
)
"""Words of posts and bodies that are nobody's name."""


class Name(msgspec.Struct, frozen=True):
    """What is looked for: `written` as the record has it, `where` that is; `keys` its words in lower case, `key` how it sounds. `halves` are the words
    that stand before and behind it in the whole name."""

    written: str
    where: str
    keys: tuple[str, ...]
    key: str
    halves: tuple[str, str] = ("", "")


def names_of(spellings: Iterable[Spelling], ordinary: Collection[str] = ()) -> tuple[Name, ...]:
    """The names of the record: whole ones of people and bodies, and the words of them that are no `ordinary` words."""
    found: dict[tuple[str, ...], Name] = {}
    for spelling in spellings:
        written = [parts(word)[1] for word in spelling.text.replace(",", " ").split()]
        written = [word for word in written if word and bare(word) not in TITLES]
        for run in _capitals(written, person=spelling.person):
            keys = tuple(map(_plain, run))
            if len(run) > 1 and len(run) <= WINDOW:
                found.setdefault(keys, Name(" ".join(run), spelling.where, keys, _sound(keys)))
            for at, (word, key) in enumerate(zip(run, keys, strict=True)):
                if (
                    key in ORDINARY
                    or key in _POSTS
                    or key in SMALL
                    or key in ordinary
                    or len(key) < 3
                    or word.isupper()
                ):
                    continue
                halves = (keys[at - 1] if at else "", keys[at + 1] if at + 1 < len(keys) else "")
                found.setdefault((key,), Name(word, spelling.where, (key,), _sound((key,)), halves))
    return tuple(found.values())


def acronyms_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The abbreviations among them, of three capitals and more."""
    return tuple(dict.fromkeys(text for text in texts if len(text) >= 3 and text.isalpha() and text.isupper()))


def near(said: Sequence[Said], known: Sequence[Name], acronyms: Sequence[str] = ()) -> Iterator[Found]:
    """Where a name of the record may be meant. What is spelt as in the record anywhere is never taken for another name."""
    small = {word.bare for turn in said for word in turn.words if word.text[:1].islower()}
    spelt = {key for name in known for key in name.keys} | {each.casefold() for each in acronyms}
    names = _Names(known)
    for turn in said:
        taken: set[int] = set()
        its_own = [*_near(turn, names, small, spelt), *_abbreviated(turn, acronyms)]
        every = sorted(its_own, key=lambda f: (-f.weight, -f.count, f.first))
        for found in every:
            its = set(range(found.first, found.first + found.count))
            if not its & taken:
                taken |= its
                likely = (
                    1.0 if found.weight >= LIKELY else 0.5
                )  # of two that are likely the one that stands first is told first
                yield msgspec.structs.replace(found, weight=likely)


class _Names:
    """What is looked for, by the first sound and by the other half: of a hundred names a few are compared with each word."""

    def __init__(self, known: Sequence[Name]) -> None:
        self._by_sound: dict[str, list[tuple[Name, int]]] = defaultdict(list)  # with its letters
        self._by_half: dict[str, list[Name]] = defaultdict(list)
        for name in known:
            self._by_sound[name.key[:1]].append((name, sum(map(len, name.keys))))
            for half in filter(None, name.halves):
                self._by_half[half].append(name)

    def likely(self, window: tuple[str, ...], beside: Iterable[str], *, alone: bool) -> Iterator[Name]:
        """Those that the words may be, with the words `beside` them; `alone`: one word may be a name though nothing of the name stands beside it."""
        letters, is_one = sum(map(len, window)), len(window) == 1
        for name, wanted in self._by_sound.get(_sound(window[:1])[:1], ()):
            if alone if is_one and len(name.keys) == 1 else wanted >= 6 and abs(letters - wanted) <= FARTHEST:
                yield name
        for half in beside if is_one else ():
            yield from self._by_half.get(half, ())


class _Text(msgspec.Struct, frozen=True):
    """A turn's words as they are compared, and what the transcript and the record spell."""

    turn: Said
    keys: tuple[str, ...]
    small: Collection[str]
    spelt: Collection[str]

    def may_stand_alone(self, at: int) -> bool:
        """Whether the word there may be a name, though nothing of the name stands beside it."""
        said = self.keys[at]
        return (
            _is_capital(self.turn.words[at]) and said not in self.small and said not in ORDINARY and said not in SMALL
        )


def _near(turn: Said, known: _Names, small: Collection[str], spelt: Collection[str]) -> Iterator[Found]:
    text = _Text(turn, tuple(_plain(_unowned(word.text)) for word in turn.words), small, spelt)
    for first in range(len(turn.words)):
        alone, around = text.may_stand_alone(first), _around(text.keys, first)
        for count in range(1, min(WINDOW, len(turn.words) - first) + 1):
            here, window = turn.words[first : first + count], text.keys[first : first + count]
            if not _one(here) or not all(window):
                break
            if all(key in spelt for key in window):
                continue
            weight, name = max(
                ((_meant(text, first, window, each), each) for each in known.likely(window, around, alone=alone)),
                key=lambda each: each[0],
                default=(0.0, None),
            )
            if name is not None and weight > 0:
                now = _with_signs(here, name.written)
                yield Found(Kind.NAME, turn, first, count, f"{name.where} has {name.written}", now, weight)


def _around(keys: Sequence[str], at: int) -> Sequence[str]:
    return (*keys[max(0, at - 1) : at], *keys[at + 1 : at + 2])


def _abbreviated(turn: Said, acronyms: Sequence[str]) -> Iterator[Found]:
    for first in range(len(turn.words) if acronyms else 0):
        if not turn.words[first].text[:1].isupper() or len(turn.words[first].text) > LETTERS:
            continue
        for count in range(2, min(LETTERS, len(turn.words) - first) + 1):
            here = turn.words[first : first + count]
            if not _one(here):
                break
            if short := _spelt_out(here, acronyms):
                yield Found(Kind.NAME, turn, first, count, f"the record has {short}", _with_signs(here, short), 0.9)


def _meant(text: _Text, first: int, window: tuple[str, ...], name: Name) -> float:
    """How likely (0…1) the words are meant to be the name; 0 where they are not."""
    if window == name.keys:
        return 0.0
    if len(window) == 1 and len(name.keys) == 1:
        return max(_beside(text, first, name), _alone(text, first, name))
    letters, wanted = "".join(window), "".join(name.keys)
    if len(wanted) < 6 or abs(len(letters) - len(wanted)) > FARTHEST or all(key in SMALL for key in window):
        return 0.0
    if letters == wanted:  # written apart, or together
        return 0.95
    if len(window) == len(name.keys) and any(a == b for a, b in zip(window, name.keys, strict=True)):
        return 0.0  # the half that differs is looked at by itself
    if any(key in text.spelt for key in window) and len(name.keys) == 1:
        return 0.0
    like = _likeness(letters, wanted)
    if like < 0.88 and not (_sound(window) == name.key and like >= SPLIT_LIKE):
        return 0.0
    return 0.5 + 0.4 * like + (0.15 if len(name.keys) > 1 else 0.0)


def _beside(text: _Text, first: int, name: Name) -> float:
    """One word beside the other half of the name, which is spelt right: "Desmond Oakley"."""
    said, wanted = text.keys[first], name.keys[0]
    words, (before, behind) = text.turn.words, name.halves
    is_behind = bool(before) and first > 0 and text.keys[first - 1] == before and _holds(words[first - 1])
    is_before = (
        bool(behind)
        and first + 1 < len(words)
        and text.keys[first + 1] == behind
        and _is_capital(words[first + 1])
        and not _pauses(words[first])
    )
    if not (is_behind or is_before) or said in SMALL or said in FILLERS or _is_form_of(said, wanted):
        return 0.0
    if abs(len(said) - len(wanted)) > FARTHEST:
        return 0.0
    like = _likeness(said, wanted)
    return 0.9 + 0.1 * like if like >= BESIDE or _sound((said,)) == name.key else 0.0


def _alone(text: _Text, first: int, name: Name) -> float:
    """One word that begins with a capital, by itself."""
    said, wanted = text.keys[first], name.keys[0]
    if not text.may_stand_alone(first) or _is_form_of(said, wanted):
        return 0.0
    if min(len(said), len(wanted)) < SHORTEST or said[0] not in _FIRST.get(wanted[0], wanted[0]):
        return 0.0
    like, same_sound = _likeness(said, wanted), _sound((said,)) == name.key
    begins = first == 0 or ends_sentence(text.turn.words[first - 1].text)  # where any word has a capital
    least = (LIKE if not begins else AT_START) if same_sound else ALIKE
    return 0.4 + 0.4 * like + 0.1 * same_sound if like >= least else 0.0


def _holds(word: Here) -> bool:
    """Whether it is written as a name, and what follows belongs to it."""
    return _is_capital(word) and not _pauses(word)


def _is_capital(word: Here) -> bool:
    return _core(word.text)[:1].isupper()


def _pauses(word: Here) -> bool:
    return word.text[-1:] in ".,;:?!"


_FIRST: Final = {
    "c": "ckqs",
    "k": "kcqn",
    "q": "qkc",
    "s": "sczx",
    "f": "fpv",
    "p": "pfb",
    "g": "gjk",
    "j": "jgyd",
    "o": "oau",
    "a": "aeo",
    "e": "eai",
    "i": "iey",
    "u": "uoa",
    "w": "wvr",
    "v": "vwf",
    "y": "yij",
    "z": "zs",
    "t": "td",
    "d": "dt",
    "b": "bp",
    "h": "hw",
    "r": "rw",
}
"""With which letters a name may be heard to begin."""


def _spelt_out(here: Sequence[Here], acronyms: Sequence[str]) -> str | None:
    """The abbreviation that was heard as letters and small words: "RC of B" for RCIB."""
    capitals = "".join(c for word in here for c in word.text if c.isupper())
    letters = "".join(c for word in here for c in word.text if c.isalpha())
    if (
        len(capitals) < 2
        or len(letters) > 7
        or not here[0].text[:1].isupper()
        or not _core(here[-1].text)[-1:].isupper()
    ):
        return None
    for each in acronyms:
        if capitals == each and len(here) > 1:
            return each
        subsequence = iter(each)
        if (
            len(each) >= 4
            and len(capitals) == len(each) - 1
            and capitals[0] == each[0]
            and capitals[-1] == each[-1]
            and all(letter in subsequence for letter in capitals)
        ):
            return each
    return None


def _capitals(written: Sequence[str], *, person: bool) -> Iterator[tuple[str, ...]]:
    """The stretches of words that begin with a capital; of a person's name all of it."""
    if person:
        yield tuple(written)
        return
    run: list[str] = []
    for word in (*written, ""):
        if word[:1].isupper():
            run.append(word)
            continue
        if run:
            yield tuple(run)
        run = []


def _one(here: Sequence[Here]) -> bool:
    """Whether the words stand together in one paragraph, no sentence ends among them, and no person has written one of them."""
    return (
        len({word.seg for word in here}) == 1
        and not any(word.settled for word in here)
        and not any(word.text[-1:] in ".,;:?!" for word in here[:-1])
    )


def _core(text: str) -> str:
    return parts(text)[1]


def _unowned(text: str) -> str:
    core = parts(text)[1]
    return core.removesuffix("'s").removesuffix("’s")


def _with_signs(here: Sequence[Here], text: str) -> str:
    return parts(here[0].text)[0] + text + parts(here[-1].text)[2]


@functools.lru_cache(100_000)
def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in folded if c.isalpha() and not unicodedata.combining(c))


@functools.lru_cache(100_000)
def _sound(keys: tuple[str, ...]) -> str:
    return "".join(jellyfish.metaphone(re.sub(r"(.)\1", r"\1", key)) for key in keys)


def _likeness(one: str, other: str) -> float:
    return float(DamerauLevenshtein.normalized_similarity(one, other))


def _is_form_of(said: str, name: str) -> bool:
    """A plural, or who comes from there: Fennerbys, Scottish."""
    return said in {f"{name}s", f"{name}es"} or name in {f"{said}s", f"{said}es"}
