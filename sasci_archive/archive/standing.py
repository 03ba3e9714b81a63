"""How an object stands by the ledger: the one that it knows, further on, set back, another one, or gone."""

from __future__ import annotations

from enum import Enum

from sasci_archive.archive.ledger import REWRITTEN, Chain
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.store.ocfl import StorageRoot


class Standing(Enum):
    """What the ledger says of an object in one root."""

    KNOWN = "known"  # it is the one that the ledger knows
    AHEAD = "ahead"  # it goes on from what the ledger knows: a run was stopped before it wrote that down
    REWRITTEN = "rewritten"  # it is what the ledger said that it would become: the same
    BEHIND = "behind"  # the ledger knows of a later version
    STRANGE = "strange"  # it has another past than the ledger
    UNKNOWN = "unknown"  # the ledger does not know of it
    GONE = "gone"  # the ledger knows it, and it is not there


def standing(chain: Chain, root: StorageRoot, id_: str) -> Standing:
    """Of an object that the root has or the ledger tells of. Raises BrokenObject where its inventory does not read, Disk."""
    last = chain.last(id_)
    try:
        found = root.inventory(id_)
    except NotYet:
        return Standing.GONE if last else Standing.UNKNOWN
    if last is None:
        return Standing.UNKNOWN
    if found.sha512 == last.inventory:
        return Standing.KNOWN
    pending = chain.pending(id_)
    if pending and found.sha512 == pending.inventory:
        return Standing.REWRITTEN
    if found.head > last.version and root.inventory_of(id_, last.version) == last.inventory:
        return Standing.AHEAD
    if found.sha512 in earlier(chain, id_):
        return Standing.BEHIND
    return Standing.STRANGE


def earlier(chain: Chain, id_: str) -> dict[str, int]:
    """The inventories that an object had before, and the version that was its newest then; none from before something was taken out of it, as that
    must not come back."""
    found: dict[str, int] = {}
    for line in chain.lines:
        if line.id == id_ and line.inventory:
            if line.what == REWRITTEN:
                found.clear()
            found[line.inventory] = line.version
    last = chain.last(id_)
    return {inventory: version for inventory, version in found.items() if last and inventory != last.inventory}


SENTENCES = {
    Standing.AHEAD: (
        "it has a version that the ledger does not know of, and that goes on from the one that it knows",
        "`inv archive.recover` writes it down, where a run was stopped before it could.",
    ),
    Standing.REWRITTEN: (
        "what was to be taken out of it is out, and the ledger does not say so yet",
        "`inv archive.recover` writes it down.",
    ),
    Standing.BEHIND: (
        "it is older than the ledger says: a later version is gone",
        "`inv archive.repair` takes it from a copy that has it.",
    ),
    Standing.STRANGE: (
        "it is another object than the ledger knows under this id, though it may be valid in itself: it was swapped, or its past was written anew",
        "`inv archive.repair` puts the one that the ledger knows in its place, from a copy.",
    ),
    Standing.UNKNOWN: (
        "the ledger does not know of it",
        "Somebody has put it there, or the ledger is older than the archive. `inv archive.recover` writes it down with --who, once you know that it is yours.",
    ),
    Standing.GONE: (
        "the ledger knows of it, and it is not there",
        "`inv archive.repair` takes it from a copy.",
    ),
}
"""What is wrong with each, and what to do."""


def refuse(found: Standing, id_: str, root: StorageRoot) -> None:
    """Raises SasciError where nothing may be built upon an object that stands so."""
    late = found is Standing.UNKNOWN and root.inventory(id_).head > 1  # one version may be a stopped run's
    if late or found in {Standing.BEHIND, Standing.STRANGE, Standing.GONE}:
        problem, remedy = SENTENCES[found]
        raise SasciError(f"Of {id_} in {root.root}: {problem}. Nothing was written.", remedy=remedy)
