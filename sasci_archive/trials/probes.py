"""What is put into the workbench's page to measure it, and what it has seen: when the page could be written in, when each key could be seen, how long
frames took, what the server was asked.

All times are milliseconds of the page's own clock. A key is counted from the instant at which the browser had it to the first task after the frame that
shows it was drawn; the browser's own Event Timing, which reaches to the frame's being shown and counts in steps of 8, stands beside it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

SCRIPT = """(() => {
    const probe = { opened: 0, keys: [], events: [], asked: [], frames: [], rows: 0, empty: 0, pages: false };
    window.probe = probe;
    const drawn = (then) => requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => then(performance.now());
        after.port2.postMessage(0);
    });
    new MutationObserver((_, all) => {
        if (!document.querySelector(".turn .ProseMirror[contenteditable=true]")) return;
        all.disconnect();
        drawn((at) => { probe.opened = at; });
    }).observe(document, { childList: true, subtree: true });
    addEventListener("keydown", (event) => {
        const text = event.target.closest?.(".ProseMirror");
        if (!text || event.key.length > 1 || event.ctrlKey || event.altKey) return;
        const before = text.textContent.length;
        const seen = (at) => (text.textContent.length === before && at - event.timeStamp < 2000 ? drawn(seen) : probe.keys.push([event.timeStamp, at]));
        drawn(seen);
    }, { capture: true });
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (each.name === "keydown") probe.events.push(each.duration);
    }).observe({ type: "event", durationThreshold: 16 });
    new PerformanceObserver((list) => {
        for (const { name, startTime, responseEnd } of list.getEntries()) probe.asked.push([name.split("/").at(-1).split("?")[0], startTime, responseEnd]);
    }).observe({ type: "resource" });
    probe.page = () => {
        let last = performance.now();
        const since = new Map(); // of rows that are seen and still empty
        const look = (at) => {
            probe.frames.push(at - last);
            last = at;
            const home = document.getElementById("turns").getBoundingClientRect();
            const rows = [...document.querySelectorAll(".row")];
            probe.rows = Math.max(probe.rows, rows.length);
            for (const row of rows) {
                const box = row.firstChild ? null : row.getBoundingClientRect();
                if (!box || box.bottom < home.top || box.top > home.bottom) { since.delete(row); continue; }
                if (!since.has(row)) since.set(row, at);
                probe.empty = Math.max(probe.empty, at - since.get(row));
            }
            if (probe.pages) requestAnimationFrame(look);
        };
        probe.pages = true;
        requestAnimationFrame(look);
    };
})()"""
"""For `page.add_init_script`."""

AFTER = 100
"""Milliseconds after an answer in which the page is still busy with it."""


class Seen(msgspec.Struct, frozen=True):
    """What the probe has seen: each key as (had, shown), what the browser says of keys that took 16 ms and more, each thing asked as (what, asked,
    answered), each frame's length; most rows that were in the page, and how long one was in sight without its words."""

    opened: float
    keys: list[tuple[float, float]]
    events: list[float]
    asked: list[tuple[str, float, float]]
    frames: list[float]
    rows: int
    empty: float


def seen(page: Any) -> Seen:
    """All there is until now."""
    return msgspec.convert(page.evaluate("({ ...probe, page: null })"), Seen)


def forget(page: Any) -> None:
    """Begin anew."""
    page.evaluate("Object.assign(probe, { keys: [], events: [], asked: [], frames: [], rows: 0, empty: 0 })")


def taken(seen: Seen, what: str) -> list[float]:
    """How long the server took each time it was asked for something (ms), as the page saw it."""
    return [answered - begun for asked, begun, answered in seen.asked if asked == what]


def during_saves(seen: Seen) -> tuple[list[float], list[float]]:
    """How long each key took (ms): those pressed or shown while a change was saved or its answer taken in, and the others."""
    saves = [(begun, answered + AFTER) for asked, begun, answered in seen.asked if asked == "do"]
    parts: tuple[list[float], list[float]] = ([], [])
    for had, shown in seen.keys:
        parts[not any(begun < shown and had < end for begun, end in saves)].append(shown - had)
    return parts


def share(figures: Sequence[float], of: float) -> float:
    """The figure below which this share (0…1) of them lies: the next that was measured, none in between."""
    every = sorted(figures)
    return every[min(len(every) - 1, int(of * len(every)))] if every else float("nan")


def told(figures: Iterable[float]) -> str:
    """The middle, the 95th hundredth and the largest."""
    every = list(figures)
    if not every:
        return "none"
    return f"{share(every, 0.5):.0f}, {share(every, 0.95):.0f}, at most {max(every):.0f} ms ({len(every)})"


def memory_of_page(page: Any) -> str:
    """What its program holds after what is not held is thrown away, and what its process takes of the machine's memory."""
    import psutil

    asked = page.context.new_cdp_session(page)
    asked.send("HeapProfiler.enable")
    asked.send("HeapProfiler.collectGarbage")
    held = asked.send("Runtime.getHeapUsage")["usedSize"]
    counted = asked.send("Memory.getDOMCounters")
    asked.detach()
    every = page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [psutil.Process(each["id"]).memory_info().rss for each in every if each["type"] == "renderer"]
    return f"{held / 1e6:.0f} MB of its program, {counted['nodes']:,} nodes; its process {max(sizes) / 1e6:.0f} MB"


def memory_of(process: int) -> str:
    """What a process takes of the machine's memory, and what those take that it has begun."""
    import psutil

    own = psutil.Process(process)
    begun = []
    for each in own.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
            begun.append(each.memory_info().rss)
    also = f", and {sum(begun) / 1e6:.0f} MB what it has begun" if begun else ""
    return f"{own.memory_info().rss / 1e6:.0f} MB{also}"
