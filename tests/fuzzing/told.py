"""What came of `inv fuzz`, kept for each of those who chose the files, and written as a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.faults.run import commit

Row = Sequence[str]
"""A reader: what it is called, what it reads, how many files were tried, read and refused, the slowest, and what was found."""
_BY: Final = {
    "atheris": "chosen by what code they reach",
    "hypothesis": "chosen by Hypothesis",
    "random": "chosen by lot",
}


def keep(home: Path, engine: str, seed: int, minutes: float, rows: Sequence[Row]) -> None:
    """The newest of that engine, with the commit."""
    told = {"commit": commit(), "seed": seed, "minutes": minutes, "rows": rows}
    (home / f"told-{engine}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def write(page: Path, home: Path) -> None:
    """The page."""
    known = {engine: home / f"told-{engine}.json" for engine in _BY}
    page.write_text(written({engine: json.loads(path.read_text()) for engine, path in known.items() if path.exists()}))


def written(told: dict[str, dict[str, Any]]) -> str:
    """As it stands in docs/."""
    lines = [
        "# Bad files",
        "",
        "Written by `inv fuzz`. Every reader is given files that are made of good ones by accident or by design. It may answer, or refuse in a sentence of ours; it has ten seconds and a gigabyte for each, writes",
        "nowhere but in its own folder, opens no connection and starts no program. What was found is mended, and lies in `tests/broken/`, which every reader reads in every test.",
    ]
    for engine, each in told.items():
        tried, read, refused = (_sum(each["rows"], column) for column in (2, 3, 4))
        lines += [
            "",
            f"## {engine}: {_BY[engine]}",
            "",
            f"**{len(each['rows'])} readers, {tried:,} files tried: {read:,} read, {refused:,} refused.** {each['minutes']:g} minutes, seed {each['seed']}, {each['commit']}.",
            "",
            "| reader | what it reads | tried | read | refused | slowest | found |",
            "|---|---|---|---|---|---|---|",
            *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in each["rows"]),
        ]
    return "\n".join(lines) + "\n"


def _sum(rows: Sequence[Row], column: int) -> int:
    return sum(int(row[column].replace(",", "")) for row in rows)
