"""A volume as a row of simple parts, for what has no pages: plain text and Markdown print these, so that neither says it differently.

Each part is a heading and its lines: paragraphs, entries (a label and what it stands for), items of a list, turns. Footnotes stand in the
text as `Footnote`s; where they are told is each edition's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from sasci_archive.editions import book, index_lines
from sasci_archive.editions.volume.text import unplaced
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
    Change,
    Event,
    Illustration,
    Matter,
    Paragraph,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.days import day
from sasci_archive.model.inlines import Inline
from sasci_archive.model.paragraph import OVERLAP, Piece, Said, Sign, pieces, speaker
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, Utterance, Withheld


class Kind(Enum):
    """What a line is."""

    TEXT = "text"
    ITEM = "item"
    NUMBERED = "numbered"
    QUOTED = "quoted"
    DIRECTION = "direction"  # done or heard, not said


@dataclass(frozen=True, slots=True)
class Title:
    """A heading; 1 is that of a part."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `number` where the list it is an item of is numbered."""

    kind: Kind
    content: tuple[Piece, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A label, and what it stands for."""

    label: str
    content: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first row is the head."""

    rows: tuple[tuple[tuple[Piece, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """A turn, or a message: its number ("12", "" for a message), who speaks, how ("overlapping, 0:01:03"), and what."""

    id: str
    number: str
    by: str
    how: str
    paragraphs: tuple[tuple[Piece, ...], ...]


Piecework = Title | Line | Entry | Grid | Speech


def outline(release: Release, cite_as: str) -> Iterator[Piecework]:
    """All of it, in order, from behind the title on."""
    reading = release.reading
    numbers = book.turns(reading)
    yield from (Entry(label, _said(text)) for label, text in book.imprint(reading, cite_as))
    yield from _before(reading, numbers)
    for session in reading.sessions:
        yield Title(1, book.session_title(session, reading))
        if session.date:
            yield Line(Kind.TEXT, _said(day(session.date)))
        for block in session.blocks:
            yield from printed(block, reading)
    yield from _behind(reading, numbers)


def _before(reading: Reading, numbers: dict[str, str]) -> Iterator[Piecework]:
    for section in reading.front:
        yield from _section(section, reading)
    if reading.questions:
        yield Title(1, "Questions put to the seminar")
        yield from (Line(Kind.NUMBERED, _said(q), n) for n, q in enumerate(reading.questions, start=1))
    yield from _company(reading)
    photographs = tuple(unplaced(reading))
    if photographs:
        yield Title(1, "Photographs")
    for picture in photographs:
        yield from _picture(picture.id, reading)
    yield from _entries("Chronology", ((e.when, event(e, numbers)) for e in reading.chronology))
    yield from _entries("Signs used in the transcript", book.signs(reading))


def _behind(reading: Reading, numbers: dict[str, str]) -> Iterator[Piecework]:
    yield from _entries("Biographical notes", ((p.name, p.biography) for p in reading.people if p.biography))
    yield from _entries("Glossary", ((t.term, book.definition(t)) for t in reading.glossary))
    for section in reading.back:
        yield from _section(section, reading)
    if reading.references:
        yield Title(1, "References")
        yield from (Line(Kind.ITEM, pieces(r.content, reading)) for r in reading.references)
    yield from _index(reading, numbers)
    if reading.volumes:
        yield Title(1, "Other volumes of the series")
        for volume in reading.volumes:
            told = " ".join(part for part in (f"{volume.number}." if volume.number else "", volume.reference) if part)
            address = (Said(" "), Said(volume.url, target=volume.url)) if volume.url else ()
            yield Line(Kind.ITEM, (Said(told), *address))
    yield from _entries("Versions and changes", ((dated(c), f"{c.who}: {c.text}") for c in reading.changes))


def title_lines(reading: Reading) -> tuple[str, ...]:
    """What stands on top: title, subtitle, editors; then what every page must say."""
    it = reading.citation
    editors = f"Edited by {book.editors(it.editors)}" if it.editors else ""
    return tuple(line for line in (it.title, it.subtitle, editors) if line)


def full_title(reading: Reading) -> str:
    """Title and subtitle in a line."""
    return citations.full_title(reading.citation)


def _said(text: str) -> tuple[Piece, ...]:
    return (Said(text),) if text else ()


def _company(reading: Reading) -> Iterator[Piecework]:
    if reading.people:
        yield Title(1, "Participants")
    for heading, people in book.company(reading):
        yield Title(2, heading)
        yield from (Line(Kind.ITEM, _said(". ".join((p.name, *book.posts(p))))) for p in people)


def _entries(heading: str, entries: Iterable[tuple[str, str]]) -> Iterator[Piecework]:
    found = [Entry(label, _said(text)) for label, text in entries]
    if found:
        yield Title(1, heading)
        yield from found


def _index(reading: Reading, numbers: dict[str, str]) -> Iterator[Piecework]:
    found = tuple(index(reading, numbers))
    if found:
        yield Title(1, INDEX)
        yield from (Line(Kind.ITEM, _said(f"{above} – {line}" if above else line)) for above, line in found)


INDEX = "Index, by turn"
"""What the index is called where there are no pages."""


def index(reading: Reading, numbers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each line of the index in turns ("Borough, 2–4; see also Councils"), behind the heading it stands below, "" for none."""
    above = ""
    for line in index_lines.lines(reading):
        above = above if line.level else line.heading
        told = index_lines.told(line, numbers)
        yield above if line.level else "", f"{line.heading}, {told}" if told else line.heading


def event(of: Event, numbers: dict[str, str]) -> str:
    """An event of the chronology, and the turns that speak of it."""
    turns = list(dict.fromkeys(numbers[id_] for u in of.utterances if (id_ := u.partition(".")[0]) in numbers))
    return f"{of.label} (turn{'s' if len(turns) > 1 else ''} {', '.join(turns)})" if turns else of.label


def dated(change: Change) -> str:
    """When something was changed, and in which version."""
    return f"{day(change.when)}{f' (version {change.version})' if change.version else ''}"


def _section(section: Section, reading: Reading) -> Iterator[Piecework]:
    yield Title(1, book.section_title(section))
    for matter in section.content:
        yield from _matter(matter, reading)


def _matter(matter: Matter, reading: Reading) -> Iterator[Piecework]:
    def set_(content: tuple[Inline, ...]) -> tuple[Piece, ...]:
        return pieces(content, reading)

    match matter:
        case Paragraph(content=content):
            yield Line(Kind.TEXT, set_(content))
        case Subheading(level=level, text=text):
            yield Title(level + 1, text)
        case Bullets(ordered=ordered, items=items):
            kind = Kind.NUMBERED if ordered else Kind.ITEM
            yield from (Line(kind, set_(item), n) for n, item in enumerate(items, start=1))
        case Quotation(paragraphs=paragraphs):
            yield from (Line(Kind.QUOTED, set_(p)) for p in paragraphs)
        case Table(rows=rows):
            yield Grid(tuple(tuple(set_(cell) for cell in row) for row in rows))
        case Illustration(picture=id_):
            yield from _picture(id_, reading)


def _picture(id_: str, reading: Reading) -> Iterator[Piecework]:
    """What is to be seen on it, its caption, whose it is."""
    it = reading.picture(id_)
    yield Line(Kind.DIRECTION, (Sign(f"[Picture: {it.alt}]"),))
    caption = pieces(it.caption, reading)
    credit = (Said(f" {it.credit}" if caption else it.credit),) if it.credit else ()
    if caption or credit:
        yield Line(Kind.TEXT, (*caption, *credit))


def printed(block: Block, reading: Reading) -> Iterator[Piecework]:
    """One block of a session."""
    match block:
        case Utterance():
            how = ", ".join(
                part
                for part in (OVERLAP if block.overlaps else "", book.clock(block.span.start) if block.span else "")
                if part
            )
            said = tuple(pieces(p, reading, speaker=block.who) for p in block.paragraphs)
            yield Speech(block.id, block.number, speaker(block, reading), how, said)
        case Heading(text=text):
            yield Title(2, text)
        case Incident(text=text):
            yield Line(Kind.DIRECTION, (Sign(f"[{text}]"),))
        case Chat():
            how = f"in the chat, {book.clock(block.at)}" if block.at is not None else "in the chat"
            yield Speech(
                block.id, "", speaker(block, reading), how, (pieces(block.content, reading, speaker=block.who),)
            )
        case Withheld():
            yield Speech(block.id, block.number, "", "", ((Sign(f"[{block.label}]"),),))
        case Illustration(picture=id_):
            yield from _picture(id_, reading)
