"""`inv prove`: every fault, in every stage, case by case; what came of each is kept, so that a stopped run goes on, and written as a page.

What was tried on another commit is tried anew, so that a whole run is of one commit. `python tests/started.py tests.faults.run HOME PAGE POINTS [FAULT [STAGE [again]]]`
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sasci_archive import terminal
from sasci_archive.store import files
from tests.faults import buckets, cases, commands, databases, leaks, models, page, power, proof, stages
from tests.faults.cases import Case
from tests.faults.proof import Undisturbed

CASES: Final = (*cases.CASES, *databases.CASES, *models.CASES, *buckets.CASES, *leaks.CASES)
"""Every fault there is."""
_GUESS: Final = 10.0
"""Seconds that a case is taken to last, where nothing is known of it."""


def undisturbed(home: Path, chain: str, wanted: Collection[str]) -> dict[str, Undisturbed]:
    """The stages of a chain that are wanted, as they go where nothing happens, after those that they need."""
    now, found = home / "now" / "w", {}
    shutil.rmtree(home, ignore_errors=True)
    now.mkdir(parents=True)
    stages.begin(now, chain)
    own = [stage for stage in stages.STAGES if stage.chain == chain]
    for number, stage in enumerate(own):
        if not any(each.name in wanted for each in own[number:]):
            continue
        stage.before(now)
        kept = proof.copied(now, home / stage.name / "w")
        before, status_before = proof.tree(now), commands.run(now, "status").said
        log = home / stage.name / "log"
        done = commands.run(now, *stages.told(stage.arguments, now), log=log)
        if done.code != stage.code:
            raise SystemExit(f"{stage.name} ends with {done.code} where nothing happens:\n{done.said}")
        changes, _ = power.log(log)
        found[stage.name] = Undisturbed(
            stage, kept, before, proof.without_litter(proof.tree(now)), commands.run(now, "status").said, status_before, done.code, log, len(changes), power.between(changes)
        )  # fmt: skip
    return found


def wanted(fault: str, stage: str) -> list[tuple[Case, str]]:
    """The cases that were asked for; all where none is named. Chain by chain, as each is made ready once."""
    return [
        (case, each.name)
        for chain in stages.CHAINS
        for case in CASES
        for each in stages.STAGES
        if each.chain == chain
        and fault in {"", case.name}
        and stage in {"", each.name, each.chain}
        and (not case.stages or each.name in case.stages)
    ]


class Kept:
    """What came of cases, in a folder: of each the newest, with the commit it was tried on."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._home = home

    def of(self, case: Case, stage: str) -> dict[str, Any] | None:
        """None where it was never tried."""
        path = self._path(case, stage)
        told: dict[str, Any] | None = json.loads(path.read_bytes()) if path.exists() else None
        return told

    def forget(self, case: Case, stage: str) -> None:
        """It is to be tried anew; how long it took stays known."""
        if told := self.of(case, stage):
            self.keep(case, stage, {**told, "commit": ""})

    def keep(self, case: Case, stage: str, told: dict[str, Any]) -> None:
        """Instead of what was there."""
        files.write(self._path(case, stage), proof.as_json(told))

    def _path(self, case: Case, stage: str) -> Path:
        return self._home / f"{case.name}-{stage}.json"


def main(home: Path, written: Path | None, points: int, fault: str = "", stage: str = "", again: str = "") -> int:
    """The exit code: 1 where something did not survive."""
    kept, on, asked = Kept(home), commit(), wanted(fault, stage)
    if again:
        for each in asked:
            kept.forget(*each)
    if not asked:
        terminal.warn(f"There is no such fault or stage. Faults: {', '.join(c.name for c in CASES)}. Stages: {', '.join(s.name for s in stages.STAGES)}; or one of {', '.join(stages.CHAINS)}.")  # fmt: skip
        return 2
    left = [(c, s) for c, s in asked if (kept.of(c, s) or {"commit": ""})["commit"] != on]
    if left:
        terminal.say(f"{len(asked)} cases, {len(asked) - len(left)} of them tried on {on} already; about {_minutes(_left(kept, left))} left.")  # fmt: skip
        _tried(kept, left, points, on)
    rows = [(case, name, told) for case, name in wanted("", "") if (told := kept.of(case, name)) and told["commit"]]
    if written is not None:
        files.write(written, page.written(rows, CASES).encode())
        terminal.say(f"Written: {written}")
    terminal.say(page.counted([told for case, name, told in rows if (case, name) in asked]))
    return int(any(told["survived"] < told["tried"] for case, name, told in rows if (case, name) in asked))


def _tried(kept: Kept, left: Sequence[tuple[Case, str]], points: int, on: str) -> None:
    commands.imported()
    with tempfile.TemporaryDirectory(prefix="sasci-prove-", dir=_quick()) as folder:
        home, chain, known = Path(folder), "", dict[str, Undisturbed]()
        for number, (case, name) in enumerate(left):
            if stages.stage(name).chain != chain:
                chain = stages.stage(name).chain
                own = {each for _, each in left if stages.stage(each).chain == chain}
                known = undisturbed(home / "undisturbed", chain, own)
            begun = time.monotonic()
            found = case.run(known[name], home / "case", points)
            seconds = round(time.monotonic() - begun, 1)
            kept.keep(case, name, {**asdict(found), "seconds": seconds, "commit": on})
            left_ = _minutes(_left(kept, left[number + 1 :]))
            terminal.say(f"{number + 1:>3} of {len(left)}  {case.name:<14} {name:<17} {found.survived} of {found.tried} survived, {found.equal} equal ({seconds} s); about {left_} left")  # fmt: skip
            for line in page.wrong(found.seen):
                terminal.warn(f"    {line}")


def _left(kept: Kept, left: Sequence[tuple[Case, str]]) -> float:
    """Seconds, by what each took the last time."""
    return float(sum((kept.of(case, name) or {}).get("seconds", _GUESS) for case, name in left))


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{seconds:.0f} seconds"


def _quick() -> str | None:
    """A disk in memory, where there is one: what is proved is what is asked of a disk, not a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def commit() -> str:
    """What is tried: the last commit that changed anything but this page, and whether more than that is in the folder."""
    but = ("--", ".", ":!docs/faults.md")
    last, more = (
        subprocess.run(["git", *asked, *but], capture_output=True, text=True, check=False).stdout.strip()
        for asked in (("log", "-1", "--format=%h", "--abbrev=12"), ("status", "--porcelain"))
    )
    return f"commit {last or 'unknown'}{', with changes that are in no commit' if more else ''}"


if __name__ == "__main__":
    sys.exit(
        main(
            Path(sys.argv[1]),
            None if sys.argv[2] == "-" else Path(sys.argv[2]),
            int(sys.argv[3]),
            *sys.argv[4:7],
        )
    )
