"""What programs find in a page's head: as Google Scholar, Zotero, Open Graph and Signposting want it."""

from __future__ import annotations

import json

import lxml.html
import msgspec

from sasci_archive.editions import web
from sasci_archive.editions.kinds import kind_of
from sasci_archive.editions.products import PRODUCTS
from sasci_archive.editions.web import head
from sasci_archive.gate import Release
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor

FILES = (
    "seminar.pdf",
    "cover.png",
    "transcript.xml",
    "citation.json",
    "citation.bib",
    "citation.bibtex.bib",
    "mods.xml",
)


def test_every_file_of_an_edition_is_known_by_its_kind(release: Release) -> None:
    names = [name for product in PRODUCTS for name, _ in product.files(release)]
    kinds = {name: kind_of(name) for name in names if name != "index.html"}
    assert [name for name, kind in kinds.items() if kind is None] == []
    described = {name: kind.media_type for name, kind in kinds.items() if kind and kind.rel == "describedby"}
    assert described == {
        "citation.json": "application/vnd.citationstyles.csl+json",
        "citation.bib": "application/x-bibtex",
        "citation.bibtex.bib": "application/x-bibtex",
        "citation.ris": "application/x-research-info-systems",
        "CITATION.cff": "application/yaml",
        "datacite.json": "application/vnd.datacite.datacite+json",
        "datacite.xml": "application/vnd.datacite.datacite+xml",
        "dublin-core.xml": "application/xml",
        "mods.xml": "application/mods+xml",
        "schema-org.json": "application/ld+json",
    }


def test_the_page_leads_programs_on_by_typed_links(release: Release) -> None:
    document = lxml.html.fromstring(web.page(release, files=FILES))
    links = [(link.get("rel"), link.get("href"), link.get("type")) for link in document.iterfind(".//head/link")]
    for expected in (
        ("cite-as", "https://doi.org/10.5555/marlsea.lantern", None),
        ("license", "https://creativecommons.org/licenses/by/4.0/", None),
        ("author", "https://orcid.org/0000-0002-1825-0097", None),
        ("type", "https://schema.org/Report", None),
        ("describedby", "citation.json", "application/vnd.citationstyles.csl+json"),
        ("describedby", "mods.xml", "application/mods+xml"),
        ("item", "seminar.pdf", "application/pdf"),
    ):
        assert expected in links
    assert [rel for rel, _, _ in links].count("cite-as") == 1


def test_google_scholar_finds_the_pdf_under_a_whole_address(release: Release) -> None:
    tags = head.tags(release.reading.citation, FILES)
    assert ("citation_pdf_url", "https://example.org/seminars/lantern-round/seminar.pdf") in tags
    assert [value for name, value in tags if name == "citation_editor"] == ["Calloway, Ines", "O’Dowd, Priya"]
    assert not [value for name, value in tags if name == "citation_author"]  # they would be both in every library


def test_a_shared_page_is_shown_with_its_title_and_cover(release: Release) -> None:
    document = lxml.html.fromstring(web.page(release, files=FILES))
    told = {m.get("property"): m.get("content") for m in document.iterfind(".//meta[@property]")}
    assert told["og:title"] == "The Lantern Round: How an Evening Visiting Scheme Began, and Why It Stopped"
    assert told["og:image"] == "https://example.org/seminars/lantern-round/cover.png"
    assert told["og:locale"] == "en_GB"
    assert told["book:isbn"] == "978-0-00-000000-2"


def test_who_speaks_is_in_schema_org_by_the_names_that_are_printed(release: Release) -> None:
    record = json.loads(str(head.json_ld(release.reading.citation, FILES, release.reading)))
    named = [(role["roleName"], role["contributor"]["name"]) for role in record["contributor"]]
    assert ("Witness", "Witness A") in named
    assert ("Witness", "Sir Peter Ansty") not in named  # was not there
    assert len(record["editor"]) == 2


def test_nothing_that_people_wrote_ends_a_tag(release: Release) -> None:
    evil = '"><script>alert(1)</script><!-- --> \x00\u2028'
    citation = Citation(
        id="x", title=evil, publisher=evil, abstract=evil, keywords=(evil,), url=f"https://x/{evil}", doi=f"10.1/{evil}",
        editors=(Editor(family=evil, given=evil, orcid=evil),), licence=evil, rights=(evil,),
    )  # fmt: skip
    reading = msgspec.structs.replace(release.reading, citation=citation)
    page = web.page(msgspec.structs.replace(release, reading=reading), files=FILES).decode()
    document = lxml.html.fromstring(page.encode())
    assert "<script>alert" not in page
    assert [script.get("type") for script in document.iterfind(".//script")].count(None) == 0
    title = document.find(".//meta[@name='citation_title']")
    assert title is not None
    assert title.get("content") == '"><script>alert(1)</script><!-- -->'
