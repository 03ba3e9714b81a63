"""The places of the index, found in a document that is cut already: what is withheld gives none.

An entry without a place goes, with its heading; so does one of somebody who is not in the release. Of somebody who appears by role or
pseudonym only what the release prints of them is there: where its markup names them. Nothing of what was looked for is left.
Names that the text itself marks have entries too, where the editor made none for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sasci_archive.model.filing import filing, inverted
from sasci_archive.model.phrases import Phrases, normal
from sasci_archive.tei.bound.indexing import ALSO, BUT_NOT, BY_HAND, REFUSED, SEE, SOUGHT, TITLE, sort_name, unsought
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    element,
    first,
    indent,
    local,
    path,
    pointers,
    remove,
    spaced,
)
from sasci_archive.tei.shown.turns_said import Mark, Turns, given_id, indexes

_HEADINGS: Final = ("persName", "orgName", "placeName", "term")
_DISGUISED: Final = frozenset(("role", "pseudonym"))


class _Entry:
    """An entry while it is placed: `places` are paragraphs, from 0; `leads` say whether it is "see" or "also", and where to, by the
    heading with that it stands under; `label` is its own."""

    def __init__(self, item: Element, above: _Entry | None = None) -> None:
        heading = next(iter(item.iterchildren(*(f"{{*}}{name}" for name in _HEADINGS))))
        self.element, self.refused = local(heading), heading.get("type") == REFUSED
        self.ref = next(iter(pointers(heading.get("ref", ""))), "")
        self.heading = spaced(all_text(heading))
        self.above = above
        self.sought = [spaced(all_text(t)) for t in path(item, "term") if t.get("type") == SOUGHT]
        self.by_hand, self.but_not = _turns(item, BY_HAND), frozenset(_turns(item, BUT_NOT))
        self.leads = [(ref.get("type", ""), spaced(all_text(ref))) for ref in path(item, "ref")]
        self.below = [_Entry(lower, self) for lower in path(item, "list/item")]
        self.places: set[int] = set()

    @classmethod
    def of_name(cls, kind: str, heading: str, ref: str = "") -> _Entry:
        """One that the editor did not make."""
        return cls(element("item", "", element(kind, heading, ref=ref)))

    @property
    def label(self) -> str:
        return f"{self.above.heading}: {self.heading}" if self.above else self.heading

    def every(self) -> Iterator[_Entry]:
        yield self
        yield from self.below

    def stands(self) -> bool:
        """Whether there is anything to print of it but its heading."""
        return bool(self.places or self.below or any(kind == SEE for kind, _ in self.leads))


def place(root: Element) -> None:
    """Give every entry its places, take out those that have none, and put all in order. To be done when everything is cut
    and everybody under the name that is printed, and before the lists are."""
    divs = indexes(root)
    entries = [_Entry(item) for div in divs for item in path(div, "list/item")]
    for div in divs:
        remove(div)
    unsought(root)
    people = {
        person.get(ID, ""): person
        for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
        if group.get("type") != "voices"
        for person in path(group, "person")
    }
    entries = _who_may_be_known(entries, people)
    turns = Turns(root)
    _look(entries, turns)
    entries += _Marked(root, entries, people).placed(turns)
    if entries := _that_stand(entries):
        _write(root, _in_order(entries), turns)


def drop(root: Element) -> None:
    """Take the index out: who reads their own words is told nothing of the others'."""
    for div in indexes(root):
        remove(div)
    unsought(root)


def _who_may_be_known(entries: list[_Entry], people: dict[str, Element]) -> list[_Entry]:
    """The entries without those of people who are not in the release; of somebody who is not to be known nothing is left but a heading,
    to which nothing leads, and which stands under nothing: either would tell of them."""
    unseen = {e.label for entry in entries for e in entry.every() if e.ref and not _is_open(e.ref, people)}
    unseen |= {lower.label for entry in entries if entry.label in unseen for lower in entry.below}
    kept = [entry for entry in entries if not entry.ref or entry.ref in people]
    for entry in kept:
        entry.below = [lower for lower in entry.below if lower.label not in unseen]
        for each in entry.every():
            each.leads = [lead for lead in each.leads if lead[1] not in unseen]
        if entry.label in unseen:
            entry.heading = sort_name(people[entry.ref])
            entry.sought, entry.by_hand, entry.leads, entry.below = [], [], [], []
    return kept


def _is_open(ref: str, people: dict[str, Element]) -> bool:
    """Whether somebody is in the release by their own name."""
    return ref in people and not any(name.get("type") in _DISGUISED for name in path(people[ref], "persName"))


def _look(entries: list[_Entry], turns: Turns) -> None:
    wanted: dict[str, list[_Entry]] = {}
    every = [e for entry in entries for e in entry.every()]
    for entry in every:
        for phrase in entry.sought:
            wanted.setdefault(phrase, []).append(entry)
        for turn in entry.by_hand:
            if turn not in entry.but_not:
                entry.places |= set(turns.of(turn))
    for found in Phrases(wanted).found(turns.text) if wanted else ():
        at = turns.at(found.start)
        for phrase in found.phrases:
            for entry in wanted[phrase]:
                if turns.paragraphs[at].turn not in entry.but_not:
                    entry.places.add(at)


