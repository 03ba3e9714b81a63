"""A bucket on S3, spoken to through fsspec's `s3fs`: what it answers in our words, what goes wrong as a sentence.

Who we are comes from the environment, an AWS profile or the keyring, and stands in no setting, message or log.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sasci_archive.errors import BadRecord, Disk, NotYet, SasciError
from sasci_archive.model.speech import Value
from sasci_archive.store import secrets

SCHEME: Final = "s3://"
Answer = TypeVar("Answer")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_NOT_SET = {"ObjectLockConfigurationNotFoundError", "NoSuchBucketPolicy"}
_ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchVersion", "NoSuchUpload"}
_UNKNOWN_TO = {
    "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "401",
    "AccountProblem", "AllAccessDisabled", "AuthorizationHeaderMalformed",
}  # fmt: skip
_BUSY = {"500", "502", "503", "504", "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"}
_PAUSE = 0.1
_FULL = {"507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "ServiceQuotaExceeded"}
_BAD_DIGEST = {"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"}


class BucketSettings(Value, frozen=True, kw_only=True):
    """`[[archive.buckets]]`: how a bucket that `s3://NAME/…` names is reached: at which address ("": Amazon's), in which region, with which AWS profile;
    for how many days what is kept there may not be removed by anybody without the right to (object lock, mode GOVERNANCE; 0: none)."""

    name: str
    endpoint: str = ""
    region: str = ""
    profile: str = ""
    retention: int = 0


class Refused(Exception):  # noqa: N818 - what has happened, as the reader of an `except` sees it
    """A condition did not hold: something is there that must not be, or is not what it was."""


class Absent(Exception):  # noqa: N818
    """There is nothing of this name."""


class _Lost(Disk):
    """There was no answer, or only that the store has too much to do: another time there may be one."""


class Bucket:
    """Nothing is asked before it is needed. Every method raises Disk where the bucket cannot be reached or does not let us, NotYet where what speaks to it
    is not installed."""

    def __init__(self, settings: BucketSettings, *, tries: int = 9) -> None:
        self.settings, self.name, self._tries, self._is_lost = settings, settings.name, tries, False
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

    def read(self, key: str, start: int | None = None, end: int | None = None) -> bytes:
        """The bytes of an object, or those from `start` to before `end`. Raises Absent."""

        def asked() -> bytes:
            content: bytes = self._files.cat_file(f"{self.name}/{key}", start=start, end=end)
            return content

        return self._again(asked, key, "read")

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
    def versioned(self) -> bool:
        """Whether it keeps what is written over or removed."""
        return self.ask("get_bucket_versioning").get("Status") in {"Enabled", "Suspended"}

    def told(self, operation: str) -> Mapping[str, Any]:
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
            if isinstance(told := self._told(error, key, "read"), _Lost):
                raise told from error
            return False  # refused, in whatever words
        return True

    def _again(self, asked: Callable[[], Answer], key: str, doing: str) -> Answer:
        """Until there is an answer; where there is none for half a minute (or the store has had too much to do for so long), that is said, and nobody waits
        for it a second time."""
        for left in reversed(range(1 if self._is_lost else self._tries)):
            try:
                answer = asked()
            except Exception as error:
                told = self._told(error, key, doing)
                self._is_lost = isinstance(told, _Lost) and not left
                if not left or not isinstance(told, _Lost):
                    raise told from error
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
            config_kwargs={"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 1}},
            use_listings_cache=False,
            skip_instance_cache=True,
        )

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

    def _told(self, error: BaseException, key: str, doing: str) -> Exception:
        """Nothing of what the libraries say is passed on: it may hold what nobody is to see."""
        if isinstance(error, SasciError):
            return error
        code, at = _code(error), f"{SCHEME}{self.name}/{key}".rstrip("/")
        if code in {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}:
            return Refused(at)
        if (code in _ABSENT and key) or code in _NOT_SET:
            return Absent(at)
        if code in {"NoSuchBucket", "404"}:
            return Disk(
                f"There is no bucket {self.name} in {self.where}.",
                remedy="Make it there, or correct the name in sasci.toml.",
            )
        if code in _UNKNOWN_TO or isinstance(error, PermissionError):
            return Disk(
                f"{at} cannot be {doing}: {self.where} does not let us.",
                remedy="See that the key and the secret are the right ones, and what they permit in this bucket.",
            )
        if code in _FULL:
            return Disk(
                f"{at} cannot be {doing}: there is no more room.",
                remedy="Ask whoever keeps the bucket for more, and run the same command again; nothing that was there has changed.",
            )
        if code in _BAD_DIGEST:
            return Disk(
                f"{at} was not {doing}: what came there is not what was sent.",
                remedy="Run the same command again. If it happens again, something between this machine and the store alters what goes through.",
            )
        if type(error).__name__ in {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"}:
            return Disk(
                f"Who we are for {self.where} is not known.",
                remedy="Put AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the environment, or correct `profile` in sasci.toml.",
            )
        if code and code not in _BUSY:
            return Disk(
                f"{at} cannot be {doing}: {self.where} answers {code}.",
                remedy="Try again later, or ask whoever keeps the bucket. What was kept before has not changed.",
            )
        return _Lost(
            f"{at} cannot be {doing}: {self.where} cannot be reached, or the connection was lost.",
            remedy="See that the network and the store are there, and run the same command again; it finishes what was begun.",
        )


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


def _code(error: BaseException) -> str:
    """The store's own word for what is wrong, "" where there was no answer."""
    for each in (error, error.__cause__, error.__context__):
        response = getattr(each, "response", None)
        if isinstance(response, Mapping):
            return str(
                response.get("Error", {}).get("Code", "")
                or response.get("ResponseMetadata", {}).get("HTTPStatusCode", "")
            )
    return "404" if isinstance(error, FileNotFoundError) else ""
