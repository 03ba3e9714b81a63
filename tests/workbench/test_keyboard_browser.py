"""By keys alone, and for ears: what a screen reader is told of each turn, what is said when something is done, and ways from turn to turn and from part to part."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import becomes, until
from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import text

pytestmark = pytest.mark.browser

FOCUS = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
SAID = """() => {
  window.heard = [];
  const said = document.getElementById("said");
  new MutationObserver(() => window.heard.push(said.textContent.trim())).observe(said, { childList: true, characterData: true, subtree: true });
}"""


def test_every_turn_says_who_when_and_what_and_no_part_of_the_page_is_beyond_the_keys(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    page.goto(workbench.address)
    expect(text(page, "u3")).to_contain_text("Whose cupboard?")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    def value(node: Any, key: str) -> str:
        return str((node.get(key) or {}).get("value", ""))

    boxes = {value(node, "name"): value(node, "description") for node in tree if value(node, "role") == "textbox"}
    assert "Turn 1, Dr Ines Calloway, 0:00" in boxes
    assert boxes["Turn 3, Dr Ines Calloway, 0:11"] == "begins while the turn before is being said"
    assert boxes["Turn 4, Tobias Wren, 0:12"] == "1 withheld passage, 1 footnote"
    assert boxes["Turn 8, Tobias Wren, 0:09"] == "1 footnote, 1 passage lifted out"
    assert "Message c1, Tobias Wren, 0:03" in boxes
    articles = [node for node in tree if value(node, "role") == "article"]
    assert all(value(node, "name") or node["childIds"] for node in articles)
    turns = [node for node in articles if value(node, "name").startswith("Turn ")]
    assert len({node["parentId"] for node in turns}) == len(turns)  # none in another
    assert not any(node["nodeId"] in {turn["parentId"] for turn in turns} for node in articles)

    page.evaluate(SAID)
    text(page, "u3").focus()
    page.keyboard.press("Home")
    for saved, word in enumerate(("Now ", "and ", "then "), start=1):
        page.keyboard.type(word)
        becomes(page, lambda: len(workbench.folder.edits()), saved)
    page.wait_for_timeout(1700)
    becomes(page, lambda: page.evaluate("window.heard"), ["Saved"])  # once, when the hands rest
    page.keyboard.press("Control+z")
    expect(page.locator("#said")).to_have_text("Undone: ‘then’ put into turn 3")

    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUS).startswith("Turn 2, ")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUS).startswith("Turn 1, ")
    page.keyboard.press("ArrowRight")  # one is at its end
    assert page.evaluate(FOCUS).startswith("Turn 2, ")

    heard = page.locator("#u3 .heard")  # who is on a button stays on it
    heard.focus()
    page.keyboard.press("Enter")
    expect(heard).to_have_text("✓ heard")
    expect(heard).to_be_focused()

    text(page, "u3").focus()
    places = []
    for _ in range(4):
        page.keyboard.press("F6")
        places.append(page.evaluate("() => document.activeElement.closest('#turns, #side, #sound, #top').id"))
    assert places == ["side", "sound", "top", "turns"]
    assert page.evaluate(FOCUS).startswith("Turn 3, ")
    page.keyboard.press("Shift+F6")
    assert page.evaluate("() => document.activeElement.closest('header').id") == "top"


def test_a_key_that_follows_at_once_on_a_turn_that_was_joined_leads_where_it_says(
    workbench: Workbench, page: Any
) -> None:
    """The editor takes a caret before the first letter, soon after the focus has come, for the browser's doing; here it is somebody's."""
    page.goto(workbench.address)
    until(page, "document.activeElement.closest('#u1')")  # the page has come to rest
    text(page, "u3").click()
    until(page, "document.activeElement.closest('#u3')")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})  # a slow machine
    for _ in range(5):
        page.keyboard.press("Control+Home")
        page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("Control+Enter")
        until(page, "document.activeElement.closest('.ProseMirror')?.textContent.trim() === 'cupboard?'")
        page.keyboard.press("Backspace")
        until(page, "document.activeElement.closest('#u3')")
        page.keyboard.press("Control+Home")
        page.wait_for_timeout(60)  # until the browser has told the editor
        becomes(page, lambda: page.evaluate("getSelection().focusOffset"), 0)


PUT_OFF = "const soon = setTimeout; self.putOff = 0; self.setTimeout = (does, ms, ...given) => { self.putOff += ms === 20; return soon(does, ms, ...given); };"
"""How often the editor has put off, by 20 ms, to put a caret back."""


def test_nothing_is_put_back_later_where_a_key_has_led_into_a_turn(workbench: Workbench, page: Any) -> None:
    """A slow page would do so when somebody has gone on, and come to the same place again."""
    page.add_init_script(PUT_OFF)
    page.goto(workbench.address)
    until(page, "document.activeElement.closest('#u1')")
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[document.activeElement.closest('.turn').id, self.putOff]") == ["u2", 0]
