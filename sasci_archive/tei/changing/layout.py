"""Paragraphs of a turn are parted and joined: no word is another, no id is given twice or lost.

Where a paragraph began that was joined, an empty `add` keeps its id; a paragraph that was made is what the line of the history
points at. So each can be taken back: to the byte, where each paragraph of the turn begins on a line of its own, as in our drafts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei import history
from sasci_archive.tei.changing.halves import parted, whole
from sasci_archive.tei.document import ID, Element, by_id, element, local, parent, pointers, say
from sasci_archive.tei.places import Place, PlacedWord, at_its_end, before, opens, words_of

_CALLED: Final = {
    "persName": "name",
    "placeName": "name",
    "orgName": "name",
    "term": "term",
    "title": "title",
    "date": "date",
    "ref": "link",
}


def split(
    root: Element,
    seg: Element,
    first: int,
    line: str,
    words: Sequence[PlacedWord] | None = None,
    known: set[str] | None = None,
) -> str:
    """Begin a new paragraph at word number `first`; gives its id. `words` are those of the paragraph, `known` the ids that are `taken` (to which this one
    comes), where somebody knows them already. Raises OutOfDate, BadTranscript."""
    words, name = words_of(seg) if words is None else words, seg.get(ID, "")
    if local(seg) != "seg" or not name:
        raise BadTranscript(f"{name or 'It'}: a message is one paragraph.", remedy="Leave it one.")
    if not 0 < first < len(words):
        raise OutOfDate(f"{name} has {len(words)} words; none begins in it at {first}.", remedy="Look at it again.")
    place = words[first].start
    while place.parent is not seg:
        at = before(place.parent) if opens(place) else parted(place)
        if at is None:
            raise BadTranscript(
                f"{name}: a paragraph cannot begin within a {_CALLED.get(local(place.parent), 'passage that is marked')}.",
                remedy="Let it begin before or behind that.",
            )
        place = at
    known = taken(root) if known is None else known
    id_ = fresh(known, parent(seg).get(ID) or name.partition(".")[0])
    known.add(id_)
    cut(seg, place, id_)
    history.point(root, line, [id_])
    return id_


def join(root: Element, seg: Element, line: str) -> None:
    """Let it go on where the one before it ends. Raises BadTranscript where there is none just before it."""
    name, earlier = seg.get(ID, ""), seg.getprevious()
    if local(seg) != "seg" or earlier is None or local(earlier) != "seg":
        raise BadTranscript(
            f"{name}: no paragraph stands just before it, to which it could be joined.", remedy="Join them by hand."
        )
    say(earlier, " ")
    if name:  # a paragraph that was written by hand may have none, and then nothing can point at it
        earlier.append(element("add", id=name, change=f"#{line}"))
    pour(seg, earlier)
    history.point(root, line, [name])


def take_back(root: Element, line: str, ids: tuple[str, ...]) -> None:
    """Undo what was parted and joined under a line of the history. Raises OutOfDate where it has been changed since."""
    known = by_id(root)
    for id_ in reversed(ids):
        node = known.get(id_)
        earlier = None if node is None else node.getprevious()
        if node is not None and local(node) == "seg" and earlier is not None and local(earlier) == "seg":
            last = earlier[-1] if len(earlier) else None
            pour(node, earlier)
            if last is not None:
                whole(last)
        elif (
            node is not None
            and local(node) == "add"
            and node.get("change") == f"#{line}"
            and local(parent(node)) == "seg"
        ):
            seg = parent(node)
            if seg.get("type") == "restricted" or not seg.get(ID):
                raise _changed(id_)
            place = before(node)
            node.attrib.clear()
            cut(seg, place, id_)
            _drop(node)
            _unsay_space(seg)
        else:
            raise _changed(id_)


def cut(seg: Element, place: Place, id_: str) -> Element:
    """Move what follows a place of a paragraph into a new one behind it; gives that."""
    made = element("seg", id=id_)
    place.rest_into(made)
    holder = parent(seg)
    made.tail, seg.tail = seg.tail, holder.text
    holder.insert(holder.index(seg) + 1, made)
    return made


def pour(seg: Element, earlier: Element) -> None:
    """Move what is in a paragraph to the end of the one before it; it is gone."""
    if seg.text:
        end = at_its_end(earlier, earlier[-1] if len(earlier) else None)
        if end.before is None:
            earlier.text = end.text + seg.text
        else:
            end.before.tail = end.text + seg.text
    earlier.extend(list(seg))
    earlier.tail = seg.tail
    parent(seg).remove(seg)


def _drop(node: Element) -> None:
    """Take an empty element out that nothing stands before in its paragraph."""
    seg, tail = parent(node), node.tail
    seg.remove(node)
    seg.text = ((seg.text or "") + (tail or "")) or None


def _unsay_space(seg: Element) -> None:
    if len(seg):
        seg[-1].tail = (seg[-1].tail or "").removesuffix(" ") or None
    else:
        seg.text = (seg.text or "").removesuffix(" ") or None


def taken(root: Element) -> set[str]:
    """The ids that something has, or had as far as the history tells."""
    return set(by_id(root)) | {id_ for node in root.iter("{*}change") for id_ in pointers(node.get("target", ""))}


def fresh(known: Collection[str], utterance: str) -> str:
    """An id for a paragraph of this turn that is none of the `known`."""
    number = 1
    while f"{utterance}.s{number}" in known:
        number += 1
    return f"{utterance}.s{number}"


def _changed(id_: str) -> OutOfDate:
    return OutOfDate(
        f"Paragraph {id_} has been changed since, so that it cannot be taken back as it was made.",
        remedy="Take back the later changes first, or make a new one.",
    )
