"""The order of an index: word by word, as British indexes mostly are.

"Home care" stands before "Homelessness". A comma or a bracket ends what is compared first, so that all of one name stand together
("Oakshaw, Marion" before "Oakshaw House"). The article at the beginning counts for nothing, nor in a sub-entry the small words it
begins with ("and", "in", "of"); Mc and M' are filed as Mac, St as Saint; letters as if without accents; numbers come first, by how
great they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sasci_archive.model.called import TITLE

_ARTICLES: Final = frozenset(("the", "a", "an"))
_SMALL: Final = _ARTICLES | frozenset(
    [
        "and",
        "as",
        "at",
        "between",
        "by",
        "during",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "to",
        "under",
        "upon",
        "with",
        "within",
    ]
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ‘][^\W_]+)*['’ʼ‘]?")
_STOP: Final = re.compile(r"[,(:;]")
_MAC: Final = re.compile(r"(?:Mc|M['’ʼ‘])(?=[A-Z])")
_SAINT: Final = re.compile(r"\bSt\b\.?(?=\s+[A-Z])")
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
_NUMBER: Final = re.compile(r"(\d+)")

Key = tuple[tuple[tuple[tuple[int, int, str], ...], ...], str]
"""By what headings are put in order."""


def filing(heading: str, *, below: bool = False) -> Key:
    """Where a heading belongs; one of a sub-entry, if it stands `below` another.

    >>> sorted(["Homelessness", "The Home Office", "Home care", "McAll, Jo", "Mabb, Al", "42 Group", "Élan", "Elder"], key=filing)
    ['42 Group', 'Élan', 'Elder', 'Home care', 'The Home Office', 'Homelessness', 'Mabb, Al', 'McAll, Jo']
    """
    told = _SAINT.sub("Saint", _MAC.sub("Mac", heading))
    parts = [_words(part) for part in _STOP.split(told)]
    leading = _SMALL if below else _ARTICLES
    first = parts[0]
    while len(first) > 1 and first[0] in leading:
        first = first[1:]
    parts[0] = first
    return tuple(tuple(_parts(word) for word in part) for part in parts if part), heading


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold().translate(_PLAIN))
    return "".join(c for c in letters if c.isalnum())


def _parts(word: str) -> tuple[int, int, str]:
    """A word's place: numbers by how great they are, before all letters."""
    number = _NUMBER.match(word)
    return (0, int(number[1]), word[number.end() :]) if number and number[1].isascii() else (1, 0, word)


def untitled(name: str) -> str:
    """A name without the title before it.

    >>> untitled("Dr Nuala  Tresk"), untitled("Dame")
    ('Nuala Tresk', 'Dame')
    """
    return TITLE.sub("", " ".join(name.split()), count=1)


def inverted(name: str) -> str:
    """A name as an index has it: the last word first, and no title.

    >>> inverted("Dr Nuala Tresk"), inverted("Baroness Ann van der Berg"), inverted("Sukarno"), inverted("李 小龙")
    ('Tresk, Nuala', 'van der Berg, Ann', 'Sukarno', '李 小龙')
    """
    words = untitled(name).split()
    if len(words) < 2 or _is_cjk(name):
        return " ".join(words)
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in _PARTICLES:
        first -= 1
    return f"{' '.join(words[first:])}, {' '.join(words[:first])}"


_PARTICLES: Final = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ten",
        "ter",
        "zu",
    ]
)


def _is_cjk(name: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" or "\uf900" <= c <= "\ufaff" for c in name)


def initial(heading: str) -> str:
    """The letter that a heading stands under, "0–9" for a number; itself for a script without capitals.

    >>> initial("The Élan Group"), initial("42 Group"), initial("“Care”"), initial("")
    ('E', '0–9', 'C', '')
    """
    key, _ = filing(heading)
    if not key:
        return ""
    kind, _, word = key[0][0]
    return "0–9" if kind == 0 else word[:1].upper()
