"""A new version of an object, written beside it and put in its place whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import paths
from sasci_archive.store.ocfl.inventory import (
    CONTENT,
    DECLARATION,
    INVENTORY,
    SIDECAR,
    Agent,
    Inventory,
    VersionInfo,
    compose,
    sidecar,
    until,
    utc,
)
from sasci_archive.store.ocfl.port import Content, Lying, Port
from sasci_archive.store.ocfl.staging import UNFINISHED, Bench, Doing

Contents = Mapping[str, Path | bytes]
Announce = Callable[[Inventory | None, str, int], None]
"""Told, while the object is held and before it is touched, what it is (None: not there), and the digest (SHA-512) of the inventory and the newest version
that it is about to have. Where it raises nothing is done."""


Comes = Callable[[int, str, str], None]
"""The same of an object that is copied or put right: told the version and the digest of the inventory that it is about to have next, and where what lies there is
put aside, from the root ("": it is not kept)."""


def untold(version: int, inventory: str, aside: str) -> None:
    """Nobody is told."""


def unannounced(before: Inventory | None, inventory: str, version: int) -> None:
    """Nobody is told."""


class Tally:
    """The progress of many files as one: bytes done of all."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total, self.done, self.progress = total, 0, progress
        self._turn = threading.Lock()

    def moved(self) -> Progress:
        """The progress of the next file; several may go beside one another."""
        last = 0

        def moved(done: int, _: int) -> None:
            nonlocal last
            with self._turn:
                self.done, last = self.done + done - last, done
                self.progress(self.done, self.total)

        return moved


def size(content: Content) -> int:
    """In bytes. Raises Disk."""
    if isinstance(content, bytes):
        return len(content)
    if isinstance(content, Lying):
        return content.port.size(content.at)
    with files.disk_errors(content, "read"):
        return content.stat().st_size


def digests(contents: Contents, tally: Tally) -> dict[str, str]:
    """The SHA-512 of each, by its logical path. Raises Disk."""
    return {path: _digest(content, tally.moved()) for path, content in contents.items()}


def write_files(
    bench: Bench, contents: Contents, state: Mapping[str, str], before: Inventory | None, tally: Tally
) -> dict[str, tuple[str, ...]]:
    """Write what the object has not got yet into the bench's folder of the next version, read each copy back; gives the manifest with it.
    Raises SasciError where a file changes meanwhile, Disk."""
    number = before.head + 1 if before else 1
    manifest = dict(before.manifest) if before else {}
    new = list[str]()
    for path in sorted(state):
        if state[path] not in manifest:
            manifest[state[path]] = (f"v{number}/{CONTENT}/{paths.content_path(path)}",)
            new.append(path)

    def write(path: str) -> None:
        made = f"{bench.made}/{manifest[state[path]][0]}"
        bench.port.create(made, contents[path], tally.moved())
        if bench.port.digest(made, "sha512", tally.moved()) != state[path]:
            raise SasciError(
                f"{path!r} changed while it was being archived, or the disk does not keep what is written.",
                remedy="Wait until whatever writes the file has finished, and archive again. Nothing was added.",
            )

    bench.port.each(write, new)
    return manifest


def next_version(
    before: Inventory | None, state: Mapping[str, str], *, message: str, by: Agent, on: dt.datetime
) -> VersionInfo:
    """The next version's own record. It is never older than the one before: where the clock has been set back, its message says so."""
    created = on.astimezone(dt.UTC).replace(microsecond=0)
    if before and created < before.newest.created:
        message = f"{message} [The computer's clock said {utc(created)}, which is before the version before.]"
        created = before.newest.created
    return VersionInfo(
        number=before.head + 1 if before else 1,
        created=created,
        message=message,
        user=msgspec.structs.replace(by, address=by.uri),
        state=dict(sorted(state.items())),
    )


def put_in_place(bench: Bench, place: str, inventory: Inventory) -> None:
    """Write the inventories and put the version where it belongs."""
    port, number = bench.port, inventory.head
    content = compose(inventory)
    write_inventory(port, f"{bench.made}/v{number}", content)
    if number == 1:
        declare(port, bench.made)
        write_inventory(port, bench.made, content)
        bench.note(Doing.ADD, place, number)
        bench.move(bench.made, place)
    else:
        bench.note(Doing.ADD, place, number)
        bench.move(f"{bench.made}/v{number}", f"{place}/v{number}")
        unfinished = f"{bench.folder}/{UNFINISHED}"
        port.replace(f"{place}/{INVENTORY}", content, unfinished)  # from here on the new version stands
        port.replace(f"{place}/{SIDECAR}", sidecar(content), unfinished)
    port.keep(place)


def declare(port: Port, folder: str) -> None:
    """https://ocfl.io/1.1/spec/#object-conformance-declaration"""
    port.create(f"{folder}/{DECLARATION}", f"{DECLARATION.removeprefix('0=')}\n".encode())


def write_inventory(port: Port, folder: str, content: bytes) -> None:
    """An inventory, and its digest beside it."""
    port.create(f"{folder}/{INVENTORY}", content)
    port.create(f"{folder}/{SIDECAR}", sidecar(content))


def write_all_versions(port: Port, folder: str, inventory: Inventory) -> None:
    """The inventories of an object whose files lie there already: the root's, and that of each version."""
    for version in inventory.versions:
        write_inventory(port, f"{folder}/v{version.number}", compose(until(inventory, version.number)))
    declare(port, folder)
    write_inventory(port, folder, compose(inventory))


def _digest(content: Path | bytes, progress: Progress) -> str:
    if isinstance(content, bytes):
        return hashlib.sha512(content).hexdigest()
    return files.sha512(content, progress)
