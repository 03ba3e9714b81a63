"""Where in a transcript the name of somebody who is not to be known still stands.

A name leaks if any part of it stands in a text as `model.hidden_names` has it, whatever markup cuts it up.
Others may share a part of the name: they are let be where the markup says who or what is meant (`placeName`, `orgName` or
`term` with a `@ref` to an entry; `persName`, for what that person is called). In a `date` only a word that is a name is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

import msgspec

from sasci_archive.model.hidden_names import ORDINARY, Hidden, Name, any_of, folded, is_name, parts, parts_of, surname
from sasci_archive.tei.document import ID, Element, local

ALIKE: Final = 0.75
"""How much of a word must be that of a name to look like it: Harjeet is 0.77 of Harjit, Tresk 0.4 of Terry."""
ALIKE_LEAST: Final = 4
"""Shorter parts of a name look like too many words."""

_OTHERS: Final = frozenset(("editor", "respStmt", "standOff"))
_IN_FULL: Final = frozenset(("persName", "name"))
"""Where and in what others are named in full, who may share a first name."""
_NAMING: Final = frozenset(("persName", "placeName", "orgName", "term", "date"))
_RUNS_ON: Final = _NAMING | frozenset(
    [
        "emph",
        "hi",
        "foreign",
        "title",
        "unclear",
        "roleName",
        "forename",
        "surname",
        "expan",
        "gloss",
        "anchor",
        "pause",
        "gap",
        "shift",
        "ref",
    ]
)
"""Elements that a word may begin before and end in."""
_BESIDE: Final = frozenset(("note", "vocal", "kinesic", "incident"))
"""Elements that a word may begin before and end behind: what is in them is no part of it."""
_NOT_TEXT: Final = frozenset(("version", "when", "from", "to", "start", "end", "interval", "dur", "dur-iso", "type"))


class Leak(msgspec.Struct, frozen=True):
    """Where (an utterance's id, or what part of the document) a name stands; `whose`, by its place in the list asked for."""

    where: str
    whose: int


def find(root: Element, hidden: Sequence[Hidden], shown: Mapping[str, Hidden]) -> tuple[Leak, ...]:
    """Every place where a part of a hidden name stands. `shown` are the participants who appear by name, by their xml:id."""
    if not hidden:
        return ()
    visible = frozenset(shown)
    own = {id_: re.compile(any_of(parts_of(who)).pattern, re.IGNORECASE) for id_, who in shown.items()}
    names = [Name.of(p) for p in hidden]
    surnames = [Name(p, [part for called in p.every for part in surname(called)]) for p in hidden]
    found: dict[Leak, None] = {}
    for node in root.iter("*"):
        above = [local(n) for n in (node, *node.iterancestors())]
        others = not _OTHERS.isdisjoint(above) and above[0] in _IN_FULL
        if above[1:2] == ["persName"] and not _OTHERS.isdisjoint(above):
            continue  # a part of a name, which is looked at as a whole
        dated = above[0] == "date"
        if _is_of_another(node, visible):
            theirs = own.get(_whose(node))
            if theirs is None and not dated:
                continue
            texts = [(names, theirs.sub("", text) if theirs else text) for text in _texts(node, visible)]
        else:
            texts = [(surnames if others and len(parts(t)) > 1 else names, t) for t in _texts(node, visible)]
            texts += [(names, text) for text in _attributes(node, visible)]
            if above[0] == "graphic":
                called = folded(node.get("url", "")).casefold()
                found |= {Leak(_place(node), n): None for n, name in enumerate(names) if name.runs_on_in(called)}
        for tested, text in texts:
            for whose, name in enumerate(tested):
                if name.stands_in(text, dated=dated):
                    found[Leak(_place(node), whose)] = None
    return tuple(found)


def alike(root: Element, hidden: Sequence[Hidden], shown: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Words written as names that look like a part of a hidden one, as when a recogniser misheard it, and where: (place, word);
    also an ordinary word that begins a sentence and may be the name ("Mark was there"). Nothing is known of them: a person must
    look. `shown` are names that may be known."""
    telling = {part for name in hidden for part in parts_of(name)}
    wanted = {part for part in telling if len(part) >= ALIKE_LEAST}
    known = wanted | {part for name in shown for part in parts(name)}
    found: dict[tuple[str, str], None] = {}
    judged: dict[str, bool] = {}
    doubtful = any_of({part.capitalize() for part in telling & ORDINARY})
    for node in root.iter("{*}u", "{*}writing"):
        unmarked = folded("".join(_spoken(node, marked=False)))
        for word in doubtful.finditer(unmarked):
            if not is_name(word, unmarked):  # where it is one, that is a leak
                found[_place(node), word[0]] = None
        for word in re.findall(r"[^\W\d_]{3,}", folded("".join(_spoken(node)))):
            plain = word.casefold()
            if not word[0].isupper() or plain in known:
                continue
            if plain not in judged:
                judged[plain] = any(SequenceMatcher(None, plain, part).ratio() >= ALIKE for part in wanted)
            if judged[plain]:
                found[_place(node), word] = None
    return tuple(found)


def _spoken(node: Element, *, marked: bool = True) -> Iterator[str]:
    """What is said and printed; without what is `marked` as somebody's or something's name."""
    if not (local(node) == "seg" and node.get("type") == "restricted") and local(node) not in {"del", "note", "desc"}:
        yield node.text or ""
        for child in node:
            if marked or not (local(child) in _NAMING and (child.get("ref") or local(child) == "date")):
                yield from _spoken(child, marked=marked)
            yield child.tail or ""


def _texts(node: Element, visible: frozenset[str]) -> Iterator[str]:
    """What stands in an element, its runs of words whole, as it reads both with and without a space at every tag."""
    runs: list[list[str]] = [[]]
    _gather(node, visible, runs)
    for run in runs:
        if closed := folded("".join(run)).strip():
            yield closed
            if len(run) > 1:
                yield folded(" ".join(run))


def _attributes(node: Element, visible: frozenset[str]) -> Iterator[str]:
    """What stands in its attributes, but for the ids of those who appear by name."""
    for name, value in node.attrib.items():
        if str(name) not in _NOT_TEXT:
            yield folded(" ".join(token for token in str(value).split() if token.lstrip("#") not in visible))


def _gather(node: Element, visible: frozenset[str], runs: list[list[str]]) -> None:
    if node.text:
        runs[-1].append(node.text)
    for child in node:
        name = local(child)
        apart = local(node) in {"editor", "person"}  # a name in full, which is looked at by itself
        if name in _RUNS_ON and not apart and not _is_of_another(child, visible):
            _gather(child, visible, runs)
        elif name and name not in _BESIDE:
            runs.append([])
        if child.tail:
            runs[-1].append(child.tail)


def _is_of_another(node: Element, visible: frozenset[str]) -> bool:
    """Whether the markup says that this is the name of somebody or something else."""
    name, parent = local(node), node.getparent()
    if name not in _NAMING or parent is None:
        return False
    if name == "persName":
        return parent.get(ID, "") in visible or node.get("ref", "")[1:] in visible
    entry = local(parent) in {"place", "org"}
    return entry or name == "date" or bool(node.get("ref"))


def _whose(node: Element) -> str:
    """The xml:id of the person whose name a `persName` is said to be; "" for anything else."""
    if local(node) != "persName":
        return ""
    above = node.getparent()
    return node.get("ref", "")[1:] or ("" if above is None else above.get(ID, ""))


def _place(node: Element) -> str:
    """Where a person would look for it."""
    last = node
    for place in (node, *node.iterancestors()):
        match local(place):
            case "u" | "writing":
                return place.get(ID, "")
            case "titleStmt" | "seriesStmt" | "abstract" | "keywords" | "notesStmt" | "settingDesc" | "particDesc":
                return f"the header ({local(place)})"
            case "graphic":
                return "what a picture's file is called"
            case "figure":
                return "what is said of a picture"
            case "listEvent":
                return "the chronology"
            case "div" if place.get("type") not in {"session", None}:
                return f"the {place.get('type', '').replace('-', ' ')}"
            case "teiHeader" | "standOff" as part:
                return f"{part} ({local(last)})"
            case _:
                last = place
    return local(node)
