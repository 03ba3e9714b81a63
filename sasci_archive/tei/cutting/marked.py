"""Every text of a master on one of two heaps: what is marked to be kept back, and what is not. The index is on neither: what it has of
words that are kept back must be found in it, and all else it has is said elsewhere.

The leak test holds finished files against these two. It must not learn from the gate what the gate let through, or it would
miss what the gate misses: so this reads the marks themselves, in one walk over the master, and cuts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sasci_archive.model.consent import Consent, Reason
from sasci_archive.model.inlines import left_out
from sasci_archive.model.secret import Kind, Marked, Secret
from sasci_archive.tei.cutting.cast import ROLES, Cast, picture_of, place_of
from sasci_archive.tei.cutting.redact import WHY
from sasci_archive.tei.document import ID, Element, line, local, parent, path, text_at

QUOTED = 5
"""So many words in a row are seldom said twice by chance."""

WITHHELD = ("words in", "what was said in")
"""How the marks of withheld passages begin."""

SUPERSEDED = "a superseded reading"
"""How the mark of words begins that were put right."""

_APART = frozenset(("note", "del"))
"""What is no part of the text it stands in, and is a passage of its own."""

_TELLING = 3
"""So many words a file's name, a condition or a line of history must have to be looked for: less is said anywhere."""


def marked(root: Element, cast: Cast, permissions: Consent) -> Marked:
    """What must not leave by the channel and at the instant of `cast`, and what may."""
    walk = _Walk(cast)
    walk.outside(root)
    walk.element(root, "")
    secrets = [Secret(mark, text, Kind.WORDS) for mark, text in walk.kept]
    names = [name for id_ in cast.people if cast.is_hidden(id_) for name in cast.names(id_).every]
    names += [name for third in cast.third_parties for name in third.every]
    secrets += [Secret(f"a hidden name (no. {number})", name, Kind.NAME) for number, name in enumerate(names, start=1)]
    secrets += [Secret(mark, text, Kind.WORDS) for mark, text in _answers(permissions) if _tells(text)]
    disguises = cast.disguises()
    shown = [*ROLES.values(), *(disguise.name for disguise in disguises.values())]
    shown += [f"Later addition by {cast.names(id_).name}" for id_ in cast.people.keys() - disguises.keys() - cast.gone]
    shown += [f"by {text_at(editor, 'persName')}" for editor in path(root, "teiHeader/fileDesc/titleStmt/editor")]
    shown += [left_out(f"redacted {reason.value}") for reason in Reason]
    shown += [
        f"1 {why}" for why in WHY.values()
    ]  # an editor may have withheld something for the reason that readers are told
    return Marked(tuple(s for s in secrets if s.text.strip()), "\n".join([*walk.said, *shown]))


def quoted(found: Marked) -> tuple[str, ...]:
    """The marks of withheld passages of which QUOTED words in a row stand in what may be said: somebody may have quoted them. The
    leak test lets these be, so a person must look."""
    said = runs(found.unmarked)
    told = (secret for secret in found.secrets if secret.mark.startswith(WITHHELD))
    return tuple(dict.fromkeys(secret.mark for secret in told if not said.isdisjoint(runs(secret.text))))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every QUOTED words in a row."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[at : at + QUOTED]) for at in range(len(words) - QUOTED + 1)}


class _Walk:
    """One pass over the document: `kept` are texts under their marks, `said` all others."""

    def __init__(self, cast: Cast) -> None:
        self.kept: list[tuple[str, str]] = []
        self.said: list[str] = []
        self._cast = cast

    def outside(self, root: Element) -> None:
        """What stands before and after the document's element."""
        for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
            self.kept.append(("a comment outside the text", node.text or ""))

    def element(self, node: Element, mark: str) -> None:
        """An element and all in it; `mark` is that of the element around it, "" where there is none."""
        if not local(node):  # a comment, an instruction
            self.kept.append((f"a comment in line {line(node)}", node.text or ""))
            return
        if local(node) == "div" and node.get("type") == "index":  # it may hold no words but such as are said elsewhere
            for comment in node.iter(etree.Comment, etree.PI):
                self.element(comment, mark)
            return
        if mark:
            if local(node) in _APART:
                self.kept.append((mark, _whole(node)))
        elif mark := self._mark(node):
            parts = node if local(node) == "person" else (node,)
            self.kept += [(mark, _whole(part)) for part in parts if local(part) not in _APART or part is node]
        if node.get("type") == "restricted" and (instead := node.get("n")):
            self.said.append(instead)
        if (url := node.get("url", "")) and (
            mark or local(node) != "graphic"
        ):  # readers see what a picture's file is called
            name = url.rpartition("/")[2]
            self.kept += [(f"a file's name in line {line(node)}", name)] if _tells(name) else []
        self._text(node.text, mark)
        for child in node:
            self.element(child, mark)
            self._text(child.tail, mark)

    def _text(self, text: str | None, mark: str) -> None:
        if text and not mark:
            self.said.append(text)

    def _mark(self, node: Element) -> str:
        """Why an element is kept back; "" where it is not."""
        hidden = self._cast.is_hidden
        match local(node):
            case "seg" if node.get("type") == "restricted":
                return f"words in {place_of(node)}"
            case "del":
                return f"{SUPERSEDED} in {place_of(node)}"
            case "note" if node.get("type") == "query":
                return f"a question to the editors in {place_of(node)}"
            case name if self._cast.is_withheld(node):
                picture = name == "figure"
                return f"what is said of {picture_of(node)}" if picture else f"what was said in {place_of(node)}"
            case "persName" if node.get("type") == "known-as":
                return f"another name of somebody, in line {line(node)}"
            case "persName" | "placeName" | "orgName" | "term" if (
                id_ := node.get("ref", "")[1:]
            ) in self._cast.people and hidden(id_):
                return f"a mention of somebody in {place_of(node)}"
            case "person" if (id_ := node.get(ID, "")) in self._cast.people and (hidden(id_) or id_ in self._cast.gone):
                return f"what is told of somebody, in line {line(node)}"
            case "change" if node.get("type") != "version":
                return f"the history, line {line(node)}" if _tells(_whole(node)) else ""
            case "title" if local(parent(node)) == "bibl" and local(parent(parent(node))) == "sourceDesc":  # no work
                return f"a file's name in line {line(node)}"
            case _:
                return ""


def _answers(permissions: Consent) -> Iterator[tuple[str, str]]:
    """What people wrote in `consent.toml` that is nobody else's business."""
    for permission in permissions.permission:
        yield "somebody's conditions", permission.conditions
    for approval in permissions.approval:
        yield "how somebody approved", approval.how


def _whole(node: Element) -> str:
    """All that is said in an element: comments, notes and corrected wordings are none of it, as they have marks of their own."""
    return "".join(_pieces(node, root=node))


def _pieces(node: Element, *, root: Element) -> Iterator[str]:
    if node is root or (local(node) and local(node) not in _APART):
        yield node.text or ""
        for child in node:
            yield from _pieces(child, root=root)
            yield child.tail or ""


def _tells(text: str) -> bool:
    return len(text.replace("-", " ").replace("_", " ").replace("%20", " ").split()) >= _TELLING
