"""A seminar that never was, by hand, as the gate would release it: every kind of block and inline, two sessions.

Everything in it is invented. `release` is public and published, `proof` a machine transcript for the editor,
`synthetic` the demonstration's kind; `long_release` makes one as long as asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.gate import Release, Withholding
from sasci_archive.model.apparatus import Change, Event, IndexEntry, IndexKind, Paragraph, Place, Section
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import (
    Direction,
    Emphasis,
    Inline,
    Left,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.model.reading import (
    Chat,
    Heading,
    Incident,
    Person,
    Reading,
    SessionText,
    Standing,
    Utterance,
    Withheld,
)
from sasci_archive.model.seminar import Editor, Role, Series, Term
from sasci_archive.model.speech import Span, Timing, Word

Inlines = tuple[Inline, ...]

TEI = b"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en-GB"><teiHeader><fileDesc><titleStmt><title>The Lantern Round</title>
</titleStmt><publicationStmt><publisher>Marlsea Seminar Press</publisher></publicationStmt><sourceDesc><p>Invented.</p>
</sourceDesc></fileDesc></teiHeader><text><body><u xml:id="u1">Good afternoon.</u></body></text></TEI>
"""


def said(paragraphs: tuple[Inlines, ...]) -> list[str]:
    """The words somebody says: text inside names, emphasis and unclear passages counts, notes and signs do not."""

    def text(content: Inlines) -> str:
        return "".join(
            i.text if isinstance(i, Text) else text(i.content) if isinstance(i, Marked | Emphasis | Unclear) else ""
            for i in content
        )

    return "\n".join(text(p) for p in paragraphs).split()


def utterance(
    number: str,
    who: str,
    start: int,
    end: int,
    *paragraphs: Inlines,
    label: str = "",
    overlaps: bool = False,
    speaking_for: str = "",
) -> Utterance:
    """One turn, its words spread evenly between `start` and `end` (ms)."""
    tokens = said(paragraphs)
    step = (end - start) // max(1, len(tokens))
    words = tuple(
        Word(
            Span(start + i * step, start + (i + 1) * step - 20),
            token,
            0.97,
            Timing.INFERRED if any(c.isdigit() for c in token) else Timing.HEARD,
        )
        for i, token in enumerate(tokens)
    )
    return Utterance(
        id=f"u{number}",
        number=number,
        who=who,
        label=label,
        span=Span(start, end),
        overlaps=overlaps,
        paragraphs=paragraphs,
        words=words,
        speaking_for=speaking_for,
    )


NOTE_1 = Note(
    "fn1",
    1,
    NoteKind.EDITORIAL,
    "",
    (
        Text("The Borough closed the kitchen on 3 March 1997; see "),
        Emphasis((Text("Marlsea Gazette"),)),
        Text(", 4 March 1997, p. 2."),
    ),
)
NOTE_2 = Note(
    "fn2", 2, NoteKind.WITNESS, "Tobias Wren", (Text("I have since found my diary. It was a Tuesday, & it rained."),)
)
NOTE_3 = Note(
    "fn3",
    3,
    NoteKind.EDITORIAL,
    "",
    (
        Text("On the "),
        Marked(NameKind.TERM, "g-hsu", (Text("HSU"),)),
        Text(" and its successors see the chronology, "),
        Marked(NameKind.DATE, "ev2", (Text("May 1999"),)),
        Text("."),
    ),
)

PEOPLE = (
    Person(
        "ic",
        "Dr Ines Calloway",
        Role.CHAIR,
        "No part in it",
        "Reader in Social History, University of Marlsea",
        "Ines Calloway writes on neighbourhood care and the archives it leaves behind.",
    ),
    Person(
        "tw",
        "Tobias Wren",
        Role.WITNESS,
        "Organiser, the Lantern Round, 1998–2005",
        "Retired",
        "Tobias Wren drove a bread van before he ran the Round.",
    ),
    Person(
        "ao",
        "Amara Odunlami-Price",
        Role.CHAIR_AND_WITNESS,
        "Commissioner, Marlsea Borough Council, 1996–2004",
        "Magistrate",
    ),
    Person("hm", "Halina Mróz", Role.WITNESS, "Visited by the Round from 1999"),
    Person("lf", "Lena Fairholt", Role.INTERPRETER, "", "Interpreter"),
    Person("wa", "Witness A", Role.WITNESS, "A manager in the voluntary sector"),
    Person("po", "Priya O’Dowd", Role.ORGANISER, "", "Research officer, University of Marlsea"),
    Person("js", "Jo Sandiland", Role.ASSISTANT),
    Person("fl", "A member of the audience", Role.FLOOR),
    Person("pa", "Sir Peter Ansty", Role.WITNESS, "Chairman, Marlsea Voluntary Trust, 1990–2001", present=False),
)

