"""Killed, or on a full disk, at whatever step: the version before stands, or the new one, whole; and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.errors import BrokenObject, Busy, Disk
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.disk import STAGING, Files
from tests.s3_engine import Engine
from tests.small_disk import small_disk
from tests.store.ocfl.checked_by_others import complaints_of_root
from tests.store.ocfl.conftest import Stores
from tests.store.ocfl.stopping import Killed, Stopping
from tests.store.ocfl.stories import FIRST, ID, JO, ON, SECOND, STORIES, first, second, told

STORY = Path(__file__).with_name("stories.py")


@pytest.mark.parametrize("story", STORIES)
def test_a_run_that_is_killed_at_any_step_leaves_all_or_nothing(tmp_path: Path, story: str) -> None:
    assert _killed(Stores(tmp_path, None), story, 1) == {True, False}, "before the step that counts, and behind it"


@pytest.mark.parametrize(
    ("story", "stride"),
    [
        pytest.param("a takedown", 26, marks=pytest.mark.slow),
        pytest.param("the first version", 8, marks=pytest.mark.slow),
        pytest.param("the second version", 7, marks=pytest.mark.slow),
        *(pytest.param(story, 1, marks=pytest.mark.long) for story in STORIES),
    ],
)
def test_so_it_is_in_a_bucket_where_nothing_can_be_renamed(
    tmp_path: Path, engine: Engine, story: str, stride: int
) -> None:
    assert _killed(Stores(tmp_path, engine.bucket()), story, stride) == {True, False}


@pytest.mark.long
def test_in_one_that_keeps_what_is_removed_nothing_of_it_is_kept_wherever_a_takedown_was_killed(
    tmp_path: Path, engine: Engine
) -> None:
    bucket = engine.bucket()
    bucket.ask("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    assert _killed(Stores(tmp_path, bucket), "a takedown", 1) == {True, False}
    every = [each for page in bucket.pages("list_object_versions") for each in page.get("Versions", ())]
    assert len(every) > 50
    assert [e["Key"] for e in every if b"the word" in bucket.read(e["Key"], version=e["VersionId"])] == []
    assert not bucket.ask("list_multipart_uploads").get("Uploads")


def _killed(stores: Stores, story: str, stride: int) -> set[bool]:
    """At each step, or at some; gives whether it was done then, or not."""
    before, run = STORIES[story]
    counting = stores.stopping("whole")
    for earlier in before:
        earlier(stores.root("whole"))
    was = told(stores.root("whole"))
    run(StorageRoot(counting))
    becomes = told(stores.root("whole"))
    assert counting.count > 15, "the steps are counted"
    seen = set()
    for step in sorted({*range(1, counting.count + 1, stride), counting.count}):
        home = f"step-{step}"
        for earlier in before:
            earlier(stores.root(home))
        with pytest.raises(Killed):
            run(StorageRoot(stores.stopping(home, step)))
        left = stores.root(home)
        with contextlib.suppress(BrokenObject):  # an object that is being rewritten is for a moment not there
            assert told(left) in (was, becomes), counting.did[step - 1]
        said = left.recover()
        stands = told(left)
        assert stands in (was, becomes), counting.did[step - 1]
        seen.add(stands == becomes)
        assert left.recover() == ()
        assert not left.port.has(STAGING)
        if said:
            assert all(sentence.endswith(".") for sentence in said)
        if left.is_there():
            assert complaints_of_root(stores.on_disk(home)) == [], counting.did[step - 1]
        run(left)
        assert told(left) == becomes
        assert complaints_of_root(stores.on_disk(home)) == []
    return seen


@pytest.mark.parametrize("story", STORIES)
def test_whoever_writes_next_settles_what_was_left(tmp_path: Path, story: str) -> None:
    before, run = STORIES[story]
    step = 1
    while True:
        home = tmp_path / f"step-{step}"
        for earlier in before:
            earlier(StorageRoot(home))
        try:
            run(StorageRoot(Stopping(home, step)))
        except Killed:
            StorageRoot(home).add(ID, {"e.txt": b"five"}, message="Next", by=JO, on=ON)
            assert told(StorageRoot(home))[-1] == {"e.txt": b"five"}
            assert complaints_of_root(home) == []
        else:
            break
        step += 1
    assert step > 15


def test_what_a_killed_run_was_doing_is_said(tmp_path: Path) -> None:
    first(StorageRoot(tmp_path))
    counting = Stopping(tmp_path / "other")
    first(StorageRoot(tmp_path / "other"))
    second(StorageRoot(counting))
    step = 1 + next(n for n, did in enumerate(counting.did, 1) if did.startswith("move"))
    with pytest.raises(Killed):
        second(StorageRoot(Stopping(tmp_path, step)))
    assert StorageRoot(tmp_path).recover() == (
        "urn:sasci:restricted:ferry: version 2, half written by a run of Jo Archer at 2026-11-29 09:00:00 UTC, was taken away; "
        "version 1 stands.",
    )


@pytest.mark.slow
@pytest.mark.parametrize(("run", "before"), [("second", (first,)), ("purge", (first, second))])
@pytest.mark.parametrize("step", [3, 9, 15, 20, 24])
def test_so_does_one_that_the_system_kills(
    tmp_path: Path, run: str, before: tuple[Callable[[StorageRoot], None], ...], step: int
) -> None:
    for earlier in before:
        earlier(StorageRoot(tmp_path))
    was = told(StorageRoot(tmp_path))
    script = [sys.executable, str(STORY), run, str(tmp_path), str(step)]
    done = subprocess.run(script, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    left = StorageRoot(tmp_path)
    left.recover()
    assert told(left) == was or told(left) != []
    assert not (tmp_path / STAGING).exists()
    assert complaints_of_root(tmp_path) == []
    left.add(ID, {"e.txt": b"five"}, message="Next", by=JO, on=ON)


def test_on_a_full_disk_the_version_before_stands_and_nothing_is_left(tmp_path: Path) -> None:
    contents = {f"{n}.bin": bytes([n]) * 9000 for n in range(6)}
    with small_disk(tmp_path / "disk", 4096) as disk:
        home = disk / "root"
        first(StorageRoot(home))
        was, outcomes = told(StorageRoot(home)), set[bool]()
        for free in range(4, 140, 4):
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * 4096)
            size = ballast.stat().st_size
            with ballast.open("rb+") as file:
                file.truncate(size - free * 1024)
            root = StorageRoot(home)
            try:
                root.add(ID, contents, message="Second", by=JO, on=ON)
                outcomes.add(True)
            except Disk as error:
                outcomes.add(False)
                assert "full" in error.problem  # noqa: PT017 - which of both happens depends on the space
                assert told(root) == was
            ballast.unlink()
            root.recover()
            assert not (home / STAGING).exists()
            assert complaints_of_root(home) == []
            if len(told(root)) == 2:
                break
        assert outcomes == {True, False}


def test_a_second_writer_is_told_by_whom_and_since_when_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    first(StorageRoot(tmp_path / "root"))
    (tmp_path / "long.txt").write_bytes(b"long")
    holding = [sys.executable, str(STORY), *(str(tmp_path / name) for name in ("root", "begun", "long.txt"))]
    with subprocess.Popen(holding) as other:
        while not (tmp_path / "begun").exists():
            assert other.poll() is None
            time.sleep(0.02)
        with pytest.raises(Busy) as told_so:
            second(StorageRoot(tmp_path / "root"))
        assert (
            f"Jo Archer has been writing to this object of the archive since 2026-11-29 09:00:00 UTC (process {other.pid} on"
            in str(told_so.value)
        )
        (busy,) = StorageRoot(tmp_path / "root").recover()
        assert busy.endswith("It was let be.")
        StorageRoot(tmp_path / "root").add("urn:sasci:public:other", FIRST, message="", by=JO, on=ON)
        other.kill()
    second(StorageRoot(tmp_path / "root"))
    assert told(StorageRoot(tmp_path / "root")) == [FIRST, SECOND]
    assert complaints_of_root(tmp_path / "root") == []


def test_what_another_writer_has_just_put_there_is_not_tidied_away(tmp_path: Path) -> None:
    class Late(Files):
        """Another writer comes in between the look into the folder and its removal."""

        def about_to(self, do: str, at: str) -> None:
            if do == "remove":
                (self.path(at) / "another.lock").touch()

    port = Late(tmp_path)
    (tmp_path / "staging").mkdir()
    port.tidy("staging")
    assert (tmp_path / "staging" / "another.lock").exists()
    Files(tmp_path).tidy("never")


def test_what_is_taken_away_while_a_folder_is_listed_is_not_in_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("goes", "stays"):
        (tmp_path / name).touch()
    found = sorted(os.scandir(tmp_path), key=lambda entry: entry.name)
    monkeypatch.setattr(os, "scandir", lambda _: found)
    (tmp_path / "goes").unlink()
    assert [placed.name for placed in Files(tmp_path).list("")] == ["stays"]


def test_a_held_object_is_nobody_elses(tmp_path: Path) -> None:
    root = StorageRoot(tmp_path)
    first(root)
    with root.held(ID, by=JO, on=ON) as found:
        assert found == root.inventory(ID)
        with pytest.raises(Busy, match="has been writing to this object"):
            second(root)
    assert root.inventory(ID).head == 1
    assert not (tmp_path / "extensions" / "sasci-staging").exists()
    with StorageRoot(tmp_path / "none").held(ID, by=JO, on=ON) as nothing:
        assert nothing is None
    assert not (tmp_path / "none").exists()
