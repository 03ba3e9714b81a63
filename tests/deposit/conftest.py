"""A workspace with the toy seminar public in it, for each test one of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sasci_archive.store.workspace import Workspace
from tests.shelved import shelved


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return shelved(tmp_path_factory.mktemp("shelved"))


@pytest.fixture
def workspace(shelf: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(shelf.home, tmp_path / "home")
    return Workspace(tmp_path / "home", shelf.settings)
