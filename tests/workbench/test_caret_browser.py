"""Who comes back with the mouse to the very place where they were in a turn writes there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import until
from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import caret, text


@pytest.mark.browser
@pytest.mark.parametrize("first", ["", "y"])
def test_a_click_where_one_was_before_one_was_elsewhere_puts_the_caret_there(
    workbench: Workbench, page: Any, first: str
) -> None:
    """A browser puts the caret before the first letter of what a program leads it to, for the moment until that has said where it belongs."""
    from playwright.sync_api import expect

    page.goto(workbench.address)
    until(page, "document.activeElement.closest('.ProseMirror')")
    caret(page, "u6", "Why")
    page.keyboard.type(first)
    caret(page, "u3", "Whose")
    page.wait_for_timeout(700)  # else it is the second click of two
    caret(page, "u6", f"Why{first}")
    page.keyboard.type("x")
    expect(text(page, "u6")).to_contain_text(f"Why{first}x did")
