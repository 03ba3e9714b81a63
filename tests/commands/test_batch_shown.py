"""How a batch of a hundred is shown while it runs, on a terminal of eighty columns, and what is left of it at the end."""

from __future__ import annotations

import datetime as dt
import io
import time
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from sasci_archive import terminal
from sasci_archive.batch.ledger import Row, State, taken
from sasci_archive.commands import batching
from sasci_archive.commands.batch_shown import Shown


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What stands on a terminal of 80 by 24."""
    text = io.StringIO()
    console = Console(file=text, width=80, height=24, force_terminal=True, color_system=None)
    monkeypatch.setattr(terminal, "console", console)
    return text


def recordings(home: Path, sizes: dict[str, int]) -> list[Row]:
    for name, size in sizes.items():
        (home / name).write_bytes(bytes(size))
    return [Row(str(home / name)) for name in sizes]


def test_what_nobody_has_looked_at_is_as_long_for_its_size_as_what_is_of_its_kind(
    tmp_path: Path, seen: io.StringIO
) -> None:
    rows = recordings(tmp_path, {"a.wav": 10_000, "b.mp3": 1_000, "c.WAV": 20_000, "d.mp3": 500, "e.ogg": 11_000})
    shown = Shown(rows)
    shown.heard(rows[0].path, "a", 0, 600_000, now=False)
    shown.heard(rows[1].path, "b", 0, 600_000, now=False)
    assert shown._unseen() == 1_200_000 + 300_000 + 1_200_000
    shown.ended(msgspec.structs.replace(rows[2], state=State.ASIDE))
    assert shown._unseen() == 300_000 + 1_200_000
    assert "Set aside: c.WAV" in seen.getvalue()


def test_on_eighty_columns_each_recording_has_a_line_and_all_of_it_can_be_read(
    tmp_path: Path, seen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    rows = recordings(tmp_path, {f"{number}.wav": 1_000 for number in range(100)})
    shown = Shown(rows)
    for number, row in enumerate(rows[:42]):
        shown.heard(row.path, f"talk-{number}", 3_600_000, 3_600_000, now=True)
        shown.ended(
            msgspec.structs.replace(row, slug=f"talk-{number}", state=State.ASIDE if number < 2 else State.DONE)
        )
    shown.heard(rows[42].path, "the-whole-of-the-first-afternoon-in-the-hall", 1_800_000, 7_200_000, now=True)
    clock[0] = 42.5 * 3600 / 20
    shown.heard(rows[42].path, "the-whole-of-the-first-afternoon-in-the-hall", 1_800_000, 7_200_000, now=False)
    seen.truncate(0)
    terminal.console.print(shown._bars.get_renderable())
    lines = seen.getvalue().strip("\0").rstrip("\n").split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("40 of 100, 2 set aside   ━")
    assert lines[0].endswith("about 2:59:29 left (20.0 ×) "), lines[0]
    assert lines[1].startswith("the-whole-of-the-first-… ━")
    assert lines[1].rstrip().endswith("25% 0:30:00 of 2:00:00")


def test_at_the_end_what_has_to_be_seen_to_stands_last_with_why_and_what_to_do(
    tmp_path: Path, seen: io.StringIO
) -> None:
    now = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    rows = recordings(tmp_path, dict.fromkeys(("broken.m4a", "b.wav", "again.wav", "a.wav"), 1))
    why = "'broken.m4a' is cut short: only 0:00:17.900 of 0:00:30.000 can be read."
    ended = {
        "again.wav": {"state": State.TWICE, "why": "It is the same recording as b.wav, byte for byte."},
        "broken.m4a": {"state": State.ASIDE, "why": why, "remedy": "Copy or export it again."},
        "a.wav": {"state": State.DONE, "slug": "a"},
        "b.wav": {"state": State.DONE, "slug": "b"},
    }
    with taken(tmp_path / ".batch", now) as ledger:
        ledger.begin({}, now)
        for row in sorted(rows, key=lambda row: row.path):
            ledger.save(msgspec.structs.replace(row, **ended[Path(row.path).name]))
        batching._table(ledger, rows)
    said = [line.rstrip() for line in seen.getvalue().split("\n")]
    assert [line for line in said if line] == [
        "      recording  seminar",
        "done  b.wav      b",
        "done  a.wav      a",
        "with another: again.wav",
        "  It is the same recording as b.wav, byte for byte.",
        "set aside: broken.m4a",
        f"  {why}",
        "  Copy or export it again.",
        "Of 4: 2 done, 1 with another, 1 set aside.",
    ]
