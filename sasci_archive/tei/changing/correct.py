"""Words of a paragraph are corrected: `subst(del, add)`, or one of the two alone, marked with whose change it is.

The markup around the words stays wherever it can: punctuation behind a name is no part of the name's element, and where
words and what stands in their place end with the same, only the rest is marked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.changing import beneath
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.document import ID, Element, element, local, spaced
from sasci_archive.tei.inline import As, as_what
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
)
from sasci_archive.tei.shown.printed import Of, marked_signs

_THINGS: Final = frozenset((As.SIGN, As.NOTE, As.HELD, As.ANCHOR))
_CHANGES = frozenset(("subst", "add", "del"))
_EDGE = re.compile(r"[^\w]*")


def words(
    seg: Element,
    change: CorrectWords,
    marks: Mapping[str, str],
    every: Sequence[PlacedWord],
    kinds: beneath.Kinds | None = None,
) -> None:
    """Let words read otherwise; `every` are those of the paragraph, as far as the changed ones, where they stand now. Where a witness says so, who knows, what was unclear of them is not unclear any more, unless something that is no word stands there.
    With `kinds` (`beneath.asked`) it is what was heard that is corrected, and what was said beneath words for readers stays. Raises OutOfDate where they
    are not there, BadTranscript where they run across markup."""
    wanted, first, new = change.was.split(), change.first, spaced(change.now)
    here = every[first : first + len(wanted)] if first >= 0 else []
    if [word.text for word in here] != wanted or not 0 <= first <= len(every):
        reads = " ".join(word.text for word in here) or "nothing"
        raise OutOfDate(
            f"{seg.get(ID)} reads '{reads}' from word {first + 1} on, not '{change.was}'.",
            remedy="Somebody has changed it since: look at it again.",
        )
    if wanted:
        try:
            _replace(seg, first, here, new, marks, kinds, heard=change.kind is Kind.WITNESS)
        except BadTranscript:
            if not change.apart:
                raise
            _each(seg, first, here, new.split(), marks, kinds)
    elif new and change.close and (first or change.past):
        place = behind(every[first - 1].end) if first else Place(seg, None, 0)
        _past(seg, place, change.past).insert(element("add", new, **marks), before=" ")
    elif new and change.close:
        _in(Place(seg, None, 0), element("add", new, **marks))
    elif new:
        put_in(seg, every, first, element("add", new, **marks))


def put_in(seg: Element, every: Sequence[PlacedWord], first: int, made: Element) -> None:
    """Put an element before word number `first` of a paragraph, or at its end."""
    if first < len(every):
        _ahead(every[first].start).insert(made, after=" ")
        return
    end = _last(every[-1].end, seg) if every else Place(seg, None, 0)
    end.insert(made, before=" " if every else "")


def _each(
    seg: Element,
    first: int,
    here: Sequence[PlacedWord],
    new: list[str],
    marks: Mapping[str, str],
    kinds: beneath.Kinds | None,
) -> None:
    """Each word by itself, from the last to the first."""
    for number, now in reversed(list(enumerate(beneath.shared_out(here, new, seg, kinds)))):
        if now != here[number].text:
            _replace(seg, first + number, [here[number]], now, marks, kinds)


def _in(place: Place, made: Element) -> None:
    """Put in at the beginning of a paragraph, with a space where something follows that is no space."""
    follows = bool(len(place.parent) or place.text.strip())
    place.insert(made, after=" " if follows and not place.text[:1].isspace() else "")


def _past(seg: Element, place: Place, past: int) -> Place:
    """Behind so many of the things that follow a place and are no words, outside of a change that ends there."""
    for thing in itertools.islice(_things(seg, place), past):
        place = after(thing)
    return behind(place)


def _things(seg: Element, place: Place) -> Iterator[Element]:
    """What follows a place and is no word (`written.Thing`, `Footnote`, `Held`, `Anchor`), in order."""
    earlier = place.before if place.before is not None else place.parent
    passed = earlier is seg
    within = set(earlier.iterdescendants()) if place.before is not None else ()
    for node in _outermost(seg):
        if passed and node not in within and as_what(node) in _THINGS:
            yield node
        passed = passed or node is earlier


def _outermost(node: Element) -> Iterator[Element]:
    """Everything in a paragraph, in order, but for what is in things and in what is deleted."""
    for child in node.iterchildren("*"):
        yield child
        if as_what(child) not in _THINGS and local(child) != "del":
            yield from _outermost(child)


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
    seg: Element,
    first: int,
    here: Sequence[PlacedWord],
    new: str,
    marks: Mapping[str, str],
    kinds: beneath.Kinds | None,
    *,
    heard: bool = False,
) -> None:
    refused = list[BadTranscript]()
    for start, end, now, hides in _beneath_last(_ways(seg, first, here, new, heard=heard), kinds):
        if hides and len(here) > 1:
            _each(seg, first, here, new.split(), marks, kinds)
            return
        try:
            _wrap(start, end, now, beneath.lines(marks, hides) if hides else marks)
        except BadTranscript as error:
            refused.append(error)
        else:
            return
    if len(here) > 1 and not _is_anchored(here[0].start, here[-1].end, seg):
        raise refused[0]
    _in_parts(seg, first, here, new, marks, kinds)


def _beneath_last(
    ways: Iterator[tuple[Place, Place, str]], kinds: beneath.Kinds | None
) -> Iterator[tuple[Place, Place, str, tuple[Element, ...]]]:
    """Ways of marking with what was said and is not printed beneath them: those with nothing of the kind, and then the others."""
    over = list[tuple[Place, Place, str, tuple[Element, ...]]]()
    for way in ways:
        if hides := beneath.hidden(way[0], way[1], kinds):
            over.append((*way, hides))
        else:
            yield (*way, ())
    yield from over


def _in_parts(
    seg: Element,
    first: int,
    here: Sequence[PlacedWord],
    new: str,
    marks: Mapping[str, str],
    kinds: beneath.Kinds | None,
) -> None:
    """Each part of a word by itself that stands in markup of its own; the new words stand in the place of the first."""
    beside = [beneath.within(word, seg, kinds) for word in here]
    runs = [
        (*run, beneath.lines(marks, over_it) if over_it else marks)
        for number, (word, over_it) in enumerate(zip(here, beside, strict=True), start=first)
        for run in _runs(seg, number, word.text)
    ]
    for number, (start, end, marked) in reversed(list(enumerate(runs))):
        _wrap(start, end, "" if number else new, marked)


def _wrap(start: Place, end: Place, now: str, marks: Mapping[str, str]) -> None:
    """What stands from one place to another reads otherwise. Raises BadTranscript, and then nothing is changed."""
    inside = element("del")
    made = element("subst", "", inside, element("add", now), **marks) if now else element("del", **marks)
    start.wrap(end, made, inside if now else made)


def _runs(seg: Element, word: int, text: str) -> Iterator[tuple[Place, Place]]:
    """One word that stands partly within some markup and partly outside, in its parts."""
    at = 0
    while at < len(text):
        start, _ = stretch(seg, word, word, at)
        length = min(len(start.text) - start.offset, len(text) - at)
        yield start, Place(start.parent, start.before, start.offset + length)
        at += length


def _ahead(place: Place) -> Place:
    """Before a change that the place is at the very beginning of, so that none stands in another."""
    while local(place.parent) in _CHANGES and opens(place) and not _has_things(place, preceding=True):
        place = before(place.parent)
    return place


def behind(place: Place) -> Place:
    """Behind a change that the place is at the very end of."""
    while local(place.parent) in _CHANGES and closes(place) and not _has_things(place, preceding=False):
        place = after(place.parent)
    return place


def _has_things(place: Place, *, preceding: bool) -> bool:
    """Whether anything that is no word stands before a place in its element, or behind it."""
    earlier = [] if place.before is None else [place.before, *place.before.itersiblings("*", preceding=True)]
    beside = earlier if preceding else [node for node in place.parent.iterchildren("*") if node not in earlier]
    return any(as_what(node) in _THINGS for each in beside if local(each) != "del" for node in each.iter("*"))


def _last(place: Place, seg: Element) -> Place:
    """Behind all markup that the place is at the end of: what comes at the end of a paragraph is none of it."""
    while place.parent is not seg and closes(place):
        place = after(place.parent)
    return place


def _ways(
    seg: Element, first: int, here: Sequence[PlacedWord], new: str, *, heard: bool
) -> Iterator[tuple[Place, Place, str]]:
    """What may be marked, the best first: the words; outside what is unclear of them; without what both wordings begin or end with; with
    the markup that they have all the words of."""
    start, end = here[0].start, here[-1].end
    last = first + len(here) - 1
    if start.parent is end.parent:
        ways = list(outside(start, end, seg))
        unclear = [i for i, (place, _) in enumerate(ways[:-1], start=1) if _is_only_unclear(place.parent)]
        yield (*ways[unclear[-1] if heard and unclear else 0], new)
    else:
        yield start, end, new
    old = " ".join(word.text for word in here)
    head = len(_EDGE.match(_alike(old, new))[0])  # type: ignore[index]
    tail = len(_EDGE.match(_alike(old[::-1], new[::-1])[: len(new) - head])[0])  # type: ignore[index]
    if head < len(here[0].text) and tail < len(here[-1].text) and head + tail < min(len(old), len(new) + (not new)):
        yield (*stretch(seg, first, last, head, tail), new[head : len(new) - tail])
    if (wider := widened(start, end, seg)) and not _is_anchored(start, end, seg):
        yield (*wider, new)


def _is_anchored(start: Place, end: Place, seg: Element) -> bool:
    """Whether a moment, or what became part of this turn, has its place in the markup that words have all the words of: it would go with them."""
    wider = widened(start, end, seg)
    return wider is not None and any(
        as_what(each) is As.ANCHOR for node in wider[0].between(wider[1]) for each in node.iter("*")
    )


def _is_only_unclear(node: Element) -> bool:
    """Whether an element says that words are unclear, and nothing that is no word stands among them: that would go with it."""
    return local(node) == "unclear" and not any(as_what(each) in _THINGS for each in node.iter("*"))


def _alike(one: str, other: str) -> str:
    """What both begin with."""
    return "".join(a for a, _ in itertools.takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
