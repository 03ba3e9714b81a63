"""Every panel of the page at each width, light and dark; with text twice as large, with the keys alone, in the reader's own colours, without movement."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from tests.browsing import becomes
from tests.workbench.conftest import TOY, Workbench
from tests.workbench.looking import WIDE, faults
from tests.workbench.test_sound import recorded

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const focused = document.activeElement;
  const box = focused.getBoundingClientRect();
  const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1)];
  const there = document.elementFromPoint(x, y);
  const ringed = focused.closest(".ProseMirror") ? focused.closest(".turn") : focused;
  const style = getComputedStyle(ringed);
  return {
    what: focused.outerHTML.slice(0, 120),
    isSeen: Boolean(there) && (there.contains(focused) || focused.contains(there) || Boolean(focused.labels?.[0]?.contains(there))),
    isRinged: style.outlineStyle !== "none" || style.boxShadow !== "none",
    isEnd: focused === document.body,
  };
}"""
"""What has the focus: whether it is in sight, behind nothing (https://www.w3.org/TR/WCAG22/#focus-not-obscured-minimum), and is seen to have it."""

MARKED = """selector => { const { backgroundColor, color } = getComputedStyle(document.querySelector(selector)); return [backgroundColor, color]; }"""


def test_every_panel_is_free_of_barriers_at_each_width_and_can_be_used_by_all(
    opening: Callable[[Folder], Workbench], page: Any, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    recorded(folder)
    page.goto(opening(folder).address)
    expect(page.locator("#u2 .ProseMirror")).to_be_visible()
    expect(page.locator("#ready")).to_contain_text("outstanding")

    panels = page.locator("#which-panel option").evaluate_all("every => every.map(each => each.value)")
    assert len(panels) >= 16
    wrong: list[str] = []
    for panel in panels:
        page.locator(f"#tab-{panel}").click()
        expect(page.locator(f"#panel-{panel}")).to_be_visible()
        if panel == "rules":
            page.get_by_role("button", name="Look through the transcript").click()
            page.locator("#panel-rules details").first.wait_for()
        if panel == "preview":
            page.frame_locator("#panel-preview iframe:not(.coming)").locator("#u1").wait_for(timeout=30_000)
        wrong += faults(page, panel, within=f"#panel-{panel}" if panel != "preview" else "#panel-preview .choices")
    assert wrong == []

    # by the keys alone: what has the focus is in sight, and is seen to have it
    page.locator("#tab-progress").click()
    page.locator("#top button").first.focus()
    stops = set()
    for _ in range(70):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["isEnd"]:
            break
        assert at["isSeen"], at
        assert at["isRinged"], at
        stops.add(at["what"])
    assert len(stops) > 25

    # text twice as large, in a window as wide as most
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_timeout(100)
    becomes(page, lambda: page.evaluate(WIDE), [])
    assert page.locator("#turns").bounding_box()["height"] > 150
    assert page.locator("#side").bounding_box()["height"] > 150
    page.evaluate("document.documentElement.style.fontSize = ''")

    # in the reader's own colours it is seen which panel is shown
    page.emulate_media(forced_colors="active")
    assert page.evaluate(MARKED, "#tab-progress") != page.evaluate(MARKED, "#tab-find")
    assert page.evaluate("getComputedStyle(document.querySelector('.gauge')).borderTopStyle") == "solid"
    page.locator("#u2 .ProseMirror").click()
    assert page.evaluate("getComputedStyle(document.querySelector('#u2')).outlineStyle") == "solid"
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    page.locator("#tab-find").click()
    assert page.evaluate("document.getAnimations().length") == 0
