"""A turn or a message as it is printed now, and where each word and sign of it stands in the master.

The text is what every edition prints (`model.paragraph`), what is withheld as its sign. Law: the letters in it that are no signs
are the letters of the published words (`tei.places`), in order; so each word of the one has its words in the other.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from enum import Enum
from typing import NamedTuple

import msgspec

from sasci_archive.model.inlines import Inline
from sasci_archive.model.paragraph import Footnote, Said, Sign, pieces
from sasci_archive.model.reading import Chat, Reading, Utterance
from sasci_archive.model.wording import Is, Token, tokens
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import ID, Element, element, local, parent, path
from sasci_archive.tei.places import words_of
from sasci_archive.tei.shown.reading import is_withheld, read_tree

_DONE = frozenset(("vocal", "kinesic", "incident", "shift", "pause"))


class Of(Enum):
    """What a sign stands for."""

    THING = "thing"  # an element without words: a pause, a laugh, what cannot be heard
    OPENS = "opens"  # words that are unclear
    CLOSES = "closes"
    FIXED = "fixed"  # what is withheld, what happens between paragraphs: not a witness's to change in words


class At(NamedTuple):
    """Where a token stands: paragraph `seg`; a word is its words `first` to `last` (not included), as published; of a sign, `first`
    is its number among the signs of its paragraph's own markup. `whole` where no other token has a part of these words."""

    seg: str
    first: int
    last: int
    whole: bool = True
    sign: Of = Of.FIXED


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """The `text` of a passage with its `signs`, as it would be sent now; `tokens` of it and where they stand (`at`); `segs` are its
    paragraphs by id ("" for one without), with the count of their words; `by` is whose it is (xml:ids). `told` where all of
    it agrees with the markup: otherwise it can only be changed by hand."""

    id: str
    text: str
    signs: tuple[tuple[int, int], ...]
    tokens: tuple[Token, ...]
    at: tuple[At, ...]
    segs: tuple[tuple[str, int], ...]
    told: bool = True


def printed(root: Element, ids: Collection[str]) -> dict[str, Printed]:
    """The turns and messages of these ids, those that are published at all. Raises BadTranscript."""
    ids = frozenset(ids)
    whole = {node.get(ID, ""): node for node in _holders(root, ids)}
    reading = _reading(root, ids)
    found = {}
    for session in reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance | Chat):
                paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
                found[block.id] = _of(whole[block.id], paragraphs, reading, block.who)
    return found


def excerpt(root: Element, ids: Collection[str]) -> Element:
    """A copy of the transcript with its header, and of its text these turns and messages alone."""
    few = element("TEI")
    few.extend(copy.deepcopy(header) for header in path(root, "teiHeader"))
    session = element("div", type="session")
    session.extend(copy.deepcopy(node) for node in _holders(root, ids))
    few.append(element("text", "", element("body", "", session)))
    return few


def _holders(root: Element, ids: Collection[str]) -> Iterator[Element]:
    return (node for node in root.iter("{*}u", "{*}writing") if node.get(ID) in ids)


def _reading(root: Element, ids: Collection[str]) -> Reading:
    few = excerpt(root, ids)
    redact.for_the_house_only(few)
    redact.restricted(few)
    for node in [u for u in few.iter("{*}u") if is_withheld(u)]:
        parent(node).remove(node)
    return read_tree(few, None)


def _of(holder: Element, content: tuple[tuple[Inline, ...], ...], reading: Reading, who: str) -> Printed:
    own = list(path(holder, "seg")) if local(holder) == "u" else [holder]
    text, signs = "", list[tuple[int, int]]()
    told, at, segs, every = True, list[At](), list[tuple[str, int]](), tuple[Token, ...]()
    for number, paragraph in enumerate(content):
        text += "\n" if number else ""
        line, here = _line(paragraph, reading, who, len(text))
        every = tokens(line, [(start - len(text), end - len(text)) for start, end in here])
        text, signs = text + line, [*signs, *here]
        seg = own[number] if number < len(own) else None
        name = "" if seg is None else seg.get(ID, "")
        if number:
            at.append(At(name, 0, 0))
        count, places = _places(seg, every)
        told &= len(places) == len(every) and bool(name)
        at += places if len(places) == len(every) else [At(name, 0, 0)] * len(every)
        segs.append((name, count))
    return Printed(
        id=holder.get(ID, ""),
        text=text,
        signs=tuple(signs),
        tokens=every if len(content) == 1 else tokens(text, signs),
        at=tuple(at),
        segs=tuple(segs),
        told=told and len(content) == len(own),
    )


def _line(paragraph: tuple[Inline, ...], reading: Reading, who: str, start: int) -> tuple[str, list[tuple[int, int]]]:
    line, signs = "", []
    for piece in pieces(paragraph, reading, speaker=who):
        match piece:
            case Said(said):
                line += said
            case Sign(sign):
                signs.append((start + len(line), start + len(line) + len(sign)))
                line += sign
            case Footnote():
                pass
    return line, signs


def _places(seg: Element | None, every: tuple[Token, ...]) -> tuple[int, list[At]]:
    """How many words a paragraph has, and where its tokens stand; none of them where text and markup do not agree."""
    if seg is None:
        return 0, []
    name, words, marks = seg.get(ID, ""), words_of(seg), list(_marks(seg))
    owner = [number for number, word in enumerate(words) for _ in word.text]
    said = [token for token in every if token.kind is Is.WORD]
    signs = len(every) - len(said)
    if "".join(t.text for t in said) != "".join(w.text for w in words) or signs < len(marks):
        return len(words), []
    outside = _before(seg) if local(seg) == "seg" else 0  # what happens before the first paragraph is printed in it
    found: list[At] = []
    letters = sign = 0
    for token in every:
        if token.kind is Is.WORD:
            first, last = owner[letters], owner[letters + len(token.text) - 1]
            letters += len(token.text)
            ends = letters == len(owner) or owner[letters] != last
            begins = letters == len(token.text) or owner[letters - len(token.text) - 1] != first
            found.append(At(name, first, last + 1, begins and ends))
        else:
            number = sign - outside
            kind = marks[number] if 0 <= number < len(marks) else Of.FIXED
            found.append(At(name, number, number, sign=kind))
            sign += 1
    return len(words), found


def _before(seg: Element) -> int:
    """How many signs of what happens before it are printed in a paragraph: those of a turn that begins with them."""
    if any(local(node) == "seg" for node in seg.itersiblings(preceding=True)):
        return 0
    return sum(local(node) in _DONE or local(node) == "gap" for node in seg.itersiblings(preceding=True))


def marked_signs(seg: Element) -> Iterator[tuple[Element, Of]]:
    """What is printed as signs in a paragraph's own markup, in order: an element, and what its sign stands for."""
    for child in seg:
        name = local(child)
        if name in _DONE or name == "gap":
            yield child, Of.THING
        elif name == "seg":
            yield child, Of.FIXED
        elif name == "unclear":
            yield child, Of.OPENS
            yield from marked_signs(child)
            yield child, Of.CLOSES
        elif name and name not in {"del", "note"}:
            yield from marked_signs(child)


def _marks(seg: Element) -> Iterator[Of]:
    for node, kind in marked_signs(seg):
        yield Of.FIXED if local(node) == "gap" and node.get("reason", "").startswith("redacted") else kind
