"""Somebody who is not to be known, and whether any part of their name stands in a text.

A part of a name stands there as a word of its own, whatever its case, accents, possessive or plural. A part that is an ordinary word too ("will",
"may", "young") does where it is written as a name. What markup says of names is not seen here: `tei.cutting.leaks`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Final = _words(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend captain cllr councillor hon
    judge sister father the of and de la le du da di del der den van von zu bin ibn el al st
    """
)
"""No part of anybody's name by itself, unless it is the last word of it."""
IMPERSONAL: Final = _words(
    """
    laptop desktop ipad iphone phone mobile android tablet zoom teams user guest host meeting room device webcam mic
    he him his she her hers they them their chair witness speaker participant voice interpreter assistant organiser
    audience member an as at be by do go if in is it me my no oh ok on or so to up us we am hi
    """
)
"""Words of the labels under which meetings and rosters show people, and words of two letters, that tell nobody's name."""
ORDINARY: Final = _words(
    """
    will mark may june april august grace rose hope faith joy bill rob sue pat frank jack penny summer dawn eve guy ray
    art chase grant miles young brown white green black gray grey good long short small little price bell cook hall hill
    wood woods king queen field fields stone rice day moon west north east south banks bank page knight noble power
    powers case cross church temple house mill bridge street lane park parks lake pond forest waters frost snow winter
    spring love care best rich wise sharp strong swift bright self speed close down read law laws bond cash gold silver
    """
)
"""Names that are ordinary English words as well."""

_ADDRESSED: Final = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady"]
_CLOSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""Scripts that write no spaces: a name stands close to the words around it."""
_FIRM: Final = 4
"""So many letters of a name tell it with a number behind them too (`halina62`)."""

_PLAIN: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "ʻ": "'",
        "´": "'",
        "ı": "i",
        "ð": "d",
        "ħ": "h",
        "þ": "th",
        "Þ": "Th",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
    }
)
"""What Unicode does not take apart."""
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")


class Hidden(msgspec.Struct, frozen=True):
    """Somebody who is not to be known: the name as printed in the master, and the others that they go by."""

    name: str
    others: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """The name, and the others."""
        return (self.name, *self.others)


def told(text: str, hidden: Sequence[Hidden]) -> tuple[Hidden, ...]:
    """Those of whose name a part stands in a text that has no markup to say who is meant."""
    return telling(hidden)(text)


def telling(hidden: Iterable[Hidden]) -> Callable[[str], tuple[Hidden, ...]]:
    """The same, for one text after another."""
    names = [(somebody, Name.of(somebody)) for somebody in hidden]

    def found(text: str) -> tuple[Hidden, ...]:
        plain = folded(text)
        return tuple(somebody for somebody, name in names if name.stands_in(plain))

    return found


def whole(hidden: Iterable[Hidden]) -> Callable[[str], tuple[Hidden, ...]]:
    """Those who are named in full in a text that is a name, or a list of them: others may share a part of one."""
    names = [
        (s, [set(parts(called)) for called in s.every if called == s.name or len(parts(called)) > 1]) for s in hidden
    ]

    def found(text: str) -> tuple[Hidden, ...]:
        there = set(parts(text))
        return tuple(somebody for somebody, called in names if any(each and each <= there for each in called))

    return found


def naming(hidden: Iterable[Hidden]) -> Callable[[str], bool]:
    """Whether a word, as it was heard, is one of a hidden name: of one that is an ordinary word too, whatever is meant."""
    every = list(hidden)
    telling = {part for p in every for part in parts_of(p)}
    names = [Name.of(p) for p in every]
    return lambda word: not telling.isdisjoint(parts(word)) or any(name.stands_in(folded(word)) for name in names)


def parts(name: str) -> list[str]:
    """The words of a name that could tell whose it is.

    >>> parts("Dr Zoë Ó Briain-Smith"), parts("jm-laptop"), parts("Jo Ng (she/her)")
    (['zoe', 'briain', 'smith'], ['jm'], ['jo', 'ng'])
    """
    words = [w for w in re.split(r"[^\w']+|_", folded(name).casefold()) if w.strip("'")]
    telling = [w for i, w in enumerate(words) if w not in IMPERSONAL and (w not in TITLES or i == len(words) - 1)]
    return [w for w in dict.fromkeys(telling) if len(w.replace("'", "")) >= 2]


def surname(name: str) -> list[str]:
    """The parts of a name of several words that others are not likely to share: its last word's, or what stands before a comma."""
    before, comma, _ = name.partition(",")
    words = name.split()
    return parts(before if comma else words[-1]) if len(words) > 1 else []


def parts_of(somebody: Hidden) -> list[str]:
    """The same of all that somebody goes by."""
    return [part for called in somebody.every for part in parts(called)]


