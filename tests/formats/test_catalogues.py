"""What libraries record: DataCite, Dublin Core, MODS and schema.org by their own schemas, and read back by other programs."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rdflib import Graph, Literal, Namespace, URIRef

from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import NotYet
from sasci_archive.formats import datacite
from sasci_archive.formats.cff import compose_cff
from sasci_archive.formats.dublin_core import compose_oai_dc, terms
from sasci_archive.formats.mods import compose_mods
from sasci_archive.formats.schema_org import compose_for_a_page, compose_schema_org, schema_org
from sasci_archive.model.authorities import Authorities, Body, Person, Place
from sasci_archive.model.citation import Citation, Contributor, Funding, Part, Record
from sasci_archive.model.seminar import Editor, Role, Series

with warnings.catch_warnings():  # cffconvert holds jsonschema back at a version that does not know the newest drafts
    warnings.simplefilter("ignore", DeprecationWarning)
    from datacite import schema45

RECORD = Record(
    citation=Citation(
        id="lantern-round",
        title="The Lantern Round",
        subtitle="How It Began, and Why It Stopped",
        editors=(
            Editor(family="Calloway", given="Ines", prefix="Dr", affiliation="Marlsea", orcid="0000-0002-1825-0097"),
            Editor(family="O’Dowd", given="Priya"),
        ),
        publisher="Marlsea Seminar Press",
        place="Marlsea",
        date=dt.date(2024, 11, 20),
        version="1.1",
        doi="10.5555/marlsea.lantern",
        isbn="978-0-00-000000-2",
        url="https://example.org/lantern/",
        report_number="WS-3",
        ark="ark:/99999/fk400000q",
        handle="20.500.12345/67",
        series=Series(title="Marlsea Witness Seminars", number="3", issn="0000-0019"),
        licence="CC-BY-4.0",
        abstract="Six people remember.",
        keywords=("home care", "volunteers"),
        event_dates=(dt.date(2024, 5, 16), dt.date(2024, 5, 17)),
        funding=(Funding(funder="Example Trust", award="ET-42"),),
        rights=("© The witnesses", "Ask before you print it."),
    ),
    contributors=(
        Contributor(id="tw", name="Tobias Wren", role=Role.WITNESS, sort_as="Wren, Tobias", post="Retired"),
        Contributor(id="wa", name="Witness A", role=Role.WITNESS),
        Contributor(id="ic", name="Dr Ines Calloway", role=Role.CHAIR, sort_as="Calloway, Ines"),
    ),
    files=(
        Part(name="seminar.pdf", media_type="application/pdf", label="PDF"),
        Part(name="sound-1.m4a", media_type="audio/mp4", label="Sound"),
    ),
    earlier=("10.5555/marlsea.lantern.v1",),
    turns=14,
    pages=20,
    duration=3_723_000,
)

KNOWN = Authorities(
    person=(
        Person(name="Dr Ines Calloway", isni="0000 0001 2103 2683", wikidata="Q42"),
        Person(name="Tobias Wren", orcid="0000-0002-1694-233X"),
        Person(name="Witness A", orcid="0000-0002-1825-0097"),  # a pseudonym is nobody's name
    ),
    body=(Body(name="Marlsea", ror="0220mzb33"), Body(name="Example Trust", ror="042nb2s44", wikidata="Q7")),
    place=(Place(name="Marlsea", geonames="2643743"),),
)

hostile = st.text(st.sampled_from("{}\\$%&<>\"'-]aZé日Łע\n\x00\x1b\u2028\ud800 "), min_size=1, max_size=24)
visible = hostile.filter(lambda text: any(c.isalnum() for c in text))


def kernel(content: bytes) -> dict[str, list[str]]:
    """The texts of a DataCite file, by their elements' names."""
    found: dict[str, list[str]] = {}
    for node in etree.fromstring(content).iter("*"):
        if node.text and node.text.strip():
            found.setdefault(etree.QName(node).localname, []).append(node.text)
    return found


