"""A paragraph as it is printed: what is said, the signs for what is not speech, and footnotes.

The PDF and the Word file both set these, so that neither can say it differently; how they look is each edition's
business. What is said is never touched, but for white space. What is sent to people is this, and what they return is compared
with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    Note,
    NoteKind,
    Pause,
    Text,
    Unclear,
)
from sasci_archive.model.reading import Chat, Reading, Utterance

CITED = "ref-"
"""What stands before a reference's key where a place in the list of references is linked to."""

OVERLAP = "overlapping"
"""What stands at a turn that begins before another ends."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the speaker (or of whoever writes); `stressed` is set in italics; `target` is where they lead (https://…, #u12); `lang` is
    the tag of their language (BCP 47), "" for the edition's own."""

    text: str
    stressed: bool = False
    target: str = ""
    lang: str = ""

    def joins(self, other: Said) -> bool:
        """Whether both look and do alike, so that they can be one."""
        return (self.stressed, self.target, self.lang) == (other.stressed, other.target, other.lang)


@dataclass(frozen=True, slots=True)
class Sign:
    """Words of the edition between the speaker's: "[laughs]"."""

    text: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number, whose it is ("Editor:"), and its content."""

    number: int
    by: str
    content: tuple[Piece, ...]


Piece = Said | Sign | Footnote


def pieces(content: Iterable[Inline], reading: Reading, *, speaker: str = "") -> tuple[Piece, ...]:
    """A paragraph as it is printed: white space made single, signs set off by spaces, neighbours of one kind joined.
    `speaker` is the id of whoever says it: what they do themselves needs no name."""
    joined: list[Piece] = []
    before = " "  # the last character printed: at the start, as after a space, no space is wanted
    for piece in _pieces(content, reading, speaker, stressed=False):
        match piece:
            case Footnote():
                joined.append(piece)
            case Said(text):
                text = single_spaced(text)
                text = text.removeprefix(" ") if before == " " else text
                text = f" {text}" if before == "]" and text[:1].isalnum() else text
                _append(joined, replace(piece, text=text))
                before = text[-1:] or before
            case Sign(text):
                if text.startswith("[") and (before.isalnum() or before in ".,;:?!]"):
                    _append(joined, Said(" "))
                joined.append(Sign(text))
                before = text[-1]
    end = next((at for at in reversed(range(len(joined))) if not isinstance(joined[at], Footnote)), -1)
    if end >= 0 and isinstance(last := joined[end], Said):  # notes may stand behind the space
        joined[end : end + 1] = [replace(last, text=last.text.rstrip(" "))] if last.text != " " else []
    return tuple(joined)


def _append(joined: list[Piece], said: Said) -> None:
    last = joined[-1] if joined else None
    if said.text and isinstance(last, Said) and last.joins(said):
        joined[-1] = replace(last, text=last.text + said.text)
    elif said.text:
        joined.append(said)


def single_spaced(text: str) -> str:
    """XML's white space made one space; a non-breaking one stays what it is."""
    return re.sub(r"[ \t\r\n]+", " ", text)


def plain(content: Iterable[Piece]) -> str:
    """The paragraph without its footnotes, as one line of text."""
    return "".join("" if isinstance(piece, Footnote) else piece.text for piece in content)


def _pieces(
    content: Iterable[Inline], reading: Reading, speaker: str, *, stressed: bool, lang: str = ""
) -> Iterator[Piece]:
    for inline in content:
        match inline:
            case Text(text):
                yield Said(text, stressed, lang=lang)
            case Marked(expands=expands):
                yield from _pieces(inline.content, reading, speaker, stressed=stressed, lang=lang)
                yield from (Sign(f"[{expands}]"),) if expands else ()
            case Link(target=target):
                yield from _leading(_pieces(inline.content, reading, speaker, stressed=stressed, lang=lang), target)
            case Cited(key=key):
                yield from _leading(
                    _pieces(inline.content, reading, speaker, stressed=stressed, lang=lang), f"#{CITED}{key}"
                )
            case Emphasis(lang=own):
                yield from _pieces(inline.content, reading, speaker, stressed=not stressed, lang=own or lang)
            case Unclear(reason):
                within = tuple(_pieces(inline.content, reading, speaker, stressed=stressed, lang=lang))
                opening, closing = ("[", "?") if within else ("[unclear", ":" if reason else "")
                yield from (Sign(opening), *within, Sign(f"{closing} {reason}".rstrip() + "]"))
            case Note():
                yield Footnote(inline.number, note_by(inline), pieces(inline.content, reading))
            case Pause() | Direction() | Left():
                yield Sign(f"[{_untold(inline, reading, speaker)}]")


def _leading(content: Iterable[Piece], target: str) -> Iterator[Piece]:
    return (replace(piece, target=target) if isinstance(piece, Said) else piece for piece in content)


def _untold(inline: Pause | Direction | Left, reading: Reading, speaker: str) -> str:
    """What stands in brackets for what is no speech."""
    match inline:
        case Pause(ms):
            return pause(ms)
        case Direction(text, who):
            done = single_spaced(text)
            return f"{name(reading, who)}: {done}" if who and who != speaker else done
        case Left():
            return inline.label


def pause(ms: int | None) -> str:
    """A silence, in words.

    >>> pause(None), pause(1_500), pause(1_000)
    ('pause', 'pause, 1.5 seconds', 'pause, 1 second')
    """
    if ms is None:
        return "pause"
    seconds = f"{ms / 1000:.1f}".removesuffix(".0")
    return f"pause, {seconds} second{'' if seconds == '1' else 's'}"


def note_by(note: Note) -> str:
    """How a footnote begins: an editor's and a witness's are never mixed up."""
    match note.kind:
        case NoteKind.EDITORIAL:
            return f"Editor ({note.by}):" if note.by else "Editor:"
        case NoteKind.WITNESS:
            return f"Later addition by {note.by}:" if note.by else "Later addition by the witness:"


def everything(content: Iterable[Inline]) -> Iterator[Inline]:
    """All inlines, those inside others too, but not what footnotes hold."""
    for inline in content:
        yield inline
        if isinstance(inline, Marked | Link | Cited | Emphasis | Unclear):
            yield from everything(inline.content)


def name(reading: Reading, id_: str) -> str:
    """As this release prints it; what stands there itself where it is nobody's id."""
    return next((p.name for p in reading.people if p.id == id_), id_)


def speaker(block: Utterance | Chat, reading: Reading) -> str:
    """Who says or writes it, and for whom."""
    who = name(reading, block.who) if block.who else block.label
    if isinstance(block, Utterance) and block.speaking_for:
        return f"{who}, for {name(reading, block.speaking_for)}"
    return who
