"""What stands around the transcript in the Word file, as nodes: contents, sections with all that can be in them, references, index.

A file for readers has links, bookmarks at its headings and pictures. One that comes back (a packet) has none of these: nothing but the
bookmarks of turns may be in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from xml.sax.saxutils import escape

from sasci_archive.editions import book, outline
from sasci_archive.editions.word import tree as tree
from sasci_archive.editions.word.tree import Node
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    Matter,
    Paragraph,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.inlines import Inline
from sasci_archive.model.paragraph import CITED, pieces
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.review import TURN_MARK

WIDTH, HEIGHT, DOTS = 15.0, 18.0, 60.0
"""In centimetres, how large a picture is at most; and how many of its pixels go on one."""
PORTRAIT = 4.0
"""How wide somebody's portrait is at most."""
KINDS = frozenset((".png", ".jpg", ".jpeg", ".gif"))
"""The pictures that Word shows without help."""
_HEADING = "_Toc{:06}"
_REFERENCE = "ref_{:06}"
"""Names of bookmarks: Word's own for a contents list; pandoc links to none that begins with a line."""


class Matters:
    """Writes them; what it has written, the contents list."""

    def __init__(self, reading: Reading, *, packet: bool, pictures: Mapping[str, bytes]) -> None:
        self._reading, self._packet = reading, packet
        self.ids = itertools.count(1)
        here = [] if packet else [(n, p) for n, p in enumerate(reading.pictures, start=1) if p.file in pictures]
        named = [(f"picture-{n}{PurePath(p.file).suffix.lower()}", p) for n, p in here]
        self._names = {p.id: name for name, p in named if PurePath(name).suffix in KINDS}
        self.pictures = {name: pictures[p.file] for name, p in named if PurePath(name).suffix in KINDS}
        self._headings: list[tuple[int, str, str]] = []
        self._turns = {
            b.id for b in book.blocks(reading) if isinstance(b, Utterance)
        }  # no bookmark is at what is withheld
        self._cited = {r.key: _REFERENCE.format(n) for n, r in enumerate(reading.references, start=1)}

    def heading(self, level: int, text: str) -> Node:
        """One that the contents list, down to the second level."""
        if self._packet:
            return tree.heading(level, text)
        mark = _HEADING.format(len(self._headings) + 1)
        self._headings.append((level, text, mark))
        return tree.heading(level, text, *tree.bookmarked([[tree.text(text)]], mark, next(self.ids))[0])

    def contents(self) -> Iterator[Node]:
        """A real field with its lines in it, each a link, so that it is right as it stands and nobody is asked to update it. It tells no
        pages: those of a manuscript are no reader's. ECMA-376 part 1, 17.16.5.68."""
        lines = [each for each in self._headings if each[0] <= 2]
        if not lines:
            return
        yield tree.para("TOC Heading", tree.text("Contents"))
        begin = f'{_field("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\n \\h \\z \\u </w:instrText></w:r>'
        begin += _field("separate")
        for number, (level, text, mark) in enumerate(lines):
            first = begin if number == 0 else ""
            last = f'{_field("end")}<w:r><w:br w:type="page"/></w:r>' if number == len(lines) - 1 else ""
            run = f'<w:r><w:t xml:space="preserve">{escape(tree.writable(text))}</w:t></w:r>'
            yield tree.block(
                f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{first}'
                f'<w:hyperlink w:anchor="{mark}" w:history="1">{run}</w:hyperlink>{last}</w:p>'
            )

    def text(self, content: Iterable[Inline], speaker: str = "") -> list[Node]:
        """One paragraph."""
        return tree.inlines(pieces(content, self._reading, speaker=speaker), self._leads)

    def section(self, section: Section) -> Iterator[Node]:
        """One piece of front or back matter."""
        yield self.heading(1, book.section_title(section))
        for matter in section.content:
            yield from self._matter(matter)

    def shows(self, picture: str) -> bool:
        """Whether a picture is there to be shown."""
        return picture in self._names

    def picture(self, id_: str, widest: float = WIDTH) -> Iterator[Node]:
        """A picture with its caption and whose it is; what is to be seen on it where it is not there."""
        it = self._reading.picture(id_)
        if name := self._names.get(id_):
            wide, high = it.width / DOTS or WIDTH, it.height / DOTS or HEIGHT
            scale = min(1.0, widest / wide, HEIGHT / high)
            yield tree.para("Figure", tree.image(name, it.alt, wide * scale))
        else:
            yield tree.para("Stage direction", tree.text(f"[{it.alt}]"))
        credit = [tree.styled("Sign", tree.text(f"{' ' if it.caption else ''}{it.credit}"))] if it.credit else []
        if it.caption or credit:
            yield tree.para("Image Caption", *self.text(it.caption), *credit)

    def references(self) -> Iterator[Node]:
        """The works that are cited."""
        if self._reading.references:
            yield self.heading(1, "References")
        for reference in self._reading.references:
            said = self.text(reference.content)
            if not self._packet:
                said = tree.bookmarked([said], self._cited[reference.key], next(self.ids))[0]
            yield tree.para("Bibliography", *said)

    def index(self, numbers: dict[str, str]) -> Iterator[Node]:
        """The index, in turns."""
        lines = tuple(outline.index(self._reading, numbers))
        if lines:
            yield self.heading(1, outline.INDEX)
        for above, line in lines:
            yield tree.para("index 2" if above else "index 1", tree.text(line))

    def volumes(self) -> Iterator[Node]:
        """The series' other volumes."""
        if self._reading.volumes:
            yield self.heading(1, "Other volumes of the series")
        for volume in self._reading.volumes:
            told = " ".join(part for part in (f"{volume.number}." if volume.number else "", volume.reference) if part)
            to = self._leads(volume.url) if volume.url else ""
            at = (
                [tree.text(" "), tree.link(to, tree.text(volume.url)) if to else tree.text(volume.url)]
                if volume.url
                else []
            )
            yield tree.para("Bibliography", tree.text(told), *at)

    def _leads(self, target: str) -> str:
        if self._packet:
            return ""
        if target.startswith(f"#{CITED}"):
            mark = self._cited.get(target.removeprefix(f"#{CITED}"))
            return f"#{mark}" if mark else ""
        if target.startswith("#"):
            return f"#{TURN_MARK}{target[1:]}" if target[1:] in self._turns else ""
        return target if target.startswith(("https://", "http://", "mailto:")) else ""

    def _matter(self, matter: Matter) -> Iterator[Node]:
        match matter:
            case Paragraph(content=content):
                yield {"t": "Para", "c": self.text(content)}
            case Subheading(level=level, text=text):
                yield self.heading(min(level + 1, 4), text)
            case Bullets(ordered=ordered, items=items):
                yield (tree.numbered if ordered else tree.bulleted)(map(self.text, items))
            case Quotation(paragraphs=paragraphs):
                yield tree.quoted(map(self.text, paragraphs))
            case Table(rows=rows):
                yield tree.table([[self.text(cell) for cell in row] for row in rows])
            case Illustration(picture=id_):
                yield from self.picture(id_)


def _field(part: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>'
