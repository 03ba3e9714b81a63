"""The text of a footnote as an editor writes it: read, and written into the note again.

`*words*` stand in italics, `[words](https://…)` lead somewhere, `[@key, p. 4]` cites a work and stays as it is; a backslash before a sign takes its
meaning away. Law: what is read of a note that has nothing else in it, written into it again, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    element,
    local,
    say,
    spaced,
    swap,
)

_WRITTEN: Final = re.compile(
    r"\\(?P<sign>[\\*\[\]()])"
    r"|\*(?P<italic>(?:\\[\\*\[\]()]|[^*\\])+)\*"
    r"|\[(?P<words>(?:\\[\\*\[\]()]|[^\[\]\\])+)\]\((?P<target>(?:https?://|mailto:|#)[^\s()]+)\)"
)
_SIGNS: Final = re.compile(r"[\\*]|\](?=\()")
_BRACKETS: Final = re.compile(r"[\\*\[\]]")
_ITALIC: Final = frozenset(("hi", "emph", "title", "foreign"))
_KEPT: Final = frozenset(("persName", "orgName", "placeName", "term", "title", "foreign", "date"))
_WRITES: Final = _ITALIC | _KEPT | {"ref", "subst", "add", "del", "unclear"}
"""What may stand in a note that is written anew: corrections in it are then what they read."""
_NOT_PRINTED: Final = frozenset(("del", "desc"))


def written(note: Element) -> str:
    """Its text, as an editor writes it."""
    return spaced("".join(_written(note)))


def fill(note: Element, text: str) -> None:
    """Let a note say this. Names and the like that were marked in what it said are marked again where their words still stand in it, once. Raises
    BadTranscript where something stands in it that cannot be written so: above all words that are withheld."""
    for node in note.iter("*"):
        if node is not note and local(node) not in _WRITES:
            what = "words that are withheld" if local(node) == "seg" else f"<{local(node)}>"
            raise BadTranscript(
                f"{note.get(ID) or 'This footnote'}: {what} stand{'s' if what[0] == '<' else ''} in it, and would be lost.",
                remedy="Give them back first; or change the note in the transcript by hand."
                if what[0] == "w"
                else "Change the note in the transcript by hand.",
            )
    marked = [node for node in note.iter("*") if node is not note and local(node) in _KEPT]
    kept = [(local(node), dict(node.attrib), "".join(_plain(node))) for node in marked]
    for child in list(note):
        note.remove(child)
    note.text = None
    for made in _made(spaced(text)):
        if isinstance(made, str):
            say(note, made)
        else:
            note.append(made)
    for name, attributes, words in kept:
        _mark_again(note, name, attributes, spaced(words))


def _made(text: str) -> Iterator[str | Element]:
    at = 0
    for found in _WRITTEN.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        if found["sign"]:
            yield found["sign"]
        elif found["italic"]:
            yield element("hi", _bare(found["italic"]), rend="italic")
        else:
            yield element("ref", _bare(found["words"]), target=found["target"])
        at = found.end()
    if at < len(text):
        yield text[at:]


def _bare(text: str) -> str:
    return re.sub(r"\\([\\*\[\]()])", r"\1", text)


def _written(node: Element) -> Iterator[str]:
    yield _signed(node.text)
    for child in node:
        match local(child):
            case name if name in _ITALIC and (inside := "".join(_plain(child))):
                yield f"*{_signed(inside)}*"
            case "ref" if re.fullmatch(r"(?:https?://|mailto:|#)[^\s()]+", child.get("target", "")):
                words = _BRACKETS.sub(lambda found: f"\\{found[0]}", "".join(_plain(child)))
                yield f"[{words}]({child.get('target')})"
            case name if name and name not in _NOT_PRINTED:
                yield from _written(child)
            case _:
                pass
        yield _signed(child.tail)


def _signed(text: str | None) -> str:
    return _SIGNS.sub(lambda found: f"\\{found[0]}", text or "")


def _plain(node: Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        if local(child) and local(child) not in _NOT_PRINTED:
            yield from _plain(child)
        yield child.tail or ""


def _mark_again(note: Element, name: str, attributes: dict[str, str], words: str) -> None:
    """Where these words stand in it once, in one run of its own text."""
    if not words or all_text(note).count(words) != 1:
        return
    italic = [node for node in note if name in _ITALIC and local(node) == "hi" and node.text == words]
    if italic:
        swap(italic[0], _as(name, attributes, words))
        return
    for before in (None, *note):
        text = (note.text if before is None else before.tail) or ""
        if (at := text.find(words)) >= 0:
            made = _as(name, attributes, words)
            made.tail = text[at + len(words) :] or None
            if before is None:
                note.text = text[:at] or None
                note.insert(0, made)
            else:
                before.tail = text[:at] or None
                note.insert(note.index(before) + 1, made)
            return


def _as(name: str, attributes: dict[str, str], words: str) -> Element:
    made = element(name, words)
    for key, value in attributes.items():
        made.set(key, value)
    return made
