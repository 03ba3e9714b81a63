"""Headings, turns that overlap, and what else a word may be: by their keys, in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import caret, reads, text

pytestmark = pytest.mark.browser


def test_a_heading_an_overlap_and_another_word_are_put_and_taken_away_by_keys(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    page.goto(workbench.address)
    caret(page, "u3", "Whose")
    page.keyboard.press("Alt+h")
    page.get_by_role("dialog").get_by_role("textbox").fill("Cupboards")
    page.keyboard.press("Enter")
    heading = page.locator("h2.head", has_text="Cupboards")
    expect(heading).to_be_visible()
    expect(text(page, "u3")).to_be_focused()
    assert ">Cupboards</head>" in folder.master().decode()
    page.keyboard.press("Alt+h")
    page.get_by_role("dialog").get_by_text("Change it…").wait_for()
    page.keyboard.press("1")
    page.get_by_role("dialog").get_by_role("textbox").fill("Shelves")
    page.keyboard.press("Enter")
    expect(page.locator("h2.head", has_text="Shelves")).to_be_visible()
    expect(heading).to_have_count(0)
    expect(text(page, "u3")).to_be_focused()
    page.keyboard.press("Alt+h")
    page.get_by_role("dialog").get_by_text("Take it away").wait_for()
    page.keyboard.press("2")
    expect(page.locator("h2.head", has_text="Shelves")).to_have_count(0)

    told = "aria-description"
    overlaps = "begins while the turn before is being said"
    expect(text(page, "u3")).to_have_attribute(told, overlaps)
    for chosen, wanted in (("No overlap", ""), ("Overlap: the next turn begins at ‘money’", overlaps)):
        caret(page, "u2", "money")
        page.keyboard.press("Control+i")
        item = page.get_by_role("dialog").get_by_role("menuitem").filter(has_text=chosen)
        page.keyboard.press(item.locator("kbd").inner_text())
        expect(text(page, "u3")).to_have_attribute(told, wanted)

    caret(page, "u8", "We")
    page.keyboard.insert_text(" and Wrenn")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("Alt+w")
    others = page.get_by_role("dialog")
    expect(others).to_contain_text("Wren")
    page.keyboard.press(others.get_by_role("menuitem").filter(has_text="the roster").first.locator("kbd").inner_text())
    expect(text(page, "u8")).to_contain_text("We and Wren closed")
    expect(text(page, "u8")).to_be_focused()
    assert reads(folder, "We and Wren closed")

    caret(page, "u8", "Wren")  # said off the record, written by hand, and withheld at once on the word of who said it
    page.keyboard.insert_text(" never told Lena")
    for _ in range(3):
        page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+i")
    item = (
        page.get_by_role("dialog")
        .get_by_role("menuitem")
        .filter(has_text="Off the record: ‘never told Lena’ is withheld")
    )
    expect(item).to_contain_text("on the word of Tobias Wren")
    page.keyboard.press(item.locator("kbd").inner_text())
    held = page.locator("#u8 del.held")
    expect(held).to_have_text("never told Lena")
    expect(page.locator("#u8").get_by_role("alert")).to_contain_text("[off the record] is printed")
    assert b'subtype="own-wish"' in folder.master()
    assert b'n="off the record"' in folder.master()
    page.keyboard.press("Control+z")
    expect(held).to_have_count(0)
    assert reads(folder, "We and Wren never told Lena closed")
