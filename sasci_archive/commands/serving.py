"""Commands of those who show the archive to others: its pages and its harvest, by a server of this machine."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import door, terminal
from sasci_archive.commands.here import looks, to_be_shown, workspace
from sasci_archive.commands.public_site import for_harvesters, harvested, presented
from sasci_archive.terminal import command, say, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sasci_archive.catalogue import Catalogue
    from sasci_archive.search.postgresql.lines import Lines
    from sasci_archive.serving.preparing import Indexes
    from sasci_archive.store.workspace import Workspace


@task(
    help={
        "oai": "answer harvesters too (OAI-PMH 2.0), at /oai",
        "host": "at which address of this machine to listen; only this machine can ask, unless you say so here",
        "port": "at which port; 0 for a free one",
        "open": "open the first page in the browser",
    }
)
@command
def serve(_: Context, oai: bool = False, host: str = "127.0.0.1", port: int = 0, open: bool = False) -> None:
    """Show the archive's pages, anew with every change, until Ctrl-C."""
    from sasci_archive import search
    from sasci_archive.serving import serve
    from sasci_archive.serving.keeping import Keeping
    from sasci_archive.serving.preparing import Preparing
    from sasci_archive.serving.served import Served

    here = workspace()
    # whoever ends it otherwise than by Ctrl-C must leave nothing behind either
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with door.opened(host, port) as opened:
        base = door.address(opened, host)
        harvest = harvested(here, f"{base}/oai" if door.is_here(host) else "") if oai else None
        if harvest and not harvest.log.exists():
            say(f"{harvest.log.name} is not there: harvesters are told of everything as new from now on.")
        lines = search.pool(here)
        preparing = Preparing(
            *(here, looks(), to_be_shown, built(here)),
            host=harvest.host if harvest else "",
            indexes=indexing(here, lines),
        )
        try:
            served = Served(terminal.now, preparing.seen, warn, harvest)
            keeping = Keeping(served, preparing, str(here.home))
            with terminal.progress("Making the pages"):
                keeping.begin()
            with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
                say(
                    f"The archive: {base}/\nSearch: {base}/search"
                    + (f"\nHarvesters ask at {harvest.base_url}" if harvest else "")
                )
                if not door.is_here(host):
                    warn(
                        "Everybody who reaches this machine by the network can read this; there is no encryption and no log."
                    )
                if opens := served.look().of.opens:
                    say(
                        f"An embargo ends at {opens:%Y-%m-%d %H:%M:%S} UTC: what it opens is shown from that second on."
                    )
                say("Ctrl-C ends it.", style="dim")
                serve.forever(opened, served, keeping, lambda: _places(here), host=host, opens=open)
        finally:
            preparing.close()
            if lines:
                lines.close()


def built(here: Workspace) -> Callable[[Catalogue, Path, Path], None]:
    """Builds the site of a catalogue in a folder."""
    from sasci_archive.serving.searching import PATH
    from sasci_archive.site import SECTIONS, build

    sections = (*SECTIONS, *for_harvesters(here, keeps=False))

    def builds(catalogue: Catalogue, target: Path, old: Path) -> None:
        build(presented(here, catalogue, asked_at=PATH), target, of=sections, old=old)

    return builds


def indexing(here: Workspace, lines: Lines | None = None) -> Indexes:
    """Makes the public index of a catalogue: in a folder, from the one it made before; by `lines`, where there are any, in the database, but for what is made ahead of its time."""
    from sasci_archive import search

    last: list[Path] = []

    def indexes(catalogue: Catalogue, target: Path, *, ahead: bool) -> search.Kept:
        if lines and not ahead:
            return search.refresh_together(catalogue, here, lines, told=warn)
        made = search.refresh(catalogue, here, target, before=last.pop() if last else None, told=warn)
        last.append(made.path)
        return made

    return indexes


def _places(here: Workspace) -> tuple[Path, ...]:
    """Where something may change."""
    return tuple(path for path in (here.seminars, here.home / "templates", here.home / "sasci.toml") if path.exists())
