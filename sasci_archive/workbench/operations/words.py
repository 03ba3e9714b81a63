"""Words are corrected, signs taken out, paragraphs begun and joined."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from sasci_archive.errors import OutOfDate
from sasci_archive.model.journal import By
from sasci_archive.tei.changing import one_go
from sasci_archive.tei.changing.changes import Made, Together
from sasci_archive.tei.changing.corrections import JoinParagraphs, Kind, SplitParagraph
from sasci_archive.tei.changing.one_go import Typed
from sasci_archive.tei.document import ID, Element
from sasci_archive.tei.places import words_of
from sasci_archive.workbench.operations.asking import WHY, Operation, capital, place, short

_ILLEGAL: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What cannot stand in XML: https://www.w3.org/TR/xml/#charsets"""


def is_legal(text: str) -> bool:
    """Whether it can stand in XML."""
    return _ILLEGAL.search(text) is None


class Replaced(one_go.Replaced, frozen=True, kw_only=True):
    """As the page sends it."""

    def __post_init__(self) -> None:
        if not is_legal(self.now):
            msg = "there are characters in it that no XML document can have"
            raise ValueError(msg)


class Reword(Operation, frozen=True, kw_only=True, tag="reword"):
    """Words of paragraph `seg`, from the last to the first; `signs` that are taken out, by number, from the last to the first.

    Of a window that goes while something it has sent of them is on its way: all it has written, where the paragraph still `reads` (its published words) as before that
    was sent, and is refused when it comes; else what was written `after` that. Which of the two arrives first nobody can say."""

    seg: str
    words: tuple[Replaced, ...] = ()
    signs: tuple[int, ...] = ()
    kind: Kind = Kind.TRANSCRIPTION
    reads: tuple[str, ...] | None = None
    after: Reword | None = None

    def placed(self, root: Element) -> Reword:
        """That of the two which is to be done. Raises OutOfDate where it is none."""
        if self.reads is None:
            return self
        now = next((node for node in root.iter("{*}seg", "{*}writing") if node.get(ID) == self.seg), None)
        if now is not None and tuple(word.text for word in words_of(now)) == self.reads:
            return msgspec.structs.replace(self, reads=None, after=None)
        if self.after is None:
            raise OutOfDate("It has arrived before, or somebody else has changed it.", remedy="Look at it.")
        return self.after

    def change(self, by: By) -> Made:
        """All of them as one."""
        return self.typed.change(by.on.date(), by.who, WHY[self.kind])

    @property
    def typed(self) -> Typed:
        """What this was."""
        return Typed(seg=self.seg, kind=self.kind, words=self.words, signs=self.signs)

    @property
    def told(self) -> str:
        """Which words."""
        return told_of(self.typed)


def told_of(typed: Typed) -> str:
    """Which words were typed, as people are told."""
    if not typed.words:
        return f"A sign taken out of {place(typed.seg)}"
    first = typed.words[-1]
    more = f" and {len(typed.words) - 1} more" if len(typed.words) > 1 else ""
    if not first.was:
        return f"‘{short(first.now)}’{more} put into {place(typed.seg)}"
    if not first.now:
        return f"‘{short(first.was)}’{more} taken out of {place(typed.seg)}"
    return f"‘{short(first.was)}’ to ‘{short(first.now)}’{more} in {place(typed.seg)}"


class NewParagraph(Operation, frozen=True, kw_only=True, tag="paragraph"):
    """A paragraph begins at word `first` of `seg`."""

    seg: str
    first: int

    def change(self, by: By) -> Made:
        """Of the layout."""
        kind = Kind.EDITION
        return SplitParagraph(when=by.on.date(), who=by.who, why=WHY[kind], seg=self.seg, first=self.first, kind=kind)

    @property
    def told(self) -> str:
        """Where."""
        return f"New paragraph in {place(self.seg)}"


class NewParagraphs(Operation, frozen=True, kw_only=True, tag="paragraphs"):
    """Paragraphs begin at these words of `seg`, all of them at once: as somebody pasted them in."""

    seg: str
    firsts: tuple[int, ...]

    def change(self, by: By) -> Made:
        """Of the layout, from the last to the first."""
        kind = Kind.EDITION
        on, why = by.on.date(), WHY[kind]
        changes = (
            SplitParagraph(when=on, who=by.who, why=why, seg=self.seg, first=first, kind=kind)
            for first in sorted(set(self.firsts), reverse=True)
        )
        return Together(when=on, who=by.who, why=why, kind=kind, changes=tuple(changes))

    @property
    def told(self) -> str:
        """How many."""
        return f"{len(set(self.firsts))} new paragraphs in {place(self.seg)}"


class OneParagraph(Operation, frozen=True, kw_only=True, tag="join-paragraphs"):
    """`seg` goes on where the paragraph before it ends."""

    seg: str

    def change(self, by: By) -> Made:
        """Of the layout."""
        kind = Kind.EDITION
        return JoinParagraphs(when=by.on.date(), who=by.who, why=WHY[kind], seg=self.seg, kind=kind)

    @property
    def told(self) -> str:
        """Where."""
        return f"{capital(place(self.seg))} joined to the paragraph before"
