"""The toy seminar in a workspace of its own, where commands are typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sasci_archive import terminal
from sasci_archive.store.folder import Folder

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Its folder; the terminal is 120 characters wide."""
    shutil.copytree(TOY, tmp_path / "seminars" / "toy")
    monkeypatch.setenv("SASCI_WORKSPACE", str(tmp_path))
    monkeypatch.delenv("SASCI_PASSWORD", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal.console, "width", 120)
    return Folder(tmp_path / "seminars", "toy")
