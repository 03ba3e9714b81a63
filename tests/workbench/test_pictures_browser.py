"""The workbench as editors see it on a day with the demonstration: each view free of barriers at each width, and the pictures of docs/workbench.md, which are made here.

`pytest --accept -m browser tests/workbench/test_pictures_browser.py` writes those that look otherwise than before, and fails: look at them.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from tests.reviewing import amend, come_back, send
from tests.workbench.conftest import Workbench
from tests.workbench.looking import FEW, LOOKS, around, faults, is_alike, picture
from tests.workbench.test_session import CORRECTED, SPOKE, Editor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).parents[1]
DEMO = HERE.parent / "seminars" / "demo"
DOCS = HERE.parent / "docs"
PICTURES = DOCS / "pictures" / "workbench"
KEYS = DOCS / "keys.md"
RECORDS = ("seminar.toml", "consent.toml", "themes.toml", "codings.xml")
MONDAY = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
MOST = 1_500_000
"""Bytes of all pictures together."""


SHEET = """sheet => [...sheet.querySelectorAll("h2")].map((group) => [group.textContent, [...group.nextElementSibling.querySelectorAll("dt")].map((name) => [[...name.querySelectorAll("kbd")].map((key) => key.textContent), name.nextElementSibling.textContent])])"""

ABOUT = """# The keys of the workbench

The sheet that the [workbench](workbench.md) shows at F1, and prints on one page of A4 (*Keys*, *Print*), where keys of your own stand, too. On a Mac Ctrl is ⌘. The tests write this page.
"""


class Camera:
    """Makes the pictures, and remembers what is wrong in what it sees."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.made: dict[str, bytes] = {}
        self.wrong: list[str] = []

    def takes(self, name: str, *parts: str, without: str = "") -> None:
        """A picture of the window, or of where these parts stand in it, `without` another; then axe of what is in it, reflow and targets."""
        self.page.mouse.move(2, 2)
        self._hides(without, "hidden")
        self.made[name] = picture(self.page, around(self.page, *parts) if parts else None)
        self._hides(without, "")
        self.wrong += faults(self.page, name, within=", ".join(parts), looks=FEW if parts else LOOKS)

    def _hides(self, part: str, how: str) -> None:
        if part:
            self.page.locator(part).evaluate("(part, how) => { part.style.visibility = how; }", how)


def named(editor: Editor, camera: Camera) -> None:
    page, expect = editor.page, editor.expect
    for voice, number in list(SPOKE.items())[:3]:
        page.locator(f'[data-voice="{voice}"]').first.focus()
        editor.key(number)
        page.locator("[data-person]").nth(int(number) - 1).get_by_text(voice).wait_for()
    camera.takes("naming")
    for voice, number in list(SPOKE.items())[3:]:
        page.locator(f'[data-voice="{voice}"]').first.focus()
        editor.key(number.replace("6", "4"))  # Loretta Quade, as whoever has heard it knows
        page.locator("[data-person]").nth(int(number.replace("6", "4")) - 1).get_by_text(voice).wait_for()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator("#u2 .ProseMirror")).to_be_visible()
    expect(page.locator("#sound[data-measured=true]")).to_be_visible(timeout=30_000)


def corrected(editor: Editor, camera: Camera) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    editor.choose("u1", "Nula")
    key("Alt+w")
    page.locator(".choose button").first.wait_for()
    camera.takes("doubtful", "#u1", "#u2", ".choose", without="#side")
    key("Escape")
    for turn, was, now in CORRECTED:
        if turn in {"u1", "u2", "u3", "u4"}:
            editor.corrects(turn, was, now)
    editor.saved()
    editor.text("u1").click()
    for turn in ("u1", "u2", "u3"):
        expect(editor.text(turn)).to_be_focused()
        key("F8")
        expect(page.locator(f"#{turn} .heard")).to_have_attribute("aria-pressed", "true")
    page.locator("#tab-progress").click()
    expect(page.locator("#panel-progress")).to_contain_text("3 of 28 turns heard")
    expect(page.locator("#ready")).to_contain_text("outstanding")
    page.locator("#turns").evaluate("turns => turns.scrollTop = 0")
    editor.choose("u2", "Fennerby")
    key("ArrowLeft")
    key("Alt+Enter")
    expect(page.locator("#sound")).to_have_attribute("data-plays", "true")
    key("Escape")
    camera.takes("room")
    camera.takes("hearing", "#sound")
    camera.takes("progress", "#side")


def found(editor: Editor, camera: Camera) -> None:
    page = editor.page
    editor.key("Control+h")
    page.get_by_role("searchbox", name="Find").fill("council")
    page.get_by_label("Replace with").fill("Council")
    page.locator("#panel-find button", has_text="Find").first.click()
    page.locator("#panel-find .places li").nth(3).wait_for()
    camera.takes("finding", "#side")


