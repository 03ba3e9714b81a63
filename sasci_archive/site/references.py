"""How a seminar is cited, in five styles: of many at once, as each asking of a style takes its time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from sasci_archive.editions import citations
from sasci_archive.editions.citations import styles
from sasci_archive.editions.citations.styles import CALLED, STYLES, Printed
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import View


class Reference(View, frozen=True):
    """The reference to a seminar in a style: what readers know the style as, and the reference, in runs of plain letters and italics."""

    style: str
    printed: Printed


def references(cited: Mapping[str, Citation]) -> Mapping[str, tuple[Reference, ...]]:
    """Of each seminar, by slug, in the order of `STYLES`: the same as `citations.volume` gives of each alone."""
    found: dict[str, tuple[Reference, ...]] = {}
    for language, group in groupby(sorted(cited.items(), key=_language), key=_language):
        found |= _in_language(dict(group), language)
    return found


def _language(cited: tuple[str, Citation]) -> str:
    return cited[1].language


def _in_language(cited: Mapping[str, Citation], language: str) -> dict[str, tuple[Reference, ...]]:
    items = [item for citation in cited.values() for item in citations.volumes(citation)]
    forms = len(citations.FORMS)
    found: dict[str, list[Reference]] = {slug: [] for slug in cited}
    for name in STYLES:
        tried = styles.rendered(items, styles.style(name), language)
        for number, (slug, citation) in enumerate(cited.items()):
            of_it = tried[number * forms : (number + 1) * forms]
            best = of_it[citations.FORMS.index(citations.best(citation, of_it))]
            found[slug].append(Reference(CALLED[name], best))
    return {slug: tuple(made) for slug, made in found.items()}
