"""`inv prove`: every fault, in every stage, case by case; what came of each is kept, so that a stopped run goes on, and written as a page.

`python tests/started.py tests.faults.run HOME PAGE POINTS [FAULT [STAGE]]`
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from sasci_archive import terminal
from sasci_archive.store import files
from tests.faults import buckets, cases, commands, models, power, proof, stages
from tests.faults.cases import Case, Tried
from tests.faults.proof import Undisturbed

_SHOWN = 3
"""So many of what was seen are shown in a row of the page."""
CASES = (*cases.CASES, *models.CASES, *buckets.CASES)
"""Every fault there is."""


def undisturbed(home: Path, wanted: Collection[str]) -> dict[str, Undisturbed]:
    """The stages that are wanted, as they go where nothing happens, after those that they need."""
    now, found = home / "now" / "w", {}
    shutil.rmtree(home, ignore_errors=True)
    now.mkdir(parents=True)
    stages.begin(now)
    for number, stage in enumerate(stages.STAGES):
        after = [each for each in stages.STAGES[number:] if each.seminar == stage.seminar]
        if not any(each.name in wanted for each in after):
            continue
        stage.before(now)
        # every workspace lies at the same path while a command is at work in it, as paths stand in what is said
        kept = proof.copied(now, home / stage.name / "w")
        before, status_before = proof.tree(now), commands.run(now, "status").said
        log = home / stage.name / "log"
        done = commands.run(now, *stages.told(stage.arguments, now), log=log)
        if done.code != 0:
            raise SystemExit(f"{stage.name} ends with {done.code} where nothing happens:\n{done.said}")
        found[stage.name] = Undisturbed(
            stage, kept, before, proof.without_litter(proof.tree(now)), commands.run(now, "status").said, status_before, done.code, log, len(power.log(log)[0])
        )  # fmt: skip
    return found


def done(kept: Path, case: Case, stage: str) -> Path:
    """Where what came of a case is kept."""
    return kept / f"{case.name}-{stage}.json"


def wanted(fault: str, stage: str) -> list[tuple[Case, str]]:
    """The cases that were asked for; all where none is named."""
    return [
        (case, each.name)
        for case in CASES
        for each in stages.STAGES
        if fault in {"", case.name} and stage in {"", each.name} and (not case.stages or each.name in case.stages)
    ]


def main(kept: Path, page: Path | None, points: int, fault: str, stage: str) -> int:
    """The exit code: 1 where something did not survive."""
    kept.mkdir(parents=True, exist_ok=True)
    left = [each for each in wanted(fault, stage) if not done(kept, *each).exists()]
    if left:
        commands.imported()
        with tempfile.TemporaryDirectory(prefix="sasci-prove-", dir=_quick()) as folder:
            home = Path(folder)
            known = undisturbed(home / "undisturbed", {name for _, name in left})
            for case, name in left:
                begun = time.monotonic()
                found = case.run(known[name], home / "case", points)
                told = {**asdict(found), "seconds": round(time.monotonic() - begun, 1), "commit": commit()}
                files.write(done(kept, case, name), proof.as_json(told))
                terminal.say(
                    f"{case.name:<11} {name:<15} {found.survived} of {found.tried} survived ({told['seconds']} s)"
                )
                for line in _wrong(found):
                    terminal.warn(f"    {line}")
    rows = [
        (case, name, json.loads(done(kept, case, name).read_bytes()))
        for case, name in wanted("", "")
        if done(kept, case, name).exists()
    ]
    if page is not None:
        files.write(page, written(rows).encode())
        terminal.say(f"Written: {page}")
    return int(any(told["survived"] < told["tried"] for _, _, told in rows))


def _wrong(found: Tried) -> list[str]:
    return [
        f"{each} ({times} ×)"
        for each, times in found.seen.items()
        if not each.startswith(("it went on", "“", "the second ended"))
    ]


def _quick() -> str | None:
    """A disk in memory, where there is one: what is proved is what is asked of a disk, not a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def commit() -> str:
    """What was tried: the commit, and whether more than that was in the folder."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes that are in no commit", "--abbrev=12", "--exclude=*"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"commit {said.stdout.strip() or 'unknown'}"


def written(rows: list[tuple[Case, str, dict[str, object]]]) -> str:
    """The page."""
    commits = sorted({str(told["commit"]) for _, _, told in rows})
    lines = [
        "# Bad days",
        "",
        "Written by `inv prove`. Each fault is let befall each stage, as its real command in a process of its own, at so many points of its run as the table says (*tried*). It",
        "*survived* where afterwards nothing that stood there before was lost, `inv status` said what is so, the next run of the same command finished, and nobody was shown a traceback; *bytes",
        "equal* says how often every result was then, to the byte, what an undisturbed run gives.",
        "",
        f"Tried on {', '.join(commits)}.",
    ]
    for case in CASES:
        own = [(stage, told) for each, stage, told in rows if each is case]
        lines += ["", f"## {case.name}: {case.title}", ""]
        if not own:
            lines += ["Not tried yet."]
            continue
        also = len(commits) > 1
        lines += [
            f"| stage | tried | survived | bytes equal |{' commit |' if also else ''} seen |",
            f"|---|---|---|---|{'---|' if also else ''}---|",
        ]
        for stage, told in own:
            seen = told["seen"]
            assert isinstance(seen, dict)
            most = sorted(seen.items(), key=lambda each: -each[1])
            text = "; ".join(f"{what} ({times} ×)" for what, times in most[:_SHOWN])
            text += f"; and {len(most) - _SHOWN} more sentences" if len(most) > _SHOWN else ""
            which = f" {str(told['commit']).removeprefix('commit ')[:7]} |" if also else ""
            lines.append(
                f"| {stage} | {told['tried']} | {told['survived']} | {told['equal']} |{which} {text.replace('|', '/') or '–'} |"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(
        main(
            Path(sys.argv[1]),
            None if sys.argv[2] == "-" else Path(sys.argv[2]),
            int(sys.argv[3]),
            *(*sys.argv[4:6], "", "")[:2],
        )
    )
