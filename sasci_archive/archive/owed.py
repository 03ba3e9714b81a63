"""What a run owes to the ledger: before it copies or mends an object it writes beside the ledger what it is about to do, and takes that away once the
ledger tells of it. So whoever is killed in between leaves a line that the next run writes.

Whether it was done is not written down anywhere: it is seen by the object itself, while nobody else can write to it (`StorageRoot.held`). What was begun
and taken back is not told; what was done is told once, with the hour of the run that did it, by whoever comes first. What is owed lies on the machine that
owes it, as `media/disk` may be another place on another machine, also where the ledger lies in a bucket.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from sasci_archive.archive import ledger, objects, replicas
from sasci_archive.archive.ledger import Chain, Ledger, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicas import Place
from sasci_archive.errors import BadRecord, BrokenObject, Disk, SasciError
from sasci_archive.formats import records
from sasci_archive.model.speech import Value
from sasci_archive.store import files, unfinished
from sasci_archive.store.ocfl import Agent, Comes, Inventory, StorageRoot
from sasci_archive.store.workspace import Workspace

_BY = Agent("SASCI Archive")


class Owed(Value, frozen=True, kw_only=True):
    """A run that began at the instant `on` (UTC), when the ledger's head was `since`, is about to do `what` to the object `id` in a copy (`replica`, as sasci.toml
    names it; "" in the archive's own root): then that has the version `version` and its inventory (SHA-512, hex), and what lay there lies in `aside`, from the root
    ("": it is not kept, and had another inventory)."""

    on: dt.datetime
    since: str
    what: What
    id: str
    replica: str
    version: int
    inventory: str
    aside: str = ""


class Debt:
    """One line that a run will owe as soon as the first of several things is done: that copies were made in a replica (COPIED), or that an object was put right,
    wherever it was damaged (REPAIRED)."""

    def __init__(self, workspace: Workspace, what: What, on: dt.datetime, known: Chain) -> None:
        """A run that began at the instant `on`, when the ledger was `known`."""
        self._workspace, self._book = workspace, objects.ledger(workspace)
        self._what, self._on, self._known = what, on.astimezone(dt.UTC).replace(microsecond=0), known
        self._written: dict[Path, Owed] = {}
        self.is_owed = False

    def about_to(self, place: Place, id_: str) -> Comes:
        """What is to be told that an object is held and about to be touched. Raises Disk, and nothing is done then."""

        def announce(version: int, inventory: str, aside: str) -> None:
            others = [each for each in _files(self._book) if each not in self._written]
            _take_back(others, place, id_)
            if not self.is_owed:
                how = {
                    "on": self._on,
                    "since": self._known.head,
                    "what": self._what,
                    "id": id_,
                    "replica": place.replica,
                }
                owed = Owed(version=version, inventory=inventory, aside=aside, **how)  # type: ignore[arg-type]
                number = len(others) + len(self._written)  # told in the order in which it was done
                path = _path(self._book, f"{self._on:%Y%m%dT%H%M%S}-{number:06}-{uuid.uuid4().hex}")
                unfinished.keep(path, records.compose_json(owed))
                self._written[path] = owed

        return announce

    def done(self) -> None:
        """The first of it is: whatever is done besides stands in the same line, and need not be written down before."""
        self.is_owed = True

    def failed(self) -> None:
        """What was to be done was not, as far as anybody could say: it may have been carried to its end nonetheless."""
        for path, owed in () if self.is_owed else tuple(self._written.items()):
            done = _is_done(self._workspace, self._known, owed, self._on)
            self.is_owed = self.is_owed or done is True
            if done is False:
                del self._written[path]
                with contextlib.suppress(Disk):  # then the next run looks
                    files.remove(path)

    def pay(self) -> None:
        """Write the line, where anything was done; nothing is owed any more. Raises BrokenLedger, Busy, Disk."""
        if self.is_owed:
            for path, owed in self._written.items():
                _tell(self._book, owed)
                files.remove(path)


def kept(book: Ledger) -> tuple[Owed, ...]:
    """All that is owed and reads, oldest first."""
    return tuple(owed for _, owed in _each(_files(book)) if owed)


def settle(workspace: Workspace, on: dt.datetime) -> tuple[str, ...]:
    """Write into the ledger what stopped runs did and did not come to write; says what. What cannot be told yet is let be (`remarks`). The copies of the
    ledger that were to follow do. Raises BrokenLedger, Busy, Disk."""
    book, said, copied = objects.ledger(workspace), list[str](), list[str]()
    for path, owed in _each(_files(book)):
        done = _is_done(workspace, book.chain(), owed, on) if owed else None
        if owed and done and _tell(book, owed):
            said.append(f"{_named(owed)} on {owed.on:%Y-%m-%d %H:%M} UTC, by a run that was stopped: that is written down in the ledger.")  # fmt: skip
            copied += [owed.replica] if owed.what is What.COPIED else []
        if done is not None:
            files.remove(path)
    for replica in dict.fromkeys(copied):
        _follows(workspace, book, replica)
    return tuple(said)


def remarks(workspace: Workspace) -> Iterator[str]:
    """What somebody should know of what is owed: what does not read, and what cannot be told as nobody can look at it now. Nothing is changed. Raises BadRecord."""
    book = objects.ledger(workspace)
    left = tuple(_each(_files(book)))
    with contextlib.suppress(SasciError):
        chain = book.chain() if left else Chain()
        for path, owed in left:
            if owed is None:
                yield (
                    f"{path} does not read, in which a run that was stopped wrote what it was about to do: whether it copied or mended anything will not stand in the "
                    "ledger. Nothing else is lost. Remove that file."
                )
            elif why_not := replicas.root_not_reached(workspace, _place(workspace, owed), chain):
                yield (
                    f"Whether {_named(owed)} on {owed.on:%Y-%m-%d %H:%M} UTC, by a run that was stopped, is written down once that can be looked at. {why_not} Is it gone for good, remove {path}."
                )


def _tell(book: Ledger, owed: Owed) -> bool:
    """Whether the line was not there yet."""
    if owed.what is What.COPIED:
        return book.note_once(owed.what, on=owed.on, since=owed.since, about=owed.replica)
    return book.note_once(
        owed.what, on=owed.on, since=owed.since, id_=owed.id, version=owed.version, inventory=owed.inventory
    )


def _is_done(workspace: Workspace, chain: Chain, owed: Owed, on: dt.datetime) -> bool | None:
    """None where that cannot be said now: somebody is at it, or it cannot be reached."""
    try:
        place = _place(workspace, owed)
        if replicas.root_not_reached(workspace, place, chain):
            return None
        try:
            with place.root.held(owed.id, by=_BY, on=on) as found:
                return _shows(place.root, owed, found)
        except BrokenObject:  # it is damaged, or was damaged since
            return _is_aside(place.root, owed) or None
    except SasciError:
        return None


def _shows(root: StorageRoot, owed: Owed, found: Inventory | None) -> bool:
    """Whether an object is what it was to be, or that gone on. A damaged one may have had the right inventory before: then by what was put aside."""
    if owed.aside:
        return _is_aside(root, owed)
    if found is None:
        return False
    later = found.is_ours and found.head >= owed.version
    return found.sha512 == owed.inventory or (later and found.digest_at(owed.version) == owed.inventory)


def _is_aside(root: StorageRoot, owed: Owed) -> bool:
    return bool(owed.aside) and owed.aside in root.set_aside(owed.id)


def _take_back(others: Sequence[Path], place: Place, id_: str) -> None:
    """What others were about to do to an object that this run holds now, and did not: else it would be taken for theirs once this one has done it."""
    for path, owed in _each(others):
        if owed and (owed.id, owed.replica) == (id_, place.replica):
            with contextlib.suppress(BrokenObject):
                if not _shows(place.root, owed, place.root.found(id_)):
                    files.remove(path)


def _follows(workspace: Workspace, book: Ledger, replica: str) -> None:
    """The copy of the ledger in a replica, where it tells the same past; else `inv archive.replicate` says so."""
    with contextlib.suppress(SasciError):
        home, content = objects.port(workspace, replica), book.content()
        copy = replicas.copy_of_ledger(home)
        if copy is None or ledger.follows(ledger.read(content, book.name), copy):
            replicas.put_ledger(home, content)


def _place(workspace: Workspace, owed: Owed) -> Place:
    which = Which.PUBLIC if Which.PUBLIC.slug(owed.id) else Which.RESTRICTED
    if not owed.replica:
        return Place(which, objects.root(workspace, which))
    return Place(which, StorageRoot(objects.port(workspace, owed.replica).below(which.value)), owed.replica)


def _files(book: Ledger) -> Sequence[Path]:
    """Oldest first."""
    return sorted(book.path.parent.glob(_path(book, "*").name))


def _each(paths: Sequence[Path]) -> Iterator[tuple[Path, Owed | None]]:
    """None where it does not read."""
    for path in paths:
        owed = None
        with contextlib.suppress(BadRecord, Disk):
            owed = records.parse(unfinished.kept(path) or b"", Owed, where=f"{path.name}.json")
        if owed or path.exists():  # else another run has just told it, and taken it away
            yield path, owed


def _path(book: Ledger, name: str) -> Path:
    return book.path.with_name(f"{book.path.stem}-{name}.owed")


def _named(owed: Owed) -> str:
    if owed.what is What.COPIED:
        return f"something was copied to {owed.replica}"
    return f"{owed.id} was put right"
