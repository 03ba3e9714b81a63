"""The harvest as a section of the site: a file that lies still among its pages (`harvest.static_repository`).

Site and harvest know nothing of one another: here, above both, the one is laid into the other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sasci_archive.harvest import items, log, static_repository
from sasci_archive.serving.served import Harvest
from sasci_archive.site.values import LongPage, Page, Section, Site
from sasci_archive.store import files


def section(harvest: Harvest, *, keeps: bool) -> Section:
    """The file, of the site's catalogue; with `keeps` what it tells for the first time is written into the log. Raises BadRecord, Disk."""

    def pages(site: Site) -> Iterator[Page]:
        lines = log.read(harvest.log)
        with tempfile.TemporaryFile() as aside:
            its = (items.laid(item, aside) for item in items.items(site.catalogue, harvest.host, site.address("")))
            with files.disk_errors(Path(tempfile.gettempdir())):
                records, new = log.brought_up(lines, its, site.on)
            if keeps:
                log.add(harvest.log, new)
            if any(record.metadata for record in records):
                told = {"name": harvest.name, "address": site.address(static_repository.FILE), "admin": harvest.admin}
                yield LongPage(static_repository.FILE, lambda: static_repository.compose(records, **told))

    return Section(pages=pages)
