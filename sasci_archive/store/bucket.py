"""A bucket on S3, spoken to through fsspec's `s3fs`: what it answers in our words, what goes wrong as a sentence.

Who we are comes from the environment, an AWS profile or the keyring, and stands in no setting, message or log.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sasci_archive.errors import BadRecord, Disk, NotYet
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store import secrets
from sasci_archive.store.bucket_answers import ABSENT, SCHEME, Absent, Ended, Lost, NotDone, Refused, Unchanged, told

Answer = TypeVar("Answer")
Asked = TypeVar("Asked")
_BESIDE: Final = 8
"""So many requests are on their way at once."""
_AT_ONCE: Final = 1000
"""S3 removes no more with one request."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PAUSE = 0.1


class BucketSettings(Value, frozen=True, kw_only=True):
    """`[[archive.buckets]]`: how a bucket that `s3://NAME/…` names is reached: at which address ("": Amazon's), in which region, with which AWS profile;
    for how many days what is kept there may not be removed by anybody without the right to (object lock, mode GOVERNANCE; 0: none)."""

    name: str
    endpoint: str = ""
    region: str = ""
    profile: str = ""
    retention: int = 0


class State(View, frozen=True):
    """What an object holds, the tag by which this state of it is known, and which version of it this is in a bucket that keeps such ("" in one that does
    not)."""

    content: bytes
    tag: str
    version: str


