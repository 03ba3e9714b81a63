"""Every change to a transcript after its draft, as a value: what, who, when, why. `amend` makes them, and takes them back."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import TypeAlias

import msgspec

from sasci_archive.model.consent import Reason
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import NameKind, NoteKind
from sasci_archive.model.seminar import Recordings, Seminar
from sasci_archive.model.speech import Span
from sasci_archive.tei import header
from sasci_archive.tei.mentions import Mention
from sasci_archive.tei.signs import Sign


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


class AddNote(Amendment, frozen=True, kw_only=True):
    """A footnote after the first `after` words of paragraph `seg`; with `signs` its italics and links are written as `noted` has them."""

    seg: str
    after: int
    text: str
    note: NoteKind = NoteKind.EDITORIAL
    signs: bool = False


class Together(Amendment, frozen=True, kw_only=True):
    """Several of these, one after the other, as one change: one line of the history."""

    changes: tuple[Rewording | AddNote, ...]
    kind: Kind = Kind.WITNESS


class TakeBack(Amendment, frozen=True, kw_only=True):
    """Whatever was done under the line `line` (ch7) of the history, and the line itself, are undone; what was done since elsewhere
    stays. For changes of words, signs, notes, paragraphs and redactions, and for doubts: what was done to turns, headings and names, or to
    notes as wholes, is undone by its `Swap` alone."""

    line: str


class SetSpeaker(Amendment, frozen=True, kw_only=True):
    """These utterances were said by this person (an id of the roster)."""

    utterances: tuple[str, ...]
    person: str


class Unhear(Amendment, frozen=True, kw_only=True):
    """Nobody has heard these utterances, whatever was said: they are to be heard anew."""

    utterances: tuple[str, ...]


class PutSign(Amendment, frozen=True, kw_only=True):
    """Behind the first `after` words of paragraph `seg` something is heard that is no word: a pause (of `ms`), what somebody (`person`, an id of the
    roster) or something does (`told`: "laughs"), words that cannot be heard. `Supply` takes it out."""

    seg: str
    after: int
    sign: Sign
    ms: int | None = None
    told: str = ""
    person: str = ""


class Doubt(Amendment, frozen=True, kw_only=True):
    """Words number `first` to `last` (not included) of paragraph `seg` could not be made out for certain, `reason` being why; or (`sure`) they are what
    was said, whatever was doubted."""

    seg: str
    first: int
    last: int
    reason: str = ""
    sure: bool = False


class Overlap(Amendment, frozen=True, kw_only=True):
    """The turn after that of paragraph `seg` begins while its word number `first` is said; None: when this one has ended."""

    seg: str
    first: int | None


class PutHeading(Amendment, frozen=True, kw_only=True):
    """A part of the session with this heading begins with the turn or message `before`, and goes on to the next part."""

    before: str
    text: str


class ChangeHeading(Amendment, frozen=True, kw_only=True):
    """The heading of part `heading` (h1) reads otherwise; without `text` it goes, and what is under it goes on in what comes before."""

    heading: str
    text: str


class TakeNote(Amendment, frozen=True, kw_only=True):
    """Note `note` (fn1) goes."""

    note: str


class WriteNote(Amendment, frozen=True, kw_only=True):
    """Note `note` (fn1) says `text`, its italics and links written as `noted` has them, and is the note of whom `whose` and `who` say."""

    note: str
    text: str
    whose: NoteKind = NoteKind.EDITORIAL


class MoveNote(Amendment, frozen=True, kw_only=True):
    """Note `note` (fn1) hangs behind the first `after` words of paragraph `seg`."""

    note: str
    seg: str
    after: int


class SplitTurn(Amendment, frozen=True, kw_only=True):
    """A new turn of the same person begins at word number `first` of paragraph `seg` (0: with the paragraph). `between` is from the end of the word
    before it to its beginning, as it was heard."""

    seg: str
    first: int
    between: Span | None = None


class JoinTurns(Amendment, frozen=True, kw_only=True):
    """Turn `utterance` goes on in the one before it, whoever said it, in its last paragraph if they `run_on`. Its id leads there."""

    utterance: str
    run_on: bool = False


class MoveWords(Amendment, frozen=True, kw_only=True):
    """In paragraph `seg`, words number `first` to `last` (not included) were said by another: they go to turn `to` beside them, which this turn must begin
    or end with; or they are a turn of `person` (an id of the roster) by themselves. `said` is when they were heard."""

    seg: str
    first: int
    last: int
    to: str = ""
    person: str = ""
    said: Span | None = None


class Several(Amendment, frozen=True, kw_only=True):
    """Changes of any kind, one after the other, as one: all of them or none. Each has its own line of the history, or shares one."""

    changes: tuple[Made, ...]


class Hear(Amendment, frozen=True, kw_only=True):
    """Somebody has heard these utterances, and what is written is what was said."""

    utterances: tuple[str, ...]


class Restrict(Amendment, frozen=True, kw_only=True):
    """Words of a turn, a message or a note (`passage`: u12, c3, fn1) are not to be published: `words` by number (`passages`: from
    1, both ends included), None for all that is in it. `reason` is told to readers, `instead` printed in their place;
    `authority` is on whose word, named as `who` is. Footnotes among the words go along only if `notes` says so."""

    passage: str
    words: tuple[int, int] | None
    reason: Reason
    authority: str
    instead: str = ""
    notes: bool = False


class Mark(Amendment, frozen=True, kw_only=True):
    """These words speak of this person (an id of the roster)."""

    mentions: tuple[Mention, ...]
    person: str


class NameWords(Amendment, frozen=True, kw_only=True):
    """These words name a person, a body or a place: who or what has the xml:id `ref` (among the participants, or in the lists beside the text), or
    with `ref` "" something new that is called `name`, and is entered into its list."""

    mentions: tuple[Mention, ...]
    kind: NameKind
    ref: str = ""
    name: str = ""


class UnnameWords(Amendment, frozen=True, kw_only=True):
    """Nothing marks these words as a name any more; they stay."""

    mentions: tuple[Mention, ...]


class Lift(Amendment, frozen=True, kw_only=True):
    """What was withheld as `redaction` (the xml:id that a Restrict gave it: r1) is not withheld any more."""

    redaction: str


class Notice(Amendment, frozen=True, kw_only=True):
    """Nothing is changed but the history: `why` is a line of it that readers are shown, about a version."""


class RefreshHeader(Amendment, frozen=True, kw_only=True):
    """The header says what the record says now."""

    slug: str
    seminar: Seminar
    project: Project | None = None


class PlaceInTime(Amendment, frozen=True, kw_only=True):
    """These utterances are said then (on their session's timeline), as was found in the recordings; the others of their sessions are
    not heard there. `made` is the file of words and times. No word is changed."""

    times: tuple[tuple[str, Span], ...]
    recordings: Recordings = Recordings(recordings=())
    made: header.Made | None = None


class Part(msgspec.Struct, frozen=True):
    """One part of a document (`#id`, or a path from its root; "" is all of it), as XML before and after, with the text behind it where
    that changes. "" where it is not there: then the other has the text before it, and it stands `behind` another part (`#u12`), or first in one
    (`#h1/`)."""

    place: str
    before: str
    after: str
    behind: str = ""


class Swap(msgspec.Struct, frozen=True):
    """Parts that read otherwise: what every change comes to."""

    parts: tuple[Part, ...]

    @property
    def inverse(self) -> Swap:
        """The other way round."""
        return Swap(tuple(Part(part.place, part.after, part.before, part.behind) for part in reversed(self.parts)))


Made: TypeAlias = (
    CorrectWords
    | Supply
    | SplitParagraph
    | JoinParagraphs
    | PutBack
    | Together
    | CorrectWithheld
    | TakeBack
    | AddNote
    | SetSpeaker
    | SplitTurn
    | JoinTurns
    | MoveWords
    | Unhear
    | PutSign
    | Doubt
    | Overlap
    | PutHeading
    | ChangeHeading
    | TakeNote
    | WriteNote
    | MoveNote
    | Several
    | Hear
    | Restrict
    | Lift
    | Mark
    | NameWords
    | UnnameWords
    | Notice
    | RefreshHeader
    | PlaceInTime
)
Change: TypeAlias = Made | Swap
