"""An edition to listen to: where each part begins, and what its tags say."""

from __future__ import annotations

import msgspec

from sasci_archive.model.speech import Span


class Chapter(msgspec.Struct, frozen=True):
    """A part, and when it is heard (ms of the whole)."""

    span: Span
    title: str


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the tags of a sound file say. `date` is a year or a day; what is not known is empty."""

    title: str
    artist: str = ""
    album: str = ""
    date: str = ""
    comment: str = ""
    copyright: str = ""
    description: str = ""
    publisher: str = ""
    language: str = ""
