"""Words corrected in a real browser, with all that can stand among them and all that can be pasted; and asked of the server as the page asks."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.model.speech import Making, SessionWords, Span, Word, Words
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.shown.written import Paragraph, written
from sasci_archive.tei.wordings import Which, reading_of
from tests.browsing import becomes
from tests.workbench.conftest import Workbench

TOY = Path(__file__).parents[1] / "toy"


def paragraphs(tei: bytes, turn: str) -> tuple[Paragraph, ...]:
    return written(next(node for node in parse(tei).iter("{*}u") if node.get(ID) == turn)).paragraphs


def said(tei: bytes, turn: str) -> str:
    return "\n".join(" ".join(each.words) for each in paragraphs(tei, turn))


# -- asked of the server ------------------------------------------------------------------------------------------------


def test_what_is_found_is_replaced_as_one_change_and_what_is_not_there_any_more_is_left_and_told(
    workbench: Workbench,
) -> None:
    before = workbench.folder.master()
    status, found = workbench.ask("find", {"text": "the", "now": "that", "whole": True})
    assert (status, found["count"] > 1, found["turns"] > 1) == (200, True, True)
    places = [{k: p[k] for k in ("seg", "first", "was", "now")} for p in found["places"]]
    wrong = {**places[0], "was": "nothing"}
    status, made = workbench.ask(
        "replace", {"places": [*places, wrong, places[0]], "kind": "edition", "text": "the", "now": "that"}
    )
    assert (status, made["made"], made["told"]) == (200, len(places), f"‘the’ to ‘that’, in {len(places)} places")
    assert [each["why"] for each in made["left"]] == [
        "it does not read as it was shown any more",
        "it shares words with a place before it",
    ]
    assert workbench.ask("find", {"text": "the", "whole": True})[1]["count"] == 0
    now = workbench.folder.master()
    assert reading_of(now, Which.VERBATIM) != reading_of(now, Which.PUBLISHED)
    workbench.ask("undo", {})
    assert workbench.folder.master() == before
    status, told = workbench.ask("replace", {"places": [wrong], "kind": "edition", "text": "the", "now": ""})
    assert (status, told["wrong"]) == (
        409,
        "Nothing was changed: it does not read as it was shown any more. Look again, and choose the places that are meant.",
    )
    assert workbench.ask("find", {"text": " "})[1]["wrong"] == "Nothing is looked for. Write a word or some words."


def test_a_rule_is_accepted_as_one_change_and_what_is_let_be_is_not_proposed_again(workbench: Workbench) -> None:
    change = CorrectWords(
        when=dt.date(2026, 11, 29), why="Test.", seg="u1.s1", first=1, was="Good", now="Um, good. It was, er, good"
    )
    workbench.folder.save_transcript(amend.apply(workbench.folder.master(), change))
    _, told = workbench.ask("rules", {})
    fillers = [each for each in told["findings"] if each["rule"] == "fillers"]
    assert len(fillers) == 2
    first = fillers[0]
    assert workbench.ask("rules/refuse", {"let_be": [{k: first[k] for k in ("rule", "was", "now", "seg")}]})[0] == 200
    assert f'was = "{first["was"]}"' in workbench.folder.house_toml.read_text(encoding="utf-8")
    _, told = workbench.ask("rules", {})
    assert [each["was"] for each in told["findings"] if each["rule"] == "fillers"] == [fillers[1]["was"]]
    workbench.ask("rules/again", {"number": 0})
    _, told = workbench.ask("rules", {})
    places = [{k: f[k] for k in ("seg", "first", "was", "now")} for f in told["findings"] if f["rule"] == "fillers"]
    status, made = workbench.ask("rules/accept", {"rule": "fillers", "places": places})
    assert (status, made["made"], made["told"]) == (200, 2, "House rule “fillers”, in 2 places")
    assert "Um" not in said(workbench.folder.master(), "u1")
    assert "Um" in said(reading_of(workbench.folder.master(), Which.VERBATIM), "u1")
    assert workbench.ask("rules/again", {"number": 0})[1]["wrong"].startswith("That is not among what is let be")


def test_what_else_a_word_may_be_is_what_the_machine_heard_first_and_what_the_record_spells_alike(
    opening: Callable[[Folder], Workbench], tmp_path: Path
) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    turn = next(each for each in paragraphs(folder.master(), "u1"))
    heard = [w if w != "Tobias," else "to-buy-us," for w in turn.words]
    words = tuple(Word(Span(1000 + 200 * n, 1150 + 200 * n), text, 0.4) for n, text in enumerate(heard))
    folder.save_words(Words(made=Making(engine="test", version="1"), sessions=(SessionWords("1", words),)))
    workbench = opening(folder)
    at = turn.words.index("Tobias,")
    status, told = workbench.ask("alternatives", {"turn": "u1", "seg": "u1.s1", "first": at, "last": at + 1})
    assert status == 200
    assert {"first": at, "was": "Tobias,", "now": "to-buy-us,", "where": "the machine's first reading"} in told[
        "choices"
    ]
    misspelt = CorrectWords(when=dt.date(2026, 11, 29), why="T.", seg="u1.s1", first=at, was="Tobias,", now="Tobyas,")
    folder.save_transcript(amend.apply(folder.master(), misspelt))
    _, told = workbench.ask("alternatives", {"turn": "u1", "seg": "u1.s1", "first": at, "last": at + 1})
    assert ("Tobias,", "the roster") in [(each["now"], each["where"]) for each in told["choices"]]
    assert told["says"].endswith("it keeps one reading of each word.")
    assert workbench.ask("alternatives", {"turn": "u1", "seg": "u1.s1", "first": 900, "last": 901})[0] == 412


def test_words_that_stay_keep_their_times_and_new_ones_lie_between(
    opening: Callable[[Folder], Workbench], tmp_path: Path
) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    own = paragraphs(folder.master(), "u1")[0].words
    words = tuple(Word(Span(600 + 200 * n, 750 + 200 * n), text, 0.9) for n, text in enumerate(own))
    folder.save_words(Words(made=Making(engine="test", version="1"), sessions=(SessionWords("1", words),)))
    workbench = opening(folder)
    (before,) = workbench.ask("turns?ids=u1")[1]
    change = [{"first": 5, "was": own[5], "now": "three new words"}, {"first": 2, "was": own[2], "now": ""}]
    op = {"do": "reword", "seg": "u1.s1", "words": change}
    status, done = workbench.ask("do", {"op": op, "seen": {"u1": before["written"]["seen"]}})
    assert status == 200
    times = done["turns"][0]["times"]
    stay = [*before["times"][:2], *before["times"][3:5]]
    assert times[:4] == stay
    assert times[7:] == before["times"][6:]
    starts = [start for start, _, _ in times]
    assert starts == sorted(starts)
    assert all(before["times"][4][1] <= start <= end <= before["times"][6][0] for start, end, _ in times[4:7])


# -- in the browser -----------------------------------------------------------------------------------------------------

PASTE = """([id, html, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  document.querySelector(`#${id} .ProseMirror`).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color: red}</style></head><body lang=EN-GB>
<!--StartFragment--><p class=MsoNormal style='margin:0'><b>First</b> para&#173;graph, &#8220;quoted&#8221;.<script>document.title = "owned"</script></p>
<p class=MsoNormal onclick="alert(1)">Second&nbsp;one 👩‍🏫 שלום e&#769;.</p>
<table><tr><td><p>Cell</p></td><td><p>beside it</p></td></tr></table><img src="file:///C:/a.png"><!--EndFragment--></body></html>"""


def into(page: Any, turn: Any) -> None:
    """A click into a turn; the editor puts its caret where it belongs 20 ms after it has the focus, and nobody's next key is quicker."""
    turn.click()
    page.wait_for_timeout(500)


@pytest.mark.browser
def test_an_editor_types_pastes_lifts_finds_and_marks_and_the_transcript_reads_so(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    before = workbench.folder.master()
    page.goto(workbench.address)
    turn = page.locator("#u1 .ProseMirror")
    saved = page.locator("#saved[data-state=saved]")
    into(page, turn)

    # typed with pauses, a space at the end of each: nothing is joined, the caret stays
    page.keyboard.press("Control+End")
    for text in (" I ", "asked ", "it."):
        page.keyboard.type(text)
        page.wait_for_timeout(600)
    saved.wait_for()
    assert said(workbench.folder.master(), "u1").endswith("begin? I asked it.")

    # pasted from Word: words only, told what stayed behind; parted into paragraphs as one change
    page.evaluate(PASTE, ["u1", WORD, "never read"])
    told = page.locator("#u1 .wrong")
    expect(told).to_contain_text("Only words can be pasted here: a program and pictures stayed behind.")
    expect(told).to_contain_text("A table came as text")
    page.locator("#u1 .offer button").first.click()
    expect(page.locator("#u1 .ProseMirror p")).to_have_count(3)
    assert said(workbench.folder.master(), "u1").split("\n")[0].endswith("it. First paragraph, “quoted”.")
    assert said(workbench.folder.master(), "u1").split("\n")[1:] == ["Second one 👩‍🏫 שלום e\u0301.", "Cell; beside it"]
    assert page.title() != "owned"

    # fifty thousand characters
    page.keyboard.press("Control+End")
    page.evaluate(PASTE, ["u1", "", " lorem ipsum" * 4_200])
    becomes(page, lambda: said(workbench.folder.master(), "u1").count("lorem"), 4_200)
    saved.wait_for()
    while workbench.folder.master() != before:
        page.keyboard.press("Control+z")
        page.wait_for_timeout(400)
    expect(turn).not_to_contain_text("lorem")

    # everything is written over: footnotes, signs and what is withheld are not lost with it
    other = page.locator("#u2 .ProseMirror")
    kept = [
        p
        for each in paragraphs(before, "u2")
        for p in each.pieces
        if type(p).__name__ in {"Footnote", "Held", "Anchor"}
    ]
    into(page, other)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    becomes(page, lambda: said(workbench.folder.master(), "u2").strip(), "")
    saved.wait_for()
    now = paragraphs(workbench.folder.master(), "u2")
    assert [p for each in now for p in each.pieces if type(p).__name__ in {"Footnote", "Held", "Anchor"}] == kept
    assert not any(each.words for each in now)
    page.keyboard.press("Control+z")
    expect(other).to_contain_text(paragraphs(before, "u2")[0].words[0])
    assert workbench.folder.master() == before

    # for readers: lifted, seen struck through, put back
    page.keyboard.press("Control+e")
    expect(page.locator("#kind")).to_have_text("I write for readers")
    into(page, turn)
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+d")
    expect(page.locator("#u1 .lifted")).to_have_text("Salve.")
    assert "Salve." in said(reading_of(workbench.folder.master(), Which.VERBATIM), "u1")
    page.keyboard.press("Control+Shift+e")
    expect(page.locator("#u1 .lifted")).to_be_hidden()
    page.keyboard.press("Control+Shift+e")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+d")
    expect(page.locator("#u1 .lifted")).to_have_count(0)
    assert said(workbench.folder.master(), "u1") == said(before, "u1")

    # a sign put in by number, and taken out again by Backspace
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+i")
    expect(page.get_by_role("menuitem", name=re.compile("Laughs"))).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("#u1 .sign.vocal")).to_have_text("[laughs]")
    page.keyboard.press("Backspace")
    expect(page.locator("#u1 .sign.vocal")).to_have_count(0)
    saved.wait_for()
    assert said(workbench.folder.master(), "u1") == said(before, "u1")

    # found, gone to, replaced
    page.keyboard.press("Control+h")
    page.locator("#panel-find input[name=text]").fill("library")
    page.locator("#panel-find input[name=now]").fill("LIBRARY")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-find .status")).to_contain_text("place")
    page.keyboard.press("F3")
    page.locator("#panel-find .places-bar button").click()
    expect(page.locator("#panel-find .status")).to_contain_text("one undo takes all of it back")
    assert "LIBRARY" in said(workbench.folder.master(), "u1")
