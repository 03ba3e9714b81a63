"""Where works are cited in a document: found as they were written, and replaced by what is printed.

They are looked for in what editors write (around the transcript, in captions) and in footnotes; never in what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.formats.citing import GROUP, OPEN, Printed
from sasci_archive.model.apparatus import Reference
from sasci_archive.model.inlines import Cited, Emphasis, Inline, Link, Text
from sasci_archive.tei.document import ID, Element, element, local, parent, path, remove, say
from sasci_archive.tei.head.header import named
from sasci_archive.tei.shown.paragraphs import REFERENCE

MADE = "cited."
"""How the ids of footnotes begin that are made where a work is cited in running text."""

_LEADING = re.compile(r"(?:[.:;,–—]|\b(?:see|also|compare|cf\.?|in|from))\s*\Z", re.IGNORECASE)
"""Before a citation that is a part of the sentence, and no aside."""

_UNREAD = frozenset(("head", "figDesc", "bibl", "label", "graphic", "listBibl"))
"""In these nothing is cited."""


class Place(msgspec.Struct, frozen=True):
    """Words of an element, or those behind it (`tail`), in which something is cited; `note` is the footnote around them, None
    for running text."""

    node: Element
    note: Element | None
    tail: bool

    @property
    def text(self) -> str:
        """The words."""
        return (self.node.tail if self.tail else self.node.text) or ""

    @property
    def groups(self) -> tuple[str, ...]:
        """The citations in them, as they were written."""
        return tuple(GROUP.findall(self.text))


def places(root: Element) -> tuple[Place, ...]:
    """Every place where something is cited, in reading order."""
    found: list[Place] = []
    for part in path(root, "text"):
        for child in part:
            if local(child) == "body":
                found += [place for note in _notes(child) for place in _within(note, note)]
                found += [
                    p for figure in child.iter("{*}figure") for cap in path(figure, "p") for p in _within(cap, None)
                ]
            else:
                found += _within(child, None)
    return tuple(place for place in found if place.groups)


def unclosed(root: Element) -> Iterator[tuple[Place, str]]:
    """Citations that do not end where their words do."""
    for part in path(root, "text"):
        for child in part:
            holders = [(note, note) for note in _notes(child)] if local(child) == "body" else [(child, None)]
            for holder, note in holders:
                for place in _within(holder, note):
                    if found := OPEN.search(GROUP.sub("", place.text)):
                        yield place, found[0]


def put(place: Place, printed: Sequence[Printed], ids: Mapping[str, str], made: Iterator[int], *, strip: bool) -> None:
    """Put into a place what is printed for each of its citations. `ids` are those of the works by key, `made` numbers notes that
    are made; `strip` takes off the brackets around a
    citation that begins a note or a clause of it."""
    written, texts = place.groups, GROUP.split(place.text)
    alone = place.note is not None and not len(place.note) and not "".join(texts).strip(" .")
    nodes: list[Element] = []
    for at, (group, each) in enumerate(zip(written, printed, strict=True)):
        if each.note:
            inside = _fill(element("seg", type="citation", n=group), each.content, ids)
            node = element("note", "", inside, type="editorial", id=f"{MADE}{next(made)}")
            texts[at] = texts[at].rstrip(" \t\r\n")
            moved = texts[at + 1][: len(texts[at + 1]) - len(texts[at + 1].lstrip(".,;:"))]
            texts[at], texts[at + 1] = texts[at] + moved, texts[at + 1][len(moved) :]
            nodes.append(node)
        else:
            begins = not place.tail and at == 0 and not texts[0].strip()
            free = strip and (begins or _LEADING.search(texts[at]) is not None)
            content = _bare(each.content) if free or alone else each.content
            nodes.append(_fill(element("seg", type="citation", n=group), content, ids))
    _lay(place, texts, nodes)


def _lay(place: Place, texts: Sequence[str], nodes: Sequence[Element]) -> None:
    for node, behind in zip(nodes, texts[1:], strict=True):
        node.tail = behind or None
    if place.tail:
        place.node.tail = texts[0] or None
        above = parent(place.node)
        at = above.index(place.node) + 1
    else:
        place.node.text = texts[0] or None
        above, at = place.node, 0
    for number, node in enumerate(nodes):
        above.insert(at + number, node)


def _notes(node: Element) -> Iterator[Element]:
    return (note for note in node.iter("{*}note") if note.get("type") != "query")


def _within(node: Element, note: Element | None) -> Iterator[Place]:
    if local(node) in _UNREAD:
        return
    yield Place(node, note, tail=False)
    for child in node:
        if local(child) != "note":
            yield from _within(child, note)
        elif note is None and child.get("type") != "query":
            yield from _within(child, child)
        yield Place(child, note, tail=True)


def _bare(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Without the brackets around it."""
    first, last = content[0], content[-1]
    if isinstance(first, Text) and isinstance(last, Text) and first.text[:1] == "(" and last.text[-1:] == ")":
        if len(content) == 1:
            return (Text(first.text[1:-1]),)
        within = (Text(first.text[1:]), *content[1:-1], Text(last.text[:-1]))
        return tuple(inline for inline in within if not isinstance(inline, Text) or inline.text)
    return content


def _fill(node: Element, content: Sequence[Inline], ids: Mapping[str, str]) -> Element:
    for inline in content:
        match inline:
            case Text(text):
                say(node, text)
            case Emphasis():
                node.append(_fill(element("emph"), inline.content, ids))
            case Link(target):
                node.append(_fill(element("ref", target=target), inline.content, ids))
            case Cited(key) if key not in ids:  # the style lists no works: there is nothing to lead to
                _fill(node, inline.content, ids)
            case Cited(key):
                node.append(_fill(element("ref", type="citation", target=f"#{ids[key]}"), inline.content, ids))
            case _:
                raise ValueError(f"there is no {type(inline).__name__} in a citation")
    return node


def restore(root: Element) -> None:
    """Put what was written into the place of what is printed."""
    for text in path(root, "text"):
        for node in [n for n in text.iter("{*}seg") if n.get("type") == "citation"]:
            above = parent(node)
            whole = above if above.get(ID, "").startswith(MADE) else node
            whole.tail = (node.get("n") or "") + (whole.tail or "")
            remove(whole)


def references(works: Sequence[Reference], ids: Mapping[str, str], *, title: str) -> Element:
    """The list of the works cited, with each one's id."""
    listed = [_fill(element("bibl", id=ids[work.key]), work.content, ids) for work in works]
    head = element("head", title)
    return element("div", "", head, element("listBibl", "", *listed), id="apparatus.references", type="references")


def work_ids(works: Sequence[Reference]) -> dict[str, str]:
    """The id of each work by its key: `ref.` and what of the key an XML name can hold."""
    ids: dict[str, str] = {}
    for work in works:
        base, number = f"{REFERENCE}{named(work.key)}", 1
        while (id_ := base if number == 1 else f"{base}-{number}") in ids.values():
            number += 1
        ids[work.key] = id_
    return ids
