"""Annotating as an editor does it, by keys alone: a footnote with a work cited, a name, a theme, words withheld and put right; each undone."""

from __future__ import annotations

from typing import Any

import pytest

from sasci_archive.evidence import kept
from sasci_archive.tei.changing.footnotes import notes
from sasci_archive.tei.cutting.withheld import redactions
from sasci_archive.tei.document import parse
from sasci_archive.tei.naming.listing import named
from tests.barriers import barriers
from tests.workbench.conftest import Workbench
from tests.workbench.test_annotating import THEMES

pytestmark = pytest.mark.browser


CHOOSE = """([turn, words]) => {
    const text = document.querySelector(`#${turn} .ProseMirror`);
    text.focus();
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(words);
        if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
    }
    throw new Error(`${words} is not in ${turn}`);
}"""


def choose(page: Any, turn: str, words: str) -> None:
    """Words of a turn, as by the mouse."""
    page.evaluate(CHOOSE, [turn, words])
    page.wait_for_timeout(100)  # until the editor has noticed


def act(page: Any, letter: str) -> Any:
    """Two keys; what they open."""
    page.keyboard.press("Control+.")
    page.locator(".popover .acts").wait_for()
    page.keyboard.press(letter)
    page.locator(".popover .acts").wait_for(state="detached")
    return page.locator(".popover")


def test_a_turn_is_annotated_with_two_keys_for_each_thing(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    folder.apparatus.mkdir()
    (folder.apparatus / "references.bib").write_text(
        "@book{hollin2016, author={Hollin, Perpetua}, title={Hours}, date={2016}}\n"
    )
    (folder.path / "themes.toml").write_text(THEMES)
    page.goto(workbench.address)
    turn = page.locator("#u2 .ProseMirror")
    turn.wait_for()

    choose(page, "u2", "a cupboard,")
    opened = act(page, "f")
    page.keyboard.type("As in @hol")
    expect(opened.locator(".listbox li")).to_contain_text("Hollin 2016")
    page.keyboard.press("Enter")
    page.keyboard.type(", p. 4")
    assert barriers(page, within=".popover, .panel:not([hidden]), .turn") == []
    page.keyboard.press("Control+Enter")
    expect(turn.locator(".note")).to_have_attribute("data-number", "2")  # the introduction has one
    expect(turn).to_be_focused()
    (note,) = [each for each in notes(parse(folder.master())) if each.turn == "u2"]
    assert note.text == "As in [@hollin2016, p. 4]"
    page.locator("#tab-notes").click()
    expect(page.locator("#panel-notes")).to_contain_text("As in (Hollin, 2016, p. 4)")

    choose(page, "u2", "cupboard,")
    opened = act(page, "n")
    expect(opened).to_contain_text("1 more place")
    opened.get_by_role("combobox").fill("The Cupboard")
    opened.locator(".listbox li", has_text="New body: The Cupboard").click()
    expect(turn.locator(".markup.orgName")).to_have_text("cupboard")
    assert [each.text for each in named(parse(folder.master())) if each.passage == "u2"] == ["cupboard,"]

    choose(page, "u2", "It began")
    act(page, "t").get_by_label("I code as").select_option("af")
    page.locator(".popover").wait_for(state="detached")
    choose(page, "u2", "It began")
    opened = act(page, "t")
    page.keyboard.type("hind")
    expect(opened.locator(".listbox li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#u2 .bars li")).to_have_attribute("title", "Influence: Hinders: It began")
    choose(page, "u3", "Whose")
    page.keyboard.press("Control+.")
    page.keyboard.press("1")
    expect(page.locator("#u3 .bars li")).to_have_count(1)
    expect(page.locator("#u3 .ProseMirror")).to_be_focused()
    assert [each.themes for each in kept.codings(folder).codings] == [("influence.hinders",)] * 2

    before = folder.master()
    choose(page, "u2", "1996,")
    opened = act(page, "h")
    page.keyboard.type("Tobias Wren")
    expect(opened.locator(".foretold")).to_contain_text("[withheld: third party]")
    assert barriers(page, within=".popover, .panel:not([hidden]), .turn") == []
    page.keyboard.press("Enter")
    expect(turn.locator(".held")).to_have_text("1996,")
    turn.locator(".held").click()
    opened = page.locator(".popover")
    expect(opened).to_contain_text("on the word of Tobias Wren")
    opened.get_by_label("What it says").fill("May 1996,")
    opened.get_by_role("button", name="Save").click()
    expect(turn.locator(".held")).to_have_text("May 1996,")
    assert "May 1996," in [each.original for each in redactions(parse(folder.master()), None)]
    page.locator("#tab-withheld").click()
    expect(page.locator("#panel-withheld")).to_contain_text("May 1996,")
    assert barriers(page, within=".popover, .panel:not([hidden]), .turn") == []
    page.locator(".undo").click()
    expect(turn.locator(".held")).to_have_text("1996,")
    page.locator(".undo").click()
    expect(turn.locator(".held")).to_have_count(0)
    assert folder.master() == before

    for panel, shown in (("names", "The Cupboard"), ("themes", "Influence: Hinders"), ("index", "TLA")):
        page.locator(f"#tab-{panel}").click()
        expect(page.locator(f"#panel-{panel}")).to_contain_text(shown)
        assert barriers(page, within=f"#panel-{panel}") == []
    page.locator("#tab-themes").click()
    page.get_by_role("button", name="Take back my last coding").press("Enter")
    expect(page.locator("#u3 .bars")).to_have_count(0)
    expect(page.get_by_role("button", name="Take back my last coding")).to_be_focused()

    choose(page, "u2", "1996,")
    page.keyboard.press("Control+.")
    page.keyboard.press("Escape")
    expect(turn).to_be_focused()
    expect(page.locator(".popover")).to_have_count(0)
