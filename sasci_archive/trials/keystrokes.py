"""The demonstration's machine transcript corrected to its script, key by key, in the workbench and in a plain text editor: both scripts lie in the
repository, both are really pressed in a browser, and both lead to the same words.

The plain editor holds the words as a file, a turn a line: a text field of the browser's, with a search. What it does not hold is not asked of it:
times and who speaks. A step of a script is a key's name as Playwright has it, `3 × ` before it where it is pressed so often; `type: …` letters;
`click: n` and `double click: n` the mouse before letter n of the turn.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from sasci_archive.formats import records
from sasci_archive.stages import draft
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.written import written
from sasci_archive.trials import long_seminar, recording
from sasci_archive.trials.caret import Editor, Listening, Plain, Workbench
from sasci_archive.trials.figures import Row
from sasci_archive.trials.keystroke_plan import CLICK, HAND, KEY, POINT, Correction, plan
from sasci_archive.workbench.bench import Bench

HERE = Path(__file__).parents[2]
DEMO = HERE / "seminars" / "demo"
HEARD = HERE / "tests" / "demo"
"""What the machine heard of it."""
SCRIPTS = HERE / "tests" / "workbench" / "keystrokes"
RECORDS = ("seminar.toml", "consent.toml", "themes.toml", "3-names.toml")
UNSURE = 0.5
"""As in templates/workbench/src/movement.js."""


CALLED = {
    "workbench": "workbench",
    "plain": "plain text editor",
    "listening": "workbench, while the recording plays,",
}


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is pressed, in order."""

    correction: tuple[Correction, ...]


class Count(msgspec.Struct, frozen=True):
    """How often a key was pressed (a letter is one, with or without Shift), the mouse clicked, and pointed at something; and the seconds of it, by the
    keystroke-level model."""

    keys: int
    clicks: int
    points: int
    seconds: float


def drafted(home: Path) -> Folder:
    """The demonstration in the workspace `home` as the machine has drafted it, each voice with its name."""
    shutil.copytree(HEARD, home / "seminars" / "demo")
    shutil.copytree(DEMO.parent / "projects", home / "seminars" / "projects")
    folder = Folder(home / "seminars", "demo")
    for name in RECORDS:
        shutil.copy(DEMO / name, folder.path / name)
    shutil.copy(DEMO / "script" / "demo.opus", folder.recording / "demo.opus")
    draft.draft(folder, made_on=dt.date(2026, 11, 30))
    return folder


def text(folder: Folder) -> str:
    """What is written: each turn a line."""
    turns = map(written, parse(folder.master()).iter("{*}u"))
    return "\n".join(" ".join(word for part in turn.paragraphs for word in part.words) for turn in turns)


def wanted() -> str:
    """What was said, by the script: each turn a line."""
    return "\n".join(turn.text for turn in recording.parse(files.read(DEMO / "script" / "script.toml")).turns)


def read(editor: str) -> Script:
    """The script of "workbench" or "plain". Raises NotYet, BadRecord."""
    path = SCRIPTS / f"{editor}.toml"
    return records.parse(files.read(path), Script, where=path.name)


def planned(folder: Folder) -> dict[str, bytes]:
    """Both scripts anew, as they are to lie in the repository, by name."""
    before, after = text(folder), wanted()
    doubts, times = _known(folder, before)
    editors: tuple[Editor, ...] = (Workbench(doubts), Plain(), Listening(doubts, times))
    made = {}
    for editor in editors:
        first, *others = plan(editor, before, after)
        if editor.name != "plain":  # nobody is in a turn before they have clicked into one
            first = replace(first, there=["click: 0", *first.there])
        made[editor.name] = composed(editor.name, [first, *others]).encode()
    return made


