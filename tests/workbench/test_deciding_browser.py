"""In a real browser: what came back is decided in its turn with keys, stands in the history, and goes back from there; the preview follows the text."""

from __future__ import annotations

from typing import Any

import pytest

from sasci_archive.model.review import Proposal, Proposed, Verdict
from tests.barriers import barriers
from tests.browsing import until
from tests.reviewing import amend, answer, come_back, insert, send
from tests.workbench.conftest import Workbench
from tests.workbench.test_past import reword

pytestmark = pytest.mark.browser


def test_what_came_back_is_decided_in_its_turn_by_keys_and_gone_back_from_in_the_history(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    packet = send(folder, "wren")
    asked = [
        amend(packet, "u2", "no money", "little <b>money</b>", remark="I checked."),
        insert(packet, "u8", "We closed", " for good"),
        answer("audio", "no"),
        Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother."),
    ]
    come_back(folder, packet, asked)
    before = folder.master()
    page.goto(workbench.address)
    turn = page.locator("#u2 .ProseMirror")
    expect(turn.locator(".asked-out")).to_have_text("no money")
    expect(turn.locator(".asked-in")).to_contain_text("little <b>money</b>")
    page.keyboard.press("Alt+r")
    expect(page.locator("#panel-returns .case.urgent")).to_be_focused()
    page.keyboard.press("Alt+r")
    case = page.locator("#u2 .case")
    expect(case).to_be_focused()
    expect(case).to_contain_text("“I checked.”")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") == 900
    page.keyboard.press("a")
    expect(page.locator("#u8 .case")).to_be_focused()
    expect(turn).to_contain_text("little <b>money</b>")
    expect(page.locator("#u2 .case")).to_have_count(0)
    assert [each.verdict for each in folder.decisions()] == [Verdict.ACCEPTED]
    page.keyboard.press("r")
    page.keyboard.insert_text("It was for a year.")
    page.keyboard.press("Escape")
    expect(page.locator("#u8 .case")).to_be_focused()
    page.locator("#u8 .case").get_by_role("button", name="Refuse with this reason").click()
    expect(page.locator("#tab-returns")).to_have_text("Came back (2)")
    assert [each.reason for each in folder.decisions()] == ["", "It was for a year."]
    assert barriers(page, within="#panel-returns") == []

    page.locator("#tab-history").click()
    deeds = page.locator("#panel-history .deeds > li")
    expect(deeds).to_have_count(3)
    expect(deeds.nth(1)).to_contain_text("Ada Ferrar")
    expect(deeds.nth(1).locator("ins")).to_contain_text("little <b>money</b>")
    assert barriers(page, within="#panel-history") == []
    page.keyboard.press("Control+z")
    expect(page.locator("#tab-returns")).to_have_text("Came back (3)")
    assert [each.verdict for each in folder.decisions()] == [Verdict.ACCEPTED]
    deeds.last.get_by_role("button").click()
    expect(page.locator("#panel-history .going")).to_contain_text("Number 1 of Tobias Wren: accepted")
    page.get_by_role("button", name="Go back", exact=True).click()
    expect(page.locator("#tab-returns")).to_have_text("Came back (4)")
    expect(turn.locator(".asked-out")).to_have_text("no money")
    assert folder.master() == before
    assert folder.decisions() == ()

    page.locator("#tab-compare").click()
    turn.click()
    expect(page.locator("#panel-compare .column").first.locator("del")).to_contain_text("1997,")
    page.locator("#panel-compare del").first.focus()
    expect(page.locator(".whose")).to_contain_text("Dr Ada Ferrar, 10 Jun 2024, Years heard again.")
    page.locator("#panel-compare select").last.select_option("differ")
    expect(page.locator(".compared")).to_have_count(3)
    assert barriers(page, within="#panel-compare") == []
    expect(page.locator("#ready")).to_contain_text("things outstanding")
    page.locator("#ready").click()
    page.locator("#panel-ready").get_by_role("button", name="turn 7", exact=True).click()
    expect(page.locator("#u7 .ProseMirror")).to_be_focused()
    assert barriers(page, within="#panel-ready") == []


def elsewhere(workbench: Workbench, now: str) -> None:
    """Somebody changes turn 7 in another window."""
    workbench.bench.do(reword("u7.s1", 0, "Nobody", now))


def test_who_writes_elsewhere_while_a_decision_is_on_its_way_gives_no_answer_to_the_next(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    packet = send(workbench.folder, "wren")
    come_back(
        workbench.folder,
        packet,
        [amend(packet, "u2", "no money", "money"), amend(packet, "u8", "We closed", "We shut")],
    )
    page.goto(workbench.address)
    expect(page.locator("#tab-returns")).to_have_text("Came back (2)")
    page.keyboard.press("Alt+r")
    expect(page.locator("#u2 .case")).to_be_focused()
    waits: list[Any] = []

    def held(route: Any) -> None:
        waits.append(route)

    page.route("**/decide", held)
    page.keyboard.press("a")
    expect(page.locator("#u2 .case")).to_be_visible()
    turn = page.locator("#u7 .ProseMirror")
    turn.click()
    page.keyboard.press("End")
    page.keyboard.type(" a")
    waits[0].continue_()
    expect(page.locator("#u2 .case")).to_have_count(0)
    page.wait_for_timeout(300)  # in which it would have been led to the next
    expect(turn).to_be_focused()
    page.keyboard.type("nd all")
    expect(turn).to_contain_text("North Pier. and all")
    assert [each.verdict for each in workbench.folder.decisions()] == [Verdict.ACCEPTED]


def test_the_focus_and_what_is_typed_stay_when_what_they_stand_in_is_drawn_anew(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    packet = send(workbench.folder, "wren")
    come_back(workbench.folder, packet, [amend(packet, "u8", "We closed", "We shut")])
    page.goto(workbench.address)
    expect(page.locator("#tab-returns")).to_have_text("Came back (1)")
    page.keyboard.press("Alt+r")
    expect(page.locator("#u8 .case")).to_be_focused()
    page.keyboard.press("a")
    heading = page.locator("#panel-returns h2")
    expect(heading).to_have_text("0 to decide, 1 decided")
    expect(heading).to_be_focused()
    page.locator("#panel-returns summary").click()
    back = page.get_by_role("button", name="Take back number 1")
    back.focus()
    page.evaluate("window.drawn = document.querySelector('#panel-returns h2')")
    elsewhere(workbench, "Somebody")
    until(page, "!window.drawn.isConnected")
    expect(back).to_be_focused()
    heading.focus()
    page.evaluate("window.drawn = document.querySelector('#panel-returns h2')")
    workbench.bench.undo()
    until(page, "!window.drawn.isConnected")
    expect(heading).to_be_focused()

    page.locator("#progress button").click()
    field = page.get_by_label("Turns", exact=True)
    field.fill("2")
    page.evaluate("window.drawn = document.querySelector('#panel-progress h2')")
    elsewhere(workbench, "Hardly anybody")
    until(page, "!window.drawn.isConnected")
    expect(field).to_have_value("2")
    expect(field).to_be_focused()


def test_the_preview_stands_at_the_turn_is_made_anew_after_a_change_and_shows_the_sheet_of_the_pdf(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    page.goto(workbench.address)
    turn = page.locator("#u7 .ProseMirror")
    turn.click()
    page.locator("#tab-preview").click()
    frame = page.frame_locator("#panel-preview iframe:not(.coming)")
    expect(frame.locator("#u7")).to_be_in_viewport(timeout=30_000)
    expect(page.locator("#panel-preview [role=status]")).to_contain_text("A proof, as")
    turn.click()
    page.keyboard.press("End")
    page.keyboard.insert_text(" Indeed.")
    expect(frame.locator("#u7")).to_contain_text("North Pier. Indeed.", timeout=30_000)
    expect(turn).to_be_focused()
    assert barriers(page, within="#panel-preview .choices") == []
    page.locator("#panel-preview select").select_option("pdf")
    picture = page.locator("#panel-preview img")
    expect(picture).to_have_attribute("alt", "Sheet 9 of the PDF, on which turn 7 stands", timeout=30_000)
    expect(page.locator("#panel-preview [role=status]")).to_contain_text("Page 3, sheet 9 of")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