SESSION_1 = SessionText(
    "1",
    "How the Round began",
    dt.date(2024, 5, 16),
    (
        Heading("h1", "Welcome and introductions"),
        utterance(
            "1",
            "ic",
            800,
            9_400,
            (
                Text("Good afternoon, and welcome. We are here to talk about the "),
                Emphasis((Text("Lantern Round"),)),
                Text(", the evening visiting scheme that began on the "),
                Marked(NameKind.PLACE, "pl-harrow", (Text("Harrow Estate"),)),
                Text(" in "),
                Marked(NameKind.DATE, "ev1", (Text("October 1998"),)),
                Text(". "),
                Direction("adjusts microphone", "ic"),
                Text(" Tobias, how did it start?"),
            ),
        ),
        utterance(
            "2",
            "tw",
            9_900,
            27_300,
            (
                Text("With a closed kitchen. "),
                Pause(1_500),
                Text(" The "),
                Marked(NameKind.BODY, "o-borough", (Text("Borough"),)),
                Text(" shut it in the spring"),
                NOTE_1,
                Text(", and 140 people had no hot meal after four o’clock. I said to "),
                Marked(NameKind.PERSON, "ao", (Text("Amara"),)),
                Text(", “Give me £13.60 a head.”"),
            ),
            (
                Text("She didn’t say no, "),
                Unclear("crosstalk", (Text("not in so many words"),)),
                Text(". That was the first day"),
                NOTE_2,
                Text(" of it, as far as I’m concerned."),
            ),
        ),
        utterance(
            "3", "ao", 26_100, 29_000, (Text("I said I’d have to "), Emphasis((Text("ask"),)), Text(".")), overlaps=True
        ),
        utterance("4", "tw", 29_200, 30_600, (Direction("laughs"), Text(" She did say that."))),
        Chat(
            "c1",
            "po",
            "",
            31_000,
            (Text("Could everybody who isn’t speaking mute, please? See <the joining note> & thanks."),),
        ),
        Incident("the connection is lost for four seconds", 32_000),
        Heading("h2", "Money, and who was asked"),
        utterance(
            "5",
            "wa",
            36_500,
            48_000,
            (
                Text("The "),
                Marked(NameKind.TERM, "g-hsu", (Text("HSU"),)),
                NOTE_3,
                Text(" paid, in the end. "),
                Left("redacted"),
                Text(" was very much against it, and "),
                Left("inaudible"),
                Text(" wrote to say so, off the record. "),
                Pause(None),
                Text(" It was a good letter."),
            ),
        ),
        utterance("6", "", 48_500, 52_000, (Text("It was not."),), label="Voice 7, not named"),
        Withheld("u7", "7", "awaiting permission"),
        utterance(
            "8",
            "lf",
            55_000,
            63_000,
            (Text("They came every evening at six. I set my clock by them; I still put the light on."),),
            speaking_for="hm",
        ),
        utterance("8a", "ic", 63_200, 66_000, (Text("Thank you, Mrs Mróz. Shall we stop there for tea?"),)),
    ),
)

SESSION_2 = SessionText(
    "2",
    "Why it stopped",
    dt.date(2024, 5, 17),
    (
        Heading("h3", "The last winter"),
        utterance(
            "9", "ao", 500, 6_500, (Text("Nobody decided it. The money for one post ended, and the post was Tobias."),)
        ),
        utterance("10", "fl", 7_000, 12_000, (Text("Did anyone write that down at the time?"),)),
        Utterance("u11", "11", "tw", "", None, False, ((Text("I did. Nobody asked for it until today."),),)),
        utterance(
            "12",
            "ic",
            16_000,
            19_000,
            (Text("Then we’d be glad to have it. "), Left("off-record"), Text(" Thank you, all.")),
        ),
    ),
)

CITATION = Citation(
    id="lantern-round",
    title="The Lantern Round",
    subtitle="How an Evening Visiting Scheme Began, and Why It Stopped",
    editors=(
        Editor(
            family="Calloway",
            given="Ines",
            prefix="Dr",
            affiliation="University of Marlsea",
            orcid="0000-0002-1825-0097",
        ),
        Editor(family="O’Dowd", given="Priya"),
    ),
    publisher="Marlsea Seminar Press",
    place="Marlsea",
    date=dt.date(2024, 11, 20),
    version="1.0",
    doi="10.5555/marlsea.lantern",
    isbn="978-0-00-000000-2",
    url="https://example.org/seminars/lantern-round/",
    report_number="WS-3",
    series=Series(title="Marlsea Witness Seminars", number="3", issn="0000-0000"),
    licence="CC-BY-4.0",
    abstract="Six people remember how volunteers began to visit an estate every evening, who paid, and why it ended.",
    keywords=("home care", "volunteers", "innovation"),
    event_dates=(dt.date(2024, 5, 16), dt.date(2024, 5, 17)),
)