class Name:
    """The words that must not stand: each by itself, and every whole name."""

    def __init__(self, hidden: Hidden, words: Sequence[str]) -> None:
        strict = {w for w in words if w not in ORDINARY}
        strict |= {w for whole in hidden.every if len((w := folded(whole).casefold()).split()) > 1}
        self._strict = any_of(strict)
        self._ordinary = any_of({spelt for w in words if w in ORDINARY for spelt in (w.capitalize(), w.upper())})
        self._close = _close(hidden.every)
        self._short, self._glued = _addressed(hidden.name), _in_one(hidden.every)
        self._spelt = _spelt(words)
        self._firm = tuple(w.replace("'", "") for w in words if len(w) >= _FIRM and w not in ORDINARY)

    @classmethod
    def of(cls, hidden: Hidden) -> Name:
        """By every part of it."""
        return cls(hidden, parts_of(hidden))

    def runs_on_in(self, called: str) -> bool:
        """Whether what a file is called has a part of it that other words run on from: `halinaportrait.jpg`."""
        return any(word in called for word in self._firm)

    def stands_in(self, text: str, *, dated: bool = False) -> bool:
        """Whether any of it does, in a folded text; in a date, May is a month."""
        plain = text.casefold()
        if self._strict.search(plain) or self._short.search(plain) or self._close.search(text):
            return True
        if self._glued.search(text) or self._spelt.search(plain):
            return True
        return not dated and any(is_name(found, text) for found in self._ordinary.finditer(text))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words of names (`parts`) in a folded text."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    firm, others = [w for w in ordered if len(w) >= _FIRM], [w for w in ordered if len(w) < _FIRM]
    either = [rf"(?<![^\W\d_])(?:{_written(firm)})('?s)?(?![^\W\d_])"] if firm else []
    either += [rf"(?<![^\W_])(?:{_written(others)})('?s)?(?![^\W_])"] if others else []
    return re.compile("|".join(either) or r"(?!)")


def _written(words: Iterable[str]) -> str:
    """Any of them; an apostrophe may be left out, or be a space (O'Brien, OBrien)."""
    return "|".join(r"\s+".join(map(re.escape, word.split())).replace("'", "['\\s]?") for word in words)


def _addressed(name: str) -> re.Pattern[str]:
    """The last word of a name, where it tells nothing but behind a title: "Dr Oh", "Mr X"."""
    words = [w for w in re.split(r"[^\w']+|_", folded(name).casefold()) if w]
    last = words[-1] if len(words) > 1 and len(words[-1]) <= 2 and words[-1] not in parts(name) else ""
    return re.compile(rf"\b(?:{'|'.join(_ADDRESSED)})\.?\s+{re.escape(last)}(?:'s)?\b" if last else r"(?!)")


def _spelt(words: Iterable[str]) -> re.Pattern[str]:
    """A part of a name letter by letter, as people dictate it: "M-R-O-Z", "m. r. o. z."."""
    letters = [r"[\s.,\-]{1,3}".join(map(re.escape, w)) for w in (w.replace("'", "") for w in words) if len(w) > 2]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(letters)})(?![^\W_])" if letters else r"(?!)")


def _in_one(names: Iterable[str]) -> re.Pattern[str]:
    """A name as one word, as in addresses (halinamroz@example.org, HalinaMroz)."""
    found = []
    for own in (parts(name) for name in names):
        if len(own) > 1:
            bare = [re.escape(part.replace("'", "")) for part in own]
            small = f"(?i:{''.join(bare)})"
            found += ["".join(part.capitalize() for part in bare), rf"{small}(?=[@\d])", rf"(?<=[@/]){small}"]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(found)})(?![^\W\d_])" if found else r"(?!)")


def _close(names: Iterable[str]) -> re.Pattern[str]:
    """A name in a script without spaces: whole, and its first and its last two signs."""
    runs = {run for name in names for run in _CLOSE.findall(folded(name)) if len(run) > 1}
    runs |= {part for run in runs if len(run) > 2 for part in (run[:2], run[-2:])}
    return re.compile("|".join(map(re.escape, sorted(runs))) or r"(?!)")


def is_name(found: re.Match[str], text: str) -> bool:
    """Whether a word with a capital is a name here: inside a sentence always; where one begins, if the speaker turns to
    somebody ("Will, you were there"), or a possessive or another name follows."""
    before = text[: found.start()].rstrip(" \t\n\"'“”‘(")
    if before and before[-1] not in ".?!…:":
        return True
    after = text[found.end() :].lstrip(" \t\n")
    return (
        any(found.groups())
        or after.startswith((",", "!"))
        or bool(re.match(r"[A-Z]\w", after))
        or not (before or after)
    )


def folded(text: str) -> str:
    """The text without accents and unseen characters, its apostrophes straight."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return _NOT_ASCII.sub(lambda c: "" if unicodedata.category(c[0]) in {"Mn", "Cf"} else c[0], plain)
