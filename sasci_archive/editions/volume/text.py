"""A release as data for the volume's templates (`templates/book.typ` says how they read it): everything is strings, nothing is markup.

What is printed where, in words and in order, is decided here and in `book`; how it looks is the template's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, TypeAlias

import msgspec

from sasci_archive.editions import book
from sasci_archive.editions.volume.tied import capitals, tied
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    IndexEntry,
    Matter,
    Paragraph,
    Picture,
    Place,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.days import day
from sasci_archive.model.inlines import Inline, NoteKind
from sasci_archive.model.language import language_and_region
from sasci_archive.model.paragraph import CITED, OVERLAP, Footnote, Piece, Said, Sign, pieces, speaker
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Person, Reading, Standing, Utterance, Withheld

Data: TypeAlias = dict[str, Any]
COVER = "cover"
"""The id of the picture that is for the cover."""

_TOO_LONG = re.compile(r"(\w{40})(?=\w)")  # a recogniser's endless "aaaa…" would run off the page: it may break here
_ADDRESS = re.compile(r"https?://\S+")


class Shown(msgspec.Struct, frozen=True):
    """The pictures as the template's folder has them: the file's name there by the picture's id, and the files themselves."""

    names: Mapping[str, str]
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, reading: Reading, pictures: Mapping[str, bytes]) -> Shown:
        """Those of the reading that are there."""
        here = [(n, p) for n, p in enumerate(reading.pictures, start=1) if p.file in pictures]
        names = {p.id: f"picture-{n}{PurePath(p.file).suffix.lower()}" for n, p in here}
        return cls(names, {names[p.id]: pictures[p.file] for _, p in here})


def volume(release: Release, shown: Shown, *, cite_as: str) -> Data:
    """All that the volume prints."""
    reading, it = release.reading, release.reading.citation
    text = _Text(reading, shown)
    date = book.filed_on(reading)
    return {
        "slug": reading.slug,
        "lang": re.findall(r"^[a-z]+|[A-Z]{2}$", book.language(reading)),
        "date": [date.year, date.month, date.day],
        "full-title": citations.full_title(it),
        "keywords": list(it.keywords),
        "description": it.abstract,
        **title_page(reading),
        "imprint": [
            {"label": label, "text": tied(line), "address": line if _ADDRESS.fullmatch(line) else ""}
            for label, line in book.imprint(reading, cite_as)
        ],
        "front": [text.section(s) for s in reading.front],
        "questions": [tied(q) for q in reading.questions],
        "company": [[group, [text.person(p) for p in people]] for group, people in book.company(reading)],
        "photographs": [text.illustration(p.id) for p in unplaced(reading)],
        "chronology": [
            {"when": tied(e.when), "label": tied(e.label), "turns": text.turns(e.utterances)}
            for e in reading.chronology
        ],
        "signs": book.signs(reading),
        "sessions": [
            {
                "title": tied(book.session_title(s, reading)),
                "date": tied(day(s.date)) if s.date else "",
                "blocks": [text.block(b) for b in s.blocks],
            }
            for s in reading.sessions
        ],
        "biographies": [[tied(p.name), tied(p.biography)] for p in reading.people if p.biography],
        "glossary": [[t.term, tied(book.definition(t))] for t in reading.glossary],
        "back": [text.section(s) for s in reading.back],
        "references": [{"id": f"{CITED}{r.key}", "p": text.said(r.content)} for r in reading.references],
        "index-title": "Index",
        "index": [told for e in text.entries if (told := text.entry(e))],
        "volumes": [{"number": v.number, "text": tied(v.reference), "address": v.url} for v in reading.volumes],
        "changes": [
            [tied(day(c.when)), tied(c.who), f"Version {c.version}" if c.version else "", tied(c.text)]
            for c in reading.changes
        ],
        "colophon": _colophon(release),
    }


