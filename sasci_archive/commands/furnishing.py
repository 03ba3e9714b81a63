"""The command that begins what stands around a transcript."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from sasci_archive.commands.here import SLUG, looks, shown, workspace
from sasci_archive.terminal import command, say


@task(help={"slug": SLUG})
@command
def apparatus(_: Context, slug: str) -> None:
    """Write the first files of an apparatus (introduction, references, pictures …), explained in themselves; nothing that is there is touched."""
    from sasci_archive.stages.furnish import furnish

    folder = workspace().existing(slug)
    if written := furnish(folder, looks()):
        say(f"Written in {shown(folder.apparatus)}: {', '.join(written)}.")
        say("Each says what may stand in it; one in which nothing else stands is as if it were not there.")
    else:
        say(f"Every file is there already: {shown(folder.apparatus)}.")
    say(f"docs/apparatus.md explains them; `inv validate {slug}` says what is wrong in them.")
