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
from sasci_archive.store.ocfl.port import Kind, Port
from sasci_archive.store.ocfl.staging import Doing

DECLARATION = "0=ocfl_1.1"
_DECLARATIONS = (DECLARATION, "0=ocfl_1.0")


class ReadableRoot:
    """What lies in a folder, whoever wrote it (OCFL 1.0 or 1.1); nothing of it is changed."""

    def __init__(self, root: Path | Port) -> None:
        self.port = Files(root) if isinstance(root, Path) else root

    @property
    def root(self) -> Path:
        """The folder, of a root that is one."""
        return Path(self.port.name())

    def is_there(self) -> bool:
        """Whether there is a storage root."""
        return any(self.port.has(declaration) for declaration in _DECLARATIONS)

    def ids(self) -> Iterator[str]:
        """The ids of all objects. Raises BrokenObject where an inventory does not read."""
        for place in sorted(self.places()):
            yield self.id_at(place)

    def id_at(self, place: str) -> str:
        """The id of the object in a folder. Raises BrokenObject where its inventory does not read, Disk."""
        return parse(self.port.read(f"{place}/{INVENTORY}"), self.port.name(f"{place}/{INVENTORY}")).id

    def places(self, folder: str = "") -> Iterator[str]:
        """The folders in the root that are objects, by their declaration."""
        found = self.port.list(folder)
        if folder and any(entry.name.startswith("0=ocfl_object_") for entry in found):
            yield folder
            return
        for entry in found:
            if entry.kind is Kind.FOLDER and (folder or entry.name != "extensions"):
                yield from self.places(f"{folder}/{entry.name}" if folder else entry.name)

    def has(self, id_: str) -> bool:
        """Whether there is an object of this id; there is one too while a run that rewrites it has been stopped half-way."""
        if not self.is_there():
            return False
        place = self.place(id_)
        if self.port.has(f"{place}/{INVENTORY}"):
            return True
        doing = staging.doing(self.port, id_)
        return doing not in {None, Doing.ADD} or (doing is None and self.port.has(place))

    def place(self, id_: str) -> str:
        """An object's folder, seen from the root; there or not. Raises BrokenObject where the root's layout does not read."""
        return self._layout().place(id_)

    def inventory(self, id_: str) -> Inventory:
        """As it stands, checked against its own digest. Raises NotYet where there is no such object, BrokenObject."""
        if not self.has(id_):
            raise NotYet(
                f"There is no object {id_} in {self.port.name()}.",
                remedy="`inv archive SLUG` puts a seminar there; `sasci.toml` says where the archive lies.",
            )
        place = self.place(id_)
        if not self.port.has(f"{place}/{INVENTORY}") and staging.doing(self.port, id_):
            raise BrokenObject(
                f"{id_} was being rewritten in {self.port.name()} when the run was stopped.",
                remedy="`inv archive.recover` carries that to its end.",
            )
        inventory = self._certified(place)
        if inventory.id != id_:
            raise BrokenObject(
                f"In {self.port.name(place)} lies {inventory.id}, where {id_} belongs.",
                remedy="`inv archive.repair` puts a sound copy there.",
            )
        return inventory

    def versions(self, id_: str) -> tuple[VersionInfo, ...]:
        """All versions, oldest first. Raises NotYet, BrokenObject."""
        return self.inventory(id_).versions

    def file(self, id_: str, path: str, version: int = 0) -> Path:
        """Where the bytes of a file of a version lie, in a root that is a folder; 0 is the newest. Raises NotYet, BrokenObject."""
        return Path(self.port.name(self._found(id_, path, version)[1]))

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
        content = self.port.read(at)
        if hashlib.new(inventory.algorithm, content).hexdigest() != inventory.version(version).state[path]:
            raise restoring.damaged(id_, path)
        return content

    def restore(self, id_: str, version: int, target: Path, progress: Progress = silent) -> None:
        """All files of a version (0 is the newest) into a folder that is not there yet or is empty; each is read back and compared, and the
        folder is there whole or not at all. Raises NotYet, WouldOverwrite, BrokenObject, Disk."""
        inventory = self.inventory(id_)
        state = _version(inventory, version).state
        restoring.restore(self.port, self.place(id_), inventory, state, target, progress)

    def _layout(self) -> Layout:
        said = self.port.look(layout.LAYOUT)
        if said is None:
            raise BrokenObject(
                f"{self.port.name()} does not say where in it objects lie: ocfl_layout.json is not there.",
                remedy="Restore that file, and extensions/, from a copy of the archive.",
            )
        return layout.parse(said, self.port.look(layout.CONFIG), self.port.name())

    def _certified(self, place: str) -> Inventory:
        """The inventory of a folder, where its digest stands beside it; or beside its equal in the newest version's own folder, when a run was
        stopped between both."""
        content = self.port.read(f"{place}/{INVENTORY}")
        where = self.port.name(f"{place}/{INVENTORY}")
        inventory = parse(content, where)
        named = f"{INVENTORY}.{inventory.algorithm}"
        digest = hashlib.new(inventory.algorithm, content).hexdigest()
        for folder in (place, f"{place}/{inventory.folder(inventory.head)}"):
            beside = self.port.look(f"{folder}/{named}") or b""
            if beside.split()[:1] == [digest.encode()] and (
                folder == place or self.port.look(f"{folder}/{INVENTORY}") == content
            ):
                return inventory
        raise BrokenObject(
            f"The inventory of {inventory.id} is not what its digest says: {where} has been altered.",
            remedy="`inv archive.repair` puts a sound copy in its place.",
        )


def _version(inventory: Inventory, number: int) -> VersionInfo:
    try:
        return inventory.version(number)
    except KeyError:
        has = "1 version" if inventory.head == 1 else f"{inventory.head} versions"
        raise NotYet(
            f"{inventory.id} has no version {number}.", remedy=f"It has {has}; `inv versions SLUG` lists them."
        ) from None
