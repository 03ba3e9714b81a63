"""How many voices there are, and which print is whose.

Prints are unit vectors; how alike two are is their cosine. Groups are joined, the most alike first, by the mean likeness of
all their pairs, which is the dot product of their means: so a group is kept as a sum and a weight, and the groups of one
window are joined with those of others as if every print were still there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Labels = NDArray[np.intp]


class Groups:
    """Groups of prints: sums of unit vectors by weight (group, size), weights (group), and `apart` (group, group): by how
    much the pairs between two groups count as less alike than they are, in all (times the weight of each)."""

    def __init__(self, sums: Matrix, weights: Matrix, apart: Matrix) -> None:
        self.sums = sums
        self.weights = weights
        self.apart = apart

    @classmethod
    def side_by_side(cls, parts: Sequence[Groups]) -> Groups:
        """All groups of several windows; of pairs between windows nothing is known."""
        ends = np.cumsum([len(part.weights) for part in parts])
        apart = np.zeros((ends[-1], ends[-1]))
        for end, part in zip(ends.tolist(), parts, strict=True):
            within = slice(end - len(part.weights), end)
            apart[within, within] = part.apart
        return cls(np.concatenate([p.sums for p in parts]), np.concatenate([p.weights for p in parts]), apart)

    @property
    def means(self) -> Matrix:
        """The mean print of each, as a unit vector."""
        found: Matrix = self.sums / np.linalg.norm(self.sums, axis=1, keepdims=True)
        return found

    def merged(self, labels: Labels) -> Groups:
        """The groups of these groups: those with one label are one."""
        member = np.eye(labels.max() + 1)[labels].T
        return Groups(member @ self.sums, member @ self.weights, member @ self.apart @ member.T)

    def joined(self, until: float, least: int = 1) -> Groups:
        """By the mean likeness of their pairs."""
        return self.merged(joined(self.sums, self.weights, self.apart, until=until, least=least))

    def joined_by_means(self, until: float, least: int = 1) -> Groups:
        """By the likeness of their means, the most alike first, while it is `until` or more and there are more than `least`."""
        groups = self
        while len(groups.weights) > least:
            alike = groups.means @ groups.means.T - groups.apart / np.outer(groups.weights, groups.weights)
            np.fill_diagonal(alike, -np.inf)
            a, b = divmod(int(alike.argmax()), len(alike))
            if alike[a, b] < until:
                break
            groups = groups._with(b, into=a)
        return groups

    def without_slight(self, least: float) -> Groups:
        """The slightest goes into the one it is most like, while it weighs less than `least` and is not the only one."""
        groups = self
        while len(groups.weights) > 1 and groups.weights.min() < least:
            slight = int(groups.weights.argmin())
            alike = groups.means @ groups.means[slight]
            alike[slight] = -np.inf
            groups = groups._with(slight, into=int(alike.argmax()))
        return groups

    def _with(self, group: int, *, into: int) -> Groups:
        labels = np.arange(len(self.weights))
        labels[group] = into
        return self.merged(np.unique(labels, return_inverse=True)[1])


def joined(sums: Matrix, weights: Matrix, apart: Matrix, *, until: float, least: int = 1) -> Labels:
    """Average linkage: a label for each of n items, given as `Groups` has them.

    Joins while two groups are alike by `until` or more and there are more than `least`. O(n³), in numpy's own loops.
    """
    count = len(weights)
    labels = np.arange(count)
    dots: Matrix = sums @ sums.T - apart
    pairs: Matrix = np.outer(weights, weights)
    alike = dots / pairs
    np.fill_diagonal(alike, -np.inf)
    for _ in range(count - least):
        a, b = divmod(int(alike.argmax()), count)
        if alike[a, b] < until:
            break
        for matrix in (dots, pairs):
            matrix[a] += matrix[b]
            matrix[:, a] = matrix[a]
        gone = np.isneginf(alike[a])
        alike[a] = alike[:, a] = np.where(gone, -np.inf, dots[a] / pairs[a])
        alike[b] = alike[:, b] = -np.inf
        labels[labels == b] = a
    return np.unique(labels, return_inverse=True)[1]
