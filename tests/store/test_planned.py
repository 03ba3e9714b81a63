"""A decision that was stopped between its files and its line is finished by the next run; one that had written nothing has decided nothing."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.stages.hear import hear
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from tests.store.ocfl.stopping import Killed

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC), "Ada")


@pytest.mark.parametrize("stopped", range(1, 6))
def test_whenever_it_is_stopped_files_and_line_come_together_or_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    beside, steps = folder.path / "beside.csv", 0
    wanted = {folder.transcript_xml: folder.master() + b"<!-- -->", beside: b"a line"}
    entry = BY.did(journal.HEARD, "u1")

    def step(does: object) -> object:
        def done(*arguments: object) -> None:
            nonlocal steps
            steps += 1
            if steps == stopped:
                raise Killed
            does(*arguments)  # type: ignore[operator]

        return done

    with monkeypatch.context() as patched:
        for where, name in ((files, "write"), (files, "remove"), (Folder, "note")):
            patched.setattr(where, name, step(getattr(where, name)))
        with pytest.raises(Killed):
            planned.carry_out(folder, wanted, entry)
    is_made = folder.master().endswith(b"<!-- -->")
    assert planned.finish(folder) is (is_made and stopped > 1)
    assert [line for line in folder.history() if line == entry] == [entry] * is_made
    assert beside.exists() is is_made
    assert planned.finish(folder) is False


def test_what_somebody_changed_since_stays_theirs_and_a_plan_that_does_not_read_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder, before = Folder(tmp_path, "toy"), len(Folder(tmp_path, "toy").history())
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "note", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            hear(folder, "u1", BY)
    theirs = folder.master() + b"<!-- by hand -->"
    folder.save_transcript(theirs)
    assert planned.finish(folder) is False
    assert (folder.master(), len(folder.history())) == (theirs, before)
    (folder.work / "planned.json").write_bytes(b"{")
    assert planned.finish(folder) is False
    assert not (folder.work / "planned.json").exists()
