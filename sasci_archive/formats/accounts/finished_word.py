"""A finished transcript in a word processor's file (Word, OpenDocument), read as one in plain text is: labels, brackets, footnotes.

Headings are what the file's styles say; footnotes are its own. Tables with a row for each turn (a name, a time, the words) are read row
by row. Tracked changes are read as if they had been accepted; comments, heads and feet of pages are left out, and counted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import manuscripts
from sasci_archive.formats.accounts import plain_transcript
from sasci_archive.formats.accounts.plain_transcript import Text
from sasci_archive.model.account import Account
from sasci_archive.model.manuscript import Manuscript, Paragraph, Where

FIRST_NOTE = 5_001
"""The numbers by which the file's own footnotes are told from those that somebody typed."""

_HEADING = re.compile(r"(?:heading|title|subtitle)\b.*", re.IGNORECASE)
_CLOCK = re.compile(r"[\[(]?((?:\d{1,2}:)?\d{1,2}:\d{2})[\])]?")


def parse(content: bytes, *, where: str) -> Account:
    """What was said. Raises BadDocument for a file that cannot be opened, BadCaptions for a paragraph that cannot be read."""
    return told(manuscripts.parse(content, where=where), where=where)


def told(manuscript: Manuscript, *, where: str) -> Account:
    """The account that a manuscript gives. Raises BadCaptions."""
    numbers = {note.id: str(FIRST_NOTE + i) for i, note in enumerate(manuscript.notes)}
    paragraphs = list(_texts(manuscript.paragraphs, numbers))
    text, typed = plain_transcript.apart(paragraphs, where, unit="paragraph")
    notes = {numbers[note.id]: " ".join(note.text.split()) for note in manuscript.notes} | typed
    if not any(p.text.strip() for p in text):
        raise BadCaptions(f"There is no text in {where}.", remedy="Look at it in Word; the text may be a picture.")
    account = plain_transcript.told(text, notes, where=where, unit="paragraph")
    return msgspec.structs.replace(account, remarks=(*account.remarks, *_remarks(manuscript, where)))


def _remarks(manuscript: Manuscript, where: str) -> Iterator[str]:
    changes = sum(
        1 for p in manuscript.paragraphs for r in p.runs if (r.inserted is not None or r.deleted is not None) and r.text
    )
    if changes:
        yield f"{where} has tracked changes ({changes}): it was read as if all had been accepted."
    pictures = sum(p.pictures for p in manuscript.paragraphs)
    left = [
        (len(manuscript.comments), "comment"),
        (len(manuscript.beside), "line at the head or foot of pages"),
        (pictures, "picture"),
    ]
    counted = [f"{number} {what}{'' if number == 1 else 's'}" for number, what in left if number]
    if counted:
        yield f"Not taken over from {where}: {', '.join(counted)}."
    yield from manuscript.remarks


def _texts(paragraphs: Sequence[Paragraph], numbers: dict[str, str]) -> Iterator[Text]:
    """The paragraphs as plain text, footnotes as marks in brackets; the rows of a table as labelled turns."""
    pending = ""  # of a paragraph whose end was deleted: it goes on in the next
    for (_, row), some in itertools.groupby(enumerate(paragraphs, start=1), lambda item: _row(item[1])):
        if row is not None:
            yield from _turns([(number, paragraph) for number, paragraph in some], numbers)
            continue
        for number, paragraph in some:
            text = pending + _text(paragraph, numbers)
            pending = text if paragraph.deleted is not None else ""
            if text.strip() and not pending:
                yield Text(number, text.strip(), heading=_is_heading(paragraph))
    if pending.strip():
        yield Text(len(paragraphs), pending.strip())


def _row(paragraph: Paragraph) -> tuple[str, tuple[int, int] | None]:
    return ("row", (paragraph.cell.table, paragraph.cell.row)) if paragraph.cell else ("text", None)


def _turns(cells: Sequence[tuple[int, Paragraph]], numbers: dict[str, str]) -> Iterator[Text]:
    """A row: a cell that is a time, one that is a name where another follows, and the words."""
    by_column: dict[int, list[tuple[int, str]]] = {}
    for number, paragraph in cells:
        if paragraph.cell is not None and (text := _text(paragraph, numbers).strip()):
            by_column.setdefault(paragraph.cell.column, []).append((number, text))
    time, rest = "", []
    for _, texts in sorted(by_column.items()):
        if len(texts) == 1 and not time and (clock := _CLOCK.fullmatch(texts[0][1])):
            time = f"[{clock[1]}] "
        else:
            rest.append(texts)
    if len(rest) > 1:
        label = " ".join(text for _, text in rest[0]).rstrip(": ")
        (number, first), *others = (item for texts in rest[1:] for item in texts)
        yield Text(number, f"{label}: {time}{first}")
        yield from (Text(n, text) for n, text in others)
    elif rest:
        yield from (Text(number, f"{time}{text}") for number, text in rest[0])


def _text(paragraph: Paragraph, numbers: dict[str, str]) -> str:
    return "".join(
        f"[{numbers[run.note]}]" if run.note in numbers else run.text for run in paragraph.runs if run.deleted is None
    )


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.where is Where.BODY and bool(_HEADING.fullmatch(paragraph.style.strip()))
