"""The workbench is opened: on a port of this machine, under an address nobody can guess, until it is stopped.

The address stands in `.work/workbench`, which only its owner can read and which is locked while it is open. Who opens the same seminar again is
led there; and after a kill it is opened at the same address, so that a page that is still open goes on where it was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import re
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from sasci_archive.desk.serve import LOOPBACK
from sasci_archive.editions.templates import built
from sasci_archive.errors import SasciError
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import House
from sasci_archive.store import files, locks
from sasci_archive.store.folder import Folder

if TYPE_CHECKING:
    from sasci_archive.workbench.bench import Bench

_LOOKS = 1.0
"""Seconds between two looks at the file that another program may have changed."""
_ADDRESS = re.compile(rf"http://{re.escape(LOOPBACK)}:([0-9]{{1,5}})/([\w-]{{32}})/")


def forever(
    folder: Folder,
    who: str,
    *,
    opens: bool,
    now: Callable[[], dt.datetime],
    told: Callable[[str], None],
    project: Callable[[], Project | None] = lambda: None,
    house: House = House(),  # noqa: B008 - it does not change
) -> None:
    """Serve the workbench until Ctrl-C; `told` is given its address, `project` gives the record of its project, `house` is what the house's rules are set to. Where it is open already, only
    say where. Raises NotYet, BadTranscript, BadRecord, Disk before it begins."""
    from sasci_archive.workbench.bench import Bench

    built("workbench.js")  # before an address is told
    bench = Bench(folder, who, now, project, house)
    open_at = folder.work / "workbench"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        port, secret = _bound(door, _before(open_at))
        address = f"http://{LOOPBACK}:{port}/{secret}/"
        try:
            with locks.held(open_at, address.encode()):
                told(
                    f"Edit on this page, which only this machine can open: {address}\n"
                    "Ctrl-C closes it; all that is done is kept."
                )
                if opens:
                    webbrowser.open(address)
                _serve(bench, door, f"{LOOPBACK}:{port}", secret)
        except locks.Held as held:
            address = held.holder.decode("utf-8", "replace")
            told(f"It is open already, on this page: {address}")
            if opens and _ADDRESS.fullmatch(address):
                webbrowser.open(address)


def _before(open_at: Path) -> tuple[int, str]:
    """Port and secret of whoever was killed at this seminar, else none; makes the file that only its owner can read. One that others could read, or have
    sent, holds no secret."""
    with files.disk_errors(open_at):
        open_at.parent.mkdir(parents=True, exist_ok=True)
        if open_at.is_symlink() or (os.name == "posix" and open_at.exists() and open_at.stat().st_mode & 0o077):
            open_at.unlink()
        open_at.touch(mode=0o600)
        found = _ADDRESS.fullmatch(open_at.read_text("utf-8", "replace"))
    return (int(found[1]), found[2]) if found else (0, "")


def _bound(door: socket.socket, before: tuple[int, str]) -> tuple[int, str]:
    if sys.platform != "win32":  # where it would let others listen beside us
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port, secret = before
    try:
        door.bind((LOOPBACK, port))
    except (OSError, OverflowError):  # somebody else has it now
        door.bind((LOOPBACK, 0))
        secret = ""
    door.listen()  # the browser may ask before we answer
    return door.getsockname()[1], secret or secrets.token_urlsafe(24)


def _serve(bench: Bench, door: socket.socket, host: str, secret: str) -> None:
    import uvicorn

    from sasci_archive.workbench.app import application

    config = uvicorn.Config(
        application(bench, host=host, secret=secret),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            threading.Thread(target=bench.news.wake, daemon=True).start()  # windows that wait for news are let go

    unheard = logging.getLogger(
        "uvicorn.error"
    )  # what went wrong is in .work/fault.txt, and no traceback in the terminal
    unheard.addHandler(logging.NullHandler())
    unheard.propagate = False
    server, stop = Server(config), threading.Event()
    bench.ending = lambda: server.should_exit
    looker = threading.Thread(target=_look, args=(bench.notice, stop), daemon=True)
    looker.start()
    try:
        with contextlib.suppress(KeyboardInterrupt):  # it is how one ends it
            server.run(sockets=[door])
    finally:
        stop.set()
        looker.join(5)
        bench.close()


def _look(notice: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(_LOOKS):
        with contextlib.suppress(SasciError):  # the windows are told
            notice()
