"""A transcript as editions print it: every element of the profile has its value."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.model.apparatus import Bullets, Event, Paragraph, Section
from sasci_archive.model.inlines import (
    Direction,
    Emphasis,
    Left,
    Marked,
    NameKind,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.model.reading import Chat, Heading, Incident, Standing, Utterance, Withheld
from sasci_archive.model.seminar import Term
from sasci_archive.model.speech import Span, Words
from sasci_archive.tei import grammar
from sasci_archive.tei.document import ID, compose, element, parse
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.reading import printed_number, read, read_tree

BY_HAND = Note("n1", 1, NoteKind.EDITORIAL, "", (Text("By hand."),))
DISSOLVED = Note("fn1", 2, NoteKind.EDITORIAL, "", (Text("The association was dissolved in 2004."),))
KEY = Note("fn2", 3, NoteKind.WITNESS, "Tobias Wren", (Text("I still have the key."),))


def test_the_toy_reads_as_it_is_to_be_printed(toy: bytes, toy_words: Words) -> None:
    reading = read(toy, toy_words)
    first, second = reading.sessions
    assert (first.id, first.title, first.date) == ("1", "How it began", dt.date(2024, 5, 16))
    assert [getattr(block, "id", type(block).__name__) for block in (*first.blocks, *second.blocks)] == [
        "u1", "u2", "u3", "u4", "u5", "u5a", "u6", "Incident", "c1", "u7", "h1", "u8",
    ]  # fmt: skip
    u1, u2, u3, u4, u5, _ = (block for block in first.blocks if isinstance(block, Utterance))
    assert u1.paragraphs == (
        (
            Emphasis((Text("Salve."),), "la"),
            Text(" Good afternoon. "),
            Unclear("crosstalk", (Text("We"),)),
            Text(" are here to talk "),
            Pause(1_500),
            Text(" about the "),
            Emphasis((Text("toy library"),)),
            Text(". "),
            Emphasis((Text("So,"),)),
            Text(" "),
            Marked(NameKind.PERSON, "wren", (Text("Tobias"),)),
            Text(", how did it begin?"),
            Text(" "),
            Direction("raises hand", "wren"),
        ),
    )
    assert u2.paragraphs == ((Text("It began with a cupboard, in 1996, and no money at all."),),)
    assert (u3.who, u3.label, u3.number, u3.overlaps, u3.span) == (
        "chair",
        "Dr Ines Calloway",
        "3",
        True,
        Span(11_500, 12_200),
    )
    assert u4.paragraphs[0] == (
        Text("The "),
        Marked(NameKind.BODY, "o.council", (Text("council"),)),
        Text("'s. Mrs "),
        Left("redacted"),
        Text(" lent us the first "),
        Emphasis((Text("puzzle"),)),
        Text(", "),
        Direction("laughs"),
        Text(" and the "),
        Marked(NameKind.TERM, "g.tla", (Text("TLA"),)),
        DISSOLVED,
        Text(" paid."),
    )
    assert (u5.who, u5.speaking_for) == ("fairholt", "mroz")
    assert u5.paragraphs[0][:3] == (Direction("voice: whisper"), Text("She says: they came "), Left("inaudible"))
    incident, chat = second.blocks[1:3]
    assert incident == Incident("connection lost, two seconds", 3_000)
    assert chat == Chat("c1", "wren", "Tobias Wren", 3_000, (Text("It did "), Emphasis((Text("not"),)), Text(" stop.")))
    assert second.blocks[4] == Heading("h1", "The end")
    assert reading.notes == (BY_HAND, DISSOLVED, KEY)


def test_what_stands_around_the_text_reads_too(toy: bytes) -> None:
    reading = read(toy, None)
    held = (Text("Why the seminar was "), Emphasis((Text("held"),)), Text("."), BY_HAND)
    assert reading.front == (
        Section(
            "introduction",
            "Introduction",
            (Paragraph(held), Bullets(ordered=False, items=((Text("One reason"),), (Text("Another"),)))),
        ),
    )
    assert reading.back == (
        Section(
            "acknowledgements",
            "Acknowledgements",
            (Paragraph((Text("With thanks to nobody in particular."),)),),
            "record.acknowledgements",
        ),
    )
    assert reading.glossary == (
        Term(term="TLA", expansion="Toy Libraries Association", meaning="It lent to the libraries."),
    )
    assert reading.chronology == (
        Event("ev1", "1996", "The library opens", ("u2", "u4"), dt.date(1996, 1, 1), dt.date(1996, 12, 31)),
    )
    assert reading.questions == ("How did it begin?", "Who paid?")
    assert [person.id for person in reading.people] == ["chair", "wren", "mroz", "fairholt", "ansty"]
    assert [person.present for person in reading.people] == [True, True, True, True, False]
    assert [(change.who, change.text) for change in reading.changes][:2] == [
        ("Dr Ada Ferrar", "First published."),
        ("Tobias Wren", "An addition by Tobias Wren."),
    ]
    assert reading.slug == "toy"
    assert reading.standing is Standing.MACHINE  # until the gate says otherwise


def test_words_that_people_left_alone_keep_their_times_and_new_ones_lie_between(toy: bytes, toy_words: Words) -> None:
    u2 = read(toy, toy_words).sessions[0].blocks[1]
    assert isinstance(u2, Utterance)
    heard = {word.text: word.span for word in toy_words.of("1") if 6_000 <= word.span.start < 11_500}
    assert [w.text for w in u2.words] == [w for p in u2.paragraphs for w in words_in(p)]
    for word in u2.words:
        if word.text == "1996,":
            assert heard["in"].end <= word.span.start <= word.span.end <= heard["no"].start
        else:
            assert word.span == heard[word.text]


def test_nothing_of_an_utterance_that_was_written_anew_comes_before_it(toy: bytes, toy_words: Words) -> None:
    text = toy.decode().replace("Whose cupboard?", "Entirely rewritten.")
    u3 = read(text.encode(), toy_words).sessions[0].blocks[2]
    assert isinstance(u3, Utterance)
    assert all(11_500 <= w.span.start <= w.span.end <= 12_200 for w in u3.words)


def test_an_utterance_of_nothing_but_a_gap_is_withheld_and_one_with_a_gap_in_it_is_not(toy: bytes) -> None:
    root = parse(toy)
    u3 = next(u for u in root.iter("{*}u") if u.get(ID) == "u3")
    u3[:] = [element("gap", reason="redacted")]
    blocks = read_tree(root, None).sessions[0].blocks
    assert blocks[2] == Withheld("u3", "3", "redacted")
    assert isinstance(blocks[3], Utterance)


def test_white_space_is_printed_as_one_space_and_none_at_the_ends() -> None:
    tei = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc/></teiHeader><text><body><div type="session">'
        '<u xml:id="u1"><pause/><seg> a\n   <emph> b </emph>\n c<!-- x --> d <note type="editorial"> e  f </note> </seg></u>'
        "</div></body></text></TEI>"
    )
    u1 = read(tei.encode(), None).sessions[0].blocks[0]
    assert isinstance(u1, Utterance)
    note = Note("n1", 1, NoteKind.EDITORIAL, "", (Text("e f"),))
    assert u1.paragraphs == ((Pause(None), Text(" a "), Emphasis((Text("b "),)), Text("c d "), note),)
    assert (u1.number, u1.who, u1.label, u1.span) == ("1", "", "Speaker not named", None)


def test_a_number_that_is_none_of_ours_is_printed_as_it_is() -> None:
    assert [printed_number(id_) for id_ in ("u7", "u7b", "statement")] == ["7", "7b", "statement"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("<seg><w>a</w></seg>", "line 1: <w> is not known here."),
        ("<seg><x:y xmlns:x='urn:x'/></seg>", "line 1: <{urn:x}y> is not known here."),
        (
            "<seg><note type='editorial'>a<note type='editorial'>b</note></note></seg>",
            "line 1: there is a note inside a note.",
        ),
    ],
)
def test_an_element_that_is_not_known_is_an_error_and_never_skipped(place: str, sentence: str) -> None:
    tei = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc/></teiHeader><text><body><div type="session">'
        f'<u xml:id="u1">{place}</u></div></body></text></TEI>'
    )
    with pytest.raises(BadTranscript) as refused:
        read(tei.encode(), None)
    assert refused.value.problem == sentence


@pytest.mark.parametrize("place", ["body/div", "front/div", "back/div"])
def test_so_is_one_between_the_blocks(toy: bytes, place: str) -> None:
    root = parse(toy)
    next(root.iterfind("{*}text/" + "/".join(f"{{*}}{step}" for step in place.split("/")))).append(element("ab", "x"))
    if place == "back/div":
        next(root.iterfind("{*}text/{*}back/{*}div[2]")).append(element("ab", "x"))
    with pytest.raises(BadTranscript, match="<ab> is not known here"):
        read(compose(root), None)


def test_the_toy_has_every_element_of_the_profiles_text_in_it(around: bytes) -> None:
    """So that nothing can be in the grammar which no test has read."""
    schema = etree.fromstring(grammar.profile())
    rng = "{http://relaxng.org/ns/structure/1.0}"
    known = {e.get("name") for e in schema.iter(f"{rng}element") if e.get("name")} | {
        (n.text or "").strip() for n in schema.iter(f"{rng}name")
    }
    here = {etree.QName(node).localname for node in parse(around).iter("*")}
    elsewhere = {
        "notesStmt",
        "funder",
        "bibl",
        "projectDesc",
        "divGen",
        "roleName",
    }  # in a record's header, or the shared sample
    assert known - here <= elsewhere


def test_an_utterance_in_which_nothing_is_said_tells_what_was_done() -> None:
    tei = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc/></teiHeader><standOff><timeline unit="s" origin="#a">'
        '<when xml:id="a"/><when xml:id="b" interval="2"/></timeline></standOff><text><body><div type="session">'
        '<u xml:id="u1" start="#a" end="#b"><anchor synch="#a"/><vocal><desc>sighs</desc></vocal></u>'
        '<u xml:id="u2" start="#b" end="#a"><seg>a</seg><anchor synch="#a"/><note type="editorial">b</note></u>'
        "</div></body></text></TEI>"
    )
    first, second = read(tei.encode(), None).sessions[0].blocks
    assert isinstance(first, Utterance)
    assert isinstance(second, Utterance)
    assert (first.paragraphs, first.span) == (((Direction("sighs"),),), Span(0, 2_000))
    assert second.span is None  # it ends before it starts: `inv validate` says so
    assert second.paragraphs == ((Text("a"), Note("n1", 1, NoteKind.EDITORIAL, "", (Text("b"),))),)


def test_words_of_which_none_was_heard_stand_where_their_utterance_begins(toy: bytes, toy_words: Words) -> None:
    nothing = msgspec.structs.replace(
        toy_words, sessions=(msgspec.structs.replace(toy_words.sessions[1], session="1"),)
    )
    u4 = read(toy, nothing).sessions[0].blocks[3]
    assert isinstance(u4, Utterance)
    assert {word.span for word in u4.words} == {Span(12_600, 12_600)}
