"""What a bucket has that no disk has: a line that is lost, conditions, leases, checksums of parts, locks for years, and everybody as a reader."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import sys
import time
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import BadRecord, Busy, Disk, NotYet, SasciError
from sasci_archive.store.bucket import Absent, Bucket, BucketSettings, Refused
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.disk import STAGING
from sasci_archive.store.ocfl.leases import Lease
from sasci_archive.store.ocfl.port import Holder
from sasci_archive.store.ocfl.s3 import Objects
from sasci_archive.store.ocfl.staging import at_work
from tests.bad_line import line
from tests.careless import careless
from tests.s3_engine import CLERK, SECRET, Engine
from tests.store.ocfl.stories import ID, ON, first, purge, second, told

HOLDER = Holder(who="Jo Archer", since=ON, process="process 7 on elsewhere")


def through(bucket: Bucket, address: str) -> Bucket:
    """The same bucket, over another line."""
    return Bucket(msgspec.structs.replace(bucket.settings, endpoint=address), tries=3)


def keys(bucket: Bucket) -> list[str]:
    return [each["Key"] for page in bucket.pages("list_objects_v2") for each in page.get("Contents", ())]


@pytest.mark.long
def test_a_store_that_is_lost_at_any_moment_is_said_and_the_next_run_finishes(engine: Engine) -> None:
    bucket, seen = engine.bucket(), set[int]()
    with line(engine.address) as to:
        over = through(bucket, to.address)
        root = StorageRoot(Objects(over, "whole", lease=0))
        first(root)
        before = to.count
        second(root)
        needed = to.count - before
        for share in (0.2, 0.5, 0.8, 0.97):
            to.sound()
            root = StorageRoot(Objects(over, f"{share}", lease=0))
            first(root)
            was, cut_at = told(root), int(needed * share)
            to.count, to.cut_at = 0, cut_at
            with contextlib.suppress(SasciError):
                second(root)
                pytest.fail(f"{cut_at} of {needed}")
            to.sound()
            assert told(root)[:1] == was
            seen.add(len(told(root)))
            second(root)
            assert len(told(root)) == 2
            assert not root.port.has(STAGING)
    assert seen == {1, 2}, "before the step that counts, and behind it"


@pytest.mark.slow
def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_done_twice(engine: Engine) -> None:
    bucket = engine.bucket()
    with line(engine.address) as to:
        root = StorageRoot(Objects(through(bucket, to.address), "a", lease=0))
        plain = StorageRoot(Objects(bucket, "b", lease=0))
        for lost_at, run in ((9, first), (33, second), (60, purge)):
            to.sound()
            to.lost_at = lost_at
            run(root)
            run(plain)
            assert told(root) == told(plain), lost_at


def test_a_slow_store_is_waited_for(engine: Engine) -> None:
    bucket = engine.bucket()
    with line(engine.address) as to:
        to.delay = 0.01
        root = StorageRoot(Objects(through(bucket, to.address), lease=2))
        first(root)
        assert len(told(root)) == 1


def test_a_recording_goes_in_parts_each_with_its_checksum_and_comes_back(tmp_path: Path, engine: Engine) -> None:
    bucket, film = engine.bucket(), tmp_path / "film.mp4"
    film.write_bytes(bytes(range(256)) * (11 << 12) + b"end")  # 11 MiB and a little
    port, moved = Objects(bucket, "a", part=5 << 20, whole=5 << 20), list[tuple[int, int]]()
    port.create("film.mp4", film, lambda done, total: moved.append((done, total)))
    size = film.stat().st_size
    assert moved == [(5 << 20, size), (10 << 20, size), (size, size)]
    assert bucket.ask("head_object", "a/film.mp4", ChecksumMode="ENABLED")["ChecksumSHA256"].endswith("-3")
    assert port.digest("film.mp4") == hashlib.sha512(film.read_bytes()).hexdigest()
    port.share("film.mp4", "also.mp4")
    assert port.digest("also.mp4") == port.digest("film.mp4")
    with pytest.raises(Disk, match=r"film\.mp4 cannot be written: it is there already\."):
        port.create("film.mp4", b"another")
    with pytest.raises(Disk, match=r"film\.mp4 cannot be written: it is there already\."):
        port.create("film.mp4", film)
    with port.here("film.mp4") as here:
        assert here.stat().st_mode & 0o077 == 0 or here.parent.stat().st_mode & 0o077 == 0
        assert here.read_bytes() == film.read_bytes()
    assert not here.exists()


def test_parts_of_a_recording_that_a_killed_run_sent_are_taken_away(engine: Engine) -> None:
    bucket = engine.bucket()
    port = Objects(bucket, "a", lease=0)
    with at_work(port, ID, HOLDER) as bench:
        upload = bucket.ask("create_multipart_upload", f"a/{bench.made}/film.mp4", "written")["UploadId"]
        bucket.ask("upload_part", f"a/{bench.made}/film.mp4", "written", UploadId=upload, PartNumber=1, Body=b"x")
    assert not bucket.ask("list_multipart_uploads").get("Uploads")


def test_what_is_altered_on_the_way_is_refused_by_the_store(engine: Engine) -> None:
    bucket = engine.bucket()
    with pytest.raises(Disk, match=r"was not written: what came there is not what was sent\."):
        bucket.ask(
            "put_object", "a", "written", Body=b"one", ChecksumSHA256="LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564="
        )
    assert keys(bucket) == []


@pytest.mark.slow
def test_a_second_writer_is_told_and_a_dead_one_holds_nothing_for_longer_than_its_lease(engine: Engine) -> None:
    bucket = engine.bucket()
    port = Objects(bucket, lease=3)
    with port.locked("a.lock", HOLDER):
        time.sleep(3.5)  # it lives, and renews
        with (
            pytest.raises(Busy, match=r"another may write in \d seconds at the latest") as error,
            port.locked("a.lock", HOLDER),
        ):
            pass
        assert "Jo Archer has been writing to this object of the archive since 2026-11-29" in str(error.value)
    assert keys(bucket) == []
    dead = Lease(bucket, "a.lock", HOLDER, 3)
    dead._over.set()  # it renews nothing any more, as a killed process does
    with pytest.raises(Busy), port.locked("a.lock", HOLDER):
        pass
    time.sleep(3.2)
    with port.locked("a.lock", HOLDER):
        with pytest.raises(Disk, match="does not hold the object of the archive any more"):
            dead.see()  # it slept, and wakes
        dead.end()
        with pytest.raises(Busy), port.locked("a.lock", HOLDER):
            pass
    assert keys(bucket) == []


def test_nobody_writes_over_what_another_has_just_written(engine: Engine) -> None:
    bucket = engine.bucket()
    port = Objects(bucket)

    class Late(Objects):
        """Somebody else writes in the moment before."""

        def about_to(self, do: str, at: str) -> None:
            if do == "replace":
                bucket.ask("put_object", at, "written", Body=b"theirs")

    port.create("a", b"before")
    with pytest.raises(Disk, match="was changed by somebody else in this moment"):
        Late(bucket).replace("a", b"ours", "unfinished")
    assert port.read("a") == b"theirs"


def test_a_store_that_looks_at_no_condition_is_refused(engine: Engine) -> None:  # noqa: ARG001 - who we are is set there
    with careless() as (address, kept):
        bucket = Bucket(BucketSettings(name="kept", endpoint=address))
        with pytest.raises(SasciError, match="is written over although that was forbidden") as error:
            first(StorageRoot(Objects(bucket)))
        assert "Nothing was written." in str(error.value)
        assert kept == {}


def test_what_is_restricted_goes_into_no_bucket_that_everybody_reads(engine: Engine) -> None:
    bucket = engine.bucket()
    allowed = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket.name}/*",
    }
    bucket.ask("put_bucket_policy", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    with pytest.raises(SasciError, match="is no place for what is RESTRICTED") as error:
        first(StorageRoot(Objects(bucket, "a", restricted=True)))
    assert "anybody reads what lies there" in str(error.value) or "its policy" in str(error.value)
    assert keys(bucket) == []
    first(StorageRoot(Objects(bucket, "public")))


def test_an_object_lock_holds_what_is_kept_and_a_takedown_says_whose_right_it_needs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = engine.bucket(retention=30)
    with pytest.raises(SasciError, match=r"has no object lock, though sasci\.toml says `retention = 30`"):
        first(StorageRoot(Objects(plain)))
    bucket = engine.bucket(retention=30, ObjectLockEnabledForBucket=True)
    root = StorageRoot(Objects(bucket))
    first(root)
    second(root)
    at = f"{root.place(ID)}/v1/content/b/secret.txt"
    held = bucket.ask("head_object", at)
    left = held["ObjectLockRetainUntilDate"] - dt.datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    assert held["ObjectLockMode"] == "GOVERNANCE"
    assert left > dt.timedelta(days=30)
    with pytest.raises(Disk, match="does not let us"):
        bucket.ask("delete_object", at, "removed", VersionId=held["VersionId"])
    with monkeypatch.context() as another:
        another.setenv("AWS_ACCESS_KEY_ID", CLERK)
        clerks, before = StorageRoot(Objects(Bucket(bucket.settings))), told(root)
        with pytest.raises(Disk, match=r"is held by the bucket's object lock until \d{4}-\d\d-\d\d\.") as error:
            purge(clerks)
        assert "s3:BypassGovernanceRetention. Nothing has changed." in error.value.remedy
        assert told(root) == before
        assert [key for key in keys(bucket) if key.startswith(STAGING)] == []
    purge(root)  # this one may lift it
    versions = [each for page in bucket.pages("list_object_versions") for each in page.get("Versions", ())]
    assert not [each["Key"] for each in versions if "secret" in each["Key"]], "nor is it kept as an older version"
    assert not [each["Key"] for each in versions if each["Key"].startswith(STAGING)]
    bucket.ask(
        "put_object_lock_configuration",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    )
    with pytest.raises(SasciError, match="holds everything for a time by itself"):
        first(StorageRoot(Objects(Bucket(bucket.settings))))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (BucketSettings(name="no-such-bucket"), "There is no bucket no-such-bucket in the store at http://127.0.0.1:"),
        (BucketSettings(name="kept", endpoint="http://s3.example.org"), "is http://: everybody on the way could read"),
        (BucketSettings(name="kept", endpoint="https://me:hush@s3.example.org"), "cannot be one"),
        (
            BucketSettings(name="kept", endpoint="http://127.0.0.1:9"),
            "127.0.0.1:9 cannot be reached, or the connection was lost",
        ),
        (BucketSettings(name="kept", profile="nobody-here"), "Who we are for"),
    ],
)
def test_what_is_wrong_with_a_bucket_is_said(engine: Engine, settings: BucketSettings, sentence: str) -> None:
    here = settings if settings.endpoint else msgspec.structs.replace(settings, endpoint=engine.address)
    with pytest.raises(SasciError) as error:
        Objects(Bucket(here, tries=1)).list("")
    assert sentence in str(error.value)
    assert "hush" not in str(error.value)


def test_no_secret_is_said(engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    bucket = engine.bucket()
    first(StorageRoot(Objects(bucket)))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", f"{SECRET}-not")
    with pytest.raises(Disk, match="does not let us") as error:
        Objects(Bucket(bucket.settings)).list("")
    assert SECRET not in f"{error.value}{caplog.text}{bucket.settings}{bucket!r}"


def test_without_what_speaks_to_s3_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with pytest.raises(NotYet) as error:
        Objects(Bucket(BucketSettings(name="kept"))).list("")
    assert error.value.remedy == "Install it: pip install 'sasci-archive[s3]'."


def test_what_is_not_there_is_a_sentence(engine: Engine) -> None:
    port = Objects(engine.bucket())
    assert port.look("a") is None
    for ask in (port.read, port.size, port.digest):
        with pytest.raises(Disk, match=r"s3://kept-\d+/a cannot be read: it is not there\."):
            ask("a")
    assert not port.has("a")
    port.remove("a")
    with pytest.raises(Absent):
        port.bucket.ask("head_object", "a")
    with pytest.raises(Refused):
        port.bucket.ask("put_object", "a", Body=b"", IfMatch='"0"')
    with pytest.raises(BadRecord):
        Objects(Bucket(BucketSettings(name="kept", endpoint="ftp://x"))).has("a")
