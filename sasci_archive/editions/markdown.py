"""Markdown, for people who paste: CommonMark and no more, but for tables, which are GitHub's.

Law: read by a CommonMark parser, every paragraph of every turn is a paragraph with its text, in order; what people wrote is never markup.
A note's number stands in the text in brackets; footnotes of other Markdowns would be lost in CommonMark.
<https://spec.commonmark.org/0.31.2/>
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sasci_archive.editions import book, outline
from sasci_archive.editions.outline import Entry, Grid, Kind, Line, Piecework, Speech, Title
from sasci_archive.editions.plain_text import contents, one_line
from sasci_archive.gate import Release
from sasci_archive.model.paragraph import Footnote, Piece, Said, Sign

_SPECIAL = re.compile(r"[\\`*_\[\]<>#~|^${}]|&(?=#|\w+;)")
_AT_START = re.compile(r"^(\d{1,9})([.)])|^([-+=:])")
_EDGES = re.compile(r"^\s+|\s+$")
_ADDRESS = re.compile(r"https?://[^\s<>\\]+")


def md(release: Release, *, cite_as: str = "") -> bytes:
    """The whole text, UTF-8; `cite_as` is the reference among the facts of its publication."""
    reading = release.reading
    title, *others = outline.title_lines(reading)
    blocks = [f"**{escaped(mark)}**" for mark in book.marks(reading)]
    blocks += [f"# {escaped(title)}", *(escaped(line) for line in others)]
    notes: dict[int, Footnote] = {}
    listed: Kind | None = None
    for part in outline.outline(release, cite_as):
        notes |= {piece.number: piece for content in contents(part) for piece in content if isinstance(piece, Footnote)}
        kind = part.kind if isinstance(part, Line) and part.kind in {Kind.ITEM, Kind.NUMBERED} else None
        text = _block(part)
        if kind is not None and kind is listed:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
        listed = kind
    if notes:
        blocks.append("## Notes")
        blocks += [f"\\[{n}\\] {line((Sign(f'{note.by} '), *note.content))}" for n, note in notes.items()]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def escaped(text: str) -> str:
    """Text that reads as it stands, wherever a line may begin with it.

    >>> escaped("1. Not *so* & <b>"), escaped("A&amp;B"), escaped("- no list")
    ('1\\\\. Not \\\\*so\\\\* & \\\\<b\\\\>', 'A\\\\&amp;B', '\\\\- no list')
    """
    text = _SPECIAL.sub(r"\\\g<0>", one_line(text))
    text = _AT_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)
    return _EDGES.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found[0]), text)


def line(content: Iterable[Piece]) -> str:
    """A paragraph on one line."""
    made = ""
    parts = list(content)
    for at, piece in enumerate(parts):
        after = _first(parts[at + 1]) if at + 1 < len(parts) else ""
        said = _piece(piece, made[-1:], after)
        if made.endswith("!") and said.startswith("["):  # the two together would begin a picture
            made = f"{made[:-1]}\\!"
        made += said
    text = _AT_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", made)
    return _EDGES.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found[0]), text)


def _first(piece: Piece) -> str:
    return "[" if isinstance(piece, Footnote) else piece.text[:1]


def _piece(piece: Piece, before: str, after: str) -> str:
    match piece:
        case Footnote(number):
            return f"\\[{number}\\]"
        case Sign(text):
            return _SPECIAL.sub(r"\\\g<0>", one_line(text))
        case Said(text, stressed, target):
            text = one_line(text) if text.strip() else text
            said = _stressed(text, before, after) if stressed else _SPECIAL.sub(r"\\\g<0>", text)
            return f"[{said}](<{target}>)" if _ADDRESS.fullmatch(target) else said


def _stressed(text: str, before: str, after: str) -> str:
    """In asterisks where these are read as stress: <https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run>; else bare."""
    inner = text.strip()
    leading, _, trailing = text.partition(inner) if inner else (text, "", "")
    said = _SPECIAL.sub(r"\\\g<0>", inner)
    opens = inner[:1].isalnum() or not (before if not leading else " ").strip()
    closes = inner[-1:].isalnum() or not (after if not trailing else " ").strip()
    apart = before != "*" or bool(leading)
    return f"{leading}*{said}*{trailing}" if inner and opens and closes and apart else f"{leading}{said}{trailing}"


def _block(part: Piecework) -> str:
    match part:
        case Title(level, text):
            return f"{'#' * min(level + 1, 6)} {escaped(text)}"
        case Entry(label, content):
            return f"**{escaped(label.strip())}:** {line(content)}"
        case Line(Kind.NUMBERED, content, number):
            return f"{number}. {line(content)}"
        case Line(Kind.ITEM, content):
            return f"- {line(content)}"
        case Line(Kind.QUOTED, content):
            return f"> {line(content)}"
        case Line(_, content):
            return line(content)
        case Grid(rows):
            lines = [f"| {' | '.join(line(cell) for cell in row)} |" for row in rows]
            return "\n".join([*lines[:1], f"|{' --- |' * max(map(len, rows), default=1)}", *lines[1:]]) if lines else ""
        case Speech(_, number, by, how, paragraphs):
            name = escaped(" ".join(part for part in (number, " ".join(by.split())) if part))
            head = f"**{name}**{f' ({how})' if how else ''}" if name else how
            return "\n\n".join(text for text in (head, *(line(p) for p in paragraphs)) if text)
