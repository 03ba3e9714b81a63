"""The chronologies of all editions as one: drawn on a line, and as a list; for one seminar alone by a choice that needs no script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from markupsafe import Markup

from sasci_archive.catalogue import Entry, Shelved
from sasci_archive.editions.web import apparatus
from sasci_archive.editions.web.apparatus import To
from sasci_archive.editions.web.chronology import picture
from sasci_archive.model.apparatus import Event
from sasci_archive.model.inlines import View
from sasci_archive.site.entries import counted, page_of, slim
from sasci_archive.site.kept import Given
from sasci_archive.site.long_lists import Under, parts
from sasci_archive.site.values import Page, Site

PATH = "chronology/"
ON_A_LINE: Final = 60
"""How many events one picture shows: more are drawn on several lines, one after another."""
ON_ONE_PAGE: Final = 240
"""How many stand on one page; where there are more, each year has its own."""
CHOSEN: Final = 24
"""Among how many seminars one can choose on it."""


class Happened(View, frozen=True):
    """An event, in which seminar it is told, and the turns that speak of it."""

    event: Event
    entry: Shelved
    path: str
    turns: tuple[To, ...]


class Line(View, frozen=True):
    """A picture; `of` is the number of its seminar, 0 for all of them. `years` are those of several lines, "" for one alone."""

    picture: Markup
    of: int
    years: str = ""


def gives(entry: Entry) -> Iterator[Given]:
    """All events of its chronology, by year; what has no date last."""
    if entry.reading and entry.reading.chronology:
        turns, it = apparatus.Turns(entry.reading), slim(entry)
        for event in entry.reading.chronology:
            first, last = _order(event)
            year = "" if first == dt.date.max else f"{first.year:04}"
            place = f"{first.isoformat()} {last.isoformat()} {entry.slug} {event.id}"
            happened_ = Happened(event, it, page_of(entry.slug), tuple(turns.of(event)))
            yield Given(kind="event", whole=year or "9999", place=place, value=happened_)


def happened(site: Site) -> int:
    """How many events there are."""
    return site.kept.count("event")


def pages(site: Site) -> Iterator[Page]:
    """One, where anything happened; or one for each year, and the list of years."""
    many = site.once(happened)
    if many <= ON_ONE_PAGE:
        if all_ := tuple(site.kept.given("event", Happened)):
            yield _page(site, PATH, all_, "Chronology")
        return
    years = list(site.kept.wholes("event"))
    under_ = tuple(Under(_called(year), f"{PATH}{_letters(year)}/", count) for year, count in years)
    yield site.page(
        PATH,
        "chronology-years.html.j2",
        title="Chronology",
        description="What happened when, as all seminars tell it, year by year.",
        under=under_,
        decades=_decades(under_),
        many=many,
    )
    for each, (year, count) in zip(under_, years, strict=True):
        for part in parts(each.path, count, ON_ONE_PAGE):
            some = tuple(site.kept.given("event", Happened, whole=year, start=part.start, most=ON_ONE_PAGE))
            title = f"What happened in {each.name}" if year != _UNDATED else "What happened, and when is not known"
            yield _page(
                site,
                part.path,
                some,
                title,
                trail=[("Chronology", PATH)],
                short=each.name,
                part=part,
                under=under_,
                part_of_many=True,
            )


_UNDATED: Final = "9999"


def _called(year: str) -> str:
    return "no date" if year == _UNDATED else str(int(year))


def _letters(year: str) -> str:
    return "without-a-date" if year == _UNDATED else str(int(year))


def _decades(years: Sequence[Under]) -> list[tuple[str, list[Under]]]:
    found: dict[str, list[Under]] = {}
    for each in years:
        found.setdefault(f"{each.name[:-1]}0s" if each.name.isdecimal() else "", []).append(each)
    return list(found.items())


def _page(
    site: Site, path: str, events: Sequence[Happened], title: str, *, part_of_many: bool = False, **more: Any
) -> Page:
    """Events with their pictures; of each seminar alone, where one may choose. Where it is a year's page, what lasts as long as that is on no picture: it would be a bar
    from top to bottom."""
    numbers = {slug: number for number, slug in enumerate(dict.fromkeys(sorted(h.entry.slug for h in events)), start=1)}
    entries = {each.entry.slug: each.entry for each in events}
    several, choice = len(numbers) > 1, 1 < len(numbers) <= CHOSEN
    drawn = [each for each in events if not part_of_many or not _lasts_a_year(each.event)]
    lines = [*_lines(drawn, 0, several=several)] if len(drawn) > 1 or not part_of_many else []
    if choice:
        for slug, of in numbers.items():
            lines += _lines([each for each in drawn if each.entry.slug == slug], of, several=False)
    told_: dict[str, Any] = {"part": None, "under": (), **more}
    return site.page(
        path,
        "chronology.html.j2",
        title=title,
        description="What happened when, as all seminars tell it, with the turns that speak of it.",
        events=events,
        lines=lines,
        of=numbers if choice else dict.fromkeys(numbers, 0),
        several=several,
        seminars=[(of, entries[slug]) for slug, of in numbers.items()] if choice else [],
        **told_,
        **(site.styled(chosen(sorted(numbers.values()))) if choice else {}),
    )


def told(site: Site) -> str:
    """How many there are."""
    return counted(site.once(happened), "event on a line of time.", "events on one line of time.")


def chosen(seminars: Sequence[int]) -> str:
    """The style by which the choice of a seminar hides all others.

    >>> print(chosen([1]))
    .alone { display: none; }
    main:has(#of-1:checked) .of:not(.of-1) { display: none; }
    main:has(#of-1:checked) .alone.of-1 { display: block; }
    """
    rules = [".alone { display: none; }"]
    for of in seminars:
        rules.append(f"main:has(#of-{of}:checked) .of:not(.of-{of}) {{ display: none; }}")
        rules.append(f"main:has(#of-{of}:checked) .alone.of-{of} {{ display: block; }}")
    return "\n".join(rules)


def _lines(events: Sequence[Happened], of: int, *, several: bool) -> Iterator[Line]:
    dated = [each for each in events if each.event.earliest or each.event.latest]
    for start in range(0, len(dated), ON_A_LINE):
        part = dated[start : start + ON_A_LINE]
        shown = [_labelled(each) if several else each.event for each in part]
        if drawn := picture(shown, id_=f"line-{of}-{start}"):
            yield Line(drawn, of, _years(part) if len(dated) > ON_A_LINE else "")


def _lasts_a_year(event: Event) -> bool:
    first, last = _order(event)
    return (last - first).days >= 364


def _labelled(it: Happened) -> Event:
    return msgspec.structs.replace(it.event, label=f"{it.event.label} ({it.entry.citation.title})")


def _years(part: Sequence[Happened]) -> str:
    first, last = (_order(part[at].event)[0].year for at in (0, -1))
    return str(first) if first == last else f"{first}–{last}"


def _order(event: Event) -> tuple[dt.date, dt.date]:
    first, last = event.earliest or event.latest, event.latest or event.earliest
    return first or dt.date.max, last or dt.date.max
