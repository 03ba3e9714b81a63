"""Every window that opens in the page, every fault that it tells, and every part of it that has nothing to show yet: free of barriers at each width, light and dark;
and wherever there is little room, no window stands over the sound, and what has the focus is seen."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from tests.browsing import becomes, until
from tests.small_disk import small_disk
from tests.workbench.conftest import TOY, Workbench
from tests.workbench.looking import FEW, faults
from tests.workbench.test_annotating import THEMES
from tests.workbench.test_clumsy_browser import PASTE
from tests.workbench.test_every_view_browser import FOCUS
from tests.workbench.test_safe import caret, text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOW = ((1366, 768, 100), (1280, 600, 100), (320, 568, 100), (1280, 800, 200), (320, 568, 200))
"""Widths, heights, and how large text is (%), where there is little room."""

OVER = """() => {
  const [window_, sound] = [".popover, .choose, .ask-line, .who-speaks", "#sound"].map((each) => document.querySelector(each)?.getBoundingClientRect());
  return window_ && Math.round(Math.min(window_.bottom, sound.bottom) - Math.max(window_.top, sound.top, 0));
}"""
"""How many pixels of the sound, where that is in sight, a window stands over."""

WINDOWS: dict[str, tuple[str, ...]] = {
    "what can be done with words": ("Control+.",),
    "a footnote": ("Control+.", "f"),
    "a name": ("Control+.", "n"),
    "a theme": ("Control+.", "t"),
    "an index entry": ("Control+.", "i"),
    "a glossary term": ("Control+.", "g"),
    "an event": ("Control+.", "e"),
    "withholding": ("Control+.", "h"),
    "who speaks": ("Alt+s",),
    "a sign": ("Control+i",),
    "a sign in words": ("Control+i", "3"),
    "another word": ("Alt+w",),
    "a heading": ("Alt+h",),
    "panels": ("Alt+p",),
}
"""What opens by which keys, where words are chosen."""

UNLIKE = ("a footnote", "withholding", "who speaks", "a sign", "a sign in words", "panels")
"""Of these the others are like one, where they stand and how they are left."""

OPEN = ".popover, .choose, .ask-line, .who-speaks"


def opened(page: Any, *keys: str, settled: int = 350) -> None:
    """A window that keys open where the first words of a turn are chosen."""
    text(page, "u2").focus()
    page.keyboard.press("Control+Home")
    for _ in range(2):
        page.keyboard.press("Control+Shift+ArrowRight")
    for key in keys:
        page.keyboard.press(key)
        page.locator(OPEN).first.wait_for()
        page.wait_for_timeout(settled)  # ms: what is told of it comes a moment later


def closed(page: Any) -> None:
    """Escape, as often as it takes: out of what is offered within it, too."""
    from playwright.sync_api import TimeoutError as StillOpen

    for _ in range(2):
        if page.locator(OPEN).count():
            page.keyboard.press("Escape")
            with contextlib.suppress(StillOpen):
                page.locator(OPEN).first.wait_for(state="detached", timeout=500)
    becomes(page, page.locator(OPEN).count, 0)
    until(page, "document.activeElement.closest('.ProseMirror')")  # one is back in the text


def test_every_window_is_free_of_barriers_and_none_stands_over_the_sound(workbench: Workbench, page: Any) -> None:
    (workbench.folder.path / "themes.toml").write_text(THEMES)
    page.goto(workbench.address)
    text(page, "u2").wait_for()
    wrong: list[str] = []
    for what, keys in WINDOWS.items():
        opened(page, *keys)
        page.locator(OPEN).locator("[role=option], button, summary").locator("visible=true").last.click(
            trial=True
        )  # no words lie over it
        wrong += faults(page, what, within=OPEN, looks=FEW)
        closed(page)
    for width, height, size in LOW:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
        for what in UNLIKE:
            keys = WINDOWS[what]
            where = f"{what} at {width} × {height}, text {size} %"
            opened(page, *keys, settled=150)
            over, at = page.evaluate(OVER), page.evaluate(FOCUS)
            wrong += [f"{where}: {over} px of the sound are covered"] if over > 0 else []
            wrong += [] if at["isSeen"] else [f"{where}: the focus is hidden: {at['what']}"]
            closed(page)
    assert wrong == []


def test_every_fault_is_told_where_all_can_read_it(
    workbench: Workbench, opening: Callable[..., Workbench], page: Any, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    folder, wrong = workbench.folder, []
    page.goto(workbench.address)
    expect(page.locator(".sound-wrong")).to_be_visible()
    wrong += faults(page, "recordings are missing", within="#sound")

    caret(page, "u3", "cupboard")  # the same word, written in two places
    page.keyboard.type("s")
    folder.save_transcript(folder.master().replace(b"cupboard?", b"shelf?"))
    ask = page.get_by_role("alertdialog")
    expect(ask).to_contain_text("Whose shelf?")
    expect(page.locator("#saved")).to_have_text("Not saved: look at both")
    wrong += faults(page, "a conflict", within=".ask, .top")
    page.keyboard.press("F8")  # not before it is answered
    ask.get_by_text("Take what it reads now").click()
    expect(text(page, "u3")).to_be_focused()

    page.keyboard.press("Control+Home")
    page.keyboard.press("Backspace")  # another's turn: it is asked
    expect(page.locator("#u3").get_by_role("button", name="Join them")).to_be_focused()
    wrong += faults(page, "a question", within="#u3")
    page.keyboard.press("Escape")
    expect(text(page, "u3")).to_be_focused()
    text(page, "u3").evaluate(PASTE, "<p>one</p><p>two</p>")
    expect(page.locator("#u3 .offer")).to_be_visible()
    wrong += faults(page, "paragraphs that were pasted", within="#u3")

    whole = folder.master()
    folder.save_transcript(whole.replace(b"</body>", b""))
    caret(page, "u6", "Why")
    page.keyboard.type(" ever")
    expect(page.locator("#told")).to_contain_text("not well-formed XML")
    expect(page.locator("#u6 .wrong")).to_be_visible()
    wrong += faults(page, "a broken transcript", within="#told, #u6, .top")
    folder.save_transcript(whole)
    expect(page.locator("#saved")).to_have_text("Saved", timeout=10_000)

    workbench.close()
    expect(page.locator("#saved")).to_contain_text("does not answer")
    page.keyboard.type(" more")
    expect(page.locator("#u6 .wrong")).to_contain_text("does not answer")
    wrong += faults(page, "nobody answers", within="#u6, .top")
    assert wrong == []

    with small_disk(tmp_path / "small", 512) as disk:
        shutil.copytree(TOY, disk / "toy")
        page.goto(opening(Folder(disk, "toy")).address)
        text(page, "u3").wait_for()
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        caret(page, "u3", "cupboard")
        page.keyboard.type("s")
        expect(page.locator("#u3 .wrong")).to_be_visible()
        wrong += faults(page, "a full disk", within="#u3, .top, #told")
        (disk / "filler").unlink()
        expect(page.locator("#saved")).to_have_text("Saved", timeout=10_000)
        page.goto("about:blank")
    assert wrong == []


def test_what_is_not_there_yet_is_said(opening: Callable[..., Workbench], page: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    wrong: list[str] = []
    shutil.copytree(TOY, tmp_path / "bare")
    bare = Folder(tmp_path, "bare")
    for path in (bare.path / "1-recording", bare.path / "apparatus"):
        shutil.rmtree(path, ignore_errors=True)
    root = parse(bare.master())
    for turn in list(root.iter("{*}u", "{*}writing"))[1:]:
        above = turn.getparent()
        assert above is not None
        above.remove(turn)
    bare.save_transcript(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
    page.goto(opening(bare).address)
    expect(page.locator(".turn")).to_have_count(1)
    wrong += faults(page, "one turn and no sound")

    (tmp_path / "bare" / "4-transcript.xml").unlink()
    page.goto(opening(bare).address)
    page.locator("#panel-voices").wait_for()
    wrong += faults(page, "no draft yet")
    assert wrong == []
