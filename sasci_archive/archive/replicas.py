"""Copies of the archive in other places (`[archive] replicas`): brought up to date, and taken from where something here is damaged.

What is copied is always the object that the ledger knows, and it is read on the way: a damaged object never takes the place of a sound one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.archive import keeping, ledger, standing
from sasci_archive.archive.ledger import Chain, Ledger
from sasci_archive.archive.objects import Which
from sasci_archive.archive.objects import root as own_root
from sasci_archive.archive.standing import Standing
from sasci_archive.errors import BrokenLedger, NotYet, OutOfDate, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.workspace import Workspace

LEDGER = "ledger.jsonl"
"""What the copy of the ledger in a replica is called."""


class Place(View, frozen=True):
    """A storage root of the archive, or (`replica`, its folder) of a copy."""

    which: Which
    root: StorageRoot
    replica: Path | None = None


class Copied(View, frozen=True):
    """What happened to one replica: ids of the objects that were brought up to date, those that were so already, and what could not be done."""

    replica: Path
    copied: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()


class Repaired(View, frozen=True):
    """An object that was put in place of a damaged one, in `root`, from `source`."""

    id: str
    root: Path
    source: Path


def places(workspace: Workspace) -> tuple[Place, ...]:
    """Every root, the archive's own first, there or not."""
    named = [Place(which, own_root(workspace, which)) for which in Which]
    for replica in folders(workspace):
        named += [Place(which, StorageRoot(replica / which.value), replica) for which in Which]
    return tuple(named)


def folders(workspace: Workspace) -> tuple[Path, ...]:
    """The folder of each replica, there or not."""
    return tuple(workspace.place(replica) for replica in workspace.settings.archive.replicas)


def was_there(chain: Chain, replica: Path) -> bool:
    """Whether something has been copied to it before."""
    return any(line.what == ledger.REPLICATED and line.about == str(replica) for line in chain.lines)


def not_reached(chain: Chain, replica: Path) -> str:
    """Why a replica cannot be used, in a sentence; "" where it can. A folder that is empty, though it has been copied to before, is where a disk is
    mounted that is not there now."""
    if not replica.is_dir():
        return f"{replica} is not there: mount the disk it lies on, or make the folder."
    if was_there(chain, replica) and not any((replica / which.value).is_dir() for which in Which):
        return f"{replica} is empty, though copies were made there: mount the disk it lies on. If it is a new one, say --anew."
    return ""


def ledgers(workspace: Workspace) -> tuple[tuple[str, Chain], ...]:
    """The copies of the ledger that can be read, each with its place. One that does not read is no copy."""
    found = []
    for replica in folders(workspace):
        try:
            chain = Ledger(replica / LEDGER).chain()
        except SasciError:
            continue
        if chain.lines:
            found.append((str(replica), chain))
    return tuple(found)


def replicate(
    workspace: Workspace, by: Agent, on: dt.datetime, *, anew: bool = False, progress: Progress = files.silent
) -> tuple[Copied, ...]:
    """Bring every replica up to date. What cannot be done there is said, and the others go on. Raises BrokenLedger, OutOfDate, NotYet where there is no
    replica, or nothing to be copied."""
    if not folders(workspace):
        raise NotYet(
            "sasci.toml names no replica.",
            remedy='Write the folder into it: [archive] replicas = ["/media/disk-2/archive"].',
        )
    book = keeping.ledger(workspace)
    chain = book.chain()
    if not chain.ids():
        raise NotYet(
            f"The ledger {book.path} tells of no object that could be copied.",
            remedy="`inv archive SLUG` keeps one; `inv archive.recover` says what is wrong with the ledger.",
        )
    older = ledger.compared(chain, ledgers(workspace))
    if older:
        raise BrokenLedger(older[0], remedy=ledger.RESTORE)
    done = []
    for replica in folders(workspace):
        why_not = "" if anew and replica.is_dir() else not_reached(chain, replica)
        if why_not:
            done.append(Copied(replica, trouble=(why_not,)))
            continue
        done.append(_replicated(workspace, replica, chain, by, on, progress))
        book.note(ledger.REPLICATED, on=on, who=by.name, about=str(replica))
    for each in done:
        if not each.trouble or each.copied or each.same:
            files.write(each.replica / LEDGER, files.read(book.path))
    return tuple(done)


