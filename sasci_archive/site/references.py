"""How everything in the archive is cited, in five styles: all of it at once, as each asking of a style takes its time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from sasci_archive.catalogue import Entry, Held
from sasci_archive.editions import citations
from sasci_archive.editions.citations import styles
from sasci_archive.editions.citations.styles import CALLED, STYLES, Printed
from sasci_archive.model.inlines import View
from sasci_archive.site.values import Site


class Reference(View, frozen=True):
    """The reference to a seminar in a style: what readers know the style as, and the reference, in runs of plain letters and italics."""

    style: str
    printed: Printed


def references(site: Site) -> Mapping[str, tuple[Reference, ...]]:
    """Of every seminar that is not withdrawn, by slug, in the order of `STYLES`: the same as `citations.volume` gives of each alone."""
    entries = [entry for entry in site.catalogue.entries if entry.held is not Held.WITHDRAWN]
    found: dict[str, tuple[Reference, ...]] = {}
    for language, group in groupby(sorted(entries, key=_language), key=_language):
        found |= _in_language(tuple(group), language)
    return found


def _language(entry: Entry) -> str:
    return entry.citation.language


def _in_language(entries: tuple[Entry, ...], language: str) -> dict[str, tuple[Reference, ...]]:
    items = [item for entry in entries for item in citations.volumes(entry.citation)]
    forms = len(citations.FORMS)
    found: dict[str, list[Reference]] = {entry.slug: [] for entry in entries}
    for name in STYLES:
        tried = styles.rendered(items, styles.style(name), language)
        for number, entry in enumerate(entries):
            of_it = tried[number * forms : (number + 1) * forms]
            best = of_it[citations.FORMS.index(citations.best(entry.citation, of_it))]
            found[entry.slug].append(Reference(CALLED[name], best))
    return {slug: tuple(made) for slug, made in found.items()}
