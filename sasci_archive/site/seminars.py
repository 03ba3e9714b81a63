"""The list of all seminars, by year, narrowed down by what can be had of them; and each series with all its volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.catalogue import Held
from sasci_archive.formats import volumes
from sasci_archive.model.apparatus import Volume
from sasci_archive.model.filing import filing
from sasci_archive.model.inlines import View
from sasci_archive.site import landing
from sasci_archive.site.entries import Listed, Way, by_year, counted, listed
from sasci_archive.site.paths import named
from sasci_archive.site.values import Page, Site

PATH, SERIES = "seminars/", "series/"


class Series(View, frozen=True):
    """A series: its title, its page, its ISSN, its volumes here by number, and those that were published elsewhere."""

    title: str
    path: str
    issn: str
    volumes: tuple[Listed, ...]
    elsewhere: tuple[Volume, ...]


def all_listed(site: Site) -> tuple[Listed, ...]:
    """Every seminar."""
    return tuple(listed(entry) for entry in site.catalogue.entries)


def series(site: Site) -> tuple[Series, ...]:
    """Every series that a seminar here is of, in the order of lists."""
    groups: dict[str, list[Listed]] = {}
    for it in site.once(all_listed):
        if it.entry.citation.series and it.entry.held is not Held.WITHDRAWN:
            groups.setdefault(it.entry.citation.series.title, []).append(it)
    paths = named(groups)
    found = [
        Series(
            title=title,
            path=f"{SERIES}{paths[title]}/",
            issn=next((s.issn for it in group if (s := it.entry.citation.series) and s.issn), ""),
            volumes=tuple(sorted(group, key=_number)),
            elsewhere=_elsewhere(group),
        )
        for title, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: filing(one.title)))


def series_paths(site: Site) -> Mapping[str, str]:
    """The page of each series, by its title."""
    return {one.title: one.path for one in site.once(series)}


def pages(site: Site) -> Iterator[Page]:
    """The list, the series, and every seminar's own."""
    every = site.once(all_listed)
    shown = [it for it in every if it.way is not Way.WITHDRAWN]
    yield site.page(
        PATH,
        "seminars.html.j2",
        title="Seminars",
        description="All witness seminars of this archive, by year, with sound or without, and those published elsewhere.",
        years=by_year(shown),
        withdrawn=[it for it in every if it.way is Way.WITHDRAWN],
        ways=[way for way in (Way.SOUND, Way.TEXT, Way.ELSEWHERE) if any(it.way is way for it in shown)],
        series=site.once(series),
    )
    for one in site.once(series):
        yield site.page(
            one.path,
            "series.html.j2",
            title=one.title,
            trail=[("Seminars", PATH)],
            description=f"The volumes of {one.title}.",
            series=one,
        )
    for it in every:
        yield from landing.pages(site, it, site.once(series_paths))


def told(site: Site) -> str:
    """How many there are, and how."""
    ways = [it.way for it in site.once(all_listed)]
    here, elsewhere = sum(way in {Way.SOUND, Way.TEXT} for way in ways), ways.count(Way.ELSEWHERE)
    parts = (
        counted(here, "edition to read here", "editions to read here"),
        f"{elsewhere:,} published elsewhere" if elsewhere else "",
    )
    return ", ".join(part for part in parts if part) + "." if here or elsewhere else ""


def _elsewhere(group: list[Listed]) -> tuple[Volume, ...]:
    """Volumes that an edition lists, and that are none of ours."""
    ours = {(v.number, v.reference) for v in volumes.of((it.entry.citation for it in group), ())}
    listed_ = [v for it in group if it.entry.reading for v in it.entry.reading.volumes]
    return tuple(dict.fromkeys(v for v in listed_ if (v.number, v.reference) not in ours))


def _number(it: Listed) -> tuple[int, str]:
    number = it.entry.citation.series.number if it.entry.citation.series else ""
    digits = "".join(c for c in number if c.isdecimal() and c.isascii())
    return int(digits[:9] or 10**9), it.entry.slug
