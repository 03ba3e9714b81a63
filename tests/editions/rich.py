"""The Lantern Round once more, with all that can stand around a transcript: pictures, references, an index, a series, marks of every kind.

Everything in it is invented. `RICH` is a reading that varies `READING` of conftest; its pictures are drawn here (`PICTURES`).
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import msgspec

from sasci_archive.model.apparatus import (
    Bullets,
    Event,
    Illustration,
    IndexEntry,
    IndexKind,
    Paragraph,
    Picture,
    Place,
    Quotation,
    Reference,
    Section,
    Subheading,
    Table,
    Volume,
)
from sasci_archive.model.inlines import Cited, Emphasis, Link, Marked, NameKind, Note, NoteKind, Text
from sasci_archive.model.reading import Heading, Person, Reading, SessionText, Utterance
from sasci_archive.model.seminar import Role, Term
from sasci_archive.model.speech import Span


def drawing(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture to be seen: a lantern of sorts."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), colour)
    draw: Any = ImageDraw.Draw(image)
    draw.ellipse((width // 3, height // 4, 2 * width // 3, 3 * height // 4), fill=(250, 220, 120))
    draw.line((width // 2, 0, width // 2, height // 4), fill=(20, 20, 20), width=4)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def pictures() -> dict[str, bytes]:
    """The files of `pictures/`."""
    return {
        "van.png": drawing(900, 600, (60, 80, 110)),
        "tobias wren.png": drawing(300, 375, (130, 110, 90)),
        "rota.png": drawing(500, 700, (200, 190, 170)),
    }


PORTRAITS = (
    Picture(
        "pic-van",
        "van.png",
        "A bread van with a lantern painted on its side, in front of a closed kitchen.",
        (Text("The van in its second winter, with the lantern that "), Emphasis((Text("Amara"),)), Text(" painted.")),
        "Photograph: Tobias Wren, 1999. CC BY 4.0",
        900,
        600,
        ("tw",),
    ),
    Picture("pic-tobias", "tobias wren.png", "Tobias Wren, smiling.", (), "Photo: M. Lund", 300, 375, ("tw",)),
    Picture(
        "pic-rota", "rota.png", "A rota of names and evenings, pinned to a wall.", (Text("The rota."),), "", 500, 700
    ),
)

REFERENCES = (
    Reference(
        "adler2001",
        (Text("Adler, J. (2001) "), Emphasis((Text("Home help and its friends"),)), Text(". Marlsea: Harbour Books.")),
    ),
    Reference(
        "gazette1997",
        (Text("‘Kitchen to close’ (1997) "), Emphasis((Text("Marlsea Gazette"),)), Text(", 4 March, p. 2.")),
    ),
    Reference(
        "unquoted",
        (
            Text("Osei, K. (2010) Evenings. Available at: "),
            Link("https://example.org/evenings", (Text("https://example.org/evenings"),)),
            Text("."),
        ),
    ),
)

LONG = (
    "The minutes of the committee give the sum as £11,400 a year and the reason as “the want of a kitchen”; the council’s own "
    "accounts have £10,950, and a pencilled note in the margin of the copy that Tobias Wren keeps has £12,000, crossed out twice. "
    "None of the three was ever paid in full."
)  # fmt: skip
NOTES = (
    Note("fn1", 1, NoteKind.EDITORIAL, "", (Text("See "), Cited("gazette1997", (Text("‘Kitchen to close’ (1997)"),)), Text(", and the minutes of 3 March 1997."))),
    Note("fn2", 2, NoteKind.WITNESS, "Tobias Wren", (Text("I have since found my diary. It was a Tuesday, & it rained."),)),
    Note("fn3", 3, NoteKind.EDITORIAL, "", (Text(LONG),)),
    Note("fn4", 4, NoteKind.EDITORIAL, "", (Text("On such sums see "), Cited("adler2001", (Text("Adler 2001, p. 4"),)), Text("; "), Link("https://example.org/sums", (Text("the accounts"),)), Text("."))),
    Note("fn5", 5, NoteKind.EDITORIAL, "", (Text(LONG),)),
    Note("fn6", 6, NoteKind.EDITORIAL, "", (Text("The introduction is by the chair."),)),
)  # fmt: skip


def turn(number: str, who: str, start: int, end: int, *paragraphs: tuple[Any, ...], label: str = "") -> Utterance:
    """A turn without word times."""
    return Utterance(f"u{number}", number, who, label, Span(start * 1000, end * 1000), False, paragraphs)


TALK = SessionText(
    "1",
    "How the Round began",
    dt.date(2024, 5, 16),
    (
        turn("1", "ic", 0, 14, (Text("Good afternoon, and welcome. We have two hours, and a pot of tea."),)),
        Heading("h1", "A closed kitchen"),
        turn(
            "2",
            "tw",
            15,
            61,
            (
                Text("With a closed kitchen. The "),
                Marked(NameKind.BODY, "o-borough", (Text("Borough"),)),
                Text(" shut it in the spring"),
                NOTES[0],
                Text(", and the "),
                Marked(NameKind.TERM, "g-hsu", (Text("HSU"),), "Home Support Unit"),
                Text(" said it was nobody’s fault"),
                NOTES[1],
                Text(". It cost them eleven thousand a year"),
                NOTES[2],
                Text(", or twelve"),
                NOTES[3],
                Text("."),
            ),
            (Text("That was before the "), Marked(NameKind.TERM, "", (Text("round"),)), Text(" had a name; you can read it in turn "), Link("#u4", (Text("four"),)), Text("."),),
        ),
        Illustration("pic-van"),
        turn("3", "ao", 61, 64, (Text("Eleven."), NOTES[4])),
        turn("4", "tw", 64, 66, (Text("Eleven, then."),)),
        Heading("h2", "Who came"),
        turn("5", "hm", 70, 90, (Text("They came every evening at six. I set my clock by them, as I told "), Marked(NameKind.PERSON, "ao", (Text("Amara"),)), Text("."),)),
        turn("6", "rtl", 91, 101, (Text("שלום לכולם, באתי בשבע."),)),
        turn("7", "cjk", 102, 112, (Text("I came at eight, with 山田, and a lamp 🏮."),)),
        turn("8", "tw", 113, 114, (Text("Yes."),)),
    ),
)  # fmt: skip

PEOPLE = (
    Person("rtl", "שרה כהן", Role.WITNESS, "Volunteer, 1999–2001"),
    Person("cjk", "山田花子", Role.WITNESS, "", "Retired", approval="Corrected by the witness"),
)

INTRODUCTION = Section(
    "introduction",
    "Introduction",
    (
        Paragraph((Text("The Round began without a plan"), NOTES[5], Text(" and ended without a decision, as "), Cited("adler2001", (Text("Adler (2001)"),)), Text(" has it."),)),
        Subheading("how", 1, "How the seminar was held"),
        Paragraph((Text("It was held online, over two afternoons; "), Link("https://example.org/", (Text("the programme"),)), Text(" is kept."),)),
        Bullets(False, ((Text("Six people spoke."),), (Text("One was ill."),))),
        Subheading("how-deep", 2, "And where"),
        Bullets(True, ((Text("At home."),), (Text("At work."),))),
        Quotation(((Text("Nobody decided it."),), (Text("It was decided all the same."),))),
        Table((((Text("Year"),), (Text("Evenings"),), (Text("Volunteers"),)), ((Text("1998"),), (Text("61"),), (Text("9"),)), ((Text("1999"),), (Text("311"),), (Text("34"),)))),
        Illustration("pic-rota"),
        Illustration("pic-van"),
    ),
    "apparatus.introduction",
)  # fmt: skip

CHRONOLOGY = (
    Event("ev1", "October 1998", "The first evening round", ("u1", "u2"), dt.date(1998, 10, 1), dt.date(1998, 10, 31)),
    Event("ev2", "3 March 1997", "The Borough closes the kitchen on the Harrow Estate, at a week’s notice", ("u2",), dt.date(1997, 3, 3), dt.date(1997, 3, 3)),
    Event("ev3", "May 1999", "The HSU pays for a year", ("u5",), dt.date(1999, 5, 1), dt.date(1999, 5, 31)),
    Event("ev4", "c. 1996", "Talk of closing the kitchen begins", (), dt.date(1995, 1, 1), dt.date(1997, 12, 31)),
    Event("ev5", "until early 2005", "The last round", (), None, dt.date(2005, 3, 31)),
    Event("ev6", "4 March 1997", "The Gazette reports it", ("u2",), dt.date(1997, 3, 4), dt.date(1997, 3, 4)),
    Event("ev7", "some evening", "A lamp is lost", ()),
)  # fmt: skip

INDEX = (
    IndexEntry(IndexKind.SUBJECT, "accounts", (Place("u2"), Place("u3"), Place("u4"), Place("u8")), also=("Borough, the",)),
    IndexEntry(
        IndexKind.BODY,
        "Borough, the",
        (Place("u2"),),
        below=(IndexEntry(IndexKind.SUBJECT, "closes the kitchen", (Place("u2", 1), Place("u2", 2))), IndexEntry(IndexKind.SUBJECT, "pays", (Place("u3"),))),
    ),
    IndexEntry(IndexKind.PERSON, "Odunlami-Price, Amara", (Place("u3"), Place("u5"))),
    IndexEntry(IndexKind.SUBJECT, "rounds", (Place("u2", 2), Place("u5"))),
    IndexEntry(IndexKind.SUBJECT, "Unit, the Home Support", see=("Borough, the", "HSU")),
    IndexEntry(IndexKind.PLACE, "山田", (Place("u7"), Place("u99"))),
)  # fmt: skip


def rich(reading: Reading) -> Reading:
    """A reading with everything around it."""
    people = tuple(
        msgspec.structs.replace(p, portrait="pic-tobias", approval="Corrected by the witness") if p.id == "tw" else p
        for p in reading.people
    )
    return msgspec.structs.replace(
        reading,
        front=(INTRODUCTION, Section("about", "What a witness seminar is", (Paragraph((Text("People who were there are asked together."),)),))),
        sessions=(TALK, reading.sessions[1]),
        people=(*people[:-1], *PEOPLE, people[-1]),
        chronology=CHRONOLOGY,
        glossary=(*reading.glossary, Term(term="ILF", expansion="Independent Living Fund")),
        notes=NOTES,
        pictures=PORTRAITS,
        references=REFERENCES,
        index=INDEX,
        volumes=(
            Volume("1", "Calloway, I. (ed.) (2019) The Harbour Kitchens. Marlsea: Marlsea Seminar Press.", "https://example.org/seminars/harbour/"),
            Volume("2", "Calloway, I. and O’Dowd, P. (eds) (2021) Night Nurses. Marlsea: Marlsea Seminar Press."),
        ),
        funders=("Marlsea Council for Social Research, grant MC/1234",),
        project="Evenings: a history of care after hours",
        rights=("© The contributors, 2024. The recordings are held by the University of Marlsea.",),
    )  # fmt: skip
