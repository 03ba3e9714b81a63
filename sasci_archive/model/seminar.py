"""A seminar as people record it in `seminar.toml`: title, sessions, roster, rights, publication; and its recordings."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from enum import Enum

from sasci_archive.model.design import Design
from sasci_archive.model.speech import Span, Value

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SESSION_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Role(Enum):
    """What somebody is in the room."""

    CHAIR = "chair"
    WITNESS = "witness"
    CHAIR_AND_WITNESS = "chair-and-witness"
    ORGANISER = "organiser"
    INTERPRETER = "interpreter"
    ASSISTANT = "assistant"
    FLOOR = "floor"  # asks from the audience, on the list or not


class Attendance(Enum):
    """Whether somebody who was asked came."""

    PRESENT = "present"
    ABSENT = "absent"  # invited, did not come


class Participant(Value, frozen=True, kw_only=True):
    """One person on the roster. `id` is given once (lower case letters, digits, hyphens) and never changes.

    `name` is as printed, with title; `known_as` are other names meetings or speakers use for them ("Jill", "jm-laptop").
    """

    id: str
    name: str
    role: Role
    sort_as: str = ""  # "Okafor, Miriam"; by default the last word of the name comes first
    affiliation_then: str = ""
    affiliation_now: str = ""
    biography: str = ""
    known_as: tuple[str, ...] = ()
    attendance: Attendance = Attendance.PRESENT
    orcid: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            msg = f"'{self.id}' cannot be anybody's id\nUse lower case letters, digits and single hyphens, a letter first, as in jm."
            raise ValueError(msg)
        if not self.name.strip():
            msg = f"'{self.id}' has no name\nWrite the name as it is to be printed."
            raise ValueError(msg)


class Editor(Value, frozen=True, kw_only=True):
    """Somebody responsible for the publication, as citations need them. `role` is what they did, where it is to be printed ("Series
    editor", "Transcription and notes"): words with single spaces between them, since TEI's `@role` takes nothing else."""

    family: str
    given: str
    prefix: str = ""
    affiliation: str = ""
    orcid: str = ""
    role: str = ""

    def __post_init__(self) -> None:
        if not self.role.isprintable() or self.role != " ".join(self.role.split()):
            msg = f"The editor's role {self.role!r} is more than words with single spaces between them\nType it again, as in Series editor."
            raise ValueError(msg)

    @property
    def name(self) -> str:
        """As printed."""
        return " ".join(part for part in (self.prefix, self.given, self.family) if part)


class Session(Value, frozen=True, kw_only=True):
    """One day or parallel room, with a timeline of its own. `starts` is the local time of its 0 ms."""

    id: str
    title: str = ""
    date: dt.date | None = None
    starts: dt.time | None = None
    platform: str = ""
    place: str = "online"

    def __post_init__(self) -> None:
        if not _SESSION_ID.fullmatch(self.id):
            msg = f"'{self.id}' cannot be a session's id\nUse lower case letters, digits and single hyphens, as in 1 or day-2."
            raise ValueError(msg)


class Term(Value, frozen=True, kw_only=True):
    """An abbreviation or term of the glossary."""

    term: str
    expansion: str = ""
    meaning: str = ""


class Elsewhere(Value, frozen=True, kw_only=True):
    """A volume of the series that is no seminar of this workspace."""

    title: str
    number: str = ""
    subtitle: str = ""
    editors: tuple[Editor, ...] = ()
    publisher: str = ""
    place: str = ""
    year: int | None = None
    isbn: str = ""
    doi: str = ""
    url: str = ""


class Series(Value, frozen=True, kw_only=True):
    """The series a volume appears in. `volumes` are those of it that were published elsewhere; those of this workspace are known."""

    title: str
    number: str = ""
    issn: str = ""
    volumes: tuple[Elsewhere, ...] = ()


class Funder(Value, frozen=True, kw_only=True):
    """Who paid, beside the project's own funder; `grant` is the award's number."""

    name: str
    grant: str = ""


class Marking(Enum):
    """What is heard where words are withheld from the sound."""

    SILENCE = "silence"
    TONE = "tone"  # a soft one, for two seconds at most


class Publication(Value, frozen=True, kw_only=True):
    """How the edition is, or was, published; without a `date` it is cited as forthcoming. `without_doi` says why it has no DOI."""

    publisher: str
    place: str = ""
    date: dt.date | None = None
    version: str = "1.0"
    doi: str = ""
    without_doi: str = ""
    isbn: str = ""
    url: str = ""
    report_number: str = ""
    ark: str = ""  # ark:/12345/x5wf6789
    handle: str = ""  # 20.500.12345/67
    redacted_sound: Marking = Marking.SILENCE  # one for the whole seminar, so that listeners learn one sign


HOLDS = "© "
"""Stands before who holds the rights."""


class Rights(Value, frozen=True, kw_only=True):
    """Under what terms readers may use the edition. `licence` is an SPDX identifier where there is one."""

    licence: str = ""
    holder: str = ""
    statement: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Who holds them, and what they say, as printed."""
        holder = f"{HOLDS}{self.holder}" if self.holder.strip() else ""
        return tuple(line for line in (holder, self.statement) if line.strip())


class Seminar(Value, frozen=True, kw_only=True):
    """`seminar.toml`. Only a title is needed; a seminar without sessions or recordings is a catalogue record."""

    title: str
    subtitle: str = ""
    synthetic: bool = False  # made with synthetic voices, about nothing that happened: every output says so
    language: str = "en-GB"
    project: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    acknowledgements: str = ""
    series: Series | None = None
    editors: tuple[Editor, ...] = ()
    funders: tuple[Funder, ...] = ()
    sessions: tuple[Session, ...] = ()
    roster: tuple[Participant, ...] = ()
    glossary: tuple[Term, ...] = ()
    publication: Publication | None = None
    rights: Rights = Rights()
    design: Design = Design()

    def __post_init__(self) -> None:
        twice = [
            f"the roster has '{id_}' {_times(n)}" for id_, n in Counter(p.id for p in self.roster).items() if n > 1
        ]
        twice += [
            f"session '{id_}' is there {_times(n)}" for id_, n in Counter(s.id for s in self.sessions).items() if n > 1
        ]
        if twice:
            msg = f"{', and '.join(twice)}\nGive each an id of its own."
            raise ValueError(msg)

    def participant(self, id_: str) -> Participant:
        """By id; raises KeyError."""
        return {p.id: p for p in self.roster}[id_]


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"


class Kind(Enum):
    """What a file that was ingested is."""

    AUDIO = "audio"
    VIDEO = "video"
    CAPTIONS = "captions"
    WORDS = "words"  # what a recogniser heard elsewhere
    TRANSCRIPT = "transcript"  # a finished text, with times or without
    CHAT = "chat"  # what was written in the meeting


_MEDIA = frozenset((Kind.AUDIO, Kind.VIDEO))


class Recording(Value, frozen=True, kw_only=True):
    """One ingested file in `1-recording/`. It covers `starts_at … starts_at + duration` (ms) of its session's timeline.

    `name` is the file's name in the folder; `original_name` what it was called. A recording of one participant alone is a
    `track`: what its file calls them; `participant` is who that is, where a person has said so. `mixed_from` are the digests of the
    tracks that a recording was mixed from. For what is no sound, `form` is how it is written (a row of `formats.accounts`; "" for
    captions in WebVTT), and `duration` how long it says the session was, 0 without times; its `starts_at` may lie before 0: it
    began before the recording, or tells the time of day.
    """

    session: str
    name: str
    original_name: str
    kind: Kind
    media_type: str
    bytes: int
    sha512: str
    starts_at: int
    duration: int
    codec: str = ""
    sample_rate: int = 0
    channels: int = 0
    track: str = ""
    participant: str = ""
    mixed_from: tuple[str, ...] = ()
    form: str = ""

    @property
    def is_media(self) -> bool:
        """Whether it has sound."""
        return self.kind in _MEDIA

    @property
    def span(self) -> Span:
        """What it covers of its session's timeline, from 0 on."""
        return Span(max(0, self.starts_at), max(0, self.starts_at + self.duration))


_CAPTIONS, _CHATS = frozenset((Kind.CAPTIONS,)), frozenset((Kind.CHAT,))
_BEST_FIRST = (Kind.TRANSCRIPT, Kind.WORDS, Kind.CAPTIONS)


class Recordings(Value, frozen=True, kw_only=True):
    """`1-recording/recording.json`: the originals, in order."""

    recordings: tuple[Recording, ...]

    def media(self, session: str | None = None) -> tuple[Recording, ...]:
        """Audio and video of everybody, of one session or of all, in order: what is played. Tracks are none of it."""
        return tuple(r for r in self._of(_MEDIA, session) if not r.track)

    def tracks(self, session: str | None = None) -> tuple[Recording, ...]:
        """The recordings of one participant each, of one session or of all, in order."""
        return tuple(r for r in self.recordings if r.track and (session is None or r.session == session))

    def heard(self, session: str) -> tuple[Recording, ...]:
        """What words are heard in: a session's tracks where it has any, else what is played."""
        return self.tracks(session) or self.media(session)

    def captions(self, session: str | None = None) -> tuple[Recording, ...]:
        """Caption files, of one session or of all, in order."""
        return self._of(_CAPTIONS, session)

    def chats(self, session: str | None = None) -> tuple[Recording, ...]:
        """What was written in the meeting, of one session or of all, in order."""
        return self._of(_CHATS, session)

    def accounts(self, session: str) -> tuple[Recording, ...]:
        """The files that say what was said in a session, in order: of several kinds those of the best only (a finished text,
        then what a recogniser heard, then captions), as they all say the same words."""
        return next((found for kind in _BEST_FIRST if (found := self._of(frozenset((kind,)), session))), ())

    def _of(self, kinds: frozenset[Kind], session: str | None) -> tuple[Recording, ...]:
        return tuple(r for r in self.recordings if r.kind in kinds and (session is None or r.session == session))