class Bucket:
    """Nothing is asked before it is needed. Every method raises Disk where the bucket cannot be reached or does not let us, NotYet where what speaks to it
    is not installed."""

    def __init__(self, settings: BucketSettings, *, tries: int = 9) -> None:
        self.settings, self.name, self._tries, self._is_lost = settings, settings.name, tries, False
        self._latest: dict[str, State] = {}
        self.sound: set[str] = set()  # what was found out about it in this run, and need not be asked again

    @property
    def where(self) -> str:
        """At which address, in words."""
        return f"the store at {self.settings.endpoint}" if self.settings.endpoint else "Amazon S3"

    def ask(self, operation: str, key: str | None = None, doing: str = "read", **how: Any) -> Mapping[str, Any]:
        """One operation of the S3 API, by botocore's name. Raises Refused, Absent."""
        named = {} if key is None else {"Key": key}

        def asked() -> Mapping[str, Any]:
            answer: Mapping[str, Any] = self._files.call_s3(operation, Bucket=self.name, **named, **how)
            return answer

        return self._again(asked, key or "", doing)

    def read(self, key: str, start: int = 0, length: int = 0, version: str = "") -> bytes:
        """The bytes of an object (of an older `version` of it), or as many as `length` from `start` on, fewer where it ends before. Whether they are what they
        should be is for whoever knows their SHA-512 to say: nobody else's word is taken for it. Raises Absent."""
        how = {"Range": f"bytes={start}-{start + length - 1}"} if length else {}
        try:
            return self._got(key, **how, **({"VersionId": version} if version else {})).content
        except Ended:
            return b""

    def latest(self, key: str) -> State:
        """A file that is read again and again, as it is now: it comes over the line only where it is another than it was. Raises Absent."""
        known = self._latest.get(key)
        try:
            self._latest[key] = self._got(key, **({"IfNoneMatch": known.tag} if known else {}))
        except Unchanged:
            pass
        except Absent:
            self._latest.pop(key, None)
            raise
        return self._latest[key]

    def _got(self, key: str, **how: Any) -> State:
        async def got() -> State:
            answer = await self._files._call_s3("get_object", Bucket=self.name, Key=key, **how)
            try:
                return State(await answer["Body"].read(), answer["ETag"], answer.get("VersionId", ""))
            finally:
                answer["Body"].close()

        def asked() -> State:
            from fsspec.asyn import sync

            found: State = sync(self._files.loop, got)
            return found

        return self._again(asked, key, "read")

    def each(self, does: Callable[[Asked], Answer], of: Iterable[Asked]) -> list[Answer]:
        """Do it for each of these, a few beside one another, as the way to a store is long; gives what came of it, in their order. Where one raises, those
        that are on their way are waited for, and none is begun any more."""
        waiting, found = list(of), list[Answer]()
        if len(waiting) < 2:
            return [does(each) for each in waiting]
        with ThreadPoolExecutor(_BESIDE) as pool:
            on_their_way: deque[Future[Answer]] = deque()
            try:
                for one in waiting:
                    if len(on_their_way) == _BESIDE:
                        found.append(on_their_way.popleft().result())
                    on_their_way.append(pool.submit(does, one))
                found += (each.result() for each in on_their_way)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return found

    def remove(self, what: Sequence[tuple[str, str]], *, lifting: bool = False) -> None:
        """Objects, by key and version ("" in a bucket that keeps none), a thousand with one request, in no order; `lifting`: what a lock holds too, as far as we
        may. Raises Disk where one of them is not removed."""
        how = {"BypassGovernanceRetention": True} if lifting else {}
        for first in range(0, len(what), _AT_ONCE):
            lot = [
                {"Key": key, **({"VersionId": version} if version else {})}
                for key, version in what[first : first + _AT_ONCE]
            ]

            def asked(lot: list[dict[str, str]] = lot) -> None:
                done = self._files.call_s3(
                    "delete_objects", Bucket=self.name, Delete={"Objects": lot, "Quiet": True}, **how
                )
                for wrong in done.get("Errors", ()):
                    if wrong.get("Code") not in ABSENT:
                        raise NotDone(wrong.get("Code", ""), wrong.get("Key", ""))

            self._again(asked, lot[0]["Key"], "removed")

    def pages(self, operation: str, **how: Any) -> Iterator[Mapping[str, Any]]:
        """The answers of a listing, one after the other."""
        after: dict[str, str] = {}
        while True:
            page = self.ask(operation, **how, **after)
            yield page
            if not page.get("IsTruncated"):
                return
            pairs = (
                ("ContinuationToken", "NextContinuationToken"),
                ("KeyMarker", "NextKeyMarker"),
                ("VersionIdMarker", "NextVersionIdMarker"),
                ("UploadIdMarker", "NextUploadIdMarker"),
            )
            if (then := {ours: page[theirs] for ours, theirs in pairs if page.get(theirs)}) in ({}, after):
                raise Disk(
                    f"{SCHEME}{self.name} cannot be read: {self.where} does not say how its list goes on.",
                    remedy="Ask whoever keeps the store.",
                )
            after = then

    @functools.cached_property
    def locks(self) -> bool:
        """Whether it can hold what is in it (object lock); where it does not let us know we find out when something cannot be removed."""
        told = self.says("get_object_lock_configuration").get("ObjectLockConfiguration", {})
        return bool(told.get("ObjectLockEnabled") == "Enabled" or self.settings.retention)

    @functools.cached_property
    def versioned(self) -> bool:
        """Whether it keeps what is written over or removed."""
        return self.ask("get_bucket_versioning").get("Status") in {"Enabled", "Suspended"}

    def says(self, operation: str) -> Mapping[str, Any]:
        """What it says of itself; nothing where it does not, or does not let us know."""
        try:
            return self.ask(operation)
        except (Absent, Refused, Disk):
            return {}

    def is_read_by_anybody(self, key: str) -> bool:
        """Whether somebody without a name gets an object."""
        try:
            self._opened(anon=True).call_s3("head_object", Bucket=self.name, Key=key)
        except Exception as error:
            if isinstance(why := self._told(error, key, "read"), Lost):
                raise why from error
            return False  # refused, in whatever words
        return True

    def _again(self, asked: Callable[[], Answer], key: str, doing: str) -> Answer:
        """Until there is an answer; where there is none for half a minute (or the store has had too much to do for so long), that is said, and nobody waits
        for it a second time."""
        for left in reversed(range(1 if self._is_lost else self._tries)):
            try:
                answer = asked()
            except Exception as error:
                why = self._told(error, key, doing)
                self._is_lost = isinstance(why, Lost) and not left
                if not left or not isinstance(why, Lost):
                    raise why from error
            else:
                self._is_lost = False
                return answer
            time.sleep(min(_PAUSE * 2 ** (self._tries - left - 1), 10))
        raise AssertionError("there is at least one try")

    @functools.cached_property
    def _files(self) -> Any:
        found = self._opened(**self._who())
        found.retries = 1  # `_again` does that, and knows what to try again
        return found

    def _opened(self, **who: Any) -> Any:
        _checked(self.settings)
        try:
            import s3fs
        except ImportError as error:
            raise NotYet(
                f"{SCHEME}{self.name} cannot be reached: what speaks to S3 is not installed.",
                remedy="Install it: pip install 'sasci-archive[s3]'.",
            ) from error
        return s3fs.S3FileSystem(
            **who,
            endpoint_url=self.settings.endpoint or None,
            client_kwargs={"region_name": self.settings.region} if self.settings.region else {},
            config_kwargs={
                "connect_timeout": 10,
                "read_timeout": 60,
                "retries": {"max_attempts": 1},
                "response_checksum_validation": "when_required",  # what was read is compared by its SHA-512
                "max_pool_connections": 2 * _BESIDE,
            },
            use_listings_cache=False,
            skip_instance_cache=True,
        )

    def _told(self, error: BaseException, key: str, doing: str) -> Exception:
        return told(error, self.name, self.where, key, doing)

    def _who(self) -> dict[str, str]:
        """What the libraries do not find by themselves: the profile that is named, or what lies in the keyring."""
        if self.settings.profile:
            return {"profile": self.settings.profile}
        import botocore.session

        if botocore.session.Session().get_credentials() is not None:
            return {}
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        key, secret = (secrets.keyring(secrets.KEYRING, name) for name in names)
        if not key or not secret:
            raise Disk(
                f"Who we are for {self.where} is not known.",
                remedy=f"Put {' and '.join(names)} into the environment, name an AWS profile in sasci.toml, or put both into the keyring: "
                f"`keyring set {secrets.KEYRING} {names[0]}`.",
            )
        return {"key": key, "secret": secret}