def _known(folder: Folder, before: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int, int, int], ...]]:
    """The words of which the machine was not sure, and when each word was said (`caret.Workbench`, `caret.Listening`)."""
    bench = Bench(folder, "", lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    doubts, times, at, whole = list[tuple[int, int]](), list[tuple[int, int, int, int]](), 0, len(before)
    lines = before.split("\n")
    for turn, line in zip(bench.turns([f"u{number}" for number in range(1, len(lines) + 1)]), lines, strict=True):
        for number, (word, (start, end, sure)) in enumerate(zip(line.split(" "), turn.times, strict=True)):
            place = whole - at, whole - at - len(word)
            times.append((*place, start, end))
            if (sure is not None and sure < UNSURE) or number in turn.doubts:
                doubts.append(place)
            at += len(word) + 1
    return tuple(doubts), tuple(times)


def composed(editor: str, corrections: Iterable[Correction]) -> str:
    """A script as it lies in the repository."""

    def quoted(value: object) -> str:
        return msgspec.json.encode(value).decode()  # what TOML has in common with JSON

    lines = [
        f"# What is pressed in the {CALLED[editor]} to correct the demonstration's machine transcript to its script; made, like the other one",
        "# beside it, by sasci_archive/trials/keystroke_plan.py (which says by what rules), pressed by tests/workbench/test_keystrokes.py and by `inv bench`.",
    ]
    for each in corrections:
        lines += ["", "[[correction]]"]
        lines += [f"{name} = {quoted(getattr(each, name))}" for name in ("turn", "was", "now", "there", "mend")]
    return "\n".join(lines) + "\n"


def counted(script: Script) -> Count:
    """What a script takes."""
    keys = clicks = points = homed = 0
    for correction in script.correction:
        for step in (*correction.there, *correction.mend):
            kind, _, value = step.partition(": ")
            if kind == "type":
                keys += len(value)
            elif kind == "hear":
                continue
            elif kind.endswith("click"):
                clicks += 1 + kind.startswith("double")
                points += 1
                homed += 2
            else:
                times, _, _ = step.rpartition(" × ")
                keys += int(times or 1)
    return Count(keys, clicks, points, (keys * KEY + clicks * CLICK + points * POINT + homed * HAND) / 10)


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
    """Both scripts pressed, and counted where what comes of both is what was said."""
    path = long_seminar.browser()
    if path is None:
        return [Row("not measured", "no Chromium on this machine (apt-get install chromium)")]
    scripts = {name: read(name) for name in ("workbench", "plain")}
    with tempfile.TemporaryDirectory(prefix="sasci-keys-") as name, long_seminar.chromium(path) as chromium:
        folder, page = drafted(Path(name)), chromium.new_page()
        before = text(folder)
        with long_seminar.opened(Path(name), folder.slug) as server:
            page.goto(server.address)
            press_workbench(page, scripts["workbench"])
        progress(1, 2)
        page.goto("about:blank")
        made = {"workbench": text(folder), "plain": press_plain(page, scripts["plain"], before)}
        progress(2, 2)
    rows = [Row("corrections, of how many words", f"{len(scripts['plain'].correction)}, {len(before.split()):,}")]
    for editor, called in (("workbench", "the workbench"), ("plain", "a plain text editor")):
        if made[editor] != wanted():
            rows.append(Row(called, "NOT COUNTED: its script does not lead to what was said"))
            continue
        rows.append(Row(called, _told(scripts[editor])))
    return rows


def _told(script: Script) -> str:
    count = counted(script)
    there = counted(Script(tuple(replace(each, mend=[]) for each in script.correction)))
    return (
        f"{count.keys} keys ({there.keys} to get there, {count.keys - there.keys} to mend it), {count.clicks} clicks, "
        f"pointed {count.points} times: {count.seconds:.0f} s"
    )


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
_WHERE = """() => { const { anchorNode, anchorOffset, focusOffset } = getSelection();
    return [document.activeElement.closest(".turn")?.id, anchorNode?.data, anchorOffset, focusOffset].join(" "); }"""
_ELSEWHERE = f"""(before) => new Promise((done, not) => {{
    const where = {_WHERE}, begun = performance.now();
    let [last, since] = ["", 0];
    const look = () => {{
        if (where() !== last) [last, since] = [where(), performance.now()];
        if (last !== before && document.activeElement.closest(".ProseMirror") && performance.now() - since > 100) done(); // it stays there
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