def test_datacites_json_is_valid_and_names_editors_witnesses_series_and_funder() -> None:
    told = json.loads(datacite.compose_json(RECORD))
    schema45.validator.validate(told)
    assert [c["name"] for c in told["creators"]] == ["Calloway, Ines", "O’Dowd, Priya"]
    assert told["creators"][0]["nameIdentifiers"][0]["nameIdentifier"] == "https://orcid.org/0000-0002-1825-0097"
    assert [(c["name"], c["contributorType"]) for c in told["contributors"]] == [
        ("Wren, Tobias", "Other"),
        ("Witness A", "Other"),
        ("Calloway, Ines", "Other"),
        ("The witnesses", "RightsHolder"),
    ]
    assert told["types"] == {
        "resourceType": "Edited transcript of a witness seminar",
        "resourceTypeGeneral": "Report",
    }
    assert {(r["relationType"], r["relatedIdentifier"]) for r in told["relatedIdentifiers"]} == {
        ("IsPartOf", "0000-0019"),
        ("IsNewVersionOf", "10.5555/marlsea.lantern.v1"),
        ("HasPart", "https://example.org/lantern/sound-1.m4a"),
    }
    assert told["fundingReferences"] == [{"funderName": "Example Trust", "awardNumber": "ET-42"}]
    assert told["dates"][1] == {
        "date": "2024-05-16/2024-05-17",
        "dateType": "Collected",
        "dateInformation": "The seminar was held",
    }
    assert told["sizes"] == ["20 pages", "14 turns", "1:02:03 (h:mm:ss) of sound"]
    assert told["doi"] == "10.5555/marlsea.lantern"


def test_datacites_xml_says_what_the_datacite_library_makes_of_the_json() -> None:
    """The library's XML validates by the official kernels 4.6 and 4.7; ours is the same elements, attributes and texts."""
    theirs = etree.fromstring(schema45.tostring(datacite.datacite(RECORD)).encode())
    ours = etree.fromstring(datacite.compose_xml(RECORD))

    def flat(root: Any) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
        return sorted(
            (
                "/".join(etree.QName(n).localname for n in (*reversed(list(node.iterancestors())), node)),
                (node.text or "").strip(),
                tuple(sorted((k, v) for k, v in node.attrib.items() if "schemaLocation" not in k)),
            )
            for node in root.iter("*")
        )

    assert flat(ours) == flat(theirs)


@given(title=visible, family=visible, name=visible, abstract=hostile, word=hostile, funder=visible, right=hostile)
def test_any_text_survives_in_datacite(
    title: str, family: str, name: str, abstract: str, word: str, funder: str, right: str
) -> None:
    record = msgspec.structs.replace(
        RECORD,
        citation=msgspec.structs.replace(
            RECORD.citation,
            title=title,
            subtitle="",
            editors=(Editor(family=family, given="Ann"),),
            abstract=abstract,
            keywords=(word,),
            funding=(Funding(funder=funder),),
            rights=(right,),
        ),
        contributors=(Contributor(id="a", name=name, role=Role.WITNESS),),
    )
    told = json.loads(datacite.compose_json(record))
    schema45.validator.validate(told)
    read = kernel(datacite.compose_xml(record))
    assert told["titles"][0]["title"] == read["title"][0] == shown(title)
    assert told["creators"][0]["name"] == read["creatorName"][0] == f"{shown(family)}, Ann"
    assert told["contributors"][0]["name"] == read["contributorName"][0] == shown(name)
    assert told["fundingReferences"][0]["funderName"] == read["funderName"][0] == shown(funder)


def shown(text: str) -> str:
    """A text on one line, without what XML cannot hold."""
    return " ".join("".join(" " if c in "\n\x00\x1b\u2028\ud800" else c for c in text).split())


def test_what_is_not_published_is_not_registered() -> None:
    unpublished = Record(citation=msgspec.structs.replace(RECORD.citation, date=None))
    with pytest.raises(NotYet, match="'lantern-round' has no publisher or no date of publication"):
        catalogued.volume("datacite-xml", unpublished)


