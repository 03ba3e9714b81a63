"""A released transcript as editions render it: sessions of blocks, blocks of inlines, and what stands around them.

These are views read from a release's TEI (`tei.shown.reading`), never a second home of the text: nothing writes them back.
Every element of our profile has exactly one of these values, so that no edition can skip one in silence.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TypeAlias

from sasci_archive.model.apparatus import Change, Event, Illustration, IndexEntry, Picture, Reference, Section, Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import Inline, Note, View, left_out
from sasci_archive.model.seminar import Role, Term
from sasci_archive.model.speech import Span, Word


class Standing(Enum):
    """How far a text has come; anything but PUBLISHED is a proof, labelled on every page."""

    MACHINE = "machine"  # nobody has checked it
    CORRECTED = "corrected"  # people have changed it, no witness has approved it as it is
    PARTLY = "partly-approved"  # some of the witnesses have, and others are asked still
    SETTLED = "settled"  # some have, and for all others somebody has said that it is published without
    APPROVED = "approved"  # all have
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """What every page and file says; empty for what is published."""
        match self:
            case Standing.MACHINE:
                return "Machine transcript, not checked. Do not cite."
            case Standing.CORRECTED:
                return "Corrected, not approved. Do not cite."
            case Standing.PARTLY:
                return "A proof, approved by some witnesses. Do not cite."
            case Standing.SETTLED:
                return "A proof, approved or released without approval. Do not cite."
            case Standing.APPROVED:
                return "A proof, approved by the witnesses. Do not cite."
            case Standing.PUBLISHED:
                return ""


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
