"""Where a damaged object is kept when a sound one was put in its place, until somebody says that it may go: it may hold what no copy has.

It lies in the root itself, so that what is restricted stays where that is, and so that it is moved there in one step.
"""

from __future__ import annotations

import datetime as dt

from sasci_archive.store.ocfl.port import Kind, Port
from sasci_archive.store.ocfl.staging import key

ASIDE = "extensions/sasci-damaged"
_README = "README.txt"
_SAYS = b"""Each folder beside this file is an object of this archive that was damaged, or another than the
ledger knows, as it lay here when a sound copy was put in its place. No object of the archive is among
them. Look through them for what you miss; `inv archive.repair --discard` removes them.
"""


def make(port: Port) -> None:
    """The folder, with what it is. Raises Disk."""
    if not port.has(f"{ASIDE}/{_README}"):
        port.create(f"{ASIDE}/{_README}", _SAYS)


def place(port: Port, id_: str, on: dt.datetime) -> str:
    """A free place for an object that is to be set aside at the instant `on`. Raises Disk."""
    before = f"{ASIDE}/{key(id_)}-{on:%Y-%m-%d}"
    number = 1
    while port.has(f"{before}-{number}"):
        number += 1
    return f"{before}-{number}"


def places(port: Port, id_: str = "") -> tuple[str, ...]:
    """What was set aside, of one object or of all."""
    wanted = f"{key(id_)}-" if id_ else ""
    found = (entry for entry in port.seen(ASIDE).list(ASIDE) if entry.kind is Kind.FOLDER)
    return tuple(f"{ASIDE}/{entry.name}" for entry in found if entry.name.startswith(wanted))


def discard(port: Port, id_: str = "") -> tuple[str, ...]:
    """Remove what was set aside; nothing is left where it was the last. Gives what was removed. Raises Disk."""
    gone = places(port, id_)
    for at in gone:
        port.remove(at)
    tidy(port)
    return gone


def tidy(port: Port) -> None:
    """There is no such folder where nothing was set aside."""
    if not places(port) and port.has(f"{ASIDE}/{_README}"):
        port.remove(f"{ASIDE}/{_README}")
        port.tidy(ASIDE)
