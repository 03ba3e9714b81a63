"""A released transcript as editions render it: sessions of blocks, blocks of inlines.

These are views read from a release's TEI (`tei.reading`), never a second home of the text: nothing writes them back.
Every element of our profile has exactly one of these values, so that no edition can skip one in silence.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TypeAlias

import msgspec

from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Role, Term
from sasci_archive.model.speech import Span, Word


class Standing(Enum):
    """How far a text has come; anything but PUBLISHED is a proof, labelled on every page."""

    MACHINE = "machine"  # nobody has checked it
    CORRECTED = "corrected"  # people have changed it, witnesses have not approved it
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """What every page and file says; empty for what is published."""
        match self:
            case Standing.MACHINE:
                return "Machine transcript, not checked. Do not cite."
            case Standing.CORRECTED:
                return "Corrected, not approved. Do not cite."
            case Standing.PUBLISHED:
                return ""


class View(msgspec.Struct, frozen=True):
    """Base of the views."""


# -- inside an utterance -------------------------------------------------------------------------------------------


class Text(View, frozen=True):
    """Words and the white space between them."""

    text: str


class NameKind(Enum):
    """What a marked name or term points at."""

    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    TERM = "term"
    DATE = "date"


class Marked(View, frozen=True):
    """A name or term with an entry in the edition's lists (`target`, "" where there is none). `expands` is what an abbreviation stands
    for, at the first place where the edition uses it; it is printed behind it, in brackets."""

    kind: NameKind
    target: str
    content: tuple[Inline, ...]
    expands: str = ""


class Link(View, frozen=True):
    """Words that lead somewhere: `target` is an address (https://…) or a place in this edition (#u12)."""

    target: str
    content: tuple[Inline, ...]


class Cited(View, frozen=True):
    """A work that is cited, as it is printed here ("Smith 2001, p. 4"); `key` is that of a `Reference`."""

    key: str
    content: tuple[Inline, ...]


class Emphasis(View, frozen=True):
    """Said with stress, or set in italics by the editor (titles, foreign words). `lang` is the tag of the language it is in (BCP 47), ""
    for that of the words around it."""

    content: tuple[Inline, ...]
    lang: str = ""


class Unclear(View, frozen=True):
    """What could not be made out with certainty."""

    reason: str
    content: tuple[Inline, ...]


class Pause(View, frozen=True):
    """A silence worth telling; `ms` None where it was not measured."""

    ms: int | None


class Direction(View, frozen=True):
    """Something done or heard, not said: "laughs", "raises hand", "connection lost"."""

    text: str
    who: str = ""


_LEFT = {"": "withheld", "redacted": "withheld", "inaudible": "inaudible", "off-record": "off the record"}


def left_out(reason: str, instead: str = "") -> str:
    """What stands in brackets where something is not printed: why, or what was put in its place.

    >>> left_out("redacted"), left_out("redacted third-party"), left_out("inaudible"), left_out("redacted", "a neighbour")
    ('withheld', 'withheld: third party', 'inaudible', 'a neighbour')
    """
    first, _, kind = reason.partition(" ")
    if first not in _LEFT:
        return instead or f"withheld: {reason}"
    return instead or (f"{_LEFT[first]}: {kind.replace('-', ' ')}" if kind else _LEFT[first])


class Left(View, frozen=True):
    """A place where something is not printed: `reason` "inaudible", "off-record" or "redacted", which may have its kind behind
    it ("redacted third-party"); `instead` is what was put in its place."""

    reason: str
    instead: str = ""

    @property
    def label(self) -> str:
        """What is printed, in brackets."""
        return left_out(self.reason, self.instead)


class NoteKind(Enum):
    """Whose note it is."""

    EDITORIAL = "editorial"
    WITNESS = "witness"


class Note(View, frozen=True):
    """A footnote. `number` runs through the edition from 1; `by` is the name printed for a witness's later addition."""

    id: str
    number: int
    kind: NoteKind
    by: str
    content: tuple[Inline, ...]


Inline: TypeAlias = Text | Marked | Link | Cited | Emphasis | Unclear | Pause | Direction | Left | Note


# -- the blocks of a session ---------------------------------------------------------------------------------------


class Heading(View, frozen=True):
    """A part's heading. `id` can be linked to."""

    id: str
    text: str


class Utterance(View, frozen=True):
    """What one person says in one go. `id` (u12) is what citations and links point at; `number` ("12", "12a") is what is
    printed. `who` is a Person's id, "" for a voice nobody has named, whose `label` is then shown ("Voice 3, not named").
    `words` are its words with their times, as they now read; empty where there is no sound.
    """

    id: str
    number: str
    who: str
    label: str
    span: Span | None
    overlaps: bool
    paragraphs: tuple[tuple[Inline, ...], ...]
    words: tuple[Word, ...] = ()
    speaking_for: str = ""


class Incident(View, frozen=True):
    """Something that happened in the meeting between utterances."""

    text: str
    at: int | None


class Chat(View, frozen=True):
    """A message written in the meeting."""

    id: str
    who: str
    label: str
    at: int | None
    content: tuple[Inline, ...]


class Withheld(View, frozen=True):
    """One utterance that is not released; its number stays, so that citations do not shift."""

    id: str
    number: str
    reason: str

    @property
    def label(self) -> str:
        """What is printed, in brackets."""
        return left_out(self.reason)


class Illustration(View, frozen=True):
    """The place of a picture: `picture` is the id of a `Picture`."""

    picture: str


Block: TypeAlias = Heading | Utterance | Incident | Chat | Withheld | Illustration


class SessionText(View, frozen=True):
    """One session, in order."""

    id: str
    title: str
    date: dt.date | None
    blocks: tuple[Block, ...]


class Person(View, frozen=True):
    """Somebody as this release prints them: a name, a role or a pseudonym."""

    id: str
    name: str
    role: Role
    affiliation_then: str = ""
    affiliation_now: str = ""
    biography: str = ""
    approval: str = ""
    present: bool = True
    portrait: str = ""  # the id of a Picture
    sort_as: str = ""  # "Oakshaw, Marion"; "" for a role or a pseudonym, which is never taken apart
    orcid: str = ""


class Event(View, frozen=True):
    """An entry of the chronology, with the utterances that speak of it. `when` is as printed ("c. 1995", "March 2009"); it lies between
    `earliest` and `latest`, None where that is not known."""

    id: str
    when: str
    label: str
    utterances: tuple[str, ...]
    earliest: dt.date | None = None
    latest: dt.date | None = None


# -- what stands around the transcript -----------------------------------------------------------------------------------


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


class Reading(View, frozen=True, kw_only=True):
    """All an edition prints, in order."""

    slug: str
    citation: Citation
    standing: Standing
    synthetic: bool
    how_made: str  # one sentence: which engine and model heard it, "" for a text made by people
    people: tuple[Person, ...]
    questions: tuple[str, ...]
    front: tuple[Section, ...]
    sessions: tuple[SessionText, ...]
    chronology: tuple[Event, ...]
    glossary: tuple[Term, ...]
    back: tuple[Section, ...]
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    left_out: str = ""  # how much is not printed, and why, in words that reveal nothing; "" where all is
    funders: tuple[str, ...] = ()  # with the grant's number
    project: str = ""
    rights: tuple[str, ...] = ()  # who holds them, and what they say, a line each
    pictures: tuple[Picture, ...] = ()
    references: tuple[Reference, ...] = ()
    index: tuple[IndexEntry, ...] = ()
    volumes: tuple[Volume, ...] = ()
    easy_read: Section | None = None  # an edition of its own: one idea a line
    moved: tuple[
        tuple[str, str], ...
    ] = ()  # turns that were published once, by id, and the turn that each leads to now

    def picture(self, id_: str) -> Picture:
        """By id; raises KeyError."""
        return {p.id: p for p in self.pictures}[id_]

    def person(self, id_: str) -> Person:
        """By id; raises KeyError."""
        return {p.id: p for p in self.people}[id_]


def spoken(content: tuple[Inline, ...]) -> str:
    """The words said in it, without notes, stage directions and pauses; white space as it stands.

    >>> spoken((Text("I was, "), Pause(1500), Unclear("crosstalk", (Text("there"),)), Direction("laughs"), Text(".")))
    'I was, there.'
    """
    said = []
    for inline in content:
        match inline:
            case Text(text=text):
                said.append(text)
            case (
                Marked(content=inner)
                | Link(content=inner)
                | Cited(content=inner)
                | Emphasis(content=inner)
                | Unclear(content=inner)
            ):
                said.append(spoken(inner))
            case Pause() | Direction() | Left() | Note():
                pass
    return "".join(said)
