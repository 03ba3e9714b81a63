"""One change is taken back alone though what it changed has been changed since: what it did itself goes, and what was done since stays.

Three things make that safe. What has an id and was not changed by it (a paragraph that a join moved, a note in a corrected paragraph) is not looked
into, however it reads now. In what it did change, its words and marks are taken back only where none of the words and marks beside them was touched since; and
done again at once, what comes of it gives what stood there, byte for byte; and what is said and printed then is another by exactly what it is another by
with the change alone: no word comes back into words that somebody has taken out since. Which turns a line of the history names is a set, from which its own go.
Whatever does not fit is refused, as is what would not be a sound transcript.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from sasci_archive.errors import OutOfDate
from sasci_archive.tei.changing.difference import text_of, xml_of
from sasci_archive.tei.changing.putting import Putting, changed, read
from sasci_archive.tei.changing.swaps import Part, Swap
from sasci_archive.tei.document import ID, Element, by_id, compose, local
from sasci_archive.tei.rules import check_tree
from sasci_archive.tei.wordings import Which, kinds_of, text_in

_TOKEN: Final = re.compile(r"<!--.*?-->|<[^>]*>|\s+|[^\s<]+", re.DOTALL)


def merge(root: Element, swap: Swap) -> bytes:
    """The document with these parts put in where `putting.put` refuses. Raises OutOfDate."""
    if any(not part.place for part in swap.parts):
        raise changed("The transcript")
    before = {(fault.code, fault.problem) for fault in check_tree(root)}
    kinds, stood = kinds_of(root), _there(root, (part.place for part in swap.parts if part.before))
    alike = _alike(swap.parts)
    outermost = [node for id_, node in by_id(root).items() if id_ in alike and _is_outermost(node, alike)]
    aside = {node.get(ID, ""): _set_aside(node) for node in outermost}
    parts = [_stubbed(part, aside) for part in swap.parts]
    putting = _Merging(root, parts)
    putting.put_all(parts)
    there = by_id(root)
    for id_, kept in aside.items():
        if id_ not in there:  # something done since has moved it to where this change had nothing
            raise changed(f"#{id_}")
        _put_back(there[id_], *kept)
    putting.keep_needed()
    faults = {(fault.code, fault.problem) for fault in check_tree(root)} - before
    kinds |= kinds_of(root)
    stands = _there(root, (part.place for part in swap.parts if part.after))
    told = ([part.before for part in swap.parts], [part.after for part in swap.parts])
    if faults or _differ(stood, stands, kinds) != _differ(*told, kinds):
        raise changed(next((part.place for part in swap.parts if part.place.startswith("#u")), swap.parts[0].place))
    return compose(root)


def _there(root: Element, places: Iterable[str]) -> list[str]:
    """The parts that stand there, as they read."""
    known = by_id(root)
    return [xml_of(node) for place in places if (node := known.get(place[1:])) is not None]


def _differ(before: Iterable[str], after: Iterable[str], kinds: Mapping[str, str]) -> list[Counter[str]]:
    """How many letters more and fewer turns and messages have, letter by letter, in what is said and in what is printed."""
    found = []
    for which in (Which.VERBATIM, Which.PUBLISHED):
        letters = Counter[str]()
        for count, every in ((-1, before), (1, after)):
            for node in (node for xml in every if xml for node in read(xml).node.iter("{*}u", "{*}writing")):
                letters.update({each: count * n for each, n in Counter(text_in(node, which, kinds)).items()})
        found.append(Counter({each: n for each, n in letters.items() if n and not each.isspace()}))
    return found


class _Merging(Putting):
    """Where a part reads otherwise than it was left, what was done since stays in it."""

    def over(self, part: Part) -> None:
        try:
            super().over(part)
        except OutOfDate:
            node = self.places.get(part.place)
            if node is None:
                raise
            now = xml_of(node)
            merged = _targets(part.before, part.after, now) or _merged(part.before, part.after, now)
            if merged is None:
                raise
            super().over(Part(part.place, now, merged))

    def out(self, part: Part) -> None:
        try:
            super().out(part)
        except OutOfDate:
            node = self.places.get(part.place)
            left = None if node is None else _targets(part.before.lstrip(), "", xml_of(node))
            if node is None or left is None:
                raise
            super().over(Part(part.place, xml_of(node), left))  # others lean on the line

    def come(self, part: Part) -> None:
        node = self.places.get(part.place)
        more = None if node is None else _targets("", part.after.lstrip(), xml_of(node))
        if node is not None and more is not None:
            super().over(Part(part.place, xml_of(node), more))
        else:
            super().come(part)


def _targets(before: str, after: str, now: str) -> str | None:
    """A line of the history of which only what it names is another: `now` without what is named `before`, and with what is named `after`."""
    told = [read(xml).node if xml else None for xml in (before, after, now)]
    if any(node is not None and local(node) != "change" for node in told) or told[2] is None:
        return None
    named = [[] if node is None else node.get("target", "").split() for node in told]
    for node in told:
        if node is not None and "target" in node.attrib:
            del node.attrib["target"]
    if len({xml_of(node) for node in told if node is not None}) > 1:
        return None
    wanted = [each for each in named[2] if each not in named[0] or each in named[1]]
    wanted += [each for each in named[1] if each not in wanted]
    if not wanted or wanted == named[2]:
        return None
    node = read(now).node
    node.set("target", " ".join(wanted))
    return xml_of(node)


def _merged(before: str, after: str, now: str) -> str | None:
    """What comes of `now` where `before` became it and `after` is to be put in its place; None where they touch."""
    found = _three(before, after, now)
    if found is None or _three(after, before, found) != now:
        return None
    try:
        return xml_of(read(found).node)
    except SyntaxError:  # the marks of the one cut through those of the other
        return None


def _three(base: str, one: str, other: str) -> str | None:
    old = _TOKEN.findall(base)
    mine, theirs = (list(_changes(old, _TOKEN.findall(text))) for text in (one, other))
    every = sorted((*mine, *theirs), key=lambda change: change[:2])
    for (_, end, _), (begin, _, _) in itertools.pairwise(every):
        if begin <= end:
            return None
    for begin, end, new in reversed(every):
        old[begin:end] = new
    return "".join(old)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield i1, i2, list(new[j1:j2])


# -- what is not looked into --------------------------------------------------------------------------------------------


def _alike(parts: Iterable[Part]) -> set[str]:
    """The ids of what reads the same before and after, wherever it stands."""
    told: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for part in parts:
        for known, xml in zip(told, (part.before, part.after), strict=True):
            if xml:
                node = read(xml).node
                known |= {id_: xml_of(each) for each in node.iter("*") if (id_ := each.get(ID))}
    before, after = told
    return {id_ for id_, xml in before.items() if after.get(id_) == xml}


def _is_outermost(node: Element, alike: set[str]) -> bool:
    return not any(above.get(ID) in alike for above in node.iterancestors())


def _set_aside(node: Element) -> tuple[dict[str, str], str | None, list[Element]]:
    kept = {str(name): str(value) for name, value in node.items()}, node.text, list(node)
    tail, id_ = node.tail, kept[0][ID]
    node.clear()
    node.tail = tail
    node.set(ID, id_)
    return kept


def _put_back(node: Element, attributes: dict[str, str], text: str | None, children: list[Element]) -> None:
    node.attrib.clear()
    for name, value in attributes.items():
        node.set(name, value)
    node.text = text
    node.extend(children)


def _stubbed(part: Part, aside: Iterable[str]) -> Part:
    known = frozenset(aside)
    return Part(part.place, _stub(part.before, known), _stub(part.after, known), part.behind)


def _stub(xml: str, aside: frozenset[str]) -> str:
    if not xml:
        return ""
    lead, node, tail = read(xml)
    for each in [each for each in node.iter("*") if each.get(ID) in aside]:
        _set_aside(each)
    return f"{text_of(lead)}{xml_of(node)}{text_of(tail)}"
