"""Who writes, on S3: an object that is made only where there is none, and renewed while its writer lives.

A process that dies renews nothing: `LEASE` seconds after the last renewal, by the store's own clock, another may take its place. A writer that slept so
long that this may have happened asks before it changes anything more, and stops if it is so.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sasci_archive.errors import Busy, Disk, SasciError
from sasci_archive.model.speech import Value
from sasci_archive.store.bucket import Bucket, moment
from sasci_archive.store.bucket_answers import Absent, Refused
from sasci_archive.store.ocfl.port import Holder, busy

LEASE = 60.0
"""Seconds."""
_TRIES = 5


class _Held(Value, frozen=True, kw_only=True):
    """What stands in it: who, which run (nobody else's is the same), and how often it was renewed, so that no two states are alike."""

    holder: Holder
    run: str
    renewed: int = 0


class Lease:
    """Held since it was made, until `end`."""

    def __init__(self, bucket: Bucket, key: str, holder: Holder, seconds: float) -> None:
        self._bucket, self._key, self._seconds = bucket, key, seconds
        self._now = _Held(holder=holder, run=uuid.uuid4().hex)
        self._etag, self._versions, self._lost = "", list[str](), False
        self._since = time.monotonic()
        self._turn, self._over = threading.Lock(), threading.Event()
        self._take()
        self._renewing = threading.Thread(target=self._renew_always, daemon=True)
        if seconds:
            self._renewing.start()

    def see(self) -> None:
        """Raises Disk where it may be another's by now."""
        if self._seconds and time.monotonic() - self._since > self._seconds / 2:
            with contextlib.suppress(Disk):
                self._renew()
        if self._lost or (self._seconds and time.monotonic() - self._since > self._seconds):
            raise Disk(
                f"This run was held up for more than {self._seconds:.0f} seconds, and does not hold the object of the archive any more.",
                remedy="Run the same command again: it finishes, or takes back, what was begun.",
            )

    def end(self) -> None:
        """Let go. What cannot be let go runs out by itself."""
        self._over.set()
        if self._renewing.is_alive():
            self._renewing.join()
        with contextlib.suppress(SasciError, Refused, Absent):
            if self._versions:
                self._bucket.remove([(self._key, version) for version in self._behind()])
            else:
                self._bucket.ask("delete_object", self._key, "removed", IfMatch=self._etag)

    def _behind(self) -> Sequence[str]:
        """In a bucket that keeps what is written over: our versions of it, and those of the dead in whose place we came, which would stand there again. Not
        those of whoever came in ours."""
        found, ours = list[str](), False
        for page in self._bucket.pages("list_object_versions", Prefix=self._key):
            every = sorted((*page.get("Versions", ()), *page.get("DeleteMarkers", ())), key=_newest, reverse=True)
            for each in every:
                ours = ours or each["VersionId"] in self._versions
                if ours and each["Key"] == self._key:
                    found.append(each["VersionId"])
        return found

    def _take(self) -> None:
        for _ in range(_TRIES):
            try:
                return self._put(IfNoneMatch="*")
            except Refused:
                pass
            try:
                answer = self._bucket.ask("head_object", self._key)
                held = msgspec.json.decode(self._bucket.read(self._key), type=_Held)
            except Absent:  # it was let go in this moment
                continue
            except msgspec.MsgspecError:
                raise busy(None) from None
            if held.run == self._now.run:  # the answer to our own was lost on the way
                self._etag = answer["ETag"]
                return None
            left = self._seconds - (moment(answer) - answer["LastModified"]).total_seconds()
            if left > 0:
                raise self._busy(held.holder, left)
            with contextlib.suppress(Refused, Absent):  # another was quicker, or it has come back to life
                return self._put(IfMatch=answer["ETag"])
        raise busy(None)

    def _busy(self, holder: Holder, left: float) -> Busy:
        return busy(
            holder,
            f"Wait until that run has ended and try again. Was it stopped, then another may write in {left:.0f} seconds at the latest. Nothing was written.",
        )

    def _put(self, **only: str) -> None:
        since = time.monotonic()
        answer = self._bucket.ask(
            "put_object", self._key, "written", Body=msgspec.json.encode(self._now), ChecksumAlgorithm="SHA256", **only
        )
        self._etag, self._since = answer["ETag"], since
        if version := answer.get("VersionId"):
            self._versions.append(version)

    def _renew(self) -> None:
        with self._turn:
            before, self._now = self._now, msgspec.structs.replace(self._now, renewed=self._now.renewed + 1)
            try:
                self._put(IfMatch=self._etag)
            except (Refused, Absent):
                self._lost = not self._is_ours()
            except Disk:  # it is tried again; nobody knows whether this one came there
                self._now = before
                with contextlib.suppress(Disk):
                    self._lost = not self._is_ours()
                raise

    def _is_ours(self) -> bool:
        try:
            answer = self._bucket.ask("head_object", self._key)
            held = msgspec.json.decode(self._bucket.read(self._key), type=_Held)
        except (Absent, msgspec.MsgspecError):
            return False
        if held.run == self._now.run:
            self._etag, self._now = answer["ETag"], held
        return held.run == self._now.run

    def _renew_always(self) -> None:
        while not self._over.wait(self._seconds / 4) and not self._lost:
            with contextlib.suppress(Disk):
                self._renew()


def _newest(each: Mapping[str, Any]) -> tuple[bool, Any]:
    return each["IsLatest"], each["LastModified"]


@contextlib.contextmanager
def held(lease: Lease) -> Iterator[Lease]:
    """While the block runs."""
    try:
        yield lease
    finally:
        lease.end()
