"""docs/threats.md: every row names what shows it, and all that is named is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parents[2]
PAGE = HERE / "docs" / "threats.md"
NAMED = re.compile(r"`((?:\w+/)+test_\w+\.py)::(test_\w+)`")


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if not line.startswith("| threat |")
    ]


@cache
def defined(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)\(", (HERE / "tests" / file).read_text("utf-8"), re.MULTILINE))


def test_every_row_names_a_test_and_every_test_that_is_named_is_there() -> None:
    found = rows()
    assert len(found) > 30
    for row in found:
        assert len(row) == 3, row[0]
        named = NAMED.findall(row[2])
        assert named, f"{row[0]}: no test shows it"
        assert NAMED.sub("", row[2]).strip(", ") == "", f"{row[0]}: {NAMED.sub('', row[2])}"
        for file, test in named:
            assert test in defined(file), f"{file} has no {test}"


def test_every_test_of_threats_is_named_or_says_that_one_finds_what_it_looks_for() -> None:
    named = {f"{file}::{test}" for row in rows() for file, test in NAMED.findall(row[2])}
    for file in sorted((HERE / "tests" / "threats").glob("test_*.py")):
        if file.name != "test_page.py":
            assert any(each.startswith(f"threats/{file.name}::") for each in named), file.name
