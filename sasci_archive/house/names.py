"""Names nearly as the record spells them: "Okafar" for Okafor. What is spelt as in the record anywhere is never touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rapidfuzz.distance import DamerauLevenshtein

from sasci_archive.dialogue.roster import TITLES
from sasci_archive.house.text import Known, Paragraph, Proposed, Spelling, bare, parts, words

SHORTEST: Final = 5
"""Shorter names look like too many words, and are only looked at beside the other half of the name."""
ORDINARY: Final = words(
    """
    january february march april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday there their these those which where while would could should after before other another always
    never because council county borough board committee commission department ministry service services society association
    university college institute hospital school church government parliament london england scotland wales ireland britain
    europe english scottish welsh irish british european american
    """
)
"""Words that begin with a capital and are nobody's name."""


class _Part(msgspec.Struct, frozen=True):
    """One word of a spelling, in lower case, with those before and behind it; `person` where it is a person's."""

    key: str
    written: str
    before: str
    behind: str
    spelling: Spelling


def names(paragraphs: Sequence[Paragraph], known: Known) -> Iterator[tuple[Paragraph, Proposed]]:
    """Words that look like a name of the record and are not spelt so."""
    split = list(_split(known.spellings))
    spelt = {part.key for part in split} | ORDINARY
    small = {bare(word) for text in paragraphs for word in text.words if word[:1].islower()}
    for text in paragraphs:
        for at, word in enumerate(text.words):
            lead, core, tail = parts(word)
            key = core.casefold()
            if not core[:1].isupper() or not core.isalpha() or at in text.fixed or key in spelt or _plural(key, spelt):
                continue
            found = _meant(text, at, key, split, common=key in small)
            if found is not None:
                new = found.written.upper() if core.isupper() and len(core) > 1 else found.written
                yield text, Proposed(at, 1, f"{lead}{new}{tail}", f"{found.spelling.where} has {found.spelling.text}")


def _split(spellings: Sequence[Spelling]) -> Iterator[_Part]:
    for spelling in spellings:
        words = [word for word in spelling.text.split() if bare(word) not in TITLES]
        keys = [bare(word) for word in words]
        for at, (word, key) in enumerate(zip(words, keys, strict=True)):
            written = parts(word)[1]
            if written[:1].isupper() and key.isalpha() and len(key) > 2:
                before, behind = (keys[n] if 0 <= n < len(keys) else "" for n in (at - 1, at + 1))
                yield _Part(key, written, before, behind, spelling)


def _plural(key: str, spelt: set[str] | frozenset[str]) -> bool:
    return any(key.endswith(ending) and key.removesuffix(ending) in spelt for ending in ("s", "es", "'s"))


def _meant(text: Paragraph, at: int, key: str, split: Sequence[_Part], *, common: bool) -> _Part | None:
    """Which part of a name is meant; None where none is, or two different ones could be."""
    before, behind = text.word(at - 1), text.word(at + 1)
    beside = [
        part
        for part in split
        if ((part.before and part.before == before) or (part.behind and part.behind == behind))
        and part.spelling.person
        and DamerauLevenshtein.normalized_similarity(key, part.key) >= 0.5
    ]
    near = [part for part in split if not common and min(len(key), len(part.key)) >= SHORTEST and _alike(key, part.key)]
    likely = {part.key for part in beside or near}
    return (beside or near)[0] if len(likely) == 1 else None


def _alike(key: str, name: str) -> bool:
    """One letter other, missing, too many or two turned round; two in a long word.

    >>> _alike("okafar", "okafor"), _alike("fennerbee", "fennerby"), _alike("harriet", "harjit"), _alike("mallet", "ballot")
    (True, True, False, False)
    """
    allowed = 1 if min(len(key), len(name)) < 8 else 2
    return int(DamerauLevenshtein.distance(key, name)) <= allowed and key[0] == name[0]
