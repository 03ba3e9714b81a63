"""A storage root (https://ocfl.io/1.1/spec/#storage-root) as it is read: objects by their id, their versions, and each file of these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sasci_archive.errors import BrokenObject, NotYet
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import layout, restoring, staging
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.inventory import INVENTORY, Inventory, VersionInfo, parse
from sasci_archive.store.ocfl.layout import Layout
from sasci_archive.store.ocfl.port import Kind

DECLARATION = "0=ocfl_1.1"
_DECLARATIONS = (DECLARATION, "0=ocfl_1.0")


class ReadableRoot:
    """What lies in a folder, whoever wrote it (OCFL 1.0 or 1.1); nothing of it is changed."""

    def __init__(self, root: Path, *, port: Files | None = None) -> None:
        self.root = root
        self.port = port or Files(root)

    def is_there(self) -> bool:
        """Whether there is a storage root."""
        return any(self.port.has(declaration) for declaration in _DECLARATIONS)

    def ids(self) -> Iterator[str]:
        """The ids of all objects. Raises BrokenObject where an inventory does not read."""
        for place in sorted(self.places()):
            yield self.id_at(place)

    def id_at(self, place: str) -> str:
        """The id of the object in a folder. Raises BrokenObject where its inventory does not read, Disk."""
        return parse(self.port.read(f"{place}/{INVENTORY}"), f"{self.root / place / INVENTORY}").id

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
        return self.is_there() and (self.port.has(self.place(id_)) or staging.is_being_rewritten(self.port, id_))

    def place(self, id_: str) -> str:
        """An object's folder, seen from the root; there or not. Raises BrokenObject where the root's layout does not read."""
        return self._layout().place(id_)

    def inventory(self, id_: str) -> Inventory:
        """As it stands, checked against its own digest. Raises NotYet where there is no such object, BrokenObject."""
        if not self.has(id_):
            raise NotYet(
                f"There is no object {id_} in {self.root}.",
                remedy="`inv archive SLUG` puts a seminar there; `sasci.toml` says where the archive lies.",
            )
        place = self.place(id_)
        if not self.port.has(place):
            raise BrokenObject(
                f"{id_} was being rewritten in {self.root} when the run was stopped.",
                remedy="`inv archive.recover` carries that to its end.",
            )
        inventory = self._certified(place)
        if inventory.id != id_:
            raise BrokenObject(
                f"In {self.root / place} lies {inventory.id}, where {id_} belongs.",
                remedy="`inv archive.repair` puts a sound copy there.",
            )
        return inventory

    def versions(self, id_: str) -> tuple[VersionInfo, ...]:
        """All versions, oldest first. Raises NotYet, BrokenObject."""
        return self.inventory(id_).versions

    def file(self, id_: str, path: str, version: int = 0) -> Path:
        """Where the bytes of a file of a version lie; 0 is the newest. Raises NotYet, BrokenObject."""
        inventory = self.inventory(id_)
        state = _version(inventory, version).state
        if path not in state:
            raise NotYet(
                f"Version {version or inventory.head} of {id_} has no file {path!r}.",
                remedy="`inv versions SLUG` says what each version has.",
            )
        return self.port.path(f"{self.place(id_)}/{inventory.place(path, version)}")

    def read(self, id_: str, path: str, version: int = 0) -> bytes:
        """The bytes of a file of a version, checked against their digest. Raises NotYet, BrokenObject, Disk."""
        content = files.read(self.file(id_, path, version))
        inventory = self.inventory(id_)
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
        if not self.port.has(layout.LAYOUT):
            raise BrokenObject(
                f"{self.root} does not say where in it objects lie: ocfl_layout.json is not there.",
                remedy="Restore that file, and extensions/, from a copy of the archive.",
            )
        config = self.port.read(layout.CONFIG) if self.port.has(layout.CONFIG) else None
        return layout.parse(self.port.read(layout.LAYOUT), config, str(self.root))

    def _certified(self, place: str) -> Inventory:
        """The inventory of a folder, where its digest stands beside it; or beside its equal in the newest version's own folder, when a run was
        stopped between both."""
        content = self.port.read(f"{place}/{INVENTORY}")
        inventory = parse(content, f"{self.root / place / INVENTORY}")
        named = f"{INVENTORY}.{inventory.algorithm}"
        digest = hashlib.new(inventory.algorithm, content).hexdigest()
        for folder in (place, f"{place}/{inventory.folder(inventory.head)}"):
            if (
                self.port.has(f"{folder}/{named}")
                and self.port.has(f"{folder}/{INVENTORY}")
                and self.port.read(f"{folder}/{named}").split()[:1] == [digest.encode()]
                and self.port.read(f"{folder}/{INVENTORY}") == content
            ):
                return inventory
        raise BrokenObject(
            f"The inventory of {inventory.id} is not what its digest says: {self.root / place / INVENTORY} has been altered.",
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
