"""Bytes into a bucket, and from one place in it to another: only where nothing is, each part with its SHA-256, which the store compares."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sasci_archive.store.bucket import Bucket
from sasci_archive.store.bucket_answers import Absent, Refused
from sasci_archive.store.files import Progress

PART = 16 << 20
"""What is longer is sent in parts of this length, in bytes; where that were more than 10,000, in longer ones."""
COPIED_WHOLE = 4 << 30
"""What is longer is copied in parts, as S3 copies at most 5 GB at once."""
_PARTS = 9000


def put(bucket: Bucket, key: str, content: bytes, **how: Any) -> None:
    """In one piece; `how` is what S3 calls `PutObject`'s parameters. Raises Refused, Disk."""
    bucket.ask("put_object", key, "written", Body=content, ChecksumSHA256=_sha256(content), **how)


def in_parts(
    bucket: Bucket,
    key: str,
    blocks: Iterator[bytes],
    size: int,
    length: int,
    notes: Mapping[str, str],
    before: Callable[[str], None],
    progress: Progress,
) -> None:
    """What has so many bytes, in parts of a length; nothing is there before the last of them is. `notes` are kept with it; `before` is told each step.
    Raises Refused, Disk."""
    length, done, parts = max(length, size // _PARTS + 1), 0, []
    before("begin")
    upload = _begun(bucket, key, Metadata=notes)
    for number, content in enumerate(_of_length(blocks, length), 1):
        before("part")
        part = {"PartNumber": number, "ChecksumSHA256": _sha256(content)}
        answer = bucket.ask("upload_part", key, "written", UploadId=upload, Body=content, **part)
        parts.append({**part, "ETag": answer["ETag"]})
        progress(done := done + len(content), size)
    before("create")
    _ended(bucket, key, upload, parts)


def copy(bucket: Bucket, key: str, also: str, size: int, tag: str, whole: int = COPIED_WHOLE) -> bool:
    """In the store itself, what is longer than `whole` in parts; gives whether the copy has the same tag as its source, and that is a digest. Raises Refused
    where something is there, Disk."""
    source = {"Bucket": bucket.name, "Key": key}
    if size <= whole:
        told = bucket.ask("copy_object", also, "written", CopySource=source, IfNoneMatch="*")
        return not _enciphered(told) and _bare(told["CopyObjectResult"].get("ETag")) == _bare(tag)
    step, upload, parts = max(whole, size // _PARTS + 1), _begun(bucket, also), []
    for number, start in enumerate(range(0, size, step), 1):
        lot = {"CopySource": source, "CopySourceRange": f"bytes={start}-{min(start + step, size) - 1}"}
        answer = bucket.ask("upload_part_copy", also, "written", UploadId=upload, PartNumber=number, **lot)
        result = answer["CopyPartResult"]
        parts.append(
            {"PartNumber": number, **{name: result[name] for name in ("ETag", "ChecksumSHA256") if name in result}}
        )
    told = _ended(bucket, also, upload, parts)
    return not _enciphered(told) and _bare(told.get("ETag")) == _bare(tag)


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two files are the same by what the store says of them: their length, and a digest that both have of the same kind. (A tag is no digest where
    the store enciphers.)"""
    if one["ContentLength"] != other["ContentLength"]:
        return False
    names = ("ChecksumSHA256", *(() if _enciphered(one) or _enciphered(other) else ("ETag",)))
    return any(one.get(name) and one.get(name) == other.get(name) for name in names)


def _begun(bucket: Bucket, key: str, **how: Any) -> str:
    answer = bucket.ask("create_multipart_upload", key, "written", ChecksumAlgorithm="SHA256", **how)
    return str(answer["UploadId"])


def _bare(tag: object) -> str:
    """Without the quotation marks that some engines leave out here and there."""
    return str(tag).strip('"')


def _enciphered(told: Mapping[str, Any]) -> bool:
    """With a key of somebody's own, so that a tag is no digest (with the store's, AES256, it is:
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html)."""
    return bool(told.get("SSECustomerAlgorithm") or str(told.get("ServerSideEncryption", "")).startswith("aws:"))


def _ended(bucket: Bucket, key: str, upload: str, parts: list[dict[str, Any]]) -> Mapping[str, Any]:
    how: dict[str, Any] = {"MultipartUpload": {"Parts": parts}, "IfNoneMatch": "*"}
    try:
        return bucket.ask("complete_multipart_upload", key, "written", UploadId=upload, **how)
    except Absent:
        raise Refused(key) from None  # it was completed, and only the answer was lost; or another has ended it


def _of_length(blocks: Iterator[bytes], length: int) -> Iterator[bytes]:
    """The same bytes in lots of one length; the last may be shorter."""
    kept = bytearray()
    for block in blocks:
        kept += block
        while len(kept) >= length:
            yield bytes(kept[:length])
            del kept[:length]
    if kept:
        yield bytes(kept)


def _sha256(content: bytes) -> str:
    return b64encode(hashlib.sha256(content).digest()).decode()
