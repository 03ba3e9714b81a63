"""A decision that was stopped between its files and its lines is finished by the next run; one that had written nothing has decided nothing."""

from __future__ import annotations

import base64
import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.review import Decision, Verdict
from sasci_archive.stages.hear import hear
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from tests.store.ocfl.stopping import Killed

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC), "Ada")
DECISION = Decision(of="wren-1.1", number=1, verdict=Verdict.ACCEPTED, who="Ada", on=BY.on)


STOPS = [
    (many, decides, stop) for many in (0, 1, 2) for decides in (False, True) for stop in range(1, 4 + many + decides)
]


@pytest.mark.parametrize(("many", "decides", "stopped"), [each for each in STOPS if each[:2] != (0, False)])
def test_whenever_it_is_stopped_files_and_lines_come_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, decides: bool, stopped: int
) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder, steps = Folder(tmp_path, "toy"), 0
    entry, decision = BY.did(journal.HEARD, "u1"), DECISION if decides else None
    wanted = {folder.transcript_xml: folder.master() + b"<!-- -->", folder.review / "beside.csv": b"a line"}
    wanted = dict(list(wanted.items())[:many])

    def step(does: object) -> object:
        def done(*arguments: object) -> None:
            nonlocal steps
            steps += 1
            if steps == stopped:
                raise Killed
            does(*arguments)  # type: ignore[operator]

        return done

    with monkeypatch.context() as patched:
        for where, name in ((files, "write"), (files, "remove"), (Folder, "note"), (Folder, "decide")):
            patched.setattr(where, name, step(getattr(where, name)))
        with pytest.raises(Killed):
            planned.carry_out(folder, wanted, entry, decision)
    is_begun = stopped > 2  # the plan itself comes first
    assert planned.is_left(folder) is (stopped > 1)
    assert planned.finish(folder) is is_begun
    assert [line for line in folder.history() if line == entry] == [entry] * is_begun
    assert folder.every_decision() == (DECISION,) * (is_begun and decides)
    assert {path.exists() and path.read_bytes() == made for path, made in wanted.items()} <= {is_begun}
    assert not planned.is_left(folder)
    assert planned.finish(folder) is False


@pytest.mark.parametrize(("kept", "more"), [("planned", {}), ("decision", {"decision": msgspec.to_builtins(DECISION)})])
def test_what_an_earlier_version_was_stopped_in_is_finished(tmp_path: Path, kept: str, more: dict[str, object]) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder, entry = Folder(tmp_path, "toy"), BY.did(journal.HEARD, "u1")
    first = {"name": "4-transcript.xml", "before": "", "content": base64.b64encode(folder.master()).decode()}
    second = {"name": "new.toml", "before": "", "content": "YQ=="}
    plan = {"entry": msgspec.to_builtins(entry), "files": [first, second]}
    files.write(folder.work / f"{kept}.json", msgspec.json.encode(more | plan))
    assert planned.finish(folder) is True
    assert (folder.path / "new.toml").read_bytes() == b"a"
    assert folder.history()[-1] == entry
    assert len(folder.every_decision()) == len(more)


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
