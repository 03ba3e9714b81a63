"""The page of the benchmark: what one measures anew leaves what others measured as it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.trials import bench
from sasci_archive.trials.cases import Case
from sasci_archive.trials.figures import Row

ON = dt.date(2026, 11, 28)


def test_a_case_that_is_measured_alone_leaves_the_others_on_the_page(tmp_path: Path) -> None:
    first, second = bench.cases()[:2]
    for case in (first, second):
        quick = Case(case.name, case.title, lambda _: [Row("a thing", "7 s", "< 8 s")])
        bench.measure(quick, tmp_path / "theirs", again=False, progress=lambda *_: None)
    before = bench.report(tmp_path / "theirs", made_on=ON)
    assert before.count("| a thing | 7 s | < 8 s |") == 2
    bench.measure(
        Case(second.name, second.title, lambda _: [Row("a thing", "6 s")]),
        tmp_path / "mine",
        again=True,
        progress=lambda *_: None,
    )
    now = bench.report(tmp_path / "mine", made_on=ON, before=before)
    assert now.count("| a thing | 7 s | < 8 s |") == 1
    assert "| a thing | 6 s |" in now
    section = before.split(f"## {first.name}: ")[1].split("\n## ")[0]
    assert section in now
    assert bench.report(tmp_path / "nothing", made_on=ON, before=now) == now
