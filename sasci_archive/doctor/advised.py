"""Whether any package that is here is one that others warn of: by a file of advisories that a person brings. Nobody is asked."""

from __future__ import annotations

import importlib.metadata as metadata
from collections.abc import Iterator
from pathlib import Path

import msgspec
from packaging.utils import canonicalize_name

from sasci_archive.errors import BadRecord
from sasci_archive.formats import osv
from sasci_archive.store import files


class Warned(msgspec.Struct, frozen=True):
    """A package that is here, and the advisory that means it."""

    name: str
    version: str
    advisory: str
    summary: str


def advised(file: Path) -> tuple[int, int, tuple[Warned, ...]]:
    """How many advisories were read, how many packages were looked at (all in this environment), and which are warned of. Raises BadRecord, Disk."""
    here = {each.name: each.version for each in metadata.distributions()}
    packages = {canonicalize_name(name): (name, version) for name, version in here.items()}
    read, found = 0, []
    for advisory in _advisories(file):
        read += 1
        for name in {canonicalize_name(each.package.name) for each in advisory.affected} & packages.keys():
            called, version = packages[name]
            if osv.concerns(advisory, name, version):
                found.append(Warned(called, version, advisory.id, advisory.summary))
    return read, len(packages), tuple(sorted(found, key=lambda each: (each.name.lower(), each.advisory)))


def _advisories(place: Path) -> Iterator[osv.Advisory]:
    """Of a file, or of each JSON file in a folder, as OSV's own archive is unpacked to."""
    for file in sorted(place.glob("*.json")) if place.is_dir() else [place]:
        content = files.read(file)
        if content.startswith(b"PK"):
            raise BadRecord(f"{file.name} is packed.", remedy="Unpack it first, and name the folder.")
        yield from osv.parse(content, where=file.name)
