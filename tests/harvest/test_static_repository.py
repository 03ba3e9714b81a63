"""The harvest as one file, for archives without a server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from lxml import etree

from sasci_archive.catalogue import Held
from sasci_archive.commands.public_site import for_harvesters, harvested
from sasci_archive.harvest.static_repository import FILE, compose
from sasci_archive.site import SECTIONS, Site, build
from sasci_archive.store.workspace import Settings, SiteSettings, Workspace
from tests.harvesting import OAI, START, Told, official_schema, seminar, shown

SPACE = "{http://www.openarchives.org/OAI/2.0/static-repository}"
SETTINGS = Settings(site=SiteSettings(address="https://archive.example/", contact="archive@archive.example"))


def test_it_tells_of_everything_that_is_not_deleted_by_days() -> None:
    told = Told()
    told.show_entries([seminar(1), seminar(2), seminar(3, held=Held.WITHDRAWN)], START)
    root = etree.fromstring(composed(told))
    assert [each.tag for each in root] == [
        f"{SPACE}Identify",
        f"{SPACE}ListMetadataFormats",
        f"{SPACE}ListRecords",
        f"{SPACE}ListRecords",
    ]
    assert [(e.tag.removeprefix(OAI), e.text) for e in root[0]] == [
        ("repositoryName", "A & B"),
        ("baseURL", "https://x.example/s.xml"),
        ("protocolVersion", "2.0"),
        ("adminEmail", "a@x.example"),
        ("earliestDatestamp", "2026-11-22"),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    ]
    assert [each.get("metadataPrefix") for each in [*root][2:]] == ["oai_dc", "oai_datacite"]
    for listed in [*root][2:]:
        stamps = [record.findtext(f"{OAI}header/{OAI}datestamp") for record in listed]
        assert stamps == ["2026-11-22"] * 2
        assert not list(root.iter(f"{OAI}setSpec"))


def test_it_is_valid_by_the_official_schema(tmp_path: Path) -> None:
    """Of the format's own schema (A1.1 of its specification) these are the rules that are not the protocol's, from which it takes all types."""
    (tmp_path / "OAI-PMH.xsd").write_bytes(official_schema())
    of_the_format = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="{SPACE[1:-1]}" xmlns:o="{OAI[1:-1]}"
      targetNamespace="{SPACE[1:-1]}" elementFormDefault="qualified">
      <xs:import namespace="{OAI[1:-1]}" schemaLocation="{(tmp_path / "OAI-PMH.xsd").as_uri()}"/>
      <xs:complexType name="listed"><xs:complexContent><xs:extension base="o:ListRecordsType">
        <xs:attribute name="metadataPrefix" type="o:metadataPrefixType"/></xs:extension></xs:complexContent></xs:complexType>
      <xs:element name="Repository"><xs:complexType><xs:sequence>
        <xs:element name="Identify" type="o:IdentifyType"/>
        <xs:element name="ListMetadataFormats" type="o:ListMetadataFormatsType"/>
        <xs:element name="ListRecords" type="s:listed" maxOccurs="unbounded"/>
      </xs:sequence></xs:complexType></xs:element></xs:schema>"""
    schema = etree.XMLSchema(etree.fromstring(of_the_format))
    told = Told()
    told.show_entries([seminar(1), seminar(2), seminar(3, held=Held.WITHDRAWN)], START)
    schema.assertValid(etree.fromstring(composed(told)))
    assert not schema.validate(etree.fromstring(composed(told).replace(b"ListMetadataFormats>", b"ListFormats>")))


def test_where_there_is_nothing_to_tell_of_there_is_no_file() -> None:
    told = Told()
    told.show_entries([seminar(3, held=Held.WITHDRAWN)], START)
    assert composed(told) == b""


def composed(told: Told) -> bytes:
    return b"".join(compose(told.records, name="A & B", address="https://x.example/s.xml", admin="a@x.example"))


def test_it_lies_among_the_pages_where_it_is_known_where_they_lie(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, SETTINGS)
    (tmp_path / "seminars").mkdir()
    site, log = tmp_path / "site", tmp_path / "archive" / "harvest.jsonl"

    def built(settings: Settings, day: int, *, keeps: bool) -> str:
        of = Site(shown(seminar(1), on=START + dt.timedelta(days=day)), settings.site)
        build(of, site, of=(*SECTIONS, *for_harvesters(Workspace(tmp_path, settings), keeps=keeps)))
        return (site / FILE).read_text() if (site / FILE).exists() else ""

    assert "2026-11-23" in built(SETTINGS, 1, keeps=False)
    assert not log.exists()
    assert "2026-11-24" in built(SETTINGS, 2, keeps=True)
    assert "2026-11-24" in built(SETTINGS, 9, keeps=True)  # as it was first told
    assert len(log.read_text().splitlines()) == 1
    assert (site / "harvest" / "index.html").exists()
    assert "https://archive.example/static-repository.xml" in (site / FILE).read_text()
    assert harvested(workspace, "").base_url == "https://archive.example/oai"
    assert built(Settings(), 9, keeps=True) == ""
    assert not (site / "harvest").exists()
