"""A change of an object and its lines in the ledger, always together.

What an object is about to be is told to the ledger while the object is held and before it is touched; what it is, once that is so. Stopped between both,
the next run knows what it finds. Nothing is built upon an object that the ledger does not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

from sasci_archive.archive.identity import Identity, identity, of, refuse
from sasci_archive.archive.ledger import ANEW, RESTORE, Chain, Ledger, What
from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, Inventory, StorageRoot, VersionInfo
from sasci_archive.store.ocfl.purging import Tells, nothing


def add(
    book: Ledger,
    root: StorageRoot,
    id_: str,
    contents: Mapping[str, Path | bytes],
    *,
    message: str,
    by: Agent,
    on: dt.datetime,
    anew: bool = False,
    progress: Progress = files.silent,
) -> VersionInfo:
    """A new version (`StorageRoot.add`), written down; `anew`: although the object that the ledger knows is gone. Raises what that raises; BrokenLedger; OutOfDate where the ledger is not there though the
    archive has objects; SasciError where the object that lies there is not the one that the ledger knows."""
    ready(book, root, id_, by=by, on=on, anew=anew)

    def announce(before: Inventory | None, inventory: str, version: int) -> None:
        chain = _settled(book, root, id_, before, on, anew=anew)
        if not chain.lines:
            book.note(What.BEGUN, on=on)
        _announced(book, chain, id_, version, inventory, "", on)

    made = root.add(id_, contents, message=message, by=by, on=on, progress=progress, announce=announce)
    recorded(book, root, id_, on=on)
    return made


def purge(
    book: Ledger,
    root: StorageRoot,
    id_: str,
    digests: Collection[str],
    *,
    by: Agent,
    on: dt.datetime,
    about: str = "",
    progress: Progress = files.silent,
    tells: Tells = nothing,
) -> str:
    """Content taken out of every version (`StorageRoot.purge`), written down. Where the ledger cannot be told it is done nonetheless, as what must go must
    go; gives why it could not, "" where all is well. Raises what `StorageRoot.purge` raises."""
    trouble = ""

    def announce(before: Inventory | None, inventory: str, version: int) -> None:
        nonlocal trouble
        try:
            chain = _settled(book, root, id_, before, on)
            _announced(book, chain, id_, version, inventory, about or What.REWRITTEN.value, on)
        except SasciError as error:
            trouble = str(error)

    root.purge(id_, digests, on=on, by=by, progress=progress, announce=announce, tells=tells)
    try:
        recorded(book, root, id_, on=on)
    except SasciError as error:
        trouble = trouble or str(error)
    return trouble


def ready(book: Ledger, root: StorageRoot, id_: str, *, by: Agent, on: dt.datetime, anew: bool = False) -> None:
    """See that the object is the one that the ledger knows, and write down what a stopped run did not come to. Raises as `add` does."""
    if not book.is_there() and root.is_there() and next(root.places(), None):
        raise OutOfDate(
            f"The ledger {book.name} is not there, though {root.port.name()} has objects.", remedy=f"{RESTORE} {ANEW}"
        )
    root.recover(on)
    with root.held(id_, by=by, on=on) as found:
        _settled(book, root, id_, found, on, anew=anew)


def recorded(book: Ledger, root: StorageRoot, id_: str, *, on: dt.datetime) -> bool:
    """Write down that what was announced of an object is done, where it is; gives whether it was. Raises BrokenLedger, BrokenObject, Busy, Disk."""
    chain = book.chain()
    pending = chain.pending(id_)
    if pending is None or identity(chain, root, id_) is not Identity.DONE:
        return False
    what = What.REWRITTEN if pending.about else What.VERSION
    note = {"version": pending.version, "inventory": pending.inventory, "about": pending.about}
    book.note(what, on=on, id_=id_, unless_told=True, **note)  # type: ignore[arg-type]
    return True


def vouched(book: Ledger, root: StorageRoot, id_: str, *, on: dt.datetime, about: str) -> None:
    """Write down that an object is as it lies there since something was taken out of it, which the ledger could not be told then. Raises as `recorded`."""
    if identity(book.chain(), root, id_) is not Identity.KNOWN:
        found = root.inventory(id_)
        book.note(What.REWRITTEN, on=on, id_=id_, version=found.head, inventory=found.sha512, about=about)


def _announced(book: Ledger, chain: Chain, id_: str, version: int, inventory: str, about: str, on: dt.datetime) -> None:
    """Write down what is about to be; not once more where a run that was killed was about to do the same."""
    pending = chain.pending(id_)
    if pending is None or (pending.version, pending.inventory, pending.about) != (version, inventory, about):
        book.note(What.ANNOUNCED, on=on, id_=id_, version=version, inventory=inventory, about=about)


def _settled(
    book: Ledger, root: StorageRoot, id_: str, found: Inventory | None, on: dt.datetime, *, anew: bool = False
) -> Chain:
    chain = book.chain()
    if found is None and (anew or chain.last(id_) is None):
        return chain
    it = of(chain, id_, found)
    refuse(it, id_, root)
    if it is Identity.DONE:
        recorded(book, root, id_, on=on)
        chain = book.chain()
    return chain
