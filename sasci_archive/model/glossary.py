"""What is wrong with a glossary, in itself and against what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sasci_archive.errors import Fault
from sasci_archive.model.phrases import Phrases, normal
from sasci_archive.model.seminar import Term

_ONLY_LEADS: Final = re.compile(
    r"^(?:see(?: also)?|same as|another (?:word|name|term) for|short for|abbreviation of|i\.e\.|=)\s+", re.IGNORECASE
)
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


def faults(glossary: Sequence[Term]) -> tuple[Fault, ...]:
    """A term that is there twice, and terms of which each is explained by nothing but the next, in a circle."""
    found: list[Fault] = []
    known: dict[str, Term] = {}
    for term in glossary:
        key = normal(term.term)
        if key in known:
            found.append(
                Fault(
                    "G01",
                    0,
                    f"'{term.term}' is in the glossary twice.",
                    "Make one entry of the two, or tell them apart in the term.",
                )
            )
        known.setdefault(key, term)
    by_name = {normal(t.expansion): key for key, t in known.items() if t.expansion} | {key: key for key in known}
    leads = {key: _leads(term, by_name) for key, term in known.items()}
    told: set[str] = set()
    for key in known:
        circle = _circle(key, leads)
        if circle and told.isdisjoint(circle):
            told |= set(circle)
            names = " → ".join(f"'{known[at].term}'" for at in (*circle, circle[0]))
            found.append(
                Fault(
                    "G02",
                    0,
                    f"The glossary explains a term by itself: {names}.",
                    "Say in one of them what it means, in other words.",
                )
            )
    return tuple(found)


def never_said(glossary: Sequence[Term], texts: Iterable[str]) -> tuple[Term, ...]:
    """The terms that stand in none of the texts: no fault, but perhaps one too many, or misspelt."""
    wanted = {form: term.term for term in glossary for form in (term.term, f"{term.term}s", term.expansion)}
    phrases = Phrases(wanted)
    said = {wanted[phrase] for text in texts for at in phrases.found(text) for phrase in at.phrases}
    return tuple(term for term in glossary if term.term not in said)


def _leads(term: Term, by_name: dict[str, str]) -> str:
    """The term, by key, that is all that another is explained by; "" where there is more to its explanation."""
    told = term.meaning or term.expansion
    told = _ARTICLE.sub("", _ONLY_LEADS.sub("", told.strip().strip("“”\"'.")).strip("“”\"'"))
    leads = by_name.get(normal(told), "") if told else ""
    return "" if leads == normal(term.term) and not term.meaning else leads  # what it stands for is explanation enough


def _circle(start: str, leads: dict[str, str]) -> tuple[str, ...]:
    """The terms through which one leads back to itself."""
    trail = [start]
    while (following := leads[trail[-1]]) and following not in trail:
        trail.append(following)
    return tuple(trail) if following == start else ()