@functools.lru_cache(maxsize=64)
def bucket(settings: BucketSettings) -> Bucket:
    """The one of a run."""
    return Bucket(settings)


def is_on_s3(place: str) -> bool:
    """Whether a setting names a place on S3."""
    return place.startswith(SCHEME)


def parted(place: str) -> tuple[str, str]:
    """Bucket and prefix of `s3://BUCKET/PREFIX`. Raises BadRecord.

    >>> parted("s3://kept/archive/restricted/")
    ('kept', 'archive/restricted')
    """
    name, _, prefix = place.removeprefix(SCHEME).partition("/")
    parts = prefix.strip("/").split("/")
    if not _NAME.fullmatch(name) or (prefix.strip("/") and any(part in {"", ".", ".."} for part in parts)):
        raise BadRecord(f"{place!r} names no place on S3.", remedy="Write it as s3://BUCKET/FOLDER in sasci.toml.")
    return name, prefix.strip("/")


def moment(answer: Mapping[str, Any]) -> dt.datetime:
    """When the store answered, by its own clock."""
    told: dt.datetime = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    return told


def _checked(settings: BucketSettings) -> None:
    if not settings.endpoint:
        return
    parts = urlsplit(settings.endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise BadRecord(
            f"The address of the bucket {settings.name} in sasci.toml cannot be one.",
            remedy="Write it as https://s3.example.org: without a name or a password in it.",
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise BadRecord(
            f"The address of the bucket {settings.name} is http://: everybody on the way could read what is kept.",
            remedy="Write https:// in sasci.toml.",
        )