def title_page(reading: Reading) -> Data:
    """What the title page says, and the cover."""
    it = reading.citation
    where = ", ".join(part for part in (it.publisher, it.place) if part)
    held = f"A witness seminar held on {book.days(it.event_dates)}" if it.event_dates else "A witness seminar"
    return {
        "title": tied(it.title),
        "subtitle": tied(it.subtitle),
        "series": tied(f"{it.series.title} {it.series.number}".rstrip()) if it.series else "",
        "editors": [e.name for e in it.editors],
        "editors-line": tied(book.editors(it.editors)),
        "title-foot": [tied(line) for line in (held, where, day(it.date) if it.date else "") if line],
        "marks": list(book.marks(reading)),
        "proof": reading.standing is not Standing.PUBLISHED,
    }


def unplaced(reading: Reading) -> Iterator[Picture]:
    """Pictures that stand at no place of their own: no portrait, not the cover's, and nowhere in the text or the Easy Read edition."""
    parts = (*reading.front, *reading.back, *([reading.easy_read] if reading.easy_read else []))
    sections = (m for s in parts for m in s.content)
    placed = {b.picture for b in (*book.blocks(reading), *sections) if isinstance(b, Illustration)}
    elsewhere = {COVER, *(p.portrait for p in reading.people), *placed}
    return (p for p in reading.pictures if p.id not in elsewhere)


class _Text:
    """Text of one reading: what may be linked to in it, and what the index asks to be marked."""

    def __init__(self, reading: Reading, shown: Shown) -> None:
        self.reading, self.shown = reading, shown
        self.numbers = book.turns(reading)
        self.witness = {n.number for n in reading.notes if n.kind is NoteKind.WITNESS}
        self.there = set(_linkable(reading))
        self.entries = reading.index
        self.marked = frozenset(_places(self.entries))
        self.paragraphs = {b.id: len(b.paragraphs) for b in book.blocks(reading) if isinstance(b, Utterance)}

    # -- lines ---------------------------------------------------------------------------------------------------------

    def said(self, content: Iterable[Inline], speaker: str = "") -> list[str | Data]:
        """One paragraph."""
        return self._pieces(pieces(content, self.reading, speaker=speaker))

    def _pieces(self, all_: Iterable[Piece]) -> list[str | Data]:
        return [part for piece in all_ for part in self._piece(piece)]

    def _piece(self, piece: Piece) -> Iterator[str | Data]:
        match piece:
            case Said(text, stressed, target, lang):
                set_: list[str | Data] = [{"e": _words(text)}] if stressed else list(_parts(_words(text)))
                set_ = [{"l": language_and_region(lang), "p": set_}] if lang else set_
                if target.startswith("#") and target[1:] in self.there:
                    yield {"to": target[1:], "p": set_}
                elif _ADDRESS.fullmatch(target):
                    yield {"address": target, "p": set_ if stressed or lang else [_words(text)]}
                else:
                    yield from set_
            case Sign(text):
                yield {"s": tied(text)}
            case Footnote(number, by, content):
                yield {"n": number, "by": tied(by), "w": number in self.witness, "p": self._pieces(content)}

    def turns(self, ids: Iterable[str]) -> list[Data]:
        """Only turns that are in this release can be linked to."""
        return [{"id": id_, "number": self.numbers[id_]} for id_ in ids if id_ in self.numbers]

    # -- the transcript ------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> Data:
        match block:
            case Utterance():
                said = [self.said(p, block.who) for p in block.paragraphs]
                return {
                    "kind": "turn",
                    "id": block.id,
                    "number": block.number,
                    "by": tied(speaker(block, self.reading)),
                    "time": book.clock(block.span.start) if block.span else "",
                    "overlaps": f"[{OVERLAP}]" if block.overlaps else "",
                    "p": said or [[]],
                    "marks": [self._mark(Place(block.id, n)) for n in range(1, max(1, len(said)) + 1)],
                }
            case Heading(id=id_, text=text):
                return {"kind": "heading", "id": id_, "text": tied(text)}
            case Incident(text=text):
                return {"kind": "incident", "text": f"[{tied(text)}]"}
            case Chat():
                how = f"in the chat, {book.clock(block.at)}" if block.at is not None else "in the chat"
                written = self.said(block.content, block.who)
                by = tied(speaker(block, self.reading))
                return {"kind": "chat", "id": block.id, "by": by, "how": tied(how), "p": written}
            case Withheld():
                return {"kind": "withheld", "id": block.id, "number": block.number, "text": f"[{block.label}]"}
            case Illustration(picture=id_):
                return {"kind": "illustration", **self.illustration(id_)}

    def _mark(self, place: Place) -> str:
        return f"{place.turn}:{place.paragraph}" if place in self.marked else ""

    # -- what stands around it -----------------------------------------------------------------------------------------

    def section(self, section: Section) -> Data:
        """Its headings never leave out a level, as a reader who hears the page steps from one to the next."""
        matter, level = [], 0
        for each in section.content:
            if isinstance(each, Subheading):
                level = min(each.level, level + 1)
            matter.append(self._matter(each, level))
        return {"id": section.id, "title": tied(book.section_title(section)), "matter": matter}

    def _matter(self, matter: Matter, level: int) -> Data:
        match matter:
            case Paragraph(content=content):
                return {"kind": "paragraph", "p": self.said(content)}
            case Subheading(id=id_, text=text):
                return {"kind": "heading", "id": id_, "level": level, "text": tied(text)}
            case Bullets(ordered=ordered, items=items):
                return {"kind": "list", "ordered": ordered, "items": [self.said(item) for item in items]}
            case Quotation(paragraphs=paragraphs):
                return {"kind": "quotation", "paragraphs": [self.said(p) for p in paragraphs]}
            case Table(rows=rows):
                columns = max((len(row) for row in rows), default=0)
                padded = [[*(self.said(cell) for cell in row), *([[]] * (columns - len(row)))] for row in rows]
                return {"kind": "table", "columns": columns, "rows": padded}
            case Illustration(picture=id_):
                return {"kind": "illustration", **self.illustration(id_)}

    def person(self, person: Person) -> Data:
        known = {p.id for p in self.reading.pictures}
        portrait = self.illustration(person.portrait) if person.portrait in known else None
        return {"name": tied(person.name), "posts": [tied(p) for p in book.posts(person)], "portrait": portrait}

    def illustration(self, id_: str) -> Data:
        """`file` is "" for a picture that is not there: then its description is printed."""
        it = self.reading.picture(id_)
        return {
            "file": self.shown.names.get(id_, ""),
            "alt": it.alt,
            "pixels": it.width,
            "caption": self.said(it.caption),
            "credit": tied(it.credit),
        }

    def entry(self, entry: IndexEntry) -> Data | None:
        """Only paragraphs that are in this release can be pointed at; None where nothing is left to say."""
        told = {
            "places": [
                f"{p.turn}:{p.paragraph}" for p in entry.places if 1 <= p.paragraph <= self.paragraphs.get(p.turn, 0)
            ],
            "see": [tied(e) for e in entry.see],
            "also": [tied(e) for e in entry.also],
            "below": [below for e in entry.below if (below := self.entry(e))],
        }
        return {"heading": tied(entry.heading), **told} if any(told.values()) else None