READING = Reading(
    slug="lantern-round",
    citation=CITATION,
    standing=Standing.PUBLISHED,
    synthetic=False,
    how_made="Heard by faster-whisper 1.2.1 (base), then corrected and edited by people.",
    people=PEOPLE,
    questions=("How did the Round begin?", "Who paid, and who objected?", "Why did it stop?"),
    front=(
        Section(
            "introduction",
            "Introduction",
            (
                Paragraph(
                    (
                        Text("The Round began without a plan and ended without a decision. "),
                        Emphasis((Text("Both"),)),
                        Text(" are told here."),
                    )
                ),
                Paragraph((Text("The seminar was held online over two afternoons."),)),
            ),
        ),
    ),
    sessions=(SESSION_1, SESSION_2),
    chronology=(
        Event("ev1", "October 1998", "The first evening round", ("u1", "u2")),
        Event("ev2", "May 1999", "The HSU pays for a year", ("u5",)),
        Event("ev3", "early 2005", "The last round", ()),
    ),
    glossary=(
        Term(term="HSU", expansion="Home Support Unit", meaning="The Borough’s team for care at home, 1991–2004."),
        Term(term="round", meaning="One evening’s visits by one volunteer."),
    ),
    back=(
        Section("acknowledgements", "Acknowledgements", (Paragraph((Text("We thank everybody who kept a diary."),)),)),
    ),
    changes=(
        Change(dt.date(2024, 6, 3), "faster-whisper", "Machine draft."),
        Change(dt.date(2024, 9, 1), "Ines Calloway", "Names and punctuation corrected against the recording."),
    ),
    notes=(NOTE_1, NOTE_2, NOTE_3),
    index=(
        IndexEntry(IndexKind.BODY, "Borough", (Place("u2"),)),
        IndexEntry(IndexKind.PLACE, "Harrow Estate", (Place("u1"),)),
        IndexEntry(IndexKind.PERSON, "Odunlami-Price, Amara", (Place("u2"),)),
    ),
)


def released(reading: Reading, channel: Channel, *, sound: bool = True) -> Release:
    """The release of a reading, as the gate would give it."""
    return Release(
        slug=reading.slug,
        channel=channel,
        on=dt.datetime(2024, 11, 20, 12, 0, tzinfo=dt.UTC),
        standing=reading.standing,
        tei=TEI,
        reading=reading,
        sound=sound,
        withheld=(Withholding("u7", "awaiting permission"),),
        next_opening=None,
        digest=hashlib.sha256(msgspec.json.encode(reading)).hexdigest(),
    )


@pytest.fixture(scope="session")
def release() -> Release:
    """Public, published, with sound."""
    return released(READING, Channel.HTML)


@pytest.fixture(scope="session")
def proof() -> Release:
    """For the editor: a machine transcript, nobody has checked it."""
    return released(msgspec.structs.replace(READING, standing=Standing.MACHINE), Channel.PROOF)


@pytest.fixture(scope="session")
def synthetic() -> Release:
    """Public and published, of a seminar made with synthetic voices."""
    citation = msgspec.structs.replace(CITATION, synthetic=True)
    return released(msgspec.structs.replace(READING, synthetic=True, citation=citation), Channel.HTML)


@pytest.fixture(scope="session")
def release_of() -> Callable[..., Release]:
    """`release_of(reading, channel, sound=…)`: a release of any reading, to vary the others with `msgspec.structs.replace`."""
    return released


@pytest.fixture
def long_release() -> Callable[[int], Release]:
    """`long_release(turns)`: as many turns as asked for (about 17 words each), a footnote at every tenth, four speakers."""

    def make(turns: int) -> Release:
        sentence = "We had a rota on the wall and a tin for the money and nobody ever counted it twice."
        notes: list[Note] = []
        blocks: list[Utterance] = []
        for i in range(1, turns + 1):
            content: tuple[Inline, ...] = (Text(sentence),)
            if i % 10 == 0:
                notes.append(
                    Note(f"fn{i}", len(notes) + 1, NoteKind.EDITORIAL, "", (Text(f"The tin is lost; see turn {i}."),))
                )
                content = (*content, notes[-1])
            blocks.append(utterance(str(i), ("ic", "tw", "ao", "wa")[i % 4], i * 4_000, i * 4_000 + 3_900, content))
        session = SessionText("1", "", dt.date(2024, 5, 16), tuple(blocks))
        reading = msgspec.structs.replace(READING, sessions=(session,), notes=tuple(notes), chronology=())
        return released(reading, Channel.HTML)

    return make


@pytest.fixture
def opened(chromium: Any, folder: Path) -> Iterator[Callable[..., Any]]:
    """`opened("full", "?find=…#u2", width=…, **context)` opens a page of the `folder` that a module makes; at the end nothing may have gone wrong in it."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def go(name: str, rest: str = "", *, width: int = 1280, **context: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, **context))
        tab = contexts[-1].new_page()
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("request", lambda request: wrong.extend([request.url][: not request.url.startswith("file:")]))
        tab.on("requestfailed", lambda r: wrong.extend([f"failed: {r.url}"][: r.failure != "net::ERR_ABORTED"]))  # left
        tab.goto(f"{(folder / name).as_uri()}.html{rest}")
        return tab

    yield go
    for context in contexts:
        context.close()
    assert wrong == [], "messages, errors, or requests that failed or went elsewhere"
