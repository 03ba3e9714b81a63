"""What an index could have entries for: published words and the record in, proposals out. The editor decides, and writes the headings.

Every proposal has words that are said. Names written with a capital are found without any model: what kind of name it is, is a
guess by the words around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from sasci_archive.dialogue.roster import is_person
from sasci_archive.dialogue.third_parties import KIN, TITLES
from sasci_archive.model.called import names
from sasci_archive.model.consent import Named, Wish
from sasci_archive.model.filing import filing, inverted, untitled
from sasci_archive.model.indexing import Entry, Index, Proposal
from sasci_archive.model.phrases import Phrases, normal
from sasci_archive.model.reading import IndexKind
from sasci_archive.model.seminar import Participant, Term

ROSTER, MARKED, GLOSSARY, CHRONOLOGY, CAPITALS, MODEL = (
    *("the roster", "marked in the text", "the glossary", "the chronology"),
    *("written as a name", "the model of names"),
)
_CAPITAL: Final = r"[A-Z\u00c0-\u00de][\w'’\-‑]*"
_RUN: Final = re.compile(
    rf"\b{_CAPITAL}(?:(?: of| of the| for| for the| &| and(?= {_CAPITAL} {_CAPITAL}))? {_CAPITAL})*"
)
_NO_NAME: Final = frozenset(
    [
        "i",
        "i'm",
        "i've",
        "i'd",
        "i'll",
        "ok",
        "okay",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mondays",
        "tuesdays",
        "wednesdays",
        "thursdays",
        "fridays",
        "saturdays",
        "sundays",
        "christmas",
        "easter",
        "yes",
        "no",
        "well",
        "so",
        "and",
        "but",
        "or",
        "then",
        "now",
        "here",
        "the",
        "a",
        "an",
        "it",
        "he",
        "she",
        "we",
        "they",
        "you",
        "that",
        "this",
        "there",
        "these",
        "those",
        "who",
        "what",
        "which",
        "why",
        "how",
        "when",
        "where",
        "if",
        "one",
        "my",
        "our",
        "his",
        "her",
        "their",
        "your",
        "mr",
        "mrs",
        "ms",
        "dr",
        "professor",
        "thank",
        "thanks",
    ]
)
_BODY: Final = frozenset(
    [
        "act",
        "agency",
        "association",
        "authority",
        "bank",
        "board",
        "borough",
        "care",
        "charity",
        "church",
        "college",
        "commission",
        "committee",
        "council",
        "department",
        "federation",
        "fund",
        "foundation",
        "group",
        "health",
        "hospital",
        "house",
        "institute",
        "ministry",
        "network",
        "office",
        "partnership",
        "party",
        "programme",
        "project",
        "school",
        "scheme",
        "service",
        "services",
        "society",
        "trust",
        "union",
        "university",
        "hours",
    ]
)
_SHORT: Final = re.compile(r"(?:n['’]t|['’](?:m|ve|ll|re|d))$", re.IGNORECASE)
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
_DOES: Final = frozenset(
    [
        "said",
        "says",
        "told",
        "had",
        "did",
        "does",
        "was",
        "is",
        "would",
        "could",
        "came",
        "went",
        "thought",
        "wrote",
        "asked",
        "wanted",
        "gave",
        "died",
        "called",
    ]
)
_CALLED_BEFORE: Final = frozenset(["you", "thanks", "thank", "and", "well", "yes", "no", "so", "please"])


class Name(NamedTuple):
    """A name found somewhere, and what it is the name of."""

    text: str
    kind: IndexKind


class Said(msgspec.Struct, frozen=True):
    """The `turns` as they are printed, by id in order; `marked` names of the text with their kinds, those of the `chronology`'s labels'
    sentences, and what a model took for names (`found`)."""

    turns: Mapping[str, str]
    marked: tuple[Name, ...] = ()
    chronology: tuple[str, ...] = ()
    found: tuple[Name, ...] = ()


def proposals(
    said: Said, *, roster: Sequence[Participant], glossary: Sequence[Term], index: Index, named: Sequence[Named] = ()
) -> tuple[Proposal, ...]:
    """What the index does not have and the editor has not refused, by kind and in the order of an index, numbered from 1. Nothing is
    proposed of people outside who have not agreed to be named (`named`)."""
    text = _Text(said.turns)
    taken = _Taken(index, named)
    found: list[Proposal] = []
    for source, entry, short in _candidates(said, text, roster, glossary):
        words = tuple(word for word in entry.words if not taken.has(word))
        if taken.refuses(entry):
            taken.add(entry)  # nor is it by a part of its words
        if not words or taken.holds(entry):
            continue
        counted = text.where(words)
        if turns := tuple(dict.fromkeys(counted)):
            said_ = text.said(words)
            told = msgspec.structs.replace(entry, words=said_)
            taken.add(told)
            found.append(Proposal(number=0, entry=told, source=source, turns=turns, places=len(counted), short=short))
    kinds = list(IndexKind)
    found.sort(key=lambda p: (kinds.index(p.entry.kind), filing(p.entry.heading)))
    return tuple(msgspec.structs.replace(each, number=number) for number, each in enumerate(found, start=1))


class _Text:
    """The turns as one text."""

    def __init__(self, turns: Mapping[str, str]) -> None:
        self.turns = turns
        self.small = {word for text in turns.values() for word in re.findall(r"\b[a-z][\w'’-]*", text)}

    def where(self, words: Iterable[str]) -> tuple[str, ...]:
        """The turn of every place where one of the words stands."""
        wanted = Phrases(words)
        return tuple(turn for turn, text in self.turns.items() for _ in wanted.found(text))

    def said(self, words: Sequence[str]) -> tuple[str, ...]:
        """Those of the words that stand somewhere, not only in others of them."""
        wanted = Phrases(words)
        found = {phrase for text in self.turns.values() for at in wanted.found(text) for phrase in at.phrases}
        return tuple(word for word in words if word in found)

    def only_called(self, words: Iterable[str]) -> tuple[str, ...]:
        """The turns in which somebody is spoken to by these words, and not of."""
        wanted = Phrases(words)
        return tuple(
            turn
            for turn, text in self.turns.items()
            if (places := list(wanted.found(text))) and all(_is_call(text, at.start, at.end) for at in places)
        )

    def runs(self) -> Iterator[tuple[str, str, str]]:
        """Runs of words with capitals inside sentences, each with the word before and behind it."""
        inside = {
            word for text in self.turns.values() for run, _, _ in _runs(text, begins=False) for word in run.split()
        }
        for text in self.turns.values():
            for run, before, after in _runs(text, begins=True):
                first = run.split()[0]
                if first == run and (run.casefold() in self.small or _SHORT.search(run)):
                    continue
                if before or first in inside or (first.casefold() not in self.small and len(run.split()) > 1):
                    yield run, before, after


class _Taken:
    """What is in the index, refused, or proposed already; and what is not to be proposed at all."""

    def __init__(self, index: Index, named: Sequence[Named]) -> None:
        self._refused = frozenset(normal(heading) for heading in index.refused)
        self._headings, self._words = set(self._refused), set(self._refused)
        self._people: set[str] = set()
        self._secret = {
            word.casefold()
            for person in named
            if person.wish is not Wish.NAME
            for name in (person.name, *person.known_as)
            for word in re.findall(r"[^\W_]+", untitled(name))
        }
        for entry in index.entry:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        self._headings.add(normal(entry.heading))
        self._words |= {normal(word) for word in (entry.heading, *entry.words)}
        self._people.add(entry.person)

    def has(self, word: str) -> bool:
        """Whether something is looked for by this word already, or it must not be."""
        return normal(word) in self._words or any(
            part.casefold() in self._secret for part in re.findall(r"[^\W_]+", word)
        )

    def refuses(self, entry: Entry) -> bool:
        return normal(entry.heading) in self._refused

    def holds(self, entry: Entry) -> bool:
        return normal(entry.heading) in self._headings or bool(entry.person and entry.person in self._people)


def _candidates(
    said: Said, text: _Text, roster: Sequence[Participant], glossary: Sequence[Term]
) -> Iterator[tuple[str, Entry, str]]:
    """What could be proposed: where it comes from, the entry, an abbreviation that could lead to it; the surest first."""
    for person in roster:
        words = tuple(_called(person, roster, text))
        heading = person.sort_as or inverted(person.name)
        but_not = text.only_called(words)
        entry = Entry(kind=IndexKind.PERSON, heading=heading, person=person.id, words=words, but_not=but_not)
        if set(text.where(words)) - set(but_not):
            yield ROSTER, entry, ""
    for term in glossary:
        yield GLOSSARY, *_of_term(term, text)
    for name in said.marked:
        yield MARKED, _of_name(name), ""
    by_label = (
        Name(run, _kind(run, [(b, a)])) for label in said.chronology for run, b, a in _runs(label, begins=False)
    )
    for name in by_label:
        yield CHRONOLOGY, _of_name(name), ""
    around: dict[str, list[tuple[str, str]]] = {}
    for run, before, after in text.runs():
        around.setdefault(run, []).append((before, after))
    for name in said.found:
        yield MODEL, _of_name(name), ""
    for run, beside in sorted(around.items(), key=lambda item: -len(item[0])):
        yield CAPITALS, _of_name(Name(run, _kind(run, beside))), ""


def _called(person: Participant, roster: Sequence[Participant], text: _Text) -> Iterator[str]:
    """What somebody is called that nobody else on the roster is; a single word only if it is no ordinary word."""
    full = untitled(person.name)
    words = full.split()
    others = {
        word for other in roster if other.id != person.id for name in names(other) for word in name.strip(",").split()
    }
    yield full
    yield from (name for name in person.known_as if is_person(name) and name != full)
    if len(words) > 1:
        yield from (word for word in (words[-1], words[0]) if word not in others and word.casefold() not in text.small)


def _of_term(term: Term, text: _Text) -> tuple[Entry, str]:
    plural = (f"{term.term}s",) if term.term == term.term.lower() and text.where((f"{term.term}s",)) else ()
    words = tuple(dict.fromkeys(word for word in (term.term, *plural, term.expansion) if word))
    if not term.expansion:
        heading = f"{term.term}s" if plural else term.term
        return Entry(heading=heading, words=words), ""
    kind = IndexKind.BODY if _BODY & set(term.expansion.casefold().split()) else IndexKind.SUBJECT
    return Entry(kind=kind, heading=f"{term.expansion} ({term.term})", words=words), term.term


def _of_name(name: Name) -> Entry:
    person = name.kind is IndexKind.PERSON
    return Entry(kind=name.kind, heading=inverted(name.text) if person else name.text, words=(untitled(name.text),))


def _runs(text: str, *, begins: bool) -> Iterator[tuple[str, str, str]]:
    """Runs of words with capitals: the run, the word before it ("" where a sentence begins), the word behind it."""
    for run, start, end in _apart(text):
        before = re.search(r"([\w'’]+)[ \t]+[\"“‘'(]*$|([\w'’]+)[,;] $", text[:start])
        told = (before[1] or before[2]) if before else ""
        parts = run.split()
        while parts and (_key(parts[0]) in _NO_NAME or _key(parts[0]) in TITLES):
            told, parts = parts[0], parts[1:]
        while parts and (_key(parts[-1]) in _NO_NAME or parts[-1].islower()):
            parts = parts[:-1]
        if len(parts) > 3 and _key(parts[0]) in _POSTS and parts[1] in {"of", "for"}:
            told, parts = parts[1], parts[2:]
        if "".join(parts)[1:] and (begins or told):
            after = re.match(r"\W*([\w'’]+)", text[end:])
            yield bare(" ".join(parts)), told, after[1] if after else ""


def _apart(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs with where they stand; what "and" joins is two, unless it is a body's name."""
    for found in _RUN.finditer(text):
        at = found.start()
        together = _BODY & {word.casefold() for word in found[0].split()}
        for run in [found[0]] if together else found[0].split(" and "):
            yield run, at, at + len(run)
            at += len(run) + len(" and ")


