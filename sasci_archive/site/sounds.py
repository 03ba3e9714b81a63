"""What can be heard of an edition, and where on its sessions' time: read from its own page, which was searched before it became public."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from sasci_archive.catalogue import Shelved
from sasci_archive.editions import kinds
from sasci_archive.errors import SasciError
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


def sounds(entry: Shelved) -> tuple[Sound, ...]:
    """What its page plays, in order; none where it has no page or no sound. Raises Disk, SasciError where that is not the page that was published: what it says would
    be kept."""
    there = {file.name: file.sha256 for file in entry.files}
    if entry.home is None or PAGE not in there:
        return ()
    if not any(map(_NAME.fullmatch, there)):  # then its page plays nothing of its own
        return ()
    page = files.read(entry.home / PAGE)
    if hashlib.sha256(page).hexdigest() != there[PAGE]:
        raise SasciError(
            f"{entry.home / PAGE} is not the file that was published.",
            remedy="Take 6-published away, and `inv publish` makes it again; nothing of the site has changed.",
        )
    return tuple(sound for sound in _played(page) if sound.name in there)


def at(heard: tuple[Sound, ...], session: str, span: Span | None) -> tuple[Sound, int, int] | None:
    """The file in which a moment of a session is heard, and from when to when in it (ms); None where it is not."""
    if span is None:
        return None
    for sound in heard:
        if sound.session == session and sound.span.start <= span.start < sound.span.end:
            begin = span.start - sound.span.start
            return sound, begin, max(begin, min(span.end, sound.span.end) - sound.span.start)
    return None


def _played(page: bytes) -> Iterator[Sound]:
    """Players in the sections of their sessions (`page-parts.html.j2`)."""
    root, session = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", no_network=True)), ""
    for element in root.iter("section", "audio") if root is not None else ():
        told = {str(name): str(value) for name, value in element.attrib.items()}
        if element.tag == "section":
            session = told.get("data-session", session)
        else:
            yield from _sound(told, session)


def _sound(told: dict[str, str], session: str) -> Iterator[Sound]:
    name, times = _NAME.fullmatch(told.get("src", "")), (told.get("data-t", ""), told.get("data-e", ""))
    if name and all(time.isdecimal() for time in times) and int(times[0]) < int(times[1]):
        kind = kinds.kind_of(name[1])
        yield Sound(name[1], session, Span(int(times[0]), int(times[1])), kind.media_type if kind else "audio/mp4")
