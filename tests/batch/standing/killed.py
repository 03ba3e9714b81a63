"""A batch whose own process is killed after so many windows: killed.py HOME WINDOWS FILE…"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive.batch import cluster
from sasci_archive.batch.ledger import Row, taken
from sasci_archive.batch.run import Plan, Run
from sasci_archive.store.workspace import Workspace

if TYPE_CHECKING:
    from tests.batch.standing.loudness import MODELS, here, load
else:
    from loudness import MODELS, here, load


class Fatal:
    """A watcher that ends it."""

    def __init__(self, after: int) -> None:
        self._left = after

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:  # noqa: ARG002 - as Watcher
        self._left -= now
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)

    def ended(self, row: Row) -> None:
        """Nothing."""

    def told(self, text: str) -> None:
        """Nothing."""


def main(home: Path, after: int, window: int, files: list[str]) -> None:
    on = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
    workspace = Workspace.find(home, {})
    with taken(workspace.seminars / ".batch", on) as ledger, cluster.own(2, load, MODELS) as workers:
        ledger.begin({}, on)
        plan = Plan(made_on=on.date(), names=True, project=lambda _: None, longest=window)
        Run(workspace, ledger, workers, here(), plan, Fatal(after)).do([ledger.row(file) for file in files])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
