"""The commands: `inv --list` shows them, `inv --help NAME` explains one. Everything that talks to people is here."""

from __future__ import annotations

import os
from pathlib import Path

from invoke import Context, task

from sasci_archive.store.workspace import Workspace
from sasci_archive.terminal import command, say

SLUG = {"slug": "the seminar's short name: its folder in seminars/"}


def workspace() -> Workspace:
    """The seminars this command works on."""
    return Workspace.find(Path.cwd(), os.environ)


def offline(asked: bool = False) -> bool:
    """Whether nothing may reach for the network."""
    return asked or os.environ.get("SASCI_OFFLINE", "") not in {"", "0"} or workspace().settings.offline


@task(help=SLUG)
@command
def new(_: Context, slug: str) -> None:
    """Begin a seminar: write a commented record and consent file to fill in."""
    from sasci_archive.stages.begin import begin

    folder = workspace().folder(slug)
    begin(folder)
    say(f"Written: {folder.seminar_toml} and consent.toml beside it.")
    say(f"Fill in the title and the people; then: inv ingest {slug} -- 'the recording.mp4'")
