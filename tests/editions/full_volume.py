"""A seminar that never was with everything around it that a volume can have: sections of all kinds of matter, pictures, portraits, links,
citations, an index with entries below entries, references, other volumes, 25 people who speak. Everything in it is invented."""

from __future__ import annotations

import datetime as dt
import io
import random

import msgspec
from PIL import Image, ImageDraw

from sasci_archive.model.apparatus import (
    Bullets,
    Change,
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
from sasci_archive.model.inlines import Cited, Emphasis, Inline, Link, Marked, NameKind, Note, NoteKind, Text
from sasci_archive.model.reading import Heading, Incident, Person, Reading, SessionText, Utterance
from sasci_archive.model.seminar import Role, Term
from sasci_archive.model.speech import Span
from tests.editions.conftest import READING

FAMILIES = (
    *(
        "Aldous",
        "Birch",
        "Cardle",
        "Dunnet",
        "Eldridge",
        "Farrow",
        "Gadsby",
        "Hartnell",
        "Ilsley",
        "Jessop",
        "Kestrel",
        "Lorne",
    ),
    *(
        "Mapleton",
        "Norbury",
        "Pellew",
        "Quill",
        "Rackham",
        "Sandling",
        "Tarn",
        "Umber",
        "Vesper",
        "Wainfleet",
        "Yarrow",
        "Zeal",
    ),
)
TOPICS = (
    "the rota",
    "the tin",
    "the kitchen",
    "the van",
    "night visits",
    "the council's grant",
    "diaries",
    "the last winter",
)
SENTENCES = (
    "We had a rota on the wall and a tin for the money, and nobody ever counted it twice.",
    "I remember Dr J. M. Calloway saying that it could not last, and that was on 3 May 1999, before anybody had asked for a report.",
    "It was never £2 million – it was £13.60 an hour, and the NHS paid half of it.",
    "Nobody asked.",
    "What changed everything was a letter, which I still have, in which the council said that the grant would end in March and that "
    "they were very grateful to all of us for what we had done in those seven years.",
    "People who had lived in the same stairwell for thirty years met for the first time over a plate of sandwiches.",
    "That is one way of putting it.",
    "I would not say so; but then I was not there on the first evening, only from the second winter on.",
)


def text(words: str) -> tuple[Inline, ...]:
    return (Text(words),)


def drawn(width: int, height: int, colour: str, kind: str = "JPEG") -> bytes:
    """A picture of lanterns, so to say."""
    picture = Image.new("RGB", (width, height), colour)
    pen = ImageDraw.Draw(picture)
    for n in range(6):
        x = width * (n + 0.5) / 6
        r = min(width, height) / 14
        pen.line([(x, 0), (x, height / 2)], fill="#333333", width=max(1, width // 200))
        pen.ellipse([(x - r, height / 2 - r), (x + r, height / 2 + r * 1.6)], fill="#f2c14e", outline="#333333")
    kept = io.BytesIO()
    picture.save(kept, kind)
    return kept.getvalue()


PICTURES = {
    "estate.jpg": drawn(1200, 800, "#8d99ae"),
    "tall.png": drawn(600, 1400, "#6b705c", "PNG"),
    "wren.jpg": drawn(400, 500, "#b5838d"),
    "cover.jpg": drawn(1400, 1400, "#2b2d42"),
    "last.jpg": drawn(900, 600, "#84a98c"),
}

_PEOPLE = (
    *(
        msgspec.structs.replace(p, portrait="wren", approval="Not corrected by the witness.") if p.id == "tw" else p
        for p in READING.people
    ),
    *(
        Person(
            f"w{n}",
            f"{'Dr ' if n % 5 == 0 else ''}{'ABCDEFGHJKLMNPRSTVWY'[n % 20]}. {family}",
            Role.WITNESS,
            f"{'Volunteer' if n % 2 else 'Care assistant'}, the Lantern Round, {1996 + n % 6}–{2002 + n % 4}",
            "Retired" if n % 3 else "Chief Executive, Marlsea Federation of Neighbourhood Associations",
            f"{family} came to Marlsea in {1970 + n} and has kept a diary of the Round ever since." if n % 2 else "",
            "Corrected by the witness." if n % 4 else "Not corrected by the witness.",
        )
        for n, family in enumerate(FAMILIES)
    ),
)


def _turns(chance: random.Random, count: int, first: int, notes: list[Note], at: int) -> list[Utterance]:
    speakers = [p.id for p in _PEOPLE if p.present and p.role in {Role.WITNESS, Role.CHAIR, Role.CHAIR_AND_WITNESS}]
    made = []
    for n in range(first, first + count):
        long = chance.choice((1, 1, 2, 3, 5, 9))
        paragraphs: list[tuple[Inline, ...]] = []
        for part in range(2 if long > 6 else 1):
            said: list[Inline] = [Text(" ".join(chance.choice(SENTENCES) for _ in range(long)))]
            if n % 6 == part:
                number = len(notes) + at
                witness = n % 12 == 0
                notes.append(
                    Note(
                        f"n{number}",
                        number,
                        NoteKind.WITNESS if witness else NoteKind.EDITORIAL,
                        "A. Aldous" if witness else "",
                        (
                            Text("The tin is lost; see "),
                            Cited("mears2004", text("Mears 2004, pp. 12–14")),
                            Text(" and "),
                            Link("#u3", text("turn 3")),
                            Text("." if n % 18 else ". " + " ".join(SENTENCES)),
                        ),
                    )
                )
                said.append(notes[-1])
            paragraphs.append(tuple(said))
        start = n * 9_000
        made.append(
            Utterance(
                f"u{n}", str(n), chance.choice(speakers), "", Span(start, start + 8_000), False, tuple(paragraphs)
            )
        )
    return made


def _sessions() -> tuple[tuple[SessionText, ...], tuple[Note, ...]]:
    chance = random.Random(5)  # noqa: S311 - a volume to look at
    notes: list[Note] = []
    began, stopped = READING.sessions
    more = _turns(chance, 60, 20, notes, len(READING.notes) + 1)
    parts = (
        Heading(
            "h10", "What was spoken of when the tea had come, and by whom, in the order in which it was remembered"
        ),
        *more[:25],
        Illustration("estate"),
        *more[25:40],
        Heading("h11", "Diaries"),
        Incident("the lights go out", 0),
        *more[40:],
    )
    abbreviated = Utterance(
        "u15",
        "15",
        "w3",
        "",
        None,
        False,
        (
            (
                Text("It was for the "),
                Marked(NameKind.TERM, "g-mvt", text("MVT"), expands="Marlsea Voluntary Trust"),
                Text(" to say, and the MVT said it in "),
                Link("https://example.org/letters/1999-05-03", text("a letter")),
                Text("; see "),
                Link("#u2", text("what Tobias said")),
                Text(", and "),
                Cited("mears2004", text("Mears 2004")),
                Text("."),
            ),
        ),
    )
    return (
        msgspec.structs.replace(began, blocks=(*began.blocks, abbreviated, *parts)),
        stopped,
    ), tuple(notes)


_SESSIONS, _NOTES = _sessions()

INTRODUCTION = Section(
    "introduction",
    "Introduction",
    (
        Paragraph(
            (
                *text("The Round began without a plan and ended without a decision. "),
                Emphasis(text("Both")),
                Text(" are told here, by those who were there"),
                Note(
                    "na",
                    900,
                    NoteKind.EDITORIAL,
                    "",
                    (Text("On the sources see "), Cited("odowd2010", text("O’Dowd 2010")), Text(".")),
                ),
                Text(". " + " ".join(SENTENCES)),
            )
        ),
        Paragraph(text("The seminar was held online over two afternoons. " + " ".join(SENTENCES[:5]))),
        Subheading("s-why", 1, "Why a lantern?"),
        Paragraph((*text("The name is older than the Round: see "), Link("#u2", text("turn 2")), Text("."))),
        Quotation(
            (
                text(
                    "A light in the window, and somebody who has seen that it is lit: that is all we ask of the parish."
                ),
                text("Nobody in the parish answered."),
            )
        ),
        Subheading("s-who", 3, "Who carried it"),  # a level left out
        Bullets(
            ordered=False,
            items=(text("volunteers, of whom there were never more than forty;"), text("one paid organiser.")),
        ),
        Bullets(ordered=True, items=(text("They came at six."), text("They left at eight."))),
        Subheading("s-numbers", 1, "Numbers"),
        Table(
            (
                (text("Year"), text("Volunteers"), text("Visits"), text("Cost (£)")),
                (text("1998"), text("12"), text("1,460"), text("9,100")),
                (text("2001"), text("38"), (Text("6,205"),), text("22,950")),
                (text("2005"), text("9"), text("610")),
            )
        ),
        Paragraph(text("The last winter has no figures, as nobody was left to count.")),
        Illustration("tall"),
        Paragraph(text("So much for what can be counted.")),
    ),
    "apparatus.introduction",
)

ABOUT = Section(
    "about",
    "What a witness seminar is",
    (Paragraph(text("A witness seminar brings people who were there into one room. " + " ".join(SENTENCES[:3]))),),
    "apparatus.about",
)

ENTRIES = (
    IndexEntry(IndexKind.PERSON, "Calloway, Ines", (Place("u1"), Place("u12"))),
    IndexEntry(IndexKind.BODY, "council, the", see=("Marlsea Borough Council",)),
    *(
        IndexEntry(
            IndexKind.SUBJECT,
            topic.removeprefix("the "),
            tuple(Place(f"u{20 + (n * 7 + k * k) % 60}") for k in range(4)),
        )
        for n, topic in enumerate(sorted(TOPICS))
    ),
    IndexEntry(
        IndexKind.BODY,
        "Marlsea Borough Council",
        (Place("u2"), Place("u2", 2), Place("u5")),
        also=("grants",),
        below=(
            IndexEntry(
                IndexKind.SUBJECT,
                "and the grant of 1999, which was not renewed",
                (Place("u20"), Place("u21"), Place("u22")),
            ),
            IndexEntry(IndexKind.SUBJECT, "nowhere in the released text", (Place("u999"),)),
        ),
    ),
    *(
        IndexEntry(IndexKind.PERSON, f"{f}, A.", tuple(Place(f"u{20 + (n + k) % 60}") for k in (0, 1, 9, 30)))
        for n, f in enumerate(FAMILIES)
    ),
)


def _in_order(entry: IndexEntry) -> IndexEntry:
    reading_order = {b.id: n for n, b in enumerate(b for s in _SESSIONS for b in s.blocks if isinstance(b, Utterance))}
    places = sorted(set(entry.places), key=lambda p: (reading_order.get(p.turn, 0), p.paragraph))
    return msgspec.structs.replace(entry, places=tuple(places))


FULL: Reading = msgspec.structs.replace(
    READING,
    people=_PEOPLE,
    front=(ABOUT, INTRODUCTION),
    sessions=_SESSIONS,
    notes=(
        *READING.notes,
        *_NOTES,
        *(i for m in INTRODUCTION.content if isinstance(m, Paragraph) for i in m.content if isinstance(i, Note)),
    ),
    chronology=(
        *READING.chronology,
        *(
            Event(
                f"ev{n}",
                f"c. {1990 + n}",
                f"Something that is remembered by {f}",
                (f"u{20 + n}",),
                dt.date(1989 + n, 1, 1),
            )
            for n, f in enumerate(FAMILIES[:14], start=4)
        ),
    ),
    glossary=(*READING.glossary, Term(term="MVT", expansion="Marlsea Voluntary Trust")),
    funders=("Marlsea Research Council (grant ES/X012345/1)", "The Lantern Fund"),
    project="Evenings Remembered, 2023–2026",
    rights=("© 2024 University of Marlsea and the witnesses.", "You may share it if you say whose it is."),
    pictures=(
        Picture(
            "estate",
            "estate.jpg",
            "Six lanterns on strings over an estate",
            text("The Harrow Estate in October 1998"),
            "Marlsea Gazette",
            1200,
            800,
        ),
        Picture(
            "tall",
            "tall.png",
            "A tall string of lanterns",
            text("The stairwell of Harrow House, from below"),
            "",
            600,
            1400,
        ),
        Picture("wren", "wren.jpg", "Tobias Wren, in a cap", width=400, height=500, people=("tw",)),
        Picture("cover", "cover.jpg", "Lanterns at night", (), "Photograph: P. O’Dowd", 1400, 1400),
        Picture(
            "last",
            "last.jpg",
            "An empty hall",
            text("After the last round, 2005"),
            "Courtesy of Amara Odunlami-Price",
            900,
            600,
        ),
        Picture("lost", "lost.jpg", "A photograph of the tin", text("The tin, as it was"), "", 900, 600),
    ),
    references=(
        Reference(
            "mears2004",
            (*text("Mears, H. (2004). "), Emphasis(text("The Tin: A History")), Text(". Marlsea: Nobody’s Press.")),
        ),
        Reference(
            "odowd2010",
            (
                *text("O’Dowd, P. (2010). Evenings. "),
                Link("https://doi.org/10.5555/evenings", text("https://doi.org/10.5555/evenings")),
            ),
        ),
    ),
    index=tuple(_in_order(e) for e in sorted(ENTRIES, key=lambda e: e.heading.casefold())),
    volumes=(
        Volume(
            "1",
            "Calloway, I. (ed.) (2020) The Soup Kitchens. Marlsea Seminar Press.",
            "https://example.org/seminars/soup/",
        ),
        Volume("2", "O’Dowd, P. (ed.) (2022) The Night Buses. Marlsea Seminar Press."),
    ),
    changes=(*READING.changes, Change(dt.date(2024, 11, 20), "Priya O’Dowd", "Published.", "1.0")),
)
