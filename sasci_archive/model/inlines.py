"""What stands inside a paragraph, as editions render it: words, names, notes, and signs for what is no speech.

A view of the released TEI (`tei.shown.paragraphs`), never a second home of the text. Every element of our profile has exactly one of these
values, so that no edition can skip one in silence.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

import msgspec


class View(msgspec.Struct, frozen=True):
    """Base of the views."""


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
