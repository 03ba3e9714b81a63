"""Whether all that is kept is still what it was: every file of every object read again, in the archive and in each copy of it.

A file has one of three outcomes: it is verified, it is not what it was, or it could not be checked. The last two are failures, and so is a check
in which nothing was verified.
"""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.archive.objects import Which
from sasci_archive.errors import Disk, Fault
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.checking import UNREADABLE, check, size
from sasci_archive.store.ocfl.faults_of_root import examine
from sasci_archive.store.workspace import Workspace


class Outcome(View, frozen=True):
    """What was found in one place: an object of a root, or (`object` "") the root itself. `verified` counts files."""

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


class Verified(View, frozen=True):
    """All outcomes of one check."""

    outcomes: tuple[Outcome, ...]

    @property
    def files(self) -> int:
        """How many files were verified."""
        return sum(outcome.verified for outcome in self.outcomes)

    @property
    def sound(self) -> bool:
        """Whether something was verified, and nothing else was found."""
        return self.files > 0 and not any(outcome.faults for outcome in self.outcomes)


def verify(workspace: Workspace, slug: str = "", progress: Progress = files.silent) -> Verified:
    """Of one seminar's objects, or of all; in the archive's roots and in its replicas. Nothing raises: what cannot be read is an outcome."""
    places = tuple(_roots(workspace))
    wanted = tuple((root, place) for root in places for place in _places(root, slug))
    total, done = sum(_size(root, place) for root, place in wanted), 0
    outcomes = [_root(root) for root in places]
    for root, place in wanted:
        before = done

        def moved(read: int, _: int, before: int = before) -> None:
            progress(before + read, total)

        found = check(root.port, place, moved)
        outcomes.append(Outcome(str(root.root), found.id or place, len(found.verified), found.faults))
        done += _size(root, place)
    if slug:
        outcomes += _missing(workspace, slug, outcomes)
    return Verified(tuple(outcomes))


def _roots(workspace: Workspace) -> Iterator[StorageRoot]:
    named = workspace.settings.archive
    homes = [workspace.place(named.public), workspace.place(named.restricted)]
    for replica in named.replicas:
        homes += [workspace.place(replica) / which.value for which in Which]
    yield from (StorageRoot(home) for home in homes)


def _places(root: StorageRoot, slug: str) -> Iterator[str]:
    if not root.root.is_dir():
        return
    for which in Which if slug else ():
        if root.has(which.id(slug)):
            yield root.place(which.id(slug))
    if not slug:
        yield from root.places()


def _size(root: StorageRoot, place: str) -> int:
    try:
        return size(root.port, place)
    except Disk:
        return 0


def _root(root: StorageRoot) -> Outcome:
    if not root.root.is_dir():
        gone = Fault(UNREADABLE, 0, f"{root.root} is not there.", "Mount the disk it lies on, or correct sasci.toml.")
        return Outcome(str(root.root), "", 0, (gone,))
    return Outcome(str(root.root), "", 0, tuple(examine(root.port)))


def _missing(workspace: Workspace, slug: str, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """A seminar that is kept nowhere was not checked."""
    ids = {which.id(slug) for which in Which}
    if not any(outcome.object in ids for outcome in outcomes):
        nowhere = Fault(
            UNREADABLE, 0, f"'{slug}' is not kept in the archive.", f"`inv archive {slug} -m MESSAGE` keeps it."
        )
        yield Outcome(str(workspace.place(workspace.settings.archive.restricted)), slug, 0, (nowhere,))
