"""An editor's sitting at four hours and 3,000 turns, in a real browser at the real command: how long it takes to open, from key to screen, to page through
all of it, to save, undo, find and replace; and what memory it takes."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.trials import long_seminar, long_volume, probes
from sasci_archive.trials.figures import Row

SOUND = Path(__file__).parents[2] / "seminars" / "demo" / "script" / "demo.opus"


class Length(msgspec.Struct, frozen=True):
    """How much of each is done."""

    turns: int = long_volume.TURNS
    cold: int = 3
    warm: int = 7
    keys: int = 208
    changes: int = 300
    undone: int = 10


WORDS = "and the tea was more or less the point "
"""What is typed."""
PER_SECOND = 8
PAGES_PER_SECOND = 30
"""As a held key repeats."""
_STATUS = """(wanted) => new Promise((done) => {
    const begun = performance.now();
    const look = () => (document.querySelector(".find ~ .status").textContent.includes(wanted) ? done(performance.now() - begun) : requestAnimationFrame(look));
    requestAnimationFrame(look);
})"""


def sitting(progress: files.Progress) -> list[Row]:
    """All of it at full length. Raises NotToBeHad without a browser."""
    path = long_seminar.needed()
    with tempfile.TemporaryDirectory(prefix="sasci-sitting-") as home, long_seminar.chromium(path) as chromium:
        return measured(progress, chromium, Path(home), Length())


def measured(progress: files.Progress, chromium: Any, home: Path, length: Length) -> list[Row]:
    """All of it, one after the other, in the empty folder `home`."""
    folder = long_seminar.write(home, SOUND, turns=length.turns)
    progress(1, 9)
    rows = [Row("turns, words, sound", _size(folder)), *_cold(home, folder, chromium, length)]
    progress(2, 9)
    with long_seminar.opened(home) as server, _page(chromium) as page:
        for number, part in enumerate((_warm, _typed, _paged, _memory, _changed, _undone, _found), start=3):
            rows += part(page, server, length)
            progress(number, 9)
    return rows


def _size(folder: Folder) -> str:
    words, sound = folder.words(), folder.recordings().media("1")
    every = words.sessions[0].words if words else ()
    hours = sum(each.duration for each in sound) / 3_600_000
    turns = folder.master().count(b"<u ")
    return (
        f"{turns:,}, {len(every):,}, {hours:.1f} h (synthetic: words by lot, the demonstration's sound over and over)"
    )


@contextlib.contextmanager
def _page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(probes.SCRIPT)
    yield page
    context.close()


def _opened(page: Any, address: str) -> float:
    """From going there to a turn that can be written in, in ms."""
    page.goto(address)
    page.locator(".turn .ProseMirror").first.wait_for()
    while not (at := probes.seen(page).opened):
        page.wait_for_timeout(20)
    return at


def _cold(home: Path, folder: Folder, chromium: Any, length: Length) -> list[Row]:
    """Nothing is kept: neither how loud it is, which is measured while one begins, nor anything in the browser; the server has just begun."""
    began, opened = [], []
    for _ in range(length.cold):
        files.remove_tree(folder.work)
        started = time.perf_counter()
        with long_seminar.opened(home) as server, _page(chromium) as page:
            began.append(time.perf_counter() - started)
            opened.append(_opened(page, server.address))
    return [
        Row("from `inv edit` to the address", f"{_seconds(began)}"),
        Row(
            "to open, cold (the server just begun, the sound not measured, nothing in the browser), until a turn can be written in",
            _seconds([each / 1000 for each in opened]),
            "< 2 s",
        ),
    ]


def _warm(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:
    started = time.perf_counter()
    _opened(page, server.address)
    page.locator("#sound[data-measured=true]").wait_for(timeout=1_800_000)
    measured = time.perf_counter() - started
    opened = [_opened(page, server.address) / 1000 for _ in range(length.warm)]
    return [
        Row("to open again", _seconds(opened), "< 2 s"),
        Row("measuring how loud four hours are, beside one's work, once", f"{measured:.0f} s"),
    ]


def _typed(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:  # noqa: ARG001 - as the others
    """In the middle of a turn in the middle, at eight keys a second; what is written is saved where a word ends, about once a second, meanwhile."""
    _show(page, 0.5)
    rows = []
    for heard in (False, True):
        if heard:
            page.keyboard.press("Alt+Enter")
            page.locator("#sound[data-plays=true]").wait_for()
        probes.forget(page)
        _type(page, length.keys)
        seen = probes.seen(page)
        while_saved, others = probes.during_saves(seen)
        every, where = [*while_saved, *others], "while sound is played" if heard else "in silence"
        rows += [
            Row(
                f"from key to screen {where}: median, p95, most (of how many keys)",
                probes.told(every),
                "p95 < 50 ms",
                met=probes.share(every, 0.95) < 50,
            ),
            Row(
                f"those of them while a change is saved ({len(probes.taken(seen, 'do'))} were)",
                probes.told(while_saved),
            ),
            Row(
                "the same keys by the browser's Event Timing, in steps of 8 ms",
                probes.told([*seen.events, *[16.0] * (len(every) - len(seen.events))]),
            ),
        ]
        if heard:
            page.keyboard.press("Escape")
        _saved(page)
    return rows


def _paged(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:  # noqa: ARG001 - as the others
    """From the first turn to the last, the key held down."""
    page.locator("#turns").focus()
    page.evaluate("document.getElementById('turns').scrollTop = 0")
    page.wait_for_timeout(500)
    probes.forget(page)
    page.evaluate("probe.page()")
    pages, started = 0, time.perf_counter()
    bottom = "(() => { const it = document.getElementById('turns'); return it.scrollTop + it.clientHeight >= it.scrollHeight - 2; })()"
    while pages < length.turns and not page.evaluate(bottom):
        for _ in range(PAGES_PER_SECOND // 2):
            page.keyboard.down("PageDown")
            pages += 1
            _until(started + pages / PAGES_PER_SECOND)
    page.keyboard.up("PageDown")
    took = time.perf_counter() - started
    page.wait_for_timeout(300)
    page.evaluate("probe.pages = false")
    seen = probes.seen(page)
    slow = [frame for frame in seen.frames if frame > 50]
    return [
        Row(
            f"paging through all of it, Page down held ({pages} pages in {took:.0f} s): frames longer than 50 ms",
            f"{len(slow)} of {len(seen.frames)}, the longest {max(seen.frames, default=0):.0f} ms",
        ),
        Row("most rows that were in the page", f"{seen.rows}", "≤ 40"),
        Row("the longest that a row was in sight before its words were", f"{seen.empty:.0f} ms"),
    ]


def _memory(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:  # noqa: ARG001 - as the others
    _opened(page, server.address)
    page.wait_for_timeout(1000)
    return [
        Row("memory of the page after opening", probes.memory_of_page(page)),
        Row("memory of the server", probes.memory_of(server.process)),
    ]


def _changed(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:
    """A word is put in at the beginning of one turn after the other."""
    _show(page, 0.25)
    probes.forget(page)
    for _ in range(length.changes):
        page.keyboard.type("well ")
        before = page.evaluate("document.activeElement.closest('.turn').id")
        page.keyboard.press("Alt+PageDown")  # who leaves a turn has it saved
        page.evaluate(_ELSEWHERE, before)
        _saved(page)  # nobody corrects a turn while three hundred others wait to be saved
    saves = probes.taken(probes.seen(page), "do")
    return [
        Row("one correction saved: median, p95, most (of how many)", probes.told(saves)),
        Row(f"memory of the page after {len(saves)} changes", probes.memory_of_page(page)),
        Row(f"memory of the server after {len(saves)} changes", probes.memory_of(server.process)),
    ]


_ELSEWHERE = """(before) => new Promise((done, not) => {
    const begun = performance.now();
    const look = () => {
        const turn = document.activeElement.closest(".turn");
        if (turn && turn.id !== before) done();
        else if (performance.now() - begun > 30000) not(new Error("the caret stayed in " + before));
        else requestAnimationFrame(look);
    };
    look();
})"""


def _undone(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:  # noqa: ARG001 - as the others
    probes.forget(page)
    for number in range(1, length.undone + 1):
        page.keyboard.press("Control+z")
        while len(probes.taken(probes.seen(page), "undo")) < number:
            page.wait_for_timeout(20)
    return [
        Row("one of them undone: median, p95, most (of how many)", probes.told(probes.taken(probes.seen(page), "undo")))
    ]


def _found(page: Any, server: long_seminar.Server, length: Length) -> list[Row]:  # noqa: ARG001 - as the others
    page.keyboard.press("Control+h")
    form = page.locator("form.find")
    form.locator("[name=text]").fill("the")
    form.locator("[name=whole]").check()
    form.locator("[name=now]").fill("those")
    form.locator("[name=now]").press("Enter")
    looked = page.evaluate(_STATUS, "place")
    places = page.locator(".find ~ .status").inner_text()
    button = page.locator(".places-bar button")
    button.wait_for()
    probes.forget(page)
    button.evaluate("(it) => it.click()")
    replaced = page.evaluate(_STATUS, "Changed in")
    made = page.locator(".find ~ .status").inner_text().partition(";")[0]
    probes.forget(page)
    page.locator("#doings .undo").evaluate("(it) => it.click()")
    while not (back := probes.taken(probes.seen(page), "undo")):
        page.wait_for_timeout(20)
    return [
        Row(f"finding a word everywhere ({places})", f"{looked / 1000:.2f} s"),
        Row(f"replacing it everywhere, found anew ({made})", f"{replaced / 1000:.2f} s"),
        Row("all of it undone", f"{back[0] / 1000:.2f} s"),
    ]


def _show(page: Any, share: float) -> None:
    """The caret in the middle of a turn, so far (0…1) into the transcript."""
    page.evaluate(
        "(share) => { const it = document.getElementById('turns'); it.scrollTop = share * it.scrollHeight; }", share
    )
    page.wait_for_timeout(1000)
    middle = page.evaluate(_MIDDLE)
    page.locator(f"#{middle} .ProseMirror").click()
    page.locator(f"#{middle} .ProseMirror-focused").wait_for()


_MIDDLE = """() => {
    const home = document.getElementById("turns").getBoundingClientRect();
    const off = (turn) => { const box = turn.getBoundingClientRect(); return Math.abs((box.top + box.bottom - home.top - home.bottom) / 2); };
    return [...document.querySelectorAll(".turn")].reduce((one, other) => (off(one) <= off(other) ? one : other)).id;
}"""


def _type(page: Any, keys: int) -> None:
    started = time.perf_counter()
    for number in range(keys):
        letter = WORDS[number % len(WORDS)]
        page.keyboard.press("Space" if letter == " " else letter)
        _until(started + (number + 1) / PER_SECOND)
    page.wait_for_timeout(200)


def _until(instant: float) -> None:
    time.sleep(max(0.0, instant - time.perf_counter()))


def _saved(page: Any) -> None:
    """Raises SasciError where the page does not say so within a minute, with what it says."""
    from playwright.sync_api import TimeoutError as TooLong

    saved = page.locator("#saved")
    try:
        page.locator("#saved[data-state=saved]").wait_for(timeout=60_000)
    except TooLong as error:
        raise SasciError(
            f"What was typed was not saved within a minute: the page says “{saved.inner_text()}” ({saved.get_attribute('data-state')}).",
            remedy="Please tell us.",
        ) from error


def _seconds(figures: list[float]) -> str:
    return f"{statistics.median(figures):.2f} s ({', '.join(f'{each:.2f}' for each in figures)})"
