"""What the glossary explains, marked wherever a turn says it, and an abbreviation written out where it first stands.

The words are what they were (law: `spoken` is the same). First use is of each session, as few people read all of them; not in notes, which
are the editors' own; and nothing is written out where the speaker does so in the same paragraph, or a note to it (`house.acronyms`
proposes such notes).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import (
    Cited,
    Direction,
    Emphasis,
    Inline,
    Left,
    Link,
    Marked,
    NameKind,
    Note,
    Pause,
    Text,
    Unclear,
    View,
)
from sasci_archive.model.paragraph import everything
from sasci_archive.model.phrases import OBJECT, Phrases, normal
from sasci_archive.model.reading import Block, Reading, SessionText, Utterance
from sasci_archive.model.seminar import Term

UNREAD = frozenset((Channel.CAPTIONS, Channel.TEI, Channel.AUDIO, Channel.SEARCH, Channel.HARVEST))
"""What leaves by these is heard, or read by programs: nothing is added to it."""

Content = tuple[Inline, ...]


def glossed(reading: Reading) -> Reading:
    """The reading with its terms marked; the same where it has no glossary."""
    terms: dict[str, Term] = {}
    for term in reading.glossary:
        terms.setdefault(normal(term.term), term)
    terms.pop("", None)
    if not terms:
        return reading
    known = _Glossary(terms.values())
    return msgspec.structs.replace(reading, sessions=tuple(_session(session, known) for session in reading.sessions))


class Glossing:
    """Releases with their readings glossed, each reading once, whoever asks and from whatever thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: dict[int, tuple[Reading, Reading]] = {}

    def __call__(self, release: Release) -> Release:
        """The release as it is read; as it is, where nobody reads it."""
        if release.channel in UNREAD:
            return release
        with self._lock:
            before, after = self._done.get(id(release.reading), (None, None))
            if before is not release.reading or after is None:
                after = glossed(release.reading)
                self._done[id(release.reading)] = release.reading, after
        return msgspec.structs.replace(release, reading=after)


class _Place(View, frozen=True):
    """Where a term stands in a paragraph: characters of what is said in it."""

    start: int
    end: int
    term: Term


class _Glossary:
    """The terms, and in what words they are looked for: those in small letters in the plural too."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, Term] = {}
        for term in terms:
            self._terms.setdefault(term.term, term)
        for term in list(self._terms.values()):
            self._terms.setdefault(f"{term.term}s", term)
        self._phrases = Phrases(self._terms)
        self._by_word = {normal(word): term for word, term in self._terms.items()}
        self._expansions = {t.expansion: Phrases((t.expansion.lower(),)) for t in self._terms.values() if t.expansion}

    def places(self, text: str) -> list[_Place]:
        """Where terms stand in a text, in order, with the possessive behind them."""
        found = []
        for at in self._phrases.found(text):
            end = at.end + 2 if text[at.end : at.end + 2] in {"'s", "’s"} else at.end
            found.append(_Place(at.start, end, self._terms[at.phrases[0]]))
        return found

    def marked(self, mark: Marked) -> Term | None:
        """The term that an editor has marked."""
        return self._by_word.get(normal(_said(mark.content)))

    def is_said_out(self, term: Term, text: str) -> bool:
        """Whether what a term stands for is said in a text."""
        return any(True for _ in self._expansions[term.expansion].found(text)) if term.expansion else False


def _session(session: SessionText, known: _Glossary) -> SessionText:
    used: set[str] = set()
    return msgspec.structs.replace(session, blocks=tuple(_block(block, known, used) for block in session.blocks))


def _block(block: Block, known: _Glossary, used: set[str]) -> Block:
    if not isinstance(block, Utterance):
        return block
    paragraphs = tuple(_paragraph(paragraph, known, used) for paragraph in block.paragraphs)
    return block if paragraphs == block.paragraphs else msgspec.structs.replace(block, paragraphs=paragraphs)


def _paragraph(content: Content, known: _Glossary, used: set[str]) -> Content:
    return _Marking(known, used, content).content(content)


class _Marking:
    """One walk through a paragraph, character by character of what is said in it."""

    def __init__(self, known: _Glossary, used: set[str], content: Content) -> None:
        self._known, self._used, self._text = known, used, _said(content)
        self._notes = "".join(f"\n{_said(note.content)}" for note in everything(content) if isinstance(note, Note))
        self._places = known.places(self._text)
        self._at = 0

    def content(self, content: Content, *, free: bool = True) -> Content:
        """With the terms in it marked; not where it is not `free` for that."""
        return tuple(inline for each in content for inline in self._inline(each, free=free))

    def _inline(self, inline: Inline, *, free: bool) -> Iterator[Inline]:
        match inline:
            case Text(text):
                yield from self._marks(text) if free else (inline,)
                self._at += len(text)
            case Marked(kind=NameKind.TERM):
                yield self._first(inline)
                self.content(inline.content, free=False)
            case Marked() | Link() | Cited():
                self.content(inline.content, free=False)
                yield inline
            case Emphasis() | Unclear():
                yield msgspec.structs.replace(inline, content=self.content(inline.content, free=free))
            case Left():
                self._at += len(OBJECT)
                yield inline
            case Pause() | Direction() | Note():
                yield inline

    def _marks(self, text: str) -> Iterator[Inline]:
        start = done = self._at
        end = start + len(text)
        for place in self._places:
            if start <= place.start and place.end <= end:
                if place.start > done:
                    yield Text(self._text[done : place.start])
                words = Text(self._text[place.start : place.end])
                yield Marked(NameKind.TERM, place.term.term, (words,), self._expands(place.term))
                done = place.end
        if end > done:
            yield Text(self._text[done:end])

    def _first(self, mark: Marked) -> Marked:
        """What an editor has marked, written out where it is the first."""
        term = self._known.marked(mark)
        return mark if term is None or mark.expands else msgspec.structs.replace(mark, expands=self._expands(term))

    def _expands(self, term: Term) -> str:
        """What a term is written out as, at its first use; "" at every other, and where the speaker says it or a note does."""
        if term.term in self._used or not term.expansion:
            return ""
        self._used.add(term.term)
        return "" if self._known.is_said_out(term, self._text + self._notes) else term.expansion


def _said(content: Sequence[Inline]) -> str:
    """What is said, with a sign where something is left out that no term reaches across."""
    said = []
    for inline in content:
        match inline:
            case Text(text):
                said.append(text)
            case Marked() | Link() | Cited() | Emphasis() | Unclear():
                said.append(_said(inline.content))
            case Left():
                said.append(OBJECT)
            case Pause() | Direction() | Note():
                pass
    return "".join(said)
