"""Room on the disks: what is free where seminars, archive, copies and models lie, against what a recording of three hours needs there.

Nothing is guessed: the original is as dense as the densest recording that is here, and at least as sound without loss (16 bits, two channels, 48,000 times a
second, which no meeting's own recording reaches without its picture); what is made of it has the rates at which this program makes it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.doctor import Asked, Finding, Group, State, models
from sasci_archive.engines import media, mixing, weights, whisper_weights
from sasci_archive.errors import SasciError
from sasci_archive.store.bucket import is_on_s3

SECONDS: Final = 3 * 60 * 60
PLAIN: Final = 48_000 * 2 * 2
"""Bytes in a second of sound without loss."""


class Need(msgspec.Struct, frozen=True):
    """So many bytes in a place, for a reason."""

    place: str
    path: Path
    bytes: int


def findings(asked: Asked) -> Iterator[Finding]:
    """One for each disk: places on the same share its room."""
    disks: dict[int, list[Need]] = {}
    for need in needs(asked):
        there = _nearest(need.path)
        disks.setdefault(there.stat().st_dev, []).append(need)
    for of in disks.values():
        free, wanted = shutil.disk_usage(_nearest(of[0].path)).free, sum(need.bytes for need in of)
        names = _listed([need.place for need in of])
        told = f"{_size(free)} are free for {names}; a recording of three hours needs {_size(wanted)} there."
        if free > wanted:
            yield Finding(Group.ROOM, State.GOOD, told)
        else:
            yield Finding(
                Group.ROOM,
                State.BAD,
                told,
                "Free some, or let sasci.toml name folders on another disk (`seminars`, `[archive]`, `[models] cache`).",
            )


def needs(asked: Asked) -> tuple[Need, ...]:
    """What a recording of three hours needs, place by place."""
    workspace, rate = asked.workspace, densest(asked)
    original, public, mixed = SECONDS * rate, SECONDS * media.PUBLIC_BITS // 8, SECONDS * mixing.BITS // 8
    found = [
        # the original and a copy that browsers can play; the public sound kept, being made and published; what is listened to of several tracks
        Need("the seminars", workspace.seminars, 2 * original + 3 * public + mixed),
    ]
    for place, named, size in (
        ("the archive's public root", workspace.settings.archive.public, public),
        ("the archive's restricted root", workspace.settings.archive.restricted, original),
    ):
        if not is_on_s3(named):
            found.append(Need(place, workspace.place(named), size))
    for number, replica in enumerate(workspace.settings.archive.replicas, 1):
        if not is_on_s3(replica):
            found.append(Need(f"replica {number}", workspace.place(replica), original + public))
    cache, known = Path(asked.models), weights.known()
    # while it is fetched, a model of parts lies there twice
    missing = sum(2 * known[name].bytes for name in models.needed(asked) if not whisper_weights.lying(name, cache))
    found.append(Need("models", cache, missing))
    return tuple(found)


def densest(asked: Asked) -> int:
    """Bytes in a second of the densest recording that is here, and at least those of plain sound."""
    rates = [PLAIN]
    for slug in asked.slugs:
        try:
            recordings = asked.workspace.folder(slug).recordings().recordings
        except SasciError:
            continue
        rates += [each.bytes * 1000 // each.duration for each in recordings if each.is_media and each.duration > 60_000]
    return max(rates)


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    there = path.absolute()
    while not there.is_dir() and there != there.parent:
        there = there.parent
    return there


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB"


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum((Path(home) / name).lstat().st_size for home, _, names in os.walk(folder) for name in names)
