"""A reading as a book has it: what the PDF and the Word file both print, so that neither can say it differently.

The house's own words live here (headings, the signs for what is not speech, what stands for a thing left out); how
they look is each edition's business. What is said is never touched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sasci_archive.formats import citation as citations
from sasci_archive.model.reading import (
    Block,
    Chat,
    Direction,
    Emphasis,
    Heading,
    Incident,
    Inline,
    Left,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Person,
    Reading,
    SessionText,
    Text,
    Unclear,
    Utterance,
    Withheld,
)
from sasci_archive.model.seminar import Editor, Role
from sasci_archive.model.speech import Clock

NO_DATE = dt.date(1970, 1, 1)
"""The date inside files of a text that has none; no clock may stand in for it, as the same input gives the same bytes."""

# -- inside a paragraph --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the speaker (or of whoever writes); `stressed` is set in italics."""

    text: str
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """Words of the edition between the speaker's: "[laughs]"."""

    text: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number, whose it is ("Editor:"), and its content."""

    number: int
    by: str
    content: tuple[Piece, ...]


Piece = Said | Sign | Footnote


def pieces(content: Iterable[Inline], reading: Reading, *, speaker: str = "") -> tuple[Piece, ...]:
    """A paragraph as it is printed, white space made single, neighbours of one kind joined. `speaker` is the id of whoever
    says it: what they do themselves needs no name."""
    joined: list[Piece] = []
    for piece in _pieces(content, reading, speaker, stressed=False):
        last = joined[-1] if joined else None
        if isinstance(piece, Said) and isinstance(last, Said) and piece.stressed == last.stressed:
            joined[-1] = Said(last.text + piece.text, piece.stressed)
        else:
            joined.append(piece)
    return tuple(_single_spaced(joined))


def plain(content: Iterable[Piece]) -> str:
    """The paragraph without its footnotes, as one line of text."""
    return "".join("" if isinstance(piece, Footnote) else piece.text for piece in content)


def _pieces(content: Iterable[Inline], reading: Reading, speaker: str, *, stressed: bool) -> Iterator[Piece]:
    for inline in content:
        match inline:
            case Text(text):
                yield Said(text, stressed)
            case Marked():
                yield from _pieces(inline.content, reading, speaker, stressed=stressed)
            case Emphasis():
                yield from _pieces(inline.content, reading, speaker, stressed=not stressed)
            case Unclear(reason, inner) if inner:
                yield Sign("[")
                yield from _pieces(inner, reading, speaker, stressed=stressed)
                yield Sign(f"? {reason}]" if reason else "?]")
            case Unclear(reason):
                yield Sign(f"[unclear: {reason}]" if reason else "[unclear]")
            case Pause(ms):
                yield Sign(f"[{pause(ms)}]")
            case Direction(text, who):
                yield Sign(f"[{name(reading, who)}: {text}]" if who and who != speaker else f"[{text}]")
            case Left(reason):
                yield Sign(f"[{left_out(reason)}]")
            case Note():
                inner = pieces(inline.content, reading)
                yield Footnote(inline.number, note_by(inline), inner)


def _single_spaced(content: Iterable[Piece]) -> Iterator[Piece]:
    """No space at the start, never two in a row, across the pieces; none at the end."""
    spaced, waiting = True, None
    for piece in content:
        if not isinstance(piece, Said):
            if waiting is not None:
                yield waiting
            waiting, spaced = piece, False
            continue
        text = re.sub(r"\s+", " ", piece.text)
        text = text[1:] if spaced and text.startswith(" ") else text
        if text:
            if waiting is not None:
                yield waiting
            waiting, spaced = Said(text, piece.stressed), text.endswith(" ")
    if isinstance(waiting, Said):
        waiting = Said(waiting.text.rstrip(" "), waiting.stressed)
    if waiting is not None and (not isinstance(waiting, Said) or waiting.text):
        yield waiting


def pause(ms: int | None) -> str:
    """A silence, in words.

    >>> pause(None), pause(1_500), pause(1_000)
    ('pause', 'pause, 1.5 seconds', 'pause, 1 second')
    """
    if ms is None:
        return "pause"
    seconds = f"{ms / 1000:.1f}".removesuffix(".0")
    return f"pause, {seconds} second{'' if seconds == '1' else 's'}"


def left_out(reason: str) -> str:
    """What stands where something is not printed."""
    return {"redacted": "withheld", "off-record": "off the record"}.get(reason, reason or "not printed")


def note_by(note: Note) -> str:
    """How a footnote begins: an editor's and a witness's are never mixed up."""
    match note.kind:
        case NoteKind.EDITORIAL:
            return f"Editor ({note.by}):" if note.by else "Editor:"
        case NoteKind.WITNESS:
            return f"Later addition by {note.by}:" if note.by else "Later addition by the witness:"


# -- who and when --------------------------------------------------------------------------------------------------


def name(reading: Reading, id_: str) -> str:
    """As this release prints it; what stands there itself where it is nobody's id."""
    return next((p.name for p in reading.people if p.id == id_), id_)


