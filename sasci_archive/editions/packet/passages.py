"""The passages of a packet: each turn and message exactly as an edition prints it, so that what comes back can be compared with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sasci_archive.editions import book
from sasci_archive.model.paragraph import Footnote, Piece, Sign, pieces
from sasci_archive.model.reading import Chat, Reading, Utterance
from sasci_archive.model.review import Passage


def passages(reading: Reading, locked: Collection[str] = ()) -> Iterator[Passage]:
    """Every turn and message of which something is printed, in order; those of `locked` ids are there to be read only."""
    for block in book.blocks(reading):
        match block:
            case Utterance():
                printed = [pieces(p, reading, speaker=block.who) for p in block.paragraphs]
            case Chat():
                printed = [pieces(block.content, reading, speaker=block.who)]
            case _:
                continue
        if block.id:
            yield _passage(block.id, printed, editable=block.id not in locked)


def _passage(id_: str, paragraphs: Iterable[tuple[Piece, ...]], *, editable: bool) -> Passage:
    text, signs = "", []
    for number, paragraph in enumerate(paragraphs):
        text += "\n" * (number > 0)
        for piece in paragraph:
            if isinstance(piece, Footnote):
                continue
            if isinstance(piece, Sign):
                signs.append((len(text), len(text) + len(piece.text)))
            text += piece.text
    return Passage(id=id_, text=text, signs=tuple(signs), editable=editable)
