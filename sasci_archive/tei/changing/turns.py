"""Turns are parted and joined, and words go to the turn beside them: no word, note or sign is lost or another, and no id is given twice.

A turn that is joined to another leaves an `anchor` with its id where it stood, so that its address leads to where its words are; what points at it in the
document points there itself. Paragraphs keep their ids, wherever they go.
"""

from __future__ import annotations

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.speech import Span
from sasci_archive.tei import moments
from sasci_archive.tei.changing import layout, parting
from sasci_archive.tei.changing.follow_turns import heard_as, repoint, spread
from sasci_archive.tei.document import ID, Element, all_text, element, local, parent, path, say, swap
from sasci_archive.tei.places import words_of

_DONE = frozenset(("vocal", "kinesic", "incident"))


def split(root: Element, seg: Element, first: int, between: Span | None) -> Element:
    """Let a new turn of the same person begin at word number `first` of a paragraph; gives it. `between` is from the end of the word before it to its
    beginning; where it is not known, the turn's time is shared by letters. Raises OutOfDate, BadTranscript."""
    u, count = _turn(seg), len(words_of(seg))
    if not 0 <= first < max(count, 1):
        raise OutOfDate(f"{seg.get(ID)} has {count} words; none begins in it at {first}.", remedy="Look at it again.")
    if not first and next(seg.itersiblings("{*}seg", preceding=True), None) is None:
        raise BadTranscript(f"{u.get(ID)} begins there already.", remedy="Choose a later word.")
    at = between or moments.guessed(root, u, seg, first)
    made = parting.divide(u, seg, first, parting.unused(root, u))
    if at is not None:
        moments.share(root, u, made, at)
    spread(root, u, made, seg if first else None)
    return made


def join(root: Element, u: Element, line: str, *, run_on: bool = False) -> Element:
    """Let a turn go on in the one before it, in its last paragraph if they `run_on`; gives that. Messages that came between stand behind it, what
    happened between happens in it. `line` is that of the history. Raises BadTranscript."""
    into = _beside(u, preceding=True)
    if into is None:
        raise BadTranscript(
            f"No turn stands just before {u.get(ID)}, to which it could be joined.",
            remedy="A turn is joined to one of the same part of the session.",
        )
    between = list(u.itersiblings(preceding=True))
    for node in reversed(between[: between.index(into)]):
        if local(node) in _DONE:
            _append(into, node)
    last, begins = (into[-1] if len(into) else None), next(iter(u), None)
    for child in list(u):
        _append(into, child)
    if run_on and begins is not None and last is not None and local(begins) == local(last) == "seg":
        layout.join(root, begins, line)
    moments.cover(root, into, u)
    _leave(root, u, into)
    return into


def move(root: Element, seg: Element, first: int, last: int, to: str, said: Span | None) -> Element:
    """Let words `first` to `last` (not included) of a paragraph, with which a turn begins or ends, stand in the turn `to` beside it; gives that. `said` is
    when they were. Raises OutOfDate, BadTranscript."""
    u = _turn(seg)
    starts, ends = _edges(seg, first, last)
    earlier, later = _beside(u, preceding=True), _beside(u)
    if starts and earlier is not None and earlier.get(ID) == to:
        return _to_the_one_before(root, u, earlier, seg, last, said, whole=ends)
    if ends and later is not None and later.get(ID) == to:
        return _to_the_one_after(root, u, later, seg, first, said, whole=starts)
    raise BadTranscript(
        f"{seg.get(ID)}: these words do not stand beside {to}.",
        remedy="Words go to the turn before if this one begins with them, to the one after if it ends with them; others can be a turn of their own.",
    )


def part_out(root: Element, seg: Element, first: int, last: int, said: Span | None) -> Element:
    """Let words `first` to `last` (not included) of a paragraph be a turn of their own; gives it. Raises OutOfDate, BadTranscript."""
    own = _turn(seg)
    starts, ends = _edges(seg, first, last)
    if not starts:
        own = split(root, seg, first, Span(said.start, said.start) if said else None)
        seg, last = next(path(own, "seg")), last - first
    if not ends:
        within = last < len(words_of(seg))
        behind = seg if within else next(seg.itersiblings("{*}seg"))
        split(root, behind, last if within else 0, Span(said.end, said.end) if said else None)
    return own


# -- words that go to a neighbour --------------------------------------------------------------------------------------