def bare(name: str) -> str:
    """A name without what stands around it, and without a possessive.

    >>> bare("“Quarry Row’s,")
    'Quarry Row'
    """
    return re.sub(r"['’]s$", "", re.sub(r"^\W+|\W+$", "", name))


def _key(word: str) -> str:
    return word.casefold().replace("’", "'")


def _kind(run: str, beside: Sequence[tuple[str, str]]) -> IndexKind:
    """What a name is likely to be the name of."""
    words = run.split()
    if any(_key(before).strip(".") in TITLES | KIN for before, _ in beside):
        return IndexKind.PERSON
    if _BODY & {word.casefold() for word in words} or (len(words) == 1 and run.isupper()):
        return IndexKind.BODY
    votes = Counter(_vote(before, after) for before, after in beside)
    return votes.most_common(1)[0][0]


def _vote(before: str, after: str) -> IndexKind:
    if _key(before) in _PLACED:
        return IndexKind.PLACE
    return IndexKind.PERSON if _key(after) in _DOES else IndexKind.BODY


def _is_call(text: str, start: int, end: int) -> bool:
    """Whether somebody is spoken to here: one word between stops ("Marion, how did it look?", "No, Harjit, not quite"); names in full
    stand so in lists too."""
    if " " in text[start:end]:
        return False
    before, after = text[:start].rstrip(), text[end:].lstrip()
    last = re.search(r"[\w'’]+$", before)
    opens = not before or before[-1] in ".?!…,:" or bool(last and _key(last[0]) in _CALLED_BEFORE)
    return opens and (not after or after[0] in ",.?!:…")
