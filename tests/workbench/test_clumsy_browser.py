"""What hands do that are not careful, in real Chromium: words composed, pasted from Word, dropped, undone before they are saved; a page that is left in the
middle of a word. Nothing is lost, and what is left behind is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import caret, reads, text

pytestmark = pytest.mark.browser

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p {margin:0cm} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-GB><!--StartFragment-->
<p class=MsoNormal style='color:red'><b>Bold</b> words<o:p></o:p></p><p class=MsoNormal dir=RTL><span lang=HE>שלום עולם</span></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Year</p></td><td><p class=MsoNormal>Hours</p></td></tr></table>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>point</p>
<p><img width=200 src="file:///C:/x.png">tracked <ins>new</ins><del>old</del><span style='display:none;mso-hide:all'>hidden</span>
<script>alert(1)</script> end</p><!--EndFragment--><div style='mso-element:comment-list'><p class=MsoCommentText>said a commentator</p></div></body></html>"""

PASTE = """(place, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DROP = """(place, type) => {
  const data = new DataTransfer();
  data.items.add(new File(["x"], "picture.png", { type: "image/png" }));
  return ["dragover", "drop"].map((name) => place.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true })));
}"""


def test_clumsy_hands_lose_nothing_and_are_told_what_is_left_behind(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    saved = page.locator("#saved")
    page.goto(workbench.address)
    expect(text(page, "u3")).to_contain_text("Whose cupboard?")

    caret(page, "u6", "Why")  # composed, while another program writes in the turn: one word comes of it, and one change
    keyboard = page.context.new_cdp_session(page)

    def compose(letters: str) -> None:
        keyboard.send("Input.imeSetComposition", {"text": letters, "selectionStart": 1, "selectionEnd": 1})

    compose("k")
    folder.save_transcript(folder.master().replace(b"did it stop", b"did this stop"))
    page.wait_for_timeout(1700)  # longer than what is written otherwise waits, and than others' changes take to be seen
    expect(text(page, "u6")).to_have_text("Whyk did it stop?")
    before = len(folder.edits())
    compose("か")
    keyboard.send("Input.insertText", {"text": "漢"})
    expect(text(page, "u6")).to_have_text("Why漢 did this stop?")
    expect(saved).to_have_text("Saved")
    assert reads(folder, "Why漢 did this stop?")
    assert len(folder.edits()) <= before + 2  # by the other program and here

    caret(
        page, "u3", "Whose"
    )  # undone while what was written before is still on its way: the last words go, and only they
    with workbench.bench.alone:
        page.keyboard.insert_text(" very own")
        expect(saved).to_have_text("Saving…")
        page.keyboard.insert_text(" oaken")
        page.keyboard.press("Control+z")
    expect(text(page, "u3")).to_have_text("Whose very own cupboard?")
    assert reads(folder, "Whose very own cupboard?")

    caret(page, "u3", "own")
    text(page, "u3").evaluate(PASTE, WORD)
    expect(saved).to_have_text("Saved")
    expect(text(page, "u3")).to_have_text(
        "Whose very own Bold words שלום עולם Year; Hours point tracked new end cupboard?"
    )
    left = page.locator("#u3").get_by_role("alert")
    assert left.text_content() == (
        "Only words can be pasted here: pictures, struck-out words and a program stayed behind. "
        "A table came as text: its cells one after the other, with semicolons between them."
    )
    page.keyboard.press("ArrowLeft")
    expect(left).to_be_hidden()
    assert reads(folder, "own Bold words שלום עולם Year; Hours point tracked new end cupboard?")

    for place in ("h1", "#u6 .ProseMirror"):  # the browser would open it in the page's place
        assert page.locator(place).evaluate(DROP) == [False, False]
        expect(page.locator("#told")).to_have_text(
            "Files are not taken in here: `inv ingest` takes in recordings and captions, `inv import` transcripts and chats."
        )

    asked: list[str] = []

    def asks(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", asks)
    caret(page, "u6", "Why漢")  # left in the middle of a word, and again while what was written is on its way
    page.keyboard.type(" ever")
    page.reload()
    expect(text(page, "u6")).to_have_text("Why漢 ever did this stop?")
    caret(page, "u6", "ever")
    with workbench.bench.alone:
        page.keyboard.insert_text(" and where")
        expect(saved).to_have_text("Saving…")
        page.keyboard.insert_text(" and how")
        page.goto("about:blank")
    page.goto(workbench.address)
    expect(text(page, "u6")).to_have_text("Why漢 ever and where and how did this stop?")
    assert asked == []

    whole = folder.master()  # opened while the file is broken: it says so, and opens when it is put right
    folder.save_transcript(whole.replace(b"</body>", b""))
    page.reload()
    expect(page.locator("#told")).to_contain_text("not well-formed XML: line")
    folder.save_transcript(whole)
    expect(text(page, "u6")).to_contain_text("and how did this stop?", timeout=10_000)
    expect(page.locator("#told")).to_be_hidden()
