"""What can be heard of an edition, and where on its sessions' time: read from its own page, which was searched before it became public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from sasci_archive.catalogue import Entry
from sasci_archive.editions import kinds
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Span
from sasci_archive.store import files

PAGE: Final = "index.html"
_NAME: Final = re.compile(r"(?:\./)?(sound-\d+\.[a-z0-9]+)")


class Sound(View, frozen=True):
    """A file of sound of an edition: its name, its session, and from when to when (ms of the session's time) it lasts."""

    name: str
    session: str
    span: Span
    media_type: str


def sounds(entry: Entry) -> tuple[Sound, ...]:
    """What its page plays, in order; none where it has no page or no sound. Raises Disk."""
    if entry.home is None or not any(file.name == PAGE for file in entry.files):
        return ()
    there = {file.name for file in entry.files}
    reader = _Page()
    reader.feed(files.read(entry.home / PAGE).decode("utf-8", "replace"))
    return tuple(sound for sound in reader.found if sound.name in there)


def at(heard: tuple[Sound, ...], session: str, span: Span | None) -> tuple[Sound, int, int] | None:
    """The file in which a moment of a session is heard, and from when to when in it (ms); None where it is not."""
    if span is None:
        return None
    for sound in heard:
        if sound.session == session and sound.span.start <= span.start < sound.span.end:
            begin = span.start - sound.span.start
            return sound, begin, max(begin, min(span.end, sound.span.end) - sound.span.start)
    return None


class _Page(HTMLParser):
    """Players in the sections of their sessions (`page-parts.html.j2`)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sound] = []
        self._session = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "section" and "data-session" in told:
            self._session = told["data-session"]
        elif tag == "audio":
            self.found += _sound(told, self._session)


def _sound(told: dict[str, str], session: str) -> Iterator[Sound]:
    name, times = _NAME.fullmatch(told.get("src", "")), (told.get("data-t", ""), told.get("data-e", ""))
    if name and all(time.isdecimal() for time in times) and int(times[0]) < int(times[1]):
        kind = kinds.kind_of(name[1])
        yield Sound(name[1], session, Span(int(times[0]), int(times[1])), kind.media_type if kind else "audio/mp4")
