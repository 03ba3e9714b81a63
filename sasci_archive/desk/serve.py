"""The desk is opened: on a free port of this machine, under an address nobody can guess, until it is stopped."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive import door
from sasci_archive.editions.templates import Looks
from sasci_archive.store.folder import Folder

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sasci_archive.desk.watching import Shown


def forever(
    folder: Folder, who: str, *, opens: bool, now: Callable[[], dt.datetime], told: Callable[[str], None]
) -> None:
    """Serve the page of decisions until Ctrl-C; `told` is given its address. Raises Disk, NotYet, BadRecord before it begins."""
    from sasci_archive.desk.app import application
    from sasci_archive.stages import decide

    decide.proposals(folder)
    with door.opened() as opened:
        host, secret = f"{door.LOOPBACK}:{door.port(opened)}", door.secret()
        app = application(folder, host=host, secret=secret, who=who, now=now)
        address = f"{door.address(opened)}/{secret}/"
        told(
            f"Decide on this page, which only this machine can open: {address}\nCtrl-C closes it; all that is decided is kept."
        )
        door.forever(opened, lambda _: app, browse=address if opens else "")


def watching(
    folder: Folder, looks: Looks, *, opens: bool, now: Callable[[], dt.datetime], told: Callable[[str], None]
) -> None:
    """Serve the proof's page, made anew whenever what it is made from changes, until Ctrl-C; `told` is given its address, and each time
    how long it took or what is wrong. Raises NotYet where there is no transcript."""
    import watchfiles

    from sasci_archive.desk.watching import Watch, application

    folder.master()
    watch = Watch(folder, looks, now)
    _tell(watch.make(), told)

    def look(stop: threading.Event) -> None:
        places = watch.places()
        for changes in watchfiles.watch(*places, stop_event=stop, debounce=150, step=20, raise_interrupt=False):
            if any(watch.concerns(Path(file)) for _, file in changes):
                _tell(watch.make(), told)

    with door.opened() as opened:
        host, secret = f"{door.LOOPBACK}:{door.port(opened)}", door.secret()
        address = f"{door.address(opened)}/{secret}/"

        def app(ending: door.Ending) -> ASGIApp:
            watch.ending = ending
            return application(watch, folder, host=host, secret=secret)

        told(f"Watched on this page, which only this machine can open: {address}\nCtrl-C ends it.")
        door.forever(opened, app, browse=address if opens else "", looks=look)


def _tell(shown: Shown, told: Callable[[str], None]) -> None:
    told(shown.fault or f"The page is new ({shown.ms / 1000:.1f} s).")
