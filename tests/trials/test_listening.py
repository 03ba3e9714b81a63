"""How two recognisers are compared: of words and seconds that are known."""

from __future__ import annotations

from sasci_archive.trials.figures import is_met
from sasci_archive.trials.listening import CALL, Stretch, ToldApart, compared, told_apart


def test_the_ratio_is_of_all_stretches_with_the_least_and_the_most_of_one() -> None:
    heard = {
        "faster-whisper": [Stretch(["We", "met"], 1.0, 2.0), Stretch(["there"], 3.0, 6.0)],
        "openai-whisper": [Stretch(["We", "met"], 20.0, 40.0), Stretch(["hair"], 24.0, 48.0)],
    }
    made = compared(heard, "We met there", 44.0, 3)
    rows = {row.what: row for row in made.rows}
    ratio = rows["speed against openai-whisper, same weights"]
    assert ratio.figure == "11.0 × (8.0 to 20.0 from stretch to stretch)"
    assert is_met(ratio) is True
    assert rows["faster-whisper: word error"].figure == "0.0% (0 missing)"
    assert rows["faster-whisper: word error"].met is True
    assert rows["openai-whisper: speed"].figure == "1.0 × real time"
    assert made.plots[0].bars[0].values == (20.0, 8.0)  # type: ignore[union-attr]


def test_what_is_less_than_the_budget_by_less_than_is_printed_does_not_keep_to_it() -> None:
    heard = {"faster-whisper": [Stretch(["We"], 1.0, 1.0)], "openai-whisper": [Stretch(["We"], 9.96, 9.96)]}
    ratio = compared(heard, "We", 44.0, 1).rows[1]
    assert ratio.figure == "10.0 × (10.0 to 10.0 from stretch to stretch)"
    assert is_met(ratio) is False
    speed = told_apart({"one": ToldApart(0.08, 0.04, 3, 3, 199.6, 10.0)}).rows[-1]
    assert speed.figure.startswith("20.0 × real time")
    assert is_met(speed) is False


def test_speed_is_that_of_all_mixtures_and_the_call_does_not_count_in_it() -> None:
    found = {
        CALL: ToldApart(0.07, 0.02, 2, 2, 30.0, 30.0),
        "one": ToldApart(0.08, 0.04, 3, 3, 480.0, 20.0),
        "other": ToldApart(0.09, 0.04, 2, 3, 480.0, 12.0),
    }
    made = told_apart(found)
    assert made.rows[-1].figure == "30.0 × real time (24.0 to 40.0 from mixture to mixture)"
    assert is_met(made.rows[-1]) is True
    assert made.rows[2].figure == "9.0% (collar 0.25 s: 4.0%); voices heard: 2 of 3"