class _Marked:
    """Whose entries the names are that the text marks."""

    def __init__(self, root: Element, entries: list[_Entry], people: dict[str, Element]) -> None:
        self._people, self._listed = people, dict(_listed(root))
        every = [e for entry in entries for e in entry.every()]
        self._by_ref = {e.ref: [e] for e in every if e.ref}
        self._by_phrase: dict[str, list[_Entry]] = {}
        for entry in every:
            for phrase in {normal(phrase) for phrase in (entry.heading, *entry.sought)}:
                self._by_phrase.setdefault(phrase, []).append(entry)

    def placed(self, turns: Turns) -> list[_Entry]:
        """Give each entry the places of its names; those that the editor did not make."""
        made = []
        for mark in turns.marks:
            if mark.ref not in self._by_ref:
                known, fresh = self._entries(mark)
                self._by_ref[mark.ref] = known
                made += known if fresh else []
            for entry in self._by_ref[mark.ref]:
                if turns.paragraphs[mark.paragraph].turn not in entry.but_not:
                    entry.places.add(mark.paragraph)
        return made

    def _entries(self, mark: Mark) -> tuple[list[_Entry], bool]:
        """Whose a name is, and whether they are new; nobody's where what it points at is not in the release."""
        person, names = self._people.get(mark.ref), self._listed.get(mark.ref, ())
        if person is not None:
            return [_Entry.of_name("persName", sort_name(person), f"#{mark.ref}")], not self._refused(sort_name(person))
        known = [entry for name in names for entry in self._by_phrase.get(normal(name), ()) if not entry.ref]
        if known or not names:
            return known, False
        somebody = mark.element == "persName" and "," not in names[0]
        heading = inverted(names[0]) if somebody else names[0]
        return [_Entry.of_name(mark.element, heading)], not self._refused(heading)

    def _refused(self, heading: str) -> bool:
        return any(entry.refused for entry in self._by_phrase.get(normal(heading), ()))


def _listed(root: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The people, places and bodies of the editors' lists, by xml:id, with their names."""
    for kind, entry, name in (
        ("listPerson", "person", "persName"),
        ("listPlace", "place", "placeName"),
        ("listOrg", "org", "orgName"),
    ):
        for node in path(root, f"standOff/{kind}/{entry}"):
            ordered = sorted(path(node, name), key=lambda n: n.get("type") != "sort")
            yield node.get(ID, ""), tuple(text for n in ordered if (text := spaced(all_text(n))))


def _that_stand(entries: list[_Entry]) -> list[_Entry]:
    """Those with a place, with one below, or that lead to one that stands."""
    entries = [entry for entry in entries if not entry.refused]
    before = -1
    while before != (count := sum(1 for entry in entries for _ in entry.every())):
        before = count
        standing = {e.label for entry in entries for e in entry.every()}
        for each in [e for entry in entries for e in entry.every()]:
            each.leads = [lead for lead in each.leads if lead[1] in standing and lead[1] != each.label]
        for entry in entries:
            entry.below = [lower for lower in entry.below if lower.stands()]
        entries = [entry for entry in entries if entry.stands()]
    return entries


def _in_order(entries: list[_Entry]) -> list[_Entry]:
    for entry in entries:
        entry.below.sort(key=lambda e: (filing(e.heading, below=True), e.element))
    return sorted(entries, key=lambda e: (filing(e.heading), e.element))


def _write(root: Element, entries: list[_Entry], turns: Turns) -> None:
    ordered = [e for entry in entries for e in entry.every()]
    ids: dict[str, str] = {}
    for number, entry in enumerate(ordered, start=1):
        ids.setdefault(entry.label, f"index.{number}")
    taken = {given for node in root.iter("*") if (given := node.get(ID))}
    made: dict[int, Element] = {}
    for number, entry in enumerate(ordered, start=1):
        ref = f"#{entry.ref}" if entry.ref else ""
        item = element("item", "", element(entry.element, entry.heading, ref=ref), id=f"index.{number}")
        if entry.places:
            targets = [f"#{given_id(turns.paragraphs[at], taken)}" for at in sorted(entry.places)]
            item.append(element("ptr", target=" ".join(targets)))
        leads = sorted(set(entry.leads), key=lambda lead: (lead[0] == ALSO, filing(lead[1])))
        item.extend(element("ref", to, type=kind, target=f"#{ids[to]}") for kind, to in leads)
        made[id(entry)] = item
    for entry in entries:
        if entry.below:
            made[id(entry)].append(element("list", "", *(made[id(lower)] for lower in entry.below), type="index"))
    listing = element("list", "", *(made[id(entry)] for entry in entries), type="index")
    div = element("div", "", element("head", TITLE), listing, type="index", id="apparatus.index")
    indent(div, 3)
    text = next(path(root, "text"))
    if (back := first(text, "back")) is None:
        back = element("back")
        text.append(back)
    back.append(div)


def _turns(item: Element, kind: str) -> list[str]:
    return [
        id_ for ptr in path(item, "ptr") if ptr.get("type", BY_HAND) == kind for id_ in pointers(ptr.get("target", ""))
    ]
