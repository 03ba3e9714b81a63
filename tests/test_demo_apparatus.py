"""What stands beside the demonstration's transcript reads, lacks nothing, and keeps the rules it is an example of."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.engines.pictures import for_readers
from sasci_archive.formats import dates, easy_read, records
from sasci_archive.house import plain
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.pictures import Photographs
from sasci_archive.model.seminar import Seminar

DEMO = Path(__file__).parents[1] / "seminars" / "demo"
BESIDE = DEMO / "apparatus"


def test_every_picture_is_there_and_says_whose_it_is_and_what_is_to_be_seen() -> None:
    listed = records.parse((BESIDE / "pictures.toml").read_bytes(), Photographs, where="pictures.toml").picture
    roster = {p.id for p in records.parse((DEMO / "seminar.toml").read_bytes(), Seminar, where="seminar.toml").roster}
    assert len(listed) > 2
    for it in listed:
        assert it.lacks == ()
        assert "Drawing" in it.alt
        assert set(it.seen) <= roster
        assert for_readers((BESIDE / it.file).read_bytes(), it.file).media_type == "image/png"


def test_every_event_can_be_dated() -> None:
    events = records.parse((BESIDE / "chronology.toml").read_bytes(), Chronology, where="chronology.toml").event
    assert 6 <= len(events) <= 8
    assert all(event.turns and dates.read(event.when).printed for event in events)


def test_its_easy_read_edition_keeps_the_rules_and_says_that_nobody_tested_it() -> None:
    text = easy_read.parse((BESIDE / "easy-read.md").read_bytes(), where="easy-read.md")
    assert 8 <= len(list(text.lines)) <= 10
    assert plain.hard(text, synthetic=True) == ()
    assert not text.tested
    assert text.lacks(synthetic=False) == ("nobody has tested it",)
    assert all((BESIDE / line.picture).is_file() for line in text.lines)