def test_oai_dc_reads_back_with_editors_title_date_and_numbers() -> None:
    root = etree.fromstring(compose_oai_dc(RECORD))
    told = [(etree.QName(node).localname, node.text) for node in root]
    assert [text for term, text in told if term == "contributor"] == ["Calloway, Ines", "O’Dowd, Priya"]
    assert ("title", "The Lantern Round: How It Began, and Why It Stopped") in told
    assert ("date", "2024-11-20") in told
    assert ("identifier", "https://doi.org/10.5555/marlsea.lantern") in told
    assert ("identifier", "urn:isbn:978-0-00-000000-2") in told
    assert ("format", "audio/mp4") in told
    assert "creator" not in dict(told)


@given(title=visible, family=visible)
def test_any_text_survives_in_dublin_core_and_mods(title: str, family: str) -> None:
    record = Record(citation=Citation(id="x", title=title, editors=(Editor(family=family, given="Ann"),)))
    assert ("title", shown(title)) in set(terms(record.citation))
    assert etree.fromstring(compose_oai_dc(record))[0].text == shown(title)
    mods = etree.fromstring(compose_mods(record))
    assert mods.findtext("{*}titleInfo/{*}title") == shown(title)
    assert mods.findtext("{*}name/{*}namePart") == shown(family)


def test_mods_gives_everybody_their_part() -> None:
    root = etree.fromstring(compose_mods(RECORD))
    people = [
        (" ".join(part.text or "" for part in name.iter("{*}namePart")), name.findtext("{*}role/{*}roleTerm"))
        for name in root.iter("{*}name")
    ]
    assert people == [
        ("Calloway Ines", "edt"),
        ("O’Dowd Priya", "edt"),
        ("Wren Tobias", "spk"),
        ("Witness A", "spk"),
        ("Calloway Ines", "mod"),
    ]
    assert root.findtext("{*}titleInfo/{*}subTitle") == "How It Began, and Why It Stopped"
    assert root.findtext("{*}originInfo/{*}dateIssued") == "2024-11-20"
    assert {i.get("type"): i.text for i in root.findall("{*}identifier")} == {
        "doi": "10.5555/marlsea.lantern",
        "isbn": "978-0-00-000000-2",
        "ark": "ark:/99999/fk400000q",
        "hdl": "20.500.12345/67",
        "report number": "WS-3",
        "local": "lantern-round",
    }
    assert root.findtext("{*}relatedItem[@type='series']/{*}titleInfo/{*}partNumber") == "3"


SCHEMA = Namespace("https://schema.org/")
_CONTEXT = {"@vocab": "https://schema.org/", "sameAs": {"@type": "@id"}, "url": {"@type": "@id"}}


def graph(text: str) -> Graph:
    """What rdflib reads, given schema.org's vocabulary (its own context is on the network)."""
    with warnings.catch_warnings():  # rdflib's own reader uses what rdflib calls outdated
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=json.dumps(json.loads(text) | {"@context": _CONTEXT}), format="json-ld")


def test_schema_org_is_read_as_a_report_with_editors_and_roles() -> None:
    read = graph(compose_schema_org(RECORD))
    (it,) = read.subjects(predicate=None, object=SCHEMA.Report)
    assert it == URIRef("https://doi.org/10.5555/marlsea.lantern")
    assert {str(read.value(e, SCHEMA.familyName)) for e in read.objects(it, SCHEMA.editor)} == {"Calloway", "O’Dowd"}
    assert read.value(it, SCHEMA.datePublished) == Literal("2024-11-20")
    roles = {
        (str(read.value(r, SCHEMA.roleName)), str(read.value(read.value(r, SCHEMA.contributor), SCHEMA.name)))
        for r in read.objects(it, SCHEMA.contributor)
    }
    assert roles == {("Witness", "Tobias Wren"), ("Witness", "Witness A"), ("Chair", "Dr Ines Calloway")}
    assert read.value(read.value(it, SCHEMA.isPartOf), SCHEMA.issn) == Literal("0000-0019")
    assert {str(n) for n in read.objects(None, SCHEMA.contentUrl)} == {
        "https://example.org/lantern/seminar.pdf",
        "https://example.org/lantern/sound-1.m4a",
    }
    assert "AudioObject" in compose_schema_org(RECORD)
    assert read.value(read.value(it, SCHEMA.funding), SCHEMA.identifier) == Literal("ET-42")


