"""A turn is parted at a word: what stands at the cut stays whole, or is parted too where it only says how words were said."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sasci_archive.errors import BadTranscript
from sasci_archive.tei import history
from sasci_archive.tei.changing import layout
from sasci_archive.tei.changing.halves import PARTED, parted
from sasci_archive.tei.document import ID, Element, element, ids, local, parent, pointers
from sasci_archive.tei.places import Place, at_its_end, before, opens, words_of

_STYLE: Final = PARTED | {"title"}
"""Parted, each half says of its words what the whole said."""


def divide(u: Element, seg: Element, first: int, name: str) -> Element:
    """Let a turn `name` begin at word number `first` of a paragraph of this one; gives it. It has the paragraphs, and whatever stands between them,
    from there on. Raises BadTranscript."""
    begins = cut(seg, first, f"{name}.s1" if name else "") if first else seg
    last = begins.getprevious()
    if last is None:
        raise BadTranscript(f"{u.get(ID)} begins there already.", remedy="Choose a later word.")
    made = element("u", id=name, who=u.get("who", ""), corresp=u.get("corresp", ""))
    made.text, closing = u.text, u[-1].tail
    made.extend([begins, *begins.itersiblings()])
    last.tail = closing
    made.tail, u.tail = u.tail, parent(u).text
    holder = parent(u)
    holder.insert(holder.index(u) + 1, made)
    return made


def cut(seg: Element, first: int, name: str) -> Element:
    """Part a paragraph before word number `first`; gives the second half, under this id. Raises BadTranscript."""
    made = layout.cut(seg, place_at(seg, first), name)
    end = at_its_end(seg, seg[-1] if len(seg) else None)
    if end.before is None:
        seg.text = end.text.rstrip() or None
    else:
        end.before.tail = end.text.rstrip() or None
    return made


def place_at(seg: Element, first: int) -> Place:
    """Where word number `first` of a paragraph begins, outside all markup that it is in. Raises BadTranscript where that stands as one."""
    place = words_of(seg)[first].start
    while place.parent is not seg:
        if opens(place):
            place = before(place.parent)
        elif (at := parted(place, _STYLE)) is not None:
            place = at
        else:
            what = "what is withheld" if local(place.parent) == "seg" else f"<{local(place.parent)}>"
            raise BadTranscript(
                f"{seg.get(ID)}: a turn cannot begin within {what}, which stands as one.",
                remedy="Let it begin before or behind that, or take the markup away first.",
            )
    return place


def unused(root: Element, u: Element, taken: Collection[str] = ()) -> str:
    """An id for a turn that begins within this one, that none has or had, as far as the transcript or `taken` says: of u12 the next letter, u12c where there
    is a u12b; between u12a and u12b it is u12aa, so that they stand in their order."""
    number, own = _parts(u.get(ID, ""))
    known = {*ids(root), *taken} | {i for line in history.lines(root) for i in pointers(line.get("target", ""))}
    letters = {_parts(id_)[1] for id_ in known if id_.startswith(number) and _parts(id_)[0] == number}
    following = next((each for each in u.itersiblings("{*}u") if each.get(ID)), None)
    then, behind = _parts(following.get(ID, "")) if following is not None else ("", "")
    if then == number:
        between = (f"{own}{more}{letter}" for more in ("", "a") for letter in "abcdefghijklmnopqrstuvwxyz")
        fitting = next((some for some in between if own < some < behind and some not in letters), None)
        if fitting is not None:
            return f"{number}{fitting}"
    return f"{number}{_following(max(letters, default=''))}"


def _parts(id_: str) -> tuple[str, str]:
    """The number of a turn's id, and the letters behind it; no number where it is the id of something else."""
    number = id_.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (number, id_[len(number) :]) if number[:1] == "u" and number[1:].isdecimal() else ("", "")


def _following(letters: str) -> str:
    """The next one: a, b … z, za, zb."""
    if not letters or letters[-1] == "z":
        return f"{letters}a"
    return f"{letters[:-1]}{chr(ord(letters[-1]) + 1)}"
