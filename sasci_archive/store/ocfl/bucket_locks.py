"""What a bucket holds for a time, or until somebody says otherwise: object lock (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html).

We lock by GOVERNANCE alone, which whoever has the right to can lift; others may have locked what is ours in other ways.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sasci_archive.errors import Disk, Locked
from sasci_archive.store.bucket import Bucket, moment
from sasci_archive.store.bucket_answers import SCHEME, Absent, Lost

_WHILE = dt.timedelta(minutes=1)
"""What is about to be removed is held for so long still: a lock can be shortened, and not taken away."""


def keep(bucket: Bucket, keys: Sequence[str]) -> None:
    """Lock each for the days that the settings say. Raises Disk."""

    def lock(key: str) -> None:
        try:
            found = bucket.ask("head_object", key)
        except Absent:
            return
        until, now = found.get("ObjectLockRetainUntilDate"), moment(found)
        if until is None or until < now + 2 * _WHILE:  # `release` may have left some of it
            held = {"Mode": "GOVERNANCE", "RetainUntilDate": now + dt.timedelta(days=bucket.settings.retention)}
            how: dict[str, Any] = {"VersionId": found["VersionId"], "Retention": held}
            bucket.ask("put_object_retention", key, "written", **how)

    bucket.each(lock, keys)


def release(bucket: Bucket, versions: Sequence[tuple[str, str]]) -> None:
    """Lift what we may lift, once it is clear that nothing is held otherwise. Raises Locked, Disk."""

    def asked(each: tuple[str, str]) -> Mapping[str, Any]:
        key, version = each
        try:
            return bucket.ask("head_object", key, VersionId=version)
        except (Absent, Disk):  # a marker that something was removed has no head
            return {}

    found = list(zip(versions, bucket.each(asked, versions), strict=True))
    for (key, _), told in found:
        where = f"{SCHEME}{bucket.name}/{key}"
        if told.get("ObjectLockLegalHoldStatus") == "ON":
            raise Locked(
                f"{where} is under a legal hold of the bucket's object lock.",
                remedy="Ask whoever put it under it to lift that, then run the same command again. Nothing has changed.",
            )
        until = told.get("ObjectLockRetainUntilDate")
        if told.get("ObjectLockMode") == "COMPLIANCE" and until and until > moment(told):
            raise Locked(
                f"{where} is held by the bucket's object lock in the mode COMPLIANCE until {until:%Y-%m-%d}.",
                remedy="Nobody can lift that, the provider neither: run the same command again after that day. Nothing has changed.",
            )

    def lift(each: tuple[tuple[str, str], Mapping[str, Any]]) -> None:
        (key, version), told = each
        until = told.get("ObjectLockRetainUntilDate")
        if until and until > moment(told):
            held = {"Mode": "GOVERNANCE", "RetainUntilDate": moment(told) + _WHILE}
            how: dict[str, Any] = {"VersionId": version, "Retention": held, "BypassGovernanceRetention": True}
            try:
                bucket.ask("put_object_retention", key, "written", **how)
            except Disk as error:
                raise Locked(
                    f"{SCHEME}{bucket.name}/{key} is held by the bucket's object lock until {until:%Y-%m-%d}.",
                    remedy="Run the same command as somebody who has the right s3:BypassGovernanceRetention. Nothing has changed.",
                ) from error

    bucket.each(lift, found)


def remove(bucket: Bucket, what: Sequence[tuple[str, str]]) -> None:
    """By key and version. Of what `release` has let go: not all may remove what is locked, and who may not must not ask to. Raises Disk."""
    try:
        bucket.remove(what)
    except Lost:
        raise
    except Disk:
        if not bucket.locks:
            raise
        try:
            bucket.remove(what, lifting=True)
        except Lost:
            raise
        except Disk as error:
            raise Locked(error.problem, remedy=error.remedy) from error
