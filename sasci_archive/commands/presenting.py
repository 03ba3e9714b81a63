"""Commands of those who show the archive: its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import looks, shown, to_be_shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.catalogue import Catalogue
    from sasci_archive.site import Site
    from sasci_archive.store.workspace import Workspace


@task
@command
def site(_: Context) -> None:
    """Build the archive's pages: all that may be shown, as files for any web server."""
    from sasci_archive.commands.serving import for_harvesters
    from sasci_archive.site import SECTIONS, build
    from sasci_archive.store.shown import refuse_others
    from sasci_archive.store.shown import site as place_of_the_site

    target = place_of_the_site(workspace())
    refuse_others(target)
    catalogue = to_be_shown(terminal.now())
    with terminal.progress("Reading what is kept and coded") as progress:
        wanted = presented(workspace(), catalogue, progress)
    with terminal.progress("Building the pages") as progress:
        pages, copies = build(
            wanted,
            target,
            progress,
            (*SECTIONS, *for_harvesters(workspace(), keeps=True)),
        )
    say(f"{pages:,} pages and {copies:,} files of editions: {shown(target)}")
    say("Put that folder on any web server, or open its index.html.", style="dim")
    if catalogue.opens:
        say(f"An embargo ends at {catalogue.opens:%Y-%m-%d %H:%M} UTC: `inv site` shows what it opens from then on.")


def presented(
    here: Workspace, catalogue: Catalogue, progress: files.Progress = files.silent, *, asked_at: str = ""
) -> Site:
    """The site of what may be shown: with the numbers by which others know it, with what is coded, and with the older versions that may be shown at the
    same instant. What of these does not read is left out, and told. `asked_at` is where whoever serves the pages searches them too."""
    from sasci_archive.archive.versions import public_versions
    from sasci_archive.evidence.shown import shown as evidence_of
    from sasci_archive.site import Site
    from sasci_archive.site.values import Earlier

    evidence = evidence_of(catalogue, here, progress)
    for problem in (*catalogue.problems, *evidence.problems):
        terminal.warn(problem)
    earlier = {}
    for entry, _ in catalogue.public():
        try:
            versions = public_versions(here, entry.slug, catalogue.on)
        except SasciError as error:
            terminal.warn(f"No older version of '{entry.slug}' is shown: {error}")
        else:
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
