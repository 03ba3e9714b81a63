"""A browser goes six ways to a server at a time: however many windows somebody has open, what is written in one is saved."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from tests.hideable import HIDEABLE
from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import caret, reads, text

WINDOWS = 8


@pytest.mark.browser
def test_whoever_has_many_windows_open_can_write_in_each_and_sees_what_was_changed_when_they_come_back(
    workbench: Workbench, chromium: Any
) -> None:
    from playwright.sync_api import expect

    with contextlib.closing(chromium.new_context()) as context:
        context.add_init_script(HIDEABLE)
        windows: list[Any] = []
        for _ in range(WINDOWS):
            for window in windows[-1:]:
                window.evaluate("turn(true)")
            windows.append(context.new_page())
            windows[-1].goto(workbench.address, timeout=20_000)
            text(windows[-1], "u6").wait_for()
        first, last = windows[0], windows[-1]
        caret(last, "u6", "Why")
        last.keyboard.type(" and how")
        expect(last.locator("#saved")).to_have_text("Saved", timeout=20_000)
        assert reads(workbench.folder, "Why and how")
        first.evaluate("turn(false)")
        expect(text(first, "u6")).to_contain_text("Why and how", timeout=20_000)
        last.evaluate("turn(true)")
        caret(first, "u6", "how")
        first.keyboard.type(" ever")
        expect(first.locator("#saved")).to_have_text("Saved", timeout=20_000)
        last.evaluate("turn(false)")
        expect(text(last, "u6")).to_contain_text("Why and how ever", timeout=20_000)
