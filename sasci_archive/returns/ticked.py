"""Which of several answers somebody chose on paper that is a Word file: boxes ticked or replaced, words marked, struck out or typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sasci_archive.returns.running import Span

_TICK: Final = re.compile(r"[☒☑🗹✓✔✗✘✅]|\[\s*[xX✓]\s*\]|\(\s*[xX]\s*\)|(?<!\w)[xX](?!\w)|\*+")
_BOX: Final = re.compile(r"[☐□◻▢⬜]|\[\s*\]|\(\s*\)|_{2,}")
_FILLING: Final = re.compile(r"[\s,;.:/|–-]+")


@dataclass(frozen=True, slots=True)
class Chosen:
    """`choice` is what was clearly chosen; "" where nothing was, and where `doubt` says why it is not clear."""

    choice: str = ""
    doubt: str = ""


def chosen(
    text: str,
    choices: Sequence[str],
    *,
    sent: str,
    marked: Sequence[Span] = (),
    struck: Sequence[Span] = (),
) -> Chosen:
    """What was chosen in the text of an answer, which was sent as `sent`. `marked` are stretches that are bold, underlined or
    highlighted, `struck` those that are struck out.

    >>> chosen("☐ yes    ☒ no", ("yes", "no"), sent="☐ yes    ☐ no")
    Chosen(choice='no', doubt='')
    >>> chosen("☒ yes    ☒ no", ("yes", "no"), sent="☐ yes    ☐ no").doubt
    'More than one is ticked.'
    """
    if text.strip() == sent.strip() and not marked and not struck:
        return Chosen()
    labels = _labels(text, choices)
    zones = _zones(text, labels)
    ticked = {label for label, zone in zones if _TICK.search(zone)}
    left = _left(text, labels)
    if left and left in {_plain(choice) for choice in choices} and not ticked:
        return Chosen(next(choice for choice in choices if _plain(choice) == left))
    if left:
        return Chosen(doubt="More is written there than a choice.")
    if len(ticked) > 1:
        return Chosen(doubt="More than one is ticked.")
    standing = [label for label, start, end in labels if not _touched((start, end), struck)]
    if ticked:
        (only,) = ticked
        return Chosen(only) if only in standing else Chosen(doubt="What is ticked is struck out.")
    prominent = [label for label, start, end in labels if _touched((start, end), marked)]
    if len(standing) == 1 and (len(labels) > 1 or len(choices) > 1):
        return Chosen(standing[0])
    if len(prominent) == 1 and prominent[0] in standing:
        return Chosen(prominent[0])
    return Chosen(doubt="It is not clear what is chosen.")


def _labels(text: str, choices: Sequence[str]) -> list[tuple[str, int, int]]:
    """Where each choice stands first, in the order they were printed; the longest are looked for first, as "no" is in others."""
    found: list[tuple[str, int, int]] = []
    for choice in sorted(choices, key=len, reverse=True):
        pattern = r"\s+".join(map(re.escape, choice.split()))
        for hit in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            if all(hit.end() <= start or hit.start() >= end for _, start, end in found):
                found.append((choice, *hit.span()))
                break
    return sorted(found, key=lambda label: label[1])


def _zones(text: str, labels: list[tuple[str, int, int]]) -> list[tuple[str, str]]:
    """The marks that belong to each label: those before it from its own box on, and those behind it before the next one's box."""
    zones: list[tuple[str, str]] = []
    behind = 0
    for label, start, end in labels:
        zone = text[behind:start]
        boxes = [each.start() for each in re.finditer(f"{_BOX.pattern}|{_TICK.pattern}", zone)]
        own = boxes[-1] if boxes else 0
        if boxes and len(boxes) > 1 and not _BOX.match(zone, own):  # "☐ x": a cross behind the box
            own = boxes[-2] if _BOX.match(zone, boxes[-2]) and not zone[boxes[-2] + 1 : own].strip() else own
        if zones:
            zones[-1] = (zones[-1][0], zones[-1][1] + zone[:own])
        else:
            own = 0
        zones.append((label, zone[own:]))
        behind = end
    if zones:
        zones[-1] = (zones[-1][0], zones[-1][1] + text[behind:])
    return zones


def _left(text: str, labels: list[tuple[str, int, int]]) -> str:
    """What is written besides the labels and their marks."""
    for _, start, end in reversed(labels):
        text = f"{text[:start]} {text[end:]}"
    return _plain(_BOX.sub(" ", _TICK.sub(" ", text)))


def _plain(text: str) -> str:
    return _FILLING.sub(" ", text).strip().casefold()


def _touched(span: Span, spans: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)
