"""What only programs read: manifests, sets of links, the feed, the map of the site, robots, and what servers are told."""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.site import following, gone, manifests, metadata
from sasci_archive.site.values import Page, Site


def pages(site: Site) -> Iterator[Page]:
    """All of them but those that are made from all others."""
    yield from manifests.pages(site)
    yield from metadata.linksets(site)
    yield from following.pages(site)
    yield from gone.pages(site)
