"""Names that a text writes with a capital, found without any model; what a name is the name of is a guess by the words around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sasci_archive.dialogue.third_parties import KIN, TITLES
from sasci_archive.house.text import words
from sasci_archive.model.apparatus import IndexKind

_CAPITAL: Final = r"[A-Z\u00c0-\u00de][\w'’\-‑]*"
_RUN: Final = re.compile(
    rf"\b{_CAPITAL}(?:(?: of| of the| for| for the| &| and(?= {_CAPITAL} {_CAPITAL}))? {_CAPITAL})*"
)
_NO_NAME: Final = words(
    """
    i i'm i've i'd i'll ok okay january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays
    saturdays sundays christmas easter yes no well so and but or then now here the a an it he she we they you that
    this there these those who what which why how when where if one my our his her their your mr mrs ms dr professor
    thank thanks
    """
)
BODY: Final = words(
    """
    act agency association authority bank board borough care charity church college commission committee council
    department federation fund foundation group health hospital house institute ministry network office partnership
    party programme project school scheme service services society trust union university hours
    """
)
_POSTS: Final = frozenset(
    [
        "chair",
        "chief",
        "commissioner",
        "coordinator",
        "deputy",
        "director",
        "head",
        "leader",
        "manager",
        "member",
        "trustee",
    ]
)
_PLACED: Final = frozenset(["in", "at", "near", "across", "around", "from", "to", "outside", "through"])
_DOES: Final = words(
    """
    said says told had did does was is would could came went thought wrote asked wanted gave died called
    """
)


class Name(NamedTuple):
    """A name found somewhere, and what it is the name of."""

    text: str
    kind: IndexKind


def runs(text: str, *, begins: bool) -> Iterator[tuple[str, str, str]]:
    """Runs of words with capitals: the run, the word before it ("" where a sentence begins), the word behind it."""
    for run, start, end in _apart(text):
        before = re.search(r"([\w'’]+)[ \t]+[\"“‘'(]*$|([\w'’]+)[,;] $", text[:start])
        told = (before[1] or before[2]) if before else ""
        parts = run.split()
        while parts and (key(parts[0]) in _NO_NAME or key(parts[0]) in TITLES):
            told, parts = parts[0], parts[1:]
        while parts and (key(parts[-1]) in _NO_NAME or parts[-1].islower()):
            parts = parts[:-1]
        if len(parts) > 3 and key(parts[0]) in _POSTS and parts[1] in {"of", "for"}:
            told, parts = parts[1], parts[2:]
        if "".join(parts)[1:] and (begins or told):
            after = re.match(r"\W*([\w'’]+)", text[end:])
            yield bare(" ".join(parts)), told, after[1] if after else ""


def _apart(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs with where they stand; what "and" joins is two, unless it is a body's name."""
    for found in _RUN.finditer(text):
        at = found.start()
        together = BODY & {word.casefold() for word in found[0].split()}
        for run in [found[0]] if together else found[0].split(" and "):
            yield run, at, at + len(run)
            at += len(run) + len(" and ")


def bare(name: str) -> str:
    """A name without what stands around it, and without a possessive.

    >>> bare("“Quarry Row’s,")
    'Quarry Row'
    """
    return re.sub(r"['’]s$", "", re.sub(r"^\W+|\W+$", "", name))


def key(word: str) -> str:
    """What remains of a word where neither case nor the shape of its apostrophe counts."""
    return word.casefold().replace("’", "'")


def kind(run: str, beside: Sequence[tuple[str, str]]) -> IndexKind:
    """What a name is likely to be the name of."""
    words = run.split()
    if any(key(before).strip(".") in TITLES | KIN for before, _ in beside):
        return IndexKind.PERSON
    if BODY & {word.casefold() for word in words} or (len(words) == 1 and run.isupper()):
        return IndexKind.BODY
    votes = Counter(_vote(before, after) for before, after in beside)
    return votes.most_common(1)[0][0]


def _vote(before: str, after: str) -> IndexKind:
    if key(before) in _PLACED:
        return IndexKind.PLACE
    return IndexKind.PERSON if key(after) in _DOES else IndexKind.BODY
