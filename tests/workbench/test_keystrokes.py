"""The demonstration corrected to its script, key by key, in the workbench and in a plain text editor: the same words come of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.trials import keystrokes, pressing
from tests.workbench.conftest import Workbench


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("script", ["workbench", pytest.param("listening", marks=pytest.mark.long)])
def test_a_script_makes_of_the_machine_s_words_what_was_said(
    script: str, opening: Callable[..., Workbench], page: Any, tmp_path: Path
) -> None:
    folder = keystrokes.drafted(tmp_path)
    assert keystrokes.text(folder) != keystrokes.wanted()
    page.goto(opening(folder).address)
    pressing.press_workbench(page, keystrokes.read(script), plays=script == "listening")
    assert keystrokes.text(folder) == keystrokes.wanted()


@pytest.mark.browser
def test_so_does_one_in_a_plain_editor(page: Any, tmp_path: Path) -> None:
    before = keystrokes.text(keystrokes.drafted(tmp_path))
    assert pressing.press_plain(page, keystrokes.read("plain"), before) == keystrokes.wanted()


@pytest.mark.slow
def test_the_scripts_are_what_is_planned(tmp_path: Path, accept: bool) -> None:
    planned = keystrokes.planned(keystrokes.drafted(tmp_path))
    if accept:
        for name, script in planned.items():
            (keystrokes.SCRIPTS / f"{name}.toml").write_bytes(script)
    assert not accept, "the scripts are accepted: read them, and run without --accept"
    assert planned == {path.stem: path.read_bytes() for path in keystrokes.SCRIPTS.glob("*.toml")}


def test_listening_is_counted_apart() -> None:
    scripts = {name: keystrokes.read(name) for name in ("workbench", "listening", "plain")}
    corrections = len(scripts["plain"].correction)
    assert {len(script.correction) for script in scripts.values()} == {corrections}
    pauses = sum("Escape" in each.mend for each in scripts["listening"].correction)
    assert pauses == corrections
    rows = pressing.told(scripts)
    keys = [int(row.figure.split(" keys")[0]) for row in rows[1:]]
    assert keys[3] == keys[1] + 2 * corrections
    assert keys[4] == keys[1] + 6 * corrections
    assert keys[2] < keys[3]
