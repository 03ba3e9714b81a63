"""A turn or a message as it stands in the master, for those who edit it: its words by number, and what stands between them.

Law: the text of a paragraph's runs, split at white space, is its published words (`tei.places.words_of`), in order; so the number of a word
here is the one that a change of words (`changes.CorrectWords`) is made by. Signs are numbered as `changes.Supply` numbers them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from sasci_archive.model.inlines import View, left_out
from sasci_archive.tei.document import ID, Element, all_text, local, path, pointers, spaced, text_at
from sasci_archive.tei.inline import As, as_what
from sasci_archive.tei.lifted import is_kept, lifted
from sasci_archive.tei.lifted import text_of as lifted_text
from sasci_archive.tei.places import published, words_of
from sasci_archive.tei.shown.printed import Of, marked_signs


class Mark(View, frozen=True):
    """Markup around words: the element's name, its `ref` without what every pointer begins with, and its xml:id."""

    name: str
    ref: str = ""
    id: str = ""


class Run(View, frozen=True, tag="run"):
    """Words and parts of words, as they are published, with the markup they stand in, the outermost first."""

    text: str
    marks: tuple[Mark, ...] = ()


class Thing(View, frozen=True, tag="sign"):
    """What stands in the text and is no word: a pause, a laugh, what cannot be heard. `number` is its number among the signs."""

    number: int
    name: str
    text: str
    id: str = ""


class Footnote(View, frozen=True, tag="note"):
    """A footnote, where it hangs."""

    id: str
    kind: str
    text: str


class Held(View, frozen=True, tag="held"):
    """A passage that is not to be published: what it says, why it is held back, and what is printed in its place."""

    id: str
    number: int
    text: str
    reason: str
    instead: str


class Anchor(View, frozen=True, tag="anchor"):
    """A place that something points at."""

    id: str


class Lifted(View, frozen=True, tag="lifted"):
    """Words that are not printed and are kept in what was said: `number` is their number among those lifted out of the paragraph (`lifted`)."""

    number: int
    text: str


_Numbers: TypeAlias = Mapping[Element, tuple[int, str]]
"""The number of a sign, or of what is lifted, with the words of that."""

Piece: TypeAlias = Run | Thing | Footnote | Held | Anchor | Lifted


class Paragraph(View, frozen=True):
    """One of a turn. `words` are its published words, in order."""

    id: str
    pieces: tuple[Piece, ...]
    words: tuple[str, ...]


class Written(View, frozen=True):
    """A turn (`u`) or a message (`writing`): `id`, whose it is and for whom they speak (xml:ids), and its paragraphs. `seen` is a digest of
    its markup, by which who changes it says what they had before them. `between` is what happens between its paragraphs."""

    id: str
    name: str
    who: str
    by: str
    overlaps: bool
    seen: str
    paragraphs: tuple[Paragraph, ...]
    between: tuple[str, ...] = ()


def written(holder: Element, kinds: Mapping[str, str] = MappingProxyType({})) -> Written:
    """Read one `u` or `writing`; what is lifted out of it is told where `kinds` (`wordings.kinds_of`) says that it is no correction of what was heard."""
    own = list(path(holder, "seg")) if local(holder) == "u" else [holder]
    return Written(
        id=holder.get(ID, ""),
        name=local(holder),
        who=next(iter(pointers(holder.get("who", ""))), ""),
        by=next(iter(pointers(holder.get("corresp", ""))), ""),
        overlaps=holder.get("trans") == "overlap",
        seen=seen(holder),
        paragraphs=tuple(_paragraph(seg, kinds) for seg in own),
        between=tuple(
            _label(node) for node in holder.iterchildren("*") if local(holder) == "u" and local(node) != "seg"
        ),
    )


def seen(holder: Element) -> str:
    """A digest of its markup, white space behind it left out: 16 hexadecimal digits."""
    return hashlib.sha256(etree.tostring(holder, method="c14n", with_tail=False)).hexdigest()[:16]


def _paragraph(seg: Element, kinds: Mapping[str, str]) -> Paragraph:
    numbers = {node: (number, "") for number, (node, kind) in enumerate(marked_signs(seg)) if kind is not Of.CLOSES}
    for number, node in enumerate(lifted(seg)):
        if is_kept(node, kinds) and (text := lifted_text(node, kinds)):
            numbers[node] = (number, text)
    pieces = tuple(_joined(_pieces(seg, (), numbers)))
    return Paragraph(seg.get(ID, ""), pieces, tuple(published(seg).split()))


def _pieces(node: Element, marks: tuple[Mark, ...], numbers: _Numbers) -> Iterator[Piece]:
    if node.text:
        yield Run(node.text, marks)
    for child in node:
        if local(child):  # else a comment
            yield from _piece(child, marks, numbers)
        if child.tail:
            yield Run(child.tail, marks)


def _piece(node: Element, marks: tuple[Mark, ...], numbers: _Numbers) -> Iterator[Piece]:
    id_, (number, gone) = node.get(ID, ""), numbers.get(node, (-1, ""))
    match as_what(node):
        case As.WORDS:
            ref = node.get("ref") or node.get("target") or ""
            yield from _pieces(node, (*marks, Mark(local(node), ref.removeprefix("#"), id_)), numbers)
        case As.CORRECTED:
            if number >= 0:
                yield Lifted(number, gone)
            yield from _pieces(node, marks, numbers)
        case As.GONE:
            if number >= 0:
                yield Lifted(number, gone)
        case As.SIGN:
            yield Thing(number, local(node), _label(node), id_)
        case As.NOTE:
            yield Footnote(id_, node.get("type", ""), spaced(all_text(node)))
        case As.HELD:
            held = " ".join(word.text for word in words_of(node, restricted=True))
            yield Held(id_, number, held, node.get("subtype", ""), node.get("n", ""))
        case As.ANCHOR:
            yield Anchor(id_)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    held: Run | None = None
    for piece in pieces:
        if isinstance(piece, Run) and held is not None and piece.marks == held.marks:
            held = Run(held.text + piece.text, held.marks)
            continue
        if held is not None:
            yield held
        held = piece if isinstance(piece, Run) else None
        if held is None:
            yield piece
    if held is not None:
        yield held


def _label(node: Element) -> str:
    match local(node):
        case "gap":
            return left_out(node.get("reason", ""), node.get("n", ""))
        case "pause":
            return "pause"
        case "shift":
            return spaced(f"{node.get('feature', '')} {node.get('new', '')}")
        case _:
            return spaced(text_at(node, "desc") or all_text(node))
