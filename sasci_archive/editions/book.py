"""A reading as a book has it: what stands before, between and after the turns, in the house's own words.

The PDF and the Word file both print these, so that neither can say it differently.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from sasci_archive.formats import citation as citations
from sasci_archive.model.apparatus import Bullets, Illustration, Paragraph, Quotation, Section, Subheading, Table
from sasci_archive.model.days import day
from sasci_archive.model.inlines import Direction, Inline, Left, Note, NoteKind, Text, Unclear
from sasci_archive.model.paragraph import OVERLAP, everything, note_by
from sasci_archive.model.reading import Block, Incident, Person, Reading, SessionText, Utterance, Withheld
from sasci_archive.model.seminar import Editor, Role, Term
from sasci_archive.model.speech import Clock

LANGUAGE = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"
NO_DATE = dt.date(1970, 1, 1)
"""The date inside files of a text that has none; no clock may stand in for it, as the same input gives the same bytes."""


def clock(ms: int) -> str:
    """A time in the margin.

    >>> clock(3_723_900)
    '1:02:03'
    """
    return str(Clock.at(ms)).partition(".")[0]


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


def language(reading: Reading) -> str:
    """The language's tag (BCP 47: "en-GB"); English where the record's is none.

    >>> re.fullmatch(LANGUAGE, "en-GB") is not None, re.fullmatch(LANGUAGE, "English") is not None
    (True, False)
    """
    tag = reading.citation.language
    return tag if re.fullmatch(LANGUAGE, tag) else "en-GB"


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
        ("Edited by", in_words([f"{e.name} ({e.role})" if e.role else e.name for e in it.editors])),
        ("Published by" if it.date else "To be published by", published),
        ("Version", it.version),
        ("Seminar held on", days(it.event_dates)),
        ("Series", f"{series} (ISSN {it.series.issn})" if it.series and it.series.issn else series),
        ("Report number", it.report_number),
        ("Project", reading.project),
        ("Funded by", "; ".join(reading.funders)),
        ("DOI", f"https://doi.org/{it.doi}" if it.doi else ""),
        ("ISBN", it.isbn),
        ("ARK", it.ark),
        ("Handle", it.handle),
        ("Web edition", it.url),
        ("Licence", it.licence),
        ("Rights", " ".join(reading.rights)),
        ("How it was made", reading.how_made),
        ("Left out", reading.left_out),
        ("Please cite as", cite_as),
    )
    return tuple((label, text) for label, text in lines if text)


def company(reading: Reading) -> tuple[tuple[str, tuple[Person, ...]], ...]:
    """Those who took part under what they were in the room, chairs first; last, those who did not come."""
    roles = sorted(Role, key=lambda role: role not in {Role.CHAIR, Role.CHAIR_AND_WITNESS})
    groups = [(_role(role), tuple(p for p in reading.people if p.role is role and p.present)) for role in roles]
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
    """What somebody was at the time, and what they are now, where they differ; and whether they have corrected their words."""
    then, now = person.affiliation_then, person.affiliation_now
    now = f"Now: {now}" if now and then and now != then else now if not then else ""
    return tuple(text for text in (then, now, person.approval) if text)


def session_title(session: SessionText, reading: Reading) -> str:
    """Its own title; else "Transcript", or with several sessions their number."""
    if session.title:
        return session.title
    return "Transcript" if len(reading.sessions) == 1 else f"Session {session.id}"


def section_title(section: Section) -> str:
    """Its own title; else what kind it is."""
    return section.title or section.kind.replace("-", " ").capitalize()


def paragraphs(section: Section, reading: Reading) -> Iterator[tuple[Inline, ...]]:
    """A section's matter as nothing but paragraphs, for what has no other shapes; of a picture its description, in brackets."""
    for matter in section.content:
        match matter:
            case Paragraph(content=content):
                yield content
            case Subheading(text=text):
                yield (Text(text),)
            case Bullets(items=items):
                yield from items
            case Quotation(paragraphs=quoted):
                yield from quoted
            case Table(rows=rows):
                for row in rows:
                    yield tuple(inline for cell in row for inline in (*cell, Text(" ")))
            case Illustration(picture=id_):
                yield (Text(f"[{reading.picture(id_).alt}]"),)


def definition(term: Term) -> str:
    """What a term of the glossary stands for, and what it means.

    >>> definition(Term(term="HSU", expansion="Home Support Unit", meaning="a team of the Borough's"))
    "Home Support Unit: a team of the Borough's."
    """
    expansion, meaning = term.expansion.removesuffix("."), term.meaning.removesuffix(".")
    between = ": " if meaning[:1].islower() else ". "
    told = between.join(part for part in (expansion, meaning) if part)
    return f"{told}." if told else ""


def blocks(reading: Reading) -> Iterator[Block]:
    """Of all sessions, in order."""
    for session in reading.sessions:
        yield from session.blocks


def turns(reading: Reading) -> dict[str, str]:
    """The printed number of every turn by its id, withheld ones too."""
    return {b.id: b.number for b in blocks(reading) if isinstance(b, Utterance | Withheld)}


def signs(reading: Reading) -> tuple[tuple[str, str], ...]:
    """What the signs of this transcript mean: those that occur in it, as they look and in words; nothing where only the
    numbers of turns do, which explain themselves."""
    utterances = [b for b in blocks(reading) if isinstance(b, Utterance)]
    inlines = [i for u in utterances for p in u.paragraphs for i in everything(p)]
    kinds = {type(i) for i in inlines} | {type(b) for b in blocks(reading)}
    whose = {n.kind for n in reading.notes}
    left = {(i.reason.partition(" ")[0], bool(i.instead)) for i in inlines if isinstance(i, Left)}
    lines = (
        (Utterance in kinds, "1, 2, 3 …", "numbers of the turns, by which a passage is cited in every edition"),
        (any(u.overlaps for u in utterances), f"[{OVERLAP}]", "begins while somebody else is still speaking"),
        (Unclear in kinds, "[word?]", "heard without certainty"),
        (Direction in kinds or Incident in kinds, "[laughs]", "done or heard, not said"),
        (("inaudible", False) in left, "[inaudible]", "could not be heard"),
        (("off-record", False) in left, "[off the record]", "said on the condition that it is not printed"),
        (
            ("redacted", False) in left or Withheld in kinds,
            "[withheld]",
            "not released; its place and number are kept",
        ),
        (("redacted", True) in left, "[a neighbour]", "such words stand for what is not released"),
        (NoteKind.EDITORIAL in whose, note_by(Note("", 0, NoteKind.EDITORIAL, "", ())), "a footnote by the editors"),
        (NoteKind.WITNESS in whose, "Later addition:", "a footnote by a witness, written after the seminar"),
    )
    told = tuple((sign, meaning) for occurs, sign, meaning in lines if occurs)
    return told if len(told) > 1 else ()
