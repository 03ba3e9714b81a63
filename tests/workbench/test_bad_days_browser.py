"""A bad day, in real Chromium: while somebody sits at the page, files are changed, broken, moved and taken down beside them, recordings are gone, come back
and are others. All of it is said where they look; what they write stays; times stay."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from tests.engines.sounds import record, speech
from tests.workbench.conftest import TOY, Workbench
from tests.workbench.test_annotating import THEMES
from tests.workbench.test_safe import caret, reads, text
from tests.workbench.test_sound import recorded
from tests.workbench.test_surroundings import looks, taken_down

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NO_STORAGE = """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("It is switched off.", "SecurityError"); } });"""


def test_what_happens_beside_whoever_writes_is_said_and_nothing_is_lost(
    opening: Callable[[Folder], Workbench], tmp_path: Path, page: Any
) -> None:
    from playwright.sync_api import expect

    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    recorded(folder, 1)
    workbench = opening(folder)
    saved, beside, ready = page.locator("#saved"), page.locator("#beside"), page.locator("#ready")
    page.add_init_script(NO_STORAGE)
    page.goto(workbench.address)
    expect(text(page, "u3")).to_contain_text("Whose cupboard?")

    doubts = page.locator("#doubts")  # the browser keeps nothing: what it is told holds as long as the page is open
    doubts.click()
    expect(doubts).to_have_attribute("aria-pressed", "false")
    (folder.path / "themes.toml").write_text(THEMES)
    page.get_by_role("tab", name="Themes").click()
    page.locator("#panel-themes select").first.select_option("af")
    expect(page.locator("#panel-themes select").first).to_have_value("af")

    permitted, roster = folder.consent_toml.read_text(), folder.seminar_toml.read_text()
    folder.consent_toml.write_text(f"[[permission\n{permitted}")
    folder.seminar_toml.write_text(roster.replace("Tobias Wren", "Tobias Wrenn"))
    looks(workbench)
    expect(beside).to_contain_text("toy/consent.toml is not TOML: Expected ']]'")
    expect(page.locator("#u2 .speaker")).to_have_text("Tobias Wrenn")
    caret(page, "u3", "Whose")
    page.keyboard.insert_text(" very own")
    expect(saved).to_have_text("Saved")
    assert reads(folder, "Whose very own cupboard?")
    expect(ready).to_have_text("Not known what is outstanding")
    folder.consent_toml.write_text(permitted)
    folder.seminar_toml.write_text(roster)
    looks(workbench)
    expect(beside).to_be_hidden()
    expect(ready).to_have_text(re.compile(r"\d+ things outstanding"))

    whole = folder.master()  # a turn is taken out elsewhere while somebody writes in it, and comes back
    caret(page, "u6", "stop")
    with workbench.bench.alone:
        page.keyboard.insert_text(" so early")
        gone = re.sub(rb'<u [^>]*xml:id="u6".*?</u>\s*', b"", whole, flags=re.DOTALL)
        folder.save_transcript(gone)
    told = page.locator("#u6").get_by_role("alert")
    expect(told).to_contain_text("This turn is in the transcript no more")
    expect(text(page, "u6")).to_contain_text("stop so early")
    assert folder.master() == gone
    folder.save_transcript(whole)
    looks(workbench)
    expect(saved).to_have_text("Saved", timeout=10_000)
    expect(told).to_be_hidden()
    assert reads(folder, "stop so early")

    sound, clock = page.locator("#sound"), page.locator(".clock")  # recordings go and come
    wrong, said = page.locator(".sound-wrong"), page.locator(".sound-told")
    path = next(folder.recording.glob("*.flac"))
    original = path.read_bytes()
    page.get_by_label("Session").select_option("2")
    page.keyboard.press("F9")
    expect(sound).to_have_attribute("data-plays", "true")
    path.unlink()
    looks(workbench)
    expect(wrong).to_contain_text("is gone from 1-recording/")
    expect(sound).to_have_attribute("data-plays", "false")
    page.keyboard.press("F9")
    expect(said).to_contain_text("is gone from 1-recording/")
    record(path, speech(4, 44_100))  # another, that is shorter
    looks(workbench)
    expect(wrong).to_contain_text("0:00:04.000 long, and was 0:00:12.000")
    page.locator("#u8 .time").click()
    expect(said).to_contain_text("ends before this place")
    expect(clock).to_have_text("0:09 / 0:12")
    path.write_bytes(original)
    looks(workbench)
    expect(wrong).to_be_hidden()
    expect(said).to_be_empty()
    page.keyboard.press("F9")
    expect(sound).to_have_attribute("data-plays", "true")
    expect(clock).to_have_text("0:10 / 0:12")
    page.keyboard.press("F9")

    caret(page, "u4", "council")  # taken down while somebody is in it
    taken_down(workbench, "u4")
    looks(workbench)
    expect(page.locator("#u4 .left")).to_contain_text("[withheld] Nothing is written here")
    expect(text(page, "u4")).to_have_text("")
    page.keyboard.insert_text("x")
    page.reload()
    expect(page.locator("#u4 .left")).to_be_visible()
    expect(text(page, "u3")).to_contain_text("Whose very own cupboard?")
