"""What the record says, in the header and back."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.model.citation import Citation, inverted
from sasci_archive.model.holdings import Project
from sasci_archive.model.reading import Person
from sasci_archive.model.seminar import (
    Attendance,
    Editor,
    Funder,
    Kind,
    Participant,
    Publication,
    Recording,
    Recordings,
    Role,
    Seminar,
    Series,
    Session,
    Term,
)
from sasci_archive.model.speech import Making
from sasci_archive.tei.document import ID, compose, element, parse, spaced, text_at
from sasci_archive.tei.head import colophon
from sasci_archive.tei.head.agreement import differences
from sasci_archive.tei.head.follow import refresh
from sasci_archive.tei.head.header import Made, back_matter, header
from tests.tei.invented import seminars, texts

TITLED = Seminar(title="The Toy Library")


def whole(seminar: Seminar, slug: str = "toy") -> etree._Element:
    """A document with the record's header and back matter, and nothing said."""
    back = back_matter(seminar)
    return element(
        "TEI",
        "",
        header(slug, seminar),
        element("text", "", element("body"), *([element("back", "", *back)] if back else [])),
    )


@given(seminars)
def test_the_citation_read_from_the_header_is_the_one_the_record_gives(seminar: Seminar) -> None:
    assert colophon.citation_of(header("toy", seminar)) == Citation.of("toy", seminar)
    assert colophon.citation_of(parse(compose(whole(seminar)))) == Citation.of("toy", seminar)


@given(seminars, texts, texts)
def test_who_paid_is_in_the_header_as_the_projects_record_has_it(seminar: Seminar, funder: str, award: str) -> None:
    project = Project(title="Sharing", funder=spaced(funder), award_number=spaced(award))
    told = colophon.citation_of(header("toy", seminar, project=project))
    assert told == Citation.of("toy", seminar, project)


@given(seminars)
def test_people_questions_and_glossary_read_back(seminar: Seminar) -> None:
    root = parse(compose(whole(seminar)))
    assert colophon.people(root) == tuple(
        Person(
            id=p.id,
            name=spaced(p.name),
            role=p.role,
            affiliation_then=p.affiliation_then,
            affiliation_now=p.affiliation_now,
            biography=p.biography,
            present=p.attendance is Attendance.PRESENT,
            sort_as=spaced(p.sort_as) or inverted(spaced(p.name)),
            orcid=p.orcid,
        )
        for p in seminar.roster
    )
    assert colophon.questions(root) == seminar.questions
    assert colophon.glossary(root) == seminar.glossary
    assert colophon.synthetic(root) == seminar.synthetic
    assert list(differences(root, "toy", seminar)) == []


@given(seminars, seminars)
def test_a_refreshed_header_says_what_the_record_says_and_refreshing_again_changes_nothing(
    old: Seminar, new: Seminar
) -> None:
    root = whole(old)
    refresh(root, "toy", new, None)
    assert list(differences(root, "toy", new)) == []
    once = compose(root)
    refresh(root, "toy", new, None)
    assert compose(root) == once


@given(seminars)
def test_refreshing_with_the_same_record_changes_no_byte(seminar: Seminar) -> None:
    root = whole(seminar)
    before = compose(root)
    refresh(root, "toy", seminar, None)
    assert compose(root) == before


def test_a_refresh_leaves_alone_what_the_record_does_not_know(toy: bytes) -> None:
    root = parse(toy)
    funded = element("funder", "", element("orgName", "Hand Trust"))
    root[0][0][0].append(funded)
    refresh(root, "toy", TITLED, None)
    kept = compose(root)
    for hand_made in (
        b"Hand Trust",
        b'xml:id="machine"',
        b"2-words.json sha256:",
        b'xml:id="themes"',
        b"Years heard again.",
        b"1996,",
    ):
        assert hand_made in kept
    assert b"Tobias Wren mended" not in kept
    refresh(root, "toy", TITLED, Project(title="P", funder="A Trust", award_number="1"))
    assert b"Hand Trust" not in compose(root)
    assert b"<orgName>A Trust</orgName>" in compose(root)


def test_who_paid_follows_a_record_that_belongs_to_no_project(toy: bytes) -> None:
    root = parse(toy)
    paid = msgspec.structs.replace(TITLED, funders=(Funder(name="A Trust", grant="G1"),))
    refresh(root, "toy", paid, None)
    assert colophon.funders(root) == ("A Trust (G1)",)
    of_project = msgspec.structs.replace(paid, project="sharing", funders=(Funder(name="Another"),))
    refresh(root, "toy", of_project, None)  # what its project says is not known here
    assert colophon.funders(root) == ("A Trust (G1)",)


