"""The toy seminar, copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sasci_archive.store.folder import Folder
from tests.stages.decide.deciding import TOY


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")
