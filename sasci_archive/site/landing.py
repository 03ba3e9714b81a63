"""A seminar's own page, before its edition: what it is, who speaks, how it is cited, its files and versions, what was left out. One published elsewhere
has its record alone; one withdrawn the words that stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sasci_archive.catalogue import Held
from sasci_archive.editions.web import head
from sasci_archive.formats.citation import full_title
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Person
from sasci_archive.site import entries, named_in, namings, people
from sasci_archive.site.entries import Listed, edition_of, page_of, web
from sasci_archive.site.gists import Front, Gist
from sasci_archive.site.values import Label, Page, Site

TRAIL: tuple[Label, ...] = (("Seminars", "seminars/"),)


class Shown(View, frozen=True):
    """Somebody who takes part, as the edition prints them, with the page they agreed to ("" for none)."""

    person: Person
    role: str
    path: str


class Number(View, frozen=True):
    """A number by which it is known: what kind, the number, and where it leads ("" for nowhere)."""

    kind: str
    text: str
    leads: str = ""


def pages(site: Site, gist: Gist, series: Mapping[str, str]) -> Iterator[Page]:
    """Of one seminar; `series` are the pages of series by title."""
    match gist.entry.held:
        case Held.PUBLIC if gist.front:
            yield _edition(site, gist, gist.front, series)
        case Held.PUBLIC | Held.ELSEWHERE:
            yield _record(site, gist, series)
        case Held.WITHDRAWN:
            yield _withdrawn(site, gist, page_of(gist.slug))
            yield _withdrawn(site, gist, edition_of(gist.slug))


def _edition(site: Site, gist: Gist, front: Front, series: Mapping[str, str]) -> Page:
    entry, paths = gist.entry, people.paths(site, gist.slug)
    shown = [Shown(p, ROLE_NAMES[p.role], paths.get(p.id, "")) for p in front.people]
    return _page(
        site,
        gist,
        "landing.html.j2",
        series,
        reading=front,
        edition=edition_of(entry.slug) if entries.has(entry, "index.html") else "",
        present=[s for s in shown if s.person.present],
        absent=[s for s in shown if not s.person.present],
        readers=entries.for_readers(entry),
        programs=entries.for_programs(entry),
        cover=entries.has(entry, "cover.png"),
        funding=[" ".join(filter(None, (f.funder, f.award and f"({f.award})"))) for f in entry.citation.funding],
        versions=tuple(reversed(entry.published.version)),
        turns=entry.record.turns,
        earlier={
            each.label: each.path(entry.slug) for each in site.earlier.get(entry.slug, ()) if "index.html" in each.files
        },
        events=front.chronology,
        bodies=named_in.of_seminar(site, entry.slug, namings.BODIES),
        places=named_in.of_seminar(site, entry.slug, namings.PLACES),
        example=front.example,
    )


def _record(site: Site, gist: Gist, series: Mapping[str, str]) -> Page:
    return _page(site, gist, "elsewhere.html.j2", series, leads=web(gist.citation.address))


def _page(site: Site, gist: Gist, template: str, series: Mapping[str, str], **told: Any) -> Page:
    citation, entry = gist.citation, gist.entry
    project = site.catalogue.projects.get(entry.project)
    return site.page(
        page_of(gist.slug),
        template,
        title=full_title(citation),
        trail=TRAIL,
        description=" ".join(citation.abstract.split())[:300] or f"A witness seminar: {full_title(citation)}",
        short=citation.title,
        it=Listed(entry, page_of(entry.slug), entries.way(entry)),
        citation=citation,
        project=(project.title, f"projects/{entry.project}/") if project else None,
        series=series.get(citation.series.title, "") if citation.series else "",
        references=gist.references,
        numbers=tuple(_numbers(citation)),
        subject=gist,
        **told,
    )


def _withdrawn(site: Site, gist: Gist, path: str) -> Page:
    """The words of `editions.withdrawn`; nothing of what was public."""
    entry = gist.entry
    said = entry.published.version
    return site.page(
        path,
        "withdrawn.html.j2",
        title=said[-1].title if said else "A seminar that was withdrawn",
        trail=TRAIL,
        listed=False,
        versions=said,
        on=entry.changed.date() if entry.changed else None,
    )


def _numbers(citation: Citation) -> Iterator[Number]:
    series = citation.series
    found = (
        Number("DOI", citation.doi, head.doi_url(citation.doi)),
        Number("ARK", citation.ark, f"https://n2t.net/{citation.ark}"),
        Number("Handle", citation.handle, f"https://hdl.handle.net/{citation.handle}"),
        Number("ISBN", citation.isbn),
        Number(
            "ISSN",
            series.issn if series else "",
            f"https://portal.issn.org/resource/ISSN/{series.issn}" if series else "",
        ),
        Number("Number", citation.report_number),
        Number("Address", citation.url, citation.url),
    )
    yield from (Number(n.kind, n.text, web(n.leads)) for n in found if n.text)
