"""The demonstration corrected to its script, key by key, in the workbench and in a plain text editor: the same words come of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.trials import keystrokes
from tests.workbench.conftest import Workbench


@pytest.mark.browser
@pytest.mark.parametrize("script", ["workbench", "listening"])
def test_a_script_makes_of_the_machine_s_words_what_was_said(
    script: str, opening: Callable[..., Workbench], page: Any, tmp_path: Path
) -> None:
    folder = keystrokes.drafted(tmp_path)
    assert keystrokes.text(folder) != keystrokes.wanted()
    page.goto(opening(folder).address)
    keystrokes.press_workbench(page, keystrokes.read(script), plays=script == "listening")
    assert keystrokes.text(folder) == keystrokes.wanted()


@pytest.mark.browser
def test_so_does_one_in_a_plain_editor(page: Any, tmp_path: Path) -> None:
    before = keystrokes.text(keystrokes.drafted(tmp_path))
    assert keystrokes.press_plain(page, keystrokes.read("plain"), before) == keystrokes.wanted()
