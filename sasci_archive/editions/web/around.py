"""The part of a reading that stands around one turn, for a page that shows no more of the conversation.

Law: what such a page shows of a turn, and of all that stands beside it, is to the letter what the whole page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from sasci_archive.model.apparatus import Illustration
from sasci_archive.model.inlines import Note
from sasci_archive.model.paragraph import everything
from sasci_archive.model.reading import Block, Chat, Heading, Reading, Utterance, Withheld

NEAR = 15
"""Blocks before it, and as many after it."""


class Part(msgspec.Struct, frozen=True):
    """A `reading` with a part of its turns and the notes to them; all else of it is whole. `turns` are the ids of these turns and messages;
    `before` are the pictures that the whole page shows for the first time where this one shows nothing."""

    reading: Reading
    turns: tuple[str, ...]
    before: frozenset[str]


def part(reading: Reading, turn: str, *, near: int = NEAR) -> Part:
    """Around the `turn` with this id; around the first one where there is none such."""
    blocks = [(s.id, b) for s in reading.sessions for b in s.blocks]
    at = next((n for n, (_, b) in enumerate(blocks) if turn and _id(b) == turn), 0)
    first, last = max(0, at - near), at + near + 1
    dropped = [b for _, b in (*blocks[:first], *blocks[last:])]
    shown = blocks[first:last]
    sessions = tuple(
        msgspec.structs.replace(s, blocks=here)
        for s in reading.sessions
        if (here := tuple(b for session, b in shown if session == s.id))
    )
    elsewhere = {note.id for block in dropped for note in _notes(block)}
    return Part(
        msgspec.structs.replace(
            reading, sessions=sessions, notes=tuple(note for note in reading.notes if note.id not in elsewhere)
        ),
        tuple(id_ for _, b in shown if isinstance(b, Utterance | Chat | Withheld) and (id_ := _id(b))),
        _before(reading, (b for _, b in blocks[:first])),
    )


def _before(reading: Reading, blocks: Iterable[Block]) -> frozenset[str]:
    front = {m.picture for section in reading.front for m in section.content if isinstance(m, Illustration)}
    return frozenset(b.picture for b in blocks if isinstance(b, Illustration)) - front


def _id(block: Block) -> str:
    return block.id if isinstance(block, Utterance | Chat | Withheld | Heading) else ""


def _notes(block: Block) -> Iterator[Note]:
    match block:
        case Utterance():
            contents = block.paragraphs
        case Chat():
            contents = (block.content,)
        case _:
            return
    yield from (inline for content in contents for inline in everything(content) if isinstance(inline, Note))
