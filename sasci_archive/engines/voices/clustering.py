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


def joined(sums: Vectors, weights: NDArray[np.float32], apart: NDArray[np.float32], *, until: float, least: int = 1) -> Labels:
    """Average linkage: a label for each of n items, given as sums (n, size) of weighted unit vectors and the weights (n).

    Joins while two groups are alike by `until` or more and there are more than `least`. `apart` (n, n) is the weight of
    pairs that are known not to be one voice; such a pair counts as if it were unlike (-1).
    """
    count = len(sums)
    labels = np.arange(count)
    sums, weights, apart = sums.astype(np.float64), weights.astype(np.float64), apart.astype(np.float64)
    pairs = np.outer(weights, weights)
    dots = sums @ sums.T
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


def _alike(dots: NDArray[np.float64], apart: NDArray[np.float64], pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (dots - 2 * apart) / pairs
    return found
