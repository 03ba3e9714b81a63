"""`pytest -p tests.late_pages -m browser`: each page hears of events, timers, frames and answers a moment later, as on a busy machine. What a test has not waited for fails then each time."""

from __future__ import annotations

from typing import Any

LATE = 150
"""How much later, in ms."""

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
""".replace("KINDS", str(list(KINDS))).replace("LATE", str(LATE))


def pytest_configure() -> None:
    """Every page that a test opens is such a one."""
    from playwright.sync_api import Browser

    for name in ("new_context", "new_page"):
        setattr(Browser, name, _late(getattr(Browser, name)))


def _late(opens: Any) -> Any:
    def opened(browser: Any, **how: Any) -> Any:
        made = opens(browser, **how)
        made.add_init_script(MAKES_LATE)
        return made

    return opened
