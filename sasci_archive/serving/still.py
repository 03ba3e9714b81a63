"""The harvest as a section of the site: a file that lies still among its pages (`harvest.static_repository`).

Site and harvest know nothing of one another: here, above both, the one is laid into the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.harvest import items, log, static_repository
from sasci_archive.serving.served import Harvest
from sasci_archive.site.values import Page, Section, Site


def section(harvest: Harvest, *, keeps: bool) -> Section:
    """The file, of the site's catalogue; with `keeps` what it tells for the first time is written into the log. Raises BadRecord, Disk."""

    def pages(site: Site) -> Iterator[Page]:
        lines = log.read(harvest.log)
        its = map(items.short, items.items(site.catalogue, harvest.host, site.address("")))
        records, new = log.brought_up(lines, its, site.on)
        if keeps:
            log.add(harvest.log, new)
        address = site.address(static_repository.FILE)
        if content := static_repository.compose(records, name=harvest.name, address=address, admin=harvest.admin):
            yield Page(static_repository.FILE, content)

    return Section(pages=pages)
