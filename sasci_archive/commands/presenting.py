"""Commands of those who show the archive: its pages."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import looks, shown, to_be_shown, workspace
from sasci_archive.terminal import command, say


@task
@command
def site(_: Context) -> None:
    """Build the archive's pages: all that may be shown, as files for any web server."""
    from sasci_archive.commands.serving import for_harvesters
    from sasci_archive.evidence.shown import shown as evidence_of
    from sasci_archive.site import SECTIONS, Site, build

    settings = workspace().settings.site
    target = workspace().place(settings.folder)
    catalogue = to_be_shown(terminal.now())
    with terminal.progress("Reading what is coded") as progress:
        evidence = evidence_of(catalogue, workspace(), progress)
    for problem in evidence.problems:
        terminal.warn(problem)
    with terminal.progress("Building the pages") as progress:
        pages, files = build(
            Site(catalogue, settings, looks(), evidence, authorities=workspace().authorities()),
            target,
            progress,
            (*SECTIONS, *for_harvesters(workspace(), keeps=True)),
        )
    say(f"{pages:,} pages and {files:,} files of editions: {shown(target)}")
    say("Put that folder on any web server, or open its index.html.", style="dim")
    if catalogue.opens:
        say(f"An embargo ends at {catalogue.opens:%Y-%m-%d %H:%M} UTC: `inv site` shows what it opens from then on.")
