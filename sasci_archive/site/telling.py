"""What the archive says of itself: how to cite, what a witness seminar is and how its text is made, accessibility, privacy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from sasci_archive.catalogue import Entry, Held
from sasci_archive.editions import book, citations
from sasci_archive.editions.citations.styles import CALLED, STYLES, style
from sasci_archive.formats.citation import csl_contribution
from sasci_archive.model.citation import Contributor, Passage
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.site.entries import edition_of, page_of
from sasci_archive.site.kept import Given
from sasci_archive.site.references import Reference
from sasci_archive.site.values import Later, Page, Site

CITE, ABOUT, ACCESSIBILITY, PRIVACY = "cite/", "about/", "accessibility/", "privacy/"
SYNTHETIC: Final = 12
"""How many that are synthetic are named."""


class Named(View, frozen=True):
    """A seminar by its title."""

    slug: str
    title: str


def gives(entry: Entry) -> Iterator[Given]:
    """Itself, where it is the example of how to cite (the newest edition), or of what is synthetic."""
    if entry.reading:
        changed = entry.changed.isoformat() if entry.changed else ""
        yield Given(kind="example", place=f"{changed} {entry.slug}", value=Named(entry.slug, entry.citation.title))
    if entry.citation.synthetic and entry.held is Held.PUBLIC:
        yield Given(kind="synthetic", value=Named(entry.slug, entry.citation.title))


def cite_pages(site: Site) -> Iterator[Page]:
    """How to cite, with the newest edition as the example, where there is one."""
    told: dict[str, Any] = {"example": None, "leads": "", "whole": (), "passage": (), "where": "", "words": ""}
    newest = next(site.kept.given("example", Named, start=max(0, site.kept.count("example") - 1)), None)
    gist = site.gist(newest.slug) if newest else None
    if gist:
        told |= {"example": gist.citation, "leads": page_of(gist.slug), "whole": gist.references}
    yield site.page(
        CITE,
        "cite.html.j2",
        title="How to cite",
        description="How a seminar, and a passage of it, is cited.",
        later=Later(gist.digest, partial(_example, site, gist.slug)) if gist else None,
        **told,
    )


def _example(site: Site, slug: str) -> dict[str, object]:
    """A passage of it, and how it is cited."""
    reading = site.catalogue.entry(slug).reading
    passage = _passage(reading) if reading else None
    if reading is None or passage is None:
        return {}
    return {"passage": _cited(reading, passage), "where": edition_of(slug, passage.first), "words": passage.words}


def about_pages(site: Site) -> Iterator[Page]:
    """What this is."""
    named = site.kept.given("synthetic", Named, most=SYNTHETIC)
    yield site.page(
        ABOUT,
        "about.html.j2",
        title="About",
        description="What a witness seminar is, how its text is made, and what stands in this archive.",
        synthetic=[(it.title, page_of(it.slug)) for it in named],
        more=max(0, site.kept.count("synthetic") - SYNTHETIC),
    )


def accessibility_pages(site: Site) -> Iterator[Page]:
    """What was done so that everybody can read it, and what is not."""
    yield site.page(
        ACCESSIBILITY,
        "accessibility.html.j2",
        title="Accessibility",
        description="How these pages can be read, heard and enlarged.",
    )


def privacy_pages(site: Site) -> Iterator[Page]:
    """What is asked of readers (nothing), and what is held back of people."""
    yield site.page(
        PRIVACY,
        "privacy.html.j2",
        title="Privacy",
        description="What these pages know of you, what is held back, and how to ask for something to be taken down.",
    )


def _passage(reading: Reading) -> Passage | None:
    """A turn to show it by: the first of some length that a person says who is printed by name."""
    for block in book.blocks(reading):
        if isinstance(block, Utterance) and block.who and block.paragraphs and len(str(block.paragraphs)) > 200:
            passage = citations.passage(reading, block.id)
            if len(passage.speakers) == 1:
                return passage
    return None


def _cited(reading: Reading, passage: Passage) -> tuple[Reference, ...]:
    who: Contributor = passage.speakers[0]
    item = citations.printed_item(csl_contribution(reading.citation, who, passage), citations.FORMS[0])
    return tuple(
        Reference(CALLED[name], citations.styles.rendered([item], style(name), reading.citation.language)[0])
        for name in STYLES
    )
