"""Commands of those who correct and annotate a transcript in the browser."""

from __future__ import annotations

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, project_of, workspace
from sasci_archive.terminal import command, say


@task(
    help={
        "slug": SLUG,
        "who": "your name: every change has one; it can be said on the page, too",
        "browser": "--no-browser opens none, and only says the address",
    }
)
@command
def edit(_: Context, slug: str, who: str = "", browser: bool = True) -> None:
    """Hear, correct, name and annotate a transcript in the browser, on this machine only, until Ctrl-C.

    For instance: inv edit care-2023 --who "Your Name"

    Before there is a transcript it shows the voices, for you to say whose they are. All is saved as you write, and can be undone.
    """
    from sasci_archive.workbench import serve

    here = workspace()
    folder = here.existing(slug)
    serve.forever(
        folder,
        who.strip(),
        opens=browser,
        now=terminal.now,
        told=say,
        project=lambda: project_of(folder),
        house=here.settings.house,
    )
