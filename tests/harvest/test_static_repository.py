"""The harvest as one file, for archives without a server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from lxml import etree

from sasci_archive.catalogue import Held
from sasci_archive.commands.serving import for_harvesters, harvested
from sasci_archive.harvest.static_repository import FILE, compose
from sasci_archive.site import SECTIONS, Site, build
from sasci_archive.store.workspace import Settings, SiteSettings, Workspace
from tests.harvesting import OAI, START, Told, seminar, shown

SPACE = "{http://www.openarchives.org/OAI/2.0/static-repository}"
SETTINGS = Settings(site=SiteSettings(address="https://archive.example/", contact="archive@archive.example"))


def test_it_tells_of_everything_that_is_not_deleted_by_days() -> None:
    told = Told()
    told.show_entries([seminar(1), seminar(2), seminar(3, held=Held.WITHDRAWN)], START)
    content = compose(told.records, name="A & B", address="https://x.example/s.xml", admin="a@x.example", on=START)
    root = etree.fromstring(content)
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
