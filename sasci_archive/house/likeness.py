"""How like what somebody said is to a name: what is proposed first when words are marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher


def plain(text: str) -> str:
    """Without case, accents, punctuation, titles' full stops and a possessive.

    >>> plain("Mrs. Mróz’s")
    'mrs mroz'
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", folded)))


def likeness(said: str, names: Iterable[str]) -> float:
    """From 0 to 1 (the same). A part of a name is like it, and an abbreviation of its words.

    >>> likeness("Oakshaw", ["Marion Oakshaw"]) > likeness("Oakshore", ["Marion Oakshaw"]) > likeness("the", ["Marion Oakshaw"])
    True
    >>> likeness("the FBC", ["Fennerby Borough Council"]) > 0.7
    True
    """
    wanted = plain(said)
    return max((_like(wanted, plain(name)) for name in names), default=0.0) if wanted else 0.0


def _like(said: str, name: str) -> float:
    if not name:
        return 0.0
    if said == name:
        return 1.0
    own, theirs = said.split(), name.split()
    shared = sum(1 for word in own if word in theirs and len(word) > 1)
    letters = "".join(word[0] for word in theirs)
    abbreviated = 0.85 if len(theirs) > 1 and any(word == letters for word in own) else 0.0
    inside = 0.6 + 0.35 * shared / max(len(own), len(theirs)) if shared else 0.0
    nearest = max((SequenceMatcher(None, a, b).ratio() for a in own for b in theirs if len(a) > 2), default=0.0)
    return max(inside, abbreviated, 0.55 * nearest, 0.7 * SequenceMatcher(None, said, name).ratio())
