"""What stands around the transcript and leads into it: the index, the works cited and where, the chronology's turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from sasci_archive.editions import index_lines
from sasci_archive.editions.index_lines import Line
from sasci_archive.editions.web.transcript import paragraph_id
from sasci_archive.model.apparatus import (
    Bullets,
    Event,
    Illustration,
    IndexEntry,
    Matter,
    Paragraph,
    Place,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.inlines import Cited, Inline
from sasci_archive.model.paragraph import CITED, everything
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld


class To(msgspec.Struct, frozen=True):
    """A link within the page: what it is called, and where it leads (an id)."""

    name: str
    id: str


class Run(msgspec.Struct, frozen=True):
    """Turns one after another, of which the first and, where there are more, the last are linked to."""

    first: To
    last: To | None = None


class Indexed(msgspec.Struct, frozen=True):
    """A line of the index, its turns as runs, and the lines below it."""

    line: Line
    runs: tuple[Run, ...]
    below: tuple[Indexed, ...]


class Turns:
    """The turns of a reading, by id, in order."""

    def __init__(self, reading: Reading) -> None:
        blocks = (b for session in reading.sessions for b in session.blocks)
        self._numbers = {b.id: b.number for b in blocks if isinstance(b, Utterance | Withheld)}
        self._order = {id_: place for place, id_ in enumerate(self._numbers)}

    def of(self, event: Event) -> list[To]:
        """Each turn that speaks of an event and is in this release; u2.s1 is a part of u2."""
        turns = dict.fromkeys(id_.partition(".")[0] for id_ in event.utterances)
        return [To(self._numbers[id_], id_) for id_ in turns if id_ in self._numbers]

    def runs(self, places: Iterable[Place]) -> tuple[Run, ...]:
        """Places as they are printed: each turn once, at the first place in it; three or more in a row as one run."""
        first: dict[str, Place] = {}
        for place in places:
            if place.turn in self._numbers:
                first.setdefault(place.turn, place)
        rows: list[list[str]] = []
        for turn in sorted(first, key=self._order.__getitem__):
            if rows and self._order[rows[-1][-1]] + 1 == self._order[turn]:
                rows[-1].append(turn)
            else:
                rows.append([turn])

        def to(turn: str) -> To:
            return To(self._numbers[turn], paragraph_id(turn, first[turn].paragraph))

        return tuple(
            run
            for row in rows
            for run in ([Run(to(row[0]), to(row[-1]))] if len(row) > 2 else [Run(to(turn)) for turn in row])
        )


def index(reading: Reading, turns: Turns) -> tuple[tuple[str, tuple[Indexed, ...]], ...]:
    """The index by its entries' first letters, in the order in which they come."""
    entries: list[tuple[Line, list[Indexed]]] = []
    for line in index_lines.lines(reading):
        if line.level == 0:
            entries.append((line, []))
        else:
            entries[-1][1].append(Indexed(line, turns.runs(line.places), ()))
    made = [Indexed(line, turns.runs(line.places), tuple(below)) for line, below in entries]
    return tuple((letter, tuple(some)) for letter, some in groupby(made, key=lambda entry: entry.line.letter))


def linked(entries: Sequence[IndexEntry]) -> Iterator[Place]:
    """Every place that the index leads to."""
    for entry in entries:
        yield from entry.places
        yield from linked(entry.below)


def section_id(section: Section, place: str, number: int) -> str:
    """What a section is called in an address."""
    return section.id or f"{place}-{number}"


def cited(reading: Reading) -> dict[str, list[To]]:
    """Where each work is cited, by its key, in reading order."""
    found: dict[str, list[To]] = defaultdict(list)
    for to, content in _passages(reading):
        for inline in everything(content):
            if isinstance(inline, Cited) and to not in found[inline.key]:
                found[inline.key].append(to)
    return found


def _passages(reading: Reading) -> Iterator[tuple[To, tuple[Inline, ...]]]:
    for place, sections in (("front", reading.front), ("back", reading.back)):
        for number, section in enumerate(sections, start=1):
            to = To(section.title or section.kind.capitalize(), section_id(section, place, number))
            yield from ((to, content) for matter in section.content for content in paragraphs(matter))
        if place == "front":
            yield from _spoken(reading)
            yield from ((To(f"note {note.number}", note.id), note.content) for note in reading.notes)


def _spoken(reading: Reading) -> Iterator[tuple[To, tuple[Inline, ...]]]:
    for session in reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance):
                yield from ((To(f"turn {block.number}", block.id), content) for content in block.paragraphs)
            elif isinstance(block, Chat) and block.id:
                yield To("a message", block.id), block.content


def paragraphs(matter: Matter) -> Iterator[tuple[Inline, ...]]:
    """All that is written in a piece of a section, paragraph by paragraph."""
    match matter:
        case Paragraph():
            yield matter.content
        case Bullets():
            yield from matter.items
        case Quotation():
            yield from matter.paragraphs
        case Table():
            yield from (cell for row in matter.rows for cell in row)
        case Subheading() | Illustration():
            return


def reference_id(key: str) -> str:
    """What a work is called in an address."""
    return f"{CITED}{key}"