@given(title=hostile)
def test_no_text_ends_the_script_that_a_page_has_it_in(title: str) -> None:
    text = compose_for_a_page(Record(citation=Citation(id="x", title=f"--></script><!--{title}")))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["name"].startswith("--></script><!--")


# -- identifiers, and who is who -----------------------------------------------------------------------------------


def test_an_ark_and_a_handle_are_the_same_in_every_format_that_can_hold_them() -> None:
    it = RECORD.citation
    told = datacite.datacite(RECORD)
    others = {each["alternateIdentifierType"]: each["alternateIdentifier"] for each in told["alternateIdentifiers"]}
    assert (others["ARK"], others["Handle"]) == (it.ark, it.handle)
    assert {it.ark, it.handle} < set(kernel(datacite.compose_xml(RECORD))["alternateIdentifier"])
    page = json.loads(compose_schema_org(RECORD))
    named = {each["propertyID"]: each["value"] for each in page["identifier"]}
    assert (named["ARK"], named["Handle"]) == (it.ark, it.handle)
    mods = etree.fromstring(compose_mods(RECORD))
    typed = {node.get("type"): node.text for node in mods.iterfind("{*}identifier")}
    assert (typed["ark"], typed["hdl"]) == (it.ark, it.handle)
    plain = [value for term, value in terms(it) if term == "identifier"]
    assert {it.ark, f"https://hdl.handle.net/{it.handle}"} < set(plain)
    assert f'value: "{it.ark}"' in compose_cff(it)
    assert f'value: "{it.handle}"' in compose_cff(it)


def test_who_is_known_by_the_printed_name_has_their_numbers_and_a_pseudonym_has_none() -> None:
    told = datacite.datacite(RECORD, KNOWN)
    schema45.validator.validate(told)
    editor, other = told["creators"]
    assert [n["nameIdentifier"] for n in editor["nameIdentifiers"]] == [
        "https://orcid.org/0000-0002-1825-0097",
        "https://isni.org/isni/0000000121032683",
    ]
    assert editor["affiliation"][0]["affiliationIdentifier"] == "https://ror.org/0220mzb33"
    assert "nameIdentifiers" not in other
    witnesses = {c["name"]: c.get("nameIdentifiers") for c in told["contributors"]}
    assert witnesses["Wren, Tobias"][0]["nameIdentifier"] == "https://orcid.org/0000-0002-1694-233X"
    assert witnesses["Witness A"] is None
    assert told["fundingReferences"][0]["funderIdentifier"] == "https://ror.org/042nb2s44"
    page = schema_org(RECORD, KNOWN)
    assert page["editor"][0]["sameAs"][-1] == "https://www.wikidata.org/entity/Q42"
    assert page["publisher"]["location"]["sameAs"] == "https://sws.geonames.org/2643743/"
    assert "sameAs" not in next(
        c["contributor"] for c in page["contributor"] if c["contributor"]["name"] == "Witness A"
    )


def test_the_xml_with_who_is_who_holds_what_the_json_holds() -> None:
    told, found = datacite.datacite(RECORD, KNOWN), kernel(datacite.compose_xml(RECORD, KNOWN))
    assert found["funderIdentifier"] == [told["fundingReferences"][0]["funderIdentifier"]]
    node = etree.fromstring(datacite.compose_xml(RECORD, KNOWN)).find(".//{*}affiliation")
    assert node is not None
    assert node.get("affiliationIdentifier") == told["creators"][0]["affiliation"][0]["affiliationIdentifier"]


def test_without_who_is_who_nothing_is_different_but_the_numbers() -> None:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            left = {k: bare(v) for k, v in value.items() if "dentifier" not in k and k not in {"schemeUri", "sameAs"}}
            return {k: v for k, v in left.items() if v not in ({}, [])}
        return [bare(each) for each in value] if isinstance(value, list) else value

    assert bare(datacite.datacite(RECORD)) == bare(datacite.datacite(RECORD, KNOWN))
    assert bare(schema_org(RECORD)) == bare(schema_org(RECORD, KNOWN))
