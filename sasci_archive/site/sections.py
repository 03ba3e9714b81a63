"""The contents page of the site: its sections, in the order in which they stand at the head of each page; and what is made when all pages are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sasci_archive.site import (
    evidence,
    following,
    harvesters,
    home,
    machines,
    named_in,
    people,
    register,
    searching,
    seminars,
    telling,
    timeline,
)
from sasci_archive.site.values import Page, Section, Site
from sasci_archive.store import files

SECTIONS: tuple[Section, ...] = (
    Section(pages=home.pages),
    Section(pages=seminars.pages, title="Seminars", path=seminars.PATH, told=seminars.told),
    Section(pages=searching.pages, title="Search", path=searching.PATH),
    Section(
        pages=people.pages,
        title="People",
        path=people.PATH,
        is_there=lambda site: bool(site.once(people.people)),
        told=people.told,
    ),
    Section(
        pages=named_in.body_pages,
        title=named_in.BODIES.title,
        path=named_in.BODIES.path,
        is_there=lambda site: bool(site.once(named_in.bodies)),
        told=named_in.bodies_told,
    ),
    Section(
        pages=named_in.place_pages,
        title=named_in.PLACES.title,
        path=named_in.PLACES.path,
        is_there=lambda site: bool(site.once(named_in.places)),
        told=named_in.places_told,
    ),
    Section(
        pages=timeline.pages,
        title="Chronology",
        path=timeline.PATH,
        is_there=lambda site: bool(site.once(timeline.happened)),
        told=timeline.told,
    ),
    Section(
        pages=evidence.themes, title="Themes", path="themes/", is_there=evidence.has_themes, told=evidence.themes_told
    ),
    Section(
        pages=evidence.evidence,
        title="Evidence",
        path="evidence/",
        is_there=evidence.has_lines,
        told=evidence.lines_told,
    ),
    Section(
        pages=evidence.innovations,
        title="Innovations",
        path="innovations/",
        is_there=evidence.has_innovations,
        told=evidence.innovations_told,
    ),
    Section(pages=evidence.support, path="support/"),
    Section(
        pages=register.pages,
        title="Projects",
        path=register.PATH,
        is_there=lambda site: bool(site.once(register.projects)),
        told=register.told,
    ),
    Section(pages=telling.cite_pages, title="How to cite", path=telling.CITE),
    Section(pages=telling.about_pages, title="About", path=telling.ABOUT),
    Section(pages=telling.accessibility_pages, title="Accessibility", path=telling.ACCESSIBILITY, below=True),
    Section(pages=telling.privacy_pages, title="Privacy", path=telling.PRIVACY, below=True),
    Section(
        pages=harvesters.pages, title="For other catalogues", path="harvest/", is_there=harvesters.is_there, below=True
    ),
    Section(pages=machines.pages),
)

Later: TypeAlias = Callable[[Site, Sequence[Page]], Iterator[Page]]
"""Pages made from all other pages (a map of the site)."""

LATER: tuple[Later, ...] = (following.sitemaps,)

Finish: TypeAlias = Callable[[Site, Path, Path, files.Progress], None]
"""Something made in the finished folder, before it takes the place of the old one, which comes behind it (a search index)."""

FINISHING: tuple[Finish, ...] = (searching.index,)
