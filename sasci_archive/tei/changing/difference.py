"""What two states of a transcript differ by, part by part.

A part is what stands by itself in a document: a turn, a message, a line of the history, a moment, a piece of the header. Law: what two
states differ by makes the one of the other, both ways, to the byte; what no part can tell is told by the next larger one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from lxml import etree

from sasci_archive.dialogue.alignment import common
from sasci_archive.tei.changing.swaps import Part, Swap
from sasci_archive.tei.document import ID, Element, T, compose, ids, parse, pointed_at

_LARGE: Final = frozenset(f"{T}{name}" for name in ("TEI", "teiHeader", "standOff", "text", "body", "div"))
_HOLD: Final = _LARGE | {f"{T}{name}" for name in ("fileDesc", "titleStmt", "revisionDesc", "timeline")}
"""What is told by what stands in it."""


_ID: Final = re.compile(r' xml:id="([^"]*)"')


class _Child(NamedTuple):
    """What stands in an element: itself; its `place` ("" where it has none, as a comment); and by what it is known again."""

    node: Element
    place: str
    key: str


class _Parts(NamedTuple):
    """What goes, what comes, and what reads otherwise: in this order, so that what is moved is never there twice."""

    gone: list[Part]
    come: list[Part]
    other: list[Part]


def line(node: Element) -> bytes:
    """An element as it is written, with the text behind it; b"" of what is large."""
    return b"" if node.tag in _LARGE else etree.tostring(node)


class Reads(NamedTuple):
    """Who reads transcripts: their trees, which stay as they are, the ids in these, and what `line` gives of elements of them, where it is kept."""

    tree: Callable[[bytes], Element] = parse
    ids: Callable[[Element], Sequence[str]] = ids
    line: Callable[[Element], bytes] = line


def difference(before: bytes, after: bytes, reads: Reads = Reads()) -> Swap:  # noqa: B008 - it does not change
    """What two states of a transcript differ by, as small as it can be told. Raises BadTranscript where one does not read."""
    return between(reads.tree(before), reads.tree(after), reads)


def between(root: Element, other: Element, reads: Reads = Reads()) -> Swap:  # noqa: B008 - it does not change
    """The same of two that are parsed already."""
    told = [xml_of(node) for node in _beside(root)] == [xml_of(node) for node in _beside(other)]
    mine, theirs = reads.ids(root), reads.ids(other)
    there, known = set(mine), set(theirs)
    if told and len(there) == len(mine) and len(known) == len(theirs):
        for hold in (_HOLD, _LARGE):
            found = _Between(hold, reads.line).within(root, other, "")
            if found is not None and _holds(found, root, other, there, known):
                return Swap((*found.gone, *found.come, *found.other))
    return Swap((Part("", compose(root).decode(), compose(other).decode()),))


def every_place(node: Element, place: str) -> dict[str, Element]:
    """Every part that can be told by itself of what stands at a place, by its place: `#u12`, `standOff/spanGrp[2]`; itself too."""
    found = {place: node}
    if node.tag in _HOLD:
        for child in _told(list(node), 0, place):
            if child.place:
                found |= every_place(child.node, child.place)
    return found


def xml_of(node: Element) -> str:
    """An element as a part tells it."""
    return etree.tostring(node, encoding="unicode", with_tail=False)


def text_of(text: str) -> str:
    """Text as a part tells it."""
    if not text or (text.isspace() and "\r" not in text):
        return text
    holder = etree.Element("x")
    holder.text = text
    return xml_of(holder)[3:-4]


def _beside(root: Element) -> Iterator[Element]:
    yield from reversed(list(root.itersiblings(preceding=True)))
    yield from root.itersiblings()


def _holds(parts: _Parts, root: Element, other: Element, there: set[str], known: set[str]) -> bool:
    """Whether parts by themselves tell it: nothing points at what is gone, nor did at what had not come, and what comes from elsewhere, or goes there
    (`there` and `known` are the ids before and after), is told there by itself too."""
    gone = {id_ for part in parts.gone for id_ in _ID.findall(part.before)}
    come = {id_ for part in parts.come for id_ in _ID.findall(part.after)}
    lost, new = gone - come, come - gone
    if lost & known or new & there:
        return False
    return not (lost and lost & pointed_at(other)) and not (new and new & pointed_at(root))


def _told(every: Sequence[Element], first: int, place: str, until: int | None = None) -> list[_Child]:
    """Elements from number `first` of those that stand at a place."""
    within, some = f"{place}/" if place else "", every[first:until]
    counts = _counts(every[:first]) if any(node.get(ID) is None for node in some) else None
    found = []
    for node in some:
        tag: object = node.tag
        counts = counts if counts is not None else Counter()
        if isinstance(tag, str) and tag.startswith(T):
            counts[tag] += 1
            id_ = node.get(ID)
            name = f"{within}{tag.removeprefix(T)}" + (f"[{counts[tag]}]" if counts[tag] > 1 else "")
            own = f"#{id_}" if id_ else name
            found.append(_Child(node, own, own))
        else:
            told = xml_of(node)
            counts[told] += 1
            found.append(_Child(node, "", f"{told}{counts[told]}"))
    return found


def _counts(every: Sequence[Element]) -> Counter[object]:
    return Counter(node.tag for node in every)


class _Between(NamedTuple):
    """Compares two documents by what stands in elements of these kinds."""

    hold: frozenset[str]
    line: Callable[[Element], bytes]

    def _alike(self, one: Element, other: Element) -> bool:
        """Whether two elements are the same, with the text behind them, as far as that is quickly seen."""
        told = self.line(one)
        return bool(told) and told == self.line(other)

    def within(self, one: Element, other: Element, place: str) -> _Parts | None:
        """What two elements at the same place differ by; None where that is not told by what stands in them."""
        if one.tag != other.tag or one.attrib.items() != other.attrib.items() or one.nsmap != other.nsmap:
            return None
        every, others = list(one), list(other)
        head = sum(1 for _ in itertools.takewhile(lambda both: self._alike(*both), zip(every, others, strict=False)))
        rest = zip(every[:head:-1], others[:head:-1], strict=False)  # the first that differs is not among these
        same = cache(
            lambda: _counts(every) == _counts(others)
        )  # then what is counted from the front is the same from behind
        is_told = (self._alike(*both) and bool(both[0].get(ID) or same()) for both in rest)
        tail = sum(1 for _ in itertools.takewhile(bool, is_told))
        if head and (one.text or "") != (other.text or ""):
            return None
        mine = _told(every, head, place, len(every) - tail)
        theirs = _told(others, head, place, len(others) - tail)
        last = _told(every, head - 1, place, head)[0].place if head else f"{place}/"
        pairs = common([child.key for child in mine], [child.key for child in theirs])
        follows = {child.key: child.node.tail or "" for child in mine}
        follows[""] = (every[head - 1].tail if head else one.text) or ""
        wanted = {child.key: child.node.tail or "" for child in theirs}
        wanted[""] = (others[head - 1].tail if head else other.text) or ""
        parts = _Parts([], [], [])
        if not (
            _leave(parts, mine, {old for old, _ in pairs}, follows, last)
            and _arrive(parts, theirs, {new for _, new in pairs}, follows, wanted, last)
            and follows[""] == wanted[""]
        ):
            return None
        kept = {new: mine[old].node for old, new in pairs}
        for number, child in enumerate(theirs):
            if not self._compare(parts, kept.get(number, child.node), child, follows[child.key], wanted[child.key]):
                return None
        return parts

    def _compare(self, parts: _Parts, old: Element, new: _Child, follows: str, wanted: str) -> bool:
        """Tell what a part is other than it was, and the text behind it; gives whether that can be told."""
        before = after = ""
        if old is not new.node:
            inner = self.within(old, new.node, new.place) if old.tag in self.hold else None
            if inner is not None:
                for every, some in zip(parts, inner, strict=True):
                    every.extend(some)
            else:
                before, after = xml_of(old), xml_of(new.node)
        if follows != wanted:
            before, after = before or xml_of(new.node), after or xml_of(new.node)
            parts.other.append(Part(new.place, before + text_of(follows), after + text_of(wanted)))
        elif before != after:
            parts.other.append(Part(new.place, before, after))
        return bool(new.place) or (before == after and follows == wanted)


def _leave(parts: _Parts, mine: Sequence[_Child], staying: set[int], follows: dict[str, str], behind: str) -> bool:
    """Tell what goes: with the text before it, so that what follows it follows what stood before. Gives whether it can be told."""
    last = _Child(mine[0].node, behind, "") if mine else None
    for number, child in enumerate(mine):
        if number in staying or last is None:
            last = child
            continue
        if not (child.place and last.place):
            return False
        parts.gone.append(Part(child.place, text_of(follows[last.key]) + xml_of(child.node), "", last.place))
        follows[last.key] = follows[child.key]
    return True


def _arrive(
    parts: _Parts,
    theirs: Sequence[_Child],
    there: set[int],
    follows: dict[str, str],
    wanted: Mapping[str, str],
    behind: str,
) -> bool:
    """Tell what comes, and behind what, with the text before it. Gives whether it can be told."""
    last = _Child(theirs[0].node, behind, "") if theirs else None
    for number, child in enumerate(theirs):
        if number not in there and last is not None:
            if not (child.place and last.place):
                return False
            before = wanted[last.key]
            parts.come.append(Part(child.place, "", text_of(before) + xml_of(child.node), last.place))
            follows[last.key], follows[child.key] = before, follows[last.key]
        last = child
    return True
