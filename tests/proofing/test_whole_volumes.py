"""The proof of a volume of 3,000 turns that never was: every check that takes no minutes passes.

axe takes more than a minute on as many turns: it is asked of the demonstration (tests/test_demonstration.py) and of shorter ones.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.editions.templates import OURS
from sasci_archive.proofing import checks
from sasci_archive.proofing.finding import Outcome
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from sasci_archive.trials import long_volume

ON = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
NOT_HERE = {"no barrier on the page (axe)", "HTML is valid (Nu)", "EPUB is valid (epubcheck)"}


def proofed(folder: Folder, leave: set[str]) -> None:
    edition, _ = publish(folder, on=ON)
    assert edition.public, edition.outstanding
    rows = checks.proof(
        folder, on=ON, looks=OURS, checks=tuple(check for check in checks.CHECKS if check.name not in leave)
    ).rows
    assert [(row.check, row.faults) for row in rows if row.outcome is Outcome.FAULT] == []
    assert [(row.check, row.seen) for row in rows if row.outcome is Outcome.NOT_CHECKED] == []
    assert len(rows) == len(checks.CHECKS) - len(leave)


def test_a_short_one_with_everything_around_it_has_no_fault(tmp_path: Path) -> None:
    proofed(long_volume.write(Folder(tmp_path, long_volume.SLUG), turns=60), NOT_HERE)


def test_the_same_each_time(tmp_path: Path) -> None:
    one, other = (long_volume.write(Folder(tmp_path / name, long_volume.SLUG), turns=40) for name in ("a", "b"))
    for file in ("4-transcript.xml", "seminar.toml", "2-words.json", "apparatus/index.toml", "apparatus/tin-1.png"):
        assert (one.path / file).read_bytes() == (other.path / file).read_bytes(), file


@pytest.mark.long
@pytest.mark.java
def test_that_of_3000_turns_has_no_fault(tmp_path: Path) -> None:
    folder = long_volume.write(Folder(tmp_path, long_volume.SLUG))
    words = folder.words()
    assert words is not None
    assert sum(len(session.words) for session in words.sessions) > 50_000
    proofed(folder, {"no barrier on the page (axe)", "HTML is valid (Nu)"})
