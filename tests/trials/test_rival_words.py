"""How those who hear are judged: of sound and words that are known."""

from __future__ import annotations

import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import weights
from sasci_archive.model.speech import Span
from sasci_archive.trials import apart, mixtures, rival_ears, rival_words
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.mixtures import Mixture, Piece, Utterance
from sasci_archive.trials.rival_words import OURS, Heard, Reading, judged, readings, told, turns

RAN = Ran(10.0, 18.0, 700.0)
SAID = [Reading("We met there.", 1_000, 2_000), Reading("Nobody came at all.", 3_000, 4_500)]


def test_a_reading_begins_and_ends_where_it_is_loud() -> None:
    sound = np.full(16_000, 1e-4, np.float32)
    sound[3_200:12_800] = 0.5  # from 200 ms to 800
    utterance = Utterance("a", sound, (Span(100, 900),), "We met.")
    piece = Piece(utterance, Span(100, 900), 5_000, 1.0, (Span(0, 800),), "We met.")
    assert readings(Mixture((piece,), 6_000, 1)) == [Reading("We met.", 5_100, 5_700)]


def test_times_are_off_by_what_they_are_off_and_only_words_that_were_heard_right_count() -> None:
    words = [
        ("We", 900, 1_100),
        ("met", 1_200, 1_500),
        ("hair", 1_500, 2_100),  # the last of the first reading is wrong
        ("nobody", 3_050, 3_300),
        ("came", 3_300, 3_600),
        ("at", 3_700, 3_800),
        ("all", 3_900, 4_450),
    ]
    found = judged(RAN, SAID, words)
    assert (found.starts, found.ends, found.of) == ([-100, 50], [-50], 2)
    assert (found.words.substituted, found.words.deleted, found.words.reference) == (1, 0, 7)


def test_who_hears_nothing_has_no_times_and_misses_everything() -> None:
    found = judged(RAN, SAID, [])
    assert (found.starts, found.ends, found.words.rate) == ([], [], 1.0)
    assert rival_words._off(found.starts) == "none heard"


@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True))
def test_everybody_has_a_turn_in_every_round_and_no_round_is_in_the_order_of_the_one_before(names: list[str]) -> None:
    plan = list(turns(names))
    assert sorted(plan) == sorted((m, n, who) for m, r in rival_words.ROUNDS.items() for n in range(r) for who in names)
    of = [OURS, "whisper-timestamped"]  # who takes as long as another, and is built on it
    assert {minutes for minutes, _, who in turns(of) if who != OURS} == {min(rival_words.ROUNDS)}
    first, second = ([who for m, n, who in plan if (m, n) == (5, turn)] for turn in (0, 1))
    assert second == first[::-1]


def heard(*seconds: float, wrong: int = 0) -> list[Heard]:
    words = [("We", 1_000, 1_100), ("met", 1_200, 1_500), ("there", 1_500, 2_000), *[("x", 2_100, 2_200)] * wrong]
    return [judged(Ran(each, 1.0, 500.0), SAID[:1], words) for each in seconds]


def test_ratios_are_those_of_each_round_and_we_are_held_against_openai_whisper() -> None:
    by = {OURS: heard(10.0, 20.0, 10.0), "openai-whisper": heard(110.0, 180.0, 120.0, wrong=1)}
    made = told({5: by}, absent=["whisper-timestamped"])
    rows = {row.what: row for row in made.rows}
    ratio = rows["5 minutes: openai-whisper takes so many times as long as we do"]
    assert (ratio.figure, ratio.budget) == ("11.0 × (9.0 to 12.0 in 3 rounds)", "≥ 10 ×")
    error = rows["5 minutes: our word error"]
    assert (error.figure, error.budget, error.met) == ("0.0%", "≤ openai-whisper's, 33.3%", True)
    assert rows["whisper-timestamped"].figure.startswith("not measured: not installed here (pip install")
    once = told({30: {OURS: heard(10.0), "openai-whisper": heard(90.0)}}).rows[0]
    assert (once.figure, once.budget) == ("9.0 × (one round)", "")
    ours, theirs = made.tables[0].rows
    assert ours[:4] == (OURS, "10.0 (10.0–20.0)", "30.0", "")
    assert theirs[3:6] == ("11.0 (9.0–12.0)", "500 (500–500)", "33.3% (0, 0, 1 of 3)")
    assert {len(row) for table in made.tables for row in table.rows} == {len(made.tables[0].head)}


@pytest.mark.long
@pytest.mark.weights
@pytest.mark.openai
@pytest.mark.parametrize("name", rival_ears.ENGINES)
def test_each_is_used_as_it_is_now(name: str, tmp_path: Path) -> None:
    """Ten seconds of the demonstration, by the smallest model."""
    pytest.importorskip(rival_ears.NEEDS[name])
    folder = weights.whisper("tiny.en", cache=weights.cache(), offline=True)
    samples = mixtures.sound(Path(__file__).parents[2] / "seminars" / "demo" / "script" / "demo.opus")[: 10 * 16_000]
    with wave.open(str(tmp_path / "it.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    if name in rival_ears.ON_TORCH:
        apart.module(rival_ears.__name__, "convert", "", str(folder), str(tmp_path / "tiny.en.pt"))
        folder = tmp_path / "tiny.en.pt"
    ran = apart.module(rival_ears.__name__, name, str(tmp_path / "it.wav"), str(folder), str(tmp_path / "out.json"))
    words = msgspec.json.decode((tmp_path / "out.json").read_bytes(), type=list[tuple[str, int, int]])
    assert len(words) > 5
    assert all(0 <= start <= end for _, start, end in words)  # batched, the last may end behind the sound
    assert ran.peak > 100