def test_the_header_says_how_the_words_were_heard_without_naming_a_version_tei_would_refuse() -> None:
    heard = Made("words", "2-words.json", "ab" * 32, Making(engine="faster-whisper", version="1.2.1", model="base"))
    told = Made("voices", "3-voices.json", "cd" * 32, Making(engine="3 voices!", version="main-7"))
    root = element("TEI", "", header("toy", TITLED, made=[heard, told], made_on=dt.date(2026, 1, 2)))
    assert colophon.how_made(root) == (
        "The words were heard by faster-whisper 1.2.1 with the model base, and the voices were told apart by 3 voices! main-7."
    )
    assert colophon.made_from(root) == (("2-words.json", "ab" * 32), ("3-voices.json", "cd" * 32))
    assert [a.get("ident") for a in root.iter("{*}application")] == ["faster-whisper", "e-3-voices"]
    assert [a.get("version") for a in root.iter("{*}application")] == ["1.2.1", "7"]
    assert [(c.when, c.who, c.text) for c in colophon.changes(root)] == [
        (dt.date(2026, 1, 2), "SASCI Archive", "machine draft")
    ]


@pytest.mark.parametrize(
    ("words", "voices", "told"),
    [
        ("captions", "captions", "The words were taken over from the meeting's own captions, and so was who speaks."),
        (
            "w",
            "captions",
            "The words were heard by w 1, and who speaks was taken over from the meeting's own captions.",
        ),
        (
            "captions",
            "v",
            "The words were taken over from the meeting's own captions, and the voices were told apart by v 1.",
        ),
        ("w", "none", "The words were heard by w 1."),
    ],
)
def test_captions_are_no_machine_that_heard(words: str, voices: str, told: str) -> None:
    made = [
        Made("words", "2-words.json", "ab" * 32, Making(engine=words, version="1")),
        Made("voices", "3-voices.json", "cd" * 32, Making(engine=voices, version="1")),
    ]
    root = element("TEI", "", header("toy", TITLED, made=made, made_on=dt.date(2026, 1, 2)))
    assert colophon.how_made(root) == told


def test_recordings_stand_in_the_header_with_their_digests_and_captions_beside_them() -> None:
    sound = Recording(
        session="1",
        name="Zoë's call.mp4",
        original_name="Zoë's call.mp4",
        kind=Kind.VIDEO,
        media_type="video/mp4",
        bytes=1,
        sha512="ab",
        starts_at=61_000,
        duration=5_530_000,
    )
    cues = Recording(
        session="1", name="c.vtt", original_name="GMT.vtt", kind=Kind.CAPTIONS, media_type="text/vtt", bytes=1, sha512="cd",
        starts_at=0, duration=0,
    )  # fmt: skip
    made = etree.tostring(header("toy", TITLED, recordings=Recordings(recordings=(sound, cues))), encoding="unicode")
    assert 'n="1" type="video" dur-iso="PT1H32M10S"' in made
    assert 'url="1-recording/Zo%C3%AB%27s%20call.mp4"' in made
    assert "<desc>sha512:ab</desc><desc>from 0:01:01.000 of session 1</desc>" in made
    assert '<bibl n="1" type="captions"><title>GMT.vtt</title><idno type="sha512">cd</idno></bibl>' in made


def test_terms_that_would_have_one_id_have_two() -> None:
    seminar = Seminar(title="T", glossary=(Term(term="C Q C"), Term(term="c-q-c"), Term(term="…")))
    (glossary,) = back_matter(seminar)
    assert [label.get(ID) for label in glossary.iter("{*}label")] == ["g.c-q-c", "g.c-q-c-2", "g.x"]


def test_a_header_and_a_record_that_differ_are_told_apart_field_by_field() -> None:
    root = whole(TITLED)
    other = Seminar(
        title="The Game Library",
        editors=(Editor(family="Ferrar", given="Ada"),),
        sessions=(Session(id="1", date=dt.date(2024, 5, 16)),),
        publication=Publication(publisher="Press", version=""),
        glossary=(Term(term="TLA"),),
    )
    remedy = "`inv refresh toy` lets the header follow seminar.toml."
    assert [str(fault) for fault in differences(root, "toy", other)] == [
        f"H01 The title in the header is 'The Toy Library', in seminar.toml 'The Game Library'. {remedy}",
        f"H01 The editors in the header is empty, in seminar.toml 'Ada Ferrar'. {remedy}",
        f"H01 The publisher in the header is empty, in seminar.toml 'Press'. {remedy}",
        f"H01 The days of the seminar in the header is empty, in seminar.toml '2024-05-16'. {remedy}",
        f"H01 The glossary lacks, or explains otherwise: TLA. {remedy}",
    ]


