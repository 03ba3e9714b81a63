"""The desk is opened: on a free port of this machine, under an address nobody can guess, until it is stopped."""

from __future__ import annotations

import datetime as dt
import secrets
import socket
import webbrowser
from collections.abc import Callable

from sasci_archive.store.folder import Folder

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