def speaker(block: Utterance | Chat, reading: Reading) -> str:
    """Who says or writes it, and for whom."""
    who = name(reading, block.who) if block.who else block.label
    if isinstance(block, Utterance) and block.speaking_for:
        return f"{who}, for {name(reading, block.speaking_for)}"
    return who


def clock(ms: int) -> str:
    """A time in the margin.

    >>> clock(3_723_900)
    '1:02:03'
    """
    return str(Clock.at(ms)).partition(".")[0]


def day(date: dt.date) -> str:
    """As printed: 14 March 2023."""
    return f"{date.day} {date:%B %Y}"


def days(dates: Iterable[dt.date]) -> str:
    """Several days in a sentence."""
    return in_words([day(d) for d in dates])


def in_words(parts: list[str]) -> str:
    """
    >>> in_words(["Ann", "Bo", "Cy"])
    'Ann, Bo and Cy'
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1] if parts else "") if part)


def filed_on(reading: Reading) -> dt.date:
    """The date inside a file: of publication, else of the last change, else of the meeting, else NO_DATE."""
    told = [c.when for c in reading.changes] or list(reading.citation.event_dates)
    return reading.citation.date or max(told, default=NO_DATE)


# -- what stands before and after the transcript -------------------------------------------------------------------


def marks(reading: Reading) -> tuple[str, ...]:
    """What every page must say; nothing for a published text of real speech."""
    synthetic = citations.SYNTHETIC if reading.synthetic or reading.citation.synthetic else ""
    return tuple(mark for mark in (reading.standing.label, synthetic) if mark)


def editors(people: tuple[Editor, ...]) -> str:
    """As the title page names them."""
    return in_words([e.name for e in people])


def imprint(reading: Reading, cite_as: str) -> tuple[tuple[str, str], ...]:
    """The lines of the imprint page: label and text, in order; what is not known is left out."""
    it = reading.citation
    published = ", ".join(part for part in (it.publisher, it.place, day(it.date) if it.date else "") if part)
    series = ", ".join(part for part in (it.series.title, it.series.number) if part) if it.series else ""
    lines = (
        ("Standing", reading.standing.label),
        ("Edited by", editors(it.editors)),
        ("Published by" if it.date else "To be published by", published),
        ("Version", it.version),
        ("Seminar held on", days(it.event_dates)),
        ("Series", f"{series} (ISSN {it.series.issn})" if it.series and it.series.issn else series),
        ("Report number", it.report_number),
        ("DOI", f"https://doi.org/{it.doi}" if it.doi else ""),
        ("ISBN", it.isbn),
        ("Web edition", it.url),
        ("Licence", it.licence),
        ("How it was made", reading.how_made),
        ("Please cite as", cite_as),
    )
    return tuple((label, text) for label, text in lines if text)


def company(reading: Reading) -> tuple[tuple[str, tuple[Person, ...]], ...]:
    """Those who took part under what they were in the room, in the order of `Role`; last, those who could not."""
    groups = [(_role(role), tuple(p for p in reading.people if p.role is role and p.present)) for role in Role]
    groups.append(("Invited, did not take part", tuple(p for p in reading.people if not p.present)))
    return tuple((heading, people) for heading, people in groups if people)


def _role(role: Role) -> str:
    match role:
        case Role.CHAIR:
            return "In the chair"
        case Role.WITNESS:
            return "Witnesses"
        case Role.CHAIR_AND_WITNESS:
            return "In the chair, and a witness"
        case Role.ORGANISER:
            return "Organisers"
        case Role.INTERPRETER:
            return "Interpreters"
        case Role.ASSISTANT:
            return "Assistants"
        case Role.FLOOR:
            return "From the floor"


def posts(person: Person) -> tuple[str, ...]:
    """What somebody was at the time, and what they are now, where they differ."""
    then, now = person.affiliation_then, person.affiliation_now
    return tuple(text for text in (then, f"Now: {now}" if now and then and now != then else now if not then else "") if text)


def session_title(session: SessionText, reading: Reading) -> str:
    """Its own title; else "Transcript", or with several sessions their number."""
    if session.title:
        return session.title
    return "Transcript" if len(reading.sessions) == 1 else f"Session {session.id}"


def blocks(reading: Reading) -> Iterator[Block]:
    """Of all sessions, in order."""
    for session in reading.sessions:
        yield from session.blocks


def turns(reading: Reading) -> dict[str, str]:
    """The printed number of every turn by its id, withheld ones too."""
    return {b.id: b.number for b in blocks(reading) if isinstance(b, Utterance | Withheld)}


def signs(reading: Reading) -> tuple[tuple[str, str], ...]:
    """What the signs of this transcript mean: those that occur in it."""
    found: set[type] = set()
    for block in blocks(reading):
        found.add(type(block))
        if isinstance(block, Utterance):
            found.update({"overlap"} if False else ())  # noqa: FBT003
    return ()
