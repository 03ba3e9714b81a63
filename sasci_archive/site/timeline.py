"""The chronologies of all editions as one: drawn on a line, and as a list; for one seminar alone by a choice that needs no script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from markupsafe import Markup

from sasci_archive.catalogue import Entry
from sasci_archive.editions.web import apparatus
from sasci_archive.editions.web.apparatus import To
from sasci_archive.editions.web.chronology import picture
from sasci_archive.model.apparatus import Event
from sasci_archive.model.inlines import View
from sasci_archive.site.entries import counted, edition_of, page_of
from sasci_archive.site.values import Page, Site

PATH = "chronology/"
ON_A_LINE = 60
"""How many events one picture shows: more are drawn on several lines, one after another."""


class Happened(View, frozen=True):
    """An event, in which seminar it is told, and the turns that speak of it. `of` is the number of that seminar on the page, from 1."""

    event: Event
    entry: Entry
    path: str
    turns: tuple[To, ...]
    of: int


class Line(View, frozen=True):
    """A picture; `of` is the number of its seminar, 0 for all of them. `years` are those of several lines, "" for one alone."""

    picture: Markup
    of: int
    years: str = ""


def happened(site: Site) -> tuple[Happened, ...]:
    """All events of all seminars, in order of time; what has no date last."""
    found = []
    of = 0
    for entry, reading in site.catalogue.public():
        if reading.chronology:
            of += 1
            turns = apparatus.Turns(reading)
            found += [
                Happened(event, entry, page_of(entry.slug), tuple(turns.of(event)), of) for event in reading.chronology
            ]
    return tuple(sorted(found, key=_when))


def pages(site: Site) -> Iterator[Page]:
    """One, where anything happened."""
    all_ = site.once(happened)
    if not all_:
        return
    seminars = {each.of: each.entry for each in all_}
    several = len(seminars) > 1
    lines = [*_lines(all_, 0, several=several)]
    if several:
        lines += [
            line for of in sorted(seminars) for line in _lines([h for h in all_ if h.of == of], of, several=False)
        ]
    yield site.page(
        PATH,
        "chronology.html.j2",
        title="Chronology",
        description="What happened when, as all seminars tell it, with the turns that speak of it.",
        events=all_,
        lines=lines,
        seminars=sorted(seminars.items()) if several else [],
        turn=lambda entry, id_: edition_of(entry.slug, id_),
        **(site.styled(chosen(sorted(seminars))) if several else {}),
    )


def told(site: Site) -> str:
    """How many there are."""
    return counted(len(site.once(happened)), "event on a line of time.", "events on one line of time.")


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


def _labelled(it: Happened) -> Event:
    return msgspec.structs.replace(it.event, label=f"{it.event.label} ({it.entry.citation.title})")


def _years(part: Sequence[Happened]) -> str:
    first, last = (_order(part[at].event)[0].year for at in (0, -1))
    return str(first) if first == last else f"{first}–{last}"


def _order(event: Event) -> tuple[dt.date, dt.date]:
    first, last = event.earliest or event.latest, event.latest or event.earliest
    return first or dt.date.max, last or dt.date.max


def _when(it: Happened) -> tuple[dt.date, dt.date, str, str]:
    return (*_order(it.event), it.entry.slug, it.event.id)
