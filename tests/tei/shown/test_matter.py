"""What stands around the transcript, as editions print it; and what of it the gate lets through."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import StillNamed
from sasci_archive.formats import records
from sasci_archive.gate import Release, marked, release
from sasci_archive.model.apparatus import (
    Bullets,
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
)
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Brought, Consent
from sasci_archive.model.inlines import Cited, Emphasis, Link, Note, NoteKind, Text
from sasci_archive.tei import rules
from sasci_archive.tei.document import compose, parse
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.signed import texts

ON = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CONSENT = records.parse(
    (Path(__file__).parents[2] / "toy" / "consent.toml").read_bytes(), Consent, where="consent.toml"
)


def public(master: bytes, consent: Consent = CONSENT) -> Release:
    return release(master, None, consent, Channel.HTML, ON)


ALL_BY_NAME = msgspec.structs.replace(
    CONSENT, permission=tuple(msgspec.structs.replace(p, attribution=Attribution.NAME) for p in CONSENT.permission)
)


def by_role(who: str) -> Consent:
    answers = (
        msgspec.structs.replace(p, attribution=Attribution.ROLE) if p.person == who else p for p in CONSENT.permission
    )
    return msgspec.structs.replace(CONSENT, permission=tuple(answers))


def test_all_that_an_apparatus_can_give_is_valid(around: bytes) -> None:
    assert rules.check(around) == ()


def test_every_kind_of_matter_has_its_value_in_order(around: bytes) -> None:
    section = read(around, None).front[1]
    note = Note("apparatus.background.1", 2, NoteKind.EDITORIAL, "", (Text("Not all."),))
    assert section == Section(
        "background",
        "Background",
        (
            Paragraph(
                (
                    Text("Libraries lent "),
                    Link("https://example.org/toys", (Text("toys"),)),
                    Text(" ("),
                    Link("#u2", (Text("turn 2"),)),
                    Text("; "),
                    Cited("wren2001", (Text("Wren 2001, p. 4"),)),
                    Text(")."),
                    note,
                )
            ),
            Quotation(((Text("Play is work."),), (Text("So is lending."),))),
            Bullets(ordered=True, items=((Text("First"),), (Text("Second"),))),
            Paragraph((Text("Loans"),)),
            Table((((Text("Year"),), (Text("Toys"),)), ((Text("1996"),), (Text("12"),)))),
            Illustration("pic.shelf"),
            Subheading("apparatus.background.later", 1, "Later"),
            Paragraph((Text("It closed."),)),
            Subheading("heading2", 2, "Why"),
            Paragraph((Text("Nobody knows."),)),
        ),
        "apparatus.background",
    )


def test_pictures_stand_where_they_are_put_and_are_listed(around: bytes) -> None:
    reading = read(around, None)
    assert reading.pictures == (
        Picture(
            "pic.shelf",
            "shelf.jpg",
            "Puzzles on a shelf.",
            (Text("A "), Emphasis((Text("shelf"),)), Text(".")),
            "Toy Institute",
            640,
            480,
        ),
        Picture("pic.room", "room.png", "Two people at a table.", people=("mroz", "wren")),
        Picture("pic.wren", "wren.jpg", "A man.", people=("wren",)),
    )
    assert reading.sessions[1].blocks[1] == Illustration("pic.room")
    assert {person.id: person.portrait for person in reading.people if person.portrait} == {"wren": "pic.wren"}


def test_works_index_and_easy_read_are_no_part_of_the_back_matter(around: bytes) -> None:
    reading = read(around, None)
    assert [section.kind for section in reading.back] == ["acknowledgements"]
    assert reading.easy_read == Section(
        "easy-read", "Easy read", (Paragraph((Text("People lent toys."),)),), "apparatus.easy-read"
    )
    work = (Text("Wren, T. (2001) "), Emphasis((Text("Puzzles"),)), Text("."))
    assert reading.references == (Reference("wren2001", work),)
    mended = IndexEntry(IndexKind.SUBJECT, "mended", (Place("u5"),))
    assert reading.index == (
        IndexEntry(IndexKind.PERSON, "Wren, Tobias", (Place("u2"), Place("u4")), also=("puzzles",)),
        IndexEntry(IndexKind.SUBJECT, "puzzles", (Place("u4"),), below=(mended,)),
        IndexEntry(IndexKind.SUBJECT, "jigsaws", see=("puzzles",)),
    )


def test_rights_are_read_but_for_the_sentence_that_there_are_none(toy: bytes) -> None:
    assert read(toy, None).rights == ("© Toy Institute",)
    unstated = toy.replace("© Toy Institute".encode(), b"Rights are not stated.")
    assert read(unstated, None).rights == ()


def test_funders_and_project_are_read_from_the_header(toy: bytes) -> None:
    funder = b'<funder><orgName>Toy Trust</orgName><idno type="grant">T/1</idno></funder><respStmt'
    project = b"<encodingDesc><projectDesc><p>Toys (T)</p></projectDesc>"
    reading = read(toy.replace(b"<respStmt", funder, 1).replace(b"<encodingDesc>", project, 1), None)
    assert (reading.funders, reading.project) == (("Toy Trust (T/1)",), "Toys (T)")


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ("It closed.", "Halina closed it.", "the background"),
        ("Play is work.", "Mróz works.", "the background"),
        ("<cell>12</cell>", "<cell>Halina</cell>", "the background"),
        ("Puzzles on a shelf.", "Halina's puzzles.", "what is said of a picture"),
        ("pictures/shelf.jpg", "pictures/mroz-shelf.jpg", "what a picture's file is called"),
        ("People lent toys.", "Halina lent toys.", "the easy read"),
        ("Wren, T. (2001) <emph>", "Mroz, H. (2001) <emph>", "the references"),
        ("<term>jigsaws</term>", "<term>Halina</term>", "the index"),
    ],
)
def test_a_name_that_is_not_to_be_known_is_found_around_the_text_too_and_the_place_is_told(
    around: bytes, was: str, now: str, where: str
) -> None:
    assert was in around.decode()
    with pytest.raises(StillNamed) as shut:
        public(around.decode().replace(was, now).encode(), by_role("mroz"))
    assert (("Halina Mróz", where)) in shut.value.names


def test_a_picture_of_somebody_who_does_not_appear_by_name_is_taken_out_and_its_words_are_secrets(
    around: bytes,
) -> None:
    let_through = public(around, by_role("mroz"))
    assert [picture.id for picture in let_through.reading.pictures] == ["pic.shelf", "pic.wren"]
    assert b"room.png" not in let_through.tei
    assert [each.what for each in let_through.withheld if "picture" in each.what] == ["the picture room.png"]
    named = around.replace(b"pictures/room.png", b"pictures/the-last-room.png")
    secrets = marked(named, by_role("mroz"), Channel.HTML, ON)
    told = {(secret.mark, secret.text) for secret in secrets.secrets}
    assert ("what is said of the-last-room.png", "Two people at a table.") in told
    assert "the-last-room.png" in {text for _, text in told}
    assert not any("shelf" in text for _, text in told)


def test_all_pictures_of_people_who_appear_by_name_are_let_through(around: bytes) -> None:
    assert len(public(around, ALL_BY_NAME).reading.pictures) == 3


def test_a_picture_that_was_brought_and_refused_is_taken_out(around: bytes) -> None:
    refused = Brought(id="pic.shelf", person="wren", what="a photograph of the shelf", publish=Answer.NO)
    consent = msgspec.structs.replace(ALL_BY_NAME, brought=(refused,))
    assert [p.id for p in public(around, consent).reading.pictures] == ["pic.room", "pic.wren"]


def test_a_section_of_which_only_the_heading_is_left_goes_too(around: bytes) -> None:
    plates = (
        b'<div type="pictures"><head>Plates</head><figure xml:id="pic.two" corresp="#p.mroz"><graphic url="pictures/two.png"/>'
        b'<figDesc>Two.</figDesc></figure></div><div type="easy-read"'
    )
    master = around.replace(b'<div type="easy-read"', plates)
    assert [section.kind for section in public(master, ALL_BY_NAME).reading.back] == ["acknowledgements", "pictures"]
    assert [section.kind for section in public(master, by_role("mroz")).reading.back] == ["acknowledgements"]


def test_a_link_to_what_is_not_let_through_leaves_its_words(around: bytes) -> None:
    master = around.replace(b'target="#u2"', b'target="#pic.room"')
    section = public(master, by_role("mroz")).reading.front[1]
    assert isinstance(section.content[0], Paragraph)
    assert section.content[0].content[2] == Text(" (turn 2; ")


def test_a_witness_is_not_asked_again_when_a_citation_is_printed_in_another_style(toy: bytes) -> None:
    cited = b'<seg type="citation" n="[@wren2001]"><ref target="https://example.org">Wren 2001</ref></seg>'
    other = cited.replace(b"Wren 2001", b"Wren, Puzzles")
    first, second = (toy.replace(b"I still have the key.", text) for text in (cited, other))
    assert (
        texts.by_person(first)
        == texts.by_person(second)
        == texts.by_person(toy.replace(b"I still have the key.", b"[@wren2001]"))
    )
    assert texts.whole(first) != texts.whole(second)


def test_what_is_read_is_what_stands_there_after_it_was_written_down_again(around: bytes) -> None:
    assert read(compose(parse(around)), None) == read(around, None)
