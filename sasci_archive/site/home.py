"""The first page: what this is, what is new, and where to go."""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.catalogue import Entry, Held
from sasci_archive.site.entries import edition_of, has, listed
from sasci_archive.site.values import Page, Site

NEW = 5
"""How many seminars stand on it."""


def pages(site: Site) -> Iterator[Page]:
    """One."""
    public = sorted((entry for entry in site.catalogue.entries if entry.held is Held.PUBLIC), key=_newest)
    elsewhere = sorted((entry for entry in site.catalogue.entries if entry.held is Held.ELSEWHERE), key=_newest)
    yield site.page(
        "",
        "home.html.j2",
        title=site.settings.name,
        description="Witness seminars: those who were there tell how something came about.",
        newest=[listed(entry) for entry in public[:NEW]],
        cover=f"{edition_of(public[0].slug)}cover.png" if public and has(public[0], "cover.png") else "",
        elsewhere=[listed(entry) for entry in elsewhere[:NEW]],
        public=len(public),
        turns=sum(entry.record.turns for entry in public),
    )


def _newest(entry: Entry) -> tuple[int, str]:
    """What was published last comes first."""
    on = entry.citation.date or (max(entry.citation.event_dates) if entry.citation.event_dates else None)
    return -(on.toordinal() if on else 0), entry.slug
