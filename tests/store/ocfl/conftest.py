"""Where a storage root may lie: each test that asks for `stores` is run on a disk and in a bucket."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sasci_archive.store.bucket import Bucket
from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.port import Lying, Port, lying
from sasci_archive.store.ocfl.s3 import Objects
from tests.s3_engine import Engine
from tests.store.ocfl.stopping import Stopping, StoppingObjects


class Stores:
    """Of one kind, by name."""

    def __init__(self, home: Path, bucket: Bucket | None, before: str = "") -> None:
        self.home, self.bucket, self._before, self._copies = home, bucket, before, itertools.count()

    def port(self, name: str) -> Port:
        return Objects(self.bucket, f"{self._before}{name}", lease=0) if self.bucket else Files(self.home / name)

    def root(self, name: str) -> StorageRoot:
        return StorageRoot(self.port(name))

    def stopping(self, name: str, at: int = 0) -> Stopping | StoppingObjects:
        return StoppingObjects(self.bucket, name, at) if self.bucket else Stopping(self.home / name, at)

    def on_disk(self, name: str) -> Path:
        """The same as a folder, for those who know folders only."""
        if self.bucket is None:
            return self.home / name
        folder = self.home / f"copy-{next(self._copies)}"
        folder.mkdir()
        port = self.port(name)
        for at in lying(port):
            Files(folder).create(at, Lying(port, at))
        return folder


@pytest.fixture(params=["disk", "s3"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    if request.param == "disk":
        return Stores(tmp_path, None)
    engine: Engine = request.getfixturevalue("engine")
    return Stores(tmp_path, engine.bucket())
