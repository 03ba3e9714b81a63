"""The site of what may be shown, for those who build it and those who serve it: what stands on its pages, and whom harvesters are told to ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sasci_archive import terminal
from sasci_archive.commands.here import looks
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.store import files

if TYPE_CHECKING:
    from sasci_archive.catalogue import Catalogue
    from sasci_archive.serving.served import Harvest
    from sasci_archive.site import Section, Site
    from sasci_archive.store.workspace import Workspace

_MAIL = re.compile(r"[^\s@]+@(?:[^\s@.]+\.)+[^\s@.]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)


def presented(
    here: Workspace, catalogue: Catalogue, progress: files.Progress = files.silent, *, asked_at: str = ""
) -> Site:
    """The site of what may be shown: with the numbers by which others know it, with what is coded, and with the older versions that may be shown at the
    same instant. What of these does not read is left out, and told. `asked_at` is where whoever serves the pages searches them too."""
    from sasci_archive.archive.versions import public_versions
    from sasci_archive.catalogue import Held
    from sasci_archive.evidence.shown import shown as evidence_of
    from sasci_archive.judged.shown import Shown
    from sasci_archive.judged.silent import Silent
    from sasci_archive.site import Site
    from sasci_archive.site.values import Earlier

    with Silent(here, catalogue.on, looks(), "evidence") as silences:
        evidence = evidence_of(catalogue, here, progress, silences)
    for problem in (*catalogue.problems, *evidence.problems):
        terminal.warn(problem)
    earlier = {}
    with Shown(catalogue.on, looks()) as known:
        for entry in (it for it in catalogue.lazily() if it.held is Held.PUBLIC):
            try:
                versions = public_versions(here, entry.slug, catalogue.on, known.listed)
            except SasciError as error:
                terminal.warn(f"No older version of '{entry.slug}' is shown: {error}")
            else:
                if versions:
                    earlier[entry.slug] = tuple(Earlier(version.label, version.files) for version in versions)
    return Site(
        catalogue,
        here.settings.site,
        looks(),
        evidence,
        authorities=here.authorities(),
        earlier=earlier,
        asked_at=asked_at,
    )


def harvested(here: Workspace, base_url: str) -> Harvest:
    """For whom harvesters ask; where no other `base_url` is known they ask where the site lies. Raises NotYet."""
    from sasci_archive.harvest.log import NAME
    from sasci_archive.serving.served import Harvest

    site = here.settings.site
    name = urlsplit(site.address).hostname or ""
    if not _HOST.fullmatch(name):
        raise NotYet(
            "Harvesters know a seminar by where the archive lies on the web, and `[site] address` in sasci.toml does not say so.",
            remedy='Write there where the pages will lie: address = "https://archive.example.ac.uk". It should never change.',
        )
    if not _MAIL.fullmatch(site.contact):
        raise NotYet(
            "Harvesters want to know whom to write to, and `[site] contact` in sasci.toml is no e-mail address.",
            remedy='Write one there: contact = "archive@example.ac.uk".',
        )
    return Harvest(
        name=site.name,
        base_url=base_url or f"{site.address.rstrip('/')}/oai",
        host=name,
        admin=site.contact,
        log=here.beside(here.settings.archive.public) / NAME,
    )


def for_harvesters(here: Workspace, *, keeps: bool) -> tuple[Section, ...]:
    """The file for harvesters among the pages of the site, where it can be made; with `keeps` what it tells is written into the log."""
    from sasci_archive.serving import still

    try:
        return (still.section(harvested(here, ""), keeps=keeps),)
    except NotYet:  # there is no page that speaks of it either
        return ()
