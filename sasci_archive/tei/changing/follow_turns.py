"""What points at turns follows them when they are parted and joined: themes, the chronology, and who has heard them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

from sasci_archive.tei import history
from sasci_archive.tei.document import ID, Element, path, pointers

_LEADING: Final = ("target", "from", "to", "corresp")
_LEADING_SOMEWHERE: Final = etree.XPath(f"descendant::*[{' or '.join(f'@{name}' for name in _LEADING)}]")


def leading(root: Element) -> dict[str, str]:
    """The turns that are part of another now, and which: each left an anchor where it stood."""
    found = {a.get(ID, ""): next(iter(pointers(a.get("corresp", ""))), "") for a in root.iter("{*}anchor") if a.get(ID)}
    return {old: _end(old, found) for old, new in found.items() if new}


def _end(id_: str, leads: dict[str, str]) -> str:
    seen = {id_}
    while (following := leads.get(id_, "")) and following not in seen:
        seen.add(id_ := following)
    return id_


def spread(root: Element, u: Element, made: Element, seg: Element | None) -> None:
    """What is said of a turn, or of a paragraph, that another was parted from is said of both; who has heard it has heard both."""
    both = [(u.get(ID, ""), made.get(ID, ""))]
    if seg is not None and seg.get(ID):
        both.append((seg.get(ID, ""), made[0].get(ID, "")))
    for old, new in both:
        for span in path(root, "standOff/spanGrp/span"):
            if old in pointers(span.get("target", "")):
                span.set("target", _with(span.get("target", ""), old, new))
            if span.get("to") == f"#{old}":
                span.set("to", f"#{new}")
    for line in _heard(root):
        if both[0][0] in pointers(line.get("target", "")):
            line.set("target", _with(line.get("target", ""), *both[0]))


def repoint(root: Element, old: str, new: str) -> None:
    """What points at one turn points at another; but what the history says was done in it."""
    for part in (*path(root, "standOff"), *path(root, "text")):
        for node in cast(list[Element], _LEADING_SOMEWHERE(part)):
            for name in _LEADING:
                if (value := node.get(name)) and f"#{old}" in value.split():
                    told = (f"#{new}" if each == f"#{old}" else each for each in value.split())
                    node.set(name, " ".join(dict.fromkeys(told)))


def heard_as(root: Element, u: Element, into: Element) -> None:
    """Words of a turn are in another now: it has been heard only if both have."""
    lines = list(_heard(root))
    heard = {id_ for line in lines for id_ in pointers(line.get("target", ""))}
    mine, theirs = u.get(ID, ""), into.get(ID, "")
    if theirs in heard and mine not in heard:
        unhear(root, theirs)


def unhear(root: Element, turn: str) -> None:
    """Nobody has heard this turn any more."""
    for line in _heard(root):
        every = line.get("target", "").split()
        if left := [each for each in every if each != f"#{turn}"]:
            line.set("target", " ".join(left))
        elif every:
            line.attrib.pop("target")


def _heard(root: Element) -> Iterator[Element]:
    return (line for line in history.lines(root) if line.get("type") == "heard")


def _with(value: str, old: str, new: str) -> str:
    return " ".join(f"{each} #{new}" if each == f"#{old}" else each for each in value.split())
