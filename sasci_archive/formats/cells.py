"""What may stand in a cell of a table (CSV) that somebody opens in a spreadsheet: text, and nothing that the spreadsheet would work out.

Each CSV that we write is made of these (https://owasp.org/www-community/attacks/CSV_Injection). A cell that begins as formulas do gets an apostrophe before
it, by which spreadsheets know text. Where a spreadsheet takes semicolons for what parts cells, as it does in half of Europe, what stands behind one begins a cell, too.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = "=+@\uff1d\uff0b\uff20"  # and as East Asian keyboards write them
_BEGINS: Final = re.compile(f"'*[{_SIGNS}\uff0d\t\r\n-]")
_PARTED: Final = re.compile(f"(?<=;)(?='*(?:[{_SIGNS}]|[-\uff0d][^)\\s]))")  # ;-) is no formula
_MARKED: Final = re.compile(f"(?<=;)'{_PARTED.pattern.removeprefix('(?<=;)')}")
_MARK: Final = "'"


def harmless(cell: str) -> str:
    """The cell as a spreadsheet may have it.

    >>> harmless("=HYPERLINK(1)"), harmless("said; yes ;-)"), harmless("x;=1+1")
    ("'=HYPERLINK(1)", 'said; yes ;-)', "x;'=1+1")
    """
    cell = _PARTED.sub(_MARK, cell)
    return f"{_MARK}{cell}" if _BEGINS.match(cell) else cell


def plain(cell: str) -> str:
    """The cell as it was before that: what `harmless` gave, as it came."""
    if cell.startswith(_MARK) and _BEGINS.match(cell[1:]):
        cell = cell[1:]
    return _MARKED.sub("", cell)
