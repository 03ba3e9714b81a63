"""An object copied from another root: whole where it is not there, or is to be put in the place of a damaged one; else the versions that are new.

Nothing is put in place that does not read back as the inventory says.
"""

from __future__ import annotations

from collections.abc import Iterator

from sasci_archive.errors import BrokenObject
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.inventory import INVENTORY, SIDECAR, Inventory, sidecar
from sasci_archive.store.ocfl.port import Kind, Port
from sasci_archive.store.ocfl.staging import OLD, UNFINISHED, Bench, Doing
from sasci_archive.store.ocfl.writing import Tally


def whole(bench: Bench, place: str, source: Files, inventory: Inventory, progress: Progress) -> None:
    """Copy the object and put it in its place; what lay there is removed once the copy has been checked. Raises BrokenObject, Disk."""
    _copy(bench, source, place, "", progress)
    found = check(bench.port, bench.made)
    if found.faults or found.sha512 != inventory.sha512:
        what = str(found.faults[0]) if found.faults else "its inventory has changed meanwhile."
        raise BrokenObject(
            f"The copy of {inventory.id} from {source.root} is not sound: {what}",
            remedy="`inv verify --all` says which copy is sound. What lay here is as it was.",
        )
    bench.note(Doing.REWRITE, place, inventory.head)
    if bench.port.has(place):
        bench.port.move(place, f"{bench.folder}/{OLD}")
    bench.port.move(bench.made, place)
    bench.port.remove(f"{bench.folder}/{OLD}")


def later(bench: Bench, place: str, source: Files, inventory: Inventory, number: int, progress: Progress) -> None:
    """Copy one version of a history whose earlier versions are here already. Raises BrokenObject, Disk."""
    port, folder = bench.port, f"v{number}"
    _copy(bench, source, place, folder, progress)
    for digest, places in inventory.manifest.items():
        for at in places:
            if at.startswith(f"{folder}/") and port.digest(f"{bench.made}/{at}") != digest:
                raise BrokenObject(
                    f"{at} of {inventory.id} in {source.root} is not what it was when it was archived.",
                    remedy="`inv archive.repair` takes a sound copy. The copies are as they were.",
                )
    content = port.read(f"{bench.made}/{folder}/{INVENTORY}")
    if port.read(f"{bench.made}/{folder}/{SIDECAR}") != sidecar(content):
        raise BrokenObject(
            f"The inventory of version {number} of {inventory.id} in {source.root} is not what its digest says.",
            remedy="`inv archive.repair` takes a sound copy. The copies are as they were.",
        )
    bench.note(Doing.ADD, place, number)
    port.move(f"{bench.made}/{folder}", f"{place}/{folder}")
    port.replace(f"{place}/{INVENTORY}", content, f"{bench.folder}/{UNFINISHED}")
    port.replace(f"{place}/{SIDECAR}", sidecar(content), f"{bench.folder}/{UNFINISHED}")


def _copy(bench: Bench, source: Files, place: str, below: str, progress: Progress) -> None:
    start = f"{place}/{below}" if below else place
    every = tuple(_files(source, start))
    tally = Tally(sum(size for _, size in every), progress)
    for at, size in every:
        bench.port.create(f"{bench.made}{at.removeprefix(place)}", source.path(at), tally.of(size))


def _files(port: Port, folder: str) -> Iterator[tuple[str, int]]:
    for found in port.list(folder):
        at = f"{folder}/{found.name}"
        if found.kind is Kind.FOLDER:
            yield from _files(port, at)
        elif found.kind is Kind.FILE:
            yield at, found.size
