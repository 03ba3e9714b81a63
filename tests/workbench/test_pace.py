"""The pace of the work: what is worked, and what the rest may take."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.workbench.pace import BREAK, ENOUGH, STRETCHES, onward, pace

MORNING = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
MINUTE = 60_000


def at(ms: int) -> dt.datetime:
    return MORNING + dt.timedelta(milliseconds=ms)


gaps = st.lists(st.integers(1, 3 * BREAK), max_size=30)


@given(gaps)
def test_what_is_worked_is_the_sum_of_the_gaps_that_are_no_break(lengths: list[int]) -> None:
    when = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    assert pace([at(ms) for ms in when], {}, 0).worked == sum(gap for gap in lengths if gap <= BREAK)


def test_listening_to_a_long_turn_is_no_break() -> None:
    assert pace([at(0)], {at(9 * MINUTE): 8 * MINUTE}, 0).worked == 9 * MINUTE
    assert pace([at(0)], {at(9 * MINUTE): MINUTE}, 0).worked == 0


@given(st.integers(1, STRETCHES + 10), st.integers(MINUTE, BREAK), st.integers(1_000, 60_000), st.integers(0, 10**8))
def test_an_even_pace_is_told_as_it_is_and_none_before_there_is_enough(
    marks: int, work: int, sound: int, left: int
) -> None:
    told = pace([], {at(i * work): sound for i in range(marks)}, left)
    assert told.stretches == marks
    if marks - 1 < STRETCHES or (marks - 1) * work < ENOUGH:
        assert (told.for_one, told.least, told.most) == (None, None, None)
    else:
        assert told.for_one == pytest.approx(work / sound)
        assert told.least == told.most == pytest.approx(left * work / sound, abs=1)


@given(
    st.lists(
        st.tuples(st.integers(MINUTE, BREAK), st.integers(1_000, 100_000)),
        min_size=STRETCHES + 5,
        max_size=STRETCHES + 30,
    ),
    st.integers(0, 10**8),
)
def test_the_range_holds_the_guess_and_is_wider_where_more_is_left(stretches: list[tuple[int, int]], left: int) -> None:
    when, heard = 0, {at(0): 1}
    for work, sound in stretches:
        when += work
        heard[at(when)] = sound
    told, more = pace([], heard, left), pace([], heard, 2 * left)
    if told.for_one is None:
        return
    assert told.least is not None
    assert told.most is not None
    assert more.least is not None
    assert more.most is not None
    assert told.least <= round(told.for_one * left) <= told.most
    assert more.most - more.least >= told.most - told.least


@given(gaps, st.lists(st.integers(0, 5 * BREAK), min_size=31, max_size=31))
def test_a_clock_that_is_set_back_takes_no_work_away_but_the_gap_in_which_it_was(
    lengths: list[int], backs: list[int]
) -> None:
    clock = list(itertools.accumulate((gap - back for gap, back in zip(lengths, backs, strict=False)), initial=0))
    gone = onward(at(ms) for ms in clock)
    assert list(gone) == sorted(gone)
    went = [(after - before) // dt.timedelta(milliseconds=1) for before, after in itertools.pairwise(gone)]
    assert went == [max(0, gap - back) for gap, back in zip(lengths, backs, strict=False)]
