"""A storage root in a bucket on S3: the port's second kind.

There are no folders, only names with "/" in them, and nothing is renamed: `move` copies in the store itself, file by file, and then removes. What says
that an object is whole comes last (`_last`), and goes first, so that half of one is never taken for one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive.errors import Disk
from sasci_archive.model.speech import Value
from sasci_archive.store.bucket import SCHEME, Absent, Bucket, Refused, moment
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import bucket_tried, sending
from sasci_archive.store.ocfl.disk import STAGING, Files
from sasci_archive.store.ocfl.inventory import INVENTORY
from sasci_archive.store.ocfl.leases import LEASE, Lease
from sasci_archive.store.ocfl.port import Content, Holder, Kind, Lying, Placed

BLOCK = 8 << 20
_MOVING = "moving.json"
_WRITER = "sasci-writer"


class _Move(Value, frozen=True, kw_only=True):
    """The note of a move: from where, to where, and whether all is there already."""

    made: str
    target: str
    there: bool = False


class Objects:
    """The root is what begins with a prefix in a bucket, there or not. `restricted`: nobody else may read it, which is looked at before it is written to;
    `lease`: for how many seconds a writer that is not heard of holds an object; `part`, `whole`: what is longer, in bytes, is sent or copied in parts."""

    def __init__(
        self,
        bucket: Bucket,
        prefix: str = "",
        *,
        restricted: bool = False,
        lease: float = LEASE,
        part: int = sending.PART,
        whole: int = sending.COPIED_WHOLE,
    ) -> None:
        self.bucket, self.prefix, self.restricted, self.lease = bucket, prefix, restricted, lease
        self.part, self.whole = part, whole
        self._leases: list[Lease] = []

    def name(self, at: str = "") -> str:
        """See Port."""
        return f"{SCHEME}{self.bucket.name}/{self._key(at)}".rstrip("/")

    def is_there(self) -> bool:
        """See Port."""
        self._holds(self._inside(""))
        return True

    def below(self, at: str) -> Objects:
        """See Port."""
        how = {"restricted": self.restricted, "lease": self.lease, "part": self.part, "whole": self.whole}
        return Objects(self.bucket, self._key(at), **how)  # type: ignore[arg-type]

    def about_to(self, do: str, at: str) -> None:
        """Said before every single change of the bucket. Nothing happens here; a test stops the run at any one of them."""

    def list(self, folder: str) -> Sequence[Placed]:
        """See Port. Some engines go on listing a folder for a while in which nothing is any more: each is looked into."""
        before, found = self._inside(folder), list[Placed]()
        for page in self.bucket.pages("list_objects_v2", Prefix=before, Delimiter="/"):
            found += (
                Placed(each["Key"].removeprefix(before), Kind.FILE, each["Size"])
                for each in page.get("Contents", ())
                if each["Key"] != before and not each["Key"].endswith("/")
            )
            names = (each["Prefix"].removeprefix(before).rstrip("/") for each in page.get("CommonPrefixes", ()))
            found += (Placed(name, Kind.FOLDER) for name in names if self._holds(f"{before}{name}/"))
        return sorted(found, key=lambda placed: placed.name)

    def has(self, at: str) -> bool:
        """See Port."""
        return (bool(at) and self._head(at) is not None) or self._holds(self._inside(at))

    def read(self, at: str) -> bytes:
        """See Port."""
        found = self.look(at)
        if found is None:
            raise self._gone(at)
        return found

    def look(self, at: str) -> bytes | None:
        """See Port."""
        try:
            return self.bucket.read(self._key(at))
        except Absent:
            return None

    def size(self, at: str) -> int:
        """See Port."""
        found = self._head(at)
        if found is None:
            raise self._gone(at)
        return int(found["ContentLength"])

    def blocks(self, at: str) -> Iterator[bytes]:
        """See Port."""
        size = self.size(at)
        for start in range(0, size, BLOCK):
            try:
                yield self.bucket.read(self._key(at), start, min(start + BLOCK, size))
            except Absent:
                raise self._gone(at) from None

    def digest(self, at: str, algorithm: str = "sha512", progress: Progress = silent) -> str:
        """See Port. It is read from the store: nobody's word is taken for it."""
        total, done, found = self.size(at), 0, hashlib.new(algorithm, usedforsecurity=False)
        for block in self.blocks(at):
            found.update(block)
            progress(done := done + len(block), total)
        return found.hexdigest()

    @contextlib.contextmanager
    def here(self, at: str) -> Iterator[Path]:
        """See Port."""
        with tempfile.TemporaryDirectory(prefix="sasci-") as folder:
            name = at.rpartition("/")[2]
            Files(Path(folder)).create(name, Lying(self, at))
            yield Path(folder) / name

    def create(self, at: str, content: Content, progress: Progress = silent) -> None:
        """See Port. Each part is sent with its SHA-256, which the store compares."""
        lying = Lying(Files(content.parent), content.name) if isinstance(content, Path) else content
        size = len(lying) if isinstance(lying, bytes) else lying.port.size(lying.at)
        blocks = iter((lying,)) if isinstance(lying, bytes) else lying.port.blocks(lying.at)
        key, run = self._key(at), uuid.uuid4().hex
        try:
            if size <= self.part:
                self._before("create", at)
                sending.put(self.bucket, key, b"".join(blocks), IfNoneMatch="*", Metadata={_WRITER: run})
                progress(size, size)
            else:
                before = functools.partial(self._before, at=at)
                sending.in_parts(self.bucket, key, blocks, size, self.part, {_WRITER: run}, before, progress)
        except Refused:
            found = self._head(at)
            if found is None or found["Metadata"].get(_WRITER) != run:  # else only the answer was lost on the way
                raise Disk(
                    f"{self.name(at)} cannot be written: it is there already.",
                    remedy="Somebody else writes there: run the same command again when they have finished.",
                ) from None

    def share(self, at: str, also: str) -> None:
        """See Port: copied in the store."""
        self._before("share", also)
        self._copy(at, also)

    def replace(self, at: str, content: bytes, unfinished: str) -> None:  # noqa: ARG002 - it is there at once
        """See Port."""
        found = self._head(at)
        only = {"IfMatch": found["ETag"]} if found else {"IfNoneMatch": "*"}
        self._before("replace", at)
        try:
            sending.put(self.bucket, self._key(at), content, **only)
        except (Refused, Absent):
            if self.look(at) != content:
                raise Disk(
                    f"{self.name(at)} was changed by somebody else in this moment.",
                    remedy="Run the same command again; nothing of theirs was written over.",
                ) from None

    def move(self, made: str, target: str, folder: str) -> None:
        """See Port."""
        note = f"{folder}/{_MOVING}"
        move = _Move(made=made, target=target)
        self._before("note", note)
        sending.put(self.bucket, self._key(note), msgspec.json.encode(move))
        for at in sorted(self._below(made), key=_last):
            to = f"{target}{at.removeprefix(made)}"
            self._before("copy", to)
            self._copy(at, to)
        self._before("note", note)
        sending.put(self.bucket, self._key(note), msgspec.json.encode(msgspec.structs.replace(move, there=True)))
        self.remove(made)
        self.remove(note)

    def go_on(self, folder: str) -> None:
        """See Port."""
        for page in self.bucket.pages("list_multipart_uploads", Prefix=self._inside(folder)):
            for each in page.get("Uploads", ()):
                self._before("end", folder)
                with contextlib.suppress(Absent):
                    self.bucket.ask("abort_multipart_upload", each["Key"], "removed", UploadId=each["UploadId"])
        note = f"{folder}/{_MOVING}"
        noted = self.look(note)
        if noted is None:
            return
        move = msgspec.json.decode(noted, type=_Move)
        self.remove(move.made if move.there else move.target)
        self.remove(note)

    def keep(self, at: str) -> None:
        """See Port. It is locked once it stands: what a killed run left half written can be taken away."""
        days = self.bucket.settings.retention
        for each in self._below(at) if days else ():
            found = self._head(each)
            if found is None:
                continue
            until, now = found.get("ObjectLockRetainUntilDate"), moment(found)
            if until is None or until < now + dt.timedelta(minutes=2):  # `release` may have left a minute of it
                self._before("keep", each)
                until = {"Mode": "GOVERNANCE", "RetainUntilDate": now + dt.timedelta(days=days)}
                how: dict[str, Any] = {"VersionId": found["VersionId"], "Retention": until}
                self.bucket.ask("put_object_retention", self._key(each), "written", **how)

    def release(self, at: str) -> None:
        """See Port. What is held by a lock that we may lift is held for a minute only."""
        if not self.bucket.settings.retention:
            return
        for key, version in self._versions(at):
            found = self.bucket.ask("head_object", key, VersionId=version)
            until, now = found.get("ObjectLockRetainUntilDate"), moment(found)
            if until and until > now:
                lifted = {"Mode": "GOVERNANCE", "RetainUntilDate": now + dt.timedelta(minutes=1)}
                try:
                    how: dict[str, Any] = {"VersionId": version, "Retention": lifted, "BypassGovernanceRetention": True}
                    self.bucket.ask("put_object_retention", key, "written", **how)
                except Disk as error:
                    raise Disk(
                        f"{SCHEME}{self.bucket.name}/{key} is held by the bucket's object lock until {until:%Y-%m-%d}.",
                        remedy="Run the same command as somebody who has the right s3:BypassGovernanceRetention. Nothing has changed.",
                    ) from error

    def remove(self, at: str) -> None:
        """See Port. In a bucket that keeps what is removed nothing of it is kept."""
        if self.bucket.versioned:
            for key, version in self._versions(at):
                self._before("remove", key)
                self._end(key, version)
            return
        for each in sorted(self._below(at), key=_last, reverse=True):
            self._before("remove", each)
            self.bucket.ask("delete_object", self._key(each), "removed")

    def _end(self, key: str, version: str) -> None:
        """A version of a file, of which `release` may have let go: not all may remove what is locked, and who may not must not ask to."""
        try:
            self.bucket.ask("delete_object", key, "removed", VersionId=version)
        except Disk:
            if not self.bucket.settings.retention:
                raise
            self.bucket.ask("delete_object", key, "removed", VersionId=version, BypassGovernanceRetention=True)

    def tidy(self, folder: str) -> None:
        """See Port: a folder is there only with something in it."""

    @contextlib.contextmanager
    def locked(self, at: str, holder: Holder) -> Iterator[None]:
        """See Port."""
        bucket_tried.ready(self.bucket, self._key(STAGING), restricted=self.restricted)
        self.about_to("lock", at)
        lease = Lease(self.bucket, self._key(at), holder, self.lease)
        self._leases.append(lease)
        try:
            yield
        finally:
            self._leases.remove(lease)
            self.about_to("unlock", at)
            lease.end()

    def _before(self, do: str, at: str) -> None:
        self.about_to(do, at)
        for lease in self._leases:
            lease.see()

    def _key(self, at: str) -> str:
        return f"{self.prefix}/{at}".strip("/")

    def _inside(self, folder: str) -> str:
        key = self._key(folder)
        return f"{key}/" if key else ""

    def _holds(self, before: str) -> bool:
        return bool(self.bucket.ask("list_objects_v2", Prefix=before, MaxKeys=1).get("Contents"))

    def _head(self, at: str) -> Mapping[str, Any] | None:
        try:
            return self.bucket.ask("head_object", self._key(at), ChecksumMode="ENABLED")
        except Absent:
            return None

    def _below(self, at: str) -> Sequence[str]:
        """The places of all files there: of itself, or of all in it."""
        own = len(self._inside(""))
        found = [at] if self._head(at) is not None else []
        for page in self.bucket.pages("list_objects_v2", Prefix=self._inside(at)):
            found += (each["Key"][own:] for each in page.get("Contents", ()))
        return found

    def _versions(self, at: str) -> Sequence[tuple[str, str]]:
        """All that a bucket that keeps what is removed has there, by key and version; what says that an object is whole first, each from the oldest on."""
        key, found = self._key(at), list[tuple[str, str]]()
        for page in self.bucket.pages("list_object_versions", Prefix=key):
            every = (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            found += (
                (each["Key"], each["VersionId"])
                for each in every
                if each["Key"] == key or each["Key"].startswith(f"{key}/")
            )
        found.reverse()
        return sorted(found, key=lambda each: _last(each[0]), reverse=True)

    def _copy(self, at: str, also: str) -> None:
        before = self._head(at)
        if before is None:
            raise self._gone(at)
        with contextlib.suppress(Refused):  # then it is there, and is compared
            sending.copy(self.bucket, self._key(at), self._key(also), before["ContentLength"], self.whole)
        after = self._head(also)
        if after is None or not (sending.alike(before, after) or self.digest(at) == self.digest(also)):
            raise Disk(
                f"The copy of {self.name(at)} does not read back as it was written.",
                remedy="The store may be failing: ask whoever keeps it. Nothing that was there has changed.",
            )

    def _gone(self, at: str) -> Disk:
        return Disk(
            f"{self.name(at)} cannot be read: it is not there.",
            remedy="See that sasci.toml names the right bucket, and that you may read there.",
        )


def _last(at: str) -> tuple[bool, bool, int, str]:
    """What says that an object is whole comes behind all else of it: its declaration, and then its inventory."""
    name = at.rpartition("/")[2]
    return name == INVENTORY, name.startswith("0="), -at.count("/"), at
