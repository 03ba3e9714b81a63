"""The ways by which a text leaves the room."""

from __future__ import annotations

from enum import Enum


class Channel(Enum):
    """By which way a text leaves the room."""

    HTML = "html"
    PDF = "pdf"
    WORD = "word"
    CAPTIONS = "captions"
    TEI = "tei"
    AUDIO = "audio"
    SEARCH = "search"
    HARVEST = "harvest"
    DEPOSIT = "deposit"
    PROOF = "proof"
    EDITOR = "editor"
    REVIEW = "review"

    @property
    def public(self) -> bool:
        """Whether what leaves by it can be read by anybody."""
        return self not in {Channel.PROOF, Channel.EDITOR, Channel.REVIEW}
