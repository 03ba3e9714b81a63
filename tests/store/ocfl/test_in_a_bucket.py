"""What a bucket has that no disk has: a line that is lost, conditions, leases, checksums of parts, locks for years, and everybody as a reader."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import BadRecord, Busy, Disk, Locked, NotYet, SasciError
from sasci_archive.store.bucket import Bucket, BucketSettings, moment
from sasci_archive.store.bucket_answers import Absent, Refused
from sasci_archive.store.ocfl import StorageRoot, bucket_tried, sending, staging
from sasci_archive.store.ocfl.disk import STAGING
from sasci_archive.store.ocfl.faults_of_root import examine
from sasci_archive.store.ocfl.keys import BLOCK
from sasci_archive.store.ocfl.leases import Lease
from sasci_archive.store.ocfl.port import Holder, lying
from sasci_archive.store.ocfl.s3 import Objects
from sasci_archive.store.ocfl.staging import at_work
from tests.bad_line import line
from tests.careless import careless
from tests.s3_engine import CLERK, SECRET, Engine
from tests.store.ocfl.stories import ID, JO, ON, first, purge, second, told

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


def test_so_it_is_while_a_bucket_is_tried(engine: Engine) -> None:
    bucket = engine.bucket()
    with line(engine.address) as to:
        for lost_at in range(1, 10):
            to.sound()
            to.lost_at = lost_at
            bucket_tried.ready(through(bucket, to.address), "tried", restricted=True)
            assert to.count > lost_at
    assert keys(bucket) == []


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
    for whole, made, target in ((5 << 20, "a", "also"), (5 << 30, "also", "a")):
        Objects(bucket, whole=whole).move(made, target, "own")
        assert Objects(bucket).digest(f"{target}/film.mp4") == hashlib.sha512(film.read_bytes()).hexdigest()
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


def test_so_are_those_that_it_copied_to_where_an_object_belongs_and_those_that_only_the_store_knows_of(
    engine: Engine,
) -> None:
    bucket = engine.bucket()
    root = StorageRoot(Objects(bucket, "a", lease=0))
    first(root)
    place, folder = root.place(ID), staging.folder(ID)
    note = msgspec.json.encode({"made": f"{folder}/made", "target": f"{place}/v2"})
    bucket.ask("put_object", f"a/{folder}/moving.json", "written", Body=note)
    for at in (f"{place}/v2/content/film.mp4", f"{STAGING}/another/made/film.mp4"):
        bucket.ask("create_multipart_upload", f"a/{at}", "written")
    assert [fault.code for fault in examine(root.port)] == ["staging"]
    assert root.recover() == ("What a run that was stopped had sent of a file was taken away; no object was touched.",)
    assert not bucket.ask("list_multipart_uploads").get("Uploads")
    assert examine(root.port) == []
    assert len(told(root)) == 1


def test_a_file_that_is_as_long_as_what_is_read_at_once_and_one_of_nothing_are_read_whole(engine: Engine) -> None:
    port = Objects(engine.bucket())
    for name, content in (("nothing", b""), ("exact", bytes(BLOCK)), ("more", bytes(BLOCK) + b"!")):
        port.create(name, content)
        assert b"".join(port.blocks(name)) == content
        assert port.digest(name) == hashlib.sha512(content).hexdigest()
        assert port.size(name) == len(content)


def test_what_is_seen_is_what_lies_there_however_it_is_asked_for(engine: Engine) -> None:
    """Names that begin alike, and a file beside a folder of its name, are not taken for one another."""
    bucket = engine.bucket()
    port = Objects(bucket, "root")
    for at in ("a/inventory.json.sha512", "a/v1/b", "a/v10/c", "a/v1.txt", "d", "d!", "a/0=ocfl_object_1.1"):
        port.create(at, at.encode())
    bucket.ask("put_object", "root-beside/a/x", Body=b"")
    seen, outline = port.seen(), port.seen("", whole=False)
    for at in ("", "a", "a/v1", "a/v10", "a/v", "a/inventory.json", "a/v1/b", "a/v1.txt", "d", "e", "a/v1/b/c"):
        assert seen.has(at) == port.has(at), at
        assert seen.list(at) == port.list(at), at
        assert seen.look(at) == port.look(at), at
    assert sorted(lying(port)) == sorted(at.at for at in port.every(""))
    assert outline.weight("a") == port.weight("a") == seen.weight("a") > 0
    assert not outline.has("a/v1/b")
    port.remove("a/v1")
    assert port.has("a/v10/c")
    assert port.has("a/v1.txt")
    assert not port.has("a/v1")


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


def test_a_dead_writer_does_not_come_back_where_a_bucket_keeps_what_is_written_over(engine: Engine) -> None:
    bucket = engine.bucket()
    bucket.ask("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):  # who dies holds it, and has renewed it
        Lease(bucket, "a.lock", HOLDER, 0)._renew()
    bucket.ask("put_object", "a.lock.other", "written", Body=b"another's")
    with Objects(bucket, lease=0).locked("a.lock", HOLDER):
        assert keys(bucket) == ["a.lock", "a.lock.other"]
    versions = [each for page in bucket.pages("list_object_versions") for each in page.get("Versions", ())]
    assert [each["Key"] for each in versions] == ["a.lock.other"]


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


def test_an_exchange_that_is_cut_in_the_middle_says_that_it_is_finished_later_and_is(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = engine.bucket()
    root = StorageRoot(Objects(bucket))
    first(root)
    second(root)
    before = told(root)
    with monkeypatch.context() as failing:
        failing.setattr(Objects, "_are_alike", lambda *_: False)
        failing.setattr(sending, "copy", lambda *_: False)
        with pytest.raises(Disk, match="does not read back as it was written") as error:
            purge(root)
    assert not root.port.has(f"{root.place(ID)}/inventory.json"), "what was there is not as it was"
    assert "Then run the same command again; it finishes, or takes back, what was begun." in error.value.remedy
    assert "is out." in root.recover(ON)[0], "as each command begins"
    purge(root)
    assert "b/secret.txt" in {name for version in before for name in version}
    assert "b/secret.txt" not in {name for version in told(root) for name in version}


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
    now = bucket.ask("head_object", kept := f"{root.place(ID)}/v1/content/a.txt")
    version, until = now["VersionId"], moment(now) + dt.timedelta(days=60)
    bucket.ask(
        "put_object_retention",
        kept,
        VersionId=version,
        BypassGovernanceRetention=True,
        Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
    )
    bucket.ask("put_object_legal_hold", kept, LegalHold={"Status": "ON"})
    before = told(root)
    with pytest.raises(Locked, match=rf"{kept} is under a legal hold .* Ask whoever put it under it to lift that"):
        root.purge(ID, [hashlib.sha512(before[0]["a.txt"]).hexdigest()], on=ON, by=JO)
    bucket.ask("put_object_legal_hold", kept, LegalHold={"Status": "OFF"})
    with pytest.raises(Locked, match=r"in the mode COMPLIANCE until \d{4}-\d\d-\d\d\. Nobody can lift that"):
        root.purge(ID, [hashlib.sha512(before[0]["a.txt"]).hexdigest()], on=ON, by=JO)
    assert told(root) == before
    bucket.ask("put_object_legal_hold", kept, LegalHold={"Status": "ON"})
    root.purge(ID, [hashlib.sha512(b"four").hexdigest()], on=ON, by=JO)  # what is held and stays is in nobody's way
    assert [{name for name in version if name != "d.txt"} for version in before] == [set(now) for now in told(root)]
    assert bucket.ask("head_object", kept)["VersionId"] == version
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


def test_what_is_done_beside_one_another_is_so_many_at_once_comes_in_order_and_ends_where_one_fails() -> None:
    bucket, turn, at_once, begun = Bucket(BucketSettings(name="kept")), threading.Lock(), [0, 0], list[int]()

    def does(number: int) -> int:
        with turn:
            begun.append(number)
            at_once[0] += 1
            at_once[1] = max(at_once)
        time.sleep(0.002 * (number % 3))
        with turn:
            at_once[0] -= 1
        if number == 40:
            raise Absent
        return number * 2

    assert bucket.each(does, range(30)) == [number * 2 for number in range(30)]
    assert 1 < at_once[1] <= 8
    assert bucket.each(does, []) == []
    begun.clear()
    with pytest.raises(Absent):
        bucket.each(does, range(30, 300))
    assert at_once[0] == 0, "those on their way were waited for"
    assert len(begun) < 40
