"""Where the words of a paragraph stand in its markup, so that a few of them can be wrapped, and something put between.

Words are counted as they are published: what is deleted, noted or restricted is none of them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import ID, Element, local

_NOT_SAID = frozenset(("del", "note", "desc"))
_NOT_TO_BE_LOST = frozenset(("note", "seg", "gap"))


class Place(msgspec.Struct, frozen=True):
    """A point in the text of `parent`: `offset` characters into what follows its child `before` (into what stands before its
    first child, where that is None)."""

    parent: Element
    before: Element | None
    offset: int

    @property
    def text(self) -> str:
        """The run of text it lies in."""
        return (self.parent.text if self.before is None else self.before.tail) or ""

    def _set(self, text: str) -> None:
        if self.before is None:
            self.parent.text = text or None
        else:
            self.before.tail = text or None

    def insert(self, made: Element, *, before: str = "", after: str = "") -> None:
        """Put an element here, with text on its sides."""
        head, tail = self.text[: self.offset], self.text[self.offset :]
        self._set(head + before)
        made.tail = (after + tail) or None
        self.parent.insert(0 if self.before is None else self.parent.index(self.before) + 1, made)

    def wrap(self, end: Place, made: Element, inside: Element) -> None:
        """Put `made` here, with everything from here to `end` in `inside` (which is it, or is in it). Raises BadTranscript
        where that would cut through markup, or hide a note or a restricted passage."""
        between = list(self._between(end))
        if end.before is self.before:
            inside.text = self.text[self.offset : end.offset]
            rest = end.text[end.offset :]
        else:
            inside.text = self.text[self.offset :] or None
            rest = end.text[end.offset :]
            between[-1].tail = end.text[: end.offset] or None
            inside.extend(between)
        self._set(self.text[: self.offset])
        made.tail = rest or None
        self.parent.insert(0 if self.before is None else self.parent.index(self.before) + 1, made)

    def _between(self, end: Place) -> Iterator[Element]:
        if end.parent is not self.parent:
            raise self._refused("run across markup")
        at = self.parent[0] if self.before is None and len(self.parent) else None
        if self.before is not None:
            at = self.before.getnext()
        while end.before is not self.before and at is not None:
            if any(local(node) in _NOT_TO_BE_LOST for node in at.iter("*")):
                raise self._refused("have a note, a gap or a restricted passage between them")
            yield at
            if at is end.before:
                return
            at = at.getnext()

    def _refused(self, why: str) -> BadTranscript:
        named = next((i for n in (self.parent, *self.parent.iterancestors()) if (i := n.get(ID))), local(self.parent))
        return BadTranscript(
            f"{named}: these words {why}.", remedy="Correct the words on each side of it by themselves."
        )


class PlacedWord(msgspec.Struct, frozen=True):
    """A word, and where it begins and ends."""

    text: str
    start: Place
    end: Place


def words_of(seg: Element) -> list[PlacedWord]:
    """The published words of a paragraph, in order."""
    runs = list(_runs(seg))
    whole = "".join(run.text for run in runs)
    starts = [0, *itertools.accumulate(len(run.text) for run in runs)]
    found = []
    for match in re.finditer(r"\S+", whole):
        first, last = bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end()) - 1
        start = Place(runs[first].parent, runs[first].before, match.start() - starts[first])
        found.append(
            PlacedWord(match[0], start, Place(runs[last].parent, runs[last].before, match.end() - starts[last]))
        )
    return found


def _runs(node: Element) -> Iterator[Place]:
    """Every run of text that is published, in order."""
    if node.text:
        yield Place(node, None, 0)
    for child in node:
        restricted = local(child) == "seg"
        if local(child) and local(child) not in _NOT_SAID and not restricted:
            yield from _runs(child)
        if child.tail:
            yield Place(node, child, 0)
