"""In a real browser: the demonstration's weak places are gone through from the panel; what is put right or heard leaves the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from sasci_archive.trials.keystrokes import drafted
from tests.browsing import becomes
from tests.workbench.conftest import Workbench
from tests.workbench.test_correcting import said

pytestmark = pytest.mark.browser


def test_weak_places_are_gone_through_put_right_and_heard(
    opening: Callable[[Folder], Workbench], page: Any, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    folder = drafted(tmp_path)
    page.goto(opening(folder).address)
    page.locator("#tab-weak").click()
    panel = page.locator("#panel-weak")
    expect(panel.locator("h2")).to_contain_text("to listen to")
    expect(panel).to_contain_text("Likely word error")
    assert "Dr Nula Tresk" in said(folder.master(), "u1")
    number = panel.locator(".places > li").count()
    panel.get_by_role("button", name="Next").click()
    expect(panel.locator("li[aria-current]")).to_contain_text("Dr Nula Tresk")
    expect(page.locator("#u1 .ProseMirror")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "Nula"
    expect(page.locator("#sound")).to_contain_text("0:09 / 4:13")  # the sound went along
    panel.get_by_role("button", name="Put ‘Nuala’").click()
    becomes(page, lambda: "Dr Nuala Tresk" in said(folder.master(), "u1"), wanted=True)
    expect(panel.locator(".places > li")).to_have_count(number - 1)
    assert b"Nula" in folder.master()  # what was heard is kept
    expect(panel.locator("li[aria-current]")).to_contain_text("to bias when.")  # one goes on with the next
    page.locator("#u17").get_by_role("button", name="heard").click()
    expect(panel.get_by_text("to bias when")).to_have_count(0)
