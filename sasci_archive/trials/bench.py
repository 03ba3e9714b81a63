"""The benchmark: what DESIGN's budgets ask for, measured in one run as ratios, case by case, and written as a page.

A case keeps its figures in a file of its own, so that a stopped run goes on with the next. Machines differ and are never
quiet: the ratios of one run are what counts, and the page names the machine and its load.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import time
from pathlib import Path

import msgspec

from sasci_archive.errors import NotYet
from sasci_archive.store import files
from sasci_archive.trials.cases import CASES, Case
from sasci_archive.trials.figures import Row


class Result(msgspec.Struct, frozen=True):
    """A case's figures, and the load of the machine before and after (1 is one busy core)."""

    rows: list[Row]
    load: tuple[float, float]
    seconds: float


def cases(only: str = "") -> tuple[Case, ...]:
    """All cases, or the one called `only`. Raises NotYet for an unknown one."""
    if only and only not in {case.name for case in CASES}:
        raise NotYet(f"There is no case '{only}'.", remedy=f"Choose one of: {', '.join(c.name for c in CASES)}.")
    return tuple(case for case in CASES if case.name == (only or case.name))


def measure(case: Case, kept: Path, *, again: bool, progress: files.Progress) -> None:
    """Run a case, unless its figures are kept already and `again` is not asked for."""
    path = kept / f"{case.name}.json"
    if path.exists() and not again:
        return
    before, started = _load(), time.monotonic()
    rows = case.run(progress)
    files.write(path, msgspec.json.encode(Result(rows, (before, _load()), time.monotonic() - started)))


def report(kept: Path, *, made_on: dt.date, before: str = "") -> str:
    """The page, from all figures that are kept; a case of which none are here stands as it did on the page `before`."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `inv bench`. Ratios of one run; nobody tuned anything to these recordings. Real speech is from",
        "`../shared/recordings` (see its README for sources and licences); mixtures are made from it with fixed seeds.",
        "",
        f"Machine: {platform.machine()}, {os.cpu_count()} cores, no GPU used, Python {platform.python_version()}. Written on {made_on:%-d %B %Y}; what was not measured then stands as it did."
        if os.name == "posix"
        else f"Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {made_on}.",
    ]
    for case in CASES:
        path = kept / f"{case.name}.json"
        lines += ["", f"## {case.name}: {case.title}", ""]
        if not path.exists():
            lines += _as_before(case, before)
            continue
        result = msgspec.json.decode(files.read(path), type=Result)
        lines += ["| what | measured | budget |", "|---|---|---|"]
        lines += [f"| {row.what} | {row.figure} | {row.budget} |" for row in result.rows]
        lines += ["", case.found] if case.found else []
        lines += ["", f"Load of the machine before and after: {result.load[0]:.1f}, {result.load[1]:.1f}."]
    return "\n".join(lines) + "\n"


def _as_before(case: Case, before: str) -> list[str]:
    """What a page says of a case, below its heading; measured by whoever made it."""
    _, _, after = before.partition(f"\n## {case.name}: ")
    told = after.partition("\n")[2].partition("\n## ")[0].strip("\n")
    return told.split("\n") if told else ["Not measured yet."]


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
