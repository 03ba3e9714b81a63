"""A whole session by keys alone, from the page's own sheet of them: opened, heard, corrected, annotated, decided, undone, previewed. No key is known but those that the sheet says, and those
that every program has (Tab, Enter, Escape, the arrows); after each, something that can be seen has the focus, and is seen to have it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.model.review import Verdict
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.footnotes import notes
from sasci_archive.tei.document import parse
from tests.browsing import becomes
from tests.reviewing import amend, come_back, send
from tests.workbench.conftest import TOY, Workbench
from tests.workbench.test_every_view_browser import FOCUS
from tests.workbench.test_safe import reads, text
from tests.workbench.test_sound import recorded

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHEET = """() => [...document.querySelectorAll("#panel-keys dt")].map((name) => [name.nextElementSibling.textContent, name.querySelector("kbd").textContent])"""
NAMES = {"Ctrl": "Control", "↑": "ArrowUp", "↓": "ArrowDown", "←": "ArrowLeft", "→": "ArrowRight"}  # fmt: skip
WHERE = "() => document.activeElement.closest('.turn')?.id ?? document.activeElement.closest('[id^=panel-]')?.id ?? ''"
BEHIND = """() => {
  const [range, at] = [document.createRange(), getSelection()];
  range.setStart(document.activeElement, 0);
  range.setEnd(at.focusNode, at.focusOffset);
  return range.toString();
}"""


class Hands:
    """Ten fingers and the sheet of keys."""

    def __init__(self, page: Any) -> None:
        from playwright.sync_api import expect

        self.page, self.expect = page, expect
        page.keyboard.press("F1")
        page.locator("#panel-keys dt").first.wait_for()
        self.sheet: dict[str, str] = dict(page.evaluate(SHEET))

    def press(self, *keys: str) -> None:
        """Keys that every program has."""
        for key in keys:
            self.page.keyboard.press(key)
            self.is_somewhere()

    def does(self, told: str) -> None:
        """The key of which the sheet says so; a second one, where it says that one follows."""
        (shown,) = [key for line, key in self.sheet.items() if line.startswith(told)]
        first, _, then = (
            re.sub(r" \+ (?=\S)", "-", shown).replace("Page d", "PageD").replace("Page u", "PageU").partition(" ")
        )
        self.page.keyboard.press("+".join(NAMES.get(part, part) for part in first.split("-")))
        if then:
            self.page.locator(".popover .acts").wait_for()
            self.page.keyboard.press(then)
            self.page.locator(".popover .acts").wait_for(state="detached")
        self.is_somewhere()

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.is_somewhere()

    def is_somewhere(self) -> None:
        """What has the focus is seen, and seen to have it (in a moment: what opens, opens when it knows what is in it)."""
        at: dict[str, Any] = {}
        for _ in range(60):
            at = self.page.evaluate(FOCUS)
            if not at["isEnd"] and at["isSeen"] and at["isRinged"]:
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"the focus is lost, or not seen: {at}")

    def is_in(self, turn: str) -> None:
        self.expect(text(self.page, turn)).to_be_focused()

    def words(self, before: int, chosen: int) -> None:
        """From the beginning of the turn one is in: so many words on, and so many chosen."""
        self.press("Control+Home")
        assert self.page.evaluate(BEHIND) == "", "what stands before the caret"
        self.press(*["Control+ArrowRight"] * before, *["Control+Shift+ArrowRight"] * chosen)

    def saved(self) -> None:
        self.expect(self.page.locator("#saved")).to_have_text("Saved", timeout=15_000)


def heard(hands: Hands) -> None:
    page, expect = hands.page, hands.expect
    sound = page.locator("#sound")
    hands.does("Play; pause")
    expect(sound).to_have_attribute("data-plays", "true")
    hands.does("Pause, with the caret")
    expect(sound).to_have_attribute("data-plays", "false")
    hands.is_in("u1")
    hands.does("To where the next speaker begins")
    hands.is_in("u2")
    hands.does("This turn is heard")
    expect(page.locator("#u2 .heard")).to_have_attribute("aria-pressed", "true")
    hands.is_in("u3")


def corrected(hands: Hands) -> None:
    page, expect = hands.page, hands.expect
    hands.press("End", "ArrowLeft")
    hands.types(" then")
    hands.press("Control+Home", "Control+ArrowRight", "ArrowRight")
    hands.does("A capital letter or a small one")
    expect(text(page, "u3")).to_have_text("Whose Cupboard then?")
    hands.does("A capital letter or a small one")
    hands.saved()
    hands.press("ArrowLeft")
    hands.does("A sentence ends here")
    expect(text(page, "u3")).to_have_text("Whose. Cupboard then?")
    hands.saved()
    hands.does("Undo what was done last")
    expect(text(page, "u3")).to_have_text("Whose cupboard then?")
    hands.does("Do again what was undone")
    expect(text(page, "u3")).to_have_text("Whose. Cupboard then?")
    hands.does("The sentence goes on here")
    expect(text(page, "u3")).to_have_text("Whose cupboard then?")
    hands.saved()


def parted(hands: Hands) -> None:
    page, expect = hands.page, hands.expect
    hands.does("At the beginning of a turn: back")  # the arrow, at the beginning
    hands.press("Control+Home")
    hands.does("At the beginning of a turn: back")
    hands.is_in("u2")
    hands.words(5, 0)
    hands.does("A new turn begins at the caret")
    expect(text(page, "u2")).to_have_text("It began with a cupboard,")
    hands.is_in("u2a")
    hands.does("At the very beginning of a turn")
    expect(text(page, "u2a")).to_have_count(0)
    hands.is_in("u2")
    hands.words(0, 2)
    hands.does("This turn is the other’s")  # an island: only the words that are chosen
    expect(text(page, "u1")).to_contain_text("It began")
    hands.is_somewhere()
    hands.does("Undo what was done last")
    expect(text(page, "u2")).to_contain_text("It began with a cupboard")
    hands.press("Control+Home")
    hands.does("At the end of a turn: on")
    for _ in range(20):
        if page.evaluate(WHERE) == "u3":
            break
        hands.press("ArrowDown")
    hands.is_in("u3")
    hands.does("Who speaks here")
    expect(page.get_by_role("combobox", name="Name or number")).to_be_focused()
    hands.types("lena")
    hands.press("Enter")
    expect(page.locator("#u3 .speaker")).to_have_text("Lena Fairholt")
    hands.is_in("u3")


def annotated(hands: Hands, folder: Folder) -> None:
    page, expect = hands.page, hands.expect
    hands.words(1, 1)
    hands.does("Footnote by the editors")
    expect(page.locator(".popover textarea")).to_be_focused()
    hands.types("A shoe cupboard.")
    hands.does("To the next part of the page")  # not with words that are not saved
    expect(page.locator(".popover textarea")).to_be_focused()
    hands.press("Tab", "Tab", "Enter")
    expect(text(page, "u3").locator(".note")).to_have_count(1)
    hands.is_in("u3")
    assert "A shoe cupboard." in {each.text for each in notes(parse(folder.master()))}
    hands.words(0, 1)
    hands.does("Index entry")
    expect(page.get_by_role("combobox", name="Heading")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_label("Words that are looked for")).to_be_visible()
    hands.is_somewhere()
    hands.press("Enter")
    expect(page.locator(".popover")).to_have_count(0)
    hands.is_in("u3")
    assert 'words = ["Whose"]' in folder.index_toml.read_text("utf-8")
    hands.press("Control+Home", "ArrowUp")
    hands.is_in("u2")
    hands.words(0, 2)
    hands.does("Hold back words")
    hands.types("Tobias Wren")
    hands.press("Enter")
    expect(text(page, "u2").locator(".held")).to_have_text("It began")
    hands.is_in("u2")


def decided(hands: Hands, folder: Folder) -> None:
    hands.does("The next thing that somebody asks for")
    hands.expect(hands.page.locator("#u8 .case")).to_be_focused()
    hands.does("Accept what is asked for")
    hands.expect(hands.page.locator("#u8 .case")).to_have_count(0)
    hands.expect(text(hands.page, "u8")).to_contain_text("shut")
    hands.is_somewhere()
    assert [each.verdict for each in folder.decisions()] == [Verdict.ACCEPTED]


def replaced(hands: Hands, folder: Folder) -> None:
    page, expect = hands.page, hands.expect
    hands.does("Find and replace")
    expect(page.get_by_label("Replace with")).to_be_focused()
    hands.types("loft")
    hands.press("Shift+Tab")
    hands.types("cupboard")
    hands.press("Enter")
    expect(page.locator("#panel-find .places > li")).to_have_count(2)
    hands.does("The next place that was found")
    hands.is_in("u2")
    assert page.evaluate("getSelection().toString()").startswith("cupboard")
    hands.does("The next place that was found")
    hands.is_in("u3")
    hands.does("The place before")
    hands.is_in("u2")
    hands.does("Find and replace")
    hands.does("In the panel Find")
    expect(page.locator("#panel-find .status")).to_contain_text("Changed in 2 places")
    assert page.evaluate(WHERE) == "panel-find"
    assert reads(folder, "with a loft,")


def looked_at(hands: Hands) -> None:
    page, expect = hands.page, hands.expect
    hands.does("A panel: chosen by number")
    item = page.get_by_role("menuitem").filter(has_text="Preview")
    hands.press(item.locator("kbd").inner_text())
    expect(page.locator("#panel-preview")).to_be_visible()
    frame = page.frame_locator("#panel-preview iframe:not(.coming)")
    expect(frame.locator("#u2")).to_be_attached(timeout=30_000)
    hands.press("Tab")
    assert page.evaluate(WHERE) == "panel-preview"
    hands.does("To the next part of the page")  # sound, top, transcript
    hands.does("To the next part of the page")
    hands.does("To the next part of the page")
    assert page.evaluate(WHERE).startswith("u")
    hands.does("To the next part of the page")
    seen = set()
    panels = page.locator("#tabs [role=tab]").count()
    for _ in range(panels):  # through all tabs: each is shown, and the focus stays among them
        hands.press("ArrowRight")
        seen.add(page.evaluate("document.activeElement.id"))
    assert len(seen) == panels
    assert all(each.startswith("tab-") for each in seen)


def test_a_whole_session_by_the_keys_of_the_sheet(opening: Callable[..., Workbench], page: Any, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    recorded(folder)
    packet = send(folder, "wren")
    come_back(folder, packet, [amend(packet, "u8", "We closed", "We shut")])
    page.goto(opening(folder).address)
    text(page, "u1").wait_for()
    page.locator("#sound[data-measured=true]").wait_for(timeout=30_000)
    page.locator("#tab-returns", has_text="(1)").wait_for()
    page.wait_for_timeout(300)
    becomes(page, lambda: page.evaluate(WHERE), "u1")  # one begins in the first turn
    hands = Hands(page)
    assert page.evaluate(WHERE) == "panel-keys"
    hands.does("To the part before")
    hands.is_in("u1")

    heard(hands)
    corrected(hands)
    parted(hands)
    annotated(hands, folder)
    decided(hands, folder)
    replaced(hands, folder)
    looked_at(hands)

    page.reload()  # the next day one begins where one was
    page.locator(".turn").first.wait_for()
    hands.is_in("u2")
