"""Copies of the archive in other places (`[archive] replicas`): where they lie, whether they can be reached, and their copies of the ledger.

Each replica is a folder with a `public/` and a `restricted/` of its own, which are storage roots like the archive's, and a copy of the ledger.
"""

from __future__ import annotations

import contextlib
from pathlib import PurePath

from sasci_archive.archive import ledger, objects
from sasci_archive.archive.ledger import Chain, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.errors import BrokenLedger, Disk, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.bucket import is_on_s3, parted
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.port import Port
from sasci_archive.store.workspace import Workspace

LEDGER = "ledger.jsonl"
"""What the copy of the ledger in a replica is called."""


class Place(View, frozen=True):
    """A storage root of the archive, or of a copy: `replica` is how sasci.toml names that, "" for the archive's own."""

    which: Which
    root: StorageRoot
    replica: str = ""


def places(workspace: Workspace) -> tuple[Place, ...]:
    """Every root, the archive's own first, there or not."""
    named = [Place(which, objects.root(workspace, which)) for which in Which]
    for replica in workspace.settings.archive.replicas:
        home = objects.port(workspace, replica)
        named += [Place(which, StorageRoot(home.below(which.value)), replica) for which in Which]
    return tuple(named)


def not_reached(workspace: Workspace, replica: str, chain: Chain) -> str:
    """Why a replica cannot be used, in a sentence; "" where it can. A folder that is empty, though it has been copied to before, is where a disk is
    mounted that is not there now."""
    home = objects.port(workspace, replica)
    name = home.name()
    if other := overlapping(workspace, replica):
        return f"The replica {name} and {other} lie in each other: name a folder of its own in sasci.toml, best on another disk."
    try:
        if not home.is_there():
            return f"The replica {name} is not there: mount the disk it lies on, or make the folder."
        if was_copied_to(chain, replica) and not any(home.has(which.value) for which in Which):
            where = "see that sasci.toml names the right bucket" if is_on_s3(replica) else "mount the disk it lies on"
            return f"The replica {name} is empty, though copies were made there: {where}. If it is a new one, say `inv archive.replicate --anew`."
    except Disk as error:
        return f"The replica {name} cannot be used: {_in_one(error)}"
    return ""


def _in_one(error: Disk) -> str:
    """Problem and remedy as one sentence, behind a colon."""
    problem = error.problem.rpartition(" cannot be read: ")[2].rstrip(".")
    return f"{problem[0].lower()}{problem[1:]}; {error.remedy[0].lower()}{error.remedy[1:]}"


def overlapping(workspace: Workspace, replica: str) -> str:
    """What is no replica and lies in this place, or this place in it: then the archive would be copied onto itself, or into what is public."""
    named = workspace.settings
    others = (named.archive.public, named.archive.restricted, named.site.folder, named.search.folder, named.seminars)
    own = _laid(workspace, replica)
    for other in others:
        found = _laid(workspace, other)
        if own == found or own in found.parents or found in own.parents:
            return other if is_on_s3(other) else str(workspace.place(other))
    return ""


def _laid(workspace: Workspace, place: str) -> PurePath:
    """Where a place lies: one of S3 in no folder of this machine."""
    return PurePath("s3:", *parted(place)) if is_on_s3(place) else workspace.place(place).resolve()


def was_copied_to(chain: Chain, replica: str) -> bool:
    """Whether the ledger tells so."""
    return any(line.what is What.COPIED and line.about == replica for line in chain.lines)


def root_not_reached(workspace: Workspace, place: Place, chain: Chain) -> str:
    """The same of a root of the archive or of a replica."""
    if place.replica:
        return not_reached(workspace, place.replica, chain)
    name = place.root.port.name()
    try:
        if place.root.port.is_there():
            return ""
    except Disk as error:
        return f"{name} cannot be used: {_in_one(error)}"
    return f"{name} is not there: mount the disk it lies on; or make the folder, if it is lost."


class Copy(View, frozen=True):
    """A copy of the ledger: where it lies, its bytes, and what they say."""

    where: str
    content: bytes
    chain: Chain


def copies(workspace: Workspace) -> tuple[Copy, ...]:
    """The copies of the ledger that can be read: those in the replicas, and, of one in a bucket, the one on this machine. One that does not read is no copy."""
    found, book = [], objects.ledger(workspace)
    lie = [objects.port(workspace, replica) for replica in workspace.settings.archive.replicas]
    if isinstance(book, SharedLedger):
        lie.append(Files(book.path.parent))
    for home in lie:
        with contextlib.suppress(SasciError):
            content = home.look(LEDGER) or b""
            if (chain := ledger.read(content, home.name(LEDGER))).lines:
                found.append(Copy(home.name(), content, chain))
    return tuple(found)


def ledgers(workspace: Workspace) -> tuple[tuple[str, Chain], ...]:
    """The same, each with its place."""
    return tuple((copy.where, copy.chain) for copy in copies(workspace))


def copy_of_ledger(home: Port) -> Chain | None:
    """The one in a replica; None where there is none. Raises BrokenLedger, Disk."""
    content = home.look(LEDGER)
    return None if content is None else ledger.read(content, home.name(LEDGER))


def chain(workspace: Workspace) -> Chain:
    """The ledger's, compared with its copies. Raises BrokenLedger where it does not read or a copy knows more of the same past, Disk."""
    found = objects.ledger(workspace).chain()
    if told := ledger.lost(found, ledgers(workspace)):
        raise BrokenLedger(told, remedy=ledger.RESTORE)
    return found


def put_ledger(home: Port, content: bytes) -> None:
    """The copy of the ledger in a replica, whole. Raises Disk."""
    home.replace(LEDGER, content, f"{files.UNFINISHED}{LEDGER}")
