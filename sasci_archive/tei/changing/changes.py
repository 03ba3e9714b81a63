"""Every change to a transcript after its draft, as a value. `amend` makes them, and takes them back. Those of words: `corrections`."""

from __future__ import annotations

from typing import TypeAlias

from sasci_archive.model.consent import Reason
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import NameKind, NoteKind
from sasci_archive.model.seminar import Recordings, Seminar
from sasci_archive.model.speech import Span
from sasci_archive.tei.changing.corrections import (
    Amendment,
    CorrectWithheld,
    CorrectWords,
    JoinParagraphs,
    Kind,
    PutBack,
    SplitParagraph,
    Supply,
)
from sasci_archive.tei.changing.signs import Sign
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.head import header
from sasci_archive.tei.naming.mentions import Mention


class AddNote(Amendment, frozen=True, kw_only=True):
    """A footnote after the first `after` words of paragraph `seg`; with `signs` its italics and links are written as `noted` has them."""

    seg: str
    after: int
    text: str
    note: NoteKind = NoteKind.EDITORIAL
    signs: bool = False

    @property
    def kind(self) -> Kind:
        """By whose wish it is there."""
        return Kind.WITNESS if self.note is NoteKind.WITNESS else Kind.EDITION


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

    @property
    def kind(self) -> Kind:
        """By whose wish it says so."""
        return Kind.WITNESS if self.whose is NoteKind.WITNESS else Kind.EDITION


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


class Together(Amendment, frozen=True, kw_only=True):
    """Changes, one after the other, as one: all of them or none, under one line of the history, which says `kind` and what this says of who, when and
    why."""

    changes: tuple[Made, ...]
    kind: Kind = Kind.WITNESS


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


Made: TypeAlias = (
    CorrectWords
    | Supply
    | SplitParagraph
    | JoinParagraphs
    | PutBack
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
    | Together
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
