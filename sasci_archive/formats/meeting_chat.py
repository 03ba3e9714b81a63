"""The chat a Zoom meeting leaves behind, as a text file of messages: when, who, to whom, what.

Two shapes: `00:21:14<tab>Name:<tab>text`, and `00:21:14 From Name to Everyone:` with the text behind it or, indented, below.
A message goes on over lines until the next one begins; nothing before the first is skipped.
"""

from __future__ import annotations

import re

import msgspec

from sasci_archive.errors import BadCaptions

_TIME = r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)"
_TABBED = re.compile(rf"{_TIME}\t\s*(?P<name>[^\t]*?)\s*:\t(?P<text>.*)")
_FROM = re.compile(rf"{_TIME}\s+From\s+(?P<name>.+?)\s+[Tt]o\s+(?P<to>.+?)\s*:(?:\s(?P<text>.*))?")
_DATED = re.compile(rf"{_TIME}\s+From\s")
"""How a message begins that is perhaps none that we can read: it is not the one before it that goes on."""
_PRIVATE = re.compile(r"\s*\((?:direct message|privately)\)\s*$", re.IGNORECASE)


class Message(msgspec.Struct, frozen=True):
    """What somebody wrote in the meeting, `at` ms after it began (or at that time of day: the file does not say which).

    `to` is "" for a message to everybody; any other is private, and no part of the seminar. `text` keeps its lines.
    """

    at: int
    name: str
    text: str
    to: str = ""


def is_one(text: str) -> bool:
    """Whether a text is such a chat: its first line that is not blank begins a message."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return bool(_begins(first))


def _begins(line: str) -> re.Match[str] | None:
    """Where a message begins. To whom it is stands there in either shape: of a private one that must not be missed."""
    return _FROM.fullmatch(line) or _TABBED.fullmatch(line)


def parse(text: str, *, where: str = "The chat file") -> tuple[Message, ...]:
    """The messages, in the order of the file. Raises BadCaptions, with the line, where text belongs to no message."""
    messages: list[Message] = []
    lines = text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        begins = _begins(line)
        if begins:
            at = (int(begins["hours"]) * 60 + int(begins["minutes"])) * 60 + int(begins["seconds"])
            told = begins.groupdict().get("to") or ""
            to = _PRIVATE.sub("", told)
            everybody = told.casefold() in {
                "everyone",
                "everybody",
                "all",
            }  # whoever calls themselves that is one of all
            said = (begins["text"] or "").strip()
            messages.append(Message(at * 1000, begins["name"], said, "" if everybody else to))
        elif messages and not _DATED.match(line):
            last = messages[-1]
            messages[-1] = msgspec.structs.replace(last, text=f"{last.text}\n{line.strip()}")
        elif line.strip():
            raise BadCaptions(
                f"{where}, line {number}: this is no message of a Zoom chat: {line.strip()[:60]!r}.",
                remedy="Each begins with its time, as in `00:21:14 From Jill to Everyone: hello`.",
            )
    return tuple(msgspec.structs.replace(message, text=message.text.strip("\n")) for message in messages)
