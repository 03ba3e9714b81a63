"""The EPUB: EPUB 3.3 with EPUB Accessibility 1.1's metadata, contents, landmarks, the pages of the PDF, notes that pop up.

<https://www.w3.org/TR/epub-33/>, <https://www.w3.org/TR/epub-a11y-11/>. Written by ourselves: pandoc's has no pages, no landmarks of
its parts and notes that do not pop up. Law: every turn's text, in order; the same release and pages give the same bytes. That it conforms
to WCAG is not claimed: nobody has certified it.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePath

import msgspec
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sasci_archive.editions import book, templates
from sasci_archive.editions.epub import parts as epub_parts
from sasci_archive.editions.epub.parts import Part
from sasci_archive.editions.epub.text import Places, Sheet, Shown, anchor, breaks
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.reading import Reading, Utterance, Withheld

MEDIA = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""The pictures that every reading system shows: <https://www.w3.org/TR/epub-33/#sec-core-media-types>."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: no zip file can bear an earlier."""


class File(msgspec.Struct, frozen=True):
    """A file of the package, as its list names it."""

    id: str
    href: str
    media_type: str
    content: bytes
    properties: str = ""
    spine: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A line of the contents, and those below it."""

    href: str
    text: str
    below: tuple[Entry, ...] = ()


def epub(
    release: Release,
    *,
    cite_as: str = "",
    pages: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    cover: bytes = b"",
    times: bool = False,
    looks: Looks = OURS,
) -> bytes:
    """The book. `pages` is the page of the PDF on which each turn begins, by its id; `cover` a PNG; `times` shows when each turn begins."""
    reading = release.reading
    images, shown = _images(reading, pictures or {})
    parts = epub_parts.parts(release, cite_as)
    breaks_ = dict(breaks([b.id for b in book.blocks(reading) if isinstance(b, Utterance | Withheld)], pages or {}))
    places = Places()
    for part in parts:
        places.put(part.file, part.ids)
    render = _Renderer(release, looks)
    sheets = [
        _file(
            part,
            render,
            Sheet(part.file, reading, places, shown, breaks_, times=times),
        )
        for part in parts
    ]
    if cover:
        alt = f"Cover of {citations.full_title(reading.citation)}"
        page = render("epub/cover.xhtml.j2", title="Cover", alt=alt)
        images = [File("cover-image", "images/cover.png", "image/png", cover, "cover-image"), *images]
        sheets = [File("cover", "cover.xhtml", _XHTML, page, spine=True), *sheets]
    nav = render(
        "epub/nav.xhtml.j2",
        title="Contents",
        contents=tuple(_contents(parts)),
        pages=tuple(_pages(breaks_, places)),
        landmarks=tuple(_landmarks(parts, cover=bool(cover))),
    )
    files = [
        File("nav", "nav.xhtml", _XHTML, nav, "nav", spine=True),
        File("style", "style.css", "text/css", looks.text("epub/style.css").encode()),
        *images,
    ]
    at = next((n for n, f in enumerate(sheets) if f.href == "title.xhtml"), 0) + 1
    spine = [*sheets[:at], files[0], *sheets[at:]]
    opf = _package(release, render, [*spine, *files[1:]], spine, pages=bool(breaks_), pictures=bool(shown.at))
    return _zipped(opf, [*spine, *files[1:]])


_XHTML = "application/xhtml+xml"


def _pages(breaks_: Mapping[str, str], places: Places) -> Iterator[tuple[str, str]]:
    """Where each page of the PDF begins, and its number."""
    for turn, page in breaks_.items():
        if file := places.file(anchor("", turn)):
            yield f"{file}#{anchor('page', page)}", page


def _file(part: Part, render: _Renderer, sheet: Sheet) -> File:
    body = part.body(sheet)
    page = render(
        "epub/page.xhtml.j2",
        title=part.title,
        type=part.type,
        role=part.role,
        matter=part.matter.value,
        heading=part.heading,
        id=part.id,
        body=body,
        notes=sheet.notes(),
    )
    return File(PurePath(part.file).stem, part.file, _XHTML, page, spine=True)


class _Renderer:
    """Fills our templates with what all of them need."""

    def __init__(self, release: Release, looks: Looks) -> None:
        self._looks = looks
        reading = release.reading
        self._same = {
            "reading": reading,
            "citation": reading.citation,
            "language": book.language(reading),
            "full_title": citations.full_title(reading.citation),
            "marks": book.marks(reading),
        }

    def __call__(self, template: str, **told: object) -> bytes:
        with templates.filling(self._looks, template):
            return _template(self._looks.text(template)).render(**self._same, **told).encode()


@cache
def _template(text: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _contents(parts: Sequence[Part]) -> Iterator[Entry]:
    """Each part's heading, with the headings within; what continues another stands under that."""
    found: list[tuple[str, str, list[Entry]]] = []
    for part in parts:
        below = [Entry(f"{part.file}#{anchor('', id_)}", text) for id_, text in part.headings]
        if part.heading:
            found.append((part.file, part.heading, below))
        else:
            found[-1][2].extend(below)
    return (Entry(href, text, tuple(below)) for href, text, below in found)


