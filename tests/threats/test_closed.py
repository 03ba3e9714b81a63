"""What is restricted and made by us is for one's own account alone, from the moment it is there; what people have opened or closed stays as they left it."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest

from sasci_archive.archive import objects, replicas
from sasci_archive.archive.objects import Which
from sasci_archive.stages import feedback
from sasci_archive.store.ocfl import Agent
from sasci_archive.store.workspace import Workspace

ON = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)


def others(path: Path) -> int:
    """What other accounts may do with it."""
    return path.stat().st_mode & stat.S_IRWXO


@pytest.fixture
def here(tmp_path: Path) -> Workspace:
    (tmp_path / "copy").mkdir()
    (tmp_path / "sasci.toml").write_text('[archive]\nrestricted = "elsewhere/kept"\nreplicas = ["copy"]\n')
    return Workspace.find(tmp_path, {})


def test_the_archive_s_restricted_root_and_its_copies_are_closed_to_others(here: Workspace) -> None:
    for which in Which:
        objects.root(here, which).add(
            which.id("ferry"), {"a.txt": b"said in confidence"}, by=Agent("A"), on=ON, message="first"
        )
    assert others(here.home / "elsewhere" / "kept") == 0
    assert others(here.home / "archive" / "public") != 0, "what is public may be read"
    for place in replicas.places(here):
        if place.replica:
            place.root.add(place.which.id("ferry"), {"a.txt": b"x"}, by=Agent("A"), on=ON, message="first")
            assert others(here.home / "copy" / place.which.value) == 0


def test_a_root_that_somebody_has_opened_stays_open_and_one_that_is_closed_stays_closed(here: Workspace) -> None:
    kept = here.home / "elsewhere" / "kept"
    kept.mkdir(parents=True)
    kept.chmod(0o750)
    objects.root(here, Which.RESTRICTED).add("urn:x", {"a.txt": b"x"}, by=Agent("A"), on=ON, message="first")
    assert kept.stat().st_mode & 0o777 == 0o750


def test_what_is_restored_is_for_ones_own_account(here: Workspace) -> None:
    root = objects.root(here, Which.RESTRICTED)
    root.add("urn:x", {"a.txt": b"x"}, by=Agent("A"), on=ON, message="first")
    root.restore("urn:x", 0, here.home / "restored")
    assert others(here.home / "restored") == 0


def test_so_are_answers_about_the_project(here: Workspace) -> None:
    feedback.write((), here.home / "feedback", name="all")
    assert others(here.home / "feedback") == 0
