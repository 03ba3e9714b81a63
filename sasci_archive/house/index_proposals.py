"""What an index could have entries for: published words and the record in, proposals out. The editor decides, and writes the headings.

Every proposal has words that are said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sasci_archive.dialogue.roster import is_person
from sasci_archive.house.capital_names import BODY, Name, key, kind, runs
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.called import names
from sasci_archive.model.consent import Named, Wish
from sasci_archive.model.filing import filing, inverted, untitled
from sasci_archive.model.indexing import Entry, Index, Proposal
from sasci_archive.model.phrases import Phrases, beginnings, normal
from sasci_archive.model.seminar import Participant, Term

ROSTER, MARKED, GLOSSARY, CHRONOLOGY, CAPITALS, MODEL = (
    *("the roster", "marked in the text", "the glossary", "the chronology"),
    *("written as a name", "the model of names"),
)
_CALLED_BEFORE: Final = frozenset(["you", "thanks", "thank", "and", "well", "yes", "no", "so", "please"])
_SHORT: Final = re.compile(r"(?:n['’]t|['’](?:m|ve|ll|re|d))$", re.IGNORECASE)


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
        self._holding: dict[str, list[str]] = {}
        for turn, text in turns.items():
            for beginning in beginnings(text):
                self._holding.setdefault(beginning, []).append(turn)
        self._order = {turn: number for number, turn in enumerate(turns)}
        self.small = {word for text in turns.values() for word in re.findall(r"\b[a-z][\w'’-]*", text)}

    def _about(self, wanted: Phrases) -> Iterator[tuple[str, str]]:
        """The turns, in order, in which any of them may stand: names are many, and each stands in few."""
        held = {turn for beginning in wanted.begins for turn in self._holding.get(beginning, ())}
        for turn in sorted(held, key=self._order.__getitem__):
            yield turn, self.turns[turn]

    def where(self, words: Iterable[str]) -> tuple[str, ...]:
        """The turn of every place where one of the words stands."""
        wanted = Phrases(words)
        return tuple(turn for turn, text in self._about(wanted) for _ in wanted.found(text))

    def said(self, words: Sequence[str]) -> tuple[str, ...]:
        """Those of the words that stand somewhere, not only in others of them."""
        wanted = Phrases(words)
        found = {phrase for _, text in self._about(wanted) for at in wanted.found(text) for phrase in at.phrases}
        return tuple(word for word in words if word in found)

    def only_called(self, words: Iterable[str]) -> tuple[str, ...]:
        """The turns in which somebody is spoken to by these words, and not of."""
        wanted = Phrases(words)
        return tuple(
            turn
            for turn, text in self._about(wanted)
            if (places := list(wanted.found(text))) and all(_is_call(text, at.start, at.end) for at in places)
        )

    def runs(self) -> Iterator[tuple[str, str, str]]:
        """Runs of words with capitals inside sentences, each with the word before and behind it."""
        inside = {
            word for text in self.turns.values() for run, _, _ in runs(text, begins=False) for word in run.split()
        }
        for text in self.turns.values():
            for run, before, after in runs(text, begins=True):
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
    by_label = (Name(run, kind(run, [(b, a)])) for label in said.chronology for run, b, a in runs(label, begins=False))
    for name in by_label:
        yield CHRONOLOGY, _of_name(name), ""
    around: dict[str, list[tuple[str, str]]] = {}
    for run, before, after in text.runs():
        around.setdefault(run, []).append((before, after))
    for name in said.found:
        yield MODEL, _of_name(name), ""
    for run, beside in sorted(around.items(), key=lambda item: -len(item[0])):
        yield CAPITALS, _of_name(Name(run, kind(run, beside))), ""


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
    kind = IndexKind.BODY if BODY & set(term.expansion.casefold().split()) else IndexKind.SUBJECT
    return Entry(kind=kind, heading=f"{term.expansion} ({term.term})", words=words), term.term


def _of_name(name: Name) -> Entry:
    person = name.kind is IndexKind.PERSON
    return Entry(kind=name.kind, heading=inverted(name.text) if person else name.text, words=(untitled(name.text),))


def _is_call(text: str, start: int, end: int) -> bool:
    """Whether somebody is spoken to here: one word between stops ("Marion, how did it look?", "No, Harjit, not quite"); names in full
    stand so in lists too."""
    if " " in text[start:end]:
        return False
    before, after = text[:start].rstrip(), text[end:].lstrip()
    last = re.search(r"[\w'’]+$", before)
    opens = not before or before[-1] in ".?!…,:" or bool(last and key(last[0]) in _CALLED_BEFORE)
    return opens and (not after or after[0] in ",.?!:…")
