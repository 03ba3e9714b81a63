"""Whom and what others speak of: the people, bodies and places of the lists beside the text, and the words that name them.

Law: marking words, and unmarking them, changes no word. An entry is made with the first words that name it; it stays when they are unmarked, as a
person may have written more into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.model.inlines import NameKind
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    by_id,
    element,
    first,
    local,
    path,
    pointers,
    remove,
    spaced,
)
from sasci_archive.tei.drafting import in_time
from sasci_archive.tei.head import colophon
from sasci_archive.tei.naming import mentions
from sasci_archive.tei.naming.mentions import Mention
from sasci_archive.tei.passages import numbered, passage

ELEMENTS: Final = {NameKind.PERSON: "persName", NameKind.BODY: "orgName", NameKind.PLACE: "placeName"}
"""What words stand in that name something of a kind."""
_LISTS: Final = {
    NameKind.PERSON: ("listPerson", "person", "m."),
    NameKind.BODY: ("listOrg", "org", "o."),
    NameKind.PLACE: ("listPlace", "place", "pl."),
}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that words can name: `id` is its xml:id, `names` how it is called, the first as printed. `part` where they took part."""

    kind: NameKind
    id: str
    names: tuple[str, ...]
    part: bool = False


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Words that are marked: of `passage` (u12, fn3) by number, both included; the `ref` of whom they name, "" where nothing says it."""

    kind: NameKind
    ref: str
    passage: str
    first: int
    last: int
    text: str


def listed(root: Element) -> tuple[Listed, ...]:
    """Everybody who took part, then the entries of the lists, in their order."""
    took_part = [
        Listed(kind=NameKind.PERSON, id=person.get(ID, ""), names=(colophon.printed_name(person),), part=True)
        for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
        if group.get("type") != "voices"
        for person in path(group, "person")
    ]
    others = [
        Listed(
            kind=kind,
            id=node.get(ID, ""),
            names=tuple(text for name in path(node, ELEMENTS[kind]) if (text := spaced(all_text(name)))),
        )
        for kind, (group, entry, _) in _LISTS.items()
        for node in path(root, f"standOff/{group}/{entry}")
    ]
    return (*took_part, *others)


def named(root: Element) -> tuple[Named, ...]:
    """All words that are marked as a name in what is said, written or noted, in order; what is withheld too."""
    kinds = {name: kind for kind, name in ELEMENTS.items()}
    found = []
    for holder in root.iter("{*}u", "{*}writing", "{*}note"):
        if not (id_ := holder.get(ID)) or not any(local(node) in kinds for node in holder.iter("*")):
            continue
        runs: dict[Element, list[int]] = {}
        words = numbered(holder)
        for word in words:
            for node in _around(word.word.start.parent, word.word.end.parent):
                if local(node) in kinds:
                    runs.setdefault(node, []).append(word.number)
        for node, numbers in runs.items():
            ref = next(iter(pointers(node.get("ref", ""))), "")
            text = " ".join(words[number - 1].text for number in numbers)
            found.append(
                Named(kind=kinds[local(node)], ref=ref, passage=id_, first=numbers[0], last=numbers[-1], text=text)
            )
    return tuple(found)


def mark(root: Element, places: Sequence[Mention], kind: NameKind, ref: str, name: str) -> str:
    """Mark words as naming what has the xml:id `ref`; with `ref` "" something new, called `name`, which is entered into its list. Gives the
    xml:id. Raises BadTranscript where that is not there, or words stand in different markup, or in a name already."""
    if kind not in ELEMENTS:
        raise BadTranscript(f"Words are not marked as a {kind.value}.", remedy="Mark people, bodies and places.")
    known = by_id(root)
    if ref and (ref not in known or local(known[ref]) not in {"person", "org", "place"}):
        raise BadTranscript(f"There is no '{ref}' that words could name.", remedy="Choose again from the list.")
    ref = ref or _entered(root, kind, name)
    for place in sorted(places, key=lambda m: (m.passage, -m.first)):  # from the end: numbers stay as they were
        here = numbered(passage(root, place.passage))[place.first - 1 : place.last]
        if any(local(n) in ELEMENTS.values() for w in here for n in _around(w.word.start.parent, w.word.end.parent)):
            raise BadTranscript(
                f"{place.passage}: some of these words are marked as a name already.", remedy="Unmark them first."
            )
        mentions.mark(root, place, lambda: element(ELEMENTS[kind], "", ref=f"#{ref}"))
    return ref


def unmark(root: Element, place: Mention) -> None:
    """Take away what marks these words as a name: the words stay. Raises BadTranscript where nothing does."""
    words = numbered(passage(root, place.passage))[max(0, place.first - 1) : place.last]
    marks = {
        node: None
        for word in words
        for node in _around(word.word.start.parent, word.word.end.parent)
        if local(node) in ELEMENTS.values()
    }
    if not marks:
        raise BadTranscript(
            f"{place.passage}: nothing marks these words as a name.", remedy="It may have been unmarked meanwhile."
        )
    for node in marks:
        remove(node, keep_content=True)


def _around(*parents: Element) -> Iterator[Element]:
    """What text stands in, up to its paragraph, outermost last."""
    for node in dict.fromkeys(above for parent in parents for above in (parent, *parent.iterancestors())):
        if local(node) in {"u", "writing", "note", "div"}:
            return
        yield node


def _entered(root: Element, kind: NameKind, name: str) -> str:
    """A new entry of a list, after the others. Raises BadTranscript where it has no name, or one that is there."""
    name = spaced(name)
    if not name:
        raise BadTranscript("What these words name has no name yet.", remedy="Write it as the edition is to print it.")
    if there := next((each for each in listed(root) if each.kind is kind and name in each.names), None):
        return there.id
    group, entry, prefix = _LISTS[kind]
    aside = first(root, "standOff")
    if aside is None:
        aside = element("standOff", "\n    ")
        in_time.put_aside(root, aside)
    holder = next((each for each in path(aside, group)), None)
    if holder is None:
        holder = element(group, type="mentioned") if kind is NameKind.PERSON else element(group)
        _append(aside, holder)
    made = element(entry, "", element(ELEMENTS[kind], name), id=_id(root, prefix, name))
    _append(holder, made)
    return str(made.get(ID))


def _append(above: Element, made: Element) -> None:
    """As its last child, on a line of its own where the others are."""
    if len(above):
        made.tail, above[-1].tail = above[-1].tail, above.text
    elif above.text:
        made.tail = above.text[:-2]
    above.append(made)


def _id(root: Element, prefix: str, name: str) -> str:
    taken = by_id(root)
    words = re.findall(r"[a-z0-9]+", name.casefold())
    base = f"{prefix}{'-'.join(words)[:40].strip('-') or '1'}"
    number = 1
    while (id_ := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return id_
