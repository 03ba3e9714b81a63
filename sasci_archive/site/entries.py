"""What lists and pages say of a seminar, in the readers' words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import PurePosixPath

import msgspec

from sasci_archive.catalogue import Held, Shelved
from sasci_archive.editions import kinds
from sasci_archive.editions.kinds import Kind
from sasci_archive.model.citation import Record
from sasci_archive.model.coding import SUPPORT
from sasci_archive.model.days import days
from sasci_archive.model.inlines import View
from sasci_archive.model.published import Published

HEARD = (".m4a", ".mp3")


class Way(Enum):
    """What of a seminar can be had here."""

    SOUND = "sound"
    TEXT = "text"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """As printed; that a text is to be read needs no sign."""
        match self:
            case Way.SOUND:
                return "With sound"
            case Way.TEXT:
                return ""
            case Way.ELSEWHERE:
                return "Published elsewhere"
            case Way.WITHDRAWN:
                return "Withdrawn"


class Listed(View, frozen=True):
    """A seminar in a list: its page, and what is said of it (`slim`)."""

    entry: Shelved
    path: str
    way: Way

    @property
    def year(self) -> int:
        """When it was held, or published where that is not known; 0 where neither is."""
        it = self.entry.citation
        dates = [*it.event_dates[:1], *([it.date] if it.date else [])]
        return dates[0].year if dates else 0

    @property
    def held_on(self) -> str:
        """The days it was held on, in words."""
        return days(self.entry.citation.event_dates)

    @property
    def editors(self) -> tuple[str, ...]:
        """Their names, as printed."""
        return tuple(editor.name for editor in self.entry.citation.editors)


class Put(View, frozen=True):
    """A file of an edition as readers get it; `label` and `kind` say what it is."""

    name: str
    label: str
    kind: Kind | None
    size: int

    @property
    def ending(self) -> str:
        """Of its name, in small letters, with the stop."""
        return PurePosixPath(self.name).suffix.lower()


def slim(entry: Shelved) -> Shelved:
    """A seminar as others speak of it: how it is cited, and what its versions were called. What else changes in it is nothing to them."""
    versions = tuple(msgspec.structs.replace(v, turns=(), read=None, reference="") for v in entry.published.version)
    return Shelved(
        slug=entry.slug,
        held=entry.held,
        record=Record(citation=entry.citation),
        published=Published(version=versions if entry.held is Held.WITHDRAWN else ()),
    )


def listed(entry: Shelved) -> Listed:
    """A seminar as lists have it."""
    return Listed(slim(entry), page_of(entry.slug), way(entry))


def page_of(slug: str) -> str:
    """Where a seminar's landing page lies."""
    return f"seminars/{slug}/"


def edition_of(slug: str, turn: str = "") -> str:
    """Where its edition lies; a turn of it."""
    return f"seminars/{slug}/edition/{f'#{turn}' if turn else ''}"


def theme_page(theme: str) -> str:
    """Where a theme's page lies; a kind of support has a page of its own kind."""
    dimension, _, name = theme.partition(".")
    return f"support/{name}/" if dimension == SUPPORT else f"themes/{dimension}.{name}/"


def way(entry: Shelved) -> Way:
    """What of it can be had here."""
    match entry.held:
        case Held.PUBLIC:
            return Way.SOUND if any(file.name.endswith(HEARD) for file in entry.files) else Way.TEXT
        case Held.ELSEWHERE:
            return Way.ELSEWHERE
        case Held.WITHDRAWN:
            return Way.WITHDRAWN


def newest(it: Listed) -> tuple[str, str]:
    """By what lists are put in order, the newest first: its year, and within it the latest held; as letters."""
    dates = it.entry.citation.event_dates
    return f"{9999 - it.year:04}", f"{9_999_999 - (max(dates).toordinal() if dates else 0):07}"


def puts(entry: Shelved) -> Iterator[Put]:
    """The files of an edition for readers, with what only describes it: pages first, then what else there is; pictures are parts of them."""
    for file in entry.files:
        kind = kinds.kind_of(file.name)
        if "/" in file.name or file.name == "index.html":
            continue
        label = f"Sound of a session ({file.name})" if file.name.startswith("sound-") else kind.label if kind else ""
        yield Put(file.name, label or file.name, kind, file.size)


USES = {
    "To read": (".pdf", ".epub", ".docx", ".html", ".txt", ".md"),
    "To hear and to see": (".m4a", ".mp3", ".vtt", ".srt"),
}
"""What readers do with files, by their endings, in the order of lists."""
OTHERWISE = "To work with"


def for_readers(entry: Shelved) -> dict[str, list[Put]]:
    """Those that are the work itself, by what is done with them."""
    found: dict[str, list[Put]] = {use: [] for use in (*USES, OTHERWISE)}
    for put in puts(entry):
        if put.kind is None or put.kind.rel == "alternate":
            found[next((use for use, endings in USES.items() if put.ending in endings), OTHERWISE)].append(put)
    for use, endings in USES.items():
        found[use].sort(
            key=lambda put: (put.name.startswith(("easy-read", "sound-")), endings.index(put.ending), put.name)
        )
    return {use: all_ for use, all_ in found.items() if all_}


def for_programs(entry: Shelved) -> list[Put]:
    """Those that describe it."""
    return [put for put in puts(entry) if put.kind is not None and put.kind.rel == "describedby"]


def has(entry: Shelved, name: str) -> bool:
    """Whether the edition has a file of this name."""
    return any(file.name == name for file in entry.files)


def counted(count: int, one: str, many: str) -> str:
    """So many of something; "" for none.

    >>> counted(1, "turn", "turns"), counted(1200, "turn", "turns"), counted(0, "turn", "turns")
    ('1 turn', '1,200 turns', '')
    """
    return f"{count:,} {one if count == 1 else many}" if count else ""


_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def web(address: str) -> str:
    """An address, if it is one of the web's; "" for anything else that stands where an address should.

    >>> web("https://example.org/a"), web("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return address if _WEB.fullmatch(address) else ""
