"""A server that is killed and begun again, again and again, while somebody writes here and there: each word stands once, where the page shows it, and the page says that it is saved."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from tests.workbench.test_correcting import said
from tests.workbench.test_safe import started as started  # a fixture
from tests.workbench.test_safe import text

pytestmark = [pytest.mark.browser, pytest.mark.long]

TURNS = ("u3", "u6", "u7")
KEYS = ("Control+Home", "End", "Control+ArrowRight")
STEPS = 60


@pytest.mark.parametrize("seed", range(24))
def test_each_word_stands_once_however_often_the_server_is_killed(
    started: Callable[[], tuple[subprocess.Popen[str], str]], page: Any, tmp_path: Path, seed: int
) -> None:
    from playwright.sync_api import expect

    chance = random.Random(seed)  # noqa: S311 - what is done, and when
    folder = Folder(tmp_path / "seminars", "toy")
    process, address = started()
    page.goto(address)
    text(page, "u6").wait_for()
    text(page, "u3").focus()
    words: list[str] = []
    for _ in range(STEPS):
        did = chance.random()
        is_dead = process.poll() is not None
        if did < 0.06 and not is_dead:
            process.send_signal(signal.SIGKILL)
            process.wait()
        elif did < 0.16 and is_dead:
            process, _ = started()
        elif did < 0.22:
            text(page, chance.choice(TURNS)).focus()
        elif did < 0.36:
            page.keyboard.press(chance.choice(KEYS))
        elif did < 0.5:
            page.wait_for_timeout(chance.choice([100, 300, 600, 1200]))
        else:
            words.append(f"w{len(words)}x")
            page.keyboard.type(f" {words[-1]} ", delay=chance.choice([0, 10, 30]))
    if process.poll() is not None:
        started()
    expect(page.locator("#saved")).to_have_text("Saved", timeout=25_000)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    written = {turn: said(folder.master(), turn).split() for turn in TURNS}
    shown = {turn: " ".join(text(page, turn).locator("p").all_inner_texts()).split() for turn in TURNS}
    assert shown == written
    assert sorted(each for turn in TURNS for each in written[turn] if each in words) == sorted(words)
