"""The scripts of `keystrokes` really pressed in a browser: in the workbench, and in a text field with a search, which is the plain editor; counted only where
the words that come of them are those that were said."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sasci_archive.store import files
from sasci_archive.trials import long_seminar
from sasci_archive.trials.figures import Row
from sasci_archive.trials.keystroke_plan import KEY
from sasci_archive.trials.keystrokes import Count, Script, counted, drafted, read, text, wanted

PLAIN = """<!DOCTYPE html><meta charset="utf-8"><title>A plain text editor</title>
<style>textarea { width: 5900px; height: 700px; font: 14px/20px monospace; }</style>
<input aria-label="Find"><br><textarea wrap="off" spellcheck="false"></textarea>
<script>
    const [find, text] = [document.querySelector("input"), document.querySelector("textarea")];
    let found;
    text.addEventListener("keydown", (event) => {
        if (event.key !== "f" || !event.ctrlKey) return;
        event.preventDefault();
        find.value = "";
        find.focus();
    });
    find.addEventListener("keydown", (event) => {
        if (event.key === "Escape") text.focus();
        if (event.key !== "Enter") return;
        const [all, words] = [text.value.toLowerCase(), find.value.toLowerCase()];
        const next = all.indexOf(words, text.selectionEnd);
        found = next < 0 ? all.indexOf(words) : next;
        if (found >= 0) text.setSelectionRange(found, found + words.length);
    });
