"""The demonstration's apparatus: bound into its script it has no fault, and is TEI."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.binding import bound, found
from sasci_archive.dialogue import NamedTurn
from sasci_archive.model.speech import Span, Word
from sasci_archive.store.folder import Folder
from sasci_archive.tei import rules
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.shown.reading import read
from sasci_archive.trials import recording
from tests.tei.conftest import tei_all

__all__ = ("tei_all",)

DEMO = Path(__file__).parents[2] / "seminars" / "demo"


@pytest.fixture
def demo(tmp_path: Path) -> Folder:
    """The demonstration, with its script for a transcript."""
    folder = Folder(tmp_path, "demo")
    folder.path.mkdir()
    shutil.copy(DEMO / "seminar.toml", folder.path)
    shutil.copytree(DEMO / "apparatus", folder.apparatus)
    script = recording.parse((DEMO / "script" / "script.toml").read_bytes())
    turns = [
        NamedTurn(
            turn.speaker, None, tuple(Word(Span(n * 1000, n * 1000 + 900), word, 1.0) for word in turn.text.split())
        )
        for n, turn in enumerate(script.turns)
    ]
    folder.save_transcript(draft("demo", folder.seminar(), {"1": turns}, made_on=dt.date(2026, 11, 21)))
    return folder


def test_it_has_no_fault_and_is_all_there(demo: Folder) -> None:
    assert found(demo).faults == ()
    master = bound(demo).master
    assert rules.check(master) == ()
    reading = read(master, None)
    assert [section.kind for section in reading.front] == [
        *("summary", "about", "introduction", "background", "editorial-policy")
    ]
    assert [work.key for work in reading.references] == ["hollin2016", "quarry2013"]
    assert len(reading.notes) >= 2
    assert len(reading.pictures) >= 3
    assert reading.index
    assert reading.chronology
    assert reading.easy_read is not None


def test_binding_what_is_bound_is_binding_it_once(demo: Folder) -> None:
    once = bound(demo).master
    demo.save_transcript(once)
    assert bound(demo).master == once


@pytest.mark.java
@pytest.mark.slow
def test_it_is_valid_against_the_tei_consortiums_own_schema(demo: Folder, tei_all: Callable[[bytes], str]) -> None:
    assert tei_all(bound(demo).master) == ""