def _replicated(
    workspace: Workspace, replica: Path, chain: Chain, by: Agent, on: dt.datetime, progress: Progress
) -> Copied:
    copied, same, trouble = list[str](), list[str](), list[str]()
    for which in Which:
        own, other = own_root(workspace, which), StorageRoot(replica / which.value)
        for id_ in chain.ids():
            if not which.slug(id_):
                continue
            try:
                found = standing.standing(chain, own, id_)
                if found is not Standing.KNOWN:
                    trouble.append(f"{id_} was not copied: {standing.SENTENCES[found][0]}.")
                elif other.take(id_, own, by=by, on=on, progress=progress, anew=_may_be_replaced(chain, other, id_)):
                    copied.append(id_)
                else:
                    same.append(id_)
            except SasciError as error:
                trouble.append(f"{id_} was not copied: {error}")
    return Copied(replica, tuple(copied), tuple(same), tuple(trouble))


def _may_be_replaced(chain: Chain, other: StorageRoot, id_: str) -> bool:
    """Whether what lies in a replica is from before something was taken out of the object, so that its history does not go on here."""
    if not other.has(id_):
        return False
    found = other.inventory(id_).sha512
    return found in {line.inventory for line in chain.lines if line.id == id_} and found not in {
        *standing.earlier(chain, id_),
        *(line.inventory for line in (chain.last(id_),) if line),
    }


def repair(
    workspace: Workspace, by: Agent, on: dt.datetime, slug: str = "", progress: Progress = files.silent
) -> tuple[tuple[Repaired, ...], tuple[str, ...]]:
    """Put the object that the ledger knows in the place of each that is damaged, another, older or gone, from a copy that was read whole and is sound.
    Gives what was repaired, and what could not be, in sentences. Raises BrokenLedger, OutOfDate where there is no ledger."""
    book = keeping.ledger(workspace)
    if not book.is_there():
        raise OutOfDate(
            f"The ledger {book.path} is not there, so that nothing says which copy is the right one.",
            remedy=f"{ledger.RESTORE} Or {ledger.ANEW}",
        )
    chain = book.chain()
    older = ledger.compared(chain, ledgers(workspace))
    if older:
        raise BrokenLedger(older[0], remedy=ledger.RESTORE)
    done, trouble = list[Repaired](), list[str]()
    for which in Which:
        every = [place for place in places(workspace) if place.which is which]
        for id_ in chain.ids():
            if which.slug(id_) and slug in {"", which.slug(id_)}:
                fixed, failed = _repaired(chain, every, id_, by, on, progress)
                done += fixed
                trouble += failed
    for each in done:
        last = chain.last(each.id)
        book.note(
            ledger.REPAIRED,
            on=on,
            id_=each.id,
            version=last.version if last else 0,
            inventory=last.inventory if last else "",
            who=by.name,
            about=f"{each.root} from {each.source}",
        )
    return tuple(done), tuple(trouble)


def _repaired(
    chain: Chain, every: list[Place], id_: str, by: Agent, on: dt.datetime, progress: Progress
) -> tuple[list[Repaired], list[str]]:
    sound, damaged, trouble = list[Place](), list[Place](), list[str]()
    for place in every:
        if place.replica and (why := not_reached(chain, place.replica)):
            trouble.append(f"{id_}: {why}")
        elif not place.root.root.is_dir() and not place.replica:
            trouble.append(f"{id_}: {place.root.root} is not there: mount the disk it lies on, or make the folder.")
        else:
            (sound if is_sound(chain, place.root, id_, progress) else damaged).append(place)
    if not damaged:
        return [], trouble
    if not sound:
        return [], [
            *trouble,
            f"{id_}: no copy that can be reached is sound and the one that the ledger knows; nothing was changed.",
        ]
    done = []
    for place in damaged:
        try:
            place.root.take(id_, sound[0].root, by=by, on=on, progress=progress, anew=True)
            done.append(Repaired(id_, place.root.root, sound[0].root.root))
        except SasciError as error:
            trouble.append(f"{id_} in {place.root.root}: {error}")
    return done, trouble


def is_sound(chain: Chain, root: StorageRoot, id_: str, progress: Progress = files.silent) -> bool:
    """Whether an object is, every byte of it read, what it should be, and the one that the ledger knows."""
    last = chain.last(id_)
    try:
        if last is None or not root.has(id_):
            return False
        found = check(root.port, root.place(id_), progress)
    except SasciError:
        return False
    return not found.faults and found.sha512 == last.inventory
