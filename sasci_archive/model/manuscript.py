"""A word processor's file as its reader left it: paragraphs of runs, what was tracked in them, comments, notes and bookmarks.

The same values for Word and for OpenDocument. Both readings are in it: the text *before* the tracked changes (without what was
put in) and *after* them (without what was taken out). Nothing here knows what the file is about.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

import msgspec

from sasci_archive.model.speech import Value


class Place(msgspec.Struct, frozen=True, order=True, array_like=True):
    """Before the character `character` of all the text (put in and taken out alike) of `Manuscript.paragraphs[paragraph]`."""

    paragraph: int
    character: int


class Tracked(Value, frozen=True):
    """Whom and when the file names for a tracked change: "" and None where it does not. `moved` where it is half of a move."""

    by: str = ""
    on: dt.datetime | None = None
    moved: bool = False


class Run(Value, frozen=True, kw_only=True):
    """Characters that look alike: a tab is a tab, a line or page break a line break. `inserted` and `deleted` where that was
    tracked (both: somebody put it in and somebody took it out again). `style` is its character style by name. `note` is the
    id of the footnote that is called here; such a run has no text."""

    text: str
    inserted: Tracked | None = None
    deleted: Tracked | None = None
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    highlighted: bool = False
    style: str = ""
    note: str = ""


class Cell(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A table's cell, each number from 0: the table in the file (one within another has its own), its row, its column."""

    table: int
    row: int
    column: int


class Where(Enum):
    """Where on the page a paragraph stands."""

    BODY = "the text"
    BOX = "a text box"
    HEADER = "the head of the page"
    FOOTER = "the foot of the page"


class Paragraph(Value, frozen=True, kw_only=True):
    """A paragraph. `inserted` and `deleted` are said of its end: where that is deleted, it goes on in the next one. `style` by name.
    `pictures` is how many pictures or other objects stand in it."""

    runs: tuple[Run, ...] = ()
    style: str = ""
    inserted: Tracked | None = None
    deleted: Tracked | None = None
    cell: Cell | None = None
    where: Where = Where.BODY
    pictures: int = 0

    @property
    def text(self) -> str:
        """All of it, put in and taken out alike."""
        return "".join([run.text for run in self.runs])

    @property
    def before(self) -> str:
        """As it was before the tracked changes."""
        return "".join([run.text for run in self.runs if run.inserted is None])

    @property
    def after(self) -> str:
        """As it is with them."""
        return "".join([run.text for run in self.runs if run.deleted is None])


class Bookmark(Value, frozen=True):
    """A named range, from `start` to `end`."""

    name: str
    start: Place
    end: Place


class Comment(Value, frozen=True, kw_only=True):
    """A comment, its paragraphs parted by line breaks. `answers` is the id of the comment it replies to. `start` and `end` are the
    stretch it hangs on (None where the file hangs it on nothing)."""

    id: str
    text: str
    by: str = ""
    on: dt.datetime | None = None
    answers: str = ""
    start: Place | None = None
    end: Place | None = None


class Note(Value, frozen=True, kw_only=True):
    """A footnote or an endnote, by the id that runs call it by."""

    id: str
    paragraphs: tuple[Paragraph, ...] = ()
    end: bool = False

    @property
    def text(self) -> str:
        """With the tracked changes, its paragraphs parted by line breaks."""
        return "\n".join([paragraph.after for paragraph in self.paragraphs]).strip()


class Manuscript(Value, frozen=True, kw_only=True):
    """The file. `beside` is what stands at the head and foot of its pages. `properties` are its custom properties. `author` made it,
    `changed_by` saved it last, `program` wrote it, all as it says itself. `remarks` say, in sentences, what was not read or not followed."""

    paragraphs: tuple[Paragraph, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    comments: tuple[Comment, ...] = ()
    notes: tuple[Note, ...] = ()
    beside: tuple[Paragraph, ...] = ()
    properties: dict[str, str] = msgspec.field(default_factory=dict)
    title: str = ""
    author: str = ""
    changed_by: str = ""
    program: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody the file names for a tracked change or a comment, in order."""
        named: dict[str, None] = {}
        notes = [paragraph for note in self.notes for paragraph in note.paragraphs]
        for paragraph in (*self.paragraphs, *notes, *self.beside):
            changes = [
                (paragraph.inserted, paragraph.deleted),
                *((run.inserted, run.deleted) for run in paragraph.runs),
            ]
            named |= {change.by: None for both in changes for change in both if change is not None}
        named |= {comment.by: None for comment in self.comments}
        return tuple([name for name in named if name])
