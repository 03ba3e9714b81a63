"""An id that has left the house is never given to anything else, though what had it has been undone meanwhile.

A change gives the ids that come next in the transcript. Where one of them is taken, because somebody outside knows by it what was once there, what was
made gets another of the same kind, with all that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from sasci_archive.tei.changing import parting
from sasci_archive.tei.document import ID, Element, by_id, ids, local

_KIND: Final = re.compile(r"(u[0-9]+[a-z]*\.s|fn|h|r|c)[0-9]+")
NAMED: Final = re.compile(r"\b(?:u[0-9]+[a-z]*(?:\.s[0-9]+)?|fn[0-9]+|h[0-9]+|r[0-9]+|c[0-9]+)\b")
"""An id of a turn, paragraph, note, heading, redaction or message, in any text."""


def renew(root: Element, known: Collection[str], taken: Callable[[], Collection[str]]) -> None:
    """Give what is new (its id is none of `known`) another id where its own is `taken`; that is asked only where something new was made."""
    names = {id_ for id_ in ids(root) if id_ not in known and NAMED.fullmatch(id_)}
    if not names or not (gone := names & set(taken())):
        return
    there = by_id(root)
    new = [node for id_, node in there.items() if id_ in names]
    every = {*there, *taken()}
    renamed: dict[str, str] = {}
    for node in sorted(new, key=lambda node: local(node) != "u"):  # a paragraph is called after its turn
        id_ = node.get(ID, "")
        turn, _, number = id_.partition(".")
        if turn in renamed and number:
            renamed[id_] = f"{renamed[turn]}.{number}"
        elif id_ in gone:
            renamed[id_] = _another(root, node, every)
        else:
            continue
        node.set(ID, renamed[id_])
        every.add(renamed[id_])
    _follow(root, renamed)


def _another(root: Element, node: Element, every: Collection[str]) -> str:
    id_ = node.get(ID, "")
    if local(node) == "u" and (before := next(node.itersiblings("{*}u", preceding=True), None)) is not None:
        node.set(ID, "")  # it keeps its place among the attributes
        return parting.unused(root, before, every)
    kind, number = _KIND.fullmatch(id_), 1
    stem = kind[1] if kind else f"{id_}a"
    while f"{stem}{number}" in every:
        number += 1
    return f"{stem}{number}"


def _follow(root: Element, renamed: dict[str, str]) -> None:
    for node in root.iter("*"):
        for name, value in node.items():
            if "#" in str(value) and name != ID:
                told = [
                    f"#{renamed.get(each[1:], each[1:])}" if each[:1] == "#" else each for each in str(value).split()
                ]
                if told != str(value).split():
                    node.set(name, " ".join(told))
