"""What a store answers that is not what was asked for, in our words.

Nothing of what the libraries say is passed on: it may hold what nobody is to see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sasci_archive.errors import Disk, SasciError

SCHEME: Final = "s3://"
_NOT_SET = {"ObjectLockConfigurationNotFoundError", "NoSuchBucketPolicy"}
ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchVersion", "NoSuchUpload"}
_UNKNOWN_TO = {
    "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "401",
    "AccountProblem", "AllAccessDisabled", "AuthorizationHeaderMalformed",
}  # fmt: skip
_BUSY = {"500", "502", "503", "504", "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"}
_FULL = {"507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "ServiceQuotaExceeded"}
_BAD_DIGEST = {"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"}


class Refused(Exception):  # noqa: N818 - what has happened, as the reader of an `except` sees it
    """A condition did not hold: something is there that must not be, or is not what it was."""


class Absent(Exception):  # noqa: N818
    """There is nothing of this name."""


class Unchanged(Exception):  # noqa: N818
    """It is what it was."""


class Lost(Disk):
    """There was no answer, or only that the store has too much to do: another time there may be one."""


class Ended(Exception):  # noqa: N818
    """There is nothing of it from there on."""


class NotDone(Exception):  # noqa: N818
    """What the store says of one of many that were asked for at once."""

    def __init__(self, code: str, key: str) -> None:
        super().__init__(code)
        self.response, self.key = {"Error": {"Code": code}}, key


def told(error: BaseException, bucket: str, where: str, key: str, doing: str) -> Exception:
    """Nothing of what the libraries say is passed on: it may hold what nobody is to see."""
    if isinstance(error, SasciError):
        return error
    key = error.key if isinstance(error, NotDone) else key
    code, at = _code(error), f"{SCHEME}{bucket}/{key}".rstrip("/")
    return _happened(code, key, at) or _failed(error, code, at, bucket, where, doing)


def _happened(code: str, key: str, at: str) -> Exception | None:
    """What is no failure: whoever asked says what follows from it."""
    if code in {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}:
        return Refused(at)
    if code in {"304", "NotModified"}:
        return Unchanged(at)
    if code in {"416", "InvalidRange"}:
        return Ended(at)
    if (code in ABSENT and key) or code in _NOT_SET:
        return Absent(at)
    return None


def _failed(error: BaseException, code: str, at: str, bucket: str, where: str, doing: str) -> Disk:
    if code in {"NoSuchBucket", "404"}:
        return Disk(
            f"There is no bucket {bucket} in {where}.",
            remedy="Make it there, or correct the name in sasci.toml.",
        )
    if code in _UNKNOWN_TO or isinstance(error, PermissionError):
        return Disk(
            f"{at} cannot be {doing}: {where} does not let us.",
            remedy="See that the key and the secret are the right ones, and what they permit in this bucket.",
        )
    if code in _FULL:
        return Disk(
            f"{at} cannot be {doing}: there is no more room.",
            remedy="Ask whoever keeps the bucket for more, and run the same command again; it finishes, or takes back, what was begun.",
        )
    if code in _BAD_DIGEST:
        return Disk(
            f"{at} was not {doing}: what came there is not what was sent.",
            remedy="Run the same command again. If it happens again, something between this machine and the store alters what goes through.",
        )
    if type(error).__name__ in {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"}:
        return Disk(
            f"Who we are for {where} is not known.",
            remedy="Put AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the environment, or correct `profile` in sasci.toml.",
        )
    if code and code not in _BUSY:
        return Disk(
            f"{at} cannot be {doing}: {where} answers {code}.",
            remedy="Try again later, or ask whoever keeps the bucket; the same command finishes, or takes back, what was begun.",
        )
    return Lost(
        f"{at} cannot be {doing}: {where} cannot be reached, or the connection was lost.",
        remedy="See that the network and the store are there, and run the same command again; it finishes what was begun.",
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
