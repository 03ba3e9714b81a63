"""What was said stays said, whoever corrects over it: which corrections for readers a correction of what was heard would stand over.

Whoever corrects what was heard has before them what is printed. Where somebody else has let it read otherwise for readers, other words were said there,
and stand deleted in the markup. They are not what is corrected: a correction that had them within it would take them out of the verbatim reading, unseen.

Laws: a word leaves the verbatim reading by nothing but a correction of what was heard that names it; what is put in for readers never comes into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sasci_archive.tei.document import Element, local
from sasci_archive.tei.places import Place, PlacedWord
from sasci_archive.tei.wordings import FOR_READERS, Which, applies, changes_of, text_in

Kinds: TypeAlias = Mapping[str, str]
"""To which reading each line of the history belongs (`wordings.kinds_of`), where what was heard is corrected."""


def asked(kinds: Mapping[str, str], line: str) -> Kinds | None:
    """What has to be known where something is corrected under this line of the history: None where that is for readers itself, and takes nothing out of
    what was said."""
    return None if kinds.get(line) in FOR_READERS else kinds


def is_said(place: Place, kinds: Kinds) -> bool:
    """Whether what stands at a place is in the verbatim reading: it is not, where it was put in for readers."""
    adds = (node for node in (place.parent, *place.parent.iterancestors()) if local(node) == "add")
    return all(applies(add, Which.VERBATIM, kinds) for add in adds)


def hidden(start: Place, end: Place, kinds: Kinds | None) -> tuple[Element, ...]:
    """What was said and is not printed, and would stand within a correction from one place to another in the same element."""
    if kinds is None or start.parent is not end.parent or start.before is end.before or not is_said(start, kinds):
        return ()
    return tuple(_said(start.between(end), kinds))


def _said(nodes: Iterator[Element], kinds: Kinds) -> Iterator[Element]:
    for each in nodes:
        for node in each.iter("{*}del"):
            if not applies(node, Which.VERBATIM, kinds) and text_in(node, Which.VERBATIM, kinds).strip():
                yield node


def within(word: PlacedWord, seg: Element, kinds: Kinds | None) -> tuple[Element, ...]:
    """Corrections for readers that a word of a paragraph stands in with a part of it, or that stand within it."""
    start, end = word.start, word.end
    if kinds is None or (start.parent is end.parent and start.before is end.before):
        return ()
    order = {node: number for number, node in enumerate(seg.iter())}
    first, last = order[_earlier(start)], order[_earlier(end)]
    left = {start.parent, *start.parent.iterancestors()} - {end.parent, *end.parent.iterancestors()}
    return tuple(
        node
        for node in seg.iter("{*}add", "{*}del")
        if (first < order[node] <= last or node in left) and not applies(node, Which.VERBATIM, kinds)
    )


def _earlier(place: Place) -> Element:
    """The last element of the document that begins before a place."""
    return place.parent if place.before is None else list(place.before.iter())[-1]


def lines(marks: Mapping[str, str], over: Sequence[Element]) -> dict[str, str]:
    """The marks of a correction that stands over these: it belongs to their lines of the history as well as to its own, and so to what is printed alone."""
    known = dict.fromkeys(id_ for node in over for id_ in changes_of(node))
    return {**marks, "change": " ".join([marks["change"], *(f"#{id_}" for id_ in known)])}


def shared_out(words: Sequence[PlacedWord], new: Sequence[str], seg: Element, kinds: Kinds | None) -> list[str]:
    """New words for each of those that stand there, one for one; where they are not as many, what is left over goes with the last, and none with what was
    put in for readers."""
    said = [number for number, word in enumerate(words) if kinds is None or _is_whole(word, seg, kinds)]
    if len(new) == len(words) or not said:
        said = list(range(len(words)))
    found = [""] * len(words)
    for place, number in enumerate(said):
        found[number] = " ".join(new[place:] if number == said[-1] else new[place : place + 1])
    return found


def _is_whole(word: PlacedWord, seg: Element, kinds: Kinds) -> bool:
    return is_said(word.start, kinds) and is_said(word.end, kinds) and not within(word, seg, kinds)
