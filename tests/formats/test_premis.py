"""PREMIS: what is written is read back, and stands in the order that the schema wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.errors import BadRecord
from sasci_archive.formats.premis import NAMESPACE, compose, parse
from sasci_archive.model.provenance import UNKNOWN_DAY, Agent, AgentKind, Event, Happened, Provenance, Right, Thing

WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
MAYBE = st.just("") | WORDS
THINGS = st.builds(
    Thing,
    id=WORDS,
    name=MAYBE,
    size=st.integers(0, 9),
    sha512=st.just("ab" * 64),
    media_type=MAYBE.filter(lambda text: text != "unknown"),
) | st.builds(Thing, id=WORDS, name=MAYBE)
SEVERAL = st.lists(WORDS, max_size=2).map(tuple)
WHOLE = st.builds(
    Provenance,
    things=st.lists(THINGS, min_size=1, max_size=3).map(tuple),
    events=st.lists(
        st.builds(
            Event, what=st.sampled_from(Happened), on=st.sampled_from([UNKNOWN_DAY, "2026-11-29", "2026-11-29T12:00:00Z"]),
            detail=MAYBE, outcome=MAYBE, agents=SEVERAL, things=SEVERAL,
        ), max_size=3,
    ).map(tuple),
    agents=st.lists(st.builds(Agent, id=WORDS, name=WORDS, kind=st.sampled_from(AgentKind), version=MAYBE), max_size=3).map(tuple),
    rights=st.lists(st.builds(Right, basis=WORDS, licence=st.booleans(), note=MAYBE, acts=SEVERAL), max_size=2).map(tuple),
)  # fmt: skip
ORDER = {
    "premis": "object event agent rights",
    "object": "objectIdentifier objectCharacteristics originalName",
    "objectCharacteristics": "fixity size format",
    "fixity": "messageDigestAlgorithm messageDigest",
    "event": "eventIdentifier eventType eventDateTime eventDetailInformation eventOutcomeInformation linkingAgentIdentifier linkingObjectIdentifier",
    "agent": "agentIdentifier agentName agentType agentVersion",
    "rightsStatement": "rightsStatementIdentifier rightsBasis licenseInformation otherRightsInformation rightsGranted linkingObjectIdentifier",
    "licenseInformation": "licenseTerms licenseNote",
    "otherRightsInformation": "otherRightsBasis otherRightsNote",
}
"""What may stand in what, and in which order: the part of premis.xsd (3.0, January 2016) that we write."""


@given(WHOLE)
def test_what_is_written_is_read_back(whole: Provenance) -> None:
    assert parse(compose(whole), where="provenance.xml") == whole


@given(WHOLE)
def test_elements_stand_in_the_order_of_the_schema(whole: Provenance) -> None:
    root = etree.fromstring(compose(whole))
    assert (root.tag, root.get("version")) == (f"{{{NAMESPACE}}}premis", "3.0")
    for node in root.iter():
        name, inside = etree.QName(node).localname, [etree.QName(child).localname for child in node]
        if name in ORDER:
            order = ORDER[name].split()
            assert [order.index(each) for each in inside] == sorted(order.index(each) for each in inside)
        if name.endswith("Identifier") and inside:
            assert inside == [f"{name}Type", f"{name}Value"]


def test_what_is_no_character_of_xml_is_left_out() -> None:
    whole = Provenance(things=(Thing(id="a", name="b\x00\x0bc"),))
    assert parse(compose(whole), where="provenance.xml").things[0].name == "bc"


def test_another_file_is_refused() -> None:
    with pytest.raises(BadRecord, match=r"provenance\.xml is no provenance that was written here"):
        parse(b"<premis", where="provenance.xml")
