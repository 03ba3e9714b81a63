"""Where phrases stand in a text, all of them in one pass.

A phrase is found as whole words: in the case it is written in, unless it is all small letters; with a possessive behind it or none;
whatever its apostrophes and hyphens look like, and whether its words are joined by a hyphen or a space. Of phrases that share words the
longest is found, from the left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

OBJECT: Final = "\ufffc"
"""What stands in a text for something that no phrase reaches across: what is withheld, the end of a paragraph."""

PASSAGE: Final = 4_000
"""Letters of a text that may be one of many."""

_NOTHING: Final = "\x00"
_SIGNS: Final = (*((sign, "'") for sign in "’‘ʼ´"), ("‐", "-"), ("‑", "-"))
_ALONE: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Signs of scripts that write no spaces: each is a word."""
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}][^\W_{_ALONE}\u0300-\u036f]*"
                          rf"[\u0300-\u036f]*(?:'[^\W_{_ALONE}]+)*|[^\W_{_ALONE}]|&")  # fmt: skip
_ASCII_WORD: Final = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*|&")
_SHORTENED: Final = frozenset(["st", "dr", "mr", "mrs", "ms", "prof", "rev", "hon", "sr", "jr", "no"])
"""Words behind which a full stop is no end."""


class Found(NamedTuple):
    """From character to character (the end not included), and the phrases that stand there, as they were given."""

    start: int
    end: int
    phrases: tuple[str, ...]


class _Wanted(NamedTuple):
    phrase: str
    words: tuple[str, ...]
    cased: bool


class _Node:
    """What may follow, by the sign before a word and the word; the phrases that end here."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends: list[_Wanted] = []


class Phrases:
    """Phrases to look for. One without a letter or a number is never found."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._root = _Node()
        for phrase in dict.fromkeys(phrases):
            text = _Words(phrase)
            node = self._root
            for number, key in enumerate(text.keys):
                node = node.next.setdefault(f"{text.gap(number)}{key}" if number else key, _Node())
            if text.keys:
                node.ends.append(_Wanted(phrase, tuple(map(_composed, text.words)), phrase != phrase.lower()))

    @property
    def begins(self) -> frozenset[str]:
        """What they begin with: a text in which none of these is one of its `beginnings` has none of them."""
        return frozenset(self._root.next)

    def found(self, text: str) -> Iterator[Found]:
        """Every place, in order; none shares a word with another."""
        words = _words(text)
        begins, keys = self._root.next, words.keys
        at = 0
        while at < len(keys):
            key = keys[at]
            longest = self._longest(words, at) if key in begins or key[-2:] == "'s" else None
            if longest is None:
                at += 1
            else:
                past, end, phrases = longest
                yield Found(words.spans[at][0], end, phrases)
                at = past

    def _longest(self, words: _Words, at: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The longest phrases that begin at a word: the word behind them, their end in characters, and which they are."""
        found = None
        states: list[tuple[_Node, tuple[str, ...]]] = [(self._root, ())]
        number = at
        while states and number < len(words.keys):
            gap = words.gap(number) if number > at else ""
            states = [
                (following, (*said, form))
                for node, said in states
                for form, key in words.forms(number)
                if (following := node.next.get(f"{gap}{key}")) is not None
            ]
            ending = {
                wanted.phrase: len(said[-1]) < len(words.forms(number)[0][0])
                for node, said in states
                for wanted in node.ends
                if (not wanted.cased or wanted.words == said) and words.are_whole(at, number, cased=wanted.cased)
            }
            if ending:
                end = words.spans[number][1] - (2 if all(ending.values()) else 0)
                found = (number + 1, end, tuple(ending))
            number += 1
        return found


def _words(text: str) -> _Words:
    """What is looked through more than once is taken apart once: the index is bound and placed, a page made again and again. A whole transcript is another
    after every change and takes megabytes: of such texts the last few are kept, and of those as long as a paragraph many."""
    return _of_passage(text) if len(text) <= PASSAGE else _of_whole(text)


@lru_cache(maxsize=1 << 13)
def _of_passage(text: str) -> _Words:
    return _Words(text)


@lru_cache(maxsize=2)
def _of_whole(text: str) -> _Words:
    return _Words(text)


def beginnings(text: str) -> frozenset[str]:
    """What a phrase that stands in a text may begin with."""
    keys = _words(text).keys
    return frozenset((*keys, *(key[:-2] for key in keys if key[-2:] == "'s")))


def normal(phrase: str) -> str:
    """A phrase as it is looked for: phrases with the same are found in the same places, but for their case.

    >>> normal("Time-bank") == normal("time bank"), normal("Carers’ trust") == normal("carers' trust")
    (True, True)
    """
    words = _Words(phrase)
    return "".join(f"{words.gap(n) if n else ''}{key}" for n, key in enumerate(words.keys))


class _Words:
    """The words of a text: as they stand, where, and under what they are looked for."""

    def __init__(self, text: str) -> None:
        text = text.replace(OBJECT, _NOTHING)  # so that English text stays ASCII, in which all is quicker
        for written, sign in () if text.isascii() else _SIGNS:
            text = text.replace(written, sign)
        self._text = text
        pattern = _ASCII_WORD if text.isascii() else _WORD
        self.spans = [match.span() for match in pattern.finditer(text)]
        self.words = [text[start:end] for start, end in self.spans]
        composed = self.words if unicodedata.is_normalized("NFC", text) else map(_composed, self.words)
        self.keys = [word.casefold() for word in composed]

    def forms(self, number: int) -> tuple[tuple[str, str], ...]:
        """A word, and what it is without its possessive: as written, and as looked for."""
        own, key = _composed(self.words[number]), self.keys[number]
        if len(key) > 2 and key.endswith("'s"):
            return (own, key), (own[:-2], key[:-2])
        return ((own, key),)

    def gap(self, number: int) -> str:
        """What stands before a word, as it is looked for: a space, a hyphen, and the stop of "St." are all the same."""
        start = self.spans[number - 1][1]
        between, before = self._text[start : self.spans[number][0]], self.words[number - 1]
        if between in {" ", "-"}:
            return " "
        bare = between.strip()
        if not bare:
            return " " if between else ""
        if bare == "." and (before.casefold() in _SHORTENED or (len(before) == 1 and before.isupper())):
            return " "
        return " ".join(between.split()) + (" " if between[-1].isspace() else "")

    def are_whole(self, first: int, last: int, *, cased: bool) -> bool:
        """Whether no hyphen joins words to another: a name is found in "NHS-funded" and "ex-Saltpan", not in "Smith-Jones"."""
        return not (
            (first > 0 and self._joins(first) and not (cased and self.words[first - 1][0].islower()))
            or (
                last + 1 < len(self.keys)
                and self._joins(last + 1)
                and not (cased and self.words[last + 1][0].islower())
            )
        )

    def _joins(self, number: int) -> bool:
        """Whether nothing but a hyphen stands before a word."""
        return self._text[self.spans[number - 1][1] : self.spans[number][0]] == "-"


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
