"""Markup that a new paragraph begins within is parted in two, and made whole again where the paragraphs are joined by taking that back.

What was put in, or is unclear, stressed or in another language is so in both parts; a name or a title is one thing, and is not parted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sasci_archive.tei.document import ID, Element, element, local, parent
from sasci_archive.tei.places import Place, before

PARTED: Final = frozenset(("add", "unclear", "emph", "hi", "foreign"))


def parted(place: Place, names: Collection[str] = PARTED) -> Place | None:
    """Part the element that a place is within; gives the place between both parts, None where that element is one thing (none of `names`)."""
    node = place.parent
    if local(node) not in names:
        return None
    above = parent(node)
    first = above if local(above) == "subst" else node
    made = element(local(node))
    made.attrib.update({name: value for name, value in first.attrib.items() if name != ID})
    place.rest_into(made)
    made.tail, first.tail = first.tail, None
    holder = parent(first)
    holder.insert(holder.index(first) + 1, made)
    return before(made)


def whole(first: Element) -> None:
    """Make one of an element and the one that follows it at once, where they are parts of one."""
    second = first.getnext()
    if second is None or first.tail or local(second) not in PARTED:
        return
    kept = first[-1] if local(first) == "subst" and len(first) else first
    alike = {n: v for n, v in first.attrib.items() if n != ID} == dict(second.attrib.items())
    if not alike or local(kept) != local(second):
        return
    if len(kept):
        kept[-1].tail = ((kept[-1].tail or "") + (second.text or "")) or None
    else:
        kept.text = ((kept.text or "") + (second.text or "")) or None
    kept.extend(list(second))
    first.tail = second.tail
    parent(second).remove(second)
