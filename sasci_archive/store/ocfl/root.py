"""A storage root (https://ocfl.io/1.1/spec/#storage-root): written: objects version upon version, rewritten, copied and put right."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sasci_archive.errors import BrokenObject, SasciError
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import copying, layout, paths, purging, setting_aside, staging, writing
from sasci_archive.store.ocfl.copying import Copy
from sasci_archive.store.ocfl.disk import STAGING, Files
from sasci_archive.store.ocfl.inventory import Agent, Inventory, VersionInfo, digest_of
from sasci_archive.store.ocfl.port import Holder, Port
from sasci_archive.store.ocfl.purging import Tells, nothing
from sasci_archive.store.ocfl.reading import DECLARATION, ReadableRoot
from sasci_archive.store.ocfl.writing import Announce, Comes, Tally, unannounced, untold

_PROGRAM = Agent("SASCI Archive")


class StorageRoot(ReadableRoot):
    """Made when it is first written to: its declaration, its layout (0004) and that layout's configuration."""

    def __init__(self, root: Path | Port) -> None:
        super().__init__(root)
        self.port: Port = Files(root) if isinstance(root, Path) else root

    def add(
        self,
        id_: str,
        contents: Mapping[str, Path | bytes],
        *,
        message: str,
        by: Agent,
        on: dt.datetime,
        progress: Progress = silent,
        announce: Announce = unannounced,
    ) -> VersionInfo:
        """A new version whose files are exactly `contents`, by their logical paths. Bytes that the object has already are not stored again;
        where nothing has changed since the newest version, nothing is written and that one is given. Raises Busy while somebody else writes to
        the object, BrokenObject, Disk, and SasciError for names that cannot be archived."""
        _check(id_, contents, by)
        paths.check(contents)
        self._make(_holder(by, on))
        with staging.at_work(self.port, id_, _holder(by, on)) as bench:
            before = self.found(id_)
            if before and not before.is_ours:
                raise BrokenObject(
                    f"{id_} was made by another program (OCFL {before.specification}, {before.algorithm}), and is only read here.",
                    remedy="Restore it (`inv restore`) and archive it anew.",
                )
            tally = Tally(3 * sum(writing.size(content) for content in contents.values()), progress)
            state = writing.digests(contents, tally)
            if before and before.newest.state == state:
                return before.newest
            manifest = writing.write_files(bench, contents, state, before, tally)
            made = writing.next_version(before, state, message=message, by=by, on=on)
            versions = (*(before.versions if before else ()), made)
            after = Inventory(id=id_, versions=versions, manifest=manifest)
            announce(before, digest_of(after), after.head)
            writing.put_in_place(bench, self.place(id_), after)
        return made

    def purge(
        self,
        id_: str,
        digests: Collection[str],
        *,
        on: dt.datetime,
        by: Agent = _PROGRAM,
        progress: Progress = silent,
        announce: Announce = unannounced,
        tells: Tells = nothing,
    ) -> VersionInfo:
        """Rewrite the object without the content of these digests in any version; each version keeps its number, its record and all else it
        had, but for messages and names of people that `tells` says tell of it. OCFL has no such thing, so that a new object is made beside the old one, checked, and put in its place; then the old one is removed.
        Nothing is done where the object holds none of it. Gives the newest version as it is now. Raises NotYet, Busy, BrokenObject, Disk."""
        self.inventory(id_)
        with staging.at_work(self.port, id_, _holder(by, on)) as bench:
            before, gone = self.inventory(id_), frozenset(digests)
            return purging.purge(bench, self.place(id_), before, gone, progress, announce, tells).newest

    def take(
        self,
        wanted: Inventory,
        copies: Sequence[StorageRoot],
        *,
        by: Agent,
        on: dt.datetime,
        progress: Progress = silent,
        announce: Comes = untold,
    ) -> bool:
        """Bring the object on to what `wanted` says, with bytes from the first of these roots in which they are sound: whole where it is not here,
        else the versions that are new. Gives whether anything was written. Raises Busy, BrokenObject where what lies here is no earlier state of it, Disk.
        """
        self._take(wanted)
        self._make(_holder(by, on))
        found = [_copy(root, wanted.id) for root in copies]
        place, wrote = self.place(wanted.id), False
        while True:
            with staging.at_work(self.port, wanted.id, _holder(by, on)) as bench:
                before = self.found(wanted.id)
                if before and before.head <= wanted.head and before.sha512 == wanted.digest_at(before.head):
                    if before.head == wanted.head:
                        return wrote
                    announce(before.head + 1, wanted.digest_at(before.head + 1), "")
                    copying.later(bench, place, wanted, before.head + 1, found, progress)
                elif before:
                    raise BrokenObject(
                        f"{wanted.id} in {self.port.name()} has another past than the one that is to be copied there.",
                        remedy="`inv verify --all` says which of both is the one that the ledger knows; `inv archive.repair` puts that in the other's place.",
                    )
                else:
                    announce(wanted.head, wanted.sha512, "")
                    copying.whole(bench, place, wanted, found, "", progress)
            wrote = True

    def put_right(
        self,
        wanted: Inventory,
        copies: Sequence[StorageRoot],
        *,
        by: Agent,
        on: dt.datetime,
        keep: bool = True,
        progress: Progress = silent,
        announce: Comes = untold,
    ) -> None:
        """Put the object that `wanted` says in the place of whatever lies here, with bytes from the first of these roots (this one too, where it is among
        them) in which they are sound. What lay here is kept aside (`set_aside`) where `keep`, else it is removed. Raises Busy, BrokenObject, Disk.
        """
        self._take(wanted)
        self._make(_holder(by, on))
        place = self.place(wanted.id)
        with staging.at_work(self.port, wanted.id, _holder(by, on)) as bench:
            aside = setting_aside.place(self.port, wanted.id, on) if keep and self.port.has(place) else ""
            announce(wanted.head, wanted.sha512, aside)
            found = [_copy(root, wanted.id) for root in copies if root.is_there()]
            copying.whole(bench, place, wanted, found, aside, progress)

    def put_root_right(self, on: dt.datetime) -> tuple[str, ...]:
        """Write once more what says that this is a storage root, and how it is laid out, where that is not what we write. Gives the files. Raises Disk."""
        wrong = [at for at, content in _own().items() if self.port.look(at) != content]
        if wrong:
            with staging.at_work(self.port, "the root itself", _holder(_PROGRAM, on)) as bench:
                for at in wrong:
                    self.port.replace(at, _own()[at], f"{bench.folder}/{staging.UNFINISHED}")
            self._laid = None
        return tuple(wrong)

    @contextlib.contextmanager
    def held(self, id_: str, *, by: Agent, on: dt.datetime) -> Iterator[Inventory | None]:
        """While the block runs nobody else writes to the object; gives it as it stands, None where there is none. What a killed run left of it is
        settled first. Raises Busy, BrokenObject, Disk."""
        if not self.is_there():
            yield None
            return
        with staging.at_work(self.port, id_, _holder(by, on)):
            yield self.found(id_)

    def set_aside(self, id_: str = "") -> tuple[str, ...]:
        """The folders, from the root, in which damaged objects lie that another was put in the place of; of one object, or of all."""
        return setting_aside.places(self.port, id_)

    def discard(self, id_: str = "") -> tuple[str, ...]:
        """Remove what was set aside; gives its folders. Raises Disk."""
        return setting_aside.discard(self.port, id_)

    def forget(self, id_: str) -> None:
        """Remove what a store keeps of what was written over or removed where this object lies, or is made, or was set aside, as far as it lets us. Raises
        Disk where it is lost."""
        if self.is_there():
            for at in (self.place(id_), staging.folder(id_), *setting_aside.places(self.port, id_)):
                self.port.forget(at)

    def recover(self, on: dt.datetime | None = None) -> tuple[str, ...]:
        """Take away, or carry to its end, what killed runs left; says what."""
        on = on or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        said = staging.recover(self.port, _holder(_PROGRAM, on))
        if not self.port.has(STAGING):  # nobody writes
            setting_aside.tidy(self.port)
        return said

    def _make(self, holder: Holder) -> None:
        if self.is_there():
            self._layout()
            return
        foreign = [entry.name for entry in self.port.list("") if entry.name not in {"extensions", layout.LAYOUT}]
        if foreign:
            raise BrokenObject(
                f"{self.port.name()} is no OCFL storage root, and is not empty ({foreign[0]}).",
                remedy="Name an empty folder, or one that is not there yet, in sasci.toml.",
            )
        with staging.locked(self.port, "root", holder):
            if self.is_there():  # another writer was first
                return
            for place, content in _own().items():
                self.port.remove(place)
                self.port.create(place, content)

    def _take(self, wanted: Inventory) -> None:
        if not wanted.is_ours:
            raise BrokenObject(
                f"{wanted.id} was made by another program (OCFL {wanted.specification}, {wanted.algorithm}), and is only read here.",
                remedy="Copy its folder yourself, as it is.",
            )


def _copy(root: StorageRoot, id_: str) -> Copy:
    place = root.place(id_)
    return Copy(root.port.seen(place), place)


def _own() -> dict[str, bytes]:
    """The files of a root that we make; its declaration last."""
    return {**layout.compose(), DECLARATION: f"{DECLARATION.removeprefix('0=')}\n".encode()}


def _holder(by: Agent, on: dt.datetime) -> Holder:
    return Holder(who=by.name, since=on, process=staging.here())


def _check(id_: str, contents: Mapping[str, Path | bytes], by: Agent) -> None:
    if not id_.strip():
        raise SasciError("An object of the archive needs an id.", remedy="Use a URI, such as urn:sasci:public:SLUG.")
    if not by.name.strip():
        raise SasciError("Who archives is not said.", remedy='Add --who "Your Name": it goes into the version.')
    if not contents:
        raise SasciError(f"There is nothing to archive as {id_}.", remedy="A version holds at least one file.")
