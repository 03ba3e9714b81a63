"""Whether all that is kept is still what it was: every file of every object read again, in the archive and in each copy of it, and each object compared
with what the ledger knows of it.

A file has one of three outcomes: it is verified, it is not what it was, or it could not be checked. The last two are failures, and so is a check
in which nothing was verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sasci_archive.archive import identity, ledger, objects, owed, replicas
from sasci_archive.archive.identity import SENTENCES, Identity
from sasci_archive.archive.ledger import Chain
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicas import Place
from sasci_archive.errors import BrokenLedger, BrokenObject, Disk, Fault, SasciError
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.checking import UNREADABLE, Checked, check
from sasci_archive.store.ocfl.faults_of_root import examine, misplaced, not_ours
from sasci_archive.store.ocfl.inventory import INVENTORY, parse
from sasci_archive.store.ocfl.layout import Layout
from sasci_archive.store.ocfl.port import Readable
from sasci_archive.store.ocfl.reading import ReadableRoot
from sasci_archive.store.workspace import Workspace

LEDGER = "ledger"
"""The code of what is found by comparing with the ledger."""
_HEAD = re.compile("[0-9a-f]{64}")
_OF_INVENTORY = ("E058", "E060", "E061")
"""What is wrong with an inventory's digest beside it."""


class Outcome(View, frozen=True):
    """What was found in one place: an object of a root, or (`object` "") the root or the ledger itself. `verified` counts
    files."""

    root: str
    object: str
    verified: int
    faults: tuple[Fault, ...] = ()

    @property
    def mismatches(self) -> tuple[Fault, ...]:
        """What is not as it was."""
        return tuple(fault for fault in self.faults if fault.code != UNREADABLE)

    @property
    def unchecked(self) -> tuple[Fault, ...]:
        """Of what nothing can be said."""
        return tuple(fault for fault in self.faults if fault.code == UNREADABLE)


class Book(View, frozen=True):
    """What was found of the ledger: where it lies, how many lines it has, the digest of the newest, what is wrong with it, and what somebody should know
    that is no fault."""

    path: str
    lines: int = 0
    head: str = ""
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


class Verified(View, frozen=True):
    """All outcomes of one check."""

    outcomes: tuple[Outcome, ...]
    book: Book
    kept_aside: tuple[str, ...] = ()

    @property
    def files(self) -> int:
        """How many files were verified."""
        return sum(outcome.verified for outcome in self.outcomes)

    @property
    def sound(self) -> bool:
        """Whether something was verified, and nothing else was found."""
        return self.files > 0 and not self.book.faults and not any(outcome.faults for outcome in self.outcomes)

    def of(self, id_: str) -> tuple[Fault, ...]:
        """What is wrong with an object, wherever it lies."""
        return tuple(fault for outcome in self.outcomes if outcome.object == id_ for fault in outcome.faults)


def verify(workspace: Workspace, slug: str = "", head: str = "", progress: Progress = files.silent) -> Verified:
    """Of one seminar's objects, or of all; in the archive's roots and in its replicas. `head` is one of the ledger that somebody wrote down. Nothing raises:
    what cannot be read is an outcome."""
    book, chain = _book(workspace, head)
    roots = [_Root(place, replicas.root_not_reached(workspace, place, chain)) for place in replicas.places(workspace)]
    wanted = [(root, at, root.weight(at)) for root in roots for at in root.objects(slug)]
    total, done, outcomes = sum(weight for _, _, weight in wanted), 0, list[Outcome]()
    for root, at, weight in wanted:
        before = done

        def moved(read: int, _: int, before: int = before) -> None:
            progress(before + read, total)

        checked = check(root.place.root.port, at, moved)
        root.ids[at] = checked.id
        told = () if book.faults and not chain.lines else _compared(chain, root.place, checked)
        faults = (*checked.faults, *told)
        outcomes.append(Outcome(root.name, checked.id or _expected(chain, at), len(checked.verified), faults))
        done += weight
    outcomes = [*(Outcome(root.name, "", 0, root.faults()) for root in roots), *outcomes]
    outcomes += _gone(roots, chain, slug, outcomes)
    if slug and not any(objects.slug(outcome.object) == slug for outcome in outcomes):
        nowhere = Fault(
            UNREADABLE, 0, f"'{slug}' is not kept in the archive.", f"`inv archive {slug} -m MESSAGE` keeps it."
        )
        outcomes.append(Outcome(objects.root(workspace, Which.RESTRICTED).port.name(), slug, 0, (nowhere,)))
    aside = tuple(root.place.root.port.name(at) for root in roots if not root.why_not for at in _aside(root.place.root))
    return Verified(tuple(outcomes), book, aside)


