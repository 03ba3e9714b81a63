"""A version's files brought out of an object, into a folder that is there whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from sasci_archive.errors import BrokenObject, SasciError, WouldOverwrite
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import writing
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.inventory import Inventory
from sasci_archive.store.ocfl.port import Lying, Readable
from sasci_archive.store.ocfl.writing import Tally


def restore(
    port: Readable, place: str, inventory: Inventory, state: Mapping[str, str], target: Path, progress: Progress
) -> None:
    """All files of a state into a folder that is not there yet or is empty; one that is not there is made for one's own account alone, as what was kept may
    be restricted. Raises WouldOverwrite, BrokenObject, Disk."""
    with files.disk_errors(target):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise WouldOverwrite(
                f"{target} is there already, and not empty.", remedy="Name a folder that is not there yet."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=files.UNFINISHED, dir=target.parent))
    try:
        _copy_out(port, place, inventory, state, made, progress)
        with files.disk_errors(target):
            if target.exists():
                target.rmdir()
            made.rename(target)
    finally:
        files.remove_tree(made)


def _copy_out(
    port: Readable, place: str, inventory: Inventory, state: Mapping[str, str], target: Path, progress: Progress
) -> None:
    port = port.seen(place)
    sources = {path: Lying(port, f"{place}/{inventory.manifest[digest][0]}") for path, digest in state.items()}
    tally = Tally(sum(writing.size(source) for source in sources.values()), progress)
    for path, source in sources.items():
        file = target / path
        if not file.is_relative_to(target):
            raise SasciError(f"{path!r} leads out of the folder.", remedy="Restore this version on another system.")
        Files(target).create(path, source, tally.moved())
        if files.digest(file, inventory.algorithm) != state[path]:
            raise damaged(inventory.id, path)


def damaged(id_: str, path: str) -> BrokenObject:
    """A file of an object (its logical path) is another than the inventory says."""
    return BrokenObject(
        f"{path!r} of {id_} is not what it was when it was archived.",
        remedy="`inv verify --all` says what else is damaged, and `inv archive.repair` puts a sound copy in its place.",
    )
