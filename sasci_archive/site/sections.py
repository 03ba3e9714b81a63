"""The contents page of the site: its sections, in the order in which they stand at the head of each page."""

from __future__ import annotations

from sasci_archive.site import (
    evidence,
    harvesters,
    home,
    machines,
    named_in,
    namings,
    people,
    register,
    searching,
    seminars,
    telling,
    timeline,
)
from sasci_archive.site.values import Section

SECTIONS: tuple[Section, ...] = (
    Section(pages=home.pages, gives=home.gives),
    Section(pages=seminars.pages, gives=seminars.gives, title="Seminars", path=seminars.PATH, told=seminars.told),
    Section(pages=searching.pages, title="Search", path=searching.PATH),
    Section(
        pages=people.pages,
        gives=people.gives,
        title="People",
        path=people.PATH,
        is_there=lambda site: bool(site.once(people.found)),
        told=people.told,
    ),
    Section(
        pages=named_in.body_pages,
        gives=named_in.gives,
        title=namings.BODIES.title,
        path=namings.BODIES.path,
        is_there=lambda site: bool(site.once(named_in.bodies)),
        told=named_in.bodies_told,
    ),
    Section(
        pages=named_in.place_pages,
        title=namings.PLACES.title,
        path=namings.PLACES.path,
        is_there=lambda site: bool(site.once(named_in.places)),
        told=named_in.places_told,
    ),
    Section(
        pages=timeline.pages,
        gives=timeline.gives,
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
        gives=register.gives,
        title="Projects",
        path=register.PATH,
        is_there=lambda site: bool(site.once(register.projects)),
        told=register.told,
    ),
    Section(pages=telling.cite_pages, gives=telling.gives, title="How to cite", path=telling.CITE),
    Section(pages=telling.about_pages, title="About", path=telling.ABOUT),
    Section(pages=telling.accessibility_pages, title="Accessibility", path=telling.ACCESSIBILITY, below=True),
    Section(pages=telling.privacy_pages, title="Privacy", path=telling.PRIVACY, below=True),
    Section(
        pages=harvesters.pages, title="For other catalogues", path="harvest/", is_there=harvesters.is_there, below=True
    ),
    Section(pages=machines.pages),
)
