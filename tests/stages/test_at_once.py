"""Two at once on one seminar: the second is told in a sentence, and nothing of either is lost."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sasci_archive.archive import objects
from sasci_archive.archive.objects import Which
from sasci_archive.archive.takedown import taking
from sasci_archive.engines.prepared import Prepared
from sasci_archive.errors import Busy, NotYet
from sasci_archive.model.house import House
from sasci_archive.model.journal import By
from sasci_archive.model.speech import Span
from sasci_archive.stages import lint
from sasci_archive.stages.align import align
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.draft import draft
from sasci_archive.stages.erratum import erratum, tell
from sasci_archive.stages.hear import hear
from sasci_archive.stages.mention import mark
from sasci_archive.stages.publish import publish
from sasci_archive.stages.refresh import refresh
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from tests.shelved import HERE

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the law")
HEARD = b'{"segments": [{"start": 1, "end": 2, "text": "Good", "words": [{"word": "Good", "start": 1, "end": 2, "probability": 0.9}]}]}'


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


CHANGES: dict[str, Callable[[Folder], object]] = {
    "drafted": lambda folder: draft(folder, made_on=ON.date(), replace=True),
    "its header": lambda folder: refresh(folder, BY),
    "its times": lambda folder: align(folder, Prepared(HEARD, where="heard.json", covered=[Span(0, 60_000)]), None, BY),
    "by rule": lambda folder: lint.accept(folder, House(), (1,), BY),
    "names marked": lambda folder: mark(folder, "wren", (), BY),
    "heard": lambda folder: hear(folder, "u1", BY),
    "told": lambda folder: tell(folder, "1.1", "Corrected in turn 2.", BY),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_changed_while_somebody_publishes(workspace: Workspace, change: str) -> None:
    folder = workspace.folder("toy")
    before = {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()}
    with (
        folder.alone("published", ON),
        pytest.raises(Busy, match=r"'toy' is being published by another run, since 2026-11-29 12:00 UTC\."),
    ):
        CHANGES[change](folder)
    assert {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()} == before


def test_whoever_looks_at_what_is_to_be_told_waits_only_where_a_killed_run_left_something(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    with folder.alone("published", ON):
        with pytest.raises(NotYet, match=r"'toy' has never been published"):
            erratum(folder, ON)
        files.write(folder.work / "planned.json", b"{}")
        with pytest.raises(Busy, match=r"'toy' is being published by another run"):
            erratum(folder, ON)
    with pytest.raises(NotYet, match=r"'toy' has never been published"):
        erratum(folder, ON)
    assert not (folder.work / "planned.json").exists()


def test_who_changes_something_waits_for_who_changes_something_and_not_for_who_publishes(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    with ThreadPoolExecutor(1) as other:
        with folder.alone("changed in the workbench", ON):
            waits = other.submit(hear, folder, "u1", BY)
            time.sleep(0.2)
            assert not waits.done()
        assert waits.result() == ("u1",)
    with folder.alone("published", ON), pytest.raises(Busy, match=r"'toy' is being published by another run"):
        hear(folder, "u2", BY)


@pytest.mark.parametrize("done", ["published", "archived"])
def test_so_does_who_publishes_or_archives(workspace: Workspace, done: str) -> None:
    folder = workspace.folder("toy")
    files.write(folder.taking_down, b"")  # so that it ends in a sentence, once it has begun
    runs: dict[str, Callable[[], object]] = {
        "published": lambda: publish(folder, on=ON, proof=True),
        "archived": lambda: archive(workspace, folder, "kept", BY),
    }
    with ThreadPoolExecutor(1) as other:
        with folder.alone("changed in the workbench", ON):
            waits = other.submit(runs[done])
            time.sleep(0.2)
            assert not waits.done()
        with pytest.raises(NotYet, match=r"A takedown in 'toy' is not at its end"):
            waits.result()


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
