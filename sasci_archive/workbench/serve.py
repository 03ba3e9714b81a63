"""The workbench is opened: on a port of this machine, under an address nobody can guess, until it is stopped.

The address stands in `.work/workbench`, which only its owner can read and which is locked while it is open. Who opens the same seminar again is
led there; and after a kill it is opened at the same address, so that a page that is still open goes on where it was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive import door
from sasci_archive.editions.templates import built
from sasci_archive.errors import SasciError
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import House
from sasci_archive.store import files, locks
from sasci_archive.store.folder import Folder

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sasci_archive.workbench.bench import Bench

_LOOKS = 1.0
"""Seconds between two looks at the file that another program may have changed."""
_ADDRESS = re.compile(rf"http://{re.escape(door.LOOPBACK)}:([0-9]{{1,5}})/([\w-]{{32}})/")


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
    port, secret = _before(open_at)
    with door.opened_again(port) as opened:
        if door.port(opened) != port:
            secret = door.secret()
        address = f"{door.address(opened)}/{secret}/"
        try:
            with locks.held(open_at, address.encode()):
                told(
                    f"Edit on this page, which only this machine can open: {address}\n"
                    "Ctrl-C closes it; all that is done is kept."
                )
                _serve(bench, opened, secret, browse=address if opens else "")
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


def _serve(bench: Bench, opened: socket.socket, secret: str, *, browse: str) -> None:
    from sasci_archive.workbench.app import application

    def app(ending: door.Ending) -> ASGIApp:
        bench.ending = ending
        return application(bench, host=f"{door.LOOPBACK}:{door.port(opened)}", secret=secret)

    try:
        # windows that wait for news are let go; what went wrong is in .work/fault.txt
        door.forever(opened, app, browse=browse, looks=_looking(bench), ends=bench.news.wake, silent=True)
    finally:
        bench.close()


def _looking(bench: Bench) -> door.Looks:
    def look(stop: threading.Event) -> None:
        while not stop.wait(_LOOKS):
            with contextlib.suppress(SasciError):  # the windows are told
                bench.notice()

    return look
