"""The PDF: a book set by typst from our own template, PDF/A-3a and PDF/UA-1, the released TEI inside.

What is said goes to the template as data, never as markup. Law: all words of the reading, in order, are in it; the same
release gives the same bytes. typst's own warnings are failures.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, TypeAlias

import msgspec

from sasci_archive.editions import book, templates
from sasci_archive.editions.paragraph import OVERLAP, Footnote, Piece, Said, Sign, pieces, speaker
from sasci_archive.errors import SasciError
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.reading import (
    Block,
    Chat,
    Heading,
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
LAST_SURE = 0x17F  # up to here (Latin Extended-A) our typefaces have every character


def pdf(release: Release, *, paper: Paper = "a5", times: bool = False, cite_as: str = "") -> bytes:
    """The volume. `times` prints every turn's time in the margin, `cite_as` is the reference on the imprint page.
    A character that no typeface has is printed by its Unicode name.

    Raises SasciError, with typst's own words, where typst refuses or warns.
    """
    reading = release.reading
    faces = _faces()
    content = msgspec.json.encode(_volume(release, paper=paper, times=times, cite_as=cite_as)).decode()
    if named := _without_glyphs(content, faces):
        content = content.translate({ord(sign): _named(sign) for sign in named})  # brackets and letters: safe in JSON
    at_noon = dt.datetime.combine(book.filed_on(reading), dt.time(12), tzinfo=dt.UTC)
    inputs = {"volume": content, "tei": release.tei.decode("utf-8")}
    return _set(templates.text("volume.typ"), inputs, faces, at_noon, what=f"The PDF of '{release.slug}'")


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


def _piece(piece: Piece) -> str | Data:
    match piece:
        case Said(text, stressed):
            text = TOO_LONG.sub("\\1\N{ZERO WIDTH SPACE}", text)
            return {"e": text} if stressed else text
        case Sign(text):
            return {"s": text}
        case Footnote(number, by, content):
            return {"n": number, "by": by, "p": [_piece(p) for p in content]}


def _section(section: Section, reading: Reading) -> Data:
    paragraphs = [[_piece(i) for i in pieces(p, reading)] for p in section.paragraphs]
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


# -- typst ---------------------------------------------------------------------------------------------------------


def _set(template: str, inputs: dict[str, str], faces: Any, at: dt.datetime, *, what: str) -> bytes:
    import typst

    try:
        made, warnings = typst.compile_with_warnings(
            template.encode(),
            sys_inputs=inputs,
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=at,
        )
    except typst.TypstError as error:
        raise _refused(what, error) from error
    if warnings:
        raise _refused(what, warnings[0])
    return bytes(made)


def _refused(what: str, told: Any) -> SasciError:
    hints = "; ".join(told.hints)
    return SasciError(
        f"{what} could not be set: {told.message}{f' ({hints})' if hints else ''}.",
        remedy="Look in the transcript for what it names; the other editions are not touched by this.",
    )


@cache
def _faces() -> Any:
    """Our two typefaces, and those typst carries, for scripts that ours lack; none of the system's, as the same release
    would give other bytes on another machine."""
    import fontpkg_source_sans_3
    import fontpkg_source_serif_4
    import typst

    ours = (fontpkg_source_serif_4.ROOT / "files", fontpkg_source_sans_3.ROOT / "files")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in ours])


def _without_glyphs(content: str, faces: Any) -> set[str]:
    """The characters of `content` that no typeface has, as PDF/A refuses them: typst is asked, and names one at a time."""
    found = {c for c in set(content) if not c.isascii() and not c.isspace()}
    lacking = {c for c in found if unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"}}
    asked = {c for c in found - lacking if ord(c) > LAST_SURE}
    while asked:
        kin = {_kin(c) for c in _first_refused(asked, faces)}
        refused = {c for c in asked if _kin(c) in kin}
        if not refused:
            break
        lacking |= refused
        asked -= refused
    return lacking


def _first_refused(signs: set[str], faces: Any) -> str:
    import typst

    probe = "#set document(date: datetime(year: 1970, month: 1, day: 1))\n#sys.inputs.signs"
    try:
        typst.compile(
            probe.encode(),
            sys_inputs={"signs": " ".join(sorted(signs))},
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards="a-3a",
            timestamp=0,
        )
    except typst.TypstError as error:
        found = re.search(r'the text `"(.+?)"` could not be displayed', error.message)
        return found[1] if found else ""
    return ""


def _kin(sign: str) -> str:
    """Scripts of thousands of signs are had whole or not at all; any other character is its own kin."""
    name = unicodedata.name(sign, sign)
    return next((script for script in ("CJK UNIFIED IDEOGRAPH", "HANGUL SYLLABLE") if name.startswith(script)), name)


def _named(sign: str) -> str:
    """What is printed for a character without a glyph.

    >>> _named("\N{THUMBS UP SIGN}"), _named("\u65e5")
    ('[thumbs up sign]', '[U+65E5]')
    """
    name = unicodedata.name(sign, "")
    return f"[{name.lower()}]" if name and _kin(sign) == name else f"[U+{ord(sign):04X}]"
