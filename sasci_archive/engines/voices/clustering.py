"""How many voices there are, and which print is whose.

Prints are unit vectors; how alike two are is their cosine. Groups are joined, the most alike first, by the mean likeness of
all their pairs, which is the dot product of their means: so a group is kept as a sum and a weight, and windows can be
grouped one by one and their groups joined with the same result as far as it matters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.intp]
Matrix = NDArray[np.float64]


def joined(sums: Matrix, weights: Matrix, apart: Matrix, *, until: float, least: int = 1) -> Labels:
    """Average linkage: a label for each of n items, given as sums (n, size) of weighted unit vectors and the weights (n).

    Joins while two groups are alike by `until` or more and there are more than `least`. `apart` (n, n) is the weight of
    pairs that are known not to be one voice; such a pair counts as if it were unlike (-1).
    """
    count = len(sums)
    labels = np.arange(count)
    dots: Matrix = sums @ sums.T
    pairs: Matrix = np.outer(weights, weights)
    apart = apart.copy()
    alike = _alike(dots, apart, pairs)
    np.fill_diagonal(alike, -np.inf)
    left = count
    while left > least:
        a, b = sorted(divmod(int(alike.argmax()), count))
        if alike[a, b] < until:
            break
        for matrix in (dots, apart, pairs):
            matrix[a] += matrix[b]
            matrix[:, a] = matrix[a]
        alike[a] = alike[:, a] = np.where(np.isneginf(alike[a]), -np.inf, _alike(dots[a], apart[a], pairs[a]))
        alike[b] = alike[:, b] = -np.inf
        labels[labels == b] = a
        left -= 1
    return np.unique(labels, return_inverse=True)[1]


def _alike(dots: Matrix, apart: Matrix, pairs: Matrix) -> Matrix:
    found: Matrix = (dots - 2 * apart) / pairs
    return found
