"""A storage root in a bucket on S3: the port's second kind.

Nothing is renamed: `move` copies in the store itself, file by file, and then removes. What says that an object is whole comes last (`_last`), and goes first,
so that half of one is never taken for one; what is on its way beside one another is of one rank.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive.errors import Disk, Locked
from sasci_archive.model.speech import Value
from sasci_archive.store.bucket import Bucket
from sasci_archive.store.bucket_answers import Absent, Refused
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl import bucket_locks, bucket_tried, sending
from sasci_archive.store.ocfl.disk import STAGING, Files
from sasci_archive.store.ocfl.inventory import INVENTORY
from sasci_archive.store.ocfl.keys import Key, Keys
from sasci_archive.store.ocfl.leases import LEASE, Lease
from sasci_archive.store.ocfl.port import Content, Holder, Lying

_MOVING = "moving.json"
_STAYS = ".stays.json"
_WRITER = "sasci-writer"


class _Move(Value, frozen=True, kw_only=True):
    """The note of a move: from where, to where, and whether all is there already; `among` files that lie there and stay."""

    made: str
    target: str
    there: bool = False
    among: bool = False


class Objects(Keys):
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
        super().__init__(bucket, prefix)
        self.restricted, self.lease = restricted, lease
        self.part, self.whole = part, whole
        self._leases: list[Lease] = []

    def below(self, at: str) -> Objects:
        """See Port."""
        how = {"restricted": self.restricted, "lease": self.lease, "part": self.part, "whole": self.whole}
        return Objects(self.bucket, self.key(at), **how)  # type: ignore[arg-type]

    def about_to(self, do: str, at: str) -> None:
        """Said before every single change of the bucket. Nothing happens here; a test stops the run at any one of them."""

    def create(self, at: str, content: Content, progress: Progress = silent) -> None:
        """See Port. Each part is sent with its SHA-256, which the store compares."""
        lying = Lying(Files(content.parent), content.name) if isinstance(content, Path) else content
        size = len(lying) if isinstance(lying, bytes) else lying.port.size(lying.at)
        blocks = iter((lying,)) if isinstance(lying, bytes) else lying.port.blocks(lying.at)
        key, run = self.key(at), uuid.uuid4().hex
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

    def share(self, folder: str, also: str, names: Sequence[str]) -> None:
        """See Port: noted beside what is made. Nothing is copied, and what stays is at no moment anywhere else."""
        self._before("share", also)
        sending.put(
            self.bucket, self.key(f"{also}{_STAYS}"), msgspec.json.encode([f"{folder}/{name}" for name in names])
        )

    def replace(self, at: str, content: bytes, unfinished: str) -> None:  # noqa: ARG002 - it is there at once
        """See Port."""
        found = self._head(at)
        only = {"IfMatch": found["ETag"]} if found else {"IfNoneMatch": "*"}
        self._before("replace", at)
        try:
            sending.put(self.bucket, self.key(at), content, **only)
        except (Refused, Absent):
            if self.look(at) != content:
                raise Disk(
                    f"{self.name(at)} was changed by somebody else in this moment.",
                    remedy="Run the same command again; nothing of theirs was written over.",
                ) from None

    def move(self, made: str, target: str, folder: str) -> None:
        """See Port."""
        self._move(_Move(made=made, target=target), folder)

    def _move(self, move: _Move, folder: str) -> None:
        note = f"{folder}/{_MOVING}"
        self._before("note", note)
        sending.put(self.bucket, self.key(note), msgspec.json.encode(move))
        self._copy("copy", self.every(move.made), move.made, move.target)
        self._before("note", note)
        sending.put(self.bucket, self.key(note), msgspec.json.encode(msgspec.structs.replace(move, there=True)))
        self.remove(move.made)
        self.remove(note)

    def exchange(self, made: str, target: str, old: str, folder: str) -> None:  # noqa: ARG002 - nothing is put aside
        """See Port. What is made is whole, with what stays, and will be put there whoever goes on; so that what lies there need not be copied away."""
        noted = self.look(f"{made}{_STAYS}")
        stays = {self.key(at) for at in msgspec.json.decode(noted or b"[]", type=list[str])}
        self._remove(self._going(target, stays))
        self._move(_Move(made=made, target=target, among=bool(stays)), folder)

    def go_on(self, folder: str) -> None:
        """See Port."""
        noted = self.look(f"{folder}/{_MOVING}")
        move = msgspec.json.decode(noted, type=_Move) if noted else None
        for at in (folder, *((move.target,) if move else ())):  # what is long is copied in parts, too
            self._abort(at)
        if move and (move.there or not move.among):  # among others it is begun anew (`exchange`), and what stays must
            self.remove(move.made if move.there else move.target)
        if move:
            self.remove(f"{folder}/{_MOVING}")

    def keep(self, at: str) -> None:
        """See Port. It is locked once it stands: what a killed run left half written can be taken away."""
        if self.bucket.settings.retention:
            found = sorted(self.every(at), key=lambda key: key.at)
            for key in found:
                self.about_to("keep", key.at)
            bucket_locks.keep(self.bucket, [self.key(key.at) for key in found])

    def release(self, at: str, stays: Sequence[str] = ()) -> None:
        """See Port. What is held by a lock that we may lift is held for a minute only; of what stays, what the bucket keeps from before."""
        if self.bucket.locks:
            bucket_locks.release(self.bucket, self._going(at, {self.key(each) for each in stays}))

    def remove(self, at: str) -> None:
        """See Port. In a bucket that keeps what is removed nothing of it is kept."""
        self._remove(self._versions(at) if self.bucket.versioned else [(key, "") for key in self._keys(at)])

    def forget(self, at: str) -> None:
        """See Port."""
        self._abort(at)
        if self.bucket.versioned:
            with contextlib.suppress(Locked):  # what says anything of what must go is found by whoever looks for that
                self._remove(self._versions(at, older=True))

    def tidy(self, folder: str) -> None:
        """See Port: a folder is there only with something in it."""

    @contextlib.contextmanager
    def locked(self, at: str, holder: Holder) -> Iterator[None]:
        """See Port."""
        bucket_tried.ready(self.bucket, self.key(STAGING), restricted=self.restricted)
        self.about_to("lock", at)
        lease = Lease(self.bucket, self.key(at), holder, self.lease)
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

    def _remove(self, found: Sequence[tuple[str, str]]) -> None:
        """By key and version; rank by rank, so that what is of one rank goes with one request."""
        ordered = sorted(found, key=lambda each: _last(each[0]), reverse=True)
        for _, of_one in itertools.groupby(ordered, key=lambda each: _rank(each[0])):
            lot = list(of_one)
            self._before("remove", lot[0][0])
            bucket_locks.remove(self.bucket, lot)

    def _going(self, at: str, stays: Collection[str]) -> list[tuple[str, str]]:
        """By key and version, what lies there but for what lies at these keys now."""
        every = self._versions(at) if self.bucket.versioned else [(key, "") for key in self._keys(at)]
        older = set(self._versions(at, older=True)) if self.bucket.versioned and stays else set()
        return [each for each in every if each[0] not in stays or each in older]

    def _abort(self, at: str) -> None:
        key = self.key(at)
        for each, upload in self._uploads(key):
            if each == key or each.startswith(f"{key}/"):
                self._before("end", at)
                with contextlib.suppress(Absent):
                    self.bucket.ask("abort_multipart_upload", each, "removed", UploadId=upload)

    def _keys(self, at: str) -> Iterator[str]:
        """A file, or all in a folder."""
        key = self.key(at)
        for page in self.bucket.pages("list_objects_v2", Prefix=key):
            found = (each["Key"] for each in page.get("Contents", ()))
            yield from (each for each in found if each == key or each.startswith(f"{key}/"))

    def _versions(self, at: str, *, older: bool = False) -> Sequence[tuple[str, str]]:
        """All that a bucket that keeps what is removed has there, by key and version, each from the oldest on; or, `older`, but for what lies there now."""
        key, found = self.key(at), list[tuple[str, str]]()
        for page in self.bucket.pages("list_object_versions", Prefix=key):
            versions = (each for each in page.get("Versions", ()) if not (older and each["IsLatest"]))
            found += (
                (each["Key"], each["VersionId"])
                for each in (*versions, *page.get("DeleteMarkers", ()))
                if each["Key"] == key or each["Key"].startswith(f"{key}/")
            )
        found.reverse()
        return found

    def _copy(self, do: str, found: Iterable[Key], folder: str, also: str) -> None:
        """Files into another folder, rank by rank; each is compared by what the store says of both, and read where that says too little."""

        def copy(key: Key) -> bool:
            to = f"{also}{key.at.removeprefix(folder)}"
            self._before(do, to)
            with contextlib.suppress(Refused):  # then it is there, and is compared
                return sending.copy(self.bucket, self.key(key.at), self.key(to), key.size, key.tag, self.whole)
            return False

        ordered = sorted(found, key=lambda key: _last(key.at))
        for _, of_one in itertools.groupby(ordered, key=lambda key: _rank(key.at)):
            lot = list(of_one)
            for key, alike in zip(lot, self.bucket.each(copy, lot), strict=True):
                if not alike and not self._are_alike(key.at, f"{also}{key.at.removeprefix(folder)}"):
                    raise Disk(
                        f"The copy of {self.name(key.at)} does not read back as it was written.",
                        remedy="The store may be failing: ask whoever keeps it. Then run the same command again; it finishes, or takes back, what was begun.",
                    )

    def _are_alike(self, at: str, also: str) -> bool:
        one, other = self._head(at), self._head(also)
        if one is None or other is None:
            return False
        return sending.alike(one, other) or self.digest(at) == self.digest(also)


def _last(at: str) -> tuple[bool, bool, int, str]:
    """What says that an object is whole comes behind all else of it: its declaration, and then its inventory."""
    name = at.rpartition("/")[2]
    return name == INVENTORY, name.startswith("0="), -at.count("/"), at


def _rank(at: str) -> tuple[bool, bool, int]:
    """What may come or go in any order is of one."""
    is_inventory, declares, depth, _ = _last(at)
    return is_inventory, declares, depth if is_inventory else 0