def _places(entries: Iterable[IndexEntry]) -> Iterator[Place]:
    for entry in entries:
        yield from entry.places
        yield from _places(entry.below)


def _linkable(reading: Reading) -> Iterator[str]:
    """Ids that the template gives a label, each once."""
    for block in book.blocks(reading):
        if isinstance(block, Utterance | Withheld | Chat | Heading):
            yield block.id
    for section in (*reading.front, *reading.back):
        yield section.id
        yield from (m.id for m in section.content if isinstance(m, Subheading))
    yield from (f"{CITED}{r.key}" for r in reading.references)


def _words(text: str) -> str:
    return _TOO_LONG.sub("\\1\N{ZERO WIDTH SPACE}", tied(text))


def _parts(text: str) -> Iterator[str | Data]:
    """Abbreviations apart, so that a template can set them in small capitals."""
    for part, abbreviation in capitals(text):
        yield {"c": part} if abbreviation else part


def _colophon(release: Release) -> list[str]:
    digest = " ".join(re.findall(".{8}", release.digest))
    lines = (
        release.reading.how_made,
        "Set in Source Serif 4 and Source Sans 3 by typst from the released transcript (TEI P5), "
        f"which is attached to this file as {release.slug}.xml.",
        "Words in square brackets are not the speakers’; a character that these typefaces lack stands there by its name.",
        f"Digest of the release (SHA-256): {digest}",
    )
    return [line for line in lines if line]