def _book(workspace: Workspace, head: str) -> tuple[Book, Chain]:
    """What is found of the ledger, and its chain, which has no line where it does not read."""
    book = objects.ledger(workspace)
    where, faults, remarks = book.name, list[Fault](), list[str]()
    try:
        if not book.is_there():
            gone = f"{where} is not there, so that a whole object that was swapped would not be noticed."
            return Book(where, faults=(Fault(UNREADABLE, 0, gone, f"{ledger.RESTORE} {ledger.ANEW}"),)), Chain()
        chain = book.chain()
    except BrokenLedger as error:
        return Book(where, faults=(Fault(LEDGER, 0, error.problem, error.remedy),)), Chain()
    except Disk as error:
        return Book(where, faults=(Fault(UNREADABLE, 0, error.problem, error.remedy),)), Chain()
    copies = replicas.ledgers(workspace)
    if told := ledger.lost(chain, copies):
        faults.append(Fault(LEDGER, 0, told, ledger.RESTORE))
    for other in ledger.other_pasts(chain, copies):
        told = f"{where} and its copy in {other} tell different pasts: one of both was written anew."
        remedy = "Compare both with a head that was written down (`inv verify --all --head …`). `inv archive.replicate --anew` puts ours in the other's place."
        faults.append(Fault(LEDGER, 0, told, remedy))
    if head and not _HEAD.fullmatch(head):
        told = f"'{head}' is no head: a head is 64 signs, 0-9 and a-f."
        faults.append(Fault(LEDGER, 0, told, "Type it as it was written down."))
    elif head and head not in ledger.heads(chain):
        told = f"{where} never had the head {head}: it was written anew, or cut short."
        faults.append(Fault(LEDGER, 0, told, ledger.RESTORE))
    if chain.torn:
        remarks.append(
            "Behind its last line stands half a line, of a run that was stopped; the next line that is written takes its place."
        )
    remarks += (
        f"Line {line.number} says {line.on:%Y-%m-%d %H:%M} UTC, which is before the line before it: the computer's clock was wrong for one of both, or it tells of a run that was stopped, and could not be written sooner."
        for line in chain.back()
    )
    remarks += (*owed.remarks(workspace), *_copies(workspace, chain))
    return Book(where, len(chain.lines), chain.head, tuple(faults), tuple(remarks)), chain


def _copies(workspace: Workspace, chain: Chain) -> Iterator[str]:
    """Of each replica that can be reached, whether its copy of the ledger is there and reads."""
    for replica in workspace.settings.archive.replicas:
        if not replicas.not_reached(workspace, replica, chain):
            home = objects.port(workspace, replica)
            try:
                copy = replicas.copy_of_ledger(home)
                if copy is None or not copy.lines:
                    yield f"{home.name(replicas.LEDGER)} is not there: `inv archive.replicate` puts it there."
            except SasciError as error:
                yield f"{error.problem} `inv archive.replicate` puts a whole copy in its place."


class _Root:
    """A root as it lies at this moment: what is wrong around its objects, and which those are. `why_not`: it cannot be reached; `ids`: which object was found in
    which folder."""

    def __init__(self, place: Place, why_not: str) -> None:
        self.place, self.why_not, self.name, self.ids = place, why_not, place.root.port.name(), dict[str, str]()
        self._seen: Readable | None = None
        try:
            if not why_not and place.root.port.is_there():
                self._seen = place.root.port.seen("", whole=False)
            self._around = tuple(self._faults(why_not))
        except Disk as error:
            self._around = (Fault(UNREADABLE, 0, error.problem, error.remedy),)

    def _faults(self, why_not: str) -> Iterator[Fault]:
        if why_not:
            problem, _, remedy = why_not.partition(": ")
            yield Fault(UNREADABLE, 0, f"{problem}.", f"{remedy[:1].upper()}{remedy[1:]}")
        elif self._seen:
            yield from examine(self._seen)
            yield from not_ours(self._seen)

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with it, the objects that were read among it."""
        return (*self._around, *(misplaced(self._seen, self.ids) if self._seen else ()))

    def objects(self, slug: str) -> Iterator[str]:
        """The folders of all objects, or of one seminar's."""
        if self._seen is None:
            return
        root = ReadableRoot(self._seen)
        try:
            if not slug:
                yield from root.places()
            for which in Which if slug else ():
                if root.has(which.id(slug)) and self._seen.has(root.place(which.id(slug))):
                    yield root.place(which.id(slug))
        except (BrokenObject, Disk):  # said of the root
            return

    def weight(self, at: str) -> int:
        """How many bytes an object has; 0 where that cannot be said, which is said of it when it is read."""
        try:
            return self._seen.weight(at) if self._seen else 0
        except Disk:
            return 0


def _expected(chain: Chain, place: str) -> str:
    """Which object belongs into a folder whose inventory does not read; the folder, where the ledger knows of none."""
    laid = Layout()
    return next((id_ for id_ in chain.ids() if laid.place(id_) == place), place)


def _aside(root: StorageRoot) -> tuple[str, ...]:
    try:
        return root.set_aside()
    except Disk:
        return ()


def _compared(chain: Chain, place: Place, checked: Checked) -> Iterator[Fault]:
    """What the ledger says of an object that was read. Of one whose inventory does not read, or is not what its digest says, nothing can be said but that."""
    if not checked.id or any(fault.code in _OF_INVENTORY and fault.file == INVENTORY for fault in checked.faults):
        return
    try:
        it = identity.of(chain, checked.id, parse(checked.inventory, checked.place))
    except (SasciError, ValueError):
        return
    if it is Identity.BEHIND and place.replica:
        yield Fault(
            LEDGER, 0, "It is older than the archive's own.", "`inv archive.replicate` brings the copy up to date."
        )
    elif it is not Identity.KNOWN:
        problem, remedy = SENTENCES[it]
        yield Fault(LEDGER, 0, f"{problem[:1].upper()}{problem[1:]}.", remedy)


def _gone(roots: Sequence[_Root], chain: Chain, slug: str, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """What the ledger knows and a root that can be reached has not."""
    found = {(outcome.root, outcome.object) for outcome in outcomes}
    for root in roots:
        for id_ in chain.ids() if not root.why_not else ():
            if root.place.which.slug(id_) and slug in {"", objects.slug(id_)} and (root.name, id_) not in found:
                problem, remedy = SENTENCES[Identity.GONE]
                if root.place.replica:
                    problem, remedy = "it was not copied there", "`inv archive.replicate` copies it."
                yield Outcome(root.name, id_, 0, (Fault(LEDGER, 0, f"{problem[:1].upper()}{problem[1:]}.", remedy),))
