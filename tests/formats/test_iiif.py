"""Manifests for IIIF viewers: every timed turn is on its canvas word for word, nothing lies outside it, and all is as the specification asks."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import iiif
from sasci_archive.formats.citation import clean
from sasci_archive.formats.iiif import Heard, Linked, Shelf
from sasci_archive.model.citation import Citation, Contributor, Record
from sasci_archive.model.inlines import Left, Note, NoteKind, Text
from sasci_archive.model.reading import Block, Heading, Person, Reading, SessionText, Utterance, Withheld
from sasci_archive.model.seminar import Editor, Role
from sasci_archive.model.speech import Span
from tests import bare

PAGE = "https://archive.example/seminars/lantern/"
SHELF = Shelf(page=PAGE, home="https://archive.example/", archive="Marlsea Archive", cover=f"{PAGE}edition/cover.png")
CITATION = Citation(
    id="lantern",
    title="The Lantern Round",
    subtitle="How It Began",
    editors=(Editor(family="Calloway", given="Ines"),),
    publisher="Marlsea Press",
    date=dt.date(2024, 11, 20),
    doi="10.5555/lantern",
    licence="CC-BY-4.0",
    abstract="Six people\nremember.",
    event_dates=(dt.date(2024, 5, 16),),
    rights=("© The witnesses",),
)
PEOPLE = (Person("tw", "Tobias Wren", Role.WITNESS), Person("ic", "Dr Ines Calloway", Role.CHAIR))


def turn(number: int, who: str, start: int | None, end: int, *paragraphs: str) -> Utterance:
    span = None if start is None else Span(start, end)
    return Utterance(
        f"u{number}", str(number), who, "", span, overlaps=False, paragraphs=tuple((Text(p),) for p in paragraphs)
    )


def reading(*sessions: SessionText) -> Reading:
    return bare.reading(slug="lantern", citation=CITATION, people=PEOPLE, sessions=sessions)


def session(id_: str, *blocks: Block) -> SessionText:
    return SessionText(id_, f"Day {id_}", dt.date(2024, 5, 16), blocks)


def heard(number: int, of: str, starts_at: int, duration: int) -> Heard:
    address = f"{PAGE}edition/sound-{number}.m4a"
    return Heard(address=address, session=of, starts_at=starts_at, duration=duration, media_type="audio/mp4")


def record() -> Record:
    return Record(citation=CITATION, contributors=(Contributor(id="tw", name="Tobias Wren", role=Role.WITNESS),))


def made(read: Reading, *sounds: Heard) -> dict[str, Any]:
    captions = [
        Linked(address=f"{PAGE}edition/captions.vtt", label="Captions", media_type="text/vtt", session=s.id)
        for s in read.sessions
    ]
    pdf = Linked(address=f"{PAGE}edition/seminar.pdf", label="PDF", media_type="application/pdf")
    tei = Linked(address=f"{PAGE}edition/transcript.xml", label="TEI", media_type="application/tei+xml")
    told = iiif.manifest(read, record(), SHELF, sounds, captions=captions, renderings=[pdf], see_also=[tei])
    again: dict[str, Any] = json.loads(iiif.compose(told))
    return again


TWO_DAYS = reading(
    session("1", Heading("h1", "Beginnings"), turn(1, "ic", 0, 4_000, "Welcome."), turn(2, "tw", 4_500, 9_000, "It", "began.")),
    session(
        "2",
        turn(3, "tw", 1_000, 2_000, "Later."),
        Withheld("u4", "4", "redacted"),
        Heading("h2", "Endings"),
        turn(5, "ic", 65_000, 70_000, "Thank you."),
    ),
)  # fmt: skip
TWO_DAYS_HEARD = (heard(1, "1", 0, 10_000), heard(2, "2", 0, 60_000), heard(3, "2", 60_000, 20_500))


def test_a_session_is_a_canvas_its_recordings_lie_on_its_time_and_its_headings_are_ranges() -> None:
    told = made(TWO_DAYS, *TWO_DAYS_HEARD)
    first, second = told["items"]
    assert [canvas["duration"] for canvas in (first, second)] == [10, 80.5]
    assert [a["target"].partition("#")[2] for a in first["items"][0]["items"]] == [""]
    assert [a["target"].partition("#")[2] for a in second["items"][0]["items"]] == ["t=0,60", "t=60,80.5"]
    (contents,) = told["structures"]
    assert [r["label"] for r in contents["items"]] == [{"en-GB": ["Day 1"]}, {"en-GB": ["Day 2"]}]
    assert contents["items"][1]["items"] == [
        {"id": f"{PAGE}canvas/2#t=0,65", "type": "Canvas"},
        {
            "id": f"{PAGE}canvas/2/range/h2",
            "type": "Range",
            "label": {"en-GB": ["Endings"]},
            "items": [{"id": f"{PAGE}canvas/2#t=65,80.5", "type": "Canvas"}],
        },
    ]
    assert told["@context"][-1] == iiif.CONTEXT, "IIIF's is the last"
    assert told["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert told["requiredStatement"]["value"] == {"none": ["© The witnesses"]}


def test_a_turn_is_an_annotation_with_who_says_it_and_its_words() -> None:
    turns = made(TWO_DAYS, *TWO_DAYS_HEARD)["items"][0]["annotations"][0]["items"]
    assert turns[1] == {
        "id": f"{PAGE}turn/u2",
        "type": "Annotation",
        "motivation": "supplementing",
        "label": {"none": ["2 Tobias Wren"]},
        "body": {
            "type": "TextualBody",
            "format": "text/plain",
            "language": "en-GB",
            "value": "Tobias Wren: It\nbegan.",
            "creator": {"type": "Person", "name": "Tobias Wren"},
        },
        "target": f"{PAGE}canvas/1#t=4.5,9",
    }


def test_what_is_left_out_is_said_and_a_footnote_is_not() -> None:
    note = Note("n1", 1, NoteKind.EDITORIAL, "", (Text("A secret of the editor's."),))
    said = Utterance(
        "u1", "1", "tw", "", Span(0, 1000), overlaps=False, paragraphs=((Text("We asked "), Left("redacted"), note),)
    )
    value = made(reading(session("1", said)), heard(1, "1", 0, 5_000))["items"][0]["annotations"][0]["items"][0]
    assert value["body"]["value"] == "Tobias Wren: We asked [withheld]"


def test_where_nothing_can_be_heard_there_is_no_manifest() -> None:
    with pytest.raises(ValueError, match="a manifest is of what can be heard"):
        iiif.manifest(TWO_DAYS, record(), SHELF, ())


def test_the_collection_leads_to_every_manifest() -> None:
    told = iiif.collection(SHELF.home, SHELF.archive, [(SHELF.manifest, CITATION)])
    assert told["items"] == [
        {"id": SHELF.manifest, "type": "Manifest", "label": {"en-GB": ["The Lantern Round: How It Began"]}}
    ]
    check(told)


words = st.text(st.sampled_from("aZé日ע<&\"'\n\x00\u2028 "), min_size=1, max_size=12)
spans = st.tuples(st.integers(0, 200_000), st.integers(0, 20_000))
blocks = st.lists(
    st.one_of(
        words.map(lambda text: ("heading", text)),
        st.tuples(words, st.sampled_from(["tw", "ic", ""]), st.none() | spans).map(lambda told: ("turn", *told)),
    ),
    max_size=12,
)


@given(st.lists(blocks, min_size=1, max_size=3), st.lists(st.integers(1, 90_000), min_size=1, max_size=3))
def test_every_timed_turn_is_on_its_canvas_word_for_word_and_nothing_lies_outside_it(
    days: list[list[Any]], lengths: list[int]
) -> None:
    sessions, number = [], 0
    for day, told in enumerate(days, start=1):
        made_of: list[Block] = []
        for what in told:
            number += 1
            if what[0] == "heading":
                made_of.append(Heading(f"h{number}", what[1]))
            else:
                start, length = what[3] or (None, 0)
                made_of.append(turn(number, what[2], start, (start or 0) + length, what[1]))
        sessions.append(session(str(day), *made_of))
    sounds, count = [], 0
    for s in sessions:
        at = 0
        for length in lengths:
            count += 1
            sounds.append(heard(count, s.id, at, length))
            at += length
    total = sum(lengths)
    whole = made(reading(*sessions), *sounds)
    check(whole)
    for canvas, s in zip(whole["items"], sessions, strict=True):
        wanted = [b for b in s.blocks if isinstance(b, Utterance) and b.span and b.span.start < total]
        pages = [p for p in canvas["annotations"] if p["id"].endswith("/transcript")]
        found = [a for page in pages for a in page["items"]]
        assert [a["id"].rpartition("/")[2] for a in found] == [u.id for u in wanted]
        for annotation, u in zip(found, wanted, strict=True):
            words = annotation["body"]["value"].partition(": ")[2]
            assert (
                words.split() == clean("".join(i.text for p in u.paragraphs for i in p if isinstance(i, Text))).split()
            )
    for id_ in addresses(whole):
        if found_at := re.search(r"#t=([\d.]+)(?:,([\d.]+))?$", id_):
            first, last = float(found_at[1]), float(found_at[2] or found_at[1])
            assert 0 <= first <= last <= total / 1000


def addresses(told: Any) -> Iterator[str]:
    """Every id and target."""
    if isinstance(told, dict):
        for key, value in told.items():
            if key in {"id", "target"}:
                yield value
            else:
                yield from addresses(value)
    elif isinstance(told, list):
        for one in told:
            yield from addresses(one)


REQUIRED = {
    "Collection": {"id", "label", "items"},
    "Manifest": {"id", "label", "items"},
    "Canvas": {"id"},
    "Range": {"id", "items"},
    "AnnotationPage": {"id", "items"},
    "Annotation": {"id", "motivation", "target", "body"},
    "Agent": {"id", "label", "homepage"},
    "TextualBody": {"value"},
    "Sound": {"id"},
    "Text": {"id"},
    "Dataset": {"id"},
    "Image": {"id"},
    "Person": {"name"},
}
"""What each class must have (https://iiif.io/api/presentation/3.0/#a-summary-of-property-requirements)."""
LISTS = {"metadata", "provider", "homepage", "thumbnail", "seeAlso", "rendering", "partOf", "items", "structures"}
LISTS |= {"annotations", "behavior"}
MAPS = {"label", "value", "summary"}
CONTENT = {"Sound", "Text", "Image"}


def check(told: Any, within: str = "") -> None:
    """The structural laws of the specification, for every part of a manifest."""
    if isinstance(told, list):
        for one in told:
            check(one, within)
    if not isinstance(told, dict):
        return
    kind = told.get("type", "")
    referred = kind in {"Canvas", "Manifest", "Collection"} and "items" not in told and within != ""
    if kind:
        assert REQUIRED[kind] - ({"items", "label"} if referred else set()) <= told.keys(), kind
    if kind == "Canvas" and not referred:
        assert told["duration"] > 0
    assert told.get("id", "https://").startswith("https://"), "an id is the whole address of something"
    for key, value in told.items():
        assert isinstance(value, list) or key not in LISTS, key
        assert value or key not in LISTS - {"items"}, f"{key} must not be empty"
        if key in MAPS and kind != "TextualBody":
            in_languages(value)
        check(value, kind or within)
    if within == "":
        made_here = [id_ for id_ in owned(told) if "#" not in id_]
        assert len(set(made_here)) == len(made_here), "no two things have one id"


def in_languages(value: Any) -> None:
    """https://iiif.io/api/presentation/3.0/#44-language-of-property-values"""
    assert isinstance(value, dict)
    assert value, "a map of languages has a text"
    assert all(re.fullmatch("[a-zA-Z-]+", tag) and isinstance(texts, list) for tag, texts in value.items())


def owned(told: Any) -> Iterator[str]:
    """Ids of what is made here: not of what is only referred to."""
    if isinstance(told, dict):
        kind = told.get("type", "")
        if kind in {"Manifest", "Canvas", "Range", "AnnotationPage", "Annotation"} and "id" in told:
            yield told["id"]
        for value in told.values():
            yield from owned(value)
    elif isinstance(told, list):
        for one in told:
            yield from owned(one)
