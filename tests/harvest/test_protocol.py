"""OAI-PMH 2.0, verb by verb and error by error. https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.catalogue import Held
from sasci_archive.formats.datacite import compose_xml
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.harvest import protocol, tokens
from sasci_archive.harvest.items import FORMS, Item
from sasci_archive.harvest.protocol import answer
from sasci_archive.model.citation import Part
from tests.harvesting import HOST, OAI, START, Told, code, headers, official_schema, seminar, token

LATER = START + dt.timedelta(hours=1)


@pytest.fixture
def told() -> Told:
    told = Told()
    told.show_entries([*(seminar(n) for n in range(1, 8)), seminar(8, held=Held.WITHDRAWN)], START)
    return told


def id_(number: int) -> str:
    return f"oai:{HOST}:seminar-{number:04}"


def test_it_says_who_it_is(told: Told) -> None:
    identify = told.ask(verb="Identify").find(f"{OAI}Identify")
    assert [(each.tag.removeprefix(OAI), each.text) for each in identify][:7] == [
        ("repositoryName", "Seminars & more"),
        ("baseURL", "https://archive.example/oai"),
        ("protocolVersion", "2.0"),
        ("adminEmail", "archive@archive.example"),
        ("earliestDatestamp", "2026-11-22T12:00:00Z"),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "badVerb"),
        ({"verb": "identify"}, "badVerb"),
        ({"verb": "Identify", "set": "year"}, "badArgument"),
        ({"verb": "GetRecord", "identifier": id_(1)}, "badArgument"),
        ({"verb": "GetRecord", "identifier": id_(99), "metadataPrefix": "oai_dc"}, "idDoesNotExist"),
        ({"verb": "GetRecord", "identifier": "bad\x0b", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "GetRecord", "identifier": id_(1), "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "identifier": id_(5), "metadataPrefix": "tei"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "sound"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "yea"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a b"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-11-23"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2001-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "22.11.2026"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "٢٠٢٦-١١-٢٢"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-11-22T12:00:00.5Z"}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-11-23", "until": "2026-11-22"},
            "badArgument",
        ),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-11-21", "until": "2026-11-22T00:00:00Z"},
            "badArgument",
        ),
        ({"verb": "ListRecords", "resumptionToken": "abc"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "é"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": "abc", "metadataPrefix": "oai_dc"}, "badArgument"),
        ({"verb": "ListSets", "resumptionToken": "abc"}, "badResumptionToken"),
        ({"verb": "ListMetadataFormats", "identifier": id_(99)}, "idDoesNotExist"),
        ({"verb": "ListMetadataFormats", "identifier": id_(8)}, "noMetadataFormats"),
    ],
)
def test_each_error_of_the_protocol(told: Told, asked: dict[str, str], expected: str) -> None:
    answered = told.asked(asked)
    assert code(answered) == expected
    request = answered.find(f"{OAI}request")
    assert request.text == "https://archive.example/oai"
    assert bool(request.attrib) == (expected not in {"badVerb", "badArgument"})


def test_an_argument_given_twice_is_refused(told: Told) -> None:
    twice = [("verb", "GetRecord"), ("identifier", id_(1)), ("identifier", id_(1)), ("metadataPrefix", "oai_dc")]
    assert b'code="badArgument"' in answer(twice, told.repository, START)
    assert b'code="badVerb"' in answer([("verb", "Identify")] * 2, told.repository, START)


def test_without_sets_there_is_no_hierarchy() -> None:
    empty = Told()
    assert code(empty.ask(verb="ListSets")) == "noSetHierarchy"
    assert code(empty.ask(verb="ListRecords", metadataPrefix="oai_dc", set="year")) == "noSetHierarchy"
    assert code(empty.ask(verb="ListRecords", metadataPrefix="oai_dc")) == "noRecordsMatch"


def test_what_has_neither_doi_nor_address_is_found_at_its_page_in_every_format_that_says_where(told: Told) -> None:
    entry = seminar(1)
    bare = msgspec.structs.replace(
        entry, record=msgspec.structs.replace(entry.record, citation=msgspec.structs.replace(entry.citation, url=""))
    )
    told.show_entries([bare, seminar(2)], LATER)
    page = "https://archive.example/seminars/seminar-0001/"
    for number, leads in ((1, page), (2, "https://press.example/2")):
        as_dc = told.ask(verb="GetRecord", identifier=id_(number), metadataPrefix="oai_dc")
        assert [each.text for each in as_dc.iter("{http://purl.org/dc/elements/1.1/}identifier")] == [leads]
        registered = told.ask(verb="GetRecord", identifier=id_(number), metadataPrefix="oai_datacite")
        first = registered.find(".//{http://datacite.org/schema/kernel-4}identifier")
        assert (first.get("identifierType"), first.text) == ("URL", leads)


def test_the_metadata_are_those_that_lie_beside_the_edition(told: Told) -> None:
    entry = seminar(1)
    for prefix, content in (
        ("oai_dc", compose_oai_dc(entry.record)),
        ("oai_datacite", compose_xml(entry.record)),
        ("tei", entry.tei),
    ):
        record = told.ask(verb="GetRecord", identifier=id_(1), metadataPrefix=prefix)
        ours = record.find(f".//{OAI}metadata")[0]
        assert etree.tostring(ours, method="c14n2", with_comments=False) == etree.tostring(
            etree.fromstring(content), method="c14n2", with_comments=False
        ), prefix
        assert ours.tag.startswith("{" + FORMS[prefix].namespace + "}")


def test_what_is_withdrawn_stays_as_deleted_in_every_format(told: Told) -> None:
    for prefix in FORMS:
        record = told.ask(verb="GetRecord", identifier=id_(8), metadataPrefix=prefix)
        assert list(headers(record)) == [(id_(8), "2026-11-22T12:00:00Z", "deleted")]
        assert record.find(f".//{OAI}metadata") is None


def test_a_format_that_is_had_no_more_is_deleted_and_the_others_are_not(told: Told) -> None:
    told.show([Item(identifier=id_(1), metadata={"oai_dc": b"<dc/>"})], LATER)
    assert next(headers(told.ask(verb="GetRecord", identifier=id_(1), metadataPrefix="tei")))[2] == "deleted"
    assert next(headers(told.ask(verb="GetRecord", identifier=id_(1), metadataPrefix="oai_dc")))[2] == ""


def test_a_set_holds_what_is_in_those_below_it(told: Told) -> None:
    specs = [each.text for each in told.ask(verb="ListSets").iter(f"{OAI}setSpec")]
    assert {"project", "project:sasci", "year", "year:2003", "series"} < set(specs)
    names = [each.text for each in told.ask(verb="ListSets").iter(f"{OAI}setName")]
    assert "Supporting Care" in names

    def of(set_: str) -> set[str]:
        found = told.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set=set_)
        return {identifier for identifier, _, _ in headers(found)}

    assert of("project") == of("project:sasci") == {id_(n) for n in (1, 2, 4, 5, 7)}
    assert of("year") == {id_(n) for n in range(1, 8)}
    assert of("year:2003") == {id_(2)}


def test_what_can_be_heard_is_in_a_set_of_its_own(told: Told) -> None:
    entry = seminar(1)
    part = Part(name="sound-1.m4a", media_type="audio/mp4", label="Sound")
    record = msgspec.structs.replace(entry.record, files=(part,))
    told.show_entries([msgspec.structs.replace(entry, record=record), seminar(2)], LATER)
    assert [h[0] for h in headers(told.ask(verb="ListRecords", metadataPrefix="oai_dc", set="sound"))] == [id_(1)]
    assert "With sound that can be heard" in [e.text for e in told.ask(verb="ListSets").iter(f"{OAI}setName")]


def test_what_is_deleted_stays_in_the_sets_it_was_in_and_these_are_named_without_a_word_of_it(told: Told) -> None:
    told.show_entries([seminar(1, held=Held.WITHDRAWN)], LATER)
    deleted = told.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="project")
    assert (id_(1), "2026-11-22T13:00:00Z", "deleted") in list(headers(deleted))
    said = etree.tostring(told.ask(verb="ListSets")).decode()
    assert "series:" in said
    assert "Care" not in said


def test_days_and_seconds_are_both_understood_and_both_ends_belong_to_it(told: Told) -> None:
    told.show_entries([seminar(1, "changed"), *(seminar(n) for n in range(2, 8))], LATER)

    def since(first: str, last: str = "") -> int:
        asked = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "since": first} | (
            {"until": last} if last else {}
        )
        return len(list(headers(told.asked(asked))))

    assert since("2026-11-22") == since("2026-11-22", "2026-11-22") == 8
    assert since("2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z") == 7
    assert since("2026-11-22T13:00:00Z") == since("2026-11-22T12:00:01Z") == 1


def test_a_list_comes_in_pages_with_the_size_of_the_whole(told: Told) -> None:
    first = told.ask(verb="ListRecords", metadataPrefix="oai_dc", most=3)
    sign = first.find(f".//{OAI}resumptionToken")
    assert (sign.get("completeListSize"), sign.get("cursor")) == ("8", "0")
    assert sign.get("expirationDate") == "2026-11-23T12:00:00Z"
    second = told.ask(verb="ListRecords", resumptionToken=token(first), most=3)
    third = told.ask(verb="ListRecords", resumptionToken=token(second), most=3)
    last = third.find(f".//{OAI}resumptionToken")
    assert (last.text, last.get("cursor"), last.get("completeListSize")) == (None, "6", "8")
    got = [h for page in (first, second, third) for h in headers(page)]
    assert [identifier for identifier, _, _ in got] == [id_(n) for n in range(1, 9)]


def test_a_token_is_for_its_verb_for_a_day_and_for_nobody_elses_archive(told: Told) -> None:
    good = token(told.ask(verb="ListRecords", metadataPrefix="oai_dc", most=3))
    day = dt.timedelta(days=1)
    assert code(told.ask(verb="ListRecords", resumptionToken=good, on=START + day)) == ""
    assert code(told.ask(verb="ListRecords", resumptionToken=good, on=START + day * 1.01)) == "badResumptionToken"
    assert code(told.ask(verb="ListIdentifiers", resumptionToken=good)) == "badResumptionToken"
    assert tokens.parse(good, "other.example") is None


@given(st.data())
def test_a_token_that_we_did_not_write_is_none(data: Any) -> None:
    told = Told()
    told.show_entries([seminar(n) for n in range(1, 5)], START)
    good = token(told.ask(verb="ListRecords", metadataPrefix="oai_dc", most=1))
    at = data.draw(st.integers(0, len(good) - 2))  # the last character may hold bits of nothing
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ0189-_ +/="))
    bad = good[:at] + other + good[at + 1 :]
    assert (code(told.ask(verb="ListRecords", resumptionToken=bad)) == "badResumptionToken") == (bad != good)


def test_where_all_that_was_left_has_changed_beyond_the_end_the_list_still_ends(told: Told) -> None:
    first = told.ask(verb="ListRecords", metadataPrefix="oai_dc", until="2026-11-22T12:30:00Z", most=6)
    told.show_entries([*(seminar(n) for n in range(1, 7)), seminar(7, "changed")], LATER)
    told.show_entries([*(seminar(n, "changed") for n in range(1, 8)), seminar(8)], LATER)
    rest = told.ask(verb="ListRecords", resumptionToken=token(first), most=6)
    assert code(rest) == "badResumptionToken"
    told = Told()
    told.show_entries([seminar(1), seminar(2)], START)
    first = told.ask(verb="ListRecords", metadataPrefix="oai_dc", until="2026-11-22T12:30:00Z", most=1)
    told.show_entries([seminar(1), seminar(2, "changed")], LATER)
    rest = told.ask(verb="ListRecords", resumptionToken=token(first), most=1)
    assert [h[0] for h in headers(rest)] == [id_(1)]
    assert token(rest) == ""


def test_a_page_ends_where_it_grows_long(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    monkeypatch.setattr(protocol, "HEAVY", 1)
    assert len(list(headers(told.ask(verb="ListRecords", metadataPrefix="oai_dc")))) == 1


def test_two_transcripts_never_stand_in_one_answer_as_both_have_a_turn_u1(told: Told) -> None:
    page, pages = told.ask(verb="ListRecords", metadataPrefix="tei"), 1
    while token(page):
        page, pages = told.ask(verb="ListRecords", resumptionToken=token(page)), pages + 1
    assert pages == 7
    assert len(list(headers(told.ask(verb="ListIdentifiers", metadataPrefix="tei")))) == 7  # of 8 one has none


Change = st.tuples(st.integers(0, 9), st.sampled_from(["change", "withdraw", "restore"]))


class Changing:
    """Ten seminars that change between one page and the next."""

    def __init__(self, changes: list[list[tuple[int, str]]], steps: list[int]) -> None:
        self.told, self.now, self.changes, self.steps = Told(), START - dt.timedelta(days=1), changes, iter(steps)
        self.texts, self.gone = dict.fromkeys(range(10), 0), set[int]()
        self.show()
        self.now = START  # when somebody begins to harvest

    def show(self) -> None:
        held = {n: Held.WITHDRAWN if n in self.gone else Held.ELSEWHERE for n in self.texts}
        self.told.show_entries([seminar(n, str(t), held[n]) for n, t in self.texts.items()], self.now)

    def happen(self) -> None:
        if not self.changes:
            return
        self.now += dt.timedelta(seconds=next(self.steps, 1))
        for number, what in self.changes.pop():
            self.texts[number] += what == "change"
            (self.gone.add if what == "withdraw" else self.gone.discard)(number)
        self.show()

    def harvest(self, asked: dict[str, str], most: int) -> Iterator[tuple[str, bytes]]:
        while True:
            page = self.told.asked(asked, self.now, most)
            assert code(page) in {"", "noRecordsMatch"}
            for record in page.iter(f"{OAI}record"):
                identifier, _, status = next(headers(record))
                yield identifier, b"" if status else canonical(record.find(f"{OAI}metadata")[0])
            self.happen()
            if not token(page):
                return
            asked = {"verb": "ListRecords", "resumptionToken": token(page)}

    @property
    def truth(self) -> dict[str, bytes]:
        return {
            id_(n): b"" if n in self.gone else canonical(etree.fromstring(compose_oai_dc(seminar(n, str(t)).record)))
            for n, t in self.texts.items()
        }


def canonical(element: Any) -> bytes:
    return bytes(etree.tostring(element, method="c14n2"))


@given(
    changes=st.lists(st.lists(Change, max_size=3), min_size=1, max_size=8),
    most=st.integers(1, 4),
    steps=st.lists(st.integers(0, 2), min_size=8, max_size=8),
)
def test_whatever_changes_while_somebody_harvests_they_end_with_the_truth(
    changes: list[list[tuple[int, str]]], most: int, steps: list[int]
) -> None:
    """They fetch page after page; then, as harvesters do, once more what is new since they began. The clock may stand still."""
    archive = Changing(changes, steps)
    first = dict(archive.harvest({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, most))
    while archive.changes:
        archive.happen()
    began = {"verb": "ListRecords", "metadataPrefix": "oai_dc", "since": "2026-11-22T12:00:00Z"}
    assert first | dict(archive.harvest(began, most)) == archive.truth


def test_every_answer_is_valid_by_the_official_schema(told: Told) -> None:
    official = etree.XMLSchema(etree.fromstring(official_schema()))
    asked: list[dict[str, str]] = [
        {"verb": "Identify"},
        {"verb": "ListMetadataFormats"},
        {"verb": "ListMetadataFormats", "identifier": id_(1)},
        {"verb": "ListSets"},
        {"verb": "GetRecord", "identifier": id_(1), "metadataPrefix": "oai_datacite"},
        {"verb": "GetRecord", "identifier": id_(8), "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "tei", "since": "2026-11-22", "until": "2026-11-22"},
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "year:2003"},
        {"verb": "ListRecords", "resumptionToken": "nonsense"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "nothing"},
        {"verb": "Nothing"},
    ]
    for most in (3, 100):
        first = told.ask(verb="ListRecords", metadataPrefix="oai_dc", most=most)
        official.assertValid(first)
        if token(first):
            official.assertValid(told.ask(verb="ListRecords", resumptionToken=token(first), most=100))
    for each in asked:
        official.assertValid(told.asked(each))


@given(st.dictionaries(st.sampled_from(["verb", "identifier", "metadataPrefix", "since", "until", "set"]), st.text()))
def test_whatever_is_asked_the_answer_is_xml_that_says_what_is_wrong(asked: dict[str, str]) -> None:
    told = Told()
    told.show_entries([seminar(1)], START)
    assert code(told.asked(asked))
