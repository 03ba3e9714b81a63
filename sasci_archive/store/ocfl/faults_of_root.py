"""What can be wrong with a storage root around its objects (https://ocfl.io/1.1/spec/#storage-root)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from sasci_archive.errors import BrokenObject, Disk, Fault
from sasci_archive.store.ocfl import layout
from sasci_archive.store.ocfl.checking import UNREADABLE
from sasci_archive.store.ocfl.disk import STAGING
from sasci_archive.store.ocfl.port import Kind, Readable

REMEDY = "`inv archive.repair` writes what a root has of its own once more; what does not belong there is to be taken away by hand."
_OURS = re.compile(r"0=ocfl_1\.[01]")


def examine(port: Readable) -> list[Fault]:
    """Every fault of the root itself. What cannot be read is one; none raises."""
    try:
        return [*_declaration(port), *_layout(port), *_extensions(port), *_folders(port, "")]
    except Disk as error:
        return [_fault(UNREADABLE, error.problem)]


def misplaced(port: Readable, found: dict[str, str]) -> Iterator[Fault]:
    """Objects that do not lie where the layout has them, by their folder and the id in their inventory."""
    if not port.has(layout.LAYOUT):
        return
    try:
        config = port.look(layout.CONFIG)
        laid = layout.parse(port.read(layout.LAYOUT), config, "the root")
    except (BrokenObject, Disk):
        return  # it has been said
    for place, id_ in found.items():
        if id_ and laid.place(id_) != place:
            yield _fault("E070", f"{id_} lies where another object belongs", place)


def not_ours(port: Readable) -> Iterator[Fault]:
    """What says how a root that we made is laid out is written once, and has no digest anywhere: it is compared with what we write."""
    for at, content in layout.compose().items():
        try:
            if port.has(layout.LAYOUT) and port.look(at) != content:
                yield _fault("E070", "it is not what was written when the root was made", at)
        except Disk as error:
            yield _fault(UNREADABLE, error.problem, at)


def _declaration(port: Readable) -> Iterator[Fault]:
    names = [entry.name for entry in port.list("") if entry.name.startswith("0=")]
    if not names:
        yield _fault("E069", "it does not declare itself an OCFL storage root: there is no file 0=ocfl_1.1")
    elif len(names) > 1:
        yield _fault("E069", f"it declares itself more than once ({', '.join(names)})")
    for name in names:
        if not _OURS.fullmatch(name):
            yield _fault("E069", f"it declares itself {name!r}, which is not known", name)
        elif port.read(name) != f"{name.removeprefix('0=')}\n".encode():
            yield _fault("E069", "its declaration says something else than its name", name)


def _layout(port: Readable) -> Iterator[Fault]:
    if not port.has(layout.LAYOUT):
        return
    try:
        said = json.loads(port.read(layout.LAYOUT))
    except (ValueError, RecursionError):
        yield _fault("E070", "it is no JSON", layout.LAYOUT)
        return
    wanted = ("extension", "description")
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in wanted):
        yield _fault("E070", "it has no extension and description", layout.LAYOUT)
        return
    try:
        config = port.look(layout.CONFIG)
        layout.parse(port.read(layout.LAYOUT), config, "it")
    except BrokenObject as error:
        yield _fault("E071", error.problem, layout.LAYOUT)


def _extensions(port: Readable) -> Iterator[Fault]:
    for entry in port.list("extensions"):
        if entry.kind is not Kind.FOLDER:
            yield _fault("E086", f"{entry.name!r} is no folder of an extension", f"extensions/{entry.name}")
    if port.has(STAGING) or _is_begun(port):
        yield Fault(
            "staging",
            0,
            "A run has left something unfinished, or is writing at this moment.",
            "`inv archive.recover` settles what was stopped.",
            STAGING,
        )


def _is_begun(port: Readable) -> bool:
    """Whether a file was begun to be sent; not everybody who may read may know of that."""
    try:
        return bool(port.begun(STAGING))
    except Disk:
        return False


def _folders(port: Readable, folder: str) -> Iterator[Fault]:
    """https://ocfl.io/1.1/spec/#root-hierarchies: folders lead to objects, and hold nothing else."""
    entries = port.list(folder)
    if folder:
        declared = [entry.name for entry in entries if entry.name.startswith("0=")]
        if len(declared) > 1:
            yield _fault("E003", f"it declares itself more than once ({', '.join(declared)})", folder)
            return
        if declared:
            known = re.fullmatch(r"0=ocfl_object_(1\.[01])", declared[0])
            if not known:
                yield _fault("E004", f"it declares itself {declared[0]!r}, which is not known", folder)
            elif known[1] == "1.1" and port.has("0=ocfl_1.0"):
                yield _fault("E081", "it is an object of OCFL 1.1 in a root of 1.0", folder)
            return
        if not entries:
            yield _fault("E073", "the folder is empty", folder)
        if any(entry.kind is not Kind.FOLDER for entry in entries):
            yield _fault("E072", "it has files, and is no object", folder)
            return
    for entry in entries:
        if entry.kind is Kind.FOLDER and (folder or entry.name != "extensions"):
            yield from _folders(port, f"{folder}/{entry.name}" if folder else entry.name)


def _fault(code: str, problem: str, file: str = "") -> Fault:
    return Fault(code, 0, f"{problem.rstrip('.')}.", REMEDY, file)