def _to_the_one_before(
    root: Element, u: Element, into: Element, seg: Element, last: int, said: Span | None, *, whole: bool
) -> Element:
    cut = last < len(words_of(seg))
    at = said or (None if whole else moments.guessed(root, u, *_next(seg, last)))
    if cut:
        rest = parting.cut(seg, last, "")
        rest.attrib.update(seg.attrib)
        seg.attrib.clear()
    group = list(u) if whole else list(u)[: u.index(seg) + 1]
    end = into[-1] if len(into) else None
    for child in group:
        _append(into, child)
    if cut and len(group) == 1 and end is not None and local(end) == "seg":
        say(end, " ")
        layout.pour(seg, end)
    elif cut:
        seg.set(ID, layout.fresh(layout.taken(root), into.get(ID, "")))
    if whole:
        return _went_whole(root, u, into)
    heard_as(root, u, into)
    if at is not None:
        moments.border(root, into, u, at.end, back=True)
    return into


def _to_the_one_after(
    root: Element, u: Element, into: Element, seg: Element, first: int, said: Span | None, *, whole: bool
) -> Element:
    at = said or (None if whole else moments.guessed(root, u, seg, first))
    begins = parting.cut(seg, first, "") if first else seg
    group = list(u) if whole else [begins, *begins.itersiblings()]
    head = next(iter(into), None)
    for number, child in enumerate(group):
        _insert(into, number, child)
    if first and len(group) == 1 and head is not None and local(head) == "seg":
        begins.attrib.update(head.attrib)
        say(begins, " ")
        layout.pour(head, begins)
    elif first:
        begins.set(ID, layout.fresh(layout.taken(root), into.get(ID, "")))
    if whole:
        return _went_whole(root, u, into)
    heard_as(root, u, into)
    if at is not None:
        moments.border(root, u, into, at.start, back=False)
    return into


def _went_whole(root: Element, u: Element, into: Element) -> Element:
    """All of a turn is in another now, which is said in its time too; where it stood leads there."""
    moments.cover(root, into, u)
    _leave(root, u, into)
    return into


def _next(seg: Element, last: int) -> tuple[Element, int]:
    """Where the word after word number `last` - 1 of a paragraph begins."""
    if last < len(words_of(seg)):
        return seg, last
    return next(seg.itersiblings("{*}seg")), 0


def _edges(seg: Element, first: int, last: int) -> tuple[bool, bool]:
    """Whether a turn begins, and whether it ends, with these words of a paragraph. Raises OutOfDate where they are not there."""
    every = words_of(seg, restricted=True)
    count = sum(word.restricted is None for word in every)
    if not 0 <= first < last <= count:
        raise OutOfDate(
            f"{seg.get(ID)} has {count} words; there is no run of them from {first} to {last}.",
            remedy="Look at it again.",
        )
    if (first == 0 and every[0].restricted is not None) or (last == count and every[-1].restricted is not None):
        raise BadTranscript(
            f"{seg.get(ID)}: what is withheld stands beside these words, and would go along.",
            remedy="Lift it first, or move them by hand.",
        )
    return (
        first == 0 and not any(all_text(each).strip() for each in seg.itersiblings("{*}seg", preceding=True)),
        last == count and not any(all_text(each).strip() for each in seg.itersiblings("{*}seg")),
    )


def _turn(seg: Element) -> Element:
    holder = parent(seg)
    if local(seg) != "seg" or local(holder) != "u":
        raise BadTranscript(
            f"{seg.get(ID)} is a message: it is whose it is, and stands as one.",
            remedy="Change the words in it instead.",
        )
    return holder


def _beside(u: Element, *, preceding: bool = False) -> Element | None:
    """The turn next to one in the same part of its session."""
    for node in u.itersiblings("*", preceding=preceding):
        if local(node) == "u":
            return node
        if local(node) in {"div", "head"}:
            return None
    return None


def _leave(root: Element, u: Element, into: Element) -> None:
    """Where a turn stood that is in another now, its id stays, and leads there."""
    old, new = u.get(ID, ""), into.get(ID, "")
    heard_as(root, u, into)
    swap(u, element("anchor", id=old, corresp=f"#{new}"))
    repoint(root, old, new)


def _take(node: Element) -> None:
    """Out of where it stands, with the white space behind it."""
    holder, earlier, tail = parent(node), node.getprevious(), node.tail
    if earlier is None:
        holder.text = tail
    else:
        earlier.tail = tail
    node.tail = None
    holder.remove(node)


def _append(holder: Element, node: Element) -> None:
    _take(node)
    if len(holder):
        node.tail, holder[-1].tail = holder[-1].tail, holder.text
    holder.append(node)


def _insert(holder: Element, number: int, node: Element) -> None:
    _take(node)
    node.tail = holder.text
    holder.insert(number, node)
