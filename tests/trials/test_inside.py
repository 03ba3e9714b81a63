"""Clocks around parts: what passes within is counted, over threads, and nothing stays changed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sasci_archive.trials.figures import Shares
from sasci_archive.trials.inside import REST, Clock, Spent, told


class Thing:
    """Something that takes its time, and something that fails."""

    def waits(self, seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    def fails(self) -> None:
        raise ValueError("no")


def test_seconds_of_all_threads_are_added_and_the_thing_is_as_it_was() -> None:
    clock, thing, plain = Clock(), Thing(), Thing.waits
    with clock.standing({"waiting": (Thing, "waits"), "failing": (Thing, "fails"), "never": (Thing, "__init__")}):
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(thing.waits, [0.05] * 4)) == [0.05] * 4
        with pytest.raises(ValueError, match="no"):
            thing.fails()
    assert Thing.waits is plain
    assert clock.seconds["waiting"] >= 0.2
    assert list(clock.seconds) == ["waiting", "failing", "never"]
    assert clock.seconds["never"] == 0


def test_what_no_clock_stands_around_is_the_rest() -> None:
    made = told({"words": Spent(480.0, 6.0, 10.0, {"encoder": 5.0, "decoder": 3.0})})
    assert made.rows[0].figure == "6.0 s, 10.0 of the processor: encoder 5.0, decoder 3.0, the rest 2.0"
    (shares,) = made.plots
    assert isinstance(shares, Shares)
    assert shares.stacks[0].parts == (("encoder", 5.0), ("decoder", 3.0), (REST, 2.0))
