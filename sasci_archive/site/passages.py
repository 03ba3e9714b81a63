"""Passages as lists quote them: a turn's words with the signs that the edition prints between them, cut short around what matters."""

from __future__ import annotations

from sasci_archive.catalogue import Entry
from sasci_archive.model.inlines import Inline, View
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading

LONGEST = 280


class Quoted(View, frozen=True):
    """A passage: of which seminar, where it is read (a turn, and its printed number), who speaks, and what is said."""

    entry: Entry
    turn: str
    number: str
    speaker: str
    text: str


def printed(content: tuple[Inline, ...], reading: Reading, who: str) -> str:
    """A paragraph as the edition prints it, without its footnotes."""
    return plain(pieces(content, reading, speaker=who))


def around(text: str, word: str, longest: int = LONGEST) -> str:
    """The text, or where it is longer the part of it around the first `word`; what was cut is said by "…". No word is cut.

    >>> around("one two three four five six seven", "four", 15)
    '… three four …'
    >>> around("one two three", "nothing", 8)
    'one two …'
    """
    if len(text) <= longest:
        return text
    at = max(0, text.casefold().find(word.casefold()))
    first = max(0, min(at + len(word) // 2 - longest // 2, len(text) - longest))
    start = text.rfind(" ", 0, first) + 1 if first and text[first - 1] != " " else first
    if start < first:
        start = text.find(" ", first) + 1 or first
    last = start + longest
    end = len(text) if last >= len(text) else max(text.rfind(" ", start, last), min(at + len(word), len(text)))
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
