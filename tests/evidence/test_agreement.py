"""Krippendorff's alpha against published examples, and what is counted as a gap and what as “not this theme”."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.evidence.agreement import Coded, Disagreement, agreement, alpha
from sasci_archive.model.coding import Codebook, Dimension, Theme

BOOK = Codebook(
    dimension=(Dimension(id="a", label="A"),),
    theme=(Theme(id="a.x", label="X", definition="X."), Theme(id="a.y", label="Y", definition="Y.")),
)


def of(text: str) -> list[int | None]:
    return [None if sign == "*" else int(sign) for sign in text.replace(" ", "")]


def test_krippendorff_s_own_example_of_two_coders_and_two_values() -> None:
    """Krippendorff (2011) “Computing Krippendorff's Alpha-Reliability”, A: binary data, two observers, no missing data: alpha = 0.095."""
    meg, owen = of("0100000010"), of("1110010000")
    assert alpha(list(zip(meg, owen, strict=True))) == pytest.approx(0.095, abs=0.0005)


def test_his_example_of_four_coders_with_gaps() -> None:
    """The same, C: nominal data, any number of observers, missing data: alpha = 0.743."""
    rows = of("1233214 12***"), of("1233224 125*3"), of("*333234 2251*"), of("1233244 1251*")
    assert alpha(list(zip(*rows, strict=True))) == pytest.approx(0.743, abs=0.0005)


TABLES = st.lists(st.lists(st.sampled_from([0, 1, None]), min_size=3, max_size=3), min_size=1, max_size=12)


@given(TABLES)
def test_it_is_one_less_observed_by_expected_disagreement(table: list[list[int | None]]) -> None:
    """The plain definition: pairs of values within units, against pairs of all values that can be paired."""
    units = [[v for v in unit if v is not None] for unit in table]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    apart = sum(a != b for a, b in combinations(values, 2))
    found = alpha(table)
    if not apart:
        assert found is None
        return
    observed = sum(2 * sum(a != b for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units) / len(values)
    expected = 2 * apart / (len(values) * (len(values) - 1))
    assert found == pytest.approx(1 - observed / expected)


def test_a_theme_not_given_by_somebody_who_coded_the_seminar_is_no_and_whoever_did_not_is_missing() -> None:
    toy = Coded("toy", ("u1", "u2", "u3"), {"ab": {"u1": frozenset({"a.x"})}, "cd": {}})
    demo = Coded("demo", ("u1",), {"ab": {"u1": frozenset({"a.y"})}})
    found = agreement([toy, demo], BOOK)
    assert found.coders == ("ab", "cd")
    assert [(t.theme, t.units, t.given, t.all_gave) for t in found.themes] == [("a.x", 3, 1, 0), ("a.y", 3, 0, 0)]
    assert found.themes[0].alpha == pytest.approx(0)
    assert found.themes[1].alpha is None
    assert all(t.few for t in found.themes)
    assert found.differing == (Disagreement("toy", "u1", "a.x", ("ab",), ("cd",)),)


def test_who_agree_in_all_agree_in_all() -> None:
    given_ = {"u1": frozenset({"a.x"}), "u3": frozenset({"a.x", "a.y"})}
    found = agreement([Coded("toy", ("u1", "u2", "u3"), {"ab": given_, "cd": given_})], BOOK)
    assert found.overall.alpha == 1
    assert found.differing == ()
