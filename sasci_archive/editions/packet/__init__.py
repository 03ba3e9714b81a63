"""A packet for one participant, made from a release: the passages word for word as they are sent, and the names to confirm."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from sasci_archive.editions import book
from sasci_archive.editions.packet.passages import passages
from sasci_archive.gate import Release
from sasci_archive.model.inlines import Inline, Marked, NameKind, Note, NoteKind
from sasci_archive.model.paragraph import everything, name, pieces, plain
from sasci_archive.model.reading import Block, Chat, Reading, Utterance
from sasci_archive.model.review import Passage, Purpose


def passages_of(release: Release, person: str, purpose: Purpose, *, extracts: bool) -> tuple[Passage, ...]:
    """What `person` is sent, in order: their own turns and messages to change, unless it is the final text; what others say is
    there to be read, and left out of `extracts`."""
    reading = release.reading
    own = {b.id for b in book.blocks(reading) if isinstance(b, Utterance | Chat) and is_own(b, person)}
    locked = {b.id for b in book.blocks(reading) if isinstance(b, Utterance | Chat)} - own
    locked |= own if purpose is Purpose.FINAL else set()
    shown = {b.id for b in book.blocks(reading) if isinstance(b, Utterance | Chat) and is_in(b, reading, person)}
    return tuple(p for p in passages(reading, locked) if p.id in shown or not extracts)


def is_own(block: Block, person: str) -> bool:
    """Whether a turn or a message is somebody's, or was said for them."""
    match block:
        case Utterance():
            return person in {block.who, block.speaking_for}
        case Chat():
            return block.who == person
        case _:
            return False


def is_in(block: Block, reading: Reading, person: str) -> bool:
    """Whether an extract has it: somebody's own, or what a later addition of theirs stands in."""
    if is_own(block, person) or not isinstance(block, Utterance):
        return is_own(block, person)
    mine = name(reading, person)
    return any(n.kind is NoteKind.WITNESS and n.by == mine for p in block.paragraphs for n in p if isinstance(n, Note))


def names_to_confirm(release: Release, person: str, real: Collection[str]) -> tuple[str, ...]:
    """Names and acronyms as they are spelt in what somebody can read: of the people in it who appear by one of the `real` names, of
    those spoken of, of the glossary; each once, but not their own. What is in the glossary because of words that they may not read is
    not asked about: it would tell what was said there."""
    reading = release.reading
    own = name(reading, person)
    found: dict[str, str] = {own.casefold(): ""}
    people = [p.name for p in reading.people if p.name in real]
    for spelt in (*people, *_spoken_of(reading), *_terms(reading)):
        found.setdefault(" ".join(spelt.split()).casefold(), " ".join(spelt.split()))
    return tuple(spelt for spelt in found.values() if spelt)


def _paragraphs(reading: Reading) -> Iterator[tuple[Inline, ...]]:
    for block in book.blocks(reading):
        match block:
            case Utterance():
                yield from block.paragraphs
            case Chat():
                yield block.content
            case _:
                pass


def _spoken_of(reading: Reading) -> Iterator[str]:
    known = {p.id for p in reading.people}
    for inline in (i for p in _paragraphs(reading) for i in everything(p)):
        if isinstance(inline, Marked) and inline.kind is not NameKind.DATE and inline.target not in known:
            yield plain(pieces(inline.content, reading))


def _terms(reading: Reading) -> Iterator[str]:
    """Of the glossary, those entries of which a word of what is shown is the term or what it stands for."""
    shown = " ".join(_printed(reading))
    for term in reading.glossary:
        if any(_stands_in(spelt, shown) for spelt in (term.term, term.expansion)):
            yield term.term
            yield term.expansion


def _printed(reading: Reading) -> Iterator[str]:
    """What is shown, notes too."""
    for paragraph in _paragraphs(reading):
        yield plain(pieces(paragraph, reading))
        for inline in everything(paragraph):
            if isinstance(inline, Note):
                yield plain(pieces(inline.content, reading))


def _stands_in(spelt: str, text: str) -> bool:
    words = r"\s+".join(map(re.escape, spelt.split()))
    return bool(words) and re.search(rf"(?<!\w){words}s?(?!\w)", text, re.IGNORECASE) is not None
