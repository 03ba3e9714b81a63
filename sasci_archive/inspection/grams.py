"""What is looked for of each secret: the whole of it, and runs of its words that tell it; nothing that is said anyway.

A name is looked for word by word, and whole. A passage is looked for by every five words in a row, and by four or three
where one of them is rare in what is released; by less only where it is itself that short. What the release says itself is
left out, so that common words do not cry wolf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from sasci_archive.inspection.words import numbers, words
from sasci_archive.model.hidden_names import TITLES
from sasci_archive.model.secret import Kind, Secret

Gram: TypeAlias = tuple[str, ...]

LONGEST: Final = 5
SHORTEST: Final = 3
RARE: Final = 2
"""A word said as often as this at most, in all that is released, makes three or four words in a row telling."""
LEAST: Final = 7
"""How many letters a run must have to be told from noise where it stands in bytes."""
GLUED: Final = 6
"""How many letters a name must have to be looked for written as one word (`jobloggs`)."""
_UNTELLING: Final = TITLES | {"he", "she", "they", "his", "him", "her", "their", "them"}
"""Words of a name that by themselves tell nobody."""


class Sought(msgspec.Struct, frozen=True):
    """What is looked for: runs of words, and numbers, each with the places (from 0) of its secrets in the list asked for.

    `lengths` are those of the longer runs that begin with two words; `surfaces`, the runs as the secrets write them."""

    grams: dict[Gram, frozenset[int]]
    lengths: dict[Gram, tuple[int, ...]]
    digits: dict[str, frozenset[int]]
    surfaces: dict[Gram, frozenset[str]]

    def found(self, text: str) -> set[int]:
        """The secrets that a text says, by their places: one pass over its words, and one over those that are no numbers."""
        told = words(text)
        met = {secret for _, secrets in _met(self, told) for secret in secrets}
        unnumbered = [word for word in told if not word.isdigit()]  # notes and times stand between the words
        if len(unnumbered) < len(told):
            met |= {secret for _, secrets in _met(self, unnumbered) for secret in secrets}
        return met | self._numbered(text)

    @property
    def secrets(self) -> frozenset[int]:
        """Those of which anything is left to look for."""
        return frozenset().union(*self.grams.values(), *self.digits.values())

    def _numbered(self, text: str) -> set[int]:
        if not self.digits:
            return set()
        written = numbers(text)
        return {s for digits, secrets in self.digits.items() if any(digits in n for n in written) for s in secrets}


def sought(secrets: Sequence[Secret], released: str) -> Sought:
    """What to look for, given everything that may be said."""
    said_words, said_numbers = words(released), set(numbers(released))
    often = Counter(said_words)
    runs: dict[Gram, set[int]] = {}
    surfaces: dict[Gram, set[str]] = {}
    digits: dict[str, set[int]] = {}
    for place, secret in enumerate(secrets):
        told = words(secret.text)
        for gram, start in _of_name(told) if secret.kind is Kind.NAME else _of_passage(told):
            runs.setdefault(gram, set()).add(place)
            if start >= 0 and (surface := _surface(secret.text, told, start, len(gram))):
                surfaces.setdefault(gram, set()).add(surface)
        for number in numbers(secret.text):
            if not any(number in said for said in said_numbers):
                digits.setdefault(number, set()).add(place)
    every = _indexed(runs, {}, {})
    said = {gram for gram, _ in _met(every, said_words)}
    passages = [words(s.text) if s.kind is Kind.WORDS else [] for s in secrets]
    unsaid = {
        gram: {p for p in places if _tells(gram, passages[p], often)}
        for gram, places in sorted(runs.items(), key=lambda item: len(item[0]))
        if gram not in said
    }
    return _indexed(_without_longer(unsaid), digits, surfaces)


def _without_longer(runs: dict[Gram, set[int]]) -> dict[Gram, set[int]]:
    """Without the runs in which a shorter one of the same secret stands (the shorter come first): it will be found."""
    kept: dict[Gram, set[int]] = {}
    covered: dict[Gram, set[int]] = {}
    for gram, places in runs.items():
        within = covered.get(gram[:-1], set()) | covered.get(gram[1:], set())
        if alone := places - within:
            kept[gram] = alone
        if len("".join(gram)) >= LEAST:
            covered[gram] = places | within
    return kept


def _of_passage(told: Sequence[str]) -> Iterator[tuple[Gram, int]]:
    """All runs of a passage's words, and the whole; each with where it begins."""
    for size in range(SHORTEST, min(LONGEST, len(told)) + 1):
        for start in range(len(told) - size + 1):
            yield tuple(told[start : start + size]), start
    if told and not SHORTEST <= len(told) <= LONGEST:
        yield tuple(told), 0


