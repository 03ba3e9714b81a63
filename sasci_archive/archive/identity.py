"""Whether an object that lies somewhere is the one that the ledger knows: the same, further on, set back, another one, or gone.

A valid object says nothing of that: whoever swaps it whole, or puts an old copy back, leaves every digest in it right.
"""

from __future__ import annotations

from enum import Enum

from sasci_archive.archive.ledger import Chain
from sasci_archive.errors import SasciError
from sasci_archive.store.ocfl import Inventory, StorageRoot


class Identity(Enum):
    """What the ledger says of an object in one root."""

    KNOWN = "known"
    DONE = "done"
    BEHIND = "behind"
    TAKEN_OUT = "taken out"
    AHEAD = "ahead"
    STRANGE = "strange"
    UNKNOWN = "unknown"
    GONE = "gone"


def identity(chain: Chain, root: StorageRoot, id_: str) -> Identity:
    """Of an object that the root has or the ledger tells of. Raises BrokenObject where its inventory does not read, Disk."""
    return of(chain, id_, root.found(id_))


def of(chain: Chain, id_: str, found: Inventory | None) -> Identity:
    """Of an object as its inventory has it; None where it is not there."""
    last, pending = chain.last(id_), chain.pending(id_)
    if found and pending and found.sha512 == pending.inventory:
        return Identity.DONE
    if last is None:
        return Identity.UNKNOWN
    if found is None:
        return Identity.GONE
    if found.sha512 == last.inventory:
        return Identity.KNOWN
    if found.sha512 in chain.before(id_):
        return Identity.BEHIND
    if found.sha512 in chain.before_takedown(id_):
        return Identity.TAKEN_OUT
    if found.is_ours and found.head > last.version and found.digest_at(last.version) == last.inventory:
        return Identity.AHEAD
    return Identity.STRANGE


SENTENCES = {
    Identity.DONE: (
        "a run was stopped before it could write into the ledger that it was done",
        "`inv archive.recover` writes it down.",
    ),
    Identity.BEHIND: (
        "it is older than the ledger says: a later version is gone",
        "`inv archive.repair` brings that back from a copy.",
    ),
    Identity.TAKEN_OUT: (
        "it is from before something was taken down: what is gone for good is in it",
        "`inv archive.repair` puts what is kept in its place, and removes it.",
    ),
    Identity.AHEAD: (
        "it has a later version than the ledger knows of",
        "The ledger was cut short or is an old one: `inv archive.recover --put-back` puts the newest copy of it there. Or somebody wrote to the "
        "object with another program: if that is right, `inv archive.recover --accept SLUG` writes it down.",
    ),
    Identity.STRANGE: (
        "it is another object than the ledger knows under this id, though it may be valid in itself: it was swapped, or its past was written anew",
        "`inv archive.repair` puts the one that the ledger knows in its place, from a copy.",
    ),
    Identity.UNKNOWN: (
        "the ledger does not know of it",
        "Somebody has put it there, or the ledger is an old one: then `inv archive.recover --put-back` puts the newest copy of that there. If it is "
        "yours, `inv archive.recover --accept SLUG` writes it down.",
    ),
    Identity.GONE: (
        "the ledger knows of it, and it is not there",
        "`inv archive.repair` brings it back from a copy; or mount the disk it lies on.",
    ),
}
"""What is wrong with each, and what to do."""


def refuse(found: Identity, id_: str, root: StorageRoot) -> None:
    """Raises SasciError where nothing may be built upon an object that is so."""
    if found not in {Identity.KNOWN, Identity.DONE}:
        problem, remedy = SENTENCES[found]
        raise SasciError(f"Of {id_} in {root.port.name()}: {problem}. Nothing was written.", remedy=remedy)
