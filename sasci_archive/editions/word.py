"""The Word file: named, numbered, timed turns in real styles with real footnotes; what is sent round on the first day.

pandoc writes it from its own document tree, built here as data, so that nothing said is ever read as markup. The text of
each utterance stands inside a range bookmark `wsu_<id>`, by which it is found again when the file comes back; Word's
content controls lose text in other word processors and are never used. Same release, same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from sasci_archive.editions import book, outline
from sasci_archive.editions import word_tree as tree
from sasci_archive.editions.word_reference import reference
from sasci_archive.editions.word_tree import Node
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.paragraph import OVERLAP, pieces, speaker
from sasci_archive.model.reading import (
    Block,
    Chat,
    Heading,
    Illustration,
    Incident,
    Reading,
    Section,
    Utterance,
    Withheld,
)
from sasci_archive.model.review import PACKET_PROPERTY, TURN_MARK


def docx(release: Release, *, cite_as: str = "", packet: str = "") -> bytes:
    """The Word file; `cite_as` is the reference among the facts of its publication. Changes are tracked from the start
    where the text is still a proof. `packet` (demo/editor-1) is what it is sent as: the file says so, and messages have bookmarks
    too. Raises SasciError, with pandoc's own words, where pandoc refuses."""
    reading = release.reading
    blocks, meta = _document(reading, cite_as, packet), _meta(release, packet)
    what = f"The Word file of '{release.slug}'"
    return tree.written(blocks, meta, reference(release), book.filed_on(reading), what=what)


# -- the tree ------------------------------------------------------------------------------------------------------


def _meta(release: Release, packet: str) -> Node:
    """What pandoc makes the title block and the file's properties of; those it does not know become custom ones."""
    reading, it = release.reading, release.reading.citation
    own = {
        "title": it.title,
        "subtitle": it.subtitle,
        "date": book.day(it.date) if it.date else "",
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


def _document(reading: Reading, cite_as: str, packet: str) -> list[Node]:
    numbers = book.turns(reading)
    blocks = [tree.para("Standing", tree.text(mark)) for mark in book.marks(reading)]
    blocks += (
        [tree.entry("Imprint", "Packet", tree.text(f"{packet} (please leave this line as it is)"))] if packet else []
    )
    blocks += [tree.entry("Imprint", label, tree.text(text)) for label, text in book.imprint(reading, cite_as)]
    blocks += _company(reading)
    if reading.questions:
        items = [[{"t": "Plain", "c": [tree.text(question)]}] for question in reading.questions]
        blocks += [
            tree.heading(1, "Questions put to the seminar"),
            {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]},
        ]
    for section in reading.front:
        blocks += _section(section, reading)
    blocks += _entries("Signs used in the transcript", book.signs(reading))
    ids = itertools.count(1)
    for session in reading.sessions:
        blocks.append(tree.heading(1, book.session_title(session, reading)))
        blocks += [tree.para("Date", tree.text(book.day(session.date)))] if session.date else []
        for block in session.blocks:
            blocks += _block(block, reading, ids, messages=bool(packet))
    blocks += _entries("Chronology", ((e.when, outline.event(e, numbers)) for e in reading.chronology))
    blocks += _entries("Glossary", ((t.term, book.definition(t)) for t in reading.glossary))
    blocks += _entries("Biographical notes", ((p.name, p.biography) for p in reading.people if p.biography))
    for section in reading.back:
        blocks += _section(section, reading)
    blocks += _entries(
        "Index of names, by turn", ((name, ", ".join(numbers[i] for i in ids)) for name, ids in book.index(reading))
    )
    blocks += _entries("History of this text", ((book.day(c.when), f"{c.who}: {c.text}") for c in reading.changes))
    return blocks


def _company(reading: Reading) -> list[Node]:
    blocks = [tree.heading(1, "Participants")] if reading.people else []
    for heading, people in book.company(reading):
        blocks.append(tree.heading(2, heading))
        for person in people:
            lines = [node for post in book.posts(person) for node in (tree.LINE, tree.text(post))]
            blocks.append(tree.para("Person", tree.styled("Term", tree.text(person.name)), *lines))
    return blocks


def _section(section: Section, reading: Reading) -> list[Node]:
    paragraphs = [{"t": "Para", "c": tree.inlines(pieces(p, reading))} for p in book.paragraphs(section, reading)]
    return [tree.heading(1, book.section_title(section)), *paragraphs]


def _entries(heading: str, entries: Iterable[tuple[str, str]]) -> list[Node]:
    found = [tree.entry("Entry", label, tree.text(text)) for label, text in entries]
    return [tree.heading(1, heading), *found] if found else []


def _block(block: Block, reading: Reading, ids: Iterator[int], *, messages: bool) -> list[Node]:
    match block:
        case Utterance():
            return _utterance(block, reading, next(ids))
        case Heading(text=text):
            return [tree.heading(2, text)]
        case Incident(text=text):
            return [tree.para("Stage direction", tree.text(f"[{text}]"))]
        case Chat():
            when = f" in the chat, {book.clock(block.at)}  " if block.at is not None else " in the chat  "
            written = tree.inlines(pieces(block.content, reading, speaker=block.who))
            if messages and block.id:
                written = tree.bookmarked([written], f"{TURN_MARK}{block.id}", next(ids))[0]
            who = tree.styled("Speaker name", tree.text(speaker(block, reading)))
            return [tree.para("Chat", who, tree.styled("Time", tree.text(when)), *written)]
        case Withheld():
            number = tree.styled("Turn number", tree.text(block.number))
            return [tree.para("Withheld", number, tree.TAB, tree.text(f"[{block.label}]"))]
        case Illustration():
            return [tree.para("Stage direction", tree.text(f"[{reading.picture(block.picture).alt}]"))]


def _utterance(block: Utterance, reading: Reading, bookmark: int) -> list[Node]:
    """Who, when and the number on a line of their own; the text, and nothing else, inside the bookmark."""
    line = [
        tree.styled("Turn number", tree.text(block.number)),
        tree.TAB,
        tree.styled("Speaker name", tree.text(speaker(block, reading))),
    ]
    line += [tree.styled("Sign", tree.text(f" [{OVERLAP}]"))] if block.overlaps else []
    line += [tree.TAB, tree.styled("Time", tree.text(book.clock(block.span.start)))] if block.span else []
    paragraphs = [tree.inlines(pieces(p, reading, speaker=block.who)) for p in block.paragraphs] or [[]]
    marked = tree.bookmarked(paragraphs, f"{TURN_MARK}{block.id}", bookmark)
    return [tree.para("Speaker", *line), *(tree.para("Utterance", *content) for content in marked)]
