"""A change of an object and its line in the ledger: the two always together. Where a run is stopped between both, the next one writes the line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

from sasci_archive.archive import ledger as ledgers
from sasci_archive.archive import standing
from sasci_archive.archive.ledger import Chain, Ledger
from sasci_archive.archive.standing import Standing
from sasci_archive.errors import OutOfDate
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, StorageRoot, VersionInfo
from sasci_archive.store.workspace import Workspace

STOPPED = "A run was stopped before it was written down."


def ledger(workspace: Workspace) -> Ledger:
    """The ledger that sasci.toml names, there or not."""
    return Ledger(workspace.place(workspace.settings.archive.ledger))


def add(
    workspace: Workspace,
    root: StorageRoot,
    id_: str,
    contents: Mapping[str, Path | bytes],
    *,
    message: str,
    by: Agent,
    on: dt.datetime,
    progress: Progress = files.silent,
) -> VersionInfo:
    """A new version (`StorageRoot.add`), written down. Raises what that raises; BrokenLedger; OutOfDate where the ledger is not there though the
    archive has objects; SasciError where the object that lies there is not the one that the ledger knows."""
    book = ledger(workspace)
    caught_up(book, root, id_, who=by.name, on=on)
    before = root.inventory(id_).head if root.has(id_) else 0
    made = root.add(id_, contents, message=message, by=by, on=on, progress=progress)
    if made.number != before:
        book.note(
            ledgers.VERSION, on=on, id_=id_, version=made.number, inventory=root.inventory(id_).sha512, who=by.name
        )
    return made


def purge(
    workspace: Workspace,
    root: StorageRoot,
    id_: str,
    digests: Collection[str],
    *,
    by: Agent,
    on: dt.datetime,
    about: str = "",
    progress: Progress = files.silent,
) -> VersionInfo:
    """Content taken out of every version (`StorageRoot.purge`), written down before and after, so that nobody takes what is left for a stranger.
    Raises as `add` does."""
    book = ledger(workspace)
    caught_up(book, root, id_, who=by.name, on=on)
    before = root.inventory(id_)
    after = root.without(id_, digests)
    if after == before.sha512:
        return before.newest
    note = {"on": on, "id_": id_, "version": before.head, "inventory": after, "who": by.name, "about": about}
    book.note(ledgers.REWRITING, **note)  # type: ignore[arg-type]
    made = root.purge(id_, digests, on=on, by=by, progress=progress)
    book.note(ledgers.REWRITTEN, **note)  # type: ignore[arg-type]
    return made


def caught_up(book: Ledger, root: StorageRoot, id_: str, *, who: str, on: dt.datetime) -> Chain:
    """The ledger's chain, with the lines of this object that a stopped run did not come to write. Raises as `add` does."""
    if not book.is_there() and root.is_there() and next(root.places(), None):
        raise OutOfDate(
            f"The ledger {book.path} is not there, though {root.root} has objects.",
            remedy=f"{ledgers.RESTORE} Or {ledgers.ANEW}",
        )
    root.recover(on)
    chain = book.chain()
    if not root.has(id_) and chain.last(id_) is None:
        return chain
    found = standing.standing(chain, root, id_)
    standing.refuse(found, id_, root)
    if found in {Standing.AHEAD, Standing.REWRITTEN, Standing.UNKNOWN}:
        inventory = root.inventory(id_)
        what = ledgers.REWRITTEN if found is Standing.REWRITTEN else ledgers.FOUND
        book.note(what, on=on, id_=id_, version=inventory.head, inventory=inventory.sha512, who=who, about=STOPPED)
        chain = book.chain()
    return chain
