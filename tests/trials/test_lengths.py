"""What is told of stages at several lengths, of figures that are known."""

from __future__ import annotations

from sasci_archive.trials.apart import Ran
from sasci_archive.trials.figures import Shares
from sasci_archive.trials.lengths import LARGE, Stages, told


def run(minutes: int, *, slower: float = 1.0) -> Stages:
    """Words and voices grow with the length, publishing with its root, and so does the memory of voices."""
    found = {
        "ingest": Ran(1.0, 1.0, 80.0),
        "transcribe": Ran(minutes * 1.0, minutes * 2.0, 800.0),
        "diarise": Ran(minutes * 1.0 * slower, minutes * 2.0, 100.0 * minutes**0.5),
        "publish": Ran(0.1 * minutes**0.5, 1.0, 100.0),
    }
    return found if minutes > 120 else {**found, LARGE: Ran(minutes * 3.0, 1.0, 900.0)}


RUNS = {5: [run(5)], 30: [run(30), run(30, slower=1.5), run(30)], 120: [run(120)], 240: [run(240)]}


def test_exponents_memory_and_what_comes_on_top_are_told() -> None:
    made = told(RUNS)
    times, memory = made.tables
    assert times.head == ("stage", "5 min", "30 min", "120 min", "240 min", "exponent")
    rows = {row[0]: row[1:] for row in times.rows}
    assert rows["transcribe"] == ("5.0", "30.0 (30.0–30.0)", "120.0", "240.0", "1.00 ± 0.00")
    assert rows["diarise"][1] == "30.0 (30.0–45.0)"
    assert rows["publish"][-1] == "0.50 ± 0.00"
    assert rows[LARGE] == ("15.0", "90.0 (90.0–90.0)", "360.0", "", "1.00 ± 0.00")
    assert rows["all, once"][0] == "11.2"
    assert dict(zip(memory.head, memory.rows[0], strict=True))["240 min"] == "80"
    told_of = {row.what: row for row in made.rows}
    flat, grows = (told_of[f"{stage}: most memory at 240 minutes against 30"] for stage in ("transcribe", "diarise"))
    assert (flat.figure, flat.met) == ("1.00 × (800 and 800 MB)", True)
    assert (grows.figure, grows.met) == ("2.83 × (548 and 1,549 MB)", False)
    on_top = told_of["all but recognition (tiny.en) and voices, on top of them, 30 minutes of sound"]
    assert on_top.figure == "2.6% (1.5 s on 60 s, 2.1% to 2.6% in 3 rounds)"
    assert not any("(base) and voices" in what and "240" in what for what in told_of)


def test_the_parts_of_a_bar_are_the_stages_with_the_words_of_one_model() -> None:
    (shares,) = (plot for plot in told(RUNS).plots if isinstance(plot, Shares))
    bars = {stack.label: dict(stack.parts) for stack in shares.stacks}
    assert list(bars) == [*(f"{minutes} min, tiny.en" for minutes in RUNS), *(f"{m} min, base" for m in (5, 30, 120))]
    assert bars["120 min, tiny.en"]["transcribe"] == 120
    assert bars["120 min, base"]["transcribe"] == 360
    assert LARGE not in bars["120 min, base"]
