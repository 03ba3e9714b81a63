"""Plain text, for people who paste: a paragraph a line, turns with number, speaker and time, notes at the end.

Law: every paragraph of every turn is a line, in order; a note's number stands in it in brackets ("[3]").
"""

from __future__ import annotations

from collections.abc import Iterable

from sasci_archive.editions import book, outline
from sasci_archive.editions.outline import Entry, Grid, Kind, Line, Piecework, Speech, Title
from sasci_archive.gate import Release
from sasci_archive.model.paragraph import Footnote, Piece, Said

_UNDER = {1: "=", 2: "-"}


def txt(release: Release, *, cite_as: str = "") -> bytes:
    """The whole text, UTF-8; `cite_as` is the reference among the facts of its publication."""
    reading = release.reading
    top = [*book.marks(reading), *outline.title_lines(reading)]
    notes: dict[int, Footnote] = {}
    blocks = ["\n".join(one_line(line) for line in top)]
    listed = False
    for part in outline.outline(release, cite_as):
        text, joins = _block(part, notes), _joins(part)
        if listed and joins:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        listed = joins
    if notes:
        blocks.append(_heading("Notes", 1))
        blocks += [f"[{n}] {line(Said(f'{note.by} '), *note.content)}" for n, note in notes.items()]
    return ("\n\n".join(blocks) + "\n").encode()


def line(*content: Piece) -> str:
    """A paragraph on one line."""
    return one_line("".join(f"[{p.number}]" if isinstance(p, Footnote) else p.text for p in content))


def one_line(text: str) -> str:
    """Without line breaks of whatever kind; other white space stays."""
    return " ".join(part for part in text.splitlines() if part)


def _joins(part: Piecework) -> bool:
    """Whether it stands close to others of its kind."""
    return isinstance(part, Entry) or (isinstance(part, Line) and part.kind in {Kind.ITEM, Kind.NUMBERED})


def _heading(text: str, level: int) -> str:
    text = one_line(text)
    return f"{text}\n{_UNDER[level] * len(text)}" if level in _UNDER else text


def _block(part: Piecework, notes: dict[int, Footnote]) -> str:
    notes |= {piece.number: piece for content in contents(part) for piece in content if isinstance(piece, Footnote)}
    match part:
        case Title(level, text):
            return _heading(text, level)
        case Entry(label, content):
            return f"{one_line(label)}: {line(*content)}"
        case Line(Kind.NUMBERED, content, number):
            return f"{number}. {line(*content)}"
        case Line(Kind.ITEM, content):
            return f"- {line(*content)}"
        case Line(Kind.QUOTED, content):
            return f"    {line(*content)}"
        case Line(_, content):
            return line(*content)
        case Grid(rows):
            return "\n".join("\t".join(line(*cell) for cell in row) for row in rows)
        case Speech(_, number, by, how, paragraphs):
            head = " ".join(text for text in (number, one_line(by), f"({how})" if how else "") if text)
            return "\n".join((head, *(line(*p) for p in paragraphs)))


def contents(part: Piecework) -> Iterable[tuple[Piece, ...]]:
    """All text with pieces in it."""
    match part:
        case Title():
            return ()
        case Entry(_, content) | Line(_, content):
            return (content,)
        case Grid(rows):
            return (cell for row in rows for cell in row)
        case Speech(paragraphs=paragraphs):
            return paragraphs
