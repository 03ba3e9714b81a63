"""The archive's pages: everything that may be shown, as static files that lie on any web server, or on a disk, and ask nothing of anybody.

A section is a module with `pages(site) -> Iterator[Page]` and a row in `sections.SECTIONS`; its template extends `site/base.html.j2`. All is
made from the Catalogue and from nothing else; the same catalogue gives the same bytes, whenever it is built.
"""

from __future__ import annotations

from sasci_archive.site.building import build
from sasci_archive.site.sections import SECTIONS
from sasci_archive.site.values import Page, Section
from sasci_archive.site.whole import Site

__all__ = ["SECTIONS", "Page", "Section", "Site", "build"]
