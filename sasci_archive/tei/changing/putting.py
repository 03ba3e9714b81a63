"""Parts of a transcript are put in the place of those they were told to replace: what has been changed since is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lxml import etree

from sasci_archive.errors import OutOfDate
from sasci_archive.formats import hardened_xml
from sasci_archive.tei.changing.difference import every_place, text_of, xml_of
from sasci_archive.tei.changing.swaps import Part, Swap
from sasci_archive.tei.document import ID, NS, Element, by_id, compose, first, identified, local, parent, pointed_at

_FEW: Final = 6
"""So many parts are looked for one by one."""
LEANT_ON: Final = frozenset(("change", "respStmt", "when"))
"""What more than one change may lean on: it stays while something points at it."""


def put(root: Element, swap: Swap) -> bytes:
    """The document with these parts put in. Raises OutOfDate where one of them reads otherwise now, or something that would be left points at it."""
    whole = next((part for part in swap.parts if not part.place), None)
    if whole is not None:
        if compose(root).decode() != whole.before:
            raise changed("The transcript")
        return whole.after.encode()
    put_in(root, swap)
    return compose(root)


def put_in(root: Element, swap: Swap) -> None:
    """The same of a document that is changed further; none of the parts is the whole of it. Raises OutOfDate."""
    putting = Putting(root, swap.parts)
    putting.put_all(swap.parts)
    putting.keep_needed()


class Putting:
    """One document while parts are put into it. `gone` are parts that were taken out."""

    def __init__(self, root: Element, parts: Sequence[Part]) -> None:
        self._root = root
        named = dict.fromkeys(name.removesuffix("/") for part in parts for name in (part.place, part.behind))
        known = by_id(root) if len(named) > _FEW else None
        self.places = {name: node for name in named if (node := _found(root, name, known)) is not None}
        self.gone: list[Part] = []

    def put_all(self, parts: Sequence[Part]) -> None:
        """Put these in, one after the other. Raises OutOfDate."""
        for part in parts:
            if not part.before:
                self.come(part)
            elif part.after:
                self.over(part)
            else:
                self.out(part)

    def keep_needed(self) -> None:
        """Put back what was taken out, where something points at it. Raises OutOfDate where that is nothing that others lean on."""
        pointed = pointed_at(self._root) if self.gone else ()
        needed = [part for part in self.gone if part.place[1:] in pointed and part.place not in self.places]
        for part in reversed(needed):
            if local(read(part.before).node) not in LEANT_ON:
                raise changed(part.place)
            self.come(Part(part.place, "", part.before, part.behind))

    def come(self, part: Part) -> None:
        """Put a part in where there is none. Raises OutOfDate where there is one, or nothing that it stands behind."""
        lead, node, _ = read(part.after)
        there = self.places.get(part.place)
        if there is not None:
            if local(node) in LEANT_ON and xml_of(there) == xml_of(node):
                return  # it was kept, or somebody else has put it in
            raise changed(part.place)
        first = part.behind.endswith("/")
        at = self.places.get(part.behind.removesuffix("/"))
        if at is None:
            raise changed(part.behind)
        if first:
            node.tail, at.text = at.text, lead or None
            at.insert(0, node)
        else:
            node.tail, at.tail = at.tail, lead or None
            holder = parent(at)
            holder.insert(holder.index(at) + 1, node)
        self.places |= every_place(node, part.place)

    def out(self, part: Part) -> None:
        """Take a part out. Raises OutOfDate where it reads otherwise, or stands elsewhere: it would come back to where it was."""
        node = self.places.get(part.place)
        xml = "" if node is None else xml_of(node)
        if node is None or not part.before.endswith(xml) or "<" in part.before[: -len(xml)]:
            raise changed(part.place)
        if local(node) not in LEANT_ON and not self._stands(node, part.behind):
            raise changed(part.place)
        earlier, holder, tail = node.getprevious(), parent(node), node.tail
        node.tail = None
        if earlier is None:
            holder.text = tail
        else:
            earlier.tail = tail
        holder.remove(node)
        for place in every_place(node, part.place):
            self.places.pop(place, None)
        self.gone.append(part)

    def _stands(self, node: Element, behind: str) -> bool:
        """Whether it stands behind that part, or first in it."""
        at = self.places.get(behind.removesuffix("/"))
        earlier = node.getprevious()
        return at is not None and (earlier is None and parent(node) is at if behind.endswith("/") else earlier is at)

    def over(self, part: Part) -> None:
        """Put a part in the place of another. Raises OutOfDate where that reads otherwise."""
        _, after, wanted = read(part.after)
        node = self.places.get(part.place)
        xml = "" if node is None else xml_of(node)
        if node is None or not part.before.startswith(xml) or "<" in (follows := part.before[len(xml) :]):
            raise changed(part.place)
        told = (follows or wanted) and text_of(
            node.tail or ""
        ) == follows  # what follows it is a part of it only where it is told
        after.tail = (wanted or None) if told else node.tail
        node.tail = None
        parent(node).replace(node, after)
        for place in every_place(node, part.place):
            self.places.pop(place, None)
        self.places |= every_place(after, part.place)


def _found(root: Element, place: str, known: Mapping[str, Element] | None) -> Element | None:
    node: Element | None = root
    for step in filter(None, place.split("/")):
        if node is None or step.startswith("#"):
            node = identified(root, step[1:]) if known is None else known.get(step[1:])
        elif (node := first(node, step)) is not None and node.get(ID):
            node = None  # what has an id is found by that alone
    return node


class Told(NamedTuple):
    """What a part tells: the text before an element, the element, and the text behind it."""

    lead: str
    node: Element
    tail: str


def read(xml: str) -> Told:
    """What is told there."""
    holder = etree.fromstring(f'<x xmlns="{NS}">{xml}</x>', hardened_xml.parser(strip_cdata=False))
    node = holder[0]
    lead, tail = holder.text or "", node.tail or ""
    node.tail = None
    return Told(lead, node, tail)


def changed(place: str) -> OutOfDate:
    """What is said where a part reads otherwise than it was left."""
    return OutOfDate(
        f"{place.lstrip('#').rstrip('/')} has been changed since, so that this change cannot be taken back as it was made.",
        remedy="Take back the later changes first, or make a new one.",
    )
