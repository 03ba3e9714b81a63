"""The archive, and a copy of it, in a bucket: kept, checked, copied, mended, taken down and brought back as on a disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from sasci_archive.archive import keeping, objects, replicas
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.objects import Which
from sasci_archive.archive.repairing import repair
from sasci_archive.archive.replicating import replicate
from sasci_archive.archive.takedown import afterwards
from sasci_archive.errors import BadRecord
from sasci_archive.store.bucket import Bucket, BucketSettings
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.port import Lying, lying
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.archive.kept import ADA, ON, everything, keep
from tests.s3_engine import Engine
from tests.store.ocfl.checked_by_others import complaints_of_root


def archive(home: Path, bucket: Bucket, *replicas: str) -> Workspace:
    """Its roots in the bucket."""
    named = ArchiveSettings(
        public=f"s3://{bucket.name}/own/public",
        restricted=f"s3://{bucket.name}/own/restricted",
        replicas=replicas,
        buckets=(bucket.settings,),
    )
    return Workspace(home, Settings(archive=named))


def fetched(workspace: Workspace, place: str, to: Path) -> Path:
    port = objects.port(workspace, place)
    to.mkdir()
    for at in lying(port):
        Files(to).create(at, Lying(port, at))
    return to


@pytest.mark.slow
def test_an_archive_on_s3_is_the_same_file_by_file_as_one_on_a_disk_and_so_are_its_copies(
    tmp_path: Path, engine: Engine
) -> None:
    """One copy on S3, one on a disk; a bit is turned, a file is lost, the whole own root is lost, and something is taken down."""
    bucket = engine.bucket()
    (tmp_path / "disk").mkdir()
    copy = f"s3://{bucket.name}/copy"
    there = archive(tmp_path, bucket, copy, "disk")
    here = Workspace(tmp_path / "here", Settings())
    for workspace in (here, there):
        for number in (1, 2):
            keep(workspace, "s0", {"a.txt": b"a", f"b/{number}.txt": f"{number}".encode()})
    assert not [trouble for each in replicate(there, ADA, ON) for trouble in each.trouble]
    for at_, name in ((f"s3://{bucket.name}/own", "own"), (copy, "copied")):
        found = fetched(there, at_, tmp_path / name)
        for which in Which:
            assert everything(found / which.value) == everything(tmp_path / "here" / "archive" / which.value)
            assert complaints_of_root(found / which.value) == []
    assert (tmp_path / "copied" / "ledger.jsonl").read_bytes().startswith(b"{")
    assert verify(there).sound

    own = objects.root(there, Which.PUBLIC)
    at = f"{own.place(Which.PUBLIC.id('s0'))}/v1/content/a.txt"
    bucket.ask("put_object", f"own/public/{at}", Body=b"b")
    bucket.ask("delete_object", "copy/restricted/0=ocfl_1.1")
    found_ = verify(there)
    assert not found_.sound
    assert f"s3://{bucket.name}/own/public" in {outcome.root for outcome in found_.outcomes if outcome.faults}
    done = repair(there, ADA, ON)
    assert not done.trouble
    assert [each.root for each in done.repaired] == [f"s3://{bucket.name}/own/public"]
    assert verify(there).sound
    for place in replicas.places(there):
        place.root.discard()

    secret = hashlib.sha512(b"a").hexdigest()
    id_ = Which.RESTRICTED.id("s0")
    assert (
        keeping.purge(objects.ledger(there), objects.root(there, Which.RESTRICTED), id_, [secret], by=ADA, on=ON) == ""
    )
    assert not [trouble for each in replicate(there, ADA, ON) for trouble in each.trouble]
    for place in replicas.places(there):
        if place.which is Which.RESTRICTED:
            port = place.root.port
            assert not [at for at in lying(port) if at.endswith("a.txt")]
    objects.root(there, Which.RESTRICTED).restore(id_, 0, tmp_path / "back")
    assert everything(tmp_path / "back") == {"b/2.txt": b"2"}
    assert verify(there).sound


@pytest.mark.parametrize("where", ["site", "search", "seminars"])
def test_what_belongs_on_a_disk_is_not_looked_for_on_s3(tmp_path: Path, where: str) -> None:
    (tmp_path / "sasci.toml").write_text(
        f'seminars = "s3://kept/{where}"' if where == "seminars" else f'[{where}]\nfolder = "s3://kept/{where}"'
    )
    with pytest.raises(BadRecord) as error:
        afterwards.homes(Workspace.find(tmp_path, {}))
    assert f"sasci.toml has 's3://kept/{where}' where a folder or file on this machine belongs." in str(error.value)


def test_a_replica_that_cannot_be_reached_or_lies_in_the_archive_is_said_and_stops_nothing(
    tmp_path: Path, engine: Engine
) -> None:
    bucket = engine.bucket()
    named = (f"s3://{bucket.name}/own", "s3://no-such-bucket/copy", f"s3://{bucket.name}/copy")
    elsewhere = BucketSettings(name="no-such-bucket", endpoint=engine.address)
    there = archive(tmp_path, bucket, *named)
    settings = msgspec.structs.replace(there.settings.archive, buckets=(bucket.settings, elsewhere))
    there = Workspace(tmp_path, Settings(archive=settings))
    keep(there, "s0", {"a.txt": b"a"})
    first, second, third = replicate(there, ADA, ON, anew=True)
    assert first.trouble[0].startswith(
        f"The replica s3://{bucket.name}/own and s3://{bucket.name}/own/public lie in each other"
    )
    assert second.trouble == (
        f"The replica s3://no-such-bucket/copy cannot be used: there is no bucket no-such-bucket in the store at {engine.address}; "
        "make it there, or correct the name in sasci.toml.",
    )
    assert len(third.copied) == 2
    assert {each.unchecked[0].problem for each in verify(there).outcomes if each.unchecked} >= {
        "The replica s3://no-such-bucket/copy cannot be used."
    }
