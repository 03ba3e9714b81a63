"""The workbench is opened: on a port of this machine, under an address nobody can guess, until it is stopped."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

from sasci_archive.desk.serve import LOOPBACK
from sasci_archive.errors import SasciError
from sasci_archive.model.holdings import Project
from sasci_archive.store.folder import Folder

_LOOKS = 1.0
"""Seconds between two looks at the file that another program may have changed."""


def forever(
    folder: Folder,
    who: str,
    *,
    opens: bool,
    now: Callable[[], dt.datetime],
    told: Callable[[str], None],
    project: Callable[[], Project | None] = lambda: None,
) -> None:
    """Serve the workbench until Ctrl-C; `told` is given its address, `project` gives the record of its project. Raises NotYet, BadTranscript, BadRecord, Disk before it begins."""
    import uvicorn

    from sasci_archive.workbench.app import application
    from sasci_archive.workbench.bench import Bench

    bench = Bench(folder, who, now, project)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.bind((LOOPBACK, 0))
        host, secret = f"{LOOPBACK}:{door.getsockname()[1]}", secrets.token_urlsafe(24)
        address = f"http://{host}/{secret}/"
        told(
            f"Edit on this page, which only this machine can open: {address}\nCtrl-C closes it; all that is done is kept."
        )
        if opens:
            webbrowser.open(address)
        config = uvicorn.Config(
            application(bench, host=host, secret=secret),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        server, stop = uvicorn.Server(config), threading.Event()
        bench.ending = lambda: server.should_exit
        looker = threading.Thread(target=_look, args=(bench.notice, stop), daemon=True)
        looker.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
                server.run(sockets=[door])
        finally:
            stop.set()
            looker.join(5)


def _look(notice: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(_LOOKS):
        with contextlib.suppress(SasciError):  # the windows are told
            notice()
