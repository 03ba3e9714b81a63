"""How the page is looked at: by axe, by whoever has little room, by whoever needs a target of some size; and as a picture for the documentation."""

from __future__ import annotations

import io
from collections.abc import Set
from pathlib import Path
from typing import Any

from tests.barriers import barriers

CONTRAST = "color-contrast"

SIZES = ((1440, 900), (768, 1024), (320, 640))
LOOKS = {(1440, "light"), (1440, "dark"), (320, "dark")}
FEW = {(1440, "light"), (320, "dark")}
"""Where each contrast is measured: in both schemes, and where there is least room. What is there, and where, is the same in both, and is looked at once for each size.
Few are enough for what is made of the same parts as all else."""

SMALL = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length && !each.closest(".unseen, .sr");
  const every = [...document.querySelectorAll("button, input, select, textarea, summary, [role=option], [role=tab], [role=slider], [role=menuitem]")].filter(shown);
  const box = (each) => (each.matches("[type=checkbox], [type=radio]") && each.closest("label") ? each.closest("label") : each).getBoundingClientRect();
  const inLine = (each) => each.matches("button.link, button.said") && each.parentElement.textContent.trim() !== each.textContent.trim();
  const boxes = every.map((each) => [each, box(each)]);
  const apart = (each, { left, top, width, height }) => { // 24 pixels around its middle are nobody else's
    const [x, y] = [left + width / 2, top + height / 2];
    return boxes.every(([other, at]) => other === each || other.contains(each) || each.contains(other) || at.left >= x + 12 || at.right <= x - 12 || at.top >= y + 12 || at.bottom <= y - 12);
  };
  const covered = (each, { left, top, width, height }) => { // scrolled behind what stands still
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return there && !there.contains(each) && !each.contains(there);
  };
  return boxes.filter(([each, at]) => !covered(each, at) && (at.width < 23.9 || at.height < 23.9) && !inLine(each) && !apart(each, at)).map(([each, { width, height }]) => `${Math.round(width)} × ${Math.round(height)}: ${each.outerHTML.slice(0, 120)}`);
}"""
"""Targets below 24 by 24 pixels that neither stand in a line of text nor have as much room. https://www.w3.org/TR/WCAG22/#target-size-minimum"""

WIDE = """() => {
  const within = [document.documentElement, ...document.querySelectorAll(".turns, .panels, .side, .popover, .choose, .who-speaks, dialog")];
  return within.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => `${each.className || each.tagName}: ${each.scrollWidth} in ${each.clientWidth}`);
}"""
"""What has to be scrolled sideways. https://www.w3.org/TR/WCAG22/#reflow"""


def faults(
    page: Any, what: str, *, within: str = "", looks: Set[tuple[int, str]] = LOOKS, every: bool = False
) -> list[str]:
    """What is wrong with the page as it stands (with what is `within` these selectors), at each size: barriers that axe finds, what is wider than its place, targets that are too small;
    and each contrast, with `every` at each size in both schemes. It is as it was afterwards: nothing is opened anew."""
    before = page.viewport_size
    found: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(60)
        where = f"{what} at {width}"
        found += [f"{where}: {rule}: {html[:160]}" for rule, html in barriers(page, within=within, off=(CONTRAST,))]
        found += [f"{where}: too wide: {each}" for each in page.evaluate(WIDE)]
        found += [f"{where}: too small: {each}" for each in page.evaluate(SMALL)]
        for scheme in ("light", "dark"):
            if every or (width, scheme) in looks:
                page.emulate_media(color_scheme=scheme)
                found += [
                    f"{where}, {scheme}: {rule}: {html[:160]}"
                    for rule, html in barriers(page, within=within, only=(CONTRAST,))
                ]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
    return found


def picture(page: Any, clip: dict[str, float] | None = None) -> bytes:
    """A PNG of the page, or of a part of it, in few colours, so that the file is small."""
    from PIL import Image

    page.evaluate("document.fonts.ready")
    raw = page.screenshot(clip=clip, animations="disabled") if clip else page.screenshot(animations="disabled")
    kept = io.BytesIO()
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def around(page: Any, *selectors: str, room: int = 12) -> dict[str, float]:
    """The part of the page in which all of these stand."""
    boxes = [page.locator(each).first.bounding_box() for each in selectors]
    size = page.viewport_size
    left, top = (max(0, min(box[side] for box in boxes) - room) for side in ("x", "y"))
    right = min(size["width"], max(box["x"] + box["width"] for box in boxes) + room)
    bottom = min(size["height"], max(box["y"] + box["height"] for box in boxes) + room)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def is_alike(one: bytes, path: Path) -> bool:
    """Whether a picture looks as the one in a file does: of nearly the same size, and at a glance the same."""
    from PIL import Image, ImageChops, ImageStat

    if not path.exists():
        return False
    pictures = [Image.open(io.BytesIO(each)).convert("L") for each in (one, path.read_bytes())]
    if any(abs(a - b) > 2 for a, b in zip(pictures[0].size, pictures[1].size, strict=True)):
        return False
    first, second = (each.resize((160, 120)) for each in pictures)
    return bool(ImageStat.Stat(ImageChops.difference(first, second)).mean[0] < 1)
