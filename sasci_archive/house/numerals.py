"""Whole numbers in words, read and written as English says them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

UNITS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VALUES: Final = {word: n for n, word in enumerate(UNITS)} | TENS
_FIGURES: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def begins(word: str) -> bool:
    """Whether a number may begin with a word (in lower case): quick, as most words are none.

    >>> begins("twenty-six"), begins("42,000"), begins("the")
    (True, True, False)
    """
    return word[:1].isdigit() or word.partition("-")[0] in _VALUES


def in_words(number: int) -> str:
    """A number below 101.

    >>> in_words(7), in_words(42), in_words(90), in_words(100)
    ('seven', 'forty-two', 'ninety', 'a hundred')
    """
    if number < len(UNITS):
        return UNITS[number]
    if number == 100:
        return "a hundred"
    tens = next(word for word, value in TENS.items() if value == number // 10 * 10)
    return tens if number % 10 == 0 else f"{tens}-{UNITS[number % 10]}"


def in_figures(number: int) -> str:
    """
    >>> in_figures(42000), in_figures(1996)
    ('42,000', '1,996')
    """
    return f"{number:,}"


def figures(word: str) -> int | None:
    """What figures say; None for anything else.

    >>> figures("42,000"), figures("7"), figures("4,20")
    (42000, 7, None)
    """
    return int(word.replace(",", "")) if _FIGURES.fullmatch(word) else None


def spelt(words: Sequence[str]) -> int | None:
    """The number that words (in lower case) say, all of them; None where they say none, or not only one.

    >>> spelt(["forty-two"]), spelt("three hundred and twelve".split()), spelt("two thousand".split())
    (42, 312, 2000)
    >>> spelt("nineteen ninety".split()), spelt(["and"]), spelt(["hundred"]), spelt("two and".split())
    (None, None, None, None)
    """
    tokens = [token for word in words for token in word.split("-")]
    total, group, last = 0, 0, ""
    for said in tokens:
        value = _VALUES.get(said)
        if said == "hundred" and last == "unit" and 0 < group < 20:
            group, last = group * 100, "hundred"
        elif said == "thousand" and last in {"unit", "tens", "hundred"} and total == 0 and group < 1000:
            total, group, last = group * 1000, 0, "thousand"
        elif said == "and" and last in {"hundred", "thousand"}:
            last = "and"
        elif value is None:
            return None
        elif value >= 20 and last in {"", "hundred", "thousand", "and"}:
            group, last = group + value, "tens"
        elif value < 20 and (last in {"", "hundred", "thousand", "and"} or (last == "tens" and 0 < value < 10)):
            group, last = group + value, "unit"
        else:
            return None
    return total + group if last and last != "and" else None


def year(words: Sequence[str]) -> int | None:
    """The year that words (in lower case) say in two halves; None where they say none.

    >>> year(["nineteen", "ninety-six"]), year(["twenty", "eleven"]), year("nineteen oh five".split()), year(["twenty", "six"])
    (1996, 2011, 1905, None)
    """
    tokens = [token for word in words for token in word.split("-")]
    if not tokens or tokens[0] not in {"eighteen", "nineteen", "twenty"}:
        return None
    century, rest = _VALUES[tokens[0]], tokens[1:]
    if len(rest) == 2 and rest[0] == "oh" and 0 < _VALUES.get(rest[1], 0) < 10:
        return century * 100 + _VALUES[rest[1]]
    value = spelt(rest)
    return century * 100 + value if value is not None and 10 <= value < 100 and len(rest) <= 2 else None


def decade(words: Sequence[str]) -> int | None:
    """The decade that words (in lower case) say.

    >>> decade(["nineteen", "nineties"]), decade(["nineties"])
    (1990, None)
    """
    if len(words) != 2 or words[0] not in {"eighteen", "nineteen"} or not words[1].endswith("ties"):
        return None
    tens = TENS.get(words[1].removesuffix("ies") + "y")
    return None if tens is None else _VALUES[words[0]] * 100 + tens