def test_an_editors_name_written_by_hand_in_one_piece_is_taken_apart_at_its_last_space() -> None:
    root = header("toy", TITLED)
    root[0][0].append(element("editor", "", element("persName", "Dr Convenor  Example")))
    root[0][0].append(element("editor"))
    assert colophon.citation_of(root).editors == (
        Editor(family="Example", given="Dr Convenor"),
        Editor(family="", given=""),
    )
    assert text_at(root, "fileDesc/titleStmt/editor/persName") == "Dr Convenor  Example"


def test_what_readers_and_series_are_called_is_told_when_it_differs() -> None:
    root = whole(Seminar(title="T", series=Series(title="A"), roster=(Participant(id="a", name="A", role=Role.CHAIR),)))
    other = Seminar(
        title="T",
        questions=("Why?",),
        series=Series(title="B"),
        roster=(Participant(id="a", name="A", role=Role.FLOOR),),
    )
    problems = [fault.problem for fault in differences(root, "toy-2", other)]
    assert problems == [
        "The header is of 'toy', this is 'toy-2'.",
        "The series in the header is 'A', in seminar.toml 'B'.",
        "The questions in the header are not those in seminar.toml.",
        "'a': the role in the header is 'chair', in seminar.toml 'floor'.",
    ]


def test_a_header_without_a_day_or_a_role_that_we_know_is_no_header_of_ours() -> None:
    root = whole(Seminar(title="T", sessions=(Session(id="1", date=dt.date(2024, 5, 16)),), roster=(Participant(id="a", name="A", role=Role.CHAIR),)))  # fmt: skip
    for node in root.iter("{*}person"):
        node.set("role", "guest")
    with pytest.raises(BadTranscript, match=r"the participant 'p\.a' has no role that we know"):
        colophon.people(root)
    for node in root.iter("{*}date"):
        node.attrib.clear()
    assert colophon.citation_of(root).event_dates == ()
    for node in root.iter("{*}date"):
        node.set("when", "last May")
    with pytest.raises(BadTranscript) as refused:
        colophon.citation_of(root)
    assert (
        str(refused.value) == "The transcript's header has 'last May' where a day must stand. Write it as 2023-03-14."
    )
    with pytest.raises(BadTranscript, match="The transcript lacks <fileDesc>"):
        colophon.citation_of(element("teiHeader"))


def test_what_editors_write_by_hand_in_the_lists_reads_too() -> None:
    whens: list[dict[str, str]] = [{"from_": "1995", "to": "1997"}, {"notAfter": "2001"}, {}]
    events = [element("event", "", element("label", "E"), **when) for when in whens]
    glossary = element(
        "list", "", element("label", "A"), element("label", "B"), element("item", "a boat"), type="gloss"
    )
    root = element(
        "TEI",
        "",
        element("standOff", "", element("listEvent", "", *events)),
        element("text", "", element("back", "", element("div", "", glossary, type="glossary"))),
    )
    assert [event.when for event in colophon.chronology(root)] == ["1995–1997", "By 2001", ""]
    assert colophon.glossary(root) == (Term(term="A"), Term(term="B", meaning="a boat"))
    assert colophon.slug_of(root) == ""


def test_a_demonstration_becomes_none_and_one_again(toy: bytes) -> None:
    root = parse(toy)
    for synthetic in (True, True, False, False):
        refresh(root, "toy", Seminar(title="T", synthetic=synthetic), None)
        assert colophon.synthetic(root) is synthetic
    root[0][0].insert(2, element("notesStmt", "", element("note", "x", type="citation")))
    for synthetic in (True, False):
        refresh(root, "toy", Seminar(title="T", synthetic=synthetic), None)
        assert colophon.synthetic(root) is synthetic
    assert b'<note type="citation">x</note>' in compose(root)


def test_back_matter_comes_changes_and_goes_with_the_record() -> None:
    root = whole(TITLED)
    for seminar in (
        Seminar(title="T", acknowledgements="Thanks."),
        Seminar(title="T", acknowledgements="Many thanks.\n\nTo all.", glossary=(Term(term="A"),)),
        TITLED,
    ):
        refresh(root, "toy", seminar, None)
        assert [div.get("type") for div in root.iterfind("{*}text/{*}back/{*}div")] == [
            div.get("type") for div in sorted(back_matter(seminar), key=lambda div: div.get("type") or "")
        ]
    assert root.find("{*}text/{*}back") is None
