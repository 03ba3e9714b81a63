"""An editor's work on the demonstration from its voices to its edition, in the page and by its keys: named, corrected, annotated, withheld, decided, undone,
closed, opened again, published. What comes out is in expected/session.xml, to the byte."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.inspection.texts import texts
from sasci_archive.model.review import Verdict
from sasci_archive.stages.publish import publish
from sasci_archive.stages.validate import validate
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.written import written
from tests.reviewing import amend, come_back, send
from tests.workbench.conftest import Workbench

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).parents[1]
EXPECTED = HERE / "expected" / "session.xml"
DEMO = HERE.parent / "seminars" / "demo"
RECORDS = ("seminar.toml", "consent.toml", "themes.toml", "codings.xml")
MONDAY = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)

SPOKE = {"V1": "1", "V2": "2", "V3": "3", "V4": "6", "V5": "5"}
"""The number that is pressed for each voice. The fourth is not Tobias Wenn, who was not there: seen, and put right, when the draft is read."""

CORRECTED = (
    ("u1", "Time Banked Home Support Scheme", "time-banked home support scheme"),
    ("u1", "Nula", "Nuala"),
    ("u2", "Dhanowal, was the Commissioner for Older People's Services", "Dhanowal. I was the commissioner for older people's services"),
    ("u3", "Oakshaw, was the Manager", "Oakshaw. I was the manager"),
    ("u3", "um about two-thirds", "um, about two thirds"),
    ("u4", "Quade, came", "Quade. I came"),
    ("u4", "It was", "I was"),
    ("u5", "was well, was a", "was, well, I was a"),
    ("u6", "you Desmond, Harjit,", "Thank you, Desmond. Harjit,"),
    ("u7", "cut I'm", "cut, I'm"),
    ("u7", "week. The", "week: the"),
    ("u7", "bulb, we", "bulb. We"),
    ("u7", "letter, drafted it, my", "letter. I drafted it. My"),
    ("u11", "13 pounds 60 an hour and from 2010", "£13.60 an hour and, from 2010,"),
    ("u11", "T was,", "tea was,"),
    ("u12", "It was neither, was", "I was neither. I was"),
    ("u15", "right, eleven", "right. Eleven"),
    ("u17", "to bias when. He was 19. He had a break down", "Tobias Wenn. He was nineteen, he'd had a breakdown"),
    ("u18", "you and the money Harjit.", "you. And the money, Harjit?"),
    ("u18", "RC of B.", "RCIB."),
    ("u19", "42,000 pounds over", "£42,000, over"),
    ("u20", "check.", "cheque."),
    ("u21", "not", "Not"),
    ("u27", "don't because", "No, I tell a lie, it was 2014, because"),
    ("u28", "think a", "I don't think a"),
)  # fmt: skip

CHOOSE = """async ([turn, words]) => {
    const text = document.querySelector(`#${turn} .ProseMirror`);
    const escaped = words.replace(/[.*+?^${}()|[\\]\\\\]/g, "\\\\$&");
    const whole = new RegExp(`(?<![\\\\p{L}\\\\p{N}])${escaped}(?!\\\\p{L})`, "u");
    const drawn = () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 25));
    text.focus();
    for (let look = 0; look < 50; look += 1) {
        await drawn(); // the editor draws when it is looked at, and shows where it was itself
        if (getSelection().toString() === words && text.contains(getSelection().anchorNode)) return;
        const nodes = [];
        const written = (node) => (node.parentElement.closest("[contenteditable]").contentEditable === "true" ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
        const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, written);
        let all = "";
        while (walker.nextNode()) { nodes.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
        const at = all.search(whole);
        if (at < 0) continue;
        const place = (offset, end) => { const [from, node] = nodes.findLast(([from]) => (end ? from < offset : from <= offset)); return [node, offset - from]; };
        getSelection().setBaseAndExtent(...place(at, false), ...place(at + words.length, true));
    }
    throw new Error(`‘${words}’ could not be chosen in ${turn}: ${text.textContent}`);
}"""
"""Words of a turn are chosen, as by the mouse: those that stand there whole."""


class Editor:
    """Who sits at the page; everything they do is waited for as they do: until it says that it is saved."""

    def __init__(self, page: Any) -> None:
        from playwright.sync_api import expect

        self.page, self.expect, self.key = page, expect, page.keyboard.press

    def text(self, turn: str) -> Any:
        return self.page.locator(f"#{turn} .ProseMirror")

    def saved(self) -> None:
        self.expect(self.page.locator("#saved")).to_have_text("Saved", timeout=15_000)

    def reads(self, turn: str, words: str) -> None:
        self.expect(self.text(turn)).to_contain_text(words)

    def choose(self, turn: str, words: str) -> None:
        self.page.evaluate(CHOOSE, [turn, words])

    def corrects(self, turn: str, was: str, now: str) -> None:
        self.choose(turn, was)
        self.page.keyboard.insert_text(
            now
        )  # at once: letter by letter a slow machine saves half of it, which is two changes
        self.reads(turn, now)

    def speaks(self, *keys: str) -> None:
        """Who speaks here: keys in the menu of people."""
        self.key("Alt+s")
        self.page.locator(".who-speaks").wait_for()
        for each in keys:
            self.key(each) if len(each) == 1 or each[0].isupper() else self.page.keyboard.type(each)

    def act(self, letter: str) -> Any:
        """The two keys of an annotation; what they open."""
        self.key("Control+.")
        self.page.locator(".popover .acts").wait_for()
        self.key(letter)
        self.page.locator(".popover .acts").wait_for(state="detached")
        return self.page.locator(".popover")

    def decides(self, turn: str) -> None:
        """What is asked for in a turn is accepted."""
        case = self.page.locator(f"#{turn} .case")
        self.key("Alt+r")
        self.expect(case).to_be_focused()
        self.key("a")
        self.expect(case).to_have_count(0)

    def until(self, button: str, wanted: str) -> None:
        self.expect(self.page.locator(button)).to_have_attribute("title", wanted)


def speakers(page: Any) -> Any:
    return page.locator(".turn .speaker")


def voices_and_words(editor: Editor) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    # who is each voice
    for voice, number in SPOKE.items():
        page.locator(f'[data-voice="{voice}"]').first.focus()
        key(number)
        page.locator("[data-person]").nth(int(number) - 1).get_by_text(voice).wait_for()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator("#u28 .ProseMirror")).to_be_visible()

    # who was not there did not speak; of one turn we are not sure
    expect(speakers(page).nth(3)).to_have_text("Tobias Wenn")
    editor.text("u4").click()
    editor.speaks("Alt+ArrowRight", "Alt+ArrowRight", "lor", "Enter")
    expect(speakers(page).filter(has_text="Loretta Quade")).to_have_count(5)
    editor.text("u21").click()
    editor.speaks("3")
    expect(speakers(page).nth(20)).to_have_text("Marion Oakshaw")
    key("Alt+o")
    expect(speakers(page).nth(20)).not_to_have_text("Marion Oakshaw")

    for turn, was, now in CORRECTED:
        editor.corrects(turn, was, now)
    editor.saved()


def turns_and_islands(editor: Editor) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    # a turn is split, and joined again; one stays split
    editor.choose("u27", "Ask")
    key("ArrowLeft")
    key("Control+Enter")
    expect(page.locator(".turn .speaker")).to_have_count(29)
    key("Backspace")
    expect(page.locator(".turn .speaker")).to_have_count(28)
    editor.corrects("u27", "Ask", "I asked")
    editor.saved()
    editor.choose("u24", "Marion")
    key("ArrowLeft")
    key("Control+Enter")
    expect(page.locator(".turn .speaker")).to_have_count(29)
    expect(editor.text("u24")).to_have_text("Six other councils came to look at it.")

    # an island is given to whose turn is beside it; and comes back
    editor.choose("u1", "Harjit first.")
    editor.speaks("2")
    expect(editor.text("u2")).to_contain_text("Harjit first. I'm")
    editor.choose("u2", "first.")
    key("ArrowRight")
    key("Alt+Shift+ArrowUp")
    expect(editor.text("u1")).to_contain_text("Harjit first.")


def notes_and_themes(editor: Editor) -> None:
    page, expect, key = editor.page, editor.expect, editor.key
    # a footnote; words that are withheld; a theme
    editor.choose("u7", "people lost")
    editor.act("f")
    page.keyboard.type("It is the council's own figure.")
    key("Control+Enter")
    expect(editor.text("u7").locator(".note")).to_have_attribute("data-number", "1")
    editor.choose("u5", "had a stroke in 2007,")
    opened = editor.act("h")
    page.keyboard.type("Desmond Ockley")
    expect(opened.locator(".foretold")).to_contain_text("[withheld: third party]")
    key("Enter")
    expect(editor.text("u5").locator(".held")).to_have_text("had a stroke in 2007,")
    editor.choose("u20", "hospital beds.")
    editor.act("t").get_by_label("I code as").select_option("pk")
    page.locator(".popover").wait_for(state="detached")
    editor.choose("u20", "hospital beds.")
    opened = editor.act("t")
    page.keyboard.type("hind")
    expect(opened.locator(".listbox li")).to_have_count(1)
    key("Enter")
    expect(page.locator("#u20 .bars li")).to_have_count(1)

    # heard by a person
    editor.text("u1").click()
    for turn in ("u1", "u2", "u3"):
        expect(editor.text(turn)).to_be_focused()
        key("F8")
        expect(page.locator(f"#{turn} .heard")).to_have_attribute("aria-pressed", "true")


def of_it(whole: bytes, folder: Folder, on: dt.datetime) -> None:
    """What came of it is valid, says what was written, and nothing that is withheld is published."""
    assert validate(folder) == ()
    reads = {
        turn.id: " ".join(word for p in turn.paragraphs for word in p.words)
        for turn in map(written, parse(whole).iter("{*}u"))
    }
    for turn, _, now in CORRECTED:
        assert now in reads[turn]
    edition, _ = publish(folder, on=on)
    assert edition.public, edition.outstanding
    for path in folder.published.iterdir():
        if path.is_file():
            found = re.sub(r"\s+", " ", " ".join(text for _, text in texts(path)))
            assert "a stroke in" not in found, path.name
    assert "withheld: third party" in (folder.published / "seminar.md").read_text("utf-8")
    assert "cheque" in (folder.published / "transcript.xml").read_text("utf-8")


def test_the_demonstration_from_its_voices_to_its_edition(
    opening: Callable[..., Workbench], page: Any, tmp_path: Path, accept: bool
) -> None:
    shutil.copytree(HERE / "demo", tmp_path / "demo")
    shutil.copytree(DEMO.parent / "projects", tmp_path / "projects")
    for name in RECORDS:
        shutil.copy(DEMO / name, tmp_path / "demo" / name)
    folder = Folder(tmp_path, "demo")
    silent = folder.consent_toml.read_text("utf-8").replace('audio = "yes"', 'audio = "no"')
    folder.consent_toml.write_text(
        silent, encoding="utf-8"
    )  # a sound takes half a minute to encode, and has tests of its own
    workbench = opening(folder, lambda: MONDAY)
    page.set_viewport_size({"width": 1440, "height": 4000})  # the whole of it is in sight
    page.goto(workbench.address)
    editor = Editor(page)

    voices_and_words(editor)
    turns_and_islands(editor)
    notes_and_themes(editor)
    editor.saved()
    workbench.close()
    assert validate(folder) == ()

    # in the night a witness answers
    packet = send(folder, "mo")
    come_back(
        folder, packet, [amend(packet, "u25", "handbook, but", "handbook. But", remark="I said it in two breaths.")]
    )

    # at the same address on the next day: it is decided in its turn
    tuesday = MONDAY + dt.timedelta(days=1)
    workbench = opening(folder, lambda: tuesday, workbench.port)
    page.goto(workbench.address)
    editor.expect(editor.text("u25").locator(".asked-out")).to_have_text("handbook, but")
    editor.decides("u25")
    editor.reads("u25", "handbook. But")
    assert [each.verdict for each in folder.decisions()] == [Verdict.ACCEPTED]

    # ten are undone, and a coding among them; it is closed, and opened again while the page stays; all are done again
    whole, codings = folder.master(), folder.codings_xml.read_text("utf-8")
    told = [edit.told for edit in workbench.bench.standing(coder="pk")]
    for number in range(11):
        editor.until(".undo", f"Undo: {told[number]}")
        editor.key("Control+z")
    editor.until(".undo", f"Undo: {told[11]}")
    editor.saved()
    undone = folder.master()
    assert "hospital beds" in undone.decode()
    assert b"council's own figure" not in undone
    assert b"had a stroke in 2007, " in undone
    assert folder.decisions() == ()
    assert folder.codings_xml.read_text("utf-8").count("<span ") == codings.count("<span ") - 1
    workbench.close()
    editor.expect(page.locator("#saved")).to_contain_text("The workbench does not answer.")
    workbench = opening(folder, lambda: tuesday, workbench.port)
    editor.saved()
    for number in reversed(range(11)):
        editor.until(".redo", f"Redo: {told[number]}")
        editor.key("Control+Shift+z")
    editor.until(".undo", f"Undo: {told[0]}")
    assert (folder.master(), len(folder.decisions())) == (whole, 1)
    spans = [line.strip() for line in codings.splitlines() if "<span " in line]
    assert [line for line in spans if line not in folder.codings_xml.read_text("utf-8")] == []

    of_it(whole, folder, tuesday)
    if accept:
        EXPECTED.write_bytes(whole)
    assert not accept, "the transcript is accepted: read it, and run without --accept"
    assert whole.decode() == EXPECTED.read_text("utf-8")
