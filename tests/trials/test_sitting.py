"""What is measured of the workbench: the material, the figures, and once, on a seminar of thirty turns, the whole sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.errors import NotToBeHad
from sasci_archive.stages.validate import validate
from sasci_archive.trials import long_seminar, probes, sitting
from sasci_archive.trials.probes import Seen

DEMO = Path(__file__).parents[2] / "seminars" / "demo" / "script" / "demo.opus"


def test_a_seminar_is_as_long_as_its_sound_and_nobody_has_heard_it(tmp_path: Path) -> None:
    folder = long_seminar.write(tmp_path, DEMO, turns=60)
    assert validate(folder) == ()
    (recording,) = folder.recordings().recordings
    words = folder.words()
    assert words is not None
    assert recording.duration >= words.sessions[0].words[-1].span.end
    assert recording.duration % 253_640 < 100  # the demonstration's, so many times
    assert 0 < sum((word.confidence or 0) < 0.5 for word in words.sessions[0].words) < 120
    assert not folder.journal_jsonl.exists()


def test_a_key_is_told_by_whether_a_change_was_saved_meanwhile() -> None:
    seen = Seen(
        opened=1,
        keys=[(0, 16), (90, 120), (210, 240), (400, 420)],
        events=[],
        asked=[("do", 100, 150), ("turns", 400, 500)],
        frames=[],
        rows=0,
        empty=0,
    )
    assert probes.during_saves(seen) == ([30, 30], [16, 20])
    assert probes.taken(seen, "do") == [50]


def test_of_figures_the_middle_the_95th_hundredth_and_the_largest_are_told() -> None:
    assert probes.told(range(1, 101)) == "51, 96, at most 100 ms (100)"
    assert probes.told([]) == "none"


def test_without_a_browser_the_case_says_so_and_takes_the_place_of_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SASCI_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NotToBeHad, match="no Chromium"):
        sitting.sitting(lambda *_: None)


@pytest.fixture
def running(chromium: object, bundle: Path) -> object:  # noqa: ARG001 - the page's program is built
    return chromium


@pytest.mark.browser
@pytest.mark.long
def test_a_short_sitting_is_measured_whole(running: object, tmp_path: Path) -> None:
    short = sitting.Length(turns=40, cold=1, warm=1, keys=4, changes=2, undone=1)
    rows = {row.what: row.figure for row in sitting.measured(lambda *_: None, running, tmp_path, short)}
    assert rows["turns, words, sound"].startswith("40, ")
    assert rows["from key to screen in silence: median, p95, most (of how many keys)"].endswith("ms (4)")
    assert rows["one correction saved: median, p95, most (of how many)"].endswith("ms (2)")
    assert rows["one of them undone: median, p95, most (of how many)"].endswith("ms (1)")
    assert int(rows["most rows that were in the page"]) <= 40
