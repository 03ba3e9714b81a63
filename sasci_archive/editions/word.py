"""The Word file: named, numbered, timed turns in real styles with real footnotes; what is sent round on the first day.

pandoc writes it from its own document tree, built here as data, so that nothing said is ever read as markup. The text of
each utterance stands inside a range bookmark `wsu_<id>`, by which it is found again when the file comes back; Word's
content controls lose text in other word processors and are never used. Same release, same bytes.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import quoteattr

import msgspec

from sasci_archive.editions import book
from sasci_archive.editions.paragraph import OVERLAP, Footnote, Piece, Said, Sign, pieces, speaker
from sasci_archive.editions.word_reference import reference
from sasci_archive.errors import SasciError
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.reading import Block, Chat, Event, Heading, Incident, Reading, Section, Utterance, Withheld
from sasci_archive.model.review import PACKET_PROPERTY, TURN_MARK

Node: TypeAlias = dict[str, Any]
"""One node of pandoc's tree, `{"t": type, "c": content}` (pandoc-types 1.23)."""

API = [1, 23, 1]
EARLIEST = dt.date(1980, 1, 1)  # no zip file can bear an earlier date


def docx(release: Release, *, cite_as: str = "", packet: str = "") -> bytes:
    """The Word file; `cite_as` is the reference among the facts of its publication. Changes are tracked from the start
    where the text is still a proof. `packet` (demo/editor-1) is what it is sent as: the file says so, and messages have bookmarks
    too. Raises SasciError, with pandoc's own words, where pandoc refuses."""
    reading = release.reading
    tree = {"pandoc-api-version": API, "meta": _meta(release, packet), "blocks": _document(reading, cite_as, packet)}
    date = max(book.filed_on(reading), EARLIEST)
    return _pandoc(msgspec.json.encode(tree), reference(release), date, what=f"The Word file of '{release.slug}'")


# -- the tree ------------------------------------------------------------------------------------------------------


def _text(text: str) -> Node:
    return {"t": "Str", "c": text}


def _styled(style: str, *content: Node) -> Node:
    """Characters in a named style."""
    return {"t": "Span", "c": (_looks(style), content)}


def _para(style: str, *content: Node) -> Node:
    """A paragraph in a named style."""
    return {"t": "Div", "c": (_looks(style), ({"t": "Para", "c": content},))}


def _looks(style: str) -> tuple[object, ...]:
    """pandoc's attributes of what has a named style."""
    return ("", (), (("custom-style", style),))


def _heading(level: int, text: str) -> Node:
    return {"t": "Header", "c": [level, ["", [], []], [_text(text)]]}


def _openxml(markup: str) -> Node:
    return {"t": "RawInline", "c": ["openxml", markup]}


TAB = _openxml("<w:r><w:tab/></w:r>")
LINE = {"t": "LineBreak"}


def _inlines(content: Iterable[Piece]) -> list[Node]:
    return [_inline(piece) for piece in content]


def _inline(piece: Piece) -> Node:
    match piece:
        case Said(text, stressed):
            return {"t": "Emph", "c": [_text(text)]} if stressed else _text(text)
        case Sign(text):
            return _styled("Sign", _text(text))
        case Footnote(_, by, content):
            return {"t": "Note", "c": [{"t": "Para", "c": [_styled("Sign", _text(f"{by} ")), *_inlines(content)]}]}


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
    meta: Node = {key: {"t": "MetaInlines", "c": [_text(text)]} for key, text in own.items() if text}
    meta["author"] = _meta_list(e.name for e in it.editors)
    meta["keywords"] = _meta_list(it.keywords)
    meta["lang"] = {"t": "MetaString", "c": book.language(reading)}
    return meta


def _meta_list(texts: Iterable[str]) -> Node:
    return {"t": "MetaList", "c": [{"t": "MetaInlines", "c": [_text(text)]} for text in texts]}


def _document(reading: Reading, cite_as: str, packet: str) -> list[Node]:
    numbers = book.turns(reading)
    blocks = [_para("Standing", _text(mark)) for mark in book.marks(reading)]
    blocks += [_entry("Imprint", "Packet", _text(f"{packet} (please leave this line as it is)"))] if packet else []
    blocks += [_entry("Imprint", label, _text(text)) for label, text in book.imprint(reading, cite_as)]
    blocks += _company(reading)
    if reading.questions:
        items = [[{"t": "Plain", "c": [_text(question)]}] for question in reading.questions]
        blocks += [
            _heading(1, "Questions put to the seminar"),
            {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]},
        ]
    for section in reading.front:
        blocks += _section(section, reading)
    blocks += _entries("Signs used in the transcript", book.signs(reading))
    ids = itertools.count(1)
    for session in reading.sessions:
        blocks.append(_heading(1, book.session_title(session, reading)))
        blocks += [_para("Date", _text(book.day(session.date)))] if session.date else []
        for block in session.blocks:
            blocks += _block(block, reading, ids, messages=bool(packet))
    blocks += _entries("Chronology", ((e.when, _event(e, numbers)) for e in reading.chronology))
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
    blocks = [_heading(1, "Participants")] if reading.people else []
    for heading, people in book.company(reading):
        blocks.append(_heading(2, heading))
        for person in people:
            lines = [node for post in book.posts(person) for node in (LINE, _text(post))]
            blocks.append(_para("Person", _styled("Term", _text(person.name)), *lines))
    return blocks


