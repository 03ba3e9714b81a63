"""`inv batch` with ears that hear at once and always the same (tests/batch/standing/loudness.py), and what befalls its workers and its scheduler."""

from __future__ import annotations

import functools
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

STANDING: Final = Path(__file__).parents[1] / "batch" / "standing"
WINDOW: Final = 3_000


def given(home: Path) -> None:
    """Two recordings of four windows each, of noise."""
    from tests.engines.sounds import record, speech

    folder = home / "noise"
    folder.mkdir()
    for number in (1, 2):
        record(folder / f"part-{number}.wav", speech(10, seed=number))


def quick(address: str = "", then: Callable[[int], None] = lambda _: None) -> None:
    """In the process of the command: ears that need no weights, short windows; `then` is told how many windows were heard. With an `address` the workers are
    those of the scheduler there."""
    sys.path.insert(0, str(STANDING))
    main = sys.modules["__main__"]
    main.__spec__ = None  # workers begin anew, and need not know how this was started
    if hasattr(main, "__file__"):
        del main.__file__
    loudness = importlib.import_module("loudness")  # by the name by which workers find it

    from sasci_archive.batch import cluster
    from sasci_archive.batch import run as running
    from sasci_archive.commands import batch_shown, batching

    heard = batch_shown.Shown.heard
    count = 0

    def watched(self: Any, *arguments: Any, now: bool) -> None:
        nonlocal count
        heard(self, *arguments, now=now)
        count += now
        then(count)

    def workers(*_: object, **__: object) -> tuple[Any, Any]:
        if address:
            return loudness.MODELS, lambda models: cluster.elsewhere(address, None, loudness.load, models)
        return loudness.MODELS, lambda models: cluster.own(2, loudness.load, models)

    for where, name, instead in (
        (running, "Plan", functools.partial(running.Plan, longest=WINDOW)),
        (batching, "_engines", lambda _: loudness.here()),
        (batching, "_workers", workers),
        (batch_shown.Shown, "heard", watched),
    ):
        setattr(where, name, instead)


def loses_a_worker() -> None:
    """One of its workers is killed after the second window."""

    def then(windows: int) -> None:
        if windows == 2:
            child = next((each for each in multiprocessing.active_children() if "Dask" in each.name), None)
            if child is not None and child.pid:
                os.kill(child.pid, signal.SIGKILL)

    quick(then=then)


def scheduler() -> tuple[subprocess.Popen[str], str]:
    """A scheduler with a worker, as others start it, and its address."""
    process = subprocess.Popen(
        [sys.executable, str(STANDING / "serving.py")],
        stdout=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ, "PYTHONPATH": f"{STANDING}{os.pathsep}{Path(__file__).parents[2]}"},
    )  # fmt: skip
    assert process.stdout
    return process, process.stdout.readline().strip()


def loses_its_scheduler(address: str, group: int) -> None:
    """The scheduler is killed after the second window."""
    quick(address, lambda windows: os.killpg(group, signal.SIGKILL) if windows == 2 else None)
