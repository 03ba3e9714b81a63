"""Who is whom: those of one side tied to those of another, one to one, so that it costs least."""

from __future__ import annotations

from collections.abc import Sequence


def tied(costs: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Of a table of costs (0 …) the ties (row, column) that cost least together: as many as the shorter side has, each row and each column in one at most.
    Source: Munkres, "Algorithms for the assignment and transportation problems" (1957).

    >>> tied([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
    [(0, 1), (1, 0), (2, 2)]
    """
    from munkres import Munkres

    return list(Munkres().compute([list(row) for row in costs])) if costs and costs[0] else []
