"""Pages in a browser: opened and watched, so that nothing goes wrong in them unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

STANDS = """() => {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  const alerts = [...document.querySelectorAll("[role=alert], [role=alertdialog], [role=status]")].map((each) => each.textContent.trim()).filter(Boolean);
  return `the focus: ${document.activeElement?.outerHTML.slice(0, 300)}\\nthe caret: ${anchorNode?.textContent} ${anchorOffset}, ${focusNode?.textContent} ${focusOffset}\\nsaid: ${alerts.join(" / ")}`;
}"""
"""Where a page stands that does not do what it should."""


def until(tab: Any, true: str) -> None:
    """Wait, at most thirty seconds (Playwright's own wait needs `eval`, which the page's policy forbids)."""
    for _ in range(600):
        if tab.evaluate(true):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"never came true: {true}\n{tab.evaluate(STANDS)}")


def becomes(tab: Any, read: Callable[[], object], wanted: object) -> None:
    """Wait, at most thirty seconds, until what is read is what is wanted: the browser tells a page of what was clicked, gone to or played a moment later."""
    for _ in range(600):
        if read() == wanted:
            return
        tab.wait_for_timeout(50)
    assert read() == wanted


def sideways(tab: Any) -> int:
    """How far the page can be scrolled to the right, in pixels: 0 where nothing is wider than what the browser leaves beside its scrollbar."""
    return int(tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
