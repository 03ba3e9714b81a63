"""The contents page of the site: its sections, in the order in which they stand at the head of each page; and what is made when all pages are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from sasci_archive.site import evidence, following, harvesters, home, machines, searching
from sasci_archive.site.values import Page, Section, Site

SECTIONS: tuple[Section, ...] = (
    Section(pages=home.pages),
    Section(pages=searching.pages, title="Search", path=searching.PATH),
    Section(pages=evidence.themes, title="Themes", path="themes/", is_there=evidence.has_themes),
    Section(pages=evidence.evidence, title="Evidence", path="evidence/", is_there=evidence.has_lines),
    Section(pages=evidence.innovations, title="Innovations", path="innovations/", is_there=evidence.has_innovations),
    Section(pages=evidence.support, path="support/"),
    Section(
        pages=harvesters.pages, title="For other catalogues", path="harvest/", is_there=harvesters.is_there, below=True
    ),
    Section(pages=machines.pages),
)

Later: TypeAlias = Callable[[Site, Sequence[Page]], Iterator[Page]]
"""Pages made from all other pages (a map of the site)."""

LATER: tuple[Later, ...] = (following.sitemaps,)

Finish: TypeAlias = Callable[[Site, Path, Path], None]
"""Something made in the finished folder, before it takes the place of the old one, which comes behind it (a search index)."""

FINISHING: tuple[Finish, ...] = (searching.index,)
