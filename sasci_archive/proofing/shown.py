"""Captions within their limits: at most two lines of 42 characters, one after the other, long enough to be read.

Limits of the BBC Subtitle Guidelines <https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/>. People speak faster than
anybody can read: how many captions are too fast is told as a share, and is a fault only where it is more than `MOST_FAST`.
"""

from __future__ import annotations

import re
from typing import Final

from sasci_archive.proofing.finding import Built, Found
from sasci_archive.proofing.words import MOST

LINES, WIDE, LONG, FAST = 2, 42, 7_000, 20
"""Lines, characters in one, milliseconds, characters a second."""
MOST_FAST: Final = 0.25
_TIMED: Final = re.compile(
    r"((?:\d+:)?\d+:\d+[.,]\d+) --> ((?:\d+:)?\d+:\d+[.,]\d+)[^\n]*\n((?:(?!\n)[\s\S]|\n(?!\s*\n))*)"
)


def captions(built: Built, names: tuple[str, ...]) -> Found:
    """Of all caption files."""
    faults, told = [], []
    for name in names:
        text = built.read(name).decode("utf-8-sig").replace("\r\n", "\n")
        cues = [(_ms(a), _ms(b), re.sub(r"<[^<>]*>", "", shown).strip("\n")) for a, b, shown in _TIMED.findall(text)]
        found: list[str] = []
        before = fast = 0
        for number, (start, end, shown) in enumerate(cues, start=1):
            lines = shown.split("\n")
            if len(lines) > LINES:
                found.append(f"caption {number} has {len(lines)} lines")
            found += [
                f"caption {number} has a line of {len(line)} characters: ‘{line}’"
                for line in lines
                if len(line) > WIDE and " " in line.strip()
            ]
            if end <= start:
                found.append(f"caption {number} ends before it begins")
            elif end - start > LONG:
                found.append(f"caption {number} stands {(end - start) / 1000:.1f} seconds")
            if start < before:
                found.append(f"caption {number} is shown while the one before it still is")
            before = end
            fast += end > start and len(shown) * 1000 > FAST * (end - start)
        share = fast / len(cues) if cues else 0.0
        told.append(f"{len(cues):,} captions, {share:.1%} faster than {FAST} characters a second")
        if share > MOST_FAST:
            found.append(f"{fast} of {len(cues)} captions are too fast to be read")
        faults += [f"{name}: {fault}" for fault in found[:MOST]]
        faults += [f"{name}: and {len(found) - MOST} more"] if len(found) > MOST else []
    return Found(tuple(faults), "; ".join(told))


def _ms(clock: str) -> int:
    whole, fraction = clock.replace(",", ".").split(".")
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction.ljust(3, "0")[:3])
