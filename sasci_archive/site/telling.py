"""What the archive says of itself: how to cite, what a witness seminar is and how its text is made, accessibility, privacy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sasci_archive.catalogue import Held
from sasci_archive.editions import book, citations
from sasci_archive.editions.citations.styles import CALLED, STYLES, style
from sasci_archive.formats.citation import csl_contribution
from sasci_archive.model.citation import Contributor, Passage
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.site.entries import edition_of, page_of
from sasci_archive.site.references import Reference, references
from sasci_archive.site.values import Page, Site

CITE, ABOUT, ACCESSIBILITY, PRIVACY = "cite/", "about/", "accessibility/", "privacy/"


def cite_pages(site: Site) -> Iterator[Page]:
    """How to cite, with the newest edition as the example, where there is one."""
    newest = max(
        site.catalogue.public(),
        key=lambda each: (each[0].changed is not None and each[0].changed, each[0].slug),
        default=None,
    )
    told: dict[str, Any] = {"example": None, "leads": "", "whole": (), "passage": (), "where": "", "words": ""}
    if newest:
        entry, reading = newest
        passage = _passage(reading)
        told = {
            "example": entry.citation,
            "leads": page_of(entry.slug),
            "whole": site.once(references).get(entry.slug, ()),
            "passage": _cited(reading, passage) if passage else (),
            "where": edition_of(entry.slug, passage.first) if passage else "",
            "words": passage.words if passage else "",
        }
    yield site.page(
        CITE,
        "cite.html.j2",
        title="How to cite",
        description="How a seminar, and a passage of it, is cited.",
        **told,
    )


def about_pages(site: Site) -> Iterator[Page]:
    """What this is."""
    synthetic = [e for e in site.catalogue.entries if e.citation.synthetic and e.held is Held.PUBLIC]
    yield site.page(
        ABOUT,
        "about.html.j2",
        title="About",
        description="What a witness seminar is, how its text is made, and what stands in this archive.",
        synthetic=[(e.citation.title, page_of(e.slug)) for e in synthetic],
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
