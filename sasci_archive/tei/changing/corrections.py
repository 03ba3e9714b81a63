"""Changes of what the words of a paragraph read, as values; and what every change of a transcript has: who, when, why. `reword` makes them."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TypeAlias

import msgspec


class Kind(Enum):
    """To which reading a change belongs."""

    TRANSCRIPTION = "transcription"  # what was said, heard better
    EDITION = "edition"  # what is printed, by the editors
    WITNESS = "witness"  # what is printed, by the wish of who said it


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """Base. `who` is the xml:id of a person, editor or respStmt in the header, or a name that is then added to it, "" where
    nobody is to be named; `why` is the line in the edition's history."""

    when: dt.date
    why: str
    who: str = ""


class CorrectWords(Amendment, frozen=True, kw_only=True):
    """In paragraph `seg` (u2.s1; of a message its own id), the words `was` from number `first` on (from 0, as published) now read
    `now`. Without `was` words are put in before number `first` (`close` behind the word before, where something that is no word
    stands between, and then `past` so many of these); without `now` they are taken out. Where words run across markup or a footnote, `apart` lets
    each be corrected by itself."""

    seg: str
    first: int
    was: str
    now: str
    kind: Kind = Kind.TRANSCRIPTION
    close: bool = False
    past: int = 0
    apart: bool = False


class CorrectWithheld(Amendment, frozen=True, kw_only=True):
    """In the passage that is withheld as `redaction` (r1), the words `was` from number `first` on (from 0, of those in it) now read `now`, as in
    `CorrectWords`. Law: whatever leaves the house is the same afterwards."""

    redaction: str
    first: int
    was: str
    now: str


class Supply(Amendment, frozen=True, kw_only=True):
    """Of what stands in paragraph `seg` and is no word (`printed.marked_signs`), number `sign` (from 0) goes: what could not be heard,
    a pause, a laugh. `now` is put in its place, "" for nothing."""

    seg: str
    sign: int
    now: str = ""
    kind: Kind = Kind.TRANSCRIPTION


class SplitParagraph(Amendment, frozen=True, kw_only=True):
    """A new paragraph begins at word number `first` of paragraph `seg`."""

    seg: str
    first: int
    kind: Kind = Kind.EDITION


class JoinParagraphs(Amendment, frozen=True, kw_only=True):
    """Paragraph `seg` goes on where the one before it ends; where it began keeps its id."""

    seg: str
    kind: Kind = Kind.EDITION


class PutBack(Amendment, frozen=True, kw_only=True):
    """Of the words lifted out of paragraph `seg` (`lifted`), number `lifted` (from 0), which says `was`, are printed again."""

    seg: str
    lifted: int
    was: str
    kind: Kind = Kind.EDITION


Rewording: TypeAlias = CorrectWords | Supply | SplitParagraph | JoinParagraphs | PutBack
