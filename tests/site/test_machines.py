"""What machines read on the site: each link leads somewhere, each page is told once, what is withdrawn is in nothing but the list of what is gone."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree, html
from rdflib import Graph, Literal, Namespace

from sasci_archive.editions.web import head
from sasci_archive.formats import linkset
from sasci_archive.model.holdings import Project
from sasci_archive.site import SECTIONS, Page, Site, build, following, gone, machines, manifests, metadata
from sasci_archive.site.values import About
from sasci_archive.store.workspace import SiteSettings
from tests.site.invented import ON, SETTINGS, citation, elsewhere, of, public, withdrawn

WHOLE = "https://archive.example/witness/"
SCHEMA = Namespace("https://schema.org/")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    lantern = public(tmp_path, "lantern", ("ic", "Welcome."), ("tw", "It began with a lantern."))
    return Site(of(lantern, elsewhere("care"), withdrawn("taken-back")), SETTINGS)


@pytest.fixture
def built(site: Site, tmp_path: Path) -> Path:
    build(site, tmp_path / "site")
    return tmp_path / "site"


def there(built: Path, address: str) -> bool:
    """Whether a whole address of the site leads to a file."""
    path = built / address.removeprefix(WHOLE).partition("#")[0]
    return path.is_file() or (path / "index.html").is_file() or address == f"{WHOLE}seminars/lantern/"


def told(site: Site, path: str, title: str = "A title", *, listed: bool = True, trail: tuple[Any, ...] = ()) -> Any:
    about = About(title=title, trail=trail, language="en-GB", description="", listed=listed, rooted=False)
    return metadata.told(site, path, about, subject(site, path))


def subject(site: Site, path: str) -> Any:
    """What the page at `path` is of, as its section says."""
    found: dict[str, Any] = {}

    class Noting(Site):
        def page(self, path: str, template: str, **told: Any) -> Page:
            found[path] = told.get("subject")
            return super().page(path, template, **told)

    noting = Noting(site.catalogue, site.settings)
    for section in SECTIONS:
        if section.path in {"", f"{path.partition('/')[0]}/"}:
            list(section.pages(noting))
    return found.get(path)


def graph(json_ld: str) -> Graph:
    read = json.loads(json_ld) | {"@context": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}}
    with warnings.catch_warnings():  # rdflib's own reader uses what rdflib calls outdated
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=json.dumps(read), format="json-ld")


def test_every_link_of_a_set_that_leads_to_the_site_leads_to_a_file_and_back(built: Path) -> None:
    links = linkset.parse((built / "seminars/lantern/linkset.json").read_bytes())
    page = f"{WHOLE}seminars/lantern/"
    for link in links:
        for address in (link.anchor, link.href):
            if address.startswith(WHOLE):
                assert there(built, address), address
            assert address.startswith("https://")
    forth = {(link.rel, link.href) for link in links if link.anchor == page}
    back = {(link.rel, link.anchor) for link in links if link.href == page}
    assert {address for rel, address in back if rel == "collection"} == {a for rel, a in forth if rel == "item"}
    assert {a for rel, a in back if rel == "describes"} == {a for rel, a in forth if rel == "describedby"}
    assert ("item", f"{WHOLE}seminars/lantern/edition/sound-1.m4a") in forth
    assert ("alternate", f"{WHOLE}seminars/lantern/manifest.json") in forth


def test_the_landing_page_and_the_edition_say_the_same_of_who_made_it_how_it_is_cited_and_what_there_is(
    site: Site,
) -> None:
    entry = site.catalogue.entry("lantern")
    gist = site.gist("lantern")
    assert gist
    here = list(metadata.landing_links(site, gist))
    names = [file.name for file in entry.files if file.name != "index.html"]
    beside = head.links(entry.citation, names)
    for rel in ("cite-as", "license", "author", "type", "collection"):
        assert {x.href for x in here if x.rel == rel} == {x.href for x in beside if x.rel == rel}, rel
    for rel in ("item", "describedby"):
        ours = {(x.href.removeprefix("edition/"), x.media_type) for x in here if x.rel == rel}
        theirs = {(x.href, x.media_type) for x in beside if x.rel == rel}
        assert ours - {("index.html", "text/html")} == theirs, rel


def test_a_seminar_s_page_is_a_report_a_project_s_a_project_the_first_a_catalogue(site: Site) -> None:
    seminar = graph(told(site, "seminars/lantern/", trail=(("Seminars", "seminars/"),)).json_ld)
    (report,) = seminar.subjects(object=SCHEMA.Report)
    assert seminar.value(report, SCHEMA.name) == Literal("The Lantern Round")
    assert {str(seminar.value(e, SCHEMA.familyName)) for e in seminar.objects(report, SCHEMA.editor)} == {
        "Calloway",
        "Dowd",
    }
    steps = {
        (int(seminar.value(s, SCHEMA.position)), str(seminar.value(s, SCHEMA.name)))
        for s in seminar.subjects(object=SCHEMA.ListItem)
    }
    assert steps == {(1, "Home"), (2, "Seminars"), (3, "A title")}
    catalogue = graph(told(site, "").json_ld)
    (archive,) = catalogue.subjects(object=SCHEMA.DataCatalog)
    names = {str(catalogue.value(one, SCHEMA.name)) for one in catalogue.objects(archive, SCHEMA.hasPart)}
    assert names == {"The Lantern Round", "Elsewhere Published"}
    project = Project(title="Lanterns", acronym="LAN", host="Marlsea College", funder="Example Trust", team=("A B",))
    site.catalogue = msgspec.structs.replace(site.catalogue, projects={"lan": project})
    of_project = graph(told(site, "projects/lan/").json_ld)
    (it,) = of_project.subjects(object=SCHEMA.ResearchProject)
    assert of_project.value(it, SCHEMA.alternateName) == Literal("LAN")


def test_nobody_is_a_person_on_a_page_who_did_not_agree_to_one(site: Site) -> None:
    assert "Person" not in told(site, "people/lantern.tw/").json_ld
    entry = site.catalogue.entry("lantern")
    assert entry.reading
    named = tuple(
        msgspec.structs.replace(p, sort_as="Wren, Tobias") if p.id == "tw" else p for p in entry.reading.people
    )
    entry = msgspec.structs.replace(
        entry, paged=frozenset(["tw"]), reading=msgspec.structs.replace(entry.reading, people=named)
    )
    read = graph(told(Site(of(entry), SETTINGS), "people/lantern.tw/").json_ld)
    (person,) = read.subjects(object=SCHEMA.Person)
    assert str(person) == "https://orcid.org/0000-0002-1825-0097"
    assert read.value(person, SCHEMA.name) == Literal("Tobias Wren")


def test_of_what_is_for_no_search_engine_programs_are_told_nothing(site: Site) -> None:
    assert told(site, "seminars/taken-back/", listed=False) == metadata.Told()


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "--><b>", "a & b\u2028"])
def test_no_title_ends_the_script_it_stands_in(tmp_path: Path, title: str) -> None:
    hostile = Site(of(public(tmp_path, "x", title=title)), SETTINGS)
    for path in ("", "seminars/x/", "people/", "elsewhere.html"):
        text = told(hostile, path, title=title).json_ld
        assert not set("<>&\u2028") & set(text)
        json.loads(text)


def test_the_manifest_plays_the_edition_s_sound_and_has_each_turn(built: Path) -> None:
    made = json.loads((built / "seminars/lantern/manifest.json").read_bytes())
    (canvas,) = made["items"]
    assert canvas["duration"] == 90
    assert there(built, canvas["items"][0]["items"][0]["body"]["id"])
    assert [a["id"].rpartition("/")[2] for a in canvas["annotations"][0]["items"]] == ["u1", "u2"]
    for linked in (*made["rendering"], *made["seeAlso"], *made["homepage"], *made["thumbnail"]):
        assert there(built, linked["id"]), linked["id"]
    collection = json.loads((built / "collection.json").read_bytes())
    assert [m["id"] for m in collection["items"]] == [made["id"]]
    assert made["partOf"][0]["id"] == collection["id"]


def test_the_map_has_every_page_that_may_be_listed_and_no_other(built: Path) -> None:
    root = etree.parse(built / "sitemap.xml").getroot()
    named = [node.findtext("{*}loc") or "" for node in root]
    assert len(set(named)) == len(named)
    listed = {
        f"{WHOLE}{path.relative_to(built).as_posix().removesuffix('index.html')}"
        for path in built.rglob("*.html")
        if not html.parse(path).xpath("//meta[@name='robots' and contains(@content, 'noindex')]")
    }
    assert set(named) == listed
    assert f"{WHOLE}404.html" not in named
    days = {node.findtext("{*}loc"): node.findtext("{*}lastmod") for node in root}
    assert days[f"{WHOLE}seminars/lantern/edition/"] == "2026-11-22T12:00:00Z"


def test_the_feed_has_what_is_public_and_an_entry_keeps_its_id(site: Site) -> None:
    def entries(of_site: Site) -> Mapping[str, str]:
        (page,) = following.feed(of_site)
        root = etree.fromstring(page.content)
        return {e.findtext("{*}title") or "": e.findtext("{*}id") or "" for e in root.findall("{*}entry")}

    assert list(entries(site)) == ["The Lantern Round"]
    entry = site.catalogue.entry("lantern")
    renamed = msgspec.structs.replace(
        entry,
        record=msgspec.structs.replace(entry.record, citation=citation("lantern", "Another Title")),
        changed=ON.replace(year=2027),
    )
    moved = Site(of(renamed), SiteSettings(address="https://elsewhere.example"))
    assert entries(moved) == {"Another Title": entries(site)["The Lantern Round"]}


def test_where_it_is_not_known_where_the_pages_lie_nothing_has_whole_addresses(site: Site) -> None:
    nowhere = Site(site.catalogue)
    assert {page.path for page in machines.pages(nowhere)} == {
        *("robots.txt", "404.html", "410.html", "gone.json", ".htaccess", "_redirects"),
        *("servers/nginx.conf", "servers/Caddyfile"),
    }
    assert list(following.sitemaps(nowhere, ["index.html"])) == []
    assert list(manifests.pages(nowhere)) == []
    assert b"Sitemap" not in next(p.content for p in machines.pages(nowhere) if p.path == "robots.txt")


def test_what_is_withdrawn_is_gone_with_all_below_it_and_nothing_else_is(built: Path) -> None:
    assert json.loads((built / "gone.json").read_bytes()) == {
        "gone": [{"below": "seminars/taken-back/", "page": "seminars/taken-back/index.html"}]
    }
    for name in ("feed.xml", "sitemap.xml", "collection.json"):
        assert b"taken" not in (built / name).read_bytes().lower()


def test_each_server_is_told_in_its_own_words(site: Site) -> None:
    """As tried with Apache 2.4, nginx 1.22 and Caddy 2.11: each answered 410 at the address and below it, and to nothing else."""
    found, base = gone.gone(site), "/witness"
    assert list(gone.apache(found, base))[-5:] == [
        "<IfModule mod_rewrite.c>",
        "  RewriteEngine On",
        "  RewriteCond %{ENV:REDIRECT_STATUS} ^$",
        "  RewriteRule ^seminars/taken\\-back(/|$) - [G]",
        "</IfModule>",
    ]
    assert list(gone.nginx(found, base))[:4] == [
        "error_page 404 /witness/404.html;",
        "location = /witness/seminars/taken-back { error_page 410 @gone1; return 410; }",
        "location ^~ /witness/seminars/taken-back/ { error_page 410 @gone1; return 410; }",
        "location @gone1 { rewrite ^ /witness/seminars/taken-back/index.html break; }",
    ]
    assert "\t@gone1 path /witness/seminars/taken-back /witness/seminars/taken-back/*" in list(gone.caddy(found, base))
    assert list(gone.redirects(found, base))[-1] == (
        "/witness/seminars/taken-back/* /witness/seminars/taken-back/index.html 404!"
    )


def test_the_two_pages_work_at_any_address_they_are_shown_at(built: Path) -> None:
    for name in ("404.html", "410.html"):
        page = html.parse(built / name)
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        for address in page.xpath("//a/@href"):
            assert address.startswith(("/witness/", "#")), address
