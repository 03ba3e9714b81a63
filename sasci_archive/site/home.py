"""The first page."""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.site.values import Page, Site


def pages(site: Site) -> Iterator[Page]:
    """One."""
    yield site.page("", "home.html.j2", title=site.settings.name)
