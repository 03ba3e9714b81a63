"""The desk is opened: on a free port of this machine, under an address nobody can guess, until it is stopped."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive.editions.templates import Looks
from sasci_archive.store.folder import Folder

if TYPE_CHECKING:
    from sasci_archive.desk.watching import Shown

LOOPBACK = "127.0.0.1"


def forever(
    folder: Folder, who: str, *, opens: bool, now: Callable[[], dt.datetime], told: Callable[[str], None]
) -> None:
    """Serve the page of decisions until Ctrl-C; `told` is given its address. Raises Disk, NotYet, BadRecord before it begins."""
    import uvicorn

    from sasci_archive.desk.app import application
    from sasci_archive.stages import decide

    decide.proposals(folder)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.bind((LOOPBACK, 0))
        host, secret = f"{LOOPBACK}:{door.getsockname()[1]}", secrets.token_urlsafe(24)
        app = application(folder, host=host, secret=secret, who=who, now=now)
        address = f"http://{host}/{secret}/"
        told(
            f"Decide on this page, which only this machine can open: {address}\nCtrl-C closes it; all that is decided is kept."
        )
        if opens:
            webbrowser.open(address)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_graceful_shutdown=2
        )
        uvicorn.Server(config).run(sockets=[door])


def watching(
    folder: Folder, looks: Looks, *, opens: bool, now: Callable[[], dt.datetime], told: Callable[[str], None]
) -> None:
    """Serve the proof's page, made anew whenever what it is made from changes, until Ctrl-C; `told` is given its address, and each time
    how long it took or what is wrong. Raises NotYet where there is no transcript."""
    import uvicorn
    import watchfiles

    from sasci_archive.desk.watching import Watch, application

    folder.master()
    watch, stop = Watch(folder, looks, now), threading.Event()
    _tell(watch.make(), told)

    def look() -> None:
        places = watch.places()
        for changes in watchfiles.watch(*places, stop_event=stop, debounce=150, step=20, raise_interrupt=False):
            if any(watch.concerns(Path(file)) for _, file in changes):
                _tell(watch.make(), told)

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.bind((LOOPBACK, 0))
        host, secret = f"{LOOPBACK}:{door.getsockname()[1]}", secrets.token_urlsafe(24)
        address = f"http://{host}/{secret}/"
        told(f"Watched on this page, which only this machine can open: {address}\nCtrl-C ends it.")
        if opens:
            webbrowser.open(address)
        config = uvicorn.Config(
            application(watch, folder, host=host, secret=secret),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        looker = threading.Thread(target=look, daemon=True)
        looker.start()
        server = uvicorn.Server(config)
        watch.ending = lambda: server.should_exit
        try:
            with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
                server.run(sockets=[door])
        finally:
            stop.set()
            looker.join(5)


def _tell(shown: Shown, told: Callable[[str], None]) -> None:
    told(shown.fault or f"The page is new ({shown.ms / 1000:.1f} s).")
