"""What stands around the transcript, as the values that editions print: sections, pictures, works cited, the index.

It is read in the order in which it stands, so that footnotes are numbered as a reader meets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    IndexEntry,
    IndexKind,
    Matter,
    Paragraph,
    Picture,
    Place,
    Quotation,
    Reference,
    Section,
    Subheading,
    Table,
    Volume,
)
from sasci_archive.model.inlines import Inline
from sasci_archive.model.reading import Person
from sasci_archive.tei.document import ID, Element, first, local, path, pointers, spaced, text_at
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.paragraphs import REFERENCE, Paragraphs, unknown

PICTURES = "pictures/"
"""Where pictures lie beside an edition, and so what stands before their names in the text."""

EASY_READ = "easy-read"
"""The part that is an edition of its own."""

COVER = "cover"
"""The part of the front matter that holds nothing but the picture for the cover; and that picture's id."""

VOLUMES = "volumes"
"""The part of the back matter that lists the other volumes of the series."""

APART = frozenset(("glossary", "references", "index", EASY_READ, COVER, VOLUMES))
"""Parts of the front and back matter that a `Reading` holds by themselves."""

_KINDS = {
    "persName": IndexKind.PERSON,
    "orgName": IndexKind.BODY,
    "placeName": IndexKind.PLACE,
    "term": IndexKind.SUBJECT,
}


class Sections(Paragraphs):
    """Reads what stands around the text of one document, and its pictures wherever they are, in its order."""

    def __init__(self, root: Element) -> None:
        super().__init__(root)
        self.pictures: list[Picture] = []
        self._headings = 0
        self._portraits = {
            person.get(ID, ""): figure
            for person in path(root, "teiHeader/profileDesc/particDesc/listPerson/person")
            for figure in path(person, "figure")
        }

    def section(self, div: Element) -> Section:
        """A piece of front or back matter, its parts one after the other. Raises BadTranscript."""
        return Section(div.get("type", ""), spaced(text_at(div, "head")), tuple(self._matter(div, 0)), div.get(ID, ""))

    def person(self, person: Person) -> Person:
        """Somebody with their portrait, where there is one. Raises BadTranscript."""
        figure = self._portraits.get(f"p.{person.id}")
        return person if figure is None else msgspec.structs.replace(person, portrait=self.picture(figure).picture)

    def picture(self, figure: Element) -> Illustration:
        """The place of a picture, which is kept in `pictures`. Raises BadTranscript."""
        graphic, caption = first(figure, "graphic"), first(figure, "p")
        self.pictures.append(
            Picture(
                id=figure.get(ID, ""),
                file="" if graphic is None else graphic.get("url", "").removeprefix(PICTURES),
                alt=spaced(text_at(figure, "figDesc")),
                caption=() if caption is None else self.paragraph(caption),
                credit=spaced(text_at(figure, "bibl")),
                width=_pixels(graphic, "width"),
                height=_pixels(graphic, "height"),
                people=tuple(colophon.person_id(id_) for id_ in pointers(figure.get("corresp", ""))),
            )
        )
        return Illustration(self.pictures[-1].id)

    def references(self, div: Element) -> tuple[Reference, ...]:
        """The works of a list of references, in its order. Raises BadTranscript."""
        return tuple(
            Reference(bibl.get(ID, "").removeprefix(REFERENCE), self.paragraph(bibl))
            for bibl in path(div, "listBibl/bibl")
        )

    def _matter(self, div: Element, level: int) -> Iterator[Matter]:
        for child in div.iterchildren("*"):
            match local(child):
                case "head" | "divGen":
                    pass  # its title, which whoever asked has; the place of an index
                case "p":
                    yield Paragraph(self.paragraph(child))
                case "list":
                    items = tuple(self.paragraph(item) for item in child.iterchildren("*"))
                    yield Bullets(ordered=child.get("rend") == "numbered", items=items)
                case "quote":
                    yield Quotation(tuple(self.paragraph(p) for p in child.iterchildren("*")))
                case "table":
                    if title := self._title(child):
                        yield Paragraph(title)
                    yield Table(
                        tuple(tuple(self.paragraph(cell) for cell in path(row, "cell")) for row in path(child, "row"))
                    )
                case "figure":
                    yield self.picture(child)
                case "div":
                    self._headings += 1
                    yield Subheading(
                        child.get(ID, f"heading{self._headings}"), level + 1, spaced(text_at(child, "head"))
                    )
                    yield from self._matter(child, level + 1)
                case _:
                    raise unknown(child)

    def _title(self, table: Element) -> tuple[Inline, ...]:
        head = first(table, "head")
        return () if head is None else self.paragraph(head)


def index(root: Element) -> tuple[IndexEntry, ...]:
    """The entries of the index, in the order in which they are printed."""
    divs = [div for div in path(root, "text/back/div") if div.get("type") == "index"]
    if not divs:
        return ()
    places = {
        seg.get(ID, ""): Place(u.get(ID, ""), number)
        for u in root.iter("{*}u")
        for number, seg in enumerate(path(u, "seg"), start=1)
    }
    return tuple(_entry(item, places) for div in divs for item in path(div, "list/item"))


def _entry(item: Element, places: Mapping[str, Place]) -> IndexEntry:
    heading = next(iter(item.iterchildren(*(f"{{*}}{name}" for name in _KINDS))))
    leads = list(path(item, "ref"))
    found = (id_ for ptr in path(item, "ptr") for id_ in pointers(ptr.get("target", "")))
    return IndexEntry(
        kind=_KINDS[local(heading)],
        heading=spaced(heading.text or ""),
        places=tuple(places.get(id_, Place(id_)) for id_ in found),
        see=tuple(spaced(ref.text or "") for ref in leads if ref.get("type") == "see"),
        also=tuple(spaced(ref.text or "") for ref in leads if ref.get("type") == "also"),
        below=tuple(_entry(lower, places) for lower in path(item, "list/item")),
    )


def _pixels(graphic: Element | None, name: str) -> int:
    value = "" if graphic is None else graphic.get(name, "").removesuffix("px")
    return int(value) if value.isdigit() else 0


def volumes(root: Element) -> tuple[Volume, ...]:
    """The list, in its order."""
    return tuple(
        Volume(bibl.get("n", ""), spaced(text_at(bibl, "title")), spaced(text_at(bibl, "ref")))
        for div in path(root, "text/back/div")
        if div.get("type") == VOLUMES
        for bibl in path(div, "listBibl/bibl")
    )
