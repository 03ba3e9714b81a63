"""What somebody vouches for: a ledger begun anew, or an object that the ledger does not know as it lies there.

Only what is sound in itself is written down, and the ledger says for ever that it was accepted and not made by this program.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from sasci_archive.archive import keeping, ledger, objects, owed, replicas
from sasci_archive.archive.identity import Identity, of
from sasci_archive.archive.ledger import Ledger, What
from sasci_archive.archive.objects import Which
from sasci_archive.errors import BrokenLedger, NotYet, SasciError, WouldOverwrite
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Inventory, StorageRoot
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.workspace import Workspace


class Accepted(View, frozen=True):
    """The ids that were written down, where the ledger before it lies now ("": there was none), and what could not be taken, in sentences."""

    ids: tuple[str, ...]
    old: str = ""
    trouble: tuple[str, ...] = ()


def recorded(workspace: Workspace, on: dt.datetime) -> tuple[str, ...]:
    """Write down what stopped runs had done and did not come to write; says what. Raises BrokenLedger, Busy, Disk."""
    book = objects.ledger(workspace)
    said = []
    for id_ in sorted({line.id for line in book.chain().lines if line.inventory}):
        root = objects.root(workspace, Which.PUBLIC if Which.PUBLIC.slug(id_) else Which.RESTRICTED)
        if keeping.recorded(book, root, id_, on=on):
            last = book.chain().last(id_)
            said.append(f"{id_}: version {last.version if last else 0} is written down in the ledger.")
    return (*said, *owed.settle(workspace, on))


def accept(workspace: Workspace, slug: str, on: dt.datetime, progress: Progress = files.silent) -> Accepted:
    """Write down both objects of a seminar as they lie in the archive. Raises NotYet where nothing of it is there, BrokenLedger, Disk."""
    book = objects.ledger(workspace)
    chain = book.chain()
    found = [(root, which.id(slug)) for which, root in _roots(workspace) if root.has(which.id(slug))]
    if not found:
        raise NotYet(
            f"Nothing of '{slug}' lies in the archive.", remedy="`[archive]` in sasci.toml says where that is."
        )
    taken, trouble = list[str](), list[str]()
    for root, id_ in found:
        try:
            inventory = _sound(root, id_, progress)
        except SasciError as error:
            trouble.append(str(error))
            continue
        if of(chain, id_, inventory) is not Identity.KNOWN:
            _note(book, inventory, on)
            taken.append(id_)
    return Accepted(tuple(taken), "", tuple(trouble))


def new_ledger(workspace: Workspace, on: dt.datetime, progress: Progress = files.silent) -> Accepted:
    """Begin a ledger of all that lies in the archive and is sound. The one before is kept beside it, and its head, where it reads, stands in the first line.
    Raises WouldOverwrite where a copy of the ledger can be put back instead, Disk, and SasciError where an object is not sound."""
    if copies := replicas.copies(workspace):
        newest = max(copies, key=lambda copy: len(copy.chain.lines))
        raise WouldOverwrite(
            f"A copy of the ledger with {len(newest.chain.lines)} lines lies in {newest.where}.",
            remedy="Put that back instead: `inv archive.recover --put-back`. If it is not to be trusted, move it away first.",
        )
    book = objects.ledger(workspace)
    found = [(root, id_) for _, root in _roots(workspace) if root.is_there() for id_ in root.ids()]
    if not found:
        raise NotYet("There is no object in the archive.", remedy="`inv archive SLUG` begins a ledger by itself.")
    inventories = []
    for number, (root, id_) in enumerate(found):
        progress(number, len(found))
        inventories.append(_sound(root, id_, files.silent))
    try:
        head = book.chain().head
    except SasciError:  # it does not read, which may be why
        head = ""
    old = book.put_aside()
    book.note(What.BEGUN, on=on, about=head)
    for inventory in inventories:
        _note(book, inventory, on)
    progress(len(found), len(found))
    return Accepted(tuple(inventory.id for inventory in inventories), old)


def put_back(workspace: Workspace) -> Accepted:
    """The newest copy of the ledger in its place, where the ledger is gone, does not read, or is older. Gives where that lies now. Raises NotYet where there is no
    such copy, or none is newer, SasciError where copies tell different pasts, Disk."""
    book, found = objects.ledger(workspace), replicas.copies(workspace)
    if not found:
        raise NotYet(
            "There is no copy of the ledger that can be read.",
            remedy="Mount the replicas; or `inv archive.recover --new-ledger` begins a new one.",
        )
    newest = max(found, key=lambda copy: len(copy.chain.lines))
    ours = None
    with contextlib.suppress(BrokenLedger):
        ours = ledger.read(book.content(), book.name)
    pasts = [(copy.where, copy.chain) for copy in found] + ([(book.name, ours)] if ours and ours.lines else [])
    if others := ledger.other_pasts(newest.chain, pasts):
        raise SasciError(
            f"The copies of the ledger in {newest.where} and {others[0]} tell different pasts: nothing says which is the right one.",
            remedy="Compare both with a head that was written down, and move the wrong one away.",
        )
    if ours and ledger.follows(ours, newest.chain) and ours.lines:
        raise NotYet(f"No copy of the ledger is newer than {book.name}.", remedy="It is where it belongs, and reads.")
    old = book.put_aside()
    book.begin(newest.content)
    return Accepted((f"{newest.where} ({len(newest.chain.lines)} lines)",), old)


def _roots(workspace: Workspace) -> Iterator[tuple[Which, StorageRoot]]:
    for which in Which:
        yield which, objects.root(workspace, which)


def _sound(root: StorageRoot, id_: str, progress: Progress) -> Inventory:
    """Raises SasciError where it is not sound."""
    inventory = root.inventory(id_)
    if faults := check(root.port, root.place(id_), progress).faults:
        raise SasciError(
            f"{id_} in {root.port.name()} is not sound: {faults[0].problem} Nothing of it was written down.",
            remedy=f"Put a sound copy of {root.port.name(root.place(id_))} in its place by hand: without a ledger nothing says which copy is the right one.",
        )
    return inventory


def _note(book: Ledger, inventory: Inventory, on: dt.datetime) -> None:
    if not book.is_there():
        book.note(What.BEGUN, on=on)
    book.note(What.ACCEPTED, on=on, id_=inventory.id, version=inventory.head, inventory=inventory.sha512)
