"""Words of a paragraph are corrected: `subst(del, add)`, or one of the two alone, marked with whose change it is.

The markup around the words stays wherever it can: punctuation behind a name is no part of the name's element, and where
words and what stands in their place end with the same, only the rest is marked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.document import ID, Element, element, local
from sasci_archive.tei.places import (
    Place,
    PlacedWord,
    after,
    before,
    closes,
    opens,
    outside,
    stretch,
    widened,
    words_of,
)
from sasci_archive.tei.printed import Of, marked_signs

_CHANGES = frozenset(("subst", "add", "del"))
_EDGE = re.compile(r"[^\w]*")


def words(
    seg: Element, first: int, was: str, new: str, marks: Mapping[str, str], *, close: bool = False, heard: bool = False
) -> None:
    """Let the words `was` from number `first` on read `new`; where `heard`, by somebody who knows, what was unclear of them is
    not unclear any more. Raises OutOfDate where they are not there, BadTranscript where they run across markup."""
    every, wanted = words_of(seg), was.split()
    here = every[first : first + len(wanted)]
    if [word.text for word in here] != wanted or not 0 <= first <= len(every):
        reads = " ".join(word.text for word in here) or "nothing"
        raise OutOfDate(
            f"{seg.get(ID)} reads '{reads}' from word {first + 1} on, not '{was}'.",
            remedy="Somebody has changed it since: look at it again.",
        )
    if wanted:
        _replace(seg, first, here, new, marks, heard=heard)
    elif new and close and first:
        behind(every[first - 1].end).insert(element("add", new, **marks), before=" ")
    elif new and first < len(every):
        _ahead(every[first].start).insert(element("add", new, **marks), after=" ")
    elif new:
        end = _last(every[-1].end, seg) if every else Place(seg, None, 0)
        end.insert(element("add", new, **marks), before=" " if every else "")


def sign(seg: Element, number: int, new: str, marks: Mapping[str, str]) -> None:
    """Take out what is printed as sign `number` of the paragraph, and put `new` in its place. Raises BadTranscript where that is
    no element without words."""
    every = list(marked_signs(seg))
    node, kind = every[number] if number < len(every) else (seg, Of.FIXED)
    if kind is not Of.THING:
        raise BadTranscript(
            f"{seg.get(ID)}: what stands there is not to be changed in words.",
            remedy="Change it in the transcript by hand.",
        )
    inside = element("del")
    made = element("subst", "", inside, element("add", new), **marks) if new else element("del", **marks)
    before(node).wrap(after(node), made, inside if new else made, hiding=True)


def _replace(
    seg: Element, first: int, here: list[PlacedWord], new: str, marks: Mapping[str, str], *, heard: bool
) -> None:
    refused: BadTranscript | None = None
    for start, end, now in _ways(seg, first, here, new, heard=heard):
        inside = element("del")
        made = element("subst", "", inside, element("add", now), **marks) if now else element("del", **marks)
        try:
            start.wrap(end, made, inside if now else made)
        except BadTranscript as error:
            refused = refused or error
        else:
            return
    if len(here) > 1 or refused is None:
        raise refused or BadTranscript(f"{seg.get(ID)}: these words cannot be marked.", remedy="Correct them by hand.")
    for number, (start, end) in reversed(list(enumerate(_runs(seg, first, here[0].text)))):
        inside = element("del")
        both = bool(new) and not number
        made = element("subst", "", inside, element("add", new), **marks) if both else element("del", **marks)
        start.wrap(end, made, inside if both else made)


def _runs(seg: Element, word: int, text: str) -> Iterator[tuple[Place, Place]]:
    """One word that stands partly within some markup and partly outside, in its parts."""
    at = 0
    while at < len(text):
        start, _ = stretch(seg, word, word, at)
        length = min(len(start.text) - start.offset, len(text) - at)
        yield start, Place(start.parent, start.before, start.offset + length)
        at += length


def _ahead(place: Place) -> Place:
    """Before a change that the place is at the beginning of, so that none stands in another."""
    while local(place.parent) in _CHANGES and opens(place):
        place = before(place.parent)
    return place


def behind(place: Place) -> Place:
    """Behind a change that the place is at the end of."""
    while local(place.parent) in _CHANGES and closes(place):
        place = after(place.parent)
    return place


def _last(place: Place, seg: Element) -> Place:
    """Behind all markup that the place is at the end of: what comes at the end of a paragraph is none of it."""
    while place.parent is not seg and closes(place):
        place = after(place.parent)
    return place


def _ways(
    seg: Element, first: int, here: list[PlacedWord], new: str, *, heard: bool
) -> Iterator[tuple[Place, Place, str]]:
    """What may be marked, the best first: the words; outside what is unclear of them; without what both wordings begin or end with; with
    the markup that they have all the words of."""
    start, end = here[0].start, here[-1].end
    last = first + len(here) - 1
    if start.parent is end.parent:
        ways = list(outside(start, end, seg))
        unclear = [i for i, (place, _) in enumerate(ways[:-1], start=1) if local(place.parent) == "unclear"]
        yield (*ways[unclear[-1] if heard and unclear else 0], new)
        return
    yield start, end, new
    old = " ".join(word.text for word in here)
    head = len(_EDGE.match(_alike(old, new))[0])  # type: ignore[index]
    tail = len(_EDGE.match(_alike(old[::-1], new[::-1])[: len(new) - head])[0])  # type: ignore[index]
    if head < len(here[0].text) and tail < len(here[-1].text) and head + tail < min(len(old), len(new) + (not new)):
        yield (*stretch(seg, first, last, head, tail), new[head : len(new) - tail])
    if wider := widened(start, end, seg):
        yield (*wider, new)


def _alike(one: str, other: str) -> str:
    """What both begin with."""
    return "".join(a for a, _ in itertools.takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
