"""Damage mended: the object that the ledger knows is put in the place of one that is damaged, another, older or gone, wherever that lies.

It is made again from what is sound in any copy, file by file, so that it can be mended even where none is sound as a whole; what is damaged is never
copied. What lay there is kept aside, until somebody says that it may go; but for what holds something that was taken down.
"""

from __future__ import annotations

import datetime as dt

from sasci_archive.archive import accepting, ledger, objects, replicas
from sasci_archive.archive.identity import SENTENCES, Identity, identity
from sasci_archive.archive.ledger import Chain, What
from sasci_archive.archive.owed import Debt
from sasci_archive.archive.replicas import Place
from sasci_archive.errors import BrokenObject, Disk, OutOfDate, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, Inventory, StorageRoot
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.ocfl.inventory import INVENTORY, parse
from sasci_archive.store.workspace import Workspace


class Repaired(View, frozen=True):
    """An object that was put right in the root `root`; `kept` is where what lay there lies now, "" where nothing did."""

    id: str
    root: str
    kept: str = ""


class Repair(View, frozen=True):
    """What was put right, how many copies of objects were sound, and what could not be done, in sentences."""

    repaired: tuple[Repaired, ...]
    sound: int
    trouble: tuple[str, ...]


def repair(
    workspace: Workspace, by: Agent, on: dt.datetime, slug: str = "", progress: Progress = files.silent
) -> Repair:
    """Of one seminar's objects, or of all; every copy is read whole. Raises BrokenLedger, OutOfDate where there is no ledger, Disk."""
    book = objects.ledger(workspace)
    if not book.is_there():
        raise OutOfDate(
            f"The ledger {book.name} is not there, so that nothing says which copy is the right one.",
            remedy=f"{ledger.RESTORE} {ledger.ANEW}",
        )
    chain = replicas.chain(workspace)
    every = replicas.places(workspace)
    closed = {why: None for place in every if (why := replicas.root_not_reached(workspace, place, chain))}
    open_ = [place for place in every if not replicas.root_not_reached(workspace, place, chain)]
    for place in open_:
        place.root.recover(on)
        if next(place.root.places(), None):
            place.root.put_root_right(on)
    accepting.recorded(workspace, on)
    chain = book.chain()
    wanted = [id_ for id_ in chain.ids() if slug in {"", objects.slug(id_)}]
    done, trouble, sound = list[Repaired](), list(closed), 0
    for number, id_ in enumerate(wanted):
        progress(number, len(wanted))
        there = [place for place in open_ if place.which.slug(id_)]
        debt = Debt(workspace, What.REPAIRED, on, chain)
        fixed, failed, good = _one(chain, there, id_, by, on, debt)
        sound += good
        trouble += failed
        done += fixed
        debt.pay()
    progress(len(wanted), len(wanted))
    return Repair(tuple(done), sound, tuple(trouble))


def _one(
    chain: Chain, there: list[Place], id_: str, by: Agent, on: dt.datetime, debt: Debt
) -> tuple[list[Repaired], list[str], int]:
    wrong, good = list[Place](), list[Place]()
    for place in there:
        found = _identity(chain, place.root, id_)
        if found in {Identity.AHEAD, Identity.DONE, Identity.UNKNOWN}:  # what the ledger is behind of is never undone
            problem, remedy = SENTENCES[found]
            return [], [f"{id_} in {place.root.port.name()}: {problem}. {remedy} Nothing of it was changed."], 0
        (good if is_sound(chain, place.root, id_) else wrong).append(place)
    if not wrong:
        return [], [], len(good)
    roots = [place.root for place in (*good, *wrong)]
    inventory = _wanted(chain, roots, id_)
    if inventory is None:
        told = "no copy that can be reached has the inventory that the ledger knows; nothing was changed"
        return [], [f"{id_}: {told}. Mount every replica, or bring a backup."], len(good)
    done, trouble = list[Repaired](), list[str]()
    for place in wrong:
        keep = _identity(chain, place.root, id_) is not Identity.TAKEN_OUT
        before = set(place.root.set_aside(id_))
        try:
            place.root.put_right(inventory, roots, by=by, on=on, keep=keep, announce=debt.about_to(place, id_))
        except SasciError as error:
            debt.failed()
            trouble.append(f"{id_} in {place.root.port.name()} was not repaired: {error}")
            continue
        debt.done()
        kept = "".join(set(place.root.set_aside(id_)) - before)
        done.append(Repaired(id_, place.root.port.name(), place.root.port.name(kept) if kept else ""))
    return done, trouble, len(good)


def _identity(chain: Chain, root: StorageRoot, id_: str) -> Identity | None:
    """None where nothing can be said, as its inventory does not read."""
    try:
        return identity(chain, root, id_)
    except (BrokenObject, Disk):
        return None


def is_sound(chain: Chain, root: StorageRoot, id_: str) -> bool:
    """Whether an object is, every byte of it read, what it should be, and the one that the ledger knows."""
    last = chain.last(id_)
    try:
        if last is None or not root.has(id_):
            return False
        found = check(root.port, root.place(id_))
    except SasciError:
        return False
    return not found.faults and found.sha512 == last.inventory


def _wanted(chain: Chain, roots: list[StorageRoot], id_: str) -> Inventory | None:
    """The inventory that the ledger knows, wherever it is found whole: at the top of a copy, or in the folder of a version."""
    last = chain.last(id_)
    for root in roots:
        try:
            place = root.place(id_) if root.is_there() else ""
            for folder in (place, f"{place}/v{last.version}") if last and place else ():
                at = f"{folder}/{INVENTORY}"
                if last and root.port.has(at) and root.port.digest(at) == last.inventory:
                    return parse(root.port.read(at), root.port.name(at))
        except (BrokenObject, Disk):
            continue
    return None
