"""Who was there, beside the roster: proposals only, and nobody's address or number."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomlkit

from sasci_archive.dialogue import attending
from sasci_archive.errors import BadCaptions, BadMedia
from sasci_archive.stages.attendance import attendance
from sasci_archive.store.folder import Folder

SEMINAR = """\
# people write this
title = "How It Began"
[[roster]]
id = "jm"
name = "Professor Jill Manthorpe"
role = "chair"
known_as = ["Jill"]
[[roster]]
id = "mo"
name = "Miriam Okafor"
role = "witness"
attendance = "absent"
[[roster]]
id = "db"
name = "Daniel Berg"
role = "witness"
"""
REPORT = """\
Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Jill M (Jill Manthorpe),jill@example.org,05/03/2024 01:58:07 PM,05/03/2024 04:02:00 PM,124,No
Miriam Okafor,,05/03/2024 02:01:00 PM,05/03/2024 04:02:00 PM,121,Yes
Dana Smith,dana@example.org,05/03/2024 02:10:00 PM,05/03/2024 02:20:00 PM,10,Yes
Meeting Room 2,,05/03/2024 02:10:00 PM,05/03/2024 02:20:00 PM,10,Yes
+442079460012,,05/03/2024 02:10:00 PM,05/03/2024 02:20:00 PM,10,Yes
eve@example.org,eve@example.org,05/03/2024 02:10:00 PM,05/03/2024 02:20:00 PM,10,Yes
"""
PROPOSED = """\
# Proposals from report.csv (Zoom). Take away the '#' of what is right, at the person it is of; nothing is decided here.
#
# jm (Professor Jill Manthorpe) was there 13:58–16:02 (124 min).
# known_as = ["Jill", "Jill M", "Jill Manthorpe"]
#
# mo (Miriam Okafor) was there 14:01–16:02 (121 min).
# attendance = "present"
#
# db (Daniel Berg) is not in the report.
# attendance = "absent"
#
# Not on the roster; there 14:10–14:20 (10 min).
# [[roster]]
# id = "ds"
# name = "Dana Smith"
# role = "witness"  # or another
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "seminars", "demo")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(SEMINAR, encoding="utf-8")
    return folder


def report(tmp_path: Path, content: str = REPORT) -> Path:
    path = tmp_path / "report.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_roster_is_proposed_and_nothing_is_changed(folder: Folder, tmp_path: Path) -> None:
    found, proposals = attendance(folder, report(tmp_path))
    assert proposals == PROPOSED
    assert [person.id for person, _ in found.known] == ["jm", "mo"]
    assert [attending.shown(thing) for thing in found.things] == [
        "Meeting Room 2, 14:10–14:20 (10 min)",
        "a telephone (…12), 14:10–14:20 (10 min)",
        "(shown by an e-mail address), 14:10–14:20 (10 min)",
    ]
    assert folder.seminar_toml.read_text(encoding="utf-8") == SEMINAR


def test_written_they_are_comments_once_and_without_addresses(folder: Folder, tmp_path: Path) -> None:
    for _ in range(2):
        attendance(folder, report(tmp_path), write=True)
        text = folder.seminar_toml.read_text(encoding="utf-8")
        assert text == f"{SEMINAR}\n{PROPOSED}"
        assert tomllib.loads(text) == tomllib.loads(SEMINAR)
    assert not any("example.org" in p.read_text(encoding="utf-8") for p in folder.path.rglob("*.*"))


def test_a_proposal_without_its_marks_is_a_record(folder: Folder, tmp_path: Path) -> None:
    attendance(folder, report(tmp_path), write=True)
    head, new = folder.seminar_toml.read_text(encoding="utf-8").split("# Not on the roster")
    block = (
        new.partition("\n")[2]
        .replace("# [[", "[[")
        .replace("# id", "id")
        .replace("# name", "name")
        .replace("# role", "role")
    )
    folder.seminar_toml.write_text(head + block, encoding="utf-8")
    assert tomlkit.parse(head + block)
    assert folder.seminar().participant("ds").name == "Dana Smith"


def test_the_report_of_another_meeting_takes_nobody_from_the_roster(folder: Folder, tmp_path: Path) -> None:
    head, *_ = REPORT.splitlines()
    found, proposals = attendance(folder, report(tmp_path, f"{head}\nYusuf Idris,,2024-05-03 10:00:00,,5,Yes\n"))
    assert not found.known
    assert "absent" not in proposals
    assert 'id = "yi"' in proposals


def test_what_is_no_report_changes_nothing(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(BadCaptions, match="no attendance report that we know"):
        attendance(folder, report(tmp_path, "a,b,c\n"), write=True)
    with pytest.raises(BadMedia, match="There is no file"):
        attendance(folder, tmp_path / "other.csv", write=True)
    assert folder.seminar_toml.read_text(encoding="utf-8") == SEMINAR
