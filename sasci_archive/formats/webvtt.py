"""WebVTT, read and written as a strict pair: `parse(compose(x)) == x`, and nothing between two cues is skipped in silence.

A file is a header and blocks: cues, and the asides the standard knows (NOTE, STYLE, REGION). What stands in no block is
an error with its line. A cue keeps its text as written (`payload`); `voiced` reads who says what in it.

<https://www.w3.org/TR/webvtt1/>. Read more loosely in one place: times may have single digits ("0:0:2.8"), as older
Teams files do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from sasci_archive.errors import BadCaptions
from sasci_archive.model.speech import Span

ARROW = "-->"
_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})\.(\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s+(\S.*?))?\s*")
_TAG = re.compile(
    rf"<(?P<close>/)?(?:(?P<kind>v|c|b|i|u|lang|ruby|rt)(?:\.[^\s<>]*)?(?:\s+(?P<annotation>[^<>]*))?|{_TIME})>",
)
_ENTITY = re.compile(
    r"&(?:#x(?P<hex>[0-9a-fA-F]{1,5})|#(?P<number>\d{1,6})|(?P<name>amp|lt|gt|nbsp|lrm|rlm|quot|apos));"
)
_ENTITIES = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "nbsp": "\N{NO-BREAK SPACE}",
    "lrm": "\N{LEFT-TO-RIGHT MARK}",
    "rlm": "\N{RIGHT-TO-LEFT MARK}",
    "quot": '"',
    "apos": "'",
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A text and when it is shown. `payload` is its text as written, tags and entities in it; it has no blank line and no
    arrow. `line` is where it stood (1-based; 0 for one that was not read), and counts for nothing when cues are compared.
    """

    span: Span
    payload: str
    id: str = ""
    settings: str = ""
    line: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        _check_lines("a cue's text", self.payload)
        _check_line("a cue's id", self.id)
        _check_line("a cue's settings", self.settings)


class Kind(Enum):
    """The blocks that are not cues."""

    NOTE = "NOTE"
    STYLE = "STYLE"
    REGION = "REGION"


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment, a style sheet or a region."""

    kind: Kind
    text: str

    def __post_init__(self) -> None:
        _check_lines(f"a {self.kind.value} block", self.text)


@dataclass(frozen=True, slots=True)
class Captions:
    """A whole file. `header` is what follows WEBVTT on the first line and the lines below it, up to the first blank one."""

    blocks: tuple[Cue | Aside, ...]
    header: str = ""

    def __post_init__(self) -> None:
        title, *rest = self.header.split("\n")
        _check_line("the header's first line", title)
        for line in rest:
            _check_lines("the header", line or "\n")

    @property
    def cues(self) -> tuple[Cue, ...]:
        """In the order of the file, which need not be that of their times."""
        return tuple(block for block in self.blocks if isinstance(block, Cue))


@dataclass(frozen=True, slots=True)
class Voiced:
    """A stretch of a cue's text without its tags, and the name in its `<v …>`; None where it has none."""

    voice: str | None
    text: str


def decoded(content: bytes, *, where: str = "The caption file") -> str:
    """A caption file's text: UTF-8, or UTF-16 where a byte order mark says so. Raises BadCaptions."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadCaptions(
            f"{where} is not text (byte {error.start} is not {encoding.removesuffix('-sig').upper()}).",
            remedy="Download the captions again as VTT, or save them as UTF-8 in a text editor.",
        ) from error


def parse(text: str, *, where: str = "The caption file") -> Captions:
    """A WebVTT file's blocks. `where` is the file's name, for errors. Raises BadCaptions, with the line."""
    lines = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = lines[0].rstrip()
    if first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t")):
        raise BadCaptions(
            f"{where} does not begin with the line WEBVTT.",
            remedy="Only VTT captions are read: download the meeting's transcript as .vtt.",
        )
    paragraphs = _paragraphs(lines)
    _, header = next(paragraphs)
    for number, line in enumerate(header, start=1):
        if ARROW in line:
            raise _bad(
                where, number, "a cue begins inside the file's header", "Put a blank line after the line WEBVTT."
            )
    blocks = tuple(_block(number, block, where) for number, block in paragraphs)
    return Captions(blocks, "\n".join((header[0].removeprefix("WEBVTT").strip(), *header[1:])))


def compose(captions: Captions) -> str:
    """The file's text, lines ending in a line feed."""
    title, *rest = captions.header.split("\n")
    blocks = ["\n".join((f"WEBVTT {title}".rstrip(), *rest))]
    for block in captions.blocks:
        if isinstance(block, Cue):
            times = f"{time(block.span.start)} {ARROW} {time(block.span.end)} {block.settings}".rstrip()
            blocks.append("\n".join(line for line in (block.id, times, block.payload) if line))
        else:
            blocks.append(f"{block.kind.value}\n{block.text}".rstrip())
    return "\n\n".join(blocks) + "\n"


