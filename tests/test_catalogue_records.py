"""The records this repository ships: they read, and say what the register says."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from sasci_archive.editions.citations import reference
from sasci_archive.model.citation import Citation
from sasci_archive.store.workspace import Workspace

WORKSPACE = Workspace.find(Path(__file__).parents[1], {})


def test_the_project_has_its_sixteen_people_three_outputs_and_dates() -> None:
    project = WORKSPACE.project("sasci")
    assert len(project.team) == 16
    assert project.principal_investigator == "Dr Juliette Malley"
    assert (project.start, project.end) == (dt.date(2019, 9, 16), dt.date(2024, 9, 15))
    assert [output.year for output in project.output] == [2022, 2023, 2023]
    assert project.award_number == ""


def test_each_witness_seminar_of_the_project_has_a_record_that_agrees_with_it() -> None:
    outputs = [output for output in WORKSPACE.project("sasci").output if output.seminar]
    assert len(outputs) == 2
    for output in outputs:
        citation = Citation.of(output.seminar, WORKSPACE.existing(output.seminar).seminar())
        assert f"{citation.title} {citation.subtitle}" == output.title
        assert (citation.publisher, citation.place, citation.date) == (output.publisher, output.place, output.date)
        assert [e.family for e in citation.editors] == [e.family for e in output.editors]


def test_a_citation_prints_title_and_date_of_the_event_once() -> None:
    citation = Citation.of("care-certificate-2023", WORKSPACE.existing("care-certificate-2023").seminar())
    printed = reference(citation, "harvard")
    assert printed.count("14th March 2023") == 1
    assert printed.count("Care Certificate") == 1


def test_what_people_work_on_in_a_seminar_that_is_in_the_repository_is_no_part_of_it() -> None:
    """`git add .` in the folder of a real seminar takes its record and nothing else: no answers, transcript, recording, journal."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no git checkout")
    real = [f"seminars/{name}" for name in ("care-certificate-2023", "social-worker-registration-2023", "another")]
    kept = [
        "consent.toml",
        "4-transcript.xml",
        "journal.jsonl",
        "1-recording/a.wav",
        "forms/a.pdf",
        ".work/edition.json",
    ]
    asked = [f"{folder}/{name}" for folder in real for name in kept] + ["seminars/demo/journal.jsonl"]
    told = subprocess.run(["git", "check-ignore", *asked], cwd=root, capture_output=True, text=True, check=False).stdout
    assert told.splitlines() == asked
    records = [f"{folder}/seminar.toml" for folder in real[:2]]
    assert subprocess.run(["git", "check-ignore", *records], cwd=root, capture_output=True, check=False).stdout == b""
