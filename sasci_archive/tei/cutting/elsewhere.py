"""Where else the words of a redaction stand: the same run of them, and the names in it. Told, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue.third_parties import TITLES, found, key
from sasci_archive.tei.document import ID, Element, all_text, local, path
from sasci_archive.tei.passages import numbered

TELLING, LONGEST = 2, 8
"""A run of so few words is looked for only if one of them is a name or a number; a run of so many, as a whole, not at all: nobody
says it twice."""


class Again(msgspec.Struct, frozen=True):
    """The same words once more: of `passage` by number, both ends included, or of a `note` in it; or, where `passage` is "", in a
    part of the document that is not numbered (`where`)."""

    passage: str
    first: int
    last: int
    where: str = ""
    note: str = ""


def passages(root: Element) -> dict[str, tuple[str, ...]]:
    """The words of every turn, message and note that has an id, as they are numbered; "" stands for what is withheld."""
    return {
        id_: tuple("" if word.withheld is not None else word.text for word in numbered(holder))
        for holder in root.iter("{*}u", "{*}writing", "{*}note")
        if (id_ := holder.get(ID)) and not _in_header(holder)
    }


def again(root: Element, name: str, words: tuple[int, int] | None, known: Sequence[str]) -> tuple[Again, ...]:
    """Where words of this passage, and the names among them that are not in the texts that are `known` to all, stand elsewhere in
    it or in another."""
    every = passages(root)
    first, last = words or (1, len(every[name]))
    run = every[name][first - 1 : last]
    shared = TITLES | {key(word) for text in known for word in text.split()}
    needles = {tuple(key(word) for word in run)} if len(run) <= LONGEST else set()
    for each in found(every, known=known, only=name):
        if first <= each.first and each.last <= last:
            needles.add(tuple(key(word) for word in every[name][each.first - 1 : each.last]))
            needles |= {(name_,) for name_ in _names(every[name][each.first - 1 : each.last]) - shared}
    needles = {n for n in needles if len(n) > TELLING or any(_is_telling(word, every) for word in n)}
    own = range(first, last + 1)
    hits = [
        Again(passage, at, at + length - 1)
        for passage, said in every.items()
        for at, length in _standing(said, needles)
        if passage != name or at not in own
    ]
    turns = _turns_of_notes(root)
    told = [
        msgspec.structs.replace(hit, passage=turns[hit.passage], note=hit.passage) if hit.passage in turns else hit
        for hit in _longest(hits)
    ]
    return (*told, *(Again("", 0, 0, where) for where in _unnumbered(root, needles)))


def _names(words: Sequence[str]) -> set[str]:
    return {key(word) for word in words if word[:1].isupper()}


def _standing(said: Sequence[str], needles: set[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    keys = [key(word) for word in said]
    for at in range(len(keys)):
        for needle in needles:
            if tuple(keys[at : at + len(needle)]) == needle:
                yield at + 1, len(needle)


def _turns_of_notes(root: Element) -> dict[str, str]:
    """For each note in a turn or message, by id, what it stands in."""
    holders = ((holder, note) for holder in root.iter("{*}u", "{*}writing") for note in holder.iter("{*}note"))
    return {note.get(ID, ""): holder.get(ID, "") for holder, note in holders if note.get(ID) and holder.get(ID)}


def _longest(hits: Sequence[Again]) -> list[Again]:
    """Without those that lie within another."""
    return [
        hit
        for hit in hits
        if not any(
            other is not hit
            and other.passage == hit.passage
            and other.first <= hit.first
            and hit.last <= other.last
            and (other.last - other.first) > (hit.last - hit.first)
            for other in hits
        )
    ]


def _is_telling(needle: str, every: Mapping[str, Sequence[str]]) -> bool:
    """Whether a word is more than an ordinary one, which is written small somewhere."""
    small = any(word[:1].islower() and key(word) == needle for said in every.values() for word in said)
    return len(needle) > 1 and not small


def _unnumbered(root: Element, needles: set[tuple[str, ...]]) -> Iterator[str]:
    parts = [("the header", node) for node in path(root, "teiHeader")]
    parts += [("the lists beside the text", node) for node in path(root, "standOff")]
    for steps in ("text/front/div", "text/back/div"):
        parts += [(f"the {node.get('type', 'text')}", node) for node in path(root, steps)]
    for where, node in parts:
        texts = (text for leaf in node.iter("{*}*") if (text := _own_text(leaf)))
        if any(any(_standing(text.split(), needles)) for text in texts):
            yield where


def _own_text(node: Element) -> str:
    """The text of what is a paragraph of its own there."""
    own = {
        "p",
        "item",
        "note",
        "label",
        "title",
        "persName",
        "placeName",
        "orgName",
        "desc",
        "catDesc",
        "term",
        "affiliation",
    }
    numbered_ones = local(node) == "note" and node.get(ID) and not _in_header(node)
    return all_text(node) if local(node) in own and not numbered_ones else ""


def _in_header(node: Element) -> bool:
    return any(local(above) == "teiHeader" for above in node.iterancestors())
