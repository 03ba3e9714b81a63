"""What stands around a transcript, as editions render it: sections, pictures, chronology, works cited, index, other volumes, history."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TypeAlias

from sasci_archive.model.inlines import Inline, View


class Illustration(View, frozen=True):
    """The place of a picture: `picture` is the id of a `Picture`."""

    picture: str


class Event(View, frozen=True):
    """An entry of the chronology, with the utterances that speak of it. `when` is as printed ("c. 1995", "March 2009"); it lies between
    `earliest` and `latest`, None where that is not known."""

    id: str
    when: str
    label: str
    utterances: tuple[str, ...]
    earliest: dt.date | None = None
    latest: dt.date | None = None


class Paragraph(View, frozen=True):
    """One paragraph of a section."""

    content: tuple[Inline, ...]


class Subheading(View, frozen=True):
    """A heading within a section; `level` 1 is the first below the section's title."""

    id: str
    level: int
    text: str


class Bullets(View, frozen=True):
    """A list, numbered where it is `ordered`; an item is a paragraph."""

    ordered: bool
    items: tuple[tuple[Inline, ...], ...]


class Quotation(View, frozen=True):
    """A passage quoted from elsewhere, set off."""

    paragraphs: tuple[tuple[Inline, ...], ...]


class Table(View, frozen=True):
    """Rows of cells; the first is the head."""

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Matter: TypeAlias = Paragraph | Subheading | Bullets | Quotation | Table | Illustration


class Section(View, frozen=True):
    """A titled piece of front or back matter; `kind` is its TEI type ("introduction"), `id` can be linked to."""

    kind: str
    title: str
    content: tuple[Matter, ...]
    id: str = ""


class Picture(View, frozen=True):
    """A picture of the edition: `file` is its name in the folder `pictures/` beside the edition, `alt` says what is to be seen to who
    cannot see it, `credit` whose it is; `width` and `height` are in pixels. `people` are the ids of those who are to be seen."""

    id: str
    file: str
    alt: str
    caption: tuple[Inline, ...] = ()
    credit: str = ""
    width: int = 0
    height: int = 0
    people: tuple[str, ...] = ()


class Reference(View, frozen=True):
    """A work in the list of references, as it is printed there."""

    key: str
    content: tuple[Inline, ...]


class IndexKind(Enum):
    """What an entry of the index is."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    SUBJECT = "subject"


class Place(View, frozen=True, order=True):
    """Where something is spoken of: a turn, by id, and its paragraph, from 1."""

    turn: str
    paragraph: int = 1


class IndexEntry(View, frozen=True):
    """An entry of the index: its heading as printed ("Oakshaw, Marion"), where it is spoken of in reading order, what else to `see`
    (an entry without places says only that) or see `also` (headings), and the entries below it. Entries stand in the order in which they are printed."""

    kind: IndexKind
    heading: str
    places: tuple[Place, ...] = ()
    see: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    below: tuple[IndexEntry, ...] = ()


class Volume(View, frozen=True):
    """Another volume of the series: its number, how it is cited, where it can be read."""

    number: str
    reference: str
    url: str = ""


class Change(View, frozen=True):
    """One line of the edition's history; `version` where a version was published with it."""

    when: dt.date
    who: str
    text: str
    version: str = ""
