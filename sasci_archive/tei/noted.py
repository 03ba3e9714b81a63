"""Footnotes of the transcript: where each hangs, which number it is printed with, and its text as an editor writes it.

`*words*` stand in italics, `[words](https://…)` lead somewhere, `[@key, p. 4]` cites a work and stays as it is; a backslash before a sign takes its
meaning away. Law: what is read of a note that has nothing else in it, written into it again, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.inlines import NoteKind
from sasci_archive.tei import colophon, correct, footnotes
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    element,
    local,
    path,
    pointers,
    remove,
    say,
    spaced,
    swap,
)
from sasci_archive.tei.places import Place, words_of
from sasci_archive.tei.restrict import is_restricted

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


class Footnote(msgspec.Struct, frozen=True, kw_only=True):
    """One note: `number` is the one that is printed with it if none stands before the transcript, 0 where it is not printed; `seg` the paragraph it
    hangs in; `resp` who wrote it (an xml:id), `by` their name; `text` as it is written."""

    id: str
    turn: str
    seg: str
    kind: NoteKind | None
    number: int
    resp: str
    by: str
    text: str


def notes(root: Element) -> tuple[Footnote, ...]:
    """All that hang in turns and messages, in order; questions for the house too (`kind` None)."""
    found, names, number = list[Footnote](), colophon.responsible(root), 0
    for body in path(root, "text/body"):
        for note in body.iter("{*}note"):
            above = [(local(node), node) for node in note.iterancestors()]
            holder = next((node for name, node in above if name in {"u", "writing"}), None)
            seg = next((n for name, n in above if name == "writing" or (name == "seg" and not n.get("type"))), None)
            kind = next((each for each in NoteKind if each.value == note.get("type")), None)
            if any(name == "del" for name, _ in above):  # taken out
                continue
            is_printed = kind is not None and not any(n.get("type") == "restricted" for _, n in above)
            number += is_printed
            found.append(
                Footnote(
                    id=note.get(ID, ""),
                    turn="" if holder is None else holder.get(ID, ""),
                    seg="" if seg is None else seg.get(ID, ""),
                    kind=kind,
                    number=number if is_printed else 0,
                    resp=next(iter(pointers(note.get("resp", ""))), ""),
                    by=", ".join(filter(None, (names.get(id_, "") for id_ in pointers(note.get("resp", ""))))),
                    text=written(note),
                )
            )
    return tuple(found)


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


def move(root: Element, id_: str, seg: Element, after: int) -> None:
    """Let a footnote hang behind the first `after` words of a paragraph. Raises BadTranscript, OutOfDate where there are not so many words."""
    note = footnotes.note_of(root, id_)
    if any(is_restricted(above) for above in note.iterancestors()):
        raise BadTranscript(f"'{id_}' is withheld, with what stands around it.", remedy="Give that back first.")
    if any(above is note for above in seg.iterancestors()):
        raise BadTranscript(f"'{id_}' cannot hang in itself.", remedy="Choose a place in what is said.")
    remove(note)
    put(seg, after, note)


def put(seg: Element, after: int, note: Element) -> None:
    """Hang a footnote behind the first `after` published words of a paragraph. Raises OutOfDate."""
    words = words_of(seg)
    if not 0 <= after <= len(words):
        raise OutOfDate(f"{seg.get(ID)} has {len(words)} words, not {after}.", remedy="Look at it again.")
    place = correct.behind(words[after - 1].end) if after else Place(seg, None, 0)
    place.insert(note)


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
