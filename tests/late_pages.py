"""`pytest --late 150 -m browser`: each page hears of events, timers, frames and answers so many milliseconds later, as on a busy machine. What a test has not waited for fails then each time."""

from __future__ import annotations

from typing import Any

KINDS = (
    *("canplay", "close", "durationchange", "ended", "hashchange", "loadeddata", "loadedmetadata", "message", "pause"),
    *("play", "playing", "popstate", "ratechange", "resize", "scroll", "scrollend", "seeked", "seeking"),
    *("selectionchange", "statechange", "storage", "timeupdate", "toggle", "visibilitychange", "waiting"),
)
"""Events that a browser tells of when it finds time to. Those of keys, the mouse and the page's going are told at once, and those of its database only as they come."""

MAKES_LATE = """
(() => {
  const soon = self.setTimeout.bind(self), framed = self.requestAnimationFrame.bind(self), asked = self.fetch.bind(self);
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const kinds = new Set(KINDS), late = new WeakMap();
  const lateOf = (hears) => late.get(hears) ?? (late.set(hears, function (event) { soon(() => hears.call(this, event), LATE); }), late.get(hears));
  EventTarget.prototype.addEventListener = function (kind, hears, how) { return add.call(this, kind, kinds.has(kind) && typeof hears === "function" ? lateOf(hears) : hears, how); };
  EventTarget.prototype.removeEventListener = function (kind, hears, how) { return remove.call(this, kind, kinds.has(kind) && late.get(hears) || hears, how); };
  self.setTimeout = (does, ms = 0, ...given) => soon(does, ms + LATE, ...given);
  self.requestAnimationFrame = (does) => framed(() => soon(() => framed(does), LATE));
  self.fetch = async (...given) => { const answer = await asked(...given); await new Promise((done) => soon(done, LATE)); return answer; };
})();
""".replace("KINDS", str(list(KINDS)))


def make_late(browser: Any, late: int) -> None:
    """Every page that this browser opens from now on is such a one; `late` in ms."""
    for name in ("new_context", "new_page"):
        setattr(browser, name, _late(getattr(browser, name), MAKES_LATE.replace("LATE", str(late))))


def _late(opens: Any, script: str) -> Any:
    def opened(**how: Any) -> Any:
        made = opens(**how)
        made.add_init_script(script)
        return made

    return opened
