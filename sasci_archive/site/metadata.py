"""What programs read in a page's head: what it is (schema.org), where it stands, how it is shown when somebody passes it on (Open Graph), and Signposting's
links (https://signposting.org/FAIR/) from a seminar's landing page to its parts, its descriptions, its licence and whoever made it.

What kind of page it is, its subject says. People who have no page of their own are in none of it but as the edition
prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from sasci_archive.catalogue import Held, Shelved
from sasci_archive.editions import kinds
from sasci_archive.editions.web import head
from sasci_archive.formats import iiif, linkset, schema_org
from sasci_archive.formats.citation import clean
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Person
from sasci_archive.site import manifests, ours
from sasci_archive.site.gists import Gist
from sasci_archive.site.told import digest as told_digest
from sasci_archive.site.values import About, Page, Site, Subject

LINKSET = "linkset.json"
SCHEMA: Final = "https://schema.org/"
Json: TypeAlias = dict[str, Any]


class Told(View, frozen=True):
    """What stands in a page's head for programs."""

    tags: tuple[tuple[str, str], ...] = ()
    links: tuple[head.Link, ...] = ()
    json_ld: str = ""


def told(site: Site, path: str, about: About, subject: Subject = None) -> Told:
    """Of the page at `path` ("seminars/toy/"), and of its `subject`. Of what is for no search engine nothing is told."""
    if not about.listed:
        return Told()
    path = path.removesuffix("index.html") if path.endswith(("/index.html", "index.html")) else path
    match subject:
        case Gist():
            return _seminar(site, path, about, subject)
        case Person():
            return _person(site, path, about, subject)
        case Project():
            return _project(site, path, about, subject)
        case tuple():
            return _home(site, path, about, subject)
        case None:
            return _page(site, path, about, "CollectionPage" if path in _LISTS else "WebPage")


# -- pages of every kind ---------------------------------------------------------------------------------------------


def _page(site: Site, path: str, about: About, kind: str = "WebPage", **also: object) -> Told:
    address = site.address(path)
    page = _filled(
        {
            "@type": kind,
            "@id": address,
            "url": address,
            "name": about.title,
            "description": clean(about.description),
            "inLanguage": about.language,
            "isPartOf": _filled({"@type": "WebSite", "name": site.settings.name, "url": site.address("")}),
            **also,
        }
    )
    return Told(_shown(site, path, about), tuple(_feed(site)), _graph([page, *_trail(site, path, about)]))


def _shown(site: Site, path: str, about: About, kind: str = "website") -> tuple[tuple[str, str], ...]:
    """Open Graph (https://ogp.me/)."""
    found = (
        ("og:type", kind),
        ("og:title", about.title),
        ("og:description", clean(about.description)),
        ("og:url", site.address(path)),
        ("og:site_name", site.settings.name),
        ("og:locale", about.language.replace("-", "_")),
    )
    return tuple((name, content) for name, content in found if content)


def _feed(site: Site) -> Iterator[head.Link]:
    if site.settings.address:
        yield head.Link("alternate", site.address("feed.xml"), "application/atom+xml", "What is new")


def _trail(site: Site, path: str, about: About) -> Iterator[Json]:
    """https://schema.org/BreadcrumbList"""
    if not path or not site.settings.address:
        return
    steps = [("Home", ""), *about.trail, (about.title, path)]
    yield {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": site.address(leads)}
            for number, (name, leads) in enumerate(steps, start=1)
        ],
    }


def _graph(things: list[Json]) -> Markup:
    text = schema_org.in_a_script({"@context": "https://schema.org", "@graph": things})
    return Markup(text)  # noqa: S704  what could end the element is escaped there


# -- each kind of page -----------------------------------------------------------------------------------------------


def _home(site: Site, path: str, about: About, named: Sequence[tuple[str, str, str]]) -> Told:
    """The catalogue of the archive, with what is newest in it."""
    of = [
        _filled({"@type": "Report", "@id": address or site.address(page), "name": title, "url": site.address(page)})
        for address, title, page in named
    ]
    catalogue = _filled(
        {
            "@type": "DataCatalog",
            "@id": f"{site.address('')}#archive" if site.settings.address else "",
            "name": site.settings.name,
            "url": site.address(""),
            "description": clean(about.description),
            "inLanguage": about.language,
            "hasPart": of,
        }
    )
    made = _page(site, path, about, "CollectionPage")
    return msgspec.structs.replace(made, json_ld=_graph([catalogue]))


def _seminar(site: Site, path: str, about: About, gist: Gist) -> Told:
    entry = gist.entry
    if entry.held is Held.WITHDRAWN:
        return _page(site, path, about)
    edition = f"{path}edition/"
    citation = entry.citation
    placed = msgspec.structs.replace(
        citation, url=citation.url or site.address(edition) if gist.has_files else citation.url
    )
    names = [file.name for file in entry.files if kinds.kind_of(file.name) and "/" not in file.name]
    tags = [(name, text) for name, text in head.tags(placed, names) if name != "og:url"]
    if site.settings.address:
        tags.append(("og:url", site.address(path)))
    thing = schema_org.schema_org(msgspec.structs.replace(entry.record, citation=placed))
    thing.pop("@context")
    thing["@id"] = thing.get("@id") or site.address(path)
    if site.settings.address:
        thing["mainEntityOfPage"] = site.address(path)
    links = [head.Link(link.rel, link.href, link.media_type, link.title) for link in landing_links(site, gist)]
    return Told(tuple(tags), (*links, *_feed(site)), _graph([_filled(thing), *_trail(site, path, about)]))


