"""The page for those who keep other catalogues: what may be fetched from this archive, and what they may count on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sasci_archive.site.values import Page, Site

_MAIL = re.compile(r"[^\s@]+@(?:[^\s@.]+\.)+[^\s@.]+")


def is_there(site: Site) -> bool:
    """Whether anything can be harvested: there is something, and it is known where the pages lie, and whom harvesters write to."""
    return bool(site.kept.count("seminar") and site.settings.address and _MAIL.fullmatch(site.settings.contact))


def pages(site: Site) -> Iterator[Page]:
    """One, where anything can be harvested."""
    if is_there(site):
        yield site.page(
            "harvest/",
            "harvest.html.j2",
            title="For other catalogues",
            description="What may be harvested from this archive (OAI-PMH), in which formats, and what stays.",
            file=site.address("static-repository.xml"),
            oai=f"{site.settings.address.rstrip('/')}/oai",
        )
