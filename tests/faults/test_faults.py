"""A part of `inv prove` in every test: a kill and a power cut in a few stages, each at two points of its run; and that what is proved can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import power, proof
from tests.faults.cases import points
from tests.faults.seam import Change

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="faults are let in as Linux has them")
def test_a_kill_and_a_power_cut_lose_nothing_and_the_next_run_gives_the_same_bytes(tmp_path: Path) -> None:
    started = [sys.executable, str(ROOT / "tests" / "started.py"), "tests.faults.run", str(tmp_path), "-", "2"]
    for fault, stage in (("kill", "ingest"), ("power", "review.send")):
        done = subprocess.run([*started, fault, stage], capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads((tmp_path / f"{fault}-{stage}.json").read_bytes())
        assert told["tried"] == told["survived"] == told["equal"] > 1


def test_points_are_spread_from_the_first_to_the_last() -> None:
    assert points(3, 8) == [1, 2, 3]
    assert points(100, 4) == [1, 34, 67, 100]
    assert points(100, 1) == [50]


def test_what_was_not_flushed_is_lost_or_torn_and_what_was_is_there(tmp_path: Path) -> None:
    changes = [
        Change("open", ".new"),
        Change("flush", ".new", data=b"safe"),
        Change("rename", ".new", "a", data=b"safe"),
        Change("flush folder", "."),
        Change("open", ".two"),
        Change("rename", ".two", "a", data=b"not flushed"),
    ]

    def after(number: int, *, torn: bool) -> dict[str, bytes]:
        home = tmp_path / f"{number}-{torn}"
        home.mkdir()
        (home / "a").write_bytes(b"old")
        power.cut(home, changes, {".two": b"not flushed"}, number, torn=torn)
        return {path.name: path.read_bytes() for path in home.iterdir()}

    assert after(1, torn=False) == {"a": b"old"}
    assert after(2, torn=False) == {"a": b"old", ".new": b"safe"}
    assert after(3, torn=False) == {"a": b"old", ".new": b"safe"}
    assert after(3, torn=True) == {"a": b"safe"}
    assert after(6, torn=False) == {"a": b"safe"}
    assert after(6, torn=True) == {"a": b"not f"}


def test_what_differs_is_said() -> None:
    assert proof.differences({"a": b"1"}, {"a": b"1"}) == []
    assert proof.differences({"a": b"1", "b": b"2"}, {"a": b"2", "c": b"3"}) == [
        "bytes: a is another",
        "bytes: b is too much",
        "bytes: c is missing",
    ]
