"""`inv fuzz`: every reader fed with bad files, one after the other, each in a process that it may end; what came of it as a table.

`python tests/started.py tests.fuzzing.run MINUTES ENGINE SEED HOME [KIND …]`
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sasci_archive import terminal
from tests.fuzzing import told
from tests.fuzzing.readers import READERS

_STARTED = Path(__file__).parents[1] / "started.py"
_GRACE = 60
"""Seconds beyond its time after which a child that does not end is ended."""


def engine(asked: str) -> str:
    """What finds bad files: atheris where it is installed, else Hypothesis."""
    if asked:
        return asked
    if find_spec("atheris"):
        return "atheris"
    terminal.warn(
        "atheris is not installed: files are chosen by Hypothesis, which does not see what code they reach (pip install atheris)."
    )
    return "hypothesis"


def fed(kind: str, seconds: float, seed: int, with_: str, home: Path) -> dict[str, Any]:
    """A reader fed for so long; how many files were tried, read, refused, and what was found."""
    folder, until = home / kind, time.monotonic() + seconds
    shutil.rmtree(folder, ignore_errors=True)
    counts: dict[str, Any] = {"tried": 0, "read": 0, "refused": 0, "slowest": 0.0, "found": {}}
    while (left := until - time.monotonic()) > 0.5:
        folder.mkdir(parents=True, exist_ok=True)
        code = _child(kind, left, seed, with_, folder)
        told = json.loads((folder / "counts.json").read_text()) if (folder / "counts.json").exists() else {}
        (folder / "counts.json").unlink(missing_ok=True)
        for what in ("tried", "read", "refused"):
            counts[what] += told.get(what, 0)
        counts["slowest"] = max(counts["slowest"], told.get("slowest", 0.0))
        counts["found"] |= told.get("found", {})
        if code == 0:
            break
        wrong = _ended(code, folder)
        if not (folder / "now").exists():
            counts["found"][wrong] = "did not begin"
            break
        name = f"ended-{seed}"
        (folder / "found" / name).write_bytes((folder / "now").read_bytes())
        (folder / "found" / f"{name}.txt").write_text(wrong + "\n")
        counts["found"][wrong] = name
        seed += 1_000
    if counts["found"]:
        _child(kind, 15, seed, "smaller", folder)
    return counts


def _child(kind: str, seconds: float, seed: int, with_: str, folder: Path) -> int:
    command = [
        sys.executable,
        str(_STARTED),
        "tests.fuzzing.child",
        kind,
        f"{seconds:.1f}",
        str(seed),
        with_,
        str(folder),
    ]
    with (folder / "said").open("ab") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        try:
            return child.wait(timeout=seconds * (20 if with_ == "smaller" else 1) + _GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return -signal.SIGALRM


def _ended(code: int, folder: Path) -> str:
    if code == -signal.SIGALRM:
        return "it hung"
    if code < 0:
        return f"the process was ended by {signal.Signals(-code).name}"
    last = (folder / "said").read_text(errors="replace").strip().splitlines()[-1:]
    return f"the process ended with {code}: {''.join(last)[:150]}"


def main(minutes: float, asked: str, seed: int, home: Path, kinds: list[str]) -> int:
    """The exit code: 1 where something was found."""
    known = [reader.kind for reader in READERS]
    if unknown := [kind for kind in kinds if kind not in known]:
        terminal.warn(f"There is no reader '{unknown[0]}'. There are: {', '.join(known)}.")
        return 2
    with_, chosen = engine(asked), [reader for reader in READERS if not kinds or reader.kind in kinds]
    home.mkdir(parents=True, exist_ok=True)
    rows, found = [], 0
    for reader in chosen:
        counts = fed(reader.kind, max(1.0, minutes * 60 / len(chosen)), seed, with_, home)
        found += len(counts["found"])
        terminal.say(f"{reader.kind}: {counts['tried']:,} files")
        rows.append((reader.kind, reader.title, f"{counts['tried']:,}", f"{counts['read']:,}", f"{counts['refused']:,}", f"{counts['slowest']:.1f} s", "; ".join(counts["found"]) or "–"))  # fmt: skip
    told.keep(home, with_, seed, minutes, rows)
    if not kinds:  # a part of the readers is no news of all of them
        told.write(Path("docs/fuzzed.md"), home)
    terminal.table(
        f"Bad files, by {with_}, seed {seed}",
        ("reader", "what it reads", "tried", "read", "refused", "slowest", "found"),
        rows,
    )
    if found:
        terminal.say(
            f"What was found, made small, lies in {home}/*/found: put it into tests/broken/<reader>/ with a line of what it did, and mend the reader."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2].removeprefix("-"), int(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:]))
