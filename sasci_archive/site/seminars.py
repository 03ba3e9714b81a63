"""The list of all seminars, by year, narrowed down by what can be had of them; and each series with all its volumes. Where there are many, each year has a
page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sasci_archive.catalogue import Entry, Held
from sasci_archive.formats import volumes
from sasci_archive.model.apparatus import Volume
from sasci_archive.model.filing import filing
from sasci_archive.model.inlines import View
from sasci_archive.site import landing
from sasci_archive.site.entries import Listed, Way, counted, listed, newest
from sasci_archive.site.kept import Given
from sasci_archive.site.long_lists import Under, parts
from sasci_archive.site.paths import named
from sasci_archive.site.values import Page, Site

PATH, SERIES, YEARS = "seminars/", "series/", "years/"
ON_ONE_PAGE: Final = 100
"""How many seminars stand on one page; where there are more, each year has its own."""
FIRST: Final = 20
"""How many then stand on the first: the newest."""
WAYS: Final = (Way.SOUND, Way.TEXT, Way.ELSEWHERE)


class InSeries(View, frozen=True):
    """A volume of a series, and the others that its edition lists."""

    listed: Listed
    volumes: tuple[Volume, ...]


class Series(View, frozen=True):
    """A series: its title, its page, how many volumes of it are here."""

    title: str
    path: str
    count: int


def gives(entry: Entry) -> Iterator[Given]:
    """Itself, to the lists."""
    it = listed(entry)
    year, place = newest(it)
    if entry.held is Held.WITHDRAWN:
        yield Given(kind="withdrawn", value=it)
        return
    yield Given(kind="seminar", whole=year, place=place, value=it)
    yield Given(kind="way", whole=it.way.value, value=it)
    if series := entry.citation.series:
        told = entry.reading.volumes if entry.reading else ()
        yield Given(kind="series", whole=series.title, place=_number(it), value=InSeries(it, told))


def series(site: Site) -> tuple[Series, ...]:
    """Every series that a seminar here is of, in the order of lists."""
    titles = dict(site.kept.wholes("series"))
    paths = named(titles)
    found = (Series(title, f"{SERIES}{paths[title]}/", count) for title, count in titles.items())
    return tuple(sorted(found, key=lambda one: filing(one.title)))


def series_paths(site: Site) -> Mapping[str, str]:
    """The page of each series, by its title."""
    return {one.title: one.path for one in site.once(series)}


def pages(site: Site) -> Iterator[Page]:
    """The list, the series, and every seminar's own."""
    yield from _lists(site)
    for one in site.once(series):
        yield from _series(site, one)
    for gist in site.gists():
        yield from landing.pages(site, gist, site.once(series_paths))


def _lists(site: Site) -> Iterator[Page]:
    years = [(9999 - int(whole), whole, count) for whole, count in site.kept.wholes("seminar")]
    many = sum(count for *_, count in years) > ON_ONE_PAGE
    under = tuple(Under(str(year or ""), f"{YEARS}{year or 'other'}/", count) for year, _, count in years)
    first = site.kept.given("seminar", Listed, most=FIRST if many else -1)
    groups: dict[int, list[Listed]] = {}
    for it in first:
        groups.setdefault(it.year, []).append(it)
    here = {whole for whole, _ in site.kept.wholes("way")}
    yield site.page(
        PATH,
        "seminars.html.j2",
        title="Seminars",
        description="All witness seminars of this archive, by year, with sound or without, and those published elsewhere.",
        years=[] if many else list(groups.items()),
        newest=[it for group in groups.values() for it in group] if many else [],
        under=under if many else (),
        withdrawn=list(site.kept.given("withdrawn", Listed)),
        ways=[way for way in WAYS if way.value in here],
        series=site.once(series),
    )
    for (year, whole, count), of_year in zip(years, under, strict=True) if many else ():
        for part in parts(of_year.path, count, ON_ONE_PAGE):
            its = list(site.kept.given("seminar", Listed, whole=whole, start=part.start, most=ON_ONE_PAGE))
            yield site.page(
                part.path,
                "year.html.j2",
                title=f"Seminars of {year}" if year else "Seminars without a date",
                trail=[("Seminars", PATH)],
                description=f"Witness seminars of {year}." if year else "Witness seminars whose date is not known.",
                short=str(year or "Without a date"),
                its=its,
                ways=[way for way in WAYS if any(it.way is way for it in its)],
                under=under,
                part=part,
            )


def _series(site: Site, one: Series) -> Iterator[Page]:
    elsewhere, issn = _elsewhere(site, one), ""
    for part in parts(one.path, one.count, ON_ONE_PAGE):
        here = list(site.kept.given("series", InSeries, whole=one.title, start=part.start, most=ON_ONE_PAGE))
        told = (s.issn for it in here if (s := it.listed.entry.citation.series) and s.issn)
        issn = issn or next(told, "")
        yield site.page(
            part.path,
            "series.html.j2",
            title=one.title,
            trail=[("Seminars", PATH)],
            description=f"The volumes of {one.title}.",
            issn=issn,
            volumes=[it.listed for it in here],
            elsewhere=elsewhere if part.number == len(part.pages) else (),
            part=part,
        )


def told(site: Site) -> str:
    """How many there are, and how."""
    ways = dict(site.kept.wholes("way"))
    here = ways.get(Way.SOUND.value, 0) + ways.get(Way.TEXT.value, 0)
    elsewhere = ways.get(Way.ELSEWHERE.value, 0)
    parts_ = (
        counted(here, "edition to read here", "editions to read here"),
        f"{elsewhere:,} published elsewhere" if elsewhere else "",
    )
    return ", ".join(part for part in parts_ if part) + "." if here or elsewhere else ""


def _elsewhere(site: Site, one: Series) -> tuple[Volume, ...]:
    """Volumes that an edition lists, and that are none of ours."""
    its = site.kept.given("series", InSeries, whole=one.title)
    ours = {(v.number, v.reference) for it in its for v in volumes.of([it.listed.entry.citation], ())}
    told = (v for it in site.kept.given("series", InSeries, whole=one.title) for v in it.volumes)
    return tuple(dict.fromkeys(v for v in told if (v.number, v.reference) not in ours))


def _number(it: Listed) -> str:
    number = it.entry.citation.series.number if it.entry.citation.series else ""
    digits = "".join(c for c in number if c.isdecimal() and c.isascii())
    return f"{int(digits[:9] or 10**9):010}"
