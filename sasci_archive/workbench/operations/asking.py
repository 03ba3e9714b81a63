"""What every operation is: something the page asks for, and the change of the transcript that it comes to."""

from __future__ import annotations

import re
from typing import Final, Self

import msgspec

from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.changing.one_go import Typed
from sasci_archive.tei.document import Element
from sasci_archive.tei.shown.reading import printed_number

WHY = {
    Kind.TRANSCRIPTION: "Corrected by ear.",
    Kind.EDITION: "Edited for readers.",
    Kind.WITNESS: "As the witness wishes.",
}
"""The line of the edition's history for each kind of change."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """Base of all: each has `change(by)`, what it comes to, by whom; and `told`, what it is called where it can be undone."""

    def placed(self, root: Element) -> Self:
        """The same, with what only the transcript can tell: which numbers the words have that were chosen. Raises OutOfDate."""
        del root
        return self

    @property
    def typed(self) -> Typed | None:
        """What was typed, where that is what it is: it is one correction with what was typed there just before."""
        return None

    @property
    def on_word(self) -> str:
        """On whose word it is done, where that is not the word of who does it."""
        return ""


def turns(ids: tuple[str, ...]) -> str:
    """How many, as people are told."""
    return capital(place(ids[0])) if len(ids) == 1 else f"{len(ids)} turns"


_PLACE: Final = re.compile(r"(u\d+[a-z]*)(?:\.s(\d+)\w*)?")


def place(id_: str) -> str:
    """A turn, a paragraph of one or a message, as people call it: "turn 12", "turn 12, paragraph 2", "message c1"."""
    found = _PLACE.fullmatch(id_)
    if not found:
        return f"message {id_}" if id_.startswith("c") else id_
    turn = f"turn {printed_number(found[1])}"
    return turn if found[2] in {None, "1"} else f"{turn}, paragraph {found[2]}"


def capital(text: str) -> str:
    """It begins a line."""
    return text[:1].upper() + text[1:]


def short(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= 30 else f"{text[:29]}…"


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Published words of one turn, from the first to the last: each by its paragraph and its number there, from 0."""

    begins: tuple[str, int]
    ends: tuple[str, int]
