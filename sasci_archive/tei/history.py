"""The edition's history, and who is responsible: each change is a line of `revisionDesc`, said once, and everybody it names
is in the header."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    element,
    first,
    identified,
    ids,
    local,
    path,
    pointers,
    spaced,
    text_at,
    the,
)

CHANGES = "changes to the transcript"
"""What somebody is responsible for who was added to the header because of a change."""
WITHHOLDING = "decides what is withheld"
"""The same of somebody on whose word something is withheld: for the house only."""
_WHOLE = frozenset(("u", "writing", "anchor", "div", "note"))


def record(
    root: Element, *, when: dt.date, who: str, why: str, kind: str, shared: bool = False, whole: bool = False
) -> tuple[str, str]:
    """Write a line, newest first; gives its id, and the pointer to who made the change. Where `shared`, the newest that says the
    same already is the one. `whole`: it is to point at whole turns, headings or notes (`point`), and is shared by changes of these alone."""
    pointer = responsible(root, who)
    said = {"when": when.isoformat(), "who": pointer, "type": kind, "why": spaced(why)}
    agreeing = (line for line in lines(root) if shared and _said(line) == said and bool(turns_of(root, line)) is whole)
    if (known := next(agreeing, None)) is not None:
        return known.get(ID, ""), pointer
    id_ = unused(root, "ch")
    line = element("change", spaced(why), id=id_, when=when.isoformat(), who=pointer, type=kind)
    history = first(root, "teiHeader/revisionDesc")
    if history is None:
        history = element("revisionDesc")
        the(root, "teiHeader").append(history)
    line.tail = history.text
    history.insert(0, line)
    return id_, pointer


def point(root: Element, line: str, targets: Iterable[str]) -> None:
    """Let a line point at these too; what was written by hand without an id cannot be."""
    named = [f"#{id_}" for id_ in targets if id_]
    for change in (each for each in lines(root) if named and each.get(ID) == line):
        change.set("target", " ".join(dict.fromkeys([*change.get("target", "").split(), *named])))


def turns_of(root: Element, line: Element) -> tuple[str, ...]:
    """What, by id, a line says was changed as a whole, or heard: turns, headings, notes."""
    every = pointers(line.get("target", ""))
    return tuple(id_ for id_ in every if (node := identified(root, id_)) is not None and local(node) in _WHOLE)


def lines(root: Element) -> Iterator[Element]:
    """Its lines, newest first."""
    return path(root, "teiHeader/revisionDesc/change")


def _said(line: Element) -> dict[str, str]:
    return {name: line.get(name, "") for name in ("when", "who", "type")} | {"why": spaced(all_text(line))}


def responsible(root: Element, who: str, of: str = CHANGES) -> str:
    """A pointer to who is meant, by xml:id, by the roster's id or by name; "" for nobody. Somebody who is not in the header yet
    is added to those responsible, `of` being for what."""
    for id_ in (who, f"p.{who}"):
        if id_ and not re.search(r"\s", id_) and identified(root, id_) is not None:  # a name is no id
            return f"#{id_}"
    if not (name := spaced(who)):
        return ""
    for steps, part in (
        ("fileDesc/titleStmt/respStmt", "name"),
        ("fileDesc/titleStmt/editor", "persName"),
        ("profileDesc/particDesc/listPerson/person", "persName"),
    ):
        for stated in path(root, f"teiHeader/{steps}"):
            if stated.get(ID) and spaced(text_at(stated, part)) == name:
                return f"#{stated.get(ID)}"
    id_ = unused(root, "by")
    made = element("respStmt", "", element("resp", of), element("name", name), id=id_)
    title = the(root, "teiHeader/fileDesc/titleStmt")
    made.tail = title[-1].tail
    title[-1].tail = title.text
    title.append(made)
    return f"#{id_}"


def unused(root: Element, prefix: str) -> str:
    """The first id of this kind that is not taken: ch1, ch2 …"""
    taken = set(ids(root))
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