def annotated(editor: Editor, camera: Camera) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    editor.text("u5").click()
    editor.choose("u7", "people lost")
    editor.act("f")
    page.keyboard.type("It is the council's own figure: see @ho")
    page.locator(".popover .listbox li").first.wait_for()
    camera.takes("footnote", "#u7", ".popover", without="#side")
    key("Escape")
    key("Escape")
    expect(page.locator(".popover")).to_have_count(0)
    editor.choose("u5", "had a stroke in 2007,")
    opened = editor.act("h")
    page.keyboard.type("Desmond Ockley")
    expect(opened.locator(".foretold")).to_contain_text("[withheld: third party]")
    camera.takes("withholding", "#u5", ".popover", without="#side")
    key("Enter")
    expect(editor.text("u5").locator(".held")).to_have_text("had a stroke in 2007,")
    editor.text("u5").click()
    editor.speaks("o")
    camera.takes("speakers", "#u5")
    key("Escape")


def checked(editor: Editor, camera: Camera) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    page.locator("#tab-compare").click()
    page.locator("#panel-compare select").last.select_option("differ")
    page.locator("#panel-compare .wider").click()
    page.locator("#panel-compare ins").first.focus()
    expect(page.locator(".whose")).to_contain_text("Ada Ferrar")
    camera.takes("comparing", "#side")
    page.locator("#tab-history").click()
    expect(page.locator("#panel-history .deeds > li").nth(5)).to_be_visible()
    camera.takes("history", "#side")
    key("Alt+r")
    expect(page.locator("#u5 .case")).to_be_focused()
    camera.takes("came-back", "#u5")
    page.locator("#ready").click()
    expect(page.locator("#panel-ready .things > li").first).to_be_visible()
    camera.takes("outstanding", "#side")
    editor.text("u5").click()
    page.locator("#tab-preview").click()
    frame = page.frame_locator("#panel-preview iframe:not(.coming)")
    expect(frame.locator("#u5")).to_be_in_viewport(timeout=30_000)
    camera.takes("preview", "#side")


def keys(page: Any) -> str:
    """The sheet of keys as a page of the documentation. Printed it is one sheet of A4."""
    import pypdfium2

    page.keyboard.press("F1")
    found = page.locator("#panel-keys").evaluate(SHEET)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    assert [round(side / 72 * 25.4) for side in printed[0].get_size()] == [210, 297]
    told = printed[0].get_textpage().get_text_range()
    for _, rows in found:
        assert all(re.sub(r"\s", "", does) in re.sub(r"\s", "", told) for _, does in rows)
    lines = [
        f"\n## {group}\n\n| key | what it does |\n|---|---|\n"
        + "".join(f"| {', '.join(f'`{key}`' for key in keys)} | {does} |\n" for keys, does in rows)
        for group, rows in found
    ]
    return ABOUT + "".join(lines)


def test_the_pictures_of_an_editor_s_day(
    opening: Callable[..., Workbench], page: Any, tmp_path: Path, accept: bool
) -> None:
    shutil.copytree(HERE / "demo", tmp_path / "demo")
    shutil.copytree(DEMO.parent / "projects", tmp_path / "projects")
    shutil.copytree(DEMO / "apparatus", tmp_path / "demo" / "apparatus")
    shutil.copy(DEMO / "script" / "demo.opus", tmp_path / "demo" / "1-recording" / "demo.opus")
    for name in RECORDS:
        shutil.copy(DEMO / name, tmp_path / "demo" / name)
    folder = Folder(tmp_path, "demo")
    answers, last, rest = folder.consent_toml.read_text("utf-8").partition('[[approval]]\nperson = "do"')
    assert last
    _, processing, law = rest.partition("[processing]")
    folder.consent_toml.write_text(answers + processing + law, encoding="utf-8")  # one has not seen their words yet
    workbench = opening(folder, lambda: MONDAY)
    page.set_viewport_size({"width": 1280, "height": 880})
    page.goto(workbench.address)
    editor, camera = Editor(page), Camera(page)

    named(editor, camera)
    corrected(editor, camera)
    found(editor, camera)
    annotated(editor, camera)
    packet = send(folder, "do")
    come_back(
        folder, packet, [amend(packet, "u5", "actually used it", "used it every week", remark="I never missed one.")]
    )
    page.reload()
    checked(editor, camera)
    sheet = keys(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    page.reload()
    expect = editor.expect
    expect(page.locator("#u2 .ProseMirror")).to_be_visible()
    expect(page.locator("#ready")).to_contain_text("outstanding")
    page.locator("#turns").evaluate("turns => { turns.scrollTop = 0; scrollTo(0, 0); }")
    camera.made["telephone"] = picture(page)

    assert camera.wrong == []
    text = (DOCS / "workbench.md").read_text("utf-8")
    shown = dict(re.findall(r"!\[([^\]]{20,})\]\(pictures/workbench/([a-z-]+)\.png\)", text))
    if accept:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name, made in camera.made.items():
            if not is_alike(made, PICTURES / f"{name}.png"):
                (PICTURES / f"{name}.png").write_bytes(made)
        KEYS.write_text(sheet, encoding="utf-8")
    assert not accept, "the pictures are accepted: look at them, and run without --accept"
    assert KEYS.read_text("utf-8") == sheet, "docs/keys.md is not what the page says any more: run with --accept"
    assert set(shown.values()) == {path.stem for path in PICTURES.iterdir()} == set(camera.made)
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST
