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
from sasci_archive.tei import colophon
from sasci_archive.tei.document import ID, Element, all_text, element, first, indent, local, path, pointers, remove, spaced
from sasci_archive.tei.indexing import ALSO, BUT_NOT, BY_HAND, REFUSED, SEE, SOUGHT, TITLE, sort_name
from sasci_archive.tei.turns_said import Turns, given_id, index_of

_HEADINGS: Final = ("persName", "orgName", "placeName", "term")
_DISGUISED: Final = frozenset(("role", "pseudonym"))


class _Entry:
    """An entry while it is placed: `places` are paragraphs, from 0."""

    def __init__(self, item: Element) -> None:
        heading = next(iter(item.iterchildren(*(f"{{*}}{name}" for name in _HEADINGS))))
        self.id = item.get(ID, "")
        self.element, self.refused = local(heading), heading.get("type") == REFUSED
        self.ref = next(iter(pointers(heading.get("ref", ""))), "")
        self.heading = spaced(all_text(heading))
        self.sought = [spaced(all_text(t)) for t in path(item, "term") if t.get("type") == SOUGHT]
        self.by_hand, self.but_not = _turns(item, BY_HAND), frozenset(_turns(item, BUT_NOT))
        self.leads = [
            (ref.get("type", ""), id_) for ref in path(item, "ref") for id_ in pointers(ref.get("target", ""))
        ]
        self.below = [_Entry(lower) for lower in path(item, "list/item")]
        self.places: set[int] = set()

    @classmethod
    def of_name(cls, kind: str, heading: str, ref: str) -> _Entry:
        """One that the editor did not make."""
        return cls(element("item", "", element(kind, heading, ref=ref)))

    def every(self) -> Iterator[_Entry]:
        yield self
        yield from self.below


def place(root: Element) -> None:
    """Give every entry its places, take out those that have none, and put all in order. To be done when everything is cut
    and everybody under the name that is printed, and before the lists are."""
    div = index_of(root)
    entries = [] if div is None else [_Entry(item) for item in path(div, "list/item")]
    if div is not None:
        remove(div)
    people = {
        person.get(ID, ""): person
        for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
        if group.get("type") != "voices"
        for person in path(group, "person")
    }
    entries, unseen = _who_may_be_known(entries, people)
    turns = Turns(root)
    _look(entries, turns)
    entries += _marked(root, entries, turns, people)
    if entries := _that_stand(entries, unseen):
        _write(root, _in_order(entries), turns)


def drop(root: Element) -> None:
    """Take the index out: who reads their own words is told nothing of the others'."""
    if (div := index_of(root)) is not None:
        remove(div)


def _who_may_be_known(entries: list[_Entry], people: dict[str, Element]) -> tuple[list[_Entry], set[str]]:
    """The entries without those of people who are not in the release, and the ids of those that nothing may lead to."""
    unseen: set[str] = set()
    kept = []
    for entry in entries:
        told = _as_known(entry, people, unseen)
        for lower in entry.below if told else ():
            if lower.ref and not _is_open(lower.ref, people):  # what it stands under tells of them
                unseen.add(lower.id)
        entry.below = [lower for lower in entry.below if lower.id not in unseen]
        if told:
            kept.append(entry)
    return kept, unseen


def _as_known(entry: _Entry, people: dict[str, Element], unseen: set[str]) -> bool:
    """Whether an entry may stay; that of somebody who is not to be known has nothing left but their marks."""
    if not entry.ref or _is_open(entry.ref, people):
        return True
    unseen |= {e.id for e in entry.every()}
    if entry.ref not in people:
        return False
    entry.heading = sort_name(people[entry.ref])
    entry.sought, entry.by_hand, entry.leads, entry.below = [], [], [], []
    return True


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
    for found in Phrases(wanted).found(turns.text):
        at = turns.at(found.start)
        for phrase in found.phrases:
            for entry in wanted[phrase]:
                if turns.paragraphs[at].turn not in entry.but_not:
                    entry.places.add(at)


def _marked(root: Element, entries: list[_Entry], turns: Turns, people: dict[str, Element]) -> list[_Entry]:
    """Give names that the text marks to the entries that are theirs; the entries of those that have none."""
    listed = dict(_listed(root))
    theirs: dict[str, list[_Entry]] = {}
    made: list[_Entry] = []
    every = [e for entry in entries for e in entry.every()]
    names = {e.ref: [e] for e in every if e.ref}
    by_phrase: dict[str, list[_Entry]] = {}
    for entry in every:
        if not entry.ref:
            for phrase in {normal(phrase) for phrase in (entry.heading, *entry.sought)}:
                by_phrase.setdefault(phrase, []).append(entry)
    for mark in turns.marks:
        if mark.ref not in theirs:
            called = listed.get(mark.ref) or ((mark.text,) if mark.text else ())
            known = names.get(mark.ref) or [e for name in called for e in by_phrase.get(normal(name), ())]
            if not known and (mark.ref in people or called):
                person = people.get(mark.ref)
                heading = sort_name(person) if person is not None else called[0]
                if person is None and mark.element == "persName" and "," not in heading:
                    heading = inverted(heading)
                known = by_phrase.get(normal(heading), []) if person is None else []
                if not known:
                    kind = "persName" if person is not None else mark.element
                    known = [_Entry.of_name(kind, heading, "" if person is None else f"#{mark.ref}")]
                    made += [] if _is_refused(heading, every) else known
            theirs[mark.ref] = known
        for entry in theirs[mark.ref]:
            if turns.paragraphs[mark.paragraph].turn not in entry.but_not:
                entry.places.add(mark.paragraph)
    return made


def _is_refused(heading: str, every: list[_Entry]) -> bool:
    return any(entry.refused and normal(entry.heading) == normal(heading) for entry in every)


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


def _that_stand(entries: list[_Entry], unseen: set[str]) -> list[_Entry]:
    """Those with a place, with one below, or that lead to one that stands."""
    entries = [entry for entry in entries if not entry.refused]
    while True:
        alive = {e.id for entry in entries for e in entry.every() if e.id} - unseen
        for entry in [e for entry in entries for e in entry.every()]:
            entry.leads = [lead for lead in entry.leads if lead[1] in alive]
        for entry in entries:
            entry.below = [lower for lower in entry.below if _stands(lower)]
        standing = [entry for entry in entries if _stands(entry)]
        if {e.id for entry in standing for e in entry.every() if e.id} - unseen == alive and len(standing) == len(entries):
            return standing
        entries = standing


def _stands(entry: _Entry) -> bool:
    return bool(entry.places or entry.below or any(kind == SEE for kind, _ in entry.leads))


def _in_order(entries: list[_Entry]) -> list[_Entry]:
    for entry in entries:
        entry.below.sort(key=lambda e: (filing(e.heading, below=True), e.element))
    return sorted(entries, key=lambda e: (filing(e.heading), e.element))


def _write(root: Element, entries: list[_Entry], turns: Turns) -> None:
    ordered = [(e, entry if e is not entry else None) for entry in entries for e in entry.every()]
    ids = {e.id: f"index.{number}" for number, (e, _) in enumerate(ordered, start=1) if e.id}
    labels = {e.id: f"{above.heading}: {e.heading}" if above else e.heading for e, above in ordered}
    taken = {given for node in root.iter("*") if (given := node.get(ID))}
    made: dict[int, Element] = {}
    for number, (entry, _) in enumerate(ordered, start=1):
        ref = f"#{entry.ref}" if entry.ref else ""
        item = element("item", "", element(entry.element, entry.heading, ref=ref), id=f"index.{number}")
        if entry.places:
            targets = [f"#{given_id(turns.paragraphs[at], taken)}" for at in sorted(entry.places)]
            item.append(element("ptr", target=" ".join(targets)))
        leads = sorted(set(entry.leads), key=lambda lead: (lead[0] == ALSO, filing(labels[lead[1]])))
        item.extend(element("ref", labels[to], type=kind, target=f"#{ids[to]}") for kind, to in leads)
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
    return [id_ for ptr in path(item, "ptr") if ptr.get("type", BY_HAND) == kind for id_ in pointers(ptr.get("target", ""))]
