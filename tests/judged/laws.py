"""The law of everything that is remembered: with it the same is said as without, whatever is edited and whatever the clock says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from hypothesis import strategies as st

ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
Said = Callable[[Path, dt.datetime], object]
Step = tuple[str, str, int]
"""A seminar, an edit in it, and how many hours after `ON` it is looked at."""


def steps(edits: Iterable[str], hours: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[Step]]:
    """Up to so many of them."""
    one = st.tuples(st.sampled_from(("toy", "two")), st.sampled_from(sorted(edits)), hours)
    return st.lists(one, min_size=1, max_size=most)


def holds(
    home: Path, taken: Iterable[Step], edits: Mapping[str, Callable[[Path], object]], kept: Said, plain: Said
) -> None:
    """`kept` says with the memory what `plain` says without it, when it is asked and when it is asked again."""
    kept(home, ON)
    for slug, edit, hours in taken:
        edits[edit](home / "seminars" / slug)
        on = ON + dt.timedelta(hours=hours)
        wanted = plain(home, on)
        assert kept(home, on) == wanted, edit
        assert kept(home, on) == wanted, edit
