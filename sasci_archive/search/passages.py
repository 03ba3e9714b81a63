"""What can be found in a volume: its turns, messages and notes as they are printed, and what stands around them, each with its place.

Made from a reading and a record alone: what they do not hold is in no index.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import msgspec

from sasci_archive.editions import book
from sasci_archive.editions.web.apparatus import reference_id, section_id
from sasci_archive.editions.web.text import term_ids
from sasci_archive.model.citation import Record
from sasci_archive.model.inlines import Inline, Note
from sasci_archive.model.paragraph import everything, pieces, plain, speaker
from sasci_archive.model.reading import Chat, Reading, SessionText, Utterance
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Value
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import visible

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be found. `speaker` is a name as printed, `session` the place of its session in the volume's (-1: of none)."""

    kind: Kind
    place: str
    label: str
    text: str
    speaker: str = ""
    role: Role | None = None
    session: int = -1
    at: int | None = None
    pages: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """One session: its title, and the day it was held."""

    title: str = ""
    day: dt.date | None = None


class Theme(Value, frozen=True, kw_only=True):
    """What some turns of a seminar are coded as: its id, what it is called, the turns (u12)."""

    id: str
    label: str
    turns: tuple[str, ...]


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """A seminar as the index has it, with what its turns are coded as; `lacking` says why it, or something of it, cannot be found, "" where all can."""

    title: str
    address: str
    project: str
    sessions: tuple[Held, ...]
    passages: tuple[Passage, ...]
    themes: tuple[Theme, ...] = ()
    lacking: str = ""


def volume(
    record: Record, reading: Reading | None, *, project: str = "", extents: Mapping[str, tuple[str, ...]] | None = None
) -> Volume:
    """All that can be found in it, turns and messages first, in order; of what lies elsewhere (no reading) its record. `extents` are the pages of the PDF
    by turn. A volume of which nobody says when it was held counts for the day it was published."""
    it = record.citation
    sessions = tuple(Held(session.title, session.date) for session in reading.sessions) if reading else ()
    if not any(session.day for session in sessions):
        days = it.event_dates or ((it.date,) if it.date else ())
        sessions = tuple(Held(s.title, days[0] if days else None) for s in sessions) or tuple(Held("", d) for d in days)
    found = [*_record(record)]
    if reading:
        found = [*_said(reading, extents or {}), *_notes(reading), *_around(reading), *found]
    return Volume(
        title=it.title,
        address=it.address,
        project=project,
        sessions=sessions,
        passages=tuple(p for p in found if p.text),
    )


def _text(text: str) -> str:
    """On one line, without signs that nobody can see."""
    return visible(_CONTROL.sub(" ", text)).strip()


def _said(reading: Reading, extents: Mapping[str, tuple[str, ...]]) -> Iterator[Passage]:
    people = {person.id: person for person in reading.people}
    for number, session in enumerate(reading.sessions):
        for block in session.blocks:
            if not isinstance(block, Utterance | Chat):
                continue
            person = people.get(block.who)
            who = speaker(block, reading)
            if isinstance(block, Utterance):
                kind, label, paragraphs = Kind.TURN, f"turn {block.number}", block.paragraphs
                at = block.span.start if block.span else None
            else:
                kind, label, at, paragraphs = Kind.CHAT, "in the chat", block.at, (block.content,)
            yield Passage(
                kind=kind,
                place=block.id or f"session-{session.id}",
                label=label,
                text=_printed(paragraphs, reading, block.who),
                speaker=_text(who),
                role=person.role if person else None,
                session=number,
                at=at,
                pages=extents.get(block.id, ()),
            )


def _notes(reading: Reading) -> Iterator[Passage]:
    where = {note.id: number for number, session in enumerate(reading.sessions) for note in _in(session)}
    for note in reading.notes:
        yield Passage(
            kind=Kind.NOTE,
            place=note.id,
            label=f"note {note.number}",
            text=_printed((note.content,), reading),
            session=where.get(note.id, -1),
        )


def _in(session: SessionText) -> Iterator[Note]:
    for block in session.blocks:
        if isinstance(block, Utterance):
            for paragraph in block.paragraphs:
                yield from (inline for inline in everything(paragraph) if isinstance(inline, Note))


def _around(reading: Reading) -> Iterator[Passage]:
    for where, sections in (("front", reading.front), ("back", reading.back)):
        for number, section in enumerate(sections, start=1):
            for paragraph in book.paragraphs(section, reading):
                yield _of(
                    Kind.MATTER,
                    section_id(section, where, number),
                    book.section_title(section),
                    _printed((paragraph,), reading),
                )
    for question in reading.questions:
        yield _of(Kind.MATTER, "the-questions", "Questions put to the witnesses", question)
    for event in reading.chronology:
        place = f"event-{event.id}" if event.id else "the-chronology"
        yield _of(Kind.CHRONOLOGY, place, event.when, f"{event.when}: {event.label}")
    for term, id_ in zip(reading.glossary, term_ids(reading.glossary), strict=True):
        yield _of(Kind.GLOSSARY, id_, term.term, f"{term.term}: {book.definition(term)}")
    for person in reading.people:
        told = " ".join(f"{part.rstrip('.')}." for part in (*book.posts(person), person.biography) if part)
        yield Passage(
            kind=Kind.PEOPLE,
            place=f"person-{person.id}",
            label=person.name,
            text=_text(f"{person.name}. {told}" if told else ""),
            speaker=_text(person.name),
            role=person.role,
        )
    for reference in reading.references:
        yield _of(Kind.WORKS, reference_id(reference.key), "References", _printed((reference.content,), reading))
    for picture in reading.pictures:
        caption = _printed((picture.caption,), reading)
        yield _of(Kind.PICTURES, picture.id, "picture", " ".join(filter(None, (caption, picture.alt, picture.credit))))


def _record(record: Record) -> Iterator[Passage]:
    it = record.citation
    editors = ", ".join(editor.name for editor in it.editors)
    told = (it.title, it.subtitle, f"Edited by {editors}" if editors else "", it.publisher, it.abstract)
    yield _of(
        Kind.RECORD, "", "the volume", " ".join(f"{p.rstrip('.')}." for p in (*told, ", ".join(it.keywords)) if p)
    )


def _of(kind: Kind, place: str, label: str, text: str) -> Passage:
    return Passage(kind=kind, place=place, label=_text(label), text=_text(text))


def _printed(paragraphs: tuple[tuple[Inline, ...], ...], reading: Reading, who: str = "") -> str:
    return _text(" ".join(plain(pieces(paragraph, reading, speaker=who)) for paragraph in paragraphs))