</script>"""
"""A search goes on behind the caret, and begins again at the top; Escape leads back into the text, where what was found is chosen."""


def case(progress: files.Progress) -> list[Row]:
    """Each pressed to its end, then counted. Raises NotToBeHad without a browser."""
    path = long_seminar.needed()
    scripts = {name: read(name) for name in ("workbench", "listening", "plain")}
    wrong = set[str]()
    with long_seminar.chromium(path) as chromium:
        for done, (name, script) in enumerate(scripts.items(), start=1):
            with tempfile.TemporaryDirectory(prefix="sasci-keys-") as home:
                if _made(chromium, Path(home), name, script) != wanted():
                    wrong.add(name)
            progress(done, len(scripts))
    if wrong:
        return [
            Row(f"the script of {name}", "NOT COUNTED: it does not lead to what was said") for name in sorted(wrong)
        ]
    return told(scripts)


def _made(chromium: Any, home: Path, name: str, script: Script) -> str:
    folder, page = drafted(home), chromium.new_page()
    try:
        if name == "plain":
            return press_plain(page, script, text(folder))
        with long_seminar.opened(home, folder.slug) as server:
            page.goto(server.address)
            press_workbench(page, script, plays=name == "listening")
        return text(folder)
    finally:
        page.close()


def told(scripts: dict[str, Script]) -> list[Row]:
    """What each takes. Who corrects in a plain editor hears the recording in a player beside it: where its keys work everywhere, a key to pause and one to
    go on for each correction; else each is two changes of window and a key."""
    corrections = len(scripts["plain"].correction)
    plain = counted(scripts["plain"])
    return [
        Row("corrections, of how many words", f"{corrections} of {len(wanted().split()):,}"),
        Row("the words alone: in the workbench", _shares(scripts["workbench"])),
        Row("the words alone: in a plain text editor", _shares(scripts["plain"])),
        Row("while the recording plays, paused at each: in the workbench", _shares(scripts["listening"])),
        Row(
            "while it plays: in a plain text editor, beside a player whose keys work in every window",
            _counted(plain, 2 * corrections),
        ),
        Row(
            "while it plays: in a plain text editor, with the player in another window",
            f"{_counted(plain, 6 * corrections)}, {4 * corrections} changes of window among them",
        ),
    ]


def _shares(script: Script) -> str:
    count = counted(script)
    there = counted(Script(tuple(replace(each, mend=[]) for each in script.correction)))
    return f"{_counted(count)} ({there.keys} keys to get there, {count.keys - there.keys} to mend it)"


def _counted(count: Count, more: int = 0) -> str:
    seconds = count.seconds + more * KEY / 10
    return f"{count.keys + more} keys, clicked {count.clicks} ×, pointed {count.points} ×: {seconds:.0f} s"


def press_plain(page: Any, script: Script, before: str) -> str:
    """What the plain editor holds in the end."""
    page.set_viewport_size({"width": 6000, "height": 800})  # no line of it is broken, and all can be clicked
    page.set_content(PLAIN)
    field = page.locator("textarea")
    field.fill(before)
    field.evaluate("(it) => { it.setSelectionRange(0, 0); it.focus(); }")
    for correction in script.correction:
        for step in (*correction.there, *correction.mend):
            _press(page, step, correction.turn)
    return str(field.input_value())


def press_workbench(page: Any, script: Script, *, plays: bool = False) -> None:
    """All is pressed on a page that is open at the workbench, until it says that all is saved; the recording plays, where it `plays`."""
    page.set_viewport_size({"width": 1440, "height": 4000})  # the whole of it is in sight
    page.locator("#u28 .ProseMirror").wait_for()
    page.locator("#turns:not([aria-busy])").wait_for()
    if plays:
        page.locator("#sound[data-measured=true]").wait_for()
        page.keyboard.press("Escape")
    for correction in script.correction:
        for step in (*correction.there, *correction.mend):
            _press(page, step, correction.turn)
    page.evaluate("document.activeElement.blur()")
    page.locator("#saved[data-state=saved]").wait_for()


LEAPS = {"Control+u", "Alt+PageDown", "F3", "F4"}
"""Keys of the workbench after which one looks where they have led before one goes on."""
STAYS = 8
"""Frames for which the caret must stay where it is, as it is led there in two or three."""
_WHERE = """() => { const { anchorNode, anchorOffset, focusOffset } = getSelection();
    return [document.activeElement.closest(".turn")?.id, anchorNode?.data, anchorOffset, focusOffset].join(" "); }"""
_ELSEWHERE = f"""(before) => new Promise((done, not) => {{
    const where = {_WHERE}, begun = performance.now();
    let [last, stayed] = ["", 0];
    const look = () => {{
        [last, stayed] = where() === last ? [last, stayed + 1] : [where(), 0];
        if (last !== before && document.activeElement.closest(".ProseMirror") && stayed >= {STAYS}) done();
        else if (performance.now() - begun > 20000) not(new Error("the caret stayed: " + before));
        else requestAnimationFrame(look);
    }};
    look();
}})"""
_LETTER = """([turn, at]) => {
    const walker = document.createTreeWalker(document.querySelector(`#u${turn} .ProseMirror`), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { length } = walker.currentNode.data;
        if (at < length) {
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + 1);
            const box = range.getBoundingClientRect();
            return [box.left + 1, box.top + box.height / 2];
        }
        at -= length;
    }
}"""


_HEAR = """(ms) => new Promise((done) => {
    const sound = document.querySelector("video.on");
    sound.playbackRate = 0.0625;
    sound.onseeked = () => requestAnimationFrame(() => requestAnimationFrame(() => done()));
    sound.currentTime = ms / 1000;
})"""
"""The sound is moved on to where it would be, and all but stands there until the key is pressed."""


def _press(page: Any, step: str, turn: int) -> None:
    kind, _, value = step.partition(": ")
    if kind == "hear":
        page.locator("#sound[data-plays=true]").wait_for()
        page.evaluate(_HEAR, int(value))
        return
    if kind == "type":
        page.keyboard.type(value)
        return
    if kind in {"click", "double click"}:
        x, y = page.evaluate(_LETTER, [turn, int(value)])
        page.mouse.click(x, y, click_count=2 if kind == "double click" else 1)
        return
    times, _, key = step.rpartition(" × ")
    for _ in range(int(times or 1)):
        if key == "Enter" and page.locator("form.find:focus-within").count():
            with page.expect_response(lambda answer: answer.url.endswith("/find")):
                page.keyboard.press(key)
            page.locator(".find ~ .status", has_text="place").wait_for()
        elif key in LEAPS:
            before = page.evaluate(_WHERE)
            page.keyboard.press(key)
            if key == "F4":  # the caret may be there already
                page.locator("#sound[data-plays=false]").wait_for()
                page.evaluate(_ELSEWHERE, "")
            else:
                page.evaluate(_ELSEWHERE, before)
        else:
            page.keyboard.press(key)
            page.evaluate("new Promise(requestAnimationFrame)")  # nobody presses the next one in the same frame
