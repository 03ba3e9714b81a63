"""Passages as lists quote them: a turn's words with the signs that the edition prints between them, cut short around what matters."""

from __future__ import annotations

import re

from sasci_archive.catalogue import Shelved
from sasci_archive.model.inlines import Inline, View
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading

LONGEST = 280


class Quoted(View, frozen=True):
    """A passage: of which seminar, where it is read (a turn, and its printed number), who speaks, and what is said."""

    entry: Shelved
    turn: str
    number: str
    speaker: str
    text: str


def printed(content: tuple[Inline, ...], reading: Reading, who: str) -> str:
    """A paragraph as the edition prints it, without its footnotes."""
    return plain(pieces(content, reading, speaker=who))


def around(text: str, word: str, longest: int = LONGEST) -> str:
    """The text, or where it is longer the part of it around the first `word`; what was cut is said by "…". No word is cut, but where there is nothing
    between words.

    >>> around("one two three four five six seven", "four", 16)
    '… three four five …'
    >>> around("one two three", "nothing", 8)
    'one two …'
    """
    if len(text) <= longest:
        return text
    found = re.search(re.escape(word), text, re.IGNORECASE)
    at, end_of = found.span() if found else (0, 0)
    start = max(0, min((at + end_of - longest) // 2, len(text) - longest))
    if start and text[start - 1] != " ":
        start = text.find(" ", start, at) + 1 or start
    end = start + longest
    if end < len(text) and text[end] != " ":
        end = max(text.rfind(" ", max(start, end_of), end), 0) or end
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
