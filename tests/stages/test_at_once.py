"""Two at once on one seminar: the second is told in a sentence, and nothing of either is lost."""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sasci_archive.archive import objects
from sasci_archive.archive import takedown as taking
from sasci_archive.archive.objects import Which
from sasci_archive.errors import Busy
from sasci_archive.model.journal import By
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Settings, Workspace
from tests.shelved import HERE

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the law")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(HERE / "toy", tmp_path / "seminars" / "toy")
    return Workspace(tmp_path, Settings())


def test_whoever_comes_second_is_told_what_is_being_done_and_since_when(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, ("u2",), BY, "asked for")
    before = {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()}
    with folder.alone("archived", ON):
        for second in (
            lambda: publish(folder, on=ON),
            lambda: archive(workspace, folder, "kept", BY, ask=Ask(authority="the law")),
            lambda: taking.takedown(workspace, folder, taken, cut, BY),
        ):
            with pytest.raises(Busy) as told:
                second()
            assert (told.value.problem, told.value.remedy) == (
                "'toy' is being archived by another run, since 2026-11-29 12:00 UTC.",
                "Nothing was done. Wait until that has ended, then say it again.",
            )
    assert {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()} == before


def test_of_two_archivists_at_once_each_keeps_a_version_or_is_told(workspace: Workspace) -> None:
    def archivist(number: int) -> str:
        folder = workspace.folder("toy")
        (folder.path / f"note {number}.txt").write_text("a note")
        try:
            archive(workspace, folder, f"by {number}", By(ON, f"Archivist {number}"), ask=Ask(authority="the law"))
        except Busy:
            return "busy"
        return "kept"

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(archivist, (1, 2)))
    kept = objects.kept(workspace, Which.RESTRICTED, "toy")
    assert len(kept) == told.count("kept") > 0
    lines = [entry for entry in workspace.folder("toy").history() if entry.about.startswith("restricted ")]
    assert len(lines) == len(kept)