def _project(site: Site, path: str, about: About, project: Project) -> Told:
    thing = _filled(
        {
            "@type": "ResearchProject",
            "@id": site.address(path),
            "name": project.title,
            "alternateName": project.acronym,
            "description": clean(project.summary),
            "url": project.website or site.address(path),
            "foundingDate": project.start.isoformat() if project.start else "",
            "dissolutionDate": project.end.isoformat() if project.end else "",
            "parentOrganization": _body(project.host, project.host_page),
            "funder": _body(project.funder),
            "funding": _filled({"@type": "Grant", "identifier": project.award_number, "funder": _body(project.funder)})
            if project.award_number
            else "",
            "member": [{"@type": "Person", "name": clean(name)} for name in project.team],
            "keywords": list(project.themes),
            "mainEntityOfPage": site.address(path),
        }
    )
    return _of_a_thing(site, path, about, thing)


def _person(site: Site, path: str, about: About, person: Person) -> Told:
    thing = _filled(
        {
            "@type": "Person",
            "@id": f"https://orcid.org/{person.orcid}" if person.orcid else site.address(path),
            "name": clean(person.name),
            "description": clean(person.affiliation_now),
            "sameAs": f"https://orcid.org/{person.orcid}" if person.orcid else "",
            "mainEntityOfPage": site.address(path),
        }
    )
    return _of_a_thing(site, path, about, thing, "profile")


def _of_a_thing(site: Site, path: str, about: About, thing: Json, kind: str = "website") -> Told:
    json_ld = _graph([thing, *_trail(site, path, about)])
    return Told(_shown(site, path, about, kind), tuple(_feed(site)), json_ld)


_LISTS: Final = frozenset(
    f"{name}/"
    for name in ("seminars", "projects", "people", "bodies", "places", "themes", "outputs", "innovations", "evidence")
)


# -- links -----------------------------------------------------------------------------------------------------------


def landing_links(site: Site, gist: Gist) -> Iterator[linkset.Link]:
    """From a seminar's landing page, as they stand in it: to its files by where they lie beside it, so that they lead somewhere on a disk too."""
    entry = gist.entry
    it, page = entry.citation, site.address(f"seminars/{entry.slug}/")
    files = [(file.name, kind) for file in entry.files if (kind := kinds.kind_of(file.name)) and "/" not in file.name]
    issn = it.series.issn if it.series else ""
    found: list[tuple[str, str, str, str]] = [
        ("cite-as", head.doi_url(it.doi) or it.url or page, "", ""),
        ("license", licence_url(it.licence), "", ""),
        *(("author", f"https://orcid.org/{e.orcid}" if e.orcid else "", "", e.name) for e in it.editors),
        ("type", f"{SCHEMA}AboutPage", "", ""),
        ("type", f"{SCHEMA}Report", "", ""),
        ("collection", f"https://portal.issn.org/resource/ISSN/{issn}" if issn else "", "", ""),
        *(("describedby", f"edition/{quote(n)}", k.media_type, k.label) for n, k in files if k.rel == "describedby"),
        *(("item", f"edition/{quote(n)}", k.media_type, k.label) for n, k in _items(entry, files)),
        (
            "alternate",
            manifests.NAME if manifests.has_one(site, gist) else "",
            iiif.PROFILE,
            "Manifest for IIIF viewers",
        ),
        ("linkset", LINKSET if site.settings.address and gist.has_files else "", linkset.MEDIA_TYPE, ""),
    ]
    for rel, href, media_type, title in found:
        if href:
            yield linkset.Link(anchor=page, rel=rel, href=href, media_type=media_type, title=clean(title))


def _items(entry: Shelved, files: list[tuple[str, kinds.Kind]]) -> Iterator[tuple[str, kinds.Kind]]:
    if any(file.name == "index.html" for file in entry.files):
        yield "index.html", kinds.Kind("text/html", "Web edition")
    yield from ((name, kind) for name, kind in files if kind.rel == "alternate")


def linksets(site: Site) -> Iterator[Page]:
    """For each edition all typed links between its landing page, its parts and its descriptions, in both directions, as whole addresses: none where
    it is not known where the site lies."""
    if not site.settings.address:
        return
    for gist in site.gists():
        if gist.front:
            made = told_digest(ours.code(), site.settings, gist.digest)
            yield Page(f"seminars/{gist.slug}/{LINKSET}", partial(_linkset, site, gist), made)


def _linkset(site: Site, gist: Gist) -> bytes:
    page = site.address(f"seminars/{gist.slug}/")
    links = [
        msgspec.structs.replace(link, href=link.href if ":" in link.href else f"{page}{link.href}")
        for link in landing_links(site, gist)
        if link.rel != "linkset"
    ]
    back = [
        linkset.Link(anchor=link.href, rel=_BACK[link.rel], href=page, media_type="text/html")
        for link in links
        if link.rel in _BACK
    ]
    return linkset.compose([*links, *back])


_BACK: Final[Mapping[str, str]] = {"item": "collection", "describedby": "describes"}
"""What leads back: https://signposting.org/FAIR/#reciprocal"""


# -- small things ----------------------------------------------------------------------------------------------------


def _body(name: str, address: str = "") -> Json | str:
    return _filled({"@type": "Organization", "name": clean(name), "url": address}) if clean(name) else ""


def _filled(told_: Json) -> Json:
    return {key: value for key, value in told_.items() if value not in ("", [], {})}
