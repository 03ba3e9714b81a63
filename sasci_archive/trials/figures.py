"""One figure of a benchmark."""

from __future__ import annotations

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One figure: what, how much, and the budget where there is one."""

    what: str
    figure: str
    budget: str = ""
