"""What lies under a prefix in a bucket on S3, as it is read: one request for a thousand names, and one for each file (of up to `BLOCK` bytes).

There are no folders, only names with "/" in them.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sasci_archive.errors import Disk
from sasci_archive.model.inlines import View
from sasci_archive.store.bucket import Bucket
from sasci_archive.store.bucket_answers import SCHEME, Absent
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.port import Answer, Asked, Kind, Lying, Placed

BLOCK = 8 << 20
_NEAR = 5
"""So many names that begin alike are looked at for the one that is asked for: "inventory.json.sha512" stands beside "inventory.json"."""


class Gone(Disk):
    """There is no such file."""


class Key(View, frozen=True):
    """A file as a listing has it: its place from the root, its bytes, the tag of its content."""

    at: str
    size: int
    tag: str


class Keys:
    """The root is what begins with a prefix in a bucket, there or not."""

    version = ""

    def __init__(self, bucket: Bucket, prefix: str = "") -> None:
        self.bucket, self.prefix = bucket, prefix

    def name(self, at: str = "") -> str:
        """See Readable."""
        return f"{SCHEME}{self.bucket.name}/{self.key(at)}".rstrip("/")

    def key(self, at: str) -> str:
        """What a place is called in the bucket."""
        return f"{self.prefix}/{at}".strip("/")

    def is_there(self) -> bool:
        """See Readable."""
        self._holds(self._inside(""))
        return True

    def seen(self, folder: str = "", *, whole: bool = True) -> Keys:
        """See Readable."""
        return Seen(self, folder, whole=whole)

    def list(self, folder: str) -> Sequence[Placed]:
        """See Readable. Some engines go on listing a folder for a while in which nothing is any more: each is looked into."""
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

    def every(self, folder: str) -> Iterator[Key]:
        """All files below a folder, in no order."""
        own, before = len(self._inside("")), self._inside(folder)
        for page in self.bucket.pages("list_objects_v2", Prefix=before):
            for each in page.get("Contents", ()):
                if not each["Key"].endswith("/"):
                    yield Key(each["Key"][own:], each["Size"], each["ETag"])

    def weight(self, folder: str) -> int:
        """See Readable."""
        return sum(key.size for key in self.every(folder))

    def has(self, at: str) -> bool:
        """See Readable."""
        key = self.key(at)
        page = self.bucket.ask("list_objects_v2", Prefix=key, MaxKeys=_NEAR)
        found = [each["Key"] for each in page.get("Contents", ())]
        if not at or any(each == key or each.startswith(f"{key}/") for each in found):
            return bool(found)
        return bool(page.get("IsTruncated")) and (self._head(at) is not None or self._holds(f"{key}/"))

    def read(self, at: str) -> bytes:
        """See Readable."""
        found = self.look(at)
        if found is None:
            raise self._gone(at)
        return found

    def look(self, at: str) -> bytes | None:
        """See Readable."""
        try:
            return self.bucket.read(self.key(at), version=self.version)
        except Absent:
            return None

    def size(self, at: str) -> int:
        """See Readable."""
        found = self._head(at)
        if found is None:
            raise self._gone(at)
        return int(found["ContentLength"])

    def blocks(self, at: str) -> Iterator[bytes]:
        """See Readable. How long it is is known when it ends."""
        start, length = 0, BLOCK
        while length == BLOCK:
            try:
                block = self.bucket.read(self.key(at), start, BLOCK, self.version)
            except Absent:
                raise self._gone(at) from None
            if block:
                yield block
            start, length = start + BLOCK, len(block)

    def digest(self, at: str, algorithm: str = "sha512", progress: Progress = silent) -> str:
        """See Readable. It is read from the store: nobody's word is taken for it."""
        done, found = 0, hashlib.new(algorithm, usedforsecurity=False)
        for block in self.blocks(at):
            found.update(block)
            progress(done := done + len(block), 0)
        return found.hexdigest()

    @contextlib.contextmanager
    def here(self, at: str) -> Iterator[Path]:
        """See Readable."""
        with tempfile.TemporaryDirectory(prefix="sasci-") as folder:
            name = at.rpartition("/")[2]
            Files(Path(folder)).create(name, Lying(self, at))
            yield Path(folder) / name

    def was(self, folder: str) -> Sequence[Lying]:
        """See Readable."""
        own, found = len(self._inside("")), list[Lying]()
        for page in self.bucket.pages("list_object_versions", Prefix=self._inside(folder)) if self._keeps() else ():
            found += (
                Lying(Before(self, each["VersionId"], each["Size"]), each["Key"][own:])
                for each in page.get("Versions", ())
                if not each["IsLatest"]
            )
        return found

    def begun(self, folder: str) -> Sequence[str]:
        """See Readable."""
        own = len(self._inside(""))
        return [key[own:] for key, _ in self._uploads(self._inside(folder))]

    def each(self, does: Callable[[Asked], Answer], of: Iterable[Asked]) -> Sequence[Answer]:
        """See Readable."""
        return self.bucket.each(does, of)

    def _keeps(self) -> bool:
        return self.bucket.versioned

    def _uploads(self, before: str) -> Iterator[tuple[str, str]]:
        """Key and name of each upload in parts that has not come to its end."""
        for page in self.bucket.pages("list_multipart_uploads", Prefix=before):
            yield from ((each["Key"], each["UploadId"]) for each in page.get("Uploads", ()))

    def _inside(self, folder: str) -> str:
        key = self.key(folder)
        return f"{key}/" if key else ""

    def _holds(self, before: str) -> bool:
        return bool(self.bucket.ask("list_objects_v2", Prefix=before, MaxKeys=1).get("Contents"))

    def _head(self, at: str) -> Mapping[str, Any] | None:
        try:
            return self.bucket.ask("head_object", self.key(at), ChecksumMode="ENABLED")
        except Absent:
            return None

    def _gone(self, at: str) -> Gone:
        return Gone(
            f"{self.name(at)} cannot be read: it is not there.",
            remedy="See that sasci.toml names the right bucket, and that you may read there.",
        )


