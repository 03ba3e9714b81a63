"""Whether a bucket can hold an archive: tried once in a run, before anything is written to it.

Two archivists at once may lose a version in a store that does not look at the conditions of a write; and a bucket that anybody may read is no place for
what is RESTRICTED. Neither is taken on anybody's word.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from sasci_archive.errors import Disk, SasciError
from sasci_archive.store.bucket import Bucket
from sasci_archive.store.bucket_answers import SCHEME, Absent, Refused

_EVERYBODY = ("/global/AllUsers", "/global/AuthenticatedUsers")


def ready(bucket: Bucket, folder: str, *, restricted: bool) -> None:
    """Try it by a file of its own, in the folder (a key) of what is unfinished. Raises Disk, and SasciError where nothing is to be written there."""
    wanted = f"restricted {folder}" if restricted else "conditions"
    if wanted in bucket.sound:
        return
    key = f"{folder}/probe-{uuid.uuid4().hex}"
    made: Mapping[str, Any]
    try:
        made = bucket.ask("put_object", key, "written", Body=b"a trial", IfNoneMatch="*", ChecksumAlgorithm="SHA256")
    except Refused:  # nobody else has a file of this name: only the answer was lost on the way
        made = bucket.ask("head_object", key)
    try:
        if not (_refuses(bucket, key, IfNoneMatch="*") and _refuses(bucket, key, IfMatch=f'"{uuid.uuid4().hex}"')):
            raise SasciError(
                f"In {bucket.where} what is there is written over although that was forbidden (If-None-Match, If-Match): two people at once could lose a version.",
                remedy="Keep the archive in a store that knows conditional writes, such as Amazon S3 or SeaweedFS. Nothing was written.",
            )
        if restricted:
            _not_for_everybody(bucket, key)
    finally:
        version = {"VersionId": made["VersionId"]} if made.get("VersionId") else {}
        with contextlib.suppress(Disk, Absent):
            bucket.ask("delete_object", key, "removed", **version)
    _locks(bucket)
    bucket.sound.update({wanted, "conditions"})


def _refuses(bucket: Bucket, key: str, **only: str) -> bool:
    try:
        bucket.ask("put_object", key, "written", Body=b"another", **only)
    except (Refused, Absent):
        return True
    except Disk:  # it does not know what that is
        return False
    return False


def _not_for_everybody(bucket: Bucket, key: str) -> None:
    why = ""
    if bucket.is_read_by_anybody(key):
        why = "anybody reads what lies there, without a name"
    elif any(_grants(each) for each in bucket.says("get_bucket_acl").get("Grants", ())):
        why = "its access list opens it to everybody"
    elif bucket.says("get_bucket_policy_status").get("PolicyStatus", {}).get("IsPublic"):
        why = "its policy makes it public"
    elif _opens(bucket.says("get_bucket_policy").get("Policy", "")):
        why = "its policy lets everybody read"
    if why:
        raise SasciError(
            f"The bucket {bucket.name} in {bucket.where} is no place for what is RESTRICTED: {why}.",
            remedy="Close it, or name another one in sasci.toml. Nothing was written.",
        )


def _grants(grant: Mapping[str, Any]) -> bool:
    return str(grant.get("Grantee", {}).get("URI", "")).endswith(_EVERYBODY)


def _opens(policy: str) -> bool:
    """Whether a policy lets everybody do something, whatever conditions it adds."""
    try:
        told = json.loads(policy)["Statement"]
    except (ValueError, KeyError, TypeError):
        return False
    every = told if isinstance(told, list) else [told]
    return any(
        each.get("Effect") == "Allow" and each.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]}) for each in every
    )


def _locks(bucket: Bucket) -> None:
    told: Mapping[str, Any] = {}
    try:
        told = bucket.ask("get_object_lock_configuration").get("ObjectLockConfiguration", {})
    except Absent:
        pass
    except Disk:  # it does not let us know
        return
    if told.get("Rule"):
        raise SasciError(
            f"The bucket {SCHEME}{bucket.name} holds everything for a time by itself, what is unfinished too.",
            remedy="Take its default retention away, and write `retention = DAYS` into `[[archive.buckets]]` of sasci.toml. Nothing was written.",
        )
    if bucket.settings.retention and told.get("ObjectLockEnabled") != "Enabled":
        raise SasciError(
            f"The bucket {SCHEME}{bucket.name} has no object lock, though sasci.toml says `retention = {bucket.settings.retention}`.",
            remedy="Make a bucket with object lock (it cannot be added to one everywhere), or take `retention` out. Nothing was written.",
        )
