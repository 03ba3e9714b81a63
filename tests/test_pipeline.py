"""The contents page: what it says of a seminar is what is there."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive import pipeline
from sasci_archive.commands import archiving, editing, releasing, transcribing
from sasci_archive.pipeline import State
from sasci_archive.stages.begin import begin
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from tests.readying import make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
HERE = Path(__file__).parents[1]


def states(folder: Folder) -> dict[str, State]:
    return {judged.stage: judged.state for judged in pipeline.status(folder, ON)}


def test_what_a_stage_reads_an_earlier_one_or_a_person_has_written() -> None:
    written = {"seminar.toml", "consent.toml"}
    for stage in pipeline.STAGES:
        assert set(stage.reads) <= written, stage.verb
        written |= set(stage.writes)


def test_a_new_seminar_waits_for_its_recording_and_says_so_everywhere(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "new-one")
    begin(folder)
    found = states(folder)
    assert found.pop("ingest") is State.MISSING
    assert set(found.values()) == {State.BLOCKED}


def test_a_catalogue_record_is_none_of_the_pipelines_business() -> None:
    folder = Workspace.find(HERE, {}).existing("care-certificate-2023")
    assert pipeline.is_record_only(folder)
    assert set(states(folder).values()) == {State.NONE}


def test_an_edition_is_missing_then_done_then_stale(tmp_path: Path) -> None:
    shutil.copytree(HERE / "tests" / "toy", tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    assert states(folder)["publish"] is State.MISSING
    assert states(folder)["ready"] is State.BLOCKED
    make_ready(folder)
    assert states(folder)["ready"] is State.DONE
    publish(folder, on=ON)
    assert states(folder)["publish"] is State.DONE
    folder.consent_toml.write_text("", encoding="utf-8")
    assert states(folder)["publish"] is State.STALE
    publish(folder, on=ON)
    judged = next(j for j in pipeline.status(folder, ON) if j.stage == "publish")
    assert judged.state is State.BLOCKED
    assert judged.why.startswith("proof only: ")


@pytest.mark.parametrize("stage", [stage.verb for stage in pipeline.STAGES])
def test_every_stage_is_a_command(stage: str) -> None:
    homes = (transcribing, editing, releasing, archiving)
    assert any(callable(getattr(home, stage, None)) for home in homes)
    assert f'.{stage}",' in (HERE / "tasks.py").read_text(encoding="utf-8")
