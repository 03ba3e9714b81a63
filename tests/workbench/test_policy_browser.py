"""The page's program under its own policy (`script-src 'self'; style-src 'self'`, no inline style, no eval), in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.workbench.conftest import Workbench

pytestmark = pytest.mark.browser

REFUSED = "refused = []; document.addEventListener('securitypolicyviolation', (e) => refused.push(`${e.effectiveDirective} ${e.sample}`))"
FROM_WORD = '<p style="color: red" onclick="x()"><b style="font-size: 40pt">from</b> Word<img src="x" onerror="x()"><script>x()</script></p>'
PASTE = """(element, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "from Word");
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_what_editors_do_is_never_against_the_pages_policy(workbench: Workbench, page: Any) -> None:
    page.add_init_script(REFUSED)
    page.goto(workbench.address)
    text = page.locator("#u2 .ProseMirror")
    expect(text).to_be_visible()
    policy = page.request.get(workbench.address).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy

    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Quickly typed ")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Control+c")
    text.evaluate(PASTE, FROM_WORD)
    expect(text).to_contain_text("Quickly typed from Word")
    page.keyboard.press("Shift+End")
    page.keyboard.press("Control+x")
    page.keyboard.press("Control+z")
    page.locator("#u2 .sign, #u2 .note, #u2 .held, #u2 header").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("ArrowDown")
    text.drag_to(page.locator("#u4 .ProseMirror"))
    page.mouse.wheel(0, 4000)
    expect(page.locator(".turn").last).to_be_visible()

    assert page.evaluate("refused") == []


def test_what_is_against_it_is_noticed(workbench: Workbench, chromium: Any) -> None:
    page = chromium.new_page()
    page.add_init_script(REFUSED)
    page.goto(workbench.address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"color: red\">')")
    assert set(page.evaluate("refused")) == {"style-src-attr "}
    page.close()
