"""A storage root (https://ocfl.io/1.1/spec/#storage-root) as it is read: objects by their id, their versions, and each file of these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sasci_archive.errors import BrokenObject, NotYet
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import layout, restoring, staging
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.inventory import INVENTORY, Inventory, VersionInfo, parse
from sasci_archive.store.ocfl.layout import Layout
from sasci_archive.store.ocfl.port import Kind, Readable
from sasci_archive.store.ocfl.staging import Doing

DECLARATION = "0=ocfl_1.1"
_DECLARATIONS = (DECLARATION, "0=ocfl_1.0")


class ReadableRoot:
    """What lies in a folder, whoever wrote it (OCFL 1.0 or 1.1); nothing of it is changed."""

    def __init__(self, root: Path | Readable) -> None:
        self.reads: Readable = Files(root) if isinstance(root, Path) else root
        self._laid: Layout | None = None

    @property
    def root(self) -> Path:
        """The folder, of a root that is one."""
        return Path(self.reads.name())

    def is_there(self) -> bool:
        """Whether there is a storage root."""
        return any(self.reads.has(declaration) for declaration in _DECLARATIONS)

    def ids(self) -> Iterator[str]:
        """The ids of all objects. Raises BrokenObject where an inventory does not read."""
        for place in sorted(self.places()):
            yield self.id_at(place)

    def id_at(self, place: str) -> str:
        """The id of the object in a folder. Raises BrokenObject where its inventory does not read, Disk."""
        return parse(self.reads.read(f"{place}/{INVENTORY}"), self.reads.name(f"{place}/{INVENTORY}")).id

    def places(self) -> Iterator[str]:
        """The folders in the root that are objects, by their declaration."""
        return _objects(self.reads.seen("", whole=False), "")

    def has(self, id_: str) -> bool:
        """Whether there is an object of this id; there is one too while a run that rewrites it has been stopped half-way."""
        if self._laid is None and not self.is_there():
            return False
        place = self.place(id_)
        return self.reads.has(f"{place}/{INVENTORY}") or self._was_there(id_, place)

    def _was_there(self, id_: str, place: str) -> bool:
        doing = staging.doing(self.reads, id_)
        return doing not in {None, Doing.ADD} or (doing is None and self.reads.has(place))

    def place(self, id_: str) -> str:
        """An object's folder, seen from the root; there or not. Raises BrokenObject where the root's layout does not read."""
        return self._layout().place(id_)

    def inventory(self, id_: str) -> Inventory:
        """As it stands, checked against its own digest. Raises NotYet where there is no such object, BrokenObject."""
        found = self.found(id_)
        if found is None:
            raise NotYet(
                f"There is no object {id_} in {self.reads.name()}.",
                remedy="`inv archive SLUG` puts a seminar there; `sasci.toml` says where the archive lies.",
            )
        return found

    def found(self, id_: str) -> Inventory | None:
        """The same; None where there is no such object. Raises BrokenObject."""
        if self._laid is None and not self.is_there():
            return None
        place = self.place(id_)
        content = self.reads.look(f"{place}/{INVENTORY}")
        if content is None:
            if not self._was_there(id_, place):
                return None
            if staging.doing(self.reads, id_):
                raise BrokenObject(
                    f"{id_} was being rewritten in {self.reads.name()} when the run was stopped.",
                    remedy="`inv archive.recover` carries that to its end.",
                )
            content = self.reads.read(f"{place}/{INVENTORY}")  # which says that it is not there
        inventory = self._certified(place, content)
        if inventory.id != id_:
            raise BrokenObject(
                f"In {self.reads.name(place)} lies {inventory.id}, where {id_} belongs.",
                remedy="`inv archive.repair` puts a sound copy there.",
            )
        return inventory

    def versions(self, id_: str) -> tuple[VersionInfo, ...]:
        """All versions, oldest first. Raises NotYet, BrokenObject."""
        return self.inventory(id_).versions

    def file(self, id_: str, path: str, version: int = 0) -> Path:
        """Where the bytes of a file of a version lie, in a root that is a folder; 0 is the newest. Raises NotYet, BrokenObject."""
        return Path(self.reads.name(self._found(id_, path, version)[1]))

    def _found(self, id_: str, path: str, version: int) -> tuple[Inventory, str]:
        """An object's inventory, and the place of a file of a version."""
        inventory = self.inventory(id_)
        state = _version(inventory, version).state
        if path not in state:
            raise NotYet(
                f"Version {version or inventory.head} of {id_} has no file {path!r}.",
                remedy="`inv versions SLUG` says what each version has.",
            )
        return inventory, f"{self.place(id_)}/{inventory.place(path, version)}"

    def read(self, id_: str, path: str, version: int = 0) -> bytes:
        """The bytes of a file of a version, checked against their digest. Raises NotYet, BrokenObject, Disk."""
        inventory, at = self._found(id_, path, version)
        content = self.reads.read(at)
        if hashlib.new(inventory.algorithm, content).hexdigest() != inventory.version(version).state[path]:
            raise restoring.damaged(id_, path)
        return content

    def restore(self, id_: str, version: int, target: Path, progress: Progress = silent) -> None:
        """All files of a version (0 is the newest) into a folder that is not there yet or is empty; each is read back and compared, and the
        folder is there whole or not at all. Raises NotYet, WouldOverwrite, BrokenObject, Disk."""
        inventory = self.inventory(id_)
        state = _version(inventory, version).state
        restoring.restore(self.reads, self.place(id_), inventory, state, target, progress)

    def _layout(self) -> Layout:
        """It does not change while a root stands."""
        if self._laid is None:
            self._laid = self._read_layout()
        return self._laid

    def _read_layout(self) -> Layout:
        said = self.reads.look(layout.LAYOUT)
        if said is None:
            raise BrokenObject(
                f"{self.reads.name()} does not say where in it objects lie: ocfl_layout.json is not there.",
                remedy="Restore that file, and extensions/, from a copy of the archive.",
            )
        return layout.parse(said, self.reads.look(layout.CONFIG), self.reads.name())

    def _certified(self, place: str, content: bytes) -> Inventory:
        """The inventory of a folder, where its digest stands beside it; or beside its equal in the newest version's own folder, when a run was
        stopped between both."""
        where = self.reads.name(f"{place}/{INVENTORY}")
        inventory = parse(content, where)
        named = f"{INVENTORY}.{inventory.algorithm}"
        digest = hashlib.new(inventory.algorithm, content).hexdigest()
        for folder in (place, f"{place}/{inventory.folder(inventory.head)}"):
            beside = self.reads.look(f"{folder}/{named}") or b""
            if beside.split()[:1] == [digest.encode()] and (
                folder == place or self.reads.look(f"{folder}/{INVENTORY}") == content
            ):
                return inventory
        raise BrokenObject(
            f"The inventory of {inventory.id} is not what its digest says: {where} has been altered.",
            remedy="`inv archive.repair` puts a sound copy in its place.",
        )


def _objects(port: Readable, folder: str) -> Iterator[str]:
    found = port.list(folder)
    if folder and any(entry.name.startswith("0=ocfl_object_") for entry in found):
        yield folder
        return
    for entry in found:
        if entry.kind is Kind.FOLDER and (folder or entry.name != "extensions"):
            yield from _objects(port, f"{folder}/{entry.name}" if folder else entry.name)


def _version(inventory: Inventory, number: int) -> VersionInfo:
    try:
        return inventory.version(number)
    except KeyError:
        has = "1 version" if inventory.head == 1 else f"{inventory.head} versions"
        raise NotYet(
            f"{inventory.id} has no version {number}.", remedy=f"It has {has}; `inv versions SLUG` lists them."
        ) from None
