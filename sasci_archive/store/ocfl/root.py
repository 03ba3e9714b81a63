"""A storage root (https://ocfl.io/1.1/spec/#storage-root): objects by their id, read, written version upon version, restored, rewritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sasci_archive.errors import BrokenObject, NotYet, SasciError, WouldOverwrite
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import layout, paths, purging, staging, writing
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.inventory import INVENTORY, Agent, Inventory, VersionInfo, parse
from sasci_archive.store.ocfl.layout import Layout
from sasci_archive.store.ocfl.port import Holder, Kind
from sasci_archive.store.ocfl.writing import Tally

DECLARATION = "0=ocfl_1.1"
_DECLARATIONS = (DECLARATION, "0=ocfl_1.0")
_PROGRAM = Agent("SASCI Archive")


class StorageRoot:
    """Made when it is first written to: its declaration, its layout (0004) and that layout's configuration."""

    def __init__(self, root: Path, *, port: Files | None = None) -> None:
        self.root = root
        self.port = port or Files(root)

    # read
    def is_there(self) -> bool:
        """Whether there is a storage root."""
        return any(self.port.has(declaration) for declaration in _DECLARATIONS)

    def ids(self) -> Iterator[str]:
        """The ids of all objects. Raises BrokenObject where an inventory does not read."""
        for place in sorted(self.places()):
            yield parse(self.port.read(f"{place}/{INVENTORY}"), f"{self.root / place / INVENTORY}").id

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
                remedy="Put a sound copy of the object's folder there.",
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
            raise _damaged(id_, path)
        return content

    def restore(self, id_: str, version: int, target: Path, progress: Progress = silent) -> None:
        """All files of a version (0 is the newest) into a folder that is not there yet or is empty; each is read back and compared, and the
        folder is there whole or not at all. Raises NotYet, WouldOverwrite, BrokenObject, Disk."""
        inventory = self.inventory(id_)
        state = _version(inventory, version).state
        with files.disk_errors(target):
            if target.exists() and (not target.is_dir() or any(target.iterdir())):
                raise WouldOverwrite(
                    f"{target} is there already, and not empty.", remedy="Name a folder that is not there yet."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(prefix=files.UNFINISHED, dir=target.parent))
        try:
            self._copy_out(inventory, state, made, progress)
            with files.disk_errors(target):
                made.chmod(0o755)
                if target.exists():
                    target.rmdir()
                made.rename(target)
        finally:
            files.remove_tree(made)

    # write
    def add(
        self,
        id_: str,
        contents: Mapping[str, Path | bytes],
        *,
        message: str,
        by: Agent,
        on: dt.datetime,
        progress: Progress = silent,
    ) -> VersionInfo:
        """A new version whose files are exactly `contents`, by their logical paths. Bytes that the object has already are not stored again;
        where nothing has changed since the newest version, nothing is written and that one is given. Raises Busy while somebody else writes to
        the object, BrokenObject, Disk, and SasciError for names that cannot be archived."""
        _check(id_, contents, by)
        paths.check(contents)
        self._make(_holder(by, on))
        with staging.at_work(self.port, id_, _holder(by, on)) as bench:
            before = self.inventory(id_) if self.has(id_) else None
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
            writing.put_in_place(bench, self.place(id_), Inventory(id=id_, versions=versions, manifest=manifest))
        return made

    def purge(
        self,
        id_: str,
        digests: Collection[str],
        *,
        on: dt.datetime,
        by: Agent = _PROGRAM,
        progress: Progress = silent,
    ) -> VersionInfo:
        """Rewrite the object without the content of these digests in any version; each version keeps its number, its record and all else it
        had. OCFL has no such thing, so that a new object is made beside the old one, checked, and put in its place; then the old one is removed.
        Nothing is done where the object holds none of them. Gives the newest version as it is now. Raises NotYet, Busy, BrokenObject, Disk."""
        self.inventory(id_)
        with staging.at_work(self.port, id_, _holder(by, on)) as bench:
            return purging.purge(bench, self.place(id_), self.inventory(id_), frozenset(digests), progress).newest

    def recover(self, on: dt.datetime | None = None) -> tuple[str, ...]:
        """Take away, or carry to its end, what killed runs left; says what."""
        on = on or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        return staging.recover(self.port, _holder(_PROGRAM, on))

    def _make(self, holder: Holder) -> None:
        if self.is_there():
            self._layout()
            return
        foreign = [entry.name for entry in self.port.list("") if entry.name not in {"extensions", layout.LAYOUT}]
        if foreign:
            raise BrokenObject(
                f"{self.root} is no OCFL storage root, and is not empty ({foreign[0]}).",
                remedy="Name an empty folder, or one that is not there yet, in sasci.toml.",
            )
        with staging.locked(self.port, "root", holder):
            for place, content in layout.compose().items():
                self.port.remove(place)
                self.port.create(place, content)
            self.port.create(DECLARATION, f"{DECLARATION.removeprefix('0=')}\n".encode())

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
            remedy="Put a sound copy of the object's folder in its place.",
        )

    def _copy_out(self, inventory: Inventory, state: Mapping[str, str], target: Path, progress: Progress) -> None:
        place = self.place(inventory.id)
        sources = {path: self.port.path(f"{place}/{inventory.manifest[digest][0]}") for path, digest in state.items()}
        tally = Tally(sum(writing.size(source) for source in sources.values()), progress)
        for path, source in sources.items():
            file = target / path
            if not file.is_relative_to(target):
                raise SasciError(f"{path!r} leads out of the folder.", remedy="Restore this version on another system.")
            files.copy(source, file, tally.of(writing.size(source)))
            if files.digest(file, inventory.algorithm) != state[path]:
                raise _damaged(inventory.id, path)


def _version(inventory: Inventory, number: int) -> VersionInfo:
    try:
        return inventory.version(number)
    except KeyError:
        has = "1 version" if inventory.head == 1 else f"{inventory.head} versions"
        raise NotYet(
            f"{inventory.id} has no version {number}.", remedy=f"It has {has}; `inv versions SLUG` lists them."
        ) from None


def _holder(by: Agent, on: dt.datetime) -> Holder:
    return Holder(who=by.name, since=on, process=staging.here())


def _check(id_: str, contents: Mapping[str, Path | bytes], by: Agent) -> None:
    if not id_.strip():
        raise SasciError("An object of the archive needs an id.", remedy="Use a URI, such as urn:sasci:public:SLUG.")
    if not by.name.strip():
        raise SasciError("Who archives is not said.", remedy='Add --who "Your Name": it goes into the version.')
    if not contents:
        raise SasciError(f"There is nothing to archive as {id_}.", remedy="A version holds at least one file.")


def _damaged(id_: str, path: str) -> BrokenObject:
    return BrokenObject(
        f"{path!r} of {id_} is not what it was when it was archived.",
        remedy="`inv verify --all` says what else is damaged; put a sound copy of the object's folder in its place.",
    )
