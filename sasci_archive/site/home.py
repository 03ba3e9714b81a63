"""The first page: what this is, what is new, and where to go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sasci_archive.catalogue import Entry, Held
from sasci_archive.formats.citation import full_title
from sasci_archive.model.inlines import View
from sasci_archive.site.entries import Listed, edition_of, has, listed
from sasci_archive.site.kept import Given
from sasci_archive.site.values import Page, Site

NEW: Final = 5
"""How many seminars stand on it."""
NAMED: Final = 100
"""How many it names to programs, the newest; all others are named by the lists and the map of the site."""


class New(View, frozen=True):
    """A seminar as the first page has it: whether it has a cover, and how many turns."""

    listed: Listed
    cover: bool
    turns: int


def gives(entry: Entry) -> Iterator[Given]:
    """Itself, to what is new."""
    if entry.held is not Held.WITHDRAWN:
        it = New(listed(entry), has(entry, "cover.png"), entry.record.turns)
        yield Given(kind="new", whole=entry.held.value, place=_newest(entry), value=it)


def pages(site: Site) -> Iterator[Page]:
    """One."""
    public, elsewhere = (
        list(site.kept.given("new", New, whole=held.value, most=NAMED)) for held in (Held.PUBLIC, Held.ELSEWHERE)
    )
    named = (public + elsewhere)[:NAMED]
    yield site.page(
        "",
        "home.html.j2",
        title=site.settings.name,
        description="Witness seminars: those who were there tell how something came about.",
        newest=[it.listed for it in public[:NEW]],
        cover=f"{edition_of(public[0].listed.entry.slug)}cover.png" if public and public[0].cover else "",
        elsewhere=[it.listed for it in elsewhere[:NEW]],
        public=site.kept.count("new", Held.PUBLIC.value),
        turns=sum(it.turns for it in site.kept.given("new", New, whole=Held.PUBLIC.value)),
        subject=tuple(_named(it.listed) for it in named),
    )


def _named(it: Listed) -> tuple[str, str, str]:
    return it.entry.citation.address, full_title(it.entry.citation), it.path


def _newest(entry: Entry) -> str:
    """What was published last comes first."""
    on = entry.citation.date or (max(entry.citation.event_dates) if entry.citation.event_dates else None)
    return f"{9_999_999 - (on.toordinal() if on else 0):07}"
