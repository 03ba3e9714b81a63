"""What is said in the turns of a transcript as it is printed, paragraph by paragraph, in one text; and whom its markup names there.

A name that is cut by a pause or a footnote is whole in it; what is withheld, or cannot be heard, parts what stands on its sides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from sasci_archive.model.phrases import OBJECT
from sasci_archive.tei.document import ID, Element, local, path, pointers

_UNSAID: Final = frozenset(("del", "note", "vocal", "kinesic", "incident", "pause", "shift", "anchor", "desc"))
_NAMING: Final = frozenset(("persName", "orgName", "placeName"))
_APART: Final = f"\n{OBJECT}\n"


class Paragraph(NamedTuple):
    """A paragraph of a turn, by the turn's id and its number in it, from 1; `start` is where its text begins in the whole."""

    turn: str
    number: int
    start: int
    text: str
    seg: Element


class Mark(NamedTuple):
    """A name that the markup says is somebody's or something's (`ref`, an xml:id), and the paragraph (from 0) it stands in."""

    element: str
    ref: str
    text: str
    paragraph: int


class Turns:
    """The turns of a document: their paragraphs in order, `text` the whole of them, `marks` in it."""

    def __init__(self, root: Element) -> None:
        self.paragraphs: list[Paragraph] = []
        self.marks: list[Mark] = []
        self.ids: list[str] = []
        said: list[str] = []
        start = 0
        for u in root.iter("{*}u"):
            self.ids.append(u.get(ID, ""))
            for number, seg in enumerate(path(u, "seg"), start=1):
                text = " ".join("".join(_said(seg)).split())
                self.marks += self._marked(seg)
                self.paragraphs.append(Paragraph(self.ids[-1], number, start, text, seg))
                said.append(text)
                start += len(text) + len(_APART)
        self.text = _APART.join(said)
        self._starts = [paragraph.start for paragraph in self.paragraphs]
        self._order = {id_: number for number, id_ in enumerate(self.ids)}
        self._of: dict[str, list[int]] = {}
        for number, paragraph in enumerate(self.paragraphs):
            if paragraph.text.strip(f"{OBJECT} "):
                own = paragraph.seg.get(ID, "")
                for name in dict.fromkeys((paragraph.turn, own)):
                    self._of.setdefault(name, []).append(number)

        for anchor in root.iter("{*}anchor"):  # where a turn stood that is in another now
            for id_ in pointers(anchor.get("corresp", "")):
                self._of.setdefault(anchor.get(ID, ""), self._of.get(id_, []))

    def at(self, character: int) -> int:
        """The paragraph (from 0) that a character of the text stands in."""
        return bisect_right(self._starts, character) - 1

    def of(self, turn: str) -> tuple[int, ...]:
        """The paragraphs (from 0) of a turn, or the one with this id, in which something is said."""
        return tuple(self._of.get(turn, ()))

    def span(self, first: str, last: str) -> tuple[str, ...]:
        """The turns from one to another, both included; none where one is not there, or they run backwards."""
        if first not in self._order or last not in self._order:
            return ()
        return tuple(self.ids[self._order[first] : self._order[last] + 1])

    def _marked(self, seg: Element) -> Iterator[Mark]:
        if not len(seg):
            return
        for node in seg.iter(*(f"{{*}}{name}" for name in _NAMING)):
            ref = next(iter(pointers(node.get("ref", ""))), "")
            if ref and not any(local(above) in _UNSAID for above in node.iterancestors()):
                yield Mark(local(node), ref, " ".join("".join(_said(node)).split()), len(self.paragraphs))


def _said(node: Element) -> Iterator[str]:
    in_correction = local(node) == "subst"  # the white space in it is the markup's
    if node.text and not in_correction:
        yield node.text
    for child in node:
        name = local(child)
        if name == "gap":
            yield OBJECT
        elif name and name not in _UNSAID:
            yield from _said(child)
        if child.tail and not in_correction:
            yield child.tail


def given_id(paragraph: Paragraph, taken: set[str]) -> str:
    """What points at a paragraph: the turn's id for its first, else its own, which it is given where it has none."""
    if paragraph.number == 1:
        return paragraph.turn
    if not (id_ := paragraph.seg.get(ID, "")):
        id_ = next(
            i for n in range(100_000) if (i := f"{paragraph.turn}.s{paragraph.number}{f'.{n}' * bool(n)}") not in taken
        )
        paragraph.seg.set(ID, id_)
        taken.add(id_)
    return id_


def indexes(root: Element) -> list[Element]:
    """The parts that are an index."""
    return [div for div in path(root, "text/back/div") if div.get("type") == "index"]
