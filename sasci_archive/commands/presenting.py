"""Commands of those who show the archive: its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import shown, to_be_shown, workspace
from sasci_archive.commands.public_site import for_harvesters, presented
from sasci_archive.terminal import command, say

if TYPE_CHECKING:
    from sasci_archive.site.building import Built


def changed(built: Built) -> str:
    """What a build has changed, in a sentence."""
    if not (built.written or built.away or built.indexed):
        return f"Nothing has changed: all {built.same:,} files are as they were."
    counts = (
        f"{built.written:,} files written",
        f"{built.away:,} taken away" if built.away else "",
        f"{built.same:,} as they were",
        f"{built.indexed:,} part{'s' if built.indexed > 1 else ''} of the index for search made anew"
        if built.indexed
        else "",
    )
    return ", ".join(filter(None, counts)) + "."


@task
@command
def site(_: Context) -> None:
    """Build the archive's pages: all that may be shown, as files for any web server. What has not changed since the last time stays as it lies."""
    from sasci_archive.site import SECTIONS, build
    from sasci_archive.store.shown import refuse_others
    from sasci_archive.store.shown import site as place_of_the_site

    target = place_of_the_site(workspace())
    refuse_others(target)
    catalogue = to_be_shown(terminal.now())
    with terminal.progress("Reading what is kept and coded") as progress:
        wanted = presented(workspace(), catalogue, progress)
    with terminal.progress("Building the pages") as progress:
        built = build(wanted, target, progress, (*SECTIONS, *for_harvesters(workspace(), keeps=True)))
    say(f"{built.pages:,} pages and {built.copies:,} files of editions: {shown(target)}")
    say(changed(built))
    say("Put that folder on any web server, or open its index.html.", style="dim")
    if catalogue.opens:
        say(f"An embargo ends at {catalogue.opens:%Y-%m-%d %H:%M} UTC: `inv site` shows what it opens from then on.")
