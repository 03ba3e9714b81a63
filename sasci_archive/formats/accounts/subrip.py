"""SRT (SubRip), read and written as a strict pair: numbered cues with times, and nothing between two of them is skipped in silence.

Read more loosely in three places: the number may be missing, the times may have a point instead of a comma, and a position may
follow them (X1:… Y2:…), which is kept. `parse(compose(x)) == x`.
"""

from __future__ import annotations

import re

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import webvtt
from sasci_archive.formats.outside import shown
from sasci_archive.formats.webvtt import ARROW, Cue
from sasci_archive.model.speech import Span

_TIME = r"(\d{1,3}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(\S.*?))?\s*")
_MARKUP = re.compile(r"</?(?:b|i|u|s|font(?:\s[^<>]*)?)>|\{\\[^{}]*\}", re.IGNORECASE)


def is_one(text: str) -> bool:
    """Whether a text is SRT: its first or second line that is not blank has times with an arrow."""
    first = [line for line in text.split("\n", 40) if line.strip()][:2]
    return any(_TIMES.fullmatch(line) for line in first)


def parse(text: str, *, where: str = "The subtitle file") -> tuple[Cue, ...]:
    """The cues, each with its number as `id` and its text as written. Raises BadCaptions, with the line and the count of what
    was read before it."""
    cues: list[Cue] = []
    lines = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))
        cues.append(_cue(lines[at:end], at + 1, len(cues), where))
        at = end
    return tuple(cues)


def compose(cues: tuple[Cue, ...]) -> str:
    """The file's text; a cue without an id is numbered."""
    return "\n".join(
        f"{cue.id or number}\n{_time(cue.span.start)} {ARROW} {_time(cue.span.end)}{cue.settings and f' {cue.settings}'}\n"
        + (f"{cue.payload}\n" if cue.payload else "")
        for number, cue in enumerate(cues, start=1)
    )


def plain(payload: str) -> str:
    """A cue's text without italics, colours and places.

    >>> plain("<i>No,</i> {\\\\an8}5 < 6")
    'No, 5 < 6'
    """
    return _MARKUP.sub("", payload)


def _cue(block: list[str], line: int, before: int, where: str) -> Cue:
    numbered = block[0].strip().isdigit() and len(block) > 1 and ARROW in block[1]
    times = _TIMES.fullmatch(block[1 if numbered else 0])
    if times is None or ARROW in (times[9] or ""):
        at = line + (1 if numbered else 0)
        raise BadCaptions(
            f"{where}, line {at}: these are no times: {shown(block[1 if numbered else 0])}. {_read(before)}.",
            remedy="Times look like 00:01:02,345 --> 00:01:06,789; if the line belongs to the cue above, delete the blank line.",
        )
    start, end = _ms(*times.group(1, 2, 3, 4)), _ms(*times.group(5, 6, 7, 8))
    if end < start:
        raise BadCaptions(
            f"{where}, line {line + numbered}: the cue ends before it starts: {shown(times[0])}. {_read(before)}.",
            remedy="Correct its times, or export the subtitles again.",
        )
    payload = block[2 if numbered else 1 :]
    for ahead, text in enumerate(payload):
        if ARROW in text:
            raise BadCaptions(
                f"{where}, line {line + numbered + 1 + ahead}: a second time inside one cue: {shown(text)}. {_read(before)}.",
                remedy="Put a blank line before the next cue.",
            )
    id_ = block[0].strip() if numbered else ""
    return Cue(Span(start, end), "\n".join(payload), id_, times[9] or "", line=line + numbered)


def _ms(hours: str, minutes: str, seconds: str, fraction: str) -> int:
    """A time in ms; "5" after the comma is half a second, as players have it."""
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _time(ms: int) -> str:
    return webvtt.time(ms).replace(".", ",")


def _read(number: int) -> str:
    return f"{number} cue{'' if number == 1 else 's'} before it {'was' if number == 1 else 'were'} read"
