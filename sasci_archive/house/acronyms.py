"""Acronyms: one way to write them, and explained once, where they first stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.house.text import Known, Paragraph, Proposed, bare, parts
from sasci_archive.model.house import Explained
from sasci_archive.model.seminar import Term

_DOTTED: Final = re.compile(r"(\W*)((?:[A-Z]\.){2,})((?:['’]s)?\W*)")
_ACRONYM: Final = re.compile(r"[A-Z](?:[A-Z&]|(?<=[A-Z])\d)*[A-Z]\d?s?")
_ROMAN: Final = re.compile(r"[IVXL]+")
NEAR: Final = 12
"""So many words behind it an explanation still counts as one."""


def written(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """ "N.H.S." → "NHS"; "Alcd", where the glossary has ALCD."""
    terms = {term.term.casefold(): term.term for term in known.terms if _ACRONYM.fullmatch(term.term)}
    for at, word in enumerate(text.words):
        if at in text.fixed:
            continue
        dotted = _DOTTED.fullmatch(word)
        if dotted and not dotted[3].startswith("."):
            ends = "." if at + 1 == len(text.words) else ""
            yield Proposed(at, 1, f"{dotted[1]}{dotted[2].replace('.', '')}{ends}{dotted[3]}", "acronyms have no stops")
            continue
        lead, core, tail = parts(word)
        term = terms.get(core.casefold(), "")
        if len(core) > 2 and term and core != term and core[:1].isupper():
            yield Proposed(at, 1, f"{lead}{term}{tail}", "the glossary writes it so")


def first_use(paragraphs: Sequence[Paragraph], known: Known) -> Iterator[tuple[Paragraph, Proposed]]:
    """Where an acronym first stands and nothing explains it: what the glossary has; or a question, where it has nothing."""
    terms = {term.term: term for term in known.terms}
    seen: set[str] = set()
    said = ""
    for text in paragraphs:
        loud = sum(word.isupper() and len(word) > 1 for word in text.words) * 2 > len(text.words) > 2
        for at, word in enumerate(text.words):
            lead, core, tail = parts(word)
            short = core.removesuffix("s") if core[:-1].isupper() else core
            if loud or short in seen or not _ACRONYM.fullmatch(core) or _ROMAN.fullmatch(short):
                continue
            seen.add(short)
            if short in known.house.familiar:
                continue
            term = terms.get(short) or terms.get(core)
            if term is None:
                yield (
                    text,
                    Proposed(at, 1, None, f"{short} is not in the glossary: add it, or to `familiar` in sasci.toml"),
                )
            elif (term.expansion or term.meaning) and not _explained(text, at, term, said):
                yield text, _explaining(text, at, term, (lead, core, tail), known.house.acronyms)
        said = f"{said} {_keys(text.words)}"


def _explaining(text: Paragraph, at: int, term: Term, word: tuple[str, str, str], how: Explained) -> Proposed:
    lead, core, tail = word
    why = "explained once, where it first stands"
    if how is Explained.EXPANSION and term.expansion and at not in text.fixed:
        return Proposed(at, 1, f"{lead}{term.expansion} ({core}){tail}", why)
    told = term.expansion or term.meaning
    return Proposed(at, 1, None, why, note=f"{term.term}: {told.rstrip('.')}.")


def _explained(text: Paragraph, at: int, term: Term, said: str) -> bool:
    """Whether what it stands for has been said before, is said at once, or stands in a note at it."""
    wanted = _keys((term.expansion or term.meaning).split())
    near = _keys(text.words[: at + NEAR + 1])
    notes = [_keys(note.split()) for after, note in text.notes if after > at]
    return any(wanted in f" {place} " for place in (said, near, *notes))


def _keys(words: Sequence[str]) -> str:
    return " ".join(key for word in words if (key := bare(word)))
