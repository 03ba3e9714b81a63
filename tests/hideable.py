"""A browser without windows shows every tab at once: here each is told whether it is seen (`turn(true)` hides it)."""

from __future__ import annotations

HIDEABLE = """
Object.defineProperty(Document.prototype, "hidden", { get: () => globalThis.isHidden ?? false });
globalThis.turn = (isHidden) => {
  globalThis.isHidden = isHidden;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""To be run in each page before its own scripts."""
