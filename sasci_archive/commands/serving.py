"""Commands of those who show the archive to others: its pages and its harvest, by a server of this machine."""

from __future__ import annotations

import contextlib
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import looks, to_be_shown, workspace
from sasci_archive.errors import NotYet
from sasci_archive.terminal import command, say, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from sasci_archive.catalogue import Catalogue
    from sasci_archive.search.postgresql.lines import Lines
    from sasci_archive.serving.preparing import Indexes
    from sasci_archive.serving.served import Harvest
    from sasci_archive.site import Section
    from sasci_archive.store.workspace import Workspace

_MAIL = re.compile(r"[^\s@]+@(?:[^\s@.]+\.)+[^\s@.]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)


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
    with serve.door(host, port) as door:
        base = serve.address(door, host)
        harvest = harvested(here, f"{base}/oai" if serve.is_here(host) else "") if oai else None
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
                if not serve.is_here(host):
                    warn(
                        "Everybody who reaches this machine by the network can read this; there is no encryption and no log."
                    )
                if opens := served.look().of.opens:
                    say(
                        f"An embargo ends at {opens:%Y-%m-%d %H:%M:%S} UTC: what it opens is shown from that second on."
                    )
                say("Ctrl-C ends it.", style="dim")
                serve.forever(door, served, keeping, lambda: _places(here), host=host, opens=open)
        finally:
            preparing.close()
            if lines:
                lines.close()


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


def built(here: Workspace) -> Callable[[Catalogue, Path, Path], None]:
    """Builds the site of a catalogue in a folder."""
    from sasci_archive.commands.presenting import presented
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
