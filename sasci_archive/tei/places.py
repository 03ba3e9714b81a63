"""Where the words of a paragraph stand in its markup, so that a few of them can be wrapped, and something put between.

Words are counted as they are published: what is deleted or noted is none of them, nor is what is restricted, unless asked for.
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

    def wrap(self, end: Place, made: Element, inside: Element, *, hiding: bool = False) -> None:
        """Put `made` here, with everything from here to `end` in `inside` (which is it, or is in it). Raises BadTranscript
        where that would cut through markup, or (unless `hiding` is what is meant) hide a note, a gap or a restricted passage."""
        between = list(self.between(end, hiding=hiding))
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

    def between(self, end: Place, *, hiding: bool = True) -> Iterator[Element]:
        """The elements from here to `end`, which is in the same parent. Raises BadTranscript as `wrap` does."""
        if end.parent is not self.parent:
            raise self._refused("run across markup")
        at = self.parent[0] if self.before is None and len(self.parent) else None
        if self.before is not None:
            at = self.before.getnext()
        while end.before is not self.before and at is not None:
            if not hiding and any(local(node) in _NOT_TO_BE_LOST for node in at.iter("*")):
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
    """A word, and where it begins and ends; `restricted` is the passage that hides it or a part of it, if one does, and
    `printed` what is left of it then."""

    text: str
    start: Place
    end: Place
    printed: str
    restricted: Element | None = None


def words_of(seg: Element, *, restricted: bool = False) -> list[PlacedWord]:
    """The published words of a paragraph, in order; with those that are `restricted` too, if asked."""
    runs = list(_runs(seg, restricted=restricted))
    whole = "".join(run.text for run in runs)
    starts = [0, *itertools.accumulate(len(run.text) for run in runs)]
    hides = [next(_hiding(run.parent, seg), None) for run in runs]
    found = []
    for match in re.finditer(r"\S+", whole):
        first, last = bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end()) - 1
        start = Place(runs[first].parent, runs[first].before, match.start() - starts[first])
        end = Place(runs[last].parent, runs[last].before, match.end() - starts[last])
        runs_of_it = range(first, last + 1)
        hidden = next((hides[i] for i in runs_of_it if hides[i] is not None), None)
        seen = [(max(match.start(), starts[i]), starts[i + 1]) for i in runs_of_it if hides[i] is None]
        printed = "".join(whole[begin : min(match.end(), until)] for begin, until in seen)
        found.append(PlacedWord(match[0], start, end, printed, hidden))
    return found


def _hiding(node: Element, paragraph: Element) -> Iterator[Element]:
    """The restricted passages that a node of a paragraph is in, the innermost first."""
    for above in itertools.takewhile(lambda n: n is not paragraph, (node, *node.iterancestors())):
        if local(above) == "seg":
            yield above


def _runs(node: Element, *, restricted: bool) -> Iterator[Place]:
    """Every run of text that is published (or withheld as `restricted`), in order."""
    if node.text:
        yield Place(node, None, 0)
    for child in node:
        name = local(child)
        if name and name not in _NOT_SAID and (restricted or name != "seg"):
            yield from _runs(child, restricted=restricted)
        if child.tail:
            yield Place(node, child, 0)
