"""The workbench in a real browser: opened, written in, saved, undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.conftest import Workbench

pytestmark = pytest.mark.browser


def test_a_word_that_is_typed_is_saved_in_the_transcript_and_undone(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    before = workbench.folder.master()
    page.goto(workbench.address)
    turn = page.locator("#u1 .ProseMirror")
    turn.click()
    page.keyboard.press("Home")
    page.keyboard.insert_text("Indeed, ")
    page.locator("#saved[data-state=saved]").wait_for()
    assert b"Indeed," in workbench.folder.master()
    page.keyboard.press("Control+z")
    expect(turn).not_to_contain_text("Indeed")
    assert workbench.folder.master() == before