def _section(section: Section, reading: Reading) -> list[Node]:
    paragraphs = [{"t": "Para", "c": _inlines(pieces(p, reading))} for p in section.paragraphs]
    return [_heading(1, book.section_title(section)), *paragraphs]


def _entries(heading: str, entries: Iterable[tuple[str, str]]) -> list[Node]:
    found = [_entry("Entry", label, _text(text)) for label, text in entries]
    return [_heading(1, heading), *found] if found else []


def _entry(style: str, label: str, *content: Node) -> Node:
    return _para(style, _styled("Term", _text(label)), TAB, *content)


def _event(event: Event, numbers: dict[str, str]) -> str:
    turns = [numbers[id_] for id_ in event.utterances if id_ in numbers]
    return f"{event.label} (turn{'s' if len(turns) > 1 else ''} {', '.join(turns)})" if turns else event.label


def _block(block: Block, reading: Reading, ids: Iterator[int], *, messages: bool) -> list[Node]:
    match block:
        case Utterance():
            return _utterance(block, reading, next(ids))
        case Heading(text=text):
            return [_heading(2, text)]
        case Incident(text=text):
            return [_para("Stage direction", _text(f"[{text}]"))]
        case Chat():
            when = f" in the chat, {book.clock(block.at)}  " if block.at is not None else " in the chat  "
            written = _inlines(pieces(block.content, reading, speaker=block.who))
            if messages and block.id:
                written = _marked([written], block.id, next(ids))[0]
            who = _styled("Speaker name", _text(speaker(block, reading)))
            return [_para("Chat", who, _styled("Time", _text(when)), *written)]
        case Withheld():
            number = _styled("Turn number", _text(block.number))
            return [_para("Withheld", number, TAB, _text(f"[{block.label}]"))]


def _utterance(block: Utterance, reading: Reading, bookmark: int) -> list[Node]:
    """Who, when and the number on a line of their own; the text, and nothing else, inside the bookmark."""
    line = [_styled("Turn number", _text(block.number)), TAB, _styled("Speaker name", _text(speaker(block, reading)))]
    line += [_styled("Sign", _text(f" [{OVERLAP}]"))] if block.overlaps else []
    line += [TAB, _styled("Time", _text(book.clock(block.span.start)))] if block.span else []
    paragraphs = [_inlines(pieces(p, reading, speaker=block.who)) for p in block.paragraphs] or [[]]
    marked = _marked(paragraphs, block.id, bookmark)
    return [_para("Speaker", *line), *(_para("Utterance", *content) for content in marked)]


def _marked(paragraphs: list[list[Node]], id_: str, bookmark: int) -> list[list[Node]]:
    """Paragraphs within the range bookmark of a passage."""
    start = _openxml(f'<w:bookmarkStart w:id="{bookmark}" w:name={quoteattr(f"{TURN_MARK}{id_}")}/>')
    end = _openxml(f'<w:bookmarkEnd w:id="{bookmark}"/>')
    first, *rest = paragraphs
    *before, last = [[start, *first], *rest]
    return [*before, [*last, end]]


# -- the file ------------------------------------------------------------------------------------------------------


def _pandoc(tree: bytes, styles: bytes, date: dt.date, *, what: str) -> bytes:
    import pypandoc

    at_noon = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="sasci-word-") as folder:
        looks = Path(folder) / "reference.docx"
        looks.write_bytes(styles)
        # Not --sandbox, in which pandoc knows no time and dates every file 1970: the tree has no images and no includes, so
        # there is nothing for it to open, and an empty data folder keeps the user's own templates out.
        command = [
            pypandoc.get_pandoc_path(),
            "--from=json",
            "--to=docx",
            f"--data-dir={folder}",
            f"--reference-doc={looks}",
        ]
        done = subprocess.run(  # noqa: S603 - our own pandoc, from its wheel; nothing a user wrote is an argument
            [*command, "--output=-"],
            input=tree,
            capture_output=True,
            check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(int(at_noon.timestamp()))},
        )
    if done.returncode or done.stderr:
        told = done.stderr.decode(errors="replace").strip()
        raise SasciError(
            f"{what} could not be written: {told}",
            remedy="The other editions are not touched by this; please report it.",
        )
    return done.stdout
