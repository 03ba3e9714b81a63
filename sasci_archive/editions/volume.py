"""The PDF: a book set by typst from our own template, PDF/A-3a and PDF/UA-1, the released TEI inside.

What is said goes to the template as data, never as markup. Law: all words of the reading, in order, are in it; the same
release gives the same bytes. typst's own warnings are failures.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import msgspec

from sasci_archive.editions import book, templates, typesetting
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.paragraph import OVERLAP, Footnote, Piece, Said, Sign, pieces, speaker
from sasci_archive.model.reading import (
    Block,
    Chat,
    Heading,
    Illustration,
    Incident,
    Reading,
    Section,
    Standing,
    Utterance,
    Withheld,
)

Paper: TypeAlias = Literal["a5", "a4"]
Data: TypeAlias = dict[str, Any]

TOO_LONG = re.compile(r"(\w{40})(?=\w)")  # a recogniser's endless "aaaa…" would run off the page: it may break here


def pdf(release: Release, *, paper: Paper = "a5", times: bool = False, cite_as: str = "") -> bytes:
    """The volume. `times` prints every turn's time in the margin, `cite_as` is the reference on the imprint page.
    A character that no typeface has is printed by its Unicode name.

    Raises SasciError, with typst's own words, where typst refuses or warns.
    """
    reading = release.reading
    faces = typesetting.faces()
    content = msgspec.json.encode(_volume(release, paper=paper, times=times, cite_as=cite_as)).decode()
    if named := typesetting.without_glyphs(content, faces):
        content = content.translate(
            {ord(sign): typesetting.named(sign) for sign in named}
        )  # brackets and letters: safe in JSON
    at_noon = dt.datetime.combine(book.filed_on(reading), dt.time(12), tzinfo=dt.UTC)
    inputs = {"volume": content, "tei": release.tei.decode("utf-8")}
    return typesetting.set_pdf(
        templates.text("volume.typ"), inputs, faces, at_noon, what=f"The PDF of '{release.slug}'"
    )


# -- the reading as data -------------------------------------------------------------------------------------------


def _volume(release: Release, *, paper: Paper, times: bool, cite_as: str) -> Data:
    reading, it = release.reading, release.reading.citation
    numbers, date = book.turns(reading), book.filed_on(reading)
    series = f"{it.series.title} {it.series.number}".rstrip() if it.series else ""
    where = ", ".join(part for part in (it.publisher, it.place) if part)
    held = f"A witness seminar held on {book.days(it.event_dates)}" if it.event_dates else "A witness seminar"
    return {
        "paper": paper,
        "times": times,
        "slug": reading.slug,
        "lang": re.findall(r"^[a-z]+|[A-Z]{2}$", book.language(reading)),
        "date": [date.year, date.month, date.day],
        "full-title": citations.full_title(it),
        "title": it.title,
        "subtitle": it.subtitle,
        "series": series,
        "editors": [e.name for e in it.editors],
        "editors-line": book.editors(it.editors),
        "keywords": list(it.keywords),
        "description": it.abstract,
        "title-foot": [line for line in (held, where, book.day(it.date) if it.date else "") if line],
        "marks": list(book.marks(reading)),
        "proof": reading.standing is not Standing.PUBLISHED,
        "imprint": book.imprint(reading, cite_as),
        "company": [
            [group, [{"name": p.name, "posts": book.posts(p)} for p in people]]
            for group, people in book.company(reading)
        ],
        "questions": list(reading.questions),
        "front": [_section(s, reading) for s in reading.front],
        "signs": book.signs(reading),
        "sessions": [
            {
                "title": book.session_title(s, reading),
                "date": book.day(s.date) if s.date else "",
                "blocks": [_block(b, reading) for b in s.blocks],
            }
            for s in reading.sessions
        ],
        "chronology": [
            {"when": e.when, "label": e.label, "turns": _turns(e.utterances, numbers)} for e in reading.chronology
        ],
        "glossary": [[t.term, book.definition(t)] for t in reading.glossary],
        "biographies": [[p.name, p.biography] for p in reading.people if p.biography],
        "back": [_section(s, reading) for s in reading.back],
        "index": [[name, _turns(ids, numbers)] for name, ids in book.index(reading)],
        "changes": [[book.day(c.when), c.who, c.text] for c in reading.changes],
        "colophon": _colophon(release),
    }


def _block(block: Block, reading: Reading) -> Data:
    match block:
        case Utterance():
            said = [[_piece(i) for i in pieces(p, reading, speaker=block.who)] for p in block.paragraphs]
            return {
                "kind": "turn",
                "id": block.id,
                "number": block.number,
                "by": speaker(block, reading),
                "time": book.clock(block.span.start) if block.span else "",
                "overlaps": f"[{OVERLAP}]" if block.overlaps else "",
                "p": said or [[]],
            }
        case Heading(text=text):
            return {"kind": "heading", "text": text}
        case Incident(text=text):
            return {"kind": "incident", "text": f"[{text}]"}
        case Chat():
            how = f"in the chat, {book.clock(block.at)}" if block.at is not None else "in the chat"
            written = [_piece(i) for i in pieces(block.content, reading, speaker=block.who)]
            return {"kind": "chat", "by": speaker(block, reading), "how": how, "p": written}
        case Withheld():
            return {"kind": "withheld", "id": block.id, "number": block.number, "text": f"[{block.label}]"}
        case Illustration():
            return {"kind": "incident", "text": f"[{reading.picture(block.picture).alt}]"}


def _piece(piece: Piece) -> str | Data:
    match piece:
        case Said(text, stressed, _):
            text = TOO_LONG.sub("\\1\N{ZERO WIDTH SPACE}", text)
            return {"e": text} if stressed else text
        case Sign(text):
            return {"s": text}
        case Footnote(number, by, content):
            return {"n": number, "by": by, "p": [_piece(p) for p in content]}


def _section(section: Section, reading: Reading) -> Data:
    paragraphs = [[_piece(i) for i in pieces(p, reading)] for p in book.paragraphs(section, reading)]
    return {"title": book.section_title(section), "paragraphs": paragraphs}


def _turns(ids: Iterable[str], numbers: dict[str, str]) -> list[Data]:
    """Only turns that are in this release can be linked to."""
    return [{"id": id_, "number": numbers[id_]} for id_ in ids if id_ in numbers]


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
