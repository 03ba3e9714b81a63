"""Copies of the archive in other places (`[archive] replicas`), and how they are brought up to date.

Each replica is a folder with a `public/` and a `restricted/` of its own, which are storage roots like the archive's, and a copy of the ledger. What is
copied is always the object that the ledger knows, each file compared on the way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import PurePath

from sasci_archive.archive import ledger, objects
from sasci_archive.archive.identity import SENTENCES, Identity, of
from sasci_archive.archive.ledger import Chain, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.errors import BrokenLedger, Disk, NotYet, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.bucket import is_on_s3, parted
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import Agent, StorageRoot
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


class Copied(View, frozen=True):
    """What happened to one replica: ids of the objects that were brought up to date, those that were so already, and what could not be done."""

    replica: str
    copied: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()


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
    if other := _overlapping(workspace, replica):
        return f"The replica {name} and {other} lie in each other: name a folder of its own in sasci.toml, best on another disk."
    try:
        if not home.is_there():
            return f"The replica {name} is not there: mount the disk it lies on, or make the folder."
        if _was_copied_to(chain, replica) and not any(home.has(which.value) for which in Which):
            where = "see that sasci.toml names the right bucket" if is_on_s3(replica) else "mount the disk it lies on"
            return f"The replica {name} is empty, though copies were made there: {where}. If it is a new one, say `inv archive.replicate --anew`."
    except Disk as error:
        return f"The replica {name} cannot be used: {_in_one(error)}"
    return ""


def _in_one(error: Disk) -> str:
    """Problem and remedy as one sentence, behind a colon."""
    problem = error.problem.rpartition(" cannot be read: ")[2].rstrip(".")
    return f"{problem[0].lower()}{problem[1:]}; {error.remedy[0].lower()}{error.remedy[1:]}"


def _overlapping(workspace: Workspace, replica: str) -> str:
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


def _was_copied_to(chain: Chain, replica: str) -> bool:
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


def replicate(
    workspace: Workspace, by: Agent, on: dt.datetime, *, anew: bool = False, progress: Progress = files.silent
) -> tuple[Copied, ...]:
    """Bring every replica up to date. What cannot be done there is said, and the others go on; `anew`: one that is empty though it was not is taken as a
    new one, and a ledger there that tells another past is replaced. Raises BrokenLedger, Disk, NotYet where there is no replica, or nothing to be copied.
    """
    named = workspace.settings.archive.replicas
    if not named:
        raise NotYet(
            "sasci.toml names no replica.",
            remedy='Write the folder into it: [archive] replicas = ["/media/disk-2/archive"].',
        )
    book, known = objects.ledger(workspace), chain(workspace)
    if not known.ids():
        raise NotYet(
            f"The ledger {book.name} tells of no object that could be copied.", remedy="`inv archive SLUG` keeps one."
        )
    done = [
        _replicated(workspace, replica, known, by, on, anew=anew, progress=_part(progress, number, len(named)))
        for number, replica in enumerate(named)
    ]
    reached = [each for each in done if each.copied or each.same]
    for each in reached:
        if each.copied or not _was_copied_to(known, each.replica):
            book.note(What.COPIED, on=on, about=each.replica)
    others = set(ledger.other_pasts(known, ledgers(workspace)))
    for number, each in enumerate(done):
        home = objects.port(workspace, each.replica)
        if home.name() in others and not anew:
            told = f"The ledger in {home.name()} tells another past than the archive's, and was left as it is: `inv verify --all` says more."
            done[number] = Copied(each.replica, each.copied, each.same, (*each.trouble, told))
        elif each in reached:
            try:
                put_ledger(home, book.content())
            except SasciError as error:
                done[number] = Copied(each.replica, each.copied, each.same, (*each.trouble, str(error)))
    return tuple(done)


def put_ledger(home: Port, content: bytes) -> None:
    """The copy of the ledger in a replica, whole. Raises Disk."""
    home.replace(LEDGER, content, f"{files.UNFINISHED}{LEDGER}")


def _part(progress: Progress, number: int, of: int) -> Progress:
    """One replica of several, as the progress of all."""

    def moved(done: int, total: int) -> None:
        if total:
            progress(number * total + done, of * total)

    return moved


def _replicated(
    workspace: Workspace, replica: str, known: Chain, by: Agent, on: dt.datetime, *, anew: bool, progress: Progress
) -> Copied:
    home = objects.port(workspace, replica)
    why_not = not_reached(workspace, replica, known)
    if why_not and not (anew and _may_be_begun(workspace, replica)):
        return Copied(replica, trouble=(why_not,))
    copied, same, trouble = list[str](), list[str](), list[str]()
    for which in Which:
        own, other = objects.root(workspace, which), StorageRoot(home.below(which.value))
        wanted = [id_ for id_ in known.ids() if which.slug(id_)]
        if wanted:
            other.recover(on)
        for id_ in wanted:
            try:
                (copied if _brought(known, own, other, id_, by, on, progress) else same).append(id_)
            except SasciError as error:
                trouble.append(f"{id_} was not copied to {home.name()}: {error}")
    return Copied(replica, tuple(copied), tuple(same), tuple(trouble))


def _may_be_begun(workspace: Workspace, replica: str) -> bool:
    """Whether nothing else is wrong with it but that it is empty."""
    try:
        return not _overlapping(workspace, replica) and objects.port(workspace, replica).is_there()
    except Disk:
        return False


def _brought(
    known: Chain, own: StorageRoot, other: StorageRoot, id_: str, by: Agent, on: dt.datetime, progress: Progress
) -> bool:
    """Whether anything was copied. Raises SasciError where the own one is not the one that the ledger knows, or the other none of its past."""
    wanted = own.found(id_)
    it = of(known, id_, wanted)
    if wanted is None or it not in {Identity.KNOWN, Identity.DONE}:
        problem, remedy = SENTENCES[it]
        raise SasciError(f"In {own.port.name()}, {problem}.", remedy=remedy)
    there = other.found(id_)
    if there and there.sha512 == wanted.sha512:
        return False
    if there and of(known, id_, there) is Identity.TAKEN_OUT:
        other.put_right(wanted, [own], by=by, on=on, keep=False, progress=progress)
        other.discard(id_)
        return True
    return other.take(wanted, [own], by=by, on=on, progress=progress)
