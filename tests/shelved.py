"""A workspace with something in it to be shown: the toy seminar made public, the two records of what lies elsewhere, and their project."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive import terminal
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Settings, Workspace
from tests.readying import make_ready

HERE = Path(__file__).parent
SEMINARS = HERE.parent / "seminars"
ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def copied(shelf: Workspace, home: Path) -> Workspace:
    """All of it in another place, which a test may change."""
    shutil.copytree(shelf.home, home)
    return Workspace(home, shelf.settings)


def entered(shelf: Workspace, home: Path, patched: pytest.MonkeyPatch, *, width: int = 200) -> Workspace:
    """A copy of it, as the one that commands are typed in; with a terminal so many characters wide."""
    workspace = copied(shelf, home)
    patched.setenv("SASCI_WORKSPACE", str(home))
    patched.chdir(home)
    patched.setattr(terminal.console, "width", width)
    return workspace


def shelved(home: Path, *slugs: str, settings: Settings | None = None) -> Workspace:
    """With the toy seminar, public, under each of these slugs ("toy" where none is given), in a folder of its own."""
    workspace = Workspace(home, settings or Settings())
    for slug in slugs or ("toy",):
        shutil.copytree(HERE / "toy", workspace.seminars / slug)
        publish(make_ready(workspace.folder(slug)), on=ON)
    shutil.copytree(SEMINARS / "projects", workspace.seminars / "projects")
    for record in ("care-certificate-2023", "social-worker-registration-2023"):
        shutil.copytree(SEMINARS / record, workspace.seminars / record)
    return workspace
