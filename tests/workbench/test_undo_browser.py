"""In a real browser: Ctrl+Z takes back what was done last, whatever file it is in, also when the workbench was closed in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sasci_archive.evidence import kept
from tests.barriers import barriers
from tests.browsing import becomes, until
from tests.workbench.conftest import Workbench
from tests.workbench.test_annotating import THEMES, post
from tests.workbench.test_past import reword
from tests.workbench.test_safe import caret

pytestmark = pytest.mark.browser


def test_who_stops_in_the_middle_of_a_word_undoes_all_of_it_and_the_history_shows_it_once(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    page.goto(workbench.address)
    until(page, "document.activeElement.closest('.ProseMirror')")
    caret(page, "u3", "Whose")
    saved = page.locator("#saved[data-state=saved]")
    for count, letters in enumerate((" ow", "n oa", "ke", "n"), start=1):
        page.keyboard.type(letters)
        becomes(page, lambda: len(workbench.folder.edits()), count)
        saved.wait_for()
    text = page.locator("#u3 .ProseMirror")
    expect(text).to_have_text("Whose own oaken cupboard?")
    page.get_by_role("tab", name="History").click()
    deeds = page.locator("#panel-history .deeds .deed")
    expect(deeds).to_have_count(2)  # the other is what was before all
    expect(deeds.first.locator("ins")).to_contain_text("own oaken")
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_have_attribute("title", "Undo: ‘own oaken’ put into turn 3")
    page.keyboard.press("Control+z")
    expect(text).to_have_text("Whose cupboard?")
    page.keyboard.press("Control+y")
    expect(text).to_have_text("Whose own oaken cupboard?")
    expect(deeds).to_have_count(4)

    caret(page, "u3", "cupboard?")  # who does not stop is saved between words
    page.keyboard.type(" I asked them all twice and again", delay=200)
    saved.wait_for()
    page.wait_for_timeout(600)
    page.keyboard.press("Control+z")
    until(page, "!document.querySelector('#u3 .ProseMirror').textContent.endsWith('again')")
    left = text.inner_text().split()
    assert left[:4] == ["Whose", "own", "oaken", "cupboard?"]
    assert set(left[4:]) <= {"I", "asked", "them", "all", "twice", "and"}
    assert len(left) > 4


def test_undo_reaches_every_file_after_a_restart_and_the_history_says_what_is_undone(
    workbench: Workbench, opening: Callable[..., Workbench], page: Any
) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    (folder.path / "themes.toml").write_text(THEMES)
    for seg, was, now in (("u2.s1", "It", "All"), ("u3.s1", "Whose", "Which")):
        workbench.bench.do(reword(seg, 0, was, now))
    post(workbench, "index/put", {"kind": "subject", "heading": "cupboards", "words": ["cupboard"]})
    page.goto(workbench.address)
    page.evaluate("localStorage.setItem('sasci-coder-toy', 'be')")
    page.reload()
    undo, redo = page.get_by_role("button", name="Undo", exact=True), page.get_by_role("button", name="Redo")
    expect(undo).to_have_attribute("title", "Undo: Index: ‘cupboards’ put in")
    post(workbench, "themes/code", {"by": "af", "themes": ["influence.helps"], "turns": ["u2", "u2"]})
    page.keyboard.press("Control+z")  # what another coder has given is not this window's to take back
    expect(redo).to_have_attribute("title", "Redo: Index: ‘cupboards’ put in")
    assert (folder.index_toml.exists(), len(kept.codings(folder).codings)) == (False, 1)
    page.keyboard.press("Control+y")
    expect(undo).to_have_attribute("title", "Undo: Index: ‘cupboards’ put in")
    workbench.close()
    again = opening(folder, port=workbench.port)
    page.goto(again.address)
    page.get_by_role("tab", name="History").click()
    first = page.locator("#panel-history .deed").first
    expect(first).to_contain_text("done again")
    expect(first).to_contain_text("apparatus/index.toml")
    expect(first).to_contain_text('heading = "cupboards"')
    expect(page.locator("#panel-history")).not_to_contain_text("influence.helps")
    assert barriers(page, within="#panel-history") == []
    page.get_by_role("button", name="Take this back: ‘It’ to ‘All’ in turn 2").click()
    expect(page.locator("#u2 .ProseMirror")).to_contain_text("It began")
    page.locator("#panel-history summary").click()
    lines = page.locator("#panel-history .lines .deed")
    expect(lines.first).not_to_contain_text("undone")
    page.get_by_role("button", name="Take this back: ‘Whose’ to ‘Which’ in turn 3").click()
    expect(page.locator("#panel-history .deeds .deed", has_text="‘Whose’ to ‘Which’").last).to_contain_text(
        "undone since"
    )
    expect(lines.first).to_contain_text("undone: nothing that was done under it stands")
    assert barriers(page, within="#panel-history") == []
    page.keyboard.press("Control+z")
    expect(redo).to_have_attribute("title", "Redo: Index: ‘cupboards’ put in")
    assert not folder.index_toml.exists()
