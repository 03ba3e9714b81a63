"""SubRip (.srt), the captions that every player and video platform reads: `parse(compose(x)) == x`.

There is no standard, and no way to escape: players take `<i>` and `{\\an8}` for marks of their own. What merely looks like one gets an
invisible word joiner behind its first character, and is shown as it stands; so does an arrow that is no time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.model.speech import Span

_JOINER = "\N{WORD JOINER}"
_MARK = re.compile(r"([<{]|--(?=>))(?=\S)")
_JOINED = re.compile(rf"([<{{]|--(?={_JOINER}>)){_JOINER}")
_TIME = r"(\d{2,}):([0-5]\d):([0-5]\d),(\d{3})"
_TIMES = re.compile(rf"{_TIME} --> {_TIME}")


class Subtitle(msgspec.Struct, frozen=True):
    """A text, its lines without blank ones among them, and when it is shown."""

    span: Span
    text: str


def compose(subtitles: Sequence[Subtitle]) -> str:
    """The file's text; lines end in CRLF, as players of old want."""
    blocks = [
        f"{number}\n{time(it.span.start)} --> {time(it.span.end)}\n{_MARK.sub(rf'{chr(92)}1{_JOINER}', it.text)}\n"
        for number, it in enumerate(subtitles, start=1)
    ]
    return "\n".join(blocks).replace("\n", "\r\n")


def parse(text: str, *, where: str = "The caption file") -> tuple[Subtitle, ...]:
    """What `compose` wrote. Raises BadCaptions, with the line."""
    found: list[Subtitle] = []
    at = 1
    for block in re.split(r"\n\n", text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").rstrip("\n")):
        lines = block.split("\n")
        times = _TIMES.fullmatch(lines[1]) if len(lines) > 2 and lines[0] == str(len(found) + 1) else None
        if times is None:
            if not text.strip():
                break
            raise BadCaptions(
                f"{where}, line {at}: this is no subtitle with a number, its times and a text.",
                remedy="Subtitles are numbered from 1, and times look like 00:01:02,345 --> 00:01:06,789.",
            )
        span = Span(_ms(*times.group(1, 2, 3, 4)), _ms(*times.group(5, 6, 7, 8)))
        found.append(Subtitle(span, _JOINED.sub(r"\1", "\n".join(lines[2:]))))
        at += len(lines) + 1
    return tuple(found)


def time(ms: int) -> str:
    """As SubRip writes it.

    >>> time(3_723_004)
    '01:02:03,004'
    """
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{ms:03}"


def _ms(hours: str, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction)
