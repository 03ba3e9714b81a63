"""Acronyms: one way to write them, and explained once, where they first stand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from sasci_archive.dialogue.roster import TITLES
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
    small = {bare(word) for text in paragraphs for word in text.words if word.islower()}
    seen: set[str] = set()
    said = ""
    for text in paragraphs:
        for at, word in enumerate(text.words):
            lead, core, tail = parts(word)
            short = core.removesuffix("s") if core[:-1].isupper() else core
            term = terms.get(short) or terms.get(core)
            if short in seen or not _ACRONYM.fullmatch(core) or (term is None and _is_loud(text, at, small)):
                continue
            seen.add(short)
            if short in known.house.familiar or _ROMAN.fullmatch(short):
                continue
            if term is None:
                yield (
                    text,
                    Proposed(at, 1, None, f"{short} is not in the glossary: add it, or to `familiar` in sasci.toml"),
                )
            elif (term.expansion or term.meaning) and not _explained(text, at, term, said):
                yield text, _explaining(text, at, term, (lead, core, tail), known.house.acronyms)
        said = f"{said} {_keys(text.words)}"


def _is_loud(text: Paragraph, at: int, small: Container[str]) -> bool:
    """Whether it is no acronym but a word in capitals: one that stands in small letters too, a title, or one of three in a row."""
    word = text.word(at)
    row = [
        n
        for n in range(at - 2, at + 3)
        if 0 <= n < len(text.words) and text.words[n].isupper() and len(text.word(n)) > 1
    ]
    return word in small or word in TITLES or any({n, n + 1, n + 2} <= set(row) for n in row)


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