class Before(Keys):
    """A file as it was, so many bytes long, before it was written over or removed."""

    def __init__(self, of: Keys, version: str, size: int) -> None:
        super().__init__(of.bucket, of.prefix)
        self.version, self._size = version, size

    def has(self, at: str) -> bool:  # noqa: ARG002
        """See Readable: it was listed."""
        return True

    def size(self, at: str) -> int:  # noqa: ARG002
        """See Readable."""
        return self._size


class Seen(Keys):
    """A folder as one listing had it: what lies there, and how long it is, is not asked again. All else is; bytes are read as they are now."""

    def __init__(self, of: Keys, folder: str, *, whole: bool) -> None:
        super().__init__(of.bucket, of.prefix)
        self._inside_of, self._weights, self._whole = folder, dict[str, int](), whole
        self._folders: dict[str, dict[str, Placed]] = {folder: {}}
        objects = ""
        for key in of.every(folder):
            where, _, name = key.at.rpartition("/")
            if not whole:
                if name.startswith("0=ocfl_object_"):
                    objects = where
                for above in {objects, folder}:
                    if above == folder or key.at.startswith(f"{above}/"):
                        self._weights[above] = self._weights.get(above, 0) + key.size
                if objects and where.startswith(f"{objects}/"):
                    continue
            self._put(where, Placed(name, Kind.FILE, key.size))

    def _put(self, where: str, placed: Placed) -> None:
        inside = self._folders.setdefault(where, {})
        inside[placed.name] = placed
        while where != self._inside_of and where:
            where, _, name = where.rpartition("/")
            above = self._folders.setdefault(where, {})
            if name in above:
                return
            above[name] = Placed(name, Kind.FOLDER)

    def is_there(self) -> bool:
        """See Readable: it was asked."""
        return True

    def seen(self, folder: str = "", *, whole: bool = True) -> Keys:
        """See Readable."""
        return super().seen(folder, whole=whole) if whole > self._whole else self

    def list(self, folder: str) -> Sequence[Placed]:
        """See Readable."""
        return sorted(self._folders.get(folder, {}).values(), key=lambda placed: placed.name)

    def weight(self, folder: str) -> int:
        """See Readable."""
        if folder in self._weights:
            return self._weights[folder]
        return sum(
            self.weight(f"{folder}/{each.name}".strip("/")) if each.kind is Kind.FOLDER else each.size
            for each in self._folders.get(folder, {}).values()
        )

    def has(self, at: str) -> bool:
        """See Readable."""
        return self._placed(at) is not None or at in self._folders

    def look(self, at: str) -> bytes | None:
        """See Readable."""
        return super().look(at) if self._placed(at) else None

    def size(self, at: str) -> int:
        """See Readable."""
        placed = self._placed(at)
        if placed is None:
            raise self._gone(at)
        return placed.size

    def _placed(self, at: str) -> Placed | None:
        where, _, name = at.rpartition("/")
        return self._folders.get(where, {}).get(name)
