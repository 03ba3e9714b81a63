"""A store at which a run ends at the n-th change, as if it had been killed there: nothing is changed any more, not even to tidy up."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sasci_archive.store.bucket import Bucket
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.s3 import Objects


class Killed(BaseException):
    """The end of the run."""


class _Stops:
    """`at` is the change before which it ends, counted from 1; 0 for never. Where `really`, the process is killed."""

    at, really, count = 0, False, 0
    did: list[str]

    def about_to(self, do: str, at: str) -> None:
        self.count += 1
        self.did.append(f"{do} {at}")
        if self.at and self.count >= self.at:
            if self.really:
                os.kill(os.getpid(), signal.SIGKILL)
            raise Killed


class Stopping(_Stops, Files):
    """On a disk."""

    def __init__(self, root: Path, at: int = 0, *, really: bool = False) -> None:
        super().__init__(root)
        self.at, self.really, self.did = at, really, []


class StoppingObjects(_Stops, Objects):
    """In a bucket. Nobody waits for the leases of the dead."""

    def __init__(self, bucket: Bucket, prefix: str, at: int = 0) -> None:
        super().__init__(bucket, prefix, lease=0)
        self.at, self.did = at, []
