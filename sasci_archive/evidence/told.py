"""What is said in each turn of one reading of a seminar, as it is printed: what places of codings are counted in.

Paragraphs are parted by a line feed, signs (“[laughs]”, “[withheld]”) stand where they are printed, footnotes do not. Positions are Unicode code
points from 0. Law: the text is what every edition prints (`model.paragraph`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from sasci_archive.model.coding import Place
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    Note,
    Pause,
    Text,
    Unclear,
    View,
)
from sasci_archive.model.paragraph import Said, pieces, plain, speaker
from sasci_archive.model.reading import Reading, Utterance, Withheld

_REDACTED: Final = "redacted"
_ALIKE: Final = {
    **dict.fromkeys(map(ord, "’‘‛ʼ`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    **dict.fromkeys(map(ord, "\n\t\r\u00a0\u2009\u202f"), " "),
}
"""Signs that keyboards and programs take for one another; each is one character, so that no position moves."""


NOTHING: Final = f"0.{'0' * 16}"
"""A digest that no passage has: of one whose words were taken down."""


class Turn(View, frozen=True):
    """One turn: who says it as it is printed, and what; `text` is "" where nothing of it is printed. `withheld` are the characters of it that stand for
    what is not printed."""

    id: str
    speaker: str
    text: str
    withheld: int = 0


class Told(View, frozen=True):
    """The turns of one reading in order, those that are withheld without text; `moved` are turns that were published once, and the turn that each
    leads to now. `places` are the turns' numbers, from 0, by id: made of `turns`."""

    turns: tuple[Turn, ...]
    moved: Mapping[str, str] = msgspec.field(default_factory=dict)
    places: Mapping[str, int] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "places", {turn.id: number for number, turn in enumerate(self.turns)})

    def at(self, id_: str) -> int:
        """The place of a turn, or of that which it has become part of; -1 where there is none."""
        return self.places.get(id_, self.places.get(self.moved.get(id_, ""), -1))

    def between(self, first: str, last: str) -> tuple[Turn, ...]:
        """The turns from one to another; none where one is not there or they run backwards."""
        start, end = self.at(first), self.at(last)
        return self.turns[start : end + 1] if 0 <= start <= end else ()

    def words(self, place: Place) -> str:
        """What is said there; "" where nothing is."""
        text = "\n".join(turn.text for turn in self.between(place.first, place.last))
        return text if place.whole else text[place.start : place.start + place.length]


def told(reading: Reading) -> Told:
    """Of a release."""
    return Told(tuple(_turns(reading)), dict(reading.moved))


def _turns(reading: Reading) -> Iterator[Turn]:
    for session in reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance):
                printed = [pieces(paragraph, reading, speaker=block.who) for paragraph in block.paragraphs]
                said = any(isinstance(p, Said) and p.text.strip() for paragraph in printed for p in paragraph)
                text = "\n".join(filter(None, map(plain, printed))) if said else ""
                hidden = sum(len(sign) + 2 for paragraph in block.paragraphs for sign in _withheld(paragraph))
                yield Turn(block.id, speaker(block, reading), text, hidden if text else 0)
            elif isinstance(block, Withheld):
                yield Turn(block.id, "", "")


def _withheld(content: Iterable[Inline]) -> Iterator[str]:
    """What stands, in brackets, for what is not printed."""
    for inline in content:
        match inline:
            case Left(reason) if reason.partition(" ")[0] == _REDACTED:
                yield inline.label
            case Marked() | Link() | Cited() | Emphasis() | Unclear():
                yield from _withheld(inline.content)
            case Text() | Pause() | Direction() | Note() | Left():
                pass


def digest(text: str) -> str:
    """What says that a passage reads as it did: how long it is, and the beginning of its SHA-256. Where its paragraphs and turns end is no part
    of that, so that one that is split or joined is known again. No word can be read out of it.

    >>> digest("It began\\nin 1996."), digest("It began in 1996.")
    ('17.6d5afda7e4bda17b', '17.6d5afda7e4bda17b')
    """
    even = text.replace("\n", " ")
    return f"{len(even)}.{hashlib.sha256(even.encode()).hexdigest()[:16]}"


def long(told_digest: str) -> int:
    """How many characters the passage of a digest has."""
    return int(told_digest.partition(".")[0])


def without_signs(text: str) -> str:
    """The words of a passage, without what stands in brackets.

    >>> without_signs("[withheld] it was. [laughs]")
    ' it was. '
    """
    return re.sub(r"\[[^\[\]]*\]", "", text)


def alike(text: str) -> str:
    """The text with one sign for all that are taken for one another; as long as before.

    >>> alike("don’t – “now”")
    'don\\'t - "now"'
    """
    return text.translate(_ALIKE)


def found(words: str, text: str) -> tuple[int, ...]:
    """Where these words begin in a text, whatever their quotation marks, dashes and white space, never within a word."""
    sought = alike(" ".join(words.split()))
    if not sought:
        return ()
    whole = (r"\b" if sought[0].isalnum() else "") + re.escape(sought) + (r"\b" if sought[-1].isalnum() else "")
    return tuple(match.start() for match in re.finditer(f"(?={whole})", alike(text)))


def same(told_digest: str, text: str) -> tuple[int, ...]:
    """Where in a text a passage of this digest begins, never within a word."""
    length = long(told_digest)
    return tuple(
        at
        for at in range(len(text) - length + 1)
        if length
        and _at_edge(text, at)
        and _at_edge(text, at + length)
        and digest(text[at : at + length]) == told_digest
    )


def _at_edge(text: str, at: int) -> bool:
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())
