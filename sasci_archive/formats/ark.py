"""ARKs: their form (datatracker.ietf.org/doc/draft-kunze-ark, 2 and 3), and minting them with NOID's check character.

NOID's check character (NCDA; metacpan.org/dist/Noid/view/noid#NOID-CHECK-DIGIT-ALGORITHM): the signs from the NAAN on, slash and all, each by its
place in the alphabet (0 for signs that are none of it) times its position from 1, added up, modulo 29. As 29 is prime, one sign that is changed, or
two that have changed places, are always noticed in what is shorter than 29 signs.
"""

from __future__ import annotations

import re
from typing import Final

ALPHABET: Final = "0123456789bcdfghjkmnpqrstvwxz"
"""Digits and consonants without l: nothing that looks like a word or like another sign."""

_ARK: Final = re.compile(rf"ark:/?(?P<naan>[{ALPHABET}]{{5}})/(?P<name>[\w=~*+@$.%/-]+)", re.ASCII)
_SHOULDER: Final = re.compile(rf"[{ALPHABET}]{{5}}/[{ALPHABET}]*")
_BLADE: Final = 5
"""How many signs stand between the shoulder and the check character: twenty million for each shoulder."""


def ark(name: str) -> str:
    """What is wrong with the form of an ARK; "" where nothing is. Whether its last sign is a check character only its minter knows.

    >>> ark("ark:/12345/x5wf6789"), ark("ark:12345/x5wf6789"), ark("12345/x")
    ('', '', "'12345/x' is no ARK: it must begin with ark:/, five signs, a slash and the name behind it")
    """
    if _ARK.fullmatch(name):
        return ""
    return f"'{name}' is no ARK: it must begin with ark:/, five signs, a slash and the name behind it"


def shoulder(text: str) -> str:
    """What is wrong with a NAAN and shoulder ("12345/x5"); "" where nothing is."""
    if _SHOULDER.fullmatch(text) and len(text) + _BLADE < 28:
        return ""
    return f"'{text}' is no NAAN and shoulder: it must be five signs, a slash and a few consonants or digits"


def bare(name: str) -> str:
    """From the NAAN on: the same for `ark:/` and `ark:`, which name the same thing."""
    return re.sub(r"^ark:/?", "", name)


def check(text: str) -> str:
    """The check character of what stands from the NAAN on.

    >>> check("13030/xf93gt2")
    'q'
    """
    worth = {sign: value for value, sign in enumerate(ALPHABET)}
    return ALPHABET[sum(place * worth.get(sign, 0) for place, sign in enumerate(text, start=1)) % len(ALPHABET)]


def fits(name: str) -> bool:
    """Whether the last sign of an ARK is the check character of the others."""
    text = bare(name)
    return not ark(name) and check(text[:-1]) == text[-1]


def mint(under: str, number: int) -> str:
    """The ARK of a number (from 0) under a NAAN and shoulder.

    >>> mint("99999/fk4", 0), mint("99999/fk4", 1)
    ('ark:/99999/fk400000q', 'ark:/99999/fk4000016')
    """
    return f"ark:/{name(under, number)}"


def name(under: str, number: int) -> str:
    """What stands at the beginning, the number (from 0) in five signs, and the check character of both. Raises ValueError where there are no more."""
    blade, left = "", number
    for _ in range(_BLADE):
        left, sign = divmod(left, len(ALPHABET))
        blade = ALPHABET[sign] + blade
    if left:
        raise ValueError(f"there are no more names under {under}")
    return f"{under}{blade}{check(under + blade)}"
