from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from sasci_archive.quality.tying import tied

TABLES = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@given(TABLES)
def test_no_other_ties_cost_less(costs: list[list[int]]) -> None:
    ties = tied(costs)
    rows, columns = linear_sum_assignment(costs)
    assert sum(costs[row][column] for row, column in ties) == sum(
        costs[row][column] for row, column in zip(rows, columns, strict=True)
    )
    assert len(ties) == len({row for row, _ in ties}) == len({column for _, column in ties}) == len(rows)


def test_nobody_is_tied_to_nobody() -> None:
    assert tied([]) == tied([[]]) == []
