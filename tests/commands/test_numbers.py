"""An option that is a number, typed wrongly: a sentence, and not invoke's traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from invoke.program import Program

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("typed", "option"),
    [("restore demo --version second", "version"), ("takedown.answer demo --copy second", "copy")],
)
def test_what_is_no_number_is_said_in_a_sentence(typed: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Program().run(["inv", "--search-root", str(ROOT), *typed.split()])
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"--{option} is a whole number, and 'second' is none.\n"