def _of_name(told: Sequence[str]) -> Iterator[tuple[Gram, int]]:
    """Its telling words, with an s too ("the Blairs"), the whole, the whole with its last word first, and as one word."""
    for start, word in enumerate(told):
        if len(word) > 1 and not word.isdigit() and (word not in _UNTELLING or (start and start == len(told) - 1)):
            yield (word,), start
            if len(word) > 3:
                yield (f"{word}s",), -1
    own = [word for word in told if word not in _UNTELLING] or list(told)
    if len(told) > 1:
        yield tuple(told), 0
    if len(own) > 1:
        yield tuple(own), -1
        yield (own[-1], *own[:-1]), -1
        if len(glued := "".join(own)) >= GLUED:
            yield (glued,), -1
    elif len(told) == 1:
        yield tuple(told), 0


def _tells(gram: Gram, passage: Sequence[str], often: Counter[str]) -> bool:
    """Whether a run of a passage's words is worth looking for: chance may bring a few common words together."""
    if len(gram) >= LONGEST or len(gram) == len(passage) or not passage:
        return True
    return any(often[word] <= RARE for word in gram)


def _surface(text: str, told: Sequence[str], start: int, size: int) -> str:
    """A run as the secret writes it, where that differs; "" where its words do not fall apart one by one."""
    written = text.split()
    if text.isascii() or len(written) != len(told):
        return ""
    run = " ".join(written[start : start + size])
    return "" if run.isascii() or words(run) != list(told[start : start + size]) else run.strip(" ,;:.?!'\"’“”()")


def _indexed(runs: dict[Gram, set[int]], digits: dict[str, set[int]], surfaces: dict[Gram, set[str]]) -> Sought:
    lengths: dict[Gram, set[int]] = {}
    for gram in runs:
        if len(gram) > 1:
            lengths.setdefault(gram[:2], set()).add(len(gram))
    return Sought(
        grams={gram: frozenset(secrets) for gram, secrets in runs.items()},
        lengths={pair: tuple(sorted(sizes)) for pair, sizes in lengths.items()},
        digits={number: frozenset(secrets) for number, secrets in digits.items()},
        surfaces={gram: frozenset(ways) for gram, ways in surfaces.items() if gram in runs},
    )


def _met(sought: Sought, told: Sequence[str]) -> Iterator[tuple[Gram, frozenset[int]]]:
    """Every run looked for that a list of words holds."""
    for word in set(told):
        if (secrets := sought.grams.get((word,))) is not None:
            yield (word,), secrets
    lengths = sought.lengths
    for at, pair in [(at, pair) for at, pair in enumerate(pairwise(told)) if pair in lengths]:
        for size in lengths[pair]:
            run = tuple(told[at : at + size])
            if (secrets := sought.grams.get(run)) is not None:
                yield run, secrets


def byte_forms(sought: Sought) -> Iterator[tuple[str, frozenset[int]]]:
    """Every run as it may stand in bytes: as it is compared, and as the secrets write it, in any case."""
    for gram, secrets in sought.grams.items():
        yield " ".join(gram), secrets
        for surface in sought.surfaces.get(gram, ()):
            for written in (surface, surface.lower(), surface.upper(), surface.title()):
                yield written, secrets
    yield from sought.digits.items()
