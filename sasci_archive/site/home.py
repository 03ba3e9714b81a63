"""The first page: what this is, what is new, and where to go."""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.catalogue import Entry, Held
from sasci_archive.site import named_in, people, register, timeline
from sasci_archive.site.entries import listed
from sasci_archive.site.values import Page, Site

NEW = 5
"""How many seminars stand on it."""


def pages(site: Site) -> Iterator[Page]:
    """One."""
    public = [entry for entry in site.catalogue.entries if entry.held is Held.PUBLIC]
    elsewhere = [entry for entry in site.catalogue.entries if entry.held is Held.ELSEWHERE]
    doors = (
        (
            "Seminars",
            "seminars/",
            f"{_many(len(public), 'edition')} to read here, {len(elsewhere)} published elsewhere.",
        ),
        (
            "People",
            people.PATH,
            _count(
                len(site.once(people.people)), "person speaks", "people speak", "by name, with a page of their own."
            ),
        ),
        (
            "Bodies",
            named_in.BODIES.path,
            _count(len(site.once(named_in.bodies)), "body is", "bodies are", "named in what was said."),
        ),
        (
            "Places",
            named_in.PLACES.path,
            _count(len(site.once(named_in.places)), "place is", "places are", "named in what was said."),
        ),
        (
            "Chronology",
            timeline.PATH,
            _count(len(site.once(timeline.happened)), "event", "events", "on one line of time."),
        ),
        (
            "Projects",
            register.PATH,
            _count(
                len(site.once(register.projects)),
                "project",
                "projects",
                "that the seminars belong to, with what they published.",
            ),
        ),
    )
    yield site.page(
        "",
        "home.html.j2",
        title=site.settings.name,
        description="Witness seminars: those who were there tell how something came about.",
        newest=[listed(entry) for entry in sorted(public, key=_newest)[:NEW]],
        elsewhere=[listed(entry) for entry in sorted(elsewhere, key=_newest)[:NEW]],
        doors=[door for door in doors if door[2]],
        turns=sum(entry.record.turns for entry in public),
        synthetic=bool(public) and all(entry.citation.synthetic for entry in public),
    )


def _newest(entry: Entry) -> tuple[int, str]:
    """What was published last comes first."""
    on = entry.citation.date or (max(entry.citation.event_dates) if entry.citation.event_dates else None)
    return -(on.toordinal() if on else 0), entry.slug


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _count(count: int, one: str, many: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else many} {more}" if count else ""
