"""What people paste, as the programs they copy from put it on the clipboard: Word, Excel, Outlook, Google Docs, a viewer of PDF; and a whole book. Words come,
and nothing else: no paragraph is lost, no picture asked for, no letter that nobody sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbench.conftest import Workbench
from tests.workbench.test_safe import reads, text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLIPBOARDS = Path(__file__).parent / "clipboards"
PUTS = """(place, [type, text]) => {
  const data = new DataTransfer();
  data.setData(type, text);
  data.items.add(new File(["x"], "image.png", { type: "image/png" })); // Word and Excel put a picture of it there, too
  place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  return document.querySelector("#u3 .wrong").textContent; // at once
}"""
TABLE = " A table came as text: its cells one after the other, with semicolons between them."
STAY = "Only words can be pasted here: {} stayed behind."

PASTED = {
    "word.html": (
        [
            "How it began",
            "HARJIT DHANOWAL: The coordinator of the time-bank in Leeds said nineteen hours.",
            "Year; Hours",
            "2014; 42; about",
            "shopping",
            "From 2014 on it was paid.",
        ],
        STAY.format("footnotes, struck-out words and pictures") + TABLE,
    ),
    "excel.html": (["Year; Who; Paid", "2010; Oakshaw and others; £13.60", "2011"], TABLE.strip()),
    "outlook.html": (
        ["Dear Ada, I would rather it said “two thirds”", "From: Ada Ferrar Sent: 28 November 2026"],
        STAY.format("signs of picture fonts and pictures"),
    ),
    "docs.html": (
        ["Who paid? The council.", "First, tea", "Cheque; £42,000"],
        STAY.format("struck-out words and pictures") + TABLE,
    ),
    "pdf.txt": (
        [
            "It was a first, in effect the flagship of the voluntary sector, and well-known beyond the transport of the county. "
            "Nobody - but nobody – had co- Operative money.",
            "12",
        ],
        "Words were divided at the ends of lines: where a hyphen is not the word’s own, take it out.",
    ),
}


def test_what_other_programs_copy_comes_as_words_paragraph_by_paragraph(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(workbench.address)
    place, told, offer = text(page, "u3"), page.locator("#u3").get_by_role("alert"), page.locator("#u3 .offer")
    saved = page.locator("#saved[data-state=saved]")
    expect(place).to_contain_text("Whose cupboard?")

    def pastes(content: str, kind: str) -> None:
        place.click()
        page.wait_for_timeout(60)  # nobody does it sooner; browsers tell the editor what is chosen only then
        page.keyboard.press("Control+a")
        page.wait_for_timeout(60)
        place.evaluate(PUTS, [f"text/{kind}", content])

    for name, (paragraphs, said) in PASTED.items():
        content = (CLIPBOARDS / name).read_bytes().decode()
        pastes(content, "html" if name.endswith("html") else "plain")
        expect(place).to_have_text(" ".join(paragraphs))
        expect(told).to_have_text(said)
        expect(offer).to_contain_text(f"{len(paragraphs)} paragraphs were pasted; they stand in one.")
        saved.wait_for()
    offer.get_by_role("button", name="Make them 2 paragraphs").click()
    expect(place.locator("p")).to_have_text(PASTED["pdf.txt"][0])
    assert reads(workbench.folder, "the flagship of the voluntary sector")
    assert [url for url in asked if not url.startswith(workbench.address)] == []

    chapter = [f"Chapter {number} begins. {'And so it went on, for years. ' * 12}".strip() for number in range(1100)]
    book = "\n\n".join(chapter)
    assert 350_000 < len(book) < 500_000
    page.keyboard.press("Control+End")
    assert place.evaluate(PUTS, ["text/plain", book]) == "What was pasted is being put in…"
    offer.get_by_role("button", name="Make them 1100 paragraphs").click(timeout=20_000)
    expect(place.locator("p")).to_have_count(1101, timeout=20_000)
    assert reads(workbench.folder, "Chapter 1099 begins.")
