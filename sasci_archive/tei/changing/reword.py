"""Words of paragraphs are made to read otherwise (`corrections`), each under a line of the history that is written already: its id, and the pointer
to who made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from sasci_archive.errors import BadTranscript
from sasci_archive.tei import lifted, restrict
from sasci_archive.tei.changing import beneath, correct, layout
from sasci_archive.tei.changing.corrections import (
    CorrectWithheld,
    CorrectWords,
    JoinParagraphs,
    PutBack,
    Rewording,
    SplitParagraph,
    Supply,
)
from sasci_archive.tei.document import Element, by_id, spaced
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.places import PlacedWord, words_of
from sasci_archive.tei.wordings import kinds_of

Line: TypeAlias = tuple[str, str]
"""A line of the history: its id, and the pointer to who made the change ("" for nobody)."""


def reword(root: Element, change: Rewording, line: Line) -> None:
    """One change of words. Raises BadTranscript, OutOfDate."""
    seg = paragraph(root, change.seg)
    match change:
        case CorrectWords():
            correct.words(seg, change, _marks(line), words_of(seg), beneath.asked(kinds_of(root), line[0]))
        case Supply():
            correct.sign(seg, change.sign, spaced(change.now), _marks(line))
        case SplitParagraph():
            layout.split(root, seg, change.first, line[0])
        case JoinParagraphs():
            layout.join(root, seg, line[0])
        case PutBack():
            lifted.put_back(seg, change.lifted, change.was, kinds_of(root))


_FEW: Final = 2
"""So many paragraphs are looked for one by one: mostly there is no more than one."""


class OneByOne:
    """Changes of words, one after the other. Where words of a paragraph are changed from the last to the first, as editors' programs send them, where they
    stand is found once: two thousand in a long turn are a second, not minutes. So it is where a long paragraph is parted into many."""

    def __init__(self, root: Element, kinds: Mapping[str, str] | None = None) -> None:
        """Of a document; or of a part of one, with the `kinds` of the lines of its history (`wordings.kinds_of`)."""
        self._root, self._kinds = root, kinds
        self.forget()

    def forget(self) -> None:
        """Something else was changed meanwhile."""
        self._known: dict[str, Element] | None = None
        self._looked = 0
        self._placed: tuple[str, list[PlacedWord], int] = ("", [], 0)
        self._taken: set[str] | None = None

    def reword(self, change: Rewording, line: Line) -> None:
        """The next one. Raises BadTranscript, OutOfDate."""
        match change:
            case CorrectWords():
                found = self._paragraph(change.seg)
                until = change.first + (len(change.was.split()) or 1)
                every = self._words(found, change.seg, until)
                if self._kinds is None:
                    self._kinds = kinds_of(self._root)
                correct.words(found, change, _marks(line), every, beneath.asked(self._kinds, line[0]))
                self._placed = (change.seg, every, change.first)
            case SplitParagraph():
                found = self._paragraph(change.seg)
                every = self._words(found, change.seg, change.first + 1)
                self._taken = layout.taken(self._root) if self._taken is None else self._taken
                id_ = layout.split(self._root, found, change.first, line[0], every, self._taken)
                made = found.getnext()
                if self._known is not None and made is not None:
                    self._known[id_] = made
                self._placed = (change.seg, every, change.first)
            case _:
                reword(self._root, change, line)
                self.forget()

    def _paragraph(self, seg: str) -> Element:
        if self._looked == _FEW:
            self._known = by_id(self._root)
        self._looked += 1
        return paragraph(self._root, seg, self._known)

    def _words(self, found: Element, seg: str, until: int) -> list[PlacedWord]:
        """Where the words of a paragraph stand, those before `until` at least."""
        known, every, lowest = self._placed
        return every if known == seg and until <= lowest else words_of(found)


def reword_withheld(root: Element, change: CorrectWithheld, line: Line) -> None:
    """Words of a passage that is withheld. Raises BadTranscript, OutOfDate."""
    held = restrict.redaction(root, change.redaction)
    every = words_of(held, restricted=True)
    if any(word.restricted is not None for word in every[change.first : change.first + len(change.was.split())]):
        raise BadTranscript(
            f"{change.redaction}: some of these words are withheld once more within it.",
            remedy="Put them right in the passage that withholds them, or in the transcript by hand.",
        )
    first = sum(1 for word in every[: change.first] if word.printed)
    said = CorrectWords(
        when=change.when, why=change.why, seg=change.redaction, first=first, was=change.was, now=change.now
    )
    correct.words(held, said, _marks(line), words_of(held), beneath.asked(kinds_of(root), line[0]))


def _marks(line: Line) -> dict[str, str]:
    return {"change": f"#{line[0]}", "resp": line[1]}
