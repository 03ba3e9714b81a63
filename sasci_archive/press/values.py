"""What is made of many values that last: Python need not look through all of them for circles again and again."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_NEW = 100_000


@contextlib.contextmanager
def looked_through_seldom() -> Iterator[None]:
    """By default it looks whenever there are 700 more; an edition has a million, without circles, and a tenth of its time would go on that.
    https://docs.python.org/3/library/gc.html#gc.set_threshold"""
    before = gc.get_threshold()
    gc.set_threshold(_NEW, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
