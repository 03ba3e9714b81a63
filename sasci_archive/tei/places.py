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
from sasci_archive.tei.document import ID, Element, local, parent

_NOT_SAID = frozenset(("del", "note", "desc"))
_NOT_TO_BE_LOST = frozenset(("note", "seg", "gap"))


class Place(msgspec.Struct, frozen=True, gc=False):
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
            inside.text = self.text[self.offset : end.offset] or None
            rest = end.text[end.offset :]
        else:
            inside.text = self.text[self.offset :] or None
            rest = end.text[end.offset :]
            between[-1].tail = end.text[: end.offset] or None
            inside.extend(between)
        self._set(self.text[: self.offset])
        made.tail = rest or None
        self.parent.insert(0 if self.before is None else self.parent.index(self.before) + 1, made)

    def rest_into(self, made: Element) -> None:
        """What follows in `parent` becomes what `made`, which is empty, holds."""
        made.text = self.text[self.offset :] or None
        following = list(self.parent) if self.before is None else list(self.before.itersiblings())
        self._set(self.text[: self.offset])
        made.extend(following)

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


class PlacedWord(msgspec.Struct, frozen=True, gc=False):
    """A word, and where it begins and ends; `restricted` is the passage that hides it or a part of it, if one does, and
    `printed` what is left of it then. There are very many, and none leads back to itself: the collector of cycles leaves them alone."""

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
        if first == last:  # as nearly every word
            inside = hides[first]
            found.append(PlacedWord(match[0], start, end, match[0] if inside is None else "", inside))
            continue
        runs_of_it = range(first, last + 1)
        hidden = next((hides[i] for i in runs_of_it if hides[i] is not None), None)
        seen = [(max(match.start(), starts[i]), starts[i + 1]) for i in runs_of_it if hides[i] is None]
        printed = "".join(whole[begin : min(match.end(), until)] for begin, until in seen)
        found.append(PlacedWord(match[0], start, end, printed, hidden))
    return found


def published(seg: Element) -> str:
    """The text of a paragraph as it is published: split at white space it is its words, quicker than by `words_of`."""
    return "".join(run.text for run in _runs(seg, restricted=False))


def stretch(seg: Element, first: int, last: int, head: int = 0, tail: int = 0) -> tuple[Place, Place]:
    """From where to where the published words `first` to `last` (both included, from 0) of a paragraph stand, without the first
    `head` and the last `tail` letters of them."""
    runs = list(_runs(seg, restricted=False))
    starts = [0, *itertools.accumulate(len(run.text) for run in runs)]
    words = list(re.finditer(r"\S+", "".join(run.text for run in runs)))
    begins, ends = words[first].start() + head, words[last].end() - tail
    one, other = bisect_right(starts, begins) - 1, bisect_left(starts, ends) - 1
    return (
        Place(runs[one].parent, runs[one].before, begins - starts[one]),
        Place(runs[other].parent, runs[other].before, ends - starts[other]),
    )


def widened(start: Place, end: Place, within: Element) -> tuple[Place, Place] | None:
    """The same stretch, begun and ended outside whatever markup it has all the words of, so that both lie in one element; None
    where it would cut through markup."""
    while start.parent is not end.parent:
        if depth(start.parent) >= depth(end.parent):
            if start.parent is within or not opens(start):
                return None
            start = before(start.parent)
        else:
            if end.parent is within or not closes(end):
                return None
            end = after(end.parent)
    return start, end


def outside(start: Place, end: Place, within: Element) -> Iterator[tuple[Place, Place]]:
    """The stretch as it is, and then outside each element that it has all the words of, one after the other."""
    yield start, end
    while start.parent is end.parent and start.parent is not within and opens(start) and closes(end):
        start, end = before(start.parent), after(start.parent)
        yield start, end


def before(node: Element) -> Place:
    """Just before an element."""
    return at_its_end(parent(node), node.getprevious())


def after(node: Element) -> Place:
    """Just behind an element."""
    return Place(parent(node), node, 0)


def at_its_end(holder: Element, before: Element | None) -> Place:
    """The end of the text that follows `before` in an element."""
    place = Place(holder, before, 0)
    return Place(holder, before, len(place.text))


def opens(place: Place) -> bool:
    """Whether nothing that is said stands before it in its element."""
    said = [place.text[: place.offset]]
    node = place.before
    while node is not None:
        said.append(_said(node))
        node = node.getprevious()
        said.append((node.tail if node is not None else place.parent.text) or "")
    return not "".join(said).strip()


def closes(place: Place) -> bool:
    """Whether nothing that is said stands after it in its element."""
    said = [place.text[place.offset :]]
    node = place.before.getnext() if place.before is not None else next(iter(place.parent), None)
    while node is not None:
        said += [_said(node), node.tail or ""]
        node = node.getnext()
    return not "".join(said).strip()


def _said(node: Element) -> str:
    if not local(node) or local(node) in _NOT_SAID:
        return ""
    return (node.text or "") + "".join(_said(child) + (child.tail or "") for child in node)


def depth(node: Element) -> int:
    """How deep in the document."""
    return sum(1 for _ in node.iterancestors())


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