def voiced(payload: str) -> tuple[Voiced, ...]:
    """Who says what in a cue's text. A `<v …>` reaches to its end tag, the next `<v …>` or the end of the cue.

    What merely looks like a tag is text, and stays. All stretches together are the payload without its tags.

    >>> voiced("<v Jill>Was it</v> <v R&amp;D>5 < 6?")
    (Voiced(voice='Jill', text='Was it'), Voiced(voice=None, text=' '), Voiced(voice='R&D', text='5 < 6?'))
    """
    found: list[Voiced] = []
    voice, text, at = None, "", 0
    for tag in _TAG.finditer(payload):
        text += unescaped(payload[at : tag.start()])
        at = tag.end()
        if tag["kind"] == "v":
            if text or voice:
                found.append(Voiced(voice, text))
            voice, text = None if tag["close"] else unescaped(" ".join((tag["annotation"] or "").split())) or None, ""
    text += unescaped(payload[at:])
    return (*found, Voiced(voice, text)) if text or voice or not found else tuple(found)


def payload(stretches: tuple[Voiced, ...]) -> str:
    """A cue's text from who says what: the reverse of `voiced`, blank lines and white space at the ends apart."""
    marked = "".join(
        f"<v {escaped(' '.join(part.voice.split()))}>{escaped(part.text)}</v>" if part.voice else escaped(part.text)
        for part in stretches
    )
    return "\n".join(line for line in marked.replace("\r", "\n").split("\n") if line.strip())


def escaped(text: str) -> str:
    """Text as a cue may hold it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Text as people read it; an ampersand that begins no known entity stays."""
    return _ENTITY.sub(_character, text)


def time(ms: int) -> str:
    """As WebVTT writes it.

    >>> time(3_723_004)
    '01:02:03.004'
    """
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _character(entity: re.Match[str]) -> str:
    if entity["name"]:
        return _ENTITIES[entity["name"]]
    code = int(entity["hex"], 16) if entity["hex"] else int(entity["number"])
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else entity[0]


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between blank ones, with the number of the first."""
    start = 0
    for end, line in enumerate([*lines, ""]):
        if not line.strip():
            if start < end:
                yield start + 1, lines[start:end]
            start = end + 1


def _block(number: int, lines: list[str], where: str) -> Cue | Aside:
    timed = next((i for i, line in enumerate(lines[:2]) if ARROW in line), None)
    if timed is None:
        kind, _, rest = lines[0].strip().replace("\t", " ").partition(" ")
        if kind not in Kind.__members__ or (rest and kind != "NOTE"):
            problem = f"text that belongs to no cue: {_shown(lines[0])}"
            raise _bad(where, number, problem, "Delete the blank line above it, or give it a cue with times.")
        stray = next((i for i, line in enumerate(lines) if ARROW in line), None)
        if stray is not None:
            raise _bad(where, number + stray, f"a cue begins inside a {kind} block", "Put a blank line between them.")
        return Aside(Kind(kind), "\n".join(part for part in (rest.strip(), *lines[1:]) if part))
    at = number + timed
    for ahead, line in enumerate(lines[timed + 1 :], start=1):
        if ARROW in line:
            raise _bad(where, at + ahead, "a second time inside one cue", "Put a blank line before the next cue.")
    times = _TIMES.fullmatch(lines[timed])
    if not times or ARROW in (times[9] or ""):
        remedy = "Times look like 00:01:02.345 --> 00:01:06.789."
        raise _bad(where, at, f"times that cannot be read: {_shown(lines[timed])}", remedy)
    start, end = _ms(*times.group(1, 2, 3, 4)), _ms(*times.group(5, 6, 7, 8))
    if start is None or end is None or end < start:
        problem = f"times that cannot be: {_shown(lines[timed])}"
        raise _bad(where, at, problem, "Minutes and seconds go to 59, and a cue ends after it starts.")
    id_ = lines[0].strip() if timed else ""
    return Cue(Span(start, end), "\n".join(lines[timed + 1 :]), id_, times[9] or "", line=at)


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str) -> int | None:
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _bad(where: str, line: int, problem: str, remedy: str) -> BadCaptions:
    return BadCaptions(f"{where}, line {line}: {problem}.", remedy=remedy)


def _shown(line: str) -> str:
    return repr(line if len(line) <= 60 else f"{line[:57]}…")


def _check_lines(what: str, text: str) -> None:
    if ARROW in text or "\r" in text or (text and not all(line.strip() for line in text.split("\n"))):
        msg = f"{what} has no blank line, carriage return or arrow, not {text!r}"
        raise ValueError(msg)


def _check_line(what: str, text: str) -> None:
    if ARROW in text or "\n" in text or "\r" in text or text != text.strip():
        msg = f"{what} is one line without an arrow, not {text!r}"
        raise ValueError(msg)
