"""A rule carried through to its end, so that what it proposes, done, leaves it nothing to propose.

One change can make room for another of the same rule ("the the the", a name whose other half was misspelt too). So a rule is asked
again of the text as it would be, until it is content; what it proposes is the way from the text as it is to there. Where it is never
content, it proposes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import msgspec

from sasci_archive.house.text import Known, Paragraph, Proposed

Find: TypeAlias = Callable[[Sequence[Paragraph], Known], Iterator[tuple[Paragraph, Proposed]]]
"""What a rule proposes for paragraphs, once."""

ROUNDS: Final = 8


class _Group(msgspec.Struct):
    """Words `first` to before `first + count` of the paragraph as it is, and how they would read."""

    first: int
    count: int
    words: tuple[str, ...]
    why: str = ""


class _Draft:
    """A paragraph on its way."""

    def __init__(self, text: Paragraph) -> None:
        self.text = text
        self.groups = [_Group(n, 1, (word,)) for n, word in enumerate(text.words)]
        self.notes: list[Proposed] = []
        self.touched = False
        self.settled = True

    def current(self) -> Paragraph:
        """As it would be."""
        if not self.touched:
            return self.text
        starts, at = {len(self.text.words): sum(len(group.words) for group in self.groups)}, 0
        for group in self.groups:
            starts |= dict.fromkeys(range(group.first, group.first + group.count), at)
            at += len(group.words)
        notes = [*self.text.notes, *((note.first + note.count, note.note) for note in self.notes)]
        return msgspec.structs.replace(
            self.text,
            words=tuple(word for group in self.groups for word in group.words),
            breaks=frozenset(starts[n] for n in self.text.breaks),
            fixed=frozenset(starts[n] for n in self.text.fixed),
            notes=tuple((starts[after], note) for after, note in notes),
        )

    def make(self, proposed: Proposed) -> None:
        """Do what is proposed for it as it would be."""
        self.touched = True
        at, touched = 0, []
        end = proposed.first + proposed.count
        for number, group in enumerate(self.groups):
            if at < end and at + len(group.words) > proposed.first:
                touched.append((number, at))
            at += len(group.words)
        (first, starts), (last, _) = touched[0], touched[-1]
        merged = self.groups[first : last + 1]
        if proposed.now is None:
            origin = merged[0].first, sum(group.count for group in merged)
            self.notes.append(Proposed(*origin, None, proposed.why, proposed.note))
            return
        words = [word for group in merged for word in group.words]
        words[proposed.first - starts : end - starts] = proposed.now.split()
        why = next(filter(None, (group.why for group in merged)), proposed.why)
        self.groups[first : last + 1] = [
            _Group(merged[0].first, sum(group.count for group in merged), tuple(words), why)
        ]

    def proposals(self) -> Iterator[Proposed]:
        """The way from as it is to as it would be."""
        for group in self.groups if self.touched else ():
            if group.words != self.text.words[group.first : group.first + group.count]:
                yield Proposed(group.first, group.count, " ".join(group.words), group.why)
        yield from self.notes


def settled(find: Find) -> Find:
    """The rule, carried through."""

    def through(paragraphs: Sequence[Paragraph], known: Known) -> Iterator[tuple[Paragraph, Proposed]]:
        drafts = {text.seg: _Draft(text) for text in paragraphs}
        asked = list(find(paragraphs, known))
        questions = [(text, proposed) for text, proposed in asked if proposed.now is None and not proposed.note]
        for _ in range(ROUNDS):
            found = [(text.seg, p) for text, p in asked if p.now is not None or p.note]
            for draft in drafts.values():
                draft.settled = True
            for seg, proposed in reversed(found):  # from the end, so that the words before keep their numbers
                drafts[seg].settled = False
                drafts[seg].make(proposed)
            if not found:
                break
            asked = list(find([draft.current() for draft in drafts.values()], known))
        for draft in drafts.values():
            yield from ((draft.text, proposed) for proposed in (draft.proposals() if draft.settled else ()))
        yield from questions

    return through
