"""The two objects of a seminar, and the roots they lie in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from sasci_archive.archive.ledger import Ledger
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.errors import BadRecord, NotYet, OutOfDate
from sasci_archive.store import files
from sasci_archive.store.bucket import Bucket, BucketSettings, bucket, is_on_s3, parted
from sasci_archive.store.files import Progress
from sasci_archive.store.ocfl import StorageRoot, VersionInfo
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.port import Port
from sasci_archive.store.ocfl.s3 import Objects
from sasci_archive.store.workspace import Workspace


class Which(Enum):
    """Which of a seminar's two objects."""

    PUBLIC = "public"
    RESTRICTED = "restricted"

    def id(self, slug: str) -> str:
        """The object's id, for ever."""
        return f"urn:sasci:{self.value}:{slug}"

    def slug(self, id_: str) -> str:
        """The slug in an object's id; "" where it is none of these."""
        before = f"urn:sasci:{self.value}:"
        return id_.removeprefix(before) if id_.startswith(before) else ""


def slug(id_: str) -> str:
    """Of which seminar an object is; "" where it is none of ours."""
    return next((found for which in Which if (found := which.slug(id_))), "")


def ledger(workspace: Workspace) -> Ledger:
    """The ledger that sasci.toml names, there or not. Raises BadRecord."""
    named = workspace.settings.archive.ledger
    if not is_on_s3(named):
        return Ledger(workspace.place(named))
    name, key = parted(named)
    if not key.rpartition(".")[0]:
        raise BadRecord(
            f"{named!r} names no file in a bucket.", remedy='Write `ledger = "s3://BUCKET/FOLDER/ledger.jsonl"`.'
        )
    return SharedLedger(_bucket(workspace, name), key, workspace.beside(named) / "ledger.jsonl")


def root(workspace: Workspace, which: Which) -> StorageRoot:
    """The storage root that sasci.toml names, there or not. Raises BadRecord."""
    named = workspace.settings.archive
    place = named.public if which is Which.PUBLIC else named.restricted
    return StorageRoot(port(workspace, place, restricted=which is Which.RESTRICTED))


def port(workspace: Workspace, place: str, *, restricted: bool = True) -> Port:
    """What a place that sasci.toml names is read and written through; `restricted`: nobody else may read what lies there. Raises BadRecord."""
    if not is_on_s3(place):
        return Files(workspace.place(place), closed=restricted)
    name, prefix = parted(place)
    return Objects(_bucket(workspace, name), prefix, restricted=restricted)


def _bucket(workspace: Workspace, name: str) -> Bucket:
    known = {each.name: each for each in workspace.settings.archive.buckets}
    return bucket(known.get(name, BucketSettings(name=name)))


def kept(workspace: Workspace, which: Which, slug: str) -> tuple[VersionInfo, ...]:
    """All versions of an object, oldest first; none where it is not there. Raises BrokenObject."""
    found = root(workspace, which).found(which.id(slug))
    return found.versions if found else ()


def version(workspace: Workspace, which: Which, slug: str, number: int) -> VersionInfo:
    """One version of an object, the newest for 0. Raises NotYet, BrokenObject."""
    found = kept(workspace, which, slug)
    if not found:
        raise NotYet(
            f"The archive has no {which.value} object of '{slug}'.",
            remedy=f"`inv archive {slug} -m MESSAGE` makes one; `inv versions {slug}` says what there is.",
        )
    by_number = {each.number: each for each in found}
    if number and number not in by_number:
        raise NotYet(
            f"The {which.value} object of '{slug}' has no version {number}.",
            remedy=f"It has {', '.join(map(str, by_number))}.",
        )
    return by_number[number or max(by_number)]


def state(contents: Mapping[str, Path | bytes], progress: Progress = files.silent) -> dict[str, str]:
    """The SHA-512 (hex) of everything, by logical path. Raises Disk."""
    total = len(contents)
    found = {}
    for number, (name, content) in enumerate(contents.items()):
        progress(number, total)
        found[name] = files.sha512(content) if isinstance(content, Path) else hashlib.sha512(content).hexdigest()
    return found


def in_order(newest: VersionInfo | None, on: dt.datetime, slug: str) -> None:
    """Raises OutOfDate where the clock says an earlier time than when the newest version was kept."""
    if newest and newest.created > on:
        raise OutOfDate(
            f"By this machine's clock it is {on:%Y-%m-%d %H:%M} UTC, and version {newest.number} of '{slug}' was kept on "
            f"{newest.created:%Y-%m-%d %H:%M} UTC.",
            remedy="Set the clock right: a version must not be older than the one before it.",
        )
