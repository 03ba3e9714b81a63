"""How much a passage weighs for what was looked for: BM25 (k1 1.2, b 0.75), the same to the last bit whatever keeps the index."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
"""Of one passage, or of many side by side: the operations and their order are the same, and so is the result."""

APART = 0.5
"""What counts for a phrase that stands only where words have nothing between them."""


def length(size: Number, average: float) -> Number:
    """By how much a passage of `size` words is longer than others are, on the `average`."""
    return 1.2 * (0.25 + 0.75 * size / average)


def share(rare: float, here: Number, length: Number) -> Number:
    """What one phrase weighs that is as `rare` as is said and stands so often here."""
    return rare * here * 2.2 / (here + length)
