"""Where people have corrected words, several wordings stand in the master: which of them is read.

A correction is `subst(del, add)`, or an `add` or `del` alone. The line of the edition's history that its `@change` points
at says by its type to which reading it belongs; one that points nowhere was made by hand, and counts as transcription. One that stands over another
for readers points at the line of that, too, behind its own, and belongs to what is printed alone (`changing.beneath`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from sasci_archive.tei.document import ID, Element, compose, local, parse, path, pointers, remove

_CORRECTED = ("{*}subst", "{*}add", "{*}del")
FOR_READERS: Final = frozenset(("edition", "witness"))
"""The kinds of lines of the history whose corrections are in no reading but what is printed."""


class Which(Enum):
    """Three readings of one master."""

    HEARD = "machine"  # what the machine heard: no correction applied
    VERBATIM = "verbatim"  # what was said: corrections of the transcription applied
    PUBLISHED = "published"  # what is printed: all corrections applied


def reading_of(tei: bytes, which: Which) -> bytes:
    """The transcript in one reading: no `subst`, `add` or `del` is left in it. Raises BadTranscript."""
    root = parse(tei)
    settle(root, which)
    return compose(root)


def settle(root: Element, which: Which, kinds: Mapping[str, str] | None = None) -> None:
    """The same in place; of a part of a transcript where the `kinds` of its corrections are given."""
    kinds = kinds_of(root) if kinds is None else kinds
    for subst in root.iter("{*}subst"):  # the white space in it is the markup's
        subst.text = None
        for part in subst:
            part.tail = None
    for node in reversed(list(root.iter(*_CORRECTED))):  # inner ones first
        match local(node):
            case "subst":
                remove(node, keep_content=True)
            case "add":
                remove(node, keep_content=applies(node, which, kinds))
            case _:
                remove(node, keep_content=not applies(node, which, kinds))


def kinds_of(root: Element) -> dict[str, str]:
    """To which reading each line of the history belongs, by its id."""
    return {change.get(ID, ""): change.get("type", "") for change in path(root, "teiHeader/revisionDesc/change")}


def changes_of(node: Element) -> tuple[str, ...]:
    """The ids of the lines of the history that an `add` or `del` points at, by itself or by its `subst`."""
    parent = node.getparent()
    of = node.get("change") or (parent.get("change", "") if parent is not None and local(parent) == "subst" else "")
    return pointers(of or "")


def applies(node: Element, which: Which, kinds: Mapping[str, str]) -> bool:
    """Whether an `add` or `del` has been done in this reading."""
    match which:
        case Which.HEARD:
            return False
        case Which.PUBLISHED:
            return True
        case Which.VERBATIM:
            return all(kinds.get(id_, "") not in FOR_READERS for id_ in changes_of(node))


def line_of(node: Element) -> str:
    """The line of the history that an element itself says it was made under, by id; "" for none. What else it points at it stands over."""
    return next(iter(pointers(node.get("change", ""))), "")


def text_in(node: Element, which: Which, kinds: Mapping[str, str]) -> str:
    """The text of an element, in whichever reading, of those corrections that stand within it."""
    return "".join(_texts(node, which, kinds))


def _texts(node: Element, which: Which, kinds: Mapping[str, str]) -> Iterator[str]:
    in_correction = local(node) == "subst"  # the white space in it is the markup's
    if node.text and local(node) and not in_correction:
        yield node.text
    for child in node:
        if local(child) not in {"add", "del"} or applies(child, which, kinds) is (local(child) == "add"):
            yield from _texts(child, which, kinds)
        if child.tail and not in_correction:
            yield child.tail
