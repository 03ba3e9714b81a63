"""Whether an object, and a storage root, is as the specification has it and its bytes are what they were: every fault, none repaired.

Each file has one of three outcomes: it is verified, it is not what it was, or it could not be checked. Nobody's earlier word is taken: all is read.
Codes are the specification's (https://ocfl.io/1.1/spec/#E001 and so on); any OCFL object is read, whoever wrote it.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence

from sasci_archive.errors import Disk, Fault
from sasci_archive.model.inlines import View
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl.faults_of_inventory import NOTHING, REMEDY, Told, examine
from sasci_archive.store.ocfl.inventory import INVENTORY
from sasci_archive.store.ocfl.port import Kind, Placed, Readable

UNREADABLE = "unreadable"
"""The code of what could not be checked."""

_SIDECAR = re.compile(rb"(\w+)[ \t]+inventory\.json\s*")


class Checked(View, frozen=True, kw_only=True):
    """What was found of one object: its id as its inventory has it, the files (from the object's root) that are what they should be, the faults,
    and among them those of which nothing can be said. `inventory` is the root's as it lies there, `sha512` its digest."""

    id: str
    place: str
    sha512: str
    verified: tuple[str, ...]
    faults: tuple[Fault, ...]
    inventory: bytes = b""

    @property
    def unread(self) -> tuple[Fault, ...]:
        """What could not be checked."""
        return tuple(fault for fault in self.faults if fault.code == UNREADABLE)

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """What is not as it should be."""
        return tuple(fault for fault in self.faults if fault.code != UNREADABLE)


def check(port: Readable, place: str, progress: Progress = silent) -> Checked:
    """Look at all of an object. Faults never raise: what cannot be read is one."""
    try:
        return _Object(port.seen(place), place, progress).check()
    except Disk as error:
        unread = Fault(UNREADABLE, 0, error.problem, REMEDY)
        return Checked(id="", place=place, sha512="", verified=(), faults=(unread,))


class _Object:
    def __init__(self, port: Readable, place: str, progress: Progress) -> None:
        self.port, self.place, self.progress = port, place, progress
        self.faults: list[Fault] = []
        self.verified: list[str] = []
        self.read, self.turn = 0, threading.Lock()
        self.sha512 = ""
        self.known: dict[tuple[str, str], str] = {}
        self.small: dict[str, bytes] = {}

    def wrong(self, code: str, problem: str, file: str = "") -> None:
        self.faults.append(Fault(code, 0, f"{problem.rstrip('.')}.", REMEDY, file))

    def check(self) -> Checked:
        try:
            told = self._root()
        except Disk as error:
            self.wrong(UNREADABLE, error.problem)
            told = NOTHING
        return Checked(
            id=told.id,
            place=self.place,
            sha512=self.sha512,
            verified=tuple(self.verified),
            faults=tuple(self.faults),
            inventory=self.small.get(INVENTORY, b""),
        )

    def _root(self) -> Told:
        entries = self.port.list(self.place)
        if not entries:
            self.wrong("E003", "there is no object here")
            return NOTHING
        declared = self._declared(entries)
        if INVENTORY not in {entry.name for entry in entries}:
            self.wrong("E063", f"it has no {INVENTORY}")
            return NOTHING
        told, content = self._inventory(INVENTORY)
        if declared and told.specification and declared != told.specification:
            self.wrong(
                "E038", f"its inventory is of OCFL {told.specification}, and it declares itself {declared}", INVENTORY
            )
        self.sha512 = self._digest(INVENTORY, "sha512")
        self._entries(entries, told)
        before = self._earlier(told, content)
        for name in told.versions:
            self._version(name, told)
        self._contents(told, before)
        return told

    # the object's folder
    def _declared(self, entries: Sequence[Placed]) -> str:
        """https://ocfl.io/1.1/spec/#object-conformance-declaration"""
        names = [entry.name for entry in entries if entry.name.startswith("0=")]
        good = [name for name in names if name in {"0=ocfl_object_1.0", "0=ocfl_object_1.1"}]
        if not names:
            self.wrong("E003", "it does not declare itself an OCFL object: there is no file 0=ocfl_object_1.1")
        if len(names) > 1:
            self.wrong("E003", f"it declares itself more than once ({', '.join(names)})")
        for name in names:
            if name not in good:
                self.wrong("E006", f"it declares itself {name!r}, which is not known")
            else:
                content = self._bytes(name)
                if content is not None and content != f"{name.removeprefix('0=')}\n".encode():
                    self.wrong("E007", "its declaration says something else than its name", name)
                elif content is not None:
                    self.verified.append(name)
        return max(good, default="").removeprefix("0=ocfl_object_")

    def _entries(self, entries: Sequence[Placed], told: Told) -> None:
        for entry in entries:
            name = entry.name
            if entry.kind is Kind.OTHER:
                self.wrong("E090", f"{name!r} is a link, or no file at all", name)
            elif entry.kind is Kind.FILE:
                if not name.startswith("0=") and name not in {INVENTORY, f"{INVENTORY}.{told.algorithm}"}:
                    self.wrong("E001", f"{name!r} does not belong into an object", name)
            elif name == "extensions":
                for found in self.port.list(f"{self.place}/{name}"):
                    if found.kind is not Kind.FOLDER:
                        self.wrong("E067", f"{found.name!r} is no folder of an extension", f"{name}/{found.name}")
            elif name not in told.versions and name != "logs":
                code = "E046" if re.fullmatch(r"v[0-9]+", name) else "E001"
                self.wrong(code, f"the folder {name!r} is none of its versions", name)
        for name in set(told.versions) - {entry.name for entry in entries if entry.kind is Kind.FOLDER}:
            self.wrong("E046", f"the folder of its version {name} is not there", name)

    # inventories
    def _inventory(self, file: str) -> tuple[Told, bytes]:
        """What an inventory says, and its bytes; its digest beside it is looked at (https://ocfl.io/1.1/spec/#inventory-digest)."""
        content = self._bytes(file)
        if content is None:
            return NOTHING, b""
        told, faults = examine(content, file)
        self.faults += faults
        self._sidecar(file, told.algorithm)
        return told, content

    def _sidecar(self, file: str, algorithm: str) -> None:
        beside = f"{file}.{algorithm}"
        if not self.port.has(f"{self.place}/{beside}"):
            self.wrong("E058", f"its digest does not lie beside it ({beside})", file)
            return
        content = self._bytes(beside)
        if content is None:
            return
        line = _SIDECAR.fullmatch(content)
        if line is None:
            self.wrong("E061", "it is not a digest, a space and inventory.json", beside)
        elif line[1].decode("ascii", "replace").lower() != self._digest(file, algorithm):
            self.wrong("E060", "it is not what the digest beside it says: one of both has been altered", file)
        else:
            self.verified += [file, beside]

    def _earlier(self, root: Told, content: bytes) -> dict[str, list[tuple[str, str]]]:
        """The inventories of the versions (https://ocfl.io/1.1/spec/#version-inventory); gives, for each content path, the digests (algorithm and
        hex) that earlier ones have."""
        known: dict[str, list[tuple[str, str]]] = {}
        newest_kind, earlier_places = "", set[str]()
        for name in root.versions:
            file = f"{name}/{INVENTORY}"
            if not self.port.has(f"{self.place}/{file}"):
                continue  # it should be there, and need not
            if name == root.versions[-1]:
                if self._bytes(file) != content:
                    self.wrong("E064", "the inventory of the newest version is not the object's own", file)
                else:
                    self._sidecar(file, root.algorithm)
                told = root
            else:
                told, _ = self._inventory(file)
                self._as_before(root, told, file)
                if missing := earlier_places - told.places().keys():
                    self.wrong("E023", f"it has lost {min(missing)!r}, which an earlier one names", file)
                earlier_places |= told.places().keys()
                for place, digest in _digests(told):
                    known.setdefault(place, []).append(digest)
            if told.specification and told.specification < newest_kind:
                self.wrong("E103", f"it is of OCFL {told.specification}, and one before it of {newest_kind}", file)
            newest_kind = max(newest_kind, told.specification)
        return known

    def _as_before(self, root: Told, told: Told, file: str) -> None:
        """Whether an earlier inventory tells the same history (https://ocfl.io/1.1/spec/#E066)."""
        if told is NOTHING:
            return
        if told.id != root.id:
            self.wrong("E037", f"it is of the object {told.id!r}, and the object is {root.id!r}", file)
        if told.content != root.content:
            self.wrong("E020", f"its contentDirectory is {told.content!r}, and the object's {root.content!r}", file)
        elif root.says_content and not told.says_content:
            self.wrong("E019", "it does not name the contentDirectory, and the object does", file)
        if not set(told.versions) < set(root.versions) or (
            told.versions and f"{told.versions[-1]}/{INVENTORY}" != file
        ):
            self.wrong("E066", f"it has the versions {', '.join(told.versions) or 'none'}", file)
            return
        for name in told.versions:
            old, new = told.states.get(name, {}), root.states.get(name, {})
            if told.algorithm == root.algorithm and told.keys.get(name) != root.keys.get(name):
                self.wrong("E066", f"it has another content of {name} than the object's inventory", file)
            elif old.keys() != new.keys():
                self.wrong("E066", f"it has other files in {name} than the object's inventory", file)
            elif any(
                not set(told.manifest.get(digest, ())) <= set(root.manifest.get(new[path], ()))
                for path, digest in old.items()
            ):
                self.wrong("E066", f"it has other bytes for a file of {name} than the object's inventory", file)

    # files
    def _version(self, name: str, told: Told) -> None:
        folder = f"{self.place}/{name}"
        for entry in self.port.list(folder):
            at = f"{name}/{entry.name}"
            if entry.kind is Kind.OTHER:
                self.wrong("E090", f"{at!r} is a link, or no file at all", at)
            elif entry.kind is Kind.FILE and not self._is_inventory(name, entry.name):
                self.wrong("E015", f"{entry.name!r} does not belong into a version", at)
        if self.port.has(f"{folder}/{told.content}"):
            self._folder(f"{name}/{told.content}", top=True)

    def _is_inventory(self, version: str, name: str) -> bool:
        if name == INVENTORY:
            return True
        has = self.port.has(f"{self.place}/{version}/{INVENTORY}")
        return has and re.fullmatch(rf"{re.escape(INVENTORY)}\.(sha512|sha256)", name) is not None

    def _folder(self, at: str, *, top: bool) -> None:
        entries = self.port.list(f"{self.place}/{at}")
        if not entries and not top:
            self.wrong("E024", f"the folder {at!r} is empty", at)
        for entry in entries:
            if entry.kind is Kind.FOLDER:
                self._folder(f"{at}/{entry.name}", top=False)

    def _contents(self, told: Told, before: dict[str, list[tuple[str, str]]]) -> None:
        """https://ocfl.io/1.1/spec/#manifest: every file is named, and is what it was."""
        named = told.places()
        there = dict(self._files(told))
        for place in sorted(there.keys() - named.keys()):
            self.wrong("E023", f"{place!r} is named by no manifest", place)
        for algorithm, block in told.others.items():
            for digest, places in block.items():
                for place in places:
                    before.setdefault(place, []).append((algorithm, digest))
        expected = {place: [(told.algorithm, digest), *before.get(place, [])] for place, digest in named.items()}
        readable = sorted(place for place in named if there.get(place) is Kind.FILE)
        read = dict(
            zip(readable, self.port.each(lambda place: self._differs(place, expected[place]), readable), strict=True)
        )
        for place in sorted(named):
            if place not in there:
                self.wrong("E092", f"{place!r} is not there", place)
            elif there[place] is Kind.OTHER:
                self.wrong("E090", f"{place!r} is a link, or no file at all", place)
            else:
                self._content(place, expected[place], read[place])

    def _differs(self, place: str, digests: list[tuple[str, str]]) -> list[str] | Disk:
        """The algorithms by which it is another; what is wrong where it cannot be read."""
        try:
            return [name for name, digest in digests if self._digest(place, name) != digest.lower()]
        except Disk as error:
            return error

    def _content(self, place: str, digests: list[tuple[str, str]], differing: list[str] | Disk) -> None:
        if isinstance(differing, Disk):
            self.wrong(UNREADABLE, differing.problem, place)
            return
        if not differing:
            self.verified.append(place)
        else:
            code = "E092" if differing[0] == digests[0][0] else "E093"
            self.wrong(code, f"{place!r} is not what it was: its {differing[0]} is another", place)

    def _files(self, told: Told) -> Iterator[tuple[str, Kind]]:
        folders = [f"{name}/{told.content}" for name in told.versions]
        while folders:
            folder = folders.pop()
            for entry in self.port.list(f"{self.place}/{folder}"):
                if entry.kind is Kind.FOLDER:
                    folders.append(f"{folder}/{entry.name}")
                else:
                    yield f"{folder}/{entry.name}", entry.kind

    def _bytes(self, at: str) -> bytes | None:
        """A small file; None where it cannot be read, which is noted."""
        if at not in self.small:
            try:
                self.small[at] = self.port.read(f"{self.place}/{at}")
            except Disk as error:
                self.wrong(UNREADABLE, error.problem, at)
                return None
        return self.small[at]

    def _digest(self, at: str, algorithm: str) -> str:
        if at in self.small:
            return hashlib.new(algorithm, self.small[at], usedforsecurity=False).hexdigest()
        if (at, algorithm) not in self.known:
            last = 0

            def report(done: int, _: int) -> None:
                nonlocal last
                with self.turn:
                    self.read, last = self.read + done - last, done
                    self.progress(self.read, 0)

            self.known[at, algorithm] = self.port.digest(f"{self.place}/{at}", algorithm, report)
        return self.known[at, algorithm]


def _digests(told: Told) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each content path of an inventory with each digest (algorithm and hex) that it has there."""
    for place, digest in told.places().items():
        yield place, (told.algorithm, digest)
    for algorithm, block in told.others.items():
        for digest, places in block.items():
            yield from ((place, (algorithm, digest)) for place in places)
