"""Figures: an exponent is found again whatever it was, and a budget is judged only where it can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.trials.figures import Row, fitted, is_met


@given(st.floats(-1, 3), st.floats(0.01, 100), st.lists(st.integers(1, 1000), min_size=3, max_size=6, unique=True))
def test_the_exponent_by_which_something_grows_is_found(exponent: float, scale: float, lengths: list[int]) -> None:
    fit = fitted(lengths, [scale * each**exponent for each in lengths])
    assert fit.exponent == pytest.approx(exponent, abs=1e-4)
    for each in lengths:
        assert fit.at(each) == pytest.approx(scale * each**exponent, rel=1e-3)
    assert fit.error == pytest.approx(0, abs=1e-4)
    assert fit.at(lengths[0]) == pytest.approx(scale * lengths[0] ** exponent, rel=1e-2)


def test_what_lies_off_the_line_is_an_error_and_two_points_tell_none() -> None:
    # by hand: logarithms to base 2 are 0, 1, 2 and 0, 2, 2: slope 1, off by -1/3, 2/3, -1/3: sqrt(6/9 / 1 / 2)
    fit = fitted([1, 2, 4], [1, 4, 4])
    assert fit.exponent == pytest.approx(1.0)
    assert fit.error == pytest.approx((6 / 9 / 1 / 2) ** 0.5, abs=1e-5)
    assert fitted([1, 2], [1, 4]).error is None
    with pytest.raises(ValueError, match="two different lengths"):
        fitted([3, 3], [1, 2])


@pytest.mark.parametrize(
    ("figure", "budget", "met"),
    [
        ("16.6 ×", "≥ 10 ×", True),
        ("23.7 × real time", "≥ 10 ×, in the end 20 ×", True),
        ("13.7 × real time", "≥ 10 ×, in the end 20 ×", False),
        ("1.50 × (8.6 s, PDF 5.7 s)", "≤ 2 ×", True),
        ("9.3% (3 s on 32 s)", "≤ 5 %", False),
        ("0.20 s (1,614 turns)", "< 0.5 s", True),
        ("86 ms (165 queries)", "< 50 ms", False),
        ("1,086 ms", "< 1,000 ms", False),
        ("28", "≤ 40", True),
        ("716 and 893 MB", "flat", None),
        ("6.2% (8 missing)", "≤ openai-whisper's", None),
        ("6, 11, at most 29 ms (208)", "p95 < 50 ms", None),
        ("0.4 min", "< 50 ms", None),
        ("7 s", "", None),
    ],
)
def test_a_budget_is_judged_where_both_begin_with_a_number_of_one_unit(
    figure: str, budget: str, met: bool | None
) -> None:
    assert is_met(Row("it", figure, budget)) is met


def test_what_the_case_itself_says_counts() -> None:
    assert is_met(Row("it", "16.6 ×", "≥ 10 ×", met=False)) is False
