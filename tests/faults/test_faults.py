"""A part of `inv prove` in every test: a kill and a power cut in a few stages, each at two points of its run; and that what is proved can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import databases, page, power, proof
from tests.faults.cases import points
from tests.faults.seam import Change

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="faults are let in as Linux has them")
def test_a_kill_and_a_power_cut_lose_nothing_and_the_next_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for fault, stage in (("kill", "ingest"), ("power", "review.send")):
        told = _proved(tmp_path, 2, fault, stage)
        assert told["tried"] == told["survived"] == told["equal"] > 1


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="faults are let in as Linux has them")
def test_a_takedown_that_is_stopped_lets_no_word_out_and_leaves_none(tmp_path: Path) -> None:
    for fault, most in (("meanwhile", 12), ("served", 8), ("kill", 40), ("power", 20)):
        told = _proved(tmp_path, most, fault, "takedown")
        assert told["tried"] == told["survived"] == told["equal"] > 1, told["seen"]


def _proved(home: Path, most: int, fault: str, stage: str) -> dict[str, Any]:
    started = [sys.executable, str(ROOT / "tests" / "started.py"), "tests.faults.run", str(home), "-", str(most)]
    done = subprocess.run([*started, fault, stage], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads((home / f"{fault}-{stage}.json").read_bytes())
    return told


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
        Change("open", "lines"),
        Change("flush", "lines", data=b"one\nanother"),
    ]

    def after(number: int, *, torn: bool) -> dict[str, bytes]:
        home = tmp_path / f"{number}-{torn}"
        home.mkdir()
        (home / "a").write_bytes(b"old")
        (home / "lines").write_bytes(b"one\n")
        power.cut(home, changes, {".two": b"not flushed"}, number, torn=torn)
        return {path.name: path.read_bytes() for path in home.iterdir() if path.name != "lines" or number > 6}

    assert after(1, torn=False) == {"a": b"old"}
    assert after(2, torn=False) == {"a": b"old", ".new": b"safe"}
    assert after(3, torn=False) == {"a": b"old", ".new": b"safe"}
    assert after(3, torn=True) == {"a": b"safe"}
    assert after(6, torn=False) == {"a": b"safe"}
    assert after(6, torn=True) == {"a": b"not f"}
    assert after(7, torn=True)["lines"] == b"one\nano"
    assert after(7, torn=False)["lines"] == b"one\n"
    assert after(8, torn=True)["lines"] == b"one\nanother"


@pytest.mark.slow
def test_the_ledger_of_batches_outlives_a_power_cut_after_any_of_sqlite_s_own_writes_and_what_is_proved_can_fail(
    tmp_path: Path,
) -> None:
    done = databases.ledger_cut(tmp_path, 100)
    assert done.tried == done.survived >= 100, done.seen
    careless = databases.ledger_cut(tmp_path, 50, before="PRAGMA synchronous = OFF")
    assert careless.survived < careless.tried
    unjournalled = databases.ledger_cut(tmp_path, 50, before="PRAGMA journal_mode = OFF")
    assert unjournalled.survived < unjournalled.tried


def test_in_whatever_state_the_ledger_lies_there_it_is_all_there_or_begun_anew_and_that_is_told(tmp_path: Path) -> None:
    done = databases.ledger_damaged(tmp_path)
    assert done.tried == done.survived > 12, done.seen


def test_sqlite_never_writes_an_index_where_it_is_read(tmp_path: Path) -> None:
    done = databases.index_cut(tmp_path)
    assert done.tried == done.survived == 3, done.seen


def test_the_page_has_the_counts_and_the_commit_on_top() -> None:
    case = databases.CASES[0]
    told = {"tried": 1_204, "survived": 1_203, "equal": 1_200, "seen": {"lost: a is gone": 1}, "seconds": 90.0}
    rows = [(case, "batch", {**told, "commit": "commit abc"}), (case, "search", {**told, "commit": "commit abc"})]
    lines = page.written(rows, databases.CASES).splitlines()
    assert "**2 cases, 2,408 faults tried, 2,406 survived, 2,400 bytes equal.**" in lines
    assert "Tried on commit abc." in lines
    assert "| many recordings | batch | 1,204 | 1,203 | 1,200 | 1.5 |" in lines
    assert "| batch | 1204 | 1203 | 1200 | lost: a is gone (1 ×) |" in lines


def test_what_differs_is_said() -> None:
    assert proof.differences({"a": b"1"}, {"a": b"1"}) == []
    assert proof.differences({"a": b"1", "b": b"2"}, {"a": b"2", "c": b"3"}) == [
        "bytes: a is another",
        "bytes: b is too much",
        "bytes: c is missing",
    ]


def test_a_line_more_in_the_ledger_ties_those_behind_it_to_others_and_is_told_as_a_line_more(tmp_path: Path) -> None:
    kept, mended = b'{"number":1,"what":"kept","before":"aa"}\n', b'{"number":2,"what":"repaired","before":"bb"}\n'
    more = b'{"number":2,"what":"repaired","id":"x","before":"bb"}\n{"number":3,"what":"repaired","before":"cc"}\n'
    wanted = {"ledger.jsonl": kept + mended}
    assert proof.differences({"ledger.jsonl": kept + more}, wanted) == ["a line more: ledger.jsonl"]
    assert proof.differences({"ledger.jsonl": kept + mended.replace(b"repaired", b"lost")}, wanted) == [
        "bytes: ledger.jsonl is another"
    ]
    (tmp_path / "ledger.jsonl").write_bytes(b'{"number":1,"on":"2026-01-01T00:00:00Z","what":"kept","before":"aa"}\n')
    assert [each.partition(":")[0] for each in proof.untied(tmp_path)] == ["bytes"]
    assert proof.differences({"journal.jsonl": kept + more}, {"journal.jsonl": kept + mended}) == [
        "bytes: journal.jsonl is another"
    ]
