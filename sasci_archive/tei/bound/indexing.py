"""The index of the volume bound into the master: each entry with what is to be looked for, and no places yet.

The places are found in what is released (`tei.bound.index_places`): a word that is withheld there must give none. What is looked for is
the house's business, and stands in no release. An entry is an `item` of `back/div type="index"`: its heading, `term type="sought"`,
`ptr type="by-hand"` and `ptr type="but-not"`, and `ref type="see"` or `type="also"`; one of type "refused" keeps a name that the text
marks out of the index.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.errors import Fault, Faults
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.filing import inverted, untitled
from sasci_archive.model.indexing import TURNS, Entry, Index
from sasci_archive.model.phrases import Phrases
from sasci_archive.tei.document import ID, Element, all_text, element, first, indent, path, remove, spaced, the
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.turns_said import Turns, indexes

FILE: Final = "apparatus/index.toml"
TITLE: Final = "Index"
ELEMENTS: Final = {
    IndexKind.PERSON: "persName",
    IndexKind.BODY: "orgName",
    IndexKind.PLACE: "placeName",
    IndexKind.SUBJECT: "term",
}
"""What a heading stands in, by what it is."""
SOUGHT, BY_HAND, BUT_NOT, REFUSED, SEE, ALSO = "sought", "by-hand", "but-not", "refused", "see", "also"


def bind(root: Element, index: Index, lines: Sequence[int] = ()) -> None:
    """Put the entries into the master's back matter, in place of an index that stands there. `lines` are those of the file that
    they begin in. Raises Faults."""
    entries = _Entries(root, index, lines)
    if faults := entries.faults():
        raise Faults(FILE, faults)
    for old in indexes(root):
        remove(old)
    if not index.entry and not index.refused:
        return
    made = element("list", "", *entries.items(), type="index")
    div = element("div", "", element("head", TITLE), made, type="index", id="apparatus.index")
    indent(div, 3)
    text = the(root, "text")
    back = first(text, "back")
    if back is None:
        back = element("back")
        text.append(back)
    back.append(div)


def unsought(root: Element) -> None:
    """Take out what entries of an index are looked for by, wherever it stands: readers never see it."""
    for node in [n for n in root.iter("{*}term", "{*}ptr") if n.get("type") in {SOUGHT, BY_HAND, BUT_NOT}]:
        remove(node)


def looked_for(root: Element, index: Index) -> tuple[str, ...]:
    """The heading of each entry, with what it stands under: "Saltpan Home Care: wages"."""
    return tuple(_Entries(root, index, ()).labels)


def faults(root: Element, index: Index) -> tuple[Fault, ...]:
    """All that would be wrong with it."""
    return _Entries(root, index, ()).faults()


class _Entries:
    """The entries of one file, against one master."""

    def __init__(self, root: Element, index: Index, lines: Sequence[int]) -> None:
        self.entries, self.refused, self._lines = index.entry, index.refused, lines
        self.people = {
            colophon.person_id(person.get(ID, "")): person
            for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
            if group.get("type") != "voices"
            for person in path(group, "person")
        }
        self.turns = Turns(root)
        self.headings = [self._heading(entry) for entry in self.entries]
        self.labels = [
            f"{_one(entry.under)}: {heading}" if entry.under else heading
            for entry, heading in zip(self.entries, self.headings, strict=True)
        ]
        self.numbers: dict[str, int] = {}
        for number, label in enumerate(self.labels):
            self.numbers.setdefault(label, number)
        self._first: dict[str, int] = {}
        for number, label in enumerate(self.labels):
            self._first.setdefault(label.casefold(), number)
        self.words = [self._words(entry) for entry in self.entries]

    def _heading(self, entry: Entry) -> str:
        if entry.heading.strip() or entry.person not in self.people:
            return _one(entry.heading) or entry.person
        return sort_name(self.people[entry.person])

    def _words(self, entry: Entry) -> tuple[str, ...]:
        """What it is looked for by; a person of the roster by the name, if by nothing else."""
        if entry.words or entry.person not in self.people:
            return entry.words
        return (untitled(colophon.printed_name(self.people[entry.person])),)

    # -- faults

    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong, in the order of the file."""
        matching = self._matching()
        found = [
            fault
            for number in range(len(self.entries))
            for fault in (
                *self._twice(number),
                *self._nobody(number),
                *self._below(number),
                *self._leading(number),
                *self._no_turns(number),
                *(() if number in matching else self._nothing(number)),
            )
        ]
        return tuple(found)

    def _fault(self, number: int, code: str, problem: str, remedy: str) -> Fault:
        line = self._lines[number] if number < len(self._lines) else 0
        return Fault(code, line, f"'{self.labels[number]}' {problem}.", remedy)

    def _twice(self, number: int) -> Iterator[Fault]:
        if self._first[self.labels[number].casefold()] < number:
            yield self._fault(
                number, "I01", "is there twice", "Make one entry of the two; `words` and `turns` can hold all of both."
            )

    def _nobody(self, number: int) -> Iterator[Fault]:
        person = self.entries[number].person
        if person and person not in self.people:
            near = difflib.get_close_matches(person, self.people, n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"The roster has {', '.join(self.people) or 'nobody'}."
            yield self._fault(number, "I02", f"is said to be '{person}', who is not on the roster", remedy)

    def _below(self, number: int) -> Iterator[Fault]:
        under = _one(self.entries[number].under)
        if not under:
            return
        if under in self.headings and not any(
            heading == under and not entry.under for entry, heading in zip(self.entries, self.headings, strict=True)
        ):
            yield self._fault(
                number,
                "I04",
                f"stands under '{under}', which is itself a sub-entry",
                "Put it under the main entry: an index has two levels.",
            )
        elif under not in self.numbers:
            yield self._fault(
                number, "I03", f"stands under '{under}', and there is no such heading", self._near(under, above=True)
            )
        elif self.entries[self.numbers[under]].see:
            yield self._fault(
                number,
                "I03",
                f"stands under '{under}', which only leads elsewhere",
                "Put it under the heading that one leads to.",
            )

    def _leading(self, number: int) -> Iterator[Fault]:
        entry = self.entries[number]
        for kind, target in (*((SEE, t) for t in entry.see), *((ALSO, t) for t in entry.also)):
            told = "see" if kind == SEE else "see also"
            to = self.numbers.get(_one(target))
            if to is None:
                yield self._fault(
                    number, "I05", f"says {told} '{target}', and there is no such heading", self._near(target)
                )
            elif to == number:
                yield self._fault(
                    number, "I06", f"says {told} itself", "Let it lead to another heading, or leave that out."
                )
            elif further := self.entries[to].see:
                circle = self._circle(number)
                remedy = (
                    "Break the circle: one of them must have places." if circle else f"Lead to '{further[0]}' at once."
                )
                problem = f"says {told} '{target}', which only says see '{further[0]}'"
                yield self._fault(number, "I06", f"{problem}, and so back in a circle" if circle else problem, remedy)

    def _circle(self, start: int) -> bool:
        """Whether who follows `see` from an entry comes back to it."""
        seen, ahead = set[int](), [start]
        while ahead:
            at = ahead.pop()
            for target in self.entries[at].see:
                to = self.numbers.get(_one(target))
                if to == start:
                    return True
                if to is not None and to not in seen:
                    seen.add(to)
                    ahead.append(to)
        return False

    def _no_turns(self, number: int) -> Iterator[Fault]:
        entry = self.entries[number]
        for text in (*entry.turns, *entry.but_not):
            ends = _ends(text)
            missing = [turn for turn in dict.fromkeys(ends) if turn not in self.turns.ids]
            last = f"The last turn is {self.turns.ids[-1]}." if self.turns.ids else "There are no turns."
            if missing:
                yield self._fault(number, "I07", f"has the turn {missing[0]}, which is not there", last)
            elif not self.turns.span(*ends):
                yield self._fault(
                    number, "I07", f"has the turns {text}, which run backwards", "Write the earlier of them first."
                )

    def _nothing(self, number: int) -> Iterator[Fault]:
        sought = ", ".join(f"“{word}”" for word in self.words[number])
        problem = (
            f"matches nothing: {sought} {'is' if sought.count('“') == 1 else 'are'} not said in any turn"
            if sought
            else "has no places"
        )
        if sought and self.entries[number].but_not:
            problem += " but those of `but_not`"
        remedy = (
            "Write in `words` what is said (capitals count, unless all letters are small), give `turns`, or take the entry out."
            if sought
            else "Give it `words`, `turns` or entries below it; a heading that only leads elsewhere says `see`."
        )
        yield self._fault(number, "I08", problem, remedy)

    def _matching(self) -> set[int]:
        """The entries that have places in the master, or need none."""
        found = Phrases(word for words in self.words for word in words).found(self.turns.text)
        by_word: dict[str, list[int]] = {}
        for number, words in enumerate(self.words):
            for word in words:
                by_word.setdefault(word, []).append(number)
        without = [set(self._turns(entry.but_not)) for entry in self.entries]
        matching = {
            number
            for number, entry in enumerate(self.entries)
            if entry.see or set(self._turns(entry.turns)) - without[number]
        }
        for at in found:
            turn = self.turns.paragraphs[self.turns.at(at.start)].turn
            matching |= {n for phrase in at.phrases for n in by_word[phrase] if turn not in without[n]}
        for mark in self.turns.marks:
            person = colophon.person_id(mark.ref)
            matching |= {n for n, entry in enumerate(self.entries) if entry.person and entry.person == person}
        return matching | {
            self.numbers[under] for entry in self.entries if (under := _one(entry.under)) in self.numbers
        }

    def _turns(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(turn for text in texts for turn in self.turns.span(*_ends(text))))

    def _near(self, heading: str, *, above: bool = False) -> str:
        known = [label for label, number in self.numbers.items() if not (above and self.entries[number].under)]
        longer = [label for label in known if label.casefold().startswith(_one(heading).casefold())]
        near = longer or difflib.get_close_matches(_one(heading), known, n=1)
        return f"Did you mean '{near[0]}'?" if near else "Add an entry with that heading, or correct the name."

    # -- markup

    def items(self) -> list[Element]:
        """The entries, sub-entries in theirs; what is refused behind them."""
        made = [self._item(number) for number in range(len(self.entries))]
        for number, entry in enumerate(self.entries):
            if entry.under:
                above = made[self.numbers[_one(entry.under)]]
                if (holder := first(above, "list")) is None:
                    holder = element("list", type="index")
                    above.append(holder)
                holder.append(made[number])
        refused = [element("item", "", element("term", _one(heading), type=REFUSED)) for heading in self.refused]
        return [*(item for item, entry in zip(made, self.entries, strict=True) if not entry.under), *refused]

    def _item(self, number: int) -> Element:
        entry = self.entries[number]
        kind = IndexKind.PERSON if entry.person else entry.kind
        ref = f"#{self.people[entry.person].get(ID, '')}" if entry.person else ""
        item = element("item", "", element(ELEMENTS[kind], self.headings[number], ref=ref), id=f"index.{number + 1}")
        item.extend(element("term", word, type=SOUGHT) for word in self.words[number])
        for kind_, texts in ((BY_HAND, entry.turns), (BUT_NOT, entry.but_not)):
            if turns := self._turns(texts):
                item.append(element("ptr", type=kind_, target=" ".join(f"#{turn}" for turn in turns)))
        for kind_, targets in ((SEE, entry.see), (ALSO, entry.also)):
            for target in targets:
                to = self.numbers[_one(target)]
                item.append(element("ref", self.labels[to], type=kind_, target=f"#index.{to + 1}"))
        return item


def sort_name(person: Element) -> str:
    """A person's name as an index has it: as the record sorts it, else with the last word first; a role as it is."""
    names = {name.get("type", ""): spaced(all_text(name)) for name in path(person, "persName")}
    if "role" in names:
        return names["role"]
    return names.get("sort") or inverted(colophon.printed_name(person))


def _ends(text: str) -> tuple[str, str]:
    """The first and the last of some turns."""
    found = TURNS.fullmatch(text.strip())
    assert found is not None  # the record wants turns
    return found[1], found[2] or found[1]


def _one(text: str) -> str:
    return " ".join(text.split())
