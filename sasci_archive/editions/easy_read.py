"""The Easy Read edition, as a page and as a book of large type: one idea and one picture a row, as its makers wrote it.

Not a word of it is made here but the names of its parts. Law: all its lines, in order, are in both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sasci_archive.editions import book, templates, typefaces, typesetting
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.volume.text import Shown
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Paragraph,
    Picture,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.days import MONTHS
from sasci_archive.model.inlines import Inline
from sasci_archive.model.paragraph import Footnote, Said, Sign, pieces
from sasci_archive.model.reading import Reading

MAKERS = "easy-read.makers"
"""The id of the heading under which its makers are named."""


class Row(msgspec.Struct, frozen=True):
    """One idea: its text in pieces, each with whether it is bold, and its picture."""

    said: tuple[tuple[str, bool], ...]
    picture: Picture | None = None


class Part(msgspec.Struct, frozen=True):
    """Some rows under a heading ("" for the first); `makers` where it says who made it."""

    id: str
    title: str
    rows: tuple[Row, ...]
    makers: bool = False


def parts(section: Section, reading: Reading) -> tuple[Part, ...]:
    """The rows of the edition, part by part: a picture belongs to the line after it."""
    found: list[tuple[str, str, list[Row]]] = [("start", "", [])]
    waiting: Picture | None = None
    for matter in section.content:
        match matter:
            case Illustration(picture=id_):
                waiting = reading.picture(id_)
            case Subheading():
                found.append((matter.id, matter.text, []))
            case Paragraph(content=content):
                found[-1][2].append(Row(_said(content, reading), waiting))
                waiting = None
            case Bullets(items=several) | Quotation(paragraphs=several):
                found[-1][2].extend(Row(_said(content, reading)) for content in several)
            case Table(rows=lines):
                found[-1][2].extend(Row(_said(cell, reading)) for line in lines for cell in line)
    return tuple(Part(id_, title, tuple(rows), id_ == MAKERS) for id_, title, rows in found if rows)


def _said(content: tuple[Inline, ...], reading: Reading) -> tuple[tuple[str, bool], ...]:
    told: list[tuple[str, bool]] = []
    for piece in pieces(content, reading):
        match piece:
            case Said(text=text, stressed=bold):
                told.append((text, bold))
            case Sign(text=text):
                told.append((text, False))
            case Footnote():
                pass  # its makers write none
    return tuple(told)


def page(release: Release, *, looks: Looks = OURS) -> bytes:
    """The page, UTF-8; its pictures lie beside it in `pictures/`. Raises ValueError where the release has no Easy Read edition."""
    reading, section = _of(release)
    style = looks.text("easy-read.css")
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["address"] = lambda file: f"pictures/{quote(file)}"
    told = {
        "lang": book.language(reading),
        "title": section.title,
        "of": citations.full_title(reading.citation),
        "parts": parts(section, reading),
        "marks": book.marks(reading),
        "proof": bool(release.standing.label),
        "about": _about(reading),
        "licence": reading.citation.licence,
        "style": Markup(style),  # noqa: S704  a template
        "style_digest": templates.integrity(style),
    }
    with templates.filling(looks, "easy-read.html.j2"):
        return environment.from_string(looks.text("easy-read.html.j2")).render(told).encode("utf-8")


def pdf(release: Release, *, looks: Looks = OURS, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The book: A4, large type, PDF/A-3a and PDF/UA-1. Raises SasciError, with typst's own words, where typst refuses or warns;
    ValueError where the release has no Easy Read edition."""
    reading, section = _of(release)
    shown, faces, date = Shown.of(reading, pictures or {}), typefaces.faces(), book.filed_on(reading)
    data = {
        "lang": re.findall(r"^[a-z]+|[A-Z]{2}$", book.language(reading)),
        "date": [date.year, date.month, date.day],
        "title": section.title,
        "of": citations.full_title(reading.citation),
        "editors": [editor.name for editor in reading.citation.editors],
        "marks": list(book.marks(reading)),
        "proof": bool(release.standing.label),
        "about": _about(reading),
        "parts": [
            {"title": part.title, "makers": part.makers, "rows": [_row(row, shown) for row in part.rows]}
            for part in parts(section, reading)
        ],
    }
    inputs = {"book": typesetting.printable(msgspec.json.encode(data).decode(), faces)}
    at_noon = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
    template = looks.typst("easy-read.typ", shown.files)
    return typesetting.set_book(template, inputs, faces, at_noon, what=f"The Easy Read edition of '{release.slug}'")


def _row(row: Row, shown: Shown) -> dict[str, object]:
    it = row.picture
    return {
        "said": [[text, bold] for text, bold in row.said],
        "file": shown.names.get(it.id, "") if it else "",
        "alt": it.alt if it else "",
    }


def _about(reading: Reading) -> str:
    """Which edition it is of, in words as plain as itself."""
    it = reading.citation
    where = f" by {it.publisher}" if it.publisher else ""
    when = f" in {MONTHS[it.date.month - 1]} {it.date.year}" if it.date else ""
    return f"It was published{where}{when}." if where or when else ""


def _of(release: Release) -> tuple[Reading, Section]:
    if release.reading.easy_read is None:
        msg = f"the release of '{release.slug}' has no Easy Read edition"
        raise ValueError(msg)
    return release.reading, release.reading.easy_read
