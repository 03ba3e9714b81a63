"""A disk at which a run ends at the n-th change, as if it had been killed there: nothing is changed any more, not even to tidy up."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sasci_archive.store.ocfl.disk import Files


class Killed(BaseException):
    """The end of the run."""


class Stopping(Files):
    """`at` is the change before which it ends, counted from 1; 0 for never. Where `really`, the process is killed."""

    def __init__(self, root: Path, at: int = 0, *, really: bool = False) -> None:
        super().__init__(root)
        self.at, self.really, self.count = at, really, 0
        self.did: list[str] = []

    def about_to(self, do: str, at: str) -> None:
        self.count += 1
        self.did.append(f"{do} {at}")
        if self.at and self.count >= self.at:
            if self.really:
                os.kill(os.getpid(), signal.SIGKILL)
            raise Killed
