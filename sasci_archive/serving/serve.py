"""The archive's pages are served, on this machine, or to a network where that is said, anew with every change."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sasci_archive import door
from sasci_archive.serving.app import application
from sasci_archive.serving.keeping import Keeping
from sasci_archive.serving.preparing import PLACE
from sasci_archive.serving.served import Served

_TICK: Final = 200
"""Milliseconds between one look at the clock and the next, where nobody asks for anything and nothing changes."""
_PATIENCE: Final = 60
"""Seconds that pages which are just being made may take when it is to end."""


def forever(
    opened: socket.socket,
    served: Served,
    keeping: Keeping,
    places: Callable[[], tuple[Path, ...]],
    *,
    host: str,
    opens: bool = False,
) -> None:
    """Serve until Ctrl-C; `places` are where something may change. Raises what nobody foresaw, when it has stopped."""
    import watchfiles

    def look(stop: threading.Event) -> None:
        for _ in watchfiles.watch(
            *places(),
            watch_filter=lambda _, file: PLACE not in Path(file).parts,
            stop_event=stop,
            debounce=300,
            step=50,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            keeping.turn()

    door.forever(
        opened,
        lambda ending: application(served, hosts=door.names(opened, host), reloads=door.is_here(host), ending=ending),
        browse=f"{door.address(opened, host)}/" if opens else "",
        looks=look,
        patience=_PATIENCE,
    )
