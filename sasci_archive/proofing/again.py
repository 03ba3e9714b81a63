"""Made again, an edition has the same bytes: every file of it, sound aside that is kept once encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sasci_archive.binding import bound
from sasci_archive.press import edition, run
from sasci_archive.press.plates import plates, proof, public
from sasci_archive.proofing.finding import Built, Found, NotChecked


def again(built: Built, names: tuple[str, ...]) -> Found:
    """Of all files. What has been changed since it was made cannot be made again."""
    folder, made = built.folder, built.edition
    if not edition.holds(folder, made, edition.key(folder, built.looks), built.on):
        raise NotChecked(f"the seminar has changed since: `inv publish {folder.slug}` first")
    whole, consent = bound(folder), folder.consent()
    released = (public if made.public else proof)(folder, whole, consent, built.on)
    laid = plates(folder, whole, released, built.looks)
    with ThreadPoolExecutor(run.WORKERS) as workers:
        begun = {name: workers.submit(_digest, job) for name, job in laid.jobs.items()}
        found = {name: future.result() for name, future in begun.items()}
    faults = [f"{name}: it would not be made now" for name in names if name not in {*found, *laid.beside}]
    faults += [f"{name}: it is not there" for name in laid.jobs if name not in names]
    faults += [
        f"{name}: made again, it has other bytes"
        for name, digest in found.items()
        if name in names and hashlib.sha256(built.read(name)).hexdigest() != digest
    ]
    return Found(tuple(faults), f"{len(found)} files")


def _digest(job: Callable[[], bytes]) -> str:
    return hashlib.sha256(job()).hexdigest()


def unchanged(built: Built, names: tuple[str, ...]) -> Found:
    """Every file has the bytes with which it was made, and nothing lies beside that was not."""
    put_down = {name: digest for name, _, digest in built.edition.files}
    there = {path.relative_to(built.home).as_posix() for path in built.home.rglob("*") if path.is_file()}
    faults = [f"{name}: it is gone" for name in names if name not in there]
    faults += [f"{name}: it was not made with the edition" for name in sorted(there - put_down.keys())]
    faults += [
        f"{name}: it is not as it was made"
        for name in names
        if name in there and hashlib.sha256(built.read(name)).hexdigest() != put_down[name]
    ]
    return Found(tuple(faults), f"{len(names)} files")
