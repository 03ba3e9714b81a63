"""What may have been meant: words of the index itself that are nearest to those that stand nowhere in it. So the public index never tells of a word that is not
public, and knows the names and terms that no dictionary does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sasci_archive.search.port import Rows
from sasci_archive.search.wording import Unit, Wording, folded

LEAST: Final = 3
"""Letters of a word that may be misspelt."""
NEAR: Final = 74.0
"""Of 100, by which part of two words is the same (rapidfuzz's ratio): `safegarding` and `safeguarding` have 96, `care` and `core` 75."""


def meant(rows: Rows, wanted: Wording, known: Mapping[str, int], text: str) -> str:
    """The query with every word that is not `known` replaced by the nearest that does; "" where there is nothing to replace, or nothing near."""
    said = text
    vocabulary: list[tuple[str, int]] = []
    for unit in wanted.units:
        for word in _unknown(unit, known):
            vocabulary = vocabulary or rows.vocabulary()
            if near := _nearest(word, vocabulary):
                said = said.replace(word, near)
    return said if said != text else ""


def nearest(asked: str, known: Sequence[str]) -> str:
    """The nearest of some names, "" where none is near."""
    from rapidfuzz import fuzz, process

    names = {folded(name): name for name in known if name}
    found = process.extractOne(folded(asked), list(names), scorer=fuzz.WRatio, score_cutoff=NEAR)
    return names[found[0]] if found else ""


def _unknown(unit: Unit, known: Mapping[str, int]) -> list[str]:
    """The words of a unit that stand nowhere, in none of its forms."""
    if unit.begun or any(all(folded(word) in known for word in form) for form in unit.forms):
        return []
    return [word for word in unit.forms[0] if folded(word) not in known and len(word) >= LEAST and word.isalpha()]


def _nearest(word: str, vocabulary: Sequence[tuple[str, int]]) -> str:
    """The nearest word, of several as near the most frequent; two words where it is two that were written as one."""
    from rapidfuzz import fuzz, process

    small = folded(word)
    every = dict(vocabulary)
    for at in range(LEAST, len(small) - LEAST + 1):
        if small[:at] in every and small[at:] in every:
            return f"{small[:at]} {small[at:]}"
    found = process.extract(small, list(every), scorer=fuzz.ratio, score_cutoff=NEAR, limit=8)
    if not found:
        return ""
    best = max(found, key=lambda it: (round(it[1] / 4), every[it[0]], it[0]))
    return str(best[0])
