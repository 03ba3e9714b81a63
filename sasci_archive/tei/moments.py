"""Moments of a session's timeline: read one by one, and put in where a turn begins or ends that did not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

from sasci_archive.model.speech import Span
from sasci_archive.tei.document import (
    NS,
    Element,
    element,
    identified,
    instants,
    local,
    milliseconds,
    parent,
    path,
    pointers,
    seconds,
)
from sasci_archive.tei.places import words_of

_WHEN: Final = etree.XPath("t:standOff/t:timeline/t:when[@xml:id=$name]", namespaces={"t": NS})
_UNSAID = frozenset(("del", "note", "desc"))


def when(root: Element, node: Element, attribute: str) -> int | None:
    """When something starts or ends, in ms on its session's timeline; None where that is not known."""
    for id_ in pointers(node.get(attribute, "")):
        moment = _of(root, id_)
        if moment is None:
            continue
        origin = pointers(parent(moment).get("origin", ""))
        interval = moment.get("interval")
        if interval is None:
            return 0
        if (moment.get("since") is None or pointers(moment.get("since", "")) == origin) and origin:
            return milliseconds(interval)
        return instants(root).get(id_)
    return None


def put(root: Element, node: Element, attribute: str, ms: int) -> None:
    """Let something in a session start or end then; the moment is put into the timeline where it has none. Nothing is said where the session has no
    timeline."""
    session = next((div for div in node.iterancestors("{*}div") if div.get("type") == "session"), None)
    n = "1" if session is None else session.get("n", "1")
    timeline = next((line for line in path(root, "standOff/timeline") if line.get("n", "1") == n), None)
    if timeline is not None:
        node.set(attribute, f"#{_moment(root, timeline, ms)}")


def _moment(root: Element, timeline: Element, ms: int) -> str:
    origin = next(iter(pointers(timeline.get("origin", ""))), "")
    if ms == 0 and origin:
        return origin
    id_ = f"{origin.rpartition('.')[0] or 'T'}.{ms}"
    there = _of(root, id_)
    if there is not None and parent(there) is timeline and _since(there, origin) == ms:
        return id_
    while identified(root, id_) is not None:
        id_ += "b"  # somebody has given the id to something else
    made = element("when", id=id_, interval=seconds(ms), since=f"#{origin}")
    every = list(path(timeline, "when"))
    number = bisect_right(every, ms, key=lambda each: _since(each, origin) or 0)  # they stand in their order
    if number < len(every):
        every[number].addprevious(made)
        made.tail = timeline.text
    elif every:
        every[-1].addnext(made)  # with the text behind it
        every[-1].tail = timeline.text
    else:
        timeline.append(made)
    return id_


def _of(root: Element, id_: str) -> Element | None:
    found = cast(list[Element], _WHEN(root, name=id_))
    return found[0] if found else None


def _since(moment: Element, origin: str) -> int | None:
    if moment.get("interval") is None:
        return 0
    return milliseconds(moment.get("interval", "")) if pointers(moment.get("since", "")) == (origin,) else None


# -- the times of turns that are parted and joined ---------------------------------------------------------------------


def guessed(root: Element, u: Element, seg: Element, first: int) -> Span | None:
    """When word number `first` of a paragraph of a turn is said, as far as its letters and the moments among them tell (no length); None where the turn
    has no times."""
    start, end = when(root, u, "start"), when(root, u, "end")
    if start is None or end is None:
        return None
    letters, at = 0, 0
    known = [(0, start)]
    for paragraph in path(u, "seg"):
        if paragraph is seg:
            shown = [word.start for word in words_of(seg)][first : first + 1]
            every = words_of(seg, restricted=True)
            at = letters + sum(
                len(w.text) for w in every[: next((i for i, w in enumerate(every) if w.start in shown), len(every))]
            )
        for piece in _pieces(paragraph):
            if isinstance(piece, str):
                letters += len("".join(piece.split()))
            elif (ms := when(root, piece, "synch")) is not None and known[-1][1] <= ms <= end:
                known.append((letters, ms))
    known.append((letters, end))
    before = [mark for mark in known if mark[0] <= at][-1]
    behind = next((mark for mark in known if mark[0] > at), before)
    room = behind[0] - before[0]
    ms = before[1] + (behind[1] - before[1]) * (at - before[0]) // room if room else before[1]
    return Span(ms, ms)


def share(root: Element, u: Element, made: Element, between: Span) -> None:
    """A turn ends where `between` starts, and the one parted from it begins where that ends; neither runs out of what time it had, or past what follows."""
    start, end = when(root, u, "start"), when(root, u, "end")
    if start is None or end is None:
        return
    begins = max(start, min(between.end, end, *_following(root, made)))
    put(root, made, "start", begins)
    put(root, made, "end", max(end, begins))
    put(root, u, "end", max(start, min(between.start, end)))


def cover(root: Element, into: Element, u: Element) -> None:
    """A turn lasts as long as itself and another that it takes in."""
    starts = [ms for each in (into, u) if (ms := when(root, each, "start")) is not None]
    ends = [ms for each in (into, u) if (ms := when(root, each, "end")) is not None]
    if starts and ends:
        put(root, into, "start", min(starts))
        put(root, into, "end", max(ends))


def border(root: Element, earlier: Element, later: Element, ms: int, *, back: bool) -> None:
    """Words went from one of two turns to the other, to the earlier (`back`) or the later: whose they are lasts as long, the other begins or ends there."""
    start, end = when(root, earlier, "start"), when(root, earlier, "end")
    begins, ends = when(root, later, "start"), when(root, later, "end")
    if start is None or end is None or begins is None or ends is None:
        return
    at = max(start, min(ms, ends, *_following(root, later)))
    put(root, earlier, "end", max(at, end) if back else min(at, end))
    put(root, later, "start", max(at, begins) if back else min(at, begins))


def _following(root: Element, u: Element) -> Iterator[int]:
    """When the next turn of the session that has times begins, under whatever heading: no earlier one does."""
    at = u
    while at.get("type") != "session" and at.getparent() is not None:
        for node in at.itersiblings("*"):
            for each in node.iter("{*}u"):
                if (ms := when(root, each, "start")) is not None:
                    yield ms
                    return
        at = parent(at)


def _pieces(node: Element) -> Iterator[str | Element]:
    yield node.text or ""
    for child in node:
        if local(child) == "anchor":
            yield child
        elif local(child) and local(child) not in _UNSAID:
            yield from _pieces(child)
        yield child.tail or ""