def _landmarks(parts: Sequence[Part], *, cover: bool) -> Iterator[tuple[str, str, str]]:
    """The main places, each once: its type, where it is, what it is called."""
    if cover:
        yield "cover", "cover.xhtml", "Cover"
    yield "toc", "nav.xhtml#toc", "Contents"
    first = next((part for part in parts if part.matter is epub_parts.Position.BODY), None)
    if first:
        yield "bodymatter", first.file, "Transcript"
    for part in parts:
        if part.type in {"titlepage", "glossary", "bibliography", "index"}:
            yield part.type, part.file, part.title


def _images(reading: Reading, pictures: Mapping[str, bytes]) -> tuple[list[File], Shown]:
    """The pictures that are there, under names of ours."""
    files, at = [], {}
    for number, it in enumerate(reading.pictures, start=1):
        suffix = PurePath(it.file).suffix.lower()
        if it.file in pictures and suffix in MEDIA:
            href = f"images/picture-{number}{suffix}"
            files.append(File(f"picture-{number}", href, MEDIA[suffix], pictures[it.file]))
            at[it.id] = href
    return files, Shown(at)


def _package(
    release: Release, render: _Renderer, files: Sequence[File], spine: Sequence[File], *, pages: bool, pictures: bool
) -> bytes:
    """The package document: what the book is, what is in it, in which order."""
    it = release.reading.citation
    at_noon = dt.datetime.combine(book.filed_on(release.reading), dt.time(12))
    features = [
        "structuralNavigation",
        "tableOfContents",
        "readingOrder",
        "displayTransformability",
        *(["pageNavigation", "pageBreakMarkers"] if pages else []),
        *(["index"] if any(file.href == "index.xhtml" for file in files) else []),
        *(["alternativeText"] if pictures else []),
    ]
    source = (
        f"urn:isbn:{it.isbn.replace('-', '')}" if it.isbn else f"{citations.full_title(it)} (the PDF of this edition)"
    )
    return render(
        "epub/package.opf.j2",
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"sasci:{it.doi or it.url or release.slug}").urn,
        modified=f"{at_noon.isoformat()}Z",
        date=it.date.isoformat() if it.date else "",
        features=features,
        pictures=pictures,
        page_source=source if pages else "",
        digest=release.digest,
        files=files,
        spine=spine,
        file_as=[f"{editor.family}, {editor.given}" for editor in it.editors],
        isbn=it.isbn.replace("-", ""),
    )


def _zipped(opf: bytes, files: Iterable[File]) -> bytes:
    """As the container's rules want it: `mimetype` first, not compressed, without extra fields.
    <https://www.w3.org/TR/epub-33/#sec-zip-container-mime>"""
    members: list[tuple[str, bytes]] = [
        ("META-INF/container.xml", _CONTAINER),
        ("EPUB/package.opf", opf),
        *((f"EPUB/{file.href}", file.content) for file in files),
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(_member("mimetype"), b"application/epub+zip", zipfile.ZIP_STORED)
        for name, content in members:
            package.writestr(_member(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EARLIEST)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member


_CONTAINER = b"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
