"""What the default install takes on the disk, distribution by distribution, and the models it fetches, against what we allow ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution
from importlib.util import cache_from_source
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.doctor import Asked, Finding, Group, State, programs
from sasci_archive.engines import recognisers, weights, whisper_weights
from sasci_archive.engines.voices import MODELS

BUDGET: Final = 900 * 2**20
"""Bytes of the default install with its weights: 900 MB in the units in which the task that set it counted (pandoc's 162 million are its "155 MB")."""


class Taken(msgspec.Struct, frozen=True):
    """What one distribution or model takes on the disk: its files, and what is here that Python has compiled of them (pip does it at once, else Python does when
    it first needs them)."""

    name: str
    version: str
    bytes: int
    compiled: int = 0

    @property
    def all(self) -> int:
        """Both."""
        return self.bytes + self.compiled


def findings(asked: Asked) -> Iterator[Finding]:
    """One: the sum."""
    packages, fetched = (sum(each.all for each in of) for of in (distributions(), models(Path(asked.models))))
    yield Finding(
        Group.ROOM,
        State.GOOD,
        f"This program and what it needs take {packages / 1e6:,.0f} MB, and the models that it fetches {fetched / 1e6:,.0f} MB (`inv doctor --size`: package by package).",
    )


def distributions() -> tuple[Taken, ...]:
    """The default install, the largest first; of a package that is being worked on (`-e`) only what its wheel would say of it."""
    return tuple(sorted(map(_taken, programs.installed().values()), key=lambda each: (-each.all, each.name)))


def models(cache: Path) -> tuple[Taken, ...]:
    """The models that are fetched unless something else is said: as they lie in the cache, else as they are fetched."""
    return tuple(Taken(name, "", _kept(name, cache)) for name in (f"whisper-{recognisers.MODEL}", *MODELS))


def _kept(name: str, cache: Path) -> int:
    folders = whisper_weights.lying(name, cache)
    kept = sum(on_disk(path) for folder in folders for path in folder.iterdir() if path.is_file())
    return kept or weights.known()[name].bytes


def on_disk(path: Path) -> int:
    """Bytes that a file takes: whole blocks, where the system says how many. Raises OSError."""
    told = path.lstat()
    return getattr(told, "st_blocks", 0) * 512 or told.st_size


def _taken(package: Distribution) -> Taken:
    """Files by what its wheel listed, each once; a file that is gone takes nothing."""
    plain = compiled = 0
    listed = {Path(str(file.locate())) for file in package.files or ()}
    for path in listed | {Path(cache_from_source(path)) for path in listed if path.suffix == ".py"}:
        try:
            size = on_disk(path)
        except OSError:
            continue
        if path.suffix == ".pyc":
            compiled += size
        else:
            plain += size
    return Taken(package.name, package.version, plain, compiled)
