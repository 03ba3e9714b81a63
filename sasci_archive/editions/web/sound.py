"""Where the sound of a page lies: beside it, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from sasci_archive.editions.web.text import seconds

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]")


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """Where one recording lies: `href` relative to the page, as it is called on disk (the page escapes it).

    It covers `starts_at … starts_at + duration` (ms) of the session's timeline; several cover it one after another.
    Raises ValueError for an address with a scheme or from the root.
    """

    href: str
    session: str
    starts_at: int
    duration: int
    media_type: str

    def __post_init__(self) -> None:
        if not self.href or _ABSOLUTE.match(self.href):
            msg = f"a sound lies at an address relative to the page, not at {self.href!r}"
            raise ValueError(msg)

    @property
    def src(self) -> str:
        """The address as HTML has it; `./` keeps a colon in the name from being read as a scheme."""
        plain = quote(self.href, safe="/")
        return plain if plain.startswith(".") else f"./{plain}"

    @property
    def end(self) -> int:
        """In ms of the session's timeline."""
        return self.starts_at + self.duration

    def at(self, ms: int) -> str:
        """The address of a moment of the session's timeline, as a media fragment (https://www.w3.org/TR/media-frags/)."""
        return f"{self.src}#t={seconds(min(max(0, ms - self.starts_at), self.duration))}"
