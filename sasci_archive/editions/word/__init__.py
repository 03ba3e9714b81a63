"""The Word file: named, numbered, timed turns in real styles with real footnotes; what is sent round on the first day.

pandoc writes it from its own document tree, built here as data, so that nothing said is ever read as markup. The text of
each utterance stands inside a range bookmark `wsu_<id>`, by which it is found again when the file comes back; Word's
content controls lose text in other word processors and are never used. Same release, same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sasci_archive.editions import book, outline
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.volume.text import unplaced
from sasci_archive.editions.word import tree as tree
from sasci_archive.editions.word.matter import PORTRAIT, Matters
from sasci_archive.editions.word.styles import reference
from sasci_archive.editions.word.tree import Node
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Illustration
from sasci_archive.model.days import day
from sasci_archive.model.paragraph import OVERLAP, speaker
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, Utterance, Withheld
from sasci_archive.model.review import PACKET_PROPERTY, TURN_MARK


def docx(
    release: Release,
    *,
    cite_as: str = "",
    packet: str = "",
    pictures: Mapping[str, bytes] | None = None,
    looks: Looks = OURS,
) -> bytes:
    """The Word file; `cite_as` is the reference among the facts of its publication. Changes are tracked from the start
    where the text is still a proof. `packet` (demo/editor-1) is what it is sent as: the file says so, messages have bookmarks
    too, and nothing else has: no contents, links or pictures. Raises SasciError, with pandoc's own words, where pandoc refuses."""
    reading = release.reading
    matters = Matters(reading, packet=bool(packet), pictures=pictures or {})
    blocks, meta = _document(reading, cite_as, packet, matters), _meta(release, packet)
    what = f"The Word file of '{release.slug}'"
    styles = reference(release, looks, parts=not packet)
    return tree.written(blocks, meta, styles, book.filed_on(reading), what=what, pictures=matters.pictures)


# -- the tree ------------------------------------------------------------------------------------------------------


def _meta(release: Release, packet: str) -> Node:
    """What pandoc makes the title block and the file's properties of; those it does not know become custom ones."""
    reading, it = release.reading, release.reading.citation
    own = {
        "title": it.title,
        "subtitle": it.subtitle,
        "date": day(it.date) if it.date else "",
        "description": it.abstract,
        "seminar": release.slug,
        "standing": reading.standing.value,
        "release-digest": release.digest,
        PACKET_PROPERTY: packet,
        "synthetic": citations.SYNTHETIC if reading.synthetic else "",
    }
    meta = tree.facts(own)
    meta["author"] = tree.listed(e.name for e in it.editors)
    meta["keywords"] = tree.listed(it.keywords)
    meta["lang"] = {"t": "MetaString", "c": book.language(reading)}
    return meta


def _document(reading: Reading, cite_as: str, packet: str, matters: Matters) -> list[Node]:
    top = [tree.para("Standing", tree.text(mark)) for mark in book.marks(reading)]
    top += [tree.entry("Imprint", "Packet", tree.text(f"{packet} (please leave this line as it is)"))] if packet else []
    top += [tree.entry("Imprint", label, tree.text(text)) for label, text in book.imprint(reading, cite_as)]
    text = list(_text(reading, matters, packet=bool(packet)))
    return [*top, *matters.contents(), *text]


def _text(reading: Reading, matters: Matters, *, packet: bool) -> Iterator[Node]:
    numbers = book.turns(reading)
    for section in reading.front:
        yield from matters.section(section)
    if reading.questions:
        yield matters.heading(1, "Questions put to the seminar")
        yield tree.numbered([tree.text(question)] for question in reading.questions)
    yield from _company(reading, matters)
    yield from _photographs(reading, matters)
    yield from _entries("Chronology", ((e.when, outline.event(e, numbers)) for e in reading.chronology), matters)
    yield from _entries("Signs used in the transcript", book.signs(reading), matters)
    for session in reading.sessions:
        yield matters.heading(1, book.session_title(session, reading))
        if session.date:
            yield tree.para("Date", tree.text(day(session.date)))
        for block in session.blocks:
            yield from _block(block, reading, matters, messages=packet)
    told = ((p.name, p.biography) for p in reading.people if p.biography)
    yield from _entries("Biographical notes", told, matters)
    yield from _entries("Glossary", ((t.term, book.definition(t)) for t in reading.glossary), matters)
    for section in reading.back:
        yield from matters.section(section)
    yield from matters.references()
    yield from matters.index(numbers)
    yield from matters.volumes()
    changes = ((outline.dated(c), f"{c.who}: {c.text}") for c in reading.changes)
    yield from _entries("Versions and changes", changes, matters)


def _company(reading: Reading, matters: Matters) -> Iterator[Node]:
    if reading.people:
        yield matters.heading(1, "Participants")
    for heading, people in book.company(reading):
        yield matters.heading(2, heading)
        for person in people:
            if person.portrait and matters.shows(person.portrait):
                yield from matters.picture(person.portrait, PORTRAIT)
            lines = [node for post in book.posts(person) for node in (tree.LINE, tree.text(post))]
            yield tree.para("Person", tree.styled("Term", tree.text(person.name)), *lines)


def _photographs(reading: Reading, matters: Matters) -> Iterator[Node]:
    """Those that stand at no place of their own."""
    pictures = tuple(unplaced(reading))
    if pictures:
        yield matters.heading(1, "Photographs")
    for picture in pictures:
        yield from matters.picture(picture.id)


def _entries(heading: str, entries: Iterable[tuple[str, str]], matters: Matters) -> Iterator[Node]:
    found = [tree.entry("Entry", label, tree.text(text)) for label, text in entries]
    if found:
        yield matters.heading(1, heading)
        yield from found


def _block(block: Block, reading: Reading, matters: Matters, *, messages: bool) -> list[Node]:
    match block:
        case Utterance():
            return _utterance(block, reading, matters)
        case Heading(text=text):
            return [matters.heading(2, text)]
        case Incident(text=text):
            return [tree.para("Stage direction", tree.text(f"[{text}]"))]
        case Chat():
            when = f" in the chat, {book.clock(block.at)}  " if block.at is not None else " in the chat  "
            written = matters.text(block.content, block.who)
            if messages and block.id:
                written = tree.bookmarked([written], f"{TURN_MARK}{block.id}", next(matters.ids))[0]
            who = tree.styled("Speaker name", tree.text(speaker(block, reading)))
            return [tree.para("Chat", who, tree.styled("Time", tree.text(when)), *written)]
        case Withheld():
            number = tree.styled("Turn number", tree.text(block.number))
            return [tree.para("Withheld", number, tree.TAB, tree.text(f"[{block.label}]"))]
        case Illustration():
            return list(matters.picture(block.picture))


def _utterance(block: Utterance, reading: Reading, matters: Matters) -> list[Node]:
    """Who, when and the number on a line of their own; the text, and nothing else, inside the bookmark."""
    line = [
        tree.styled("Turn number", tree.text(block.number)),
        tree.TAB,
        tree.styled("Speaker name", tree.text(speaker(block, reading))),
    ]
    line += [tree.styled("Sign", tree.text(f" [{OVERLAP}]"))] if block.overlaps else []
    line += [tree.TAB, tree.styled("Time", tree.text(book.clock(block.span.start)))] if block.span else []
    paragraphs = [matters.text(p, block.who) for p in block.paragraphs] or [[]]
    marked = tree.bookmarked(paragraphs, f"{TURN_MARK}{block.id}", next(matters.ids))
    return [tree.para("Speaker", *line), *(tree.para("Utterance", *content) for content in marked)]
