"""Which stretch of a returned text is which of the text as it was sent: whose passage, whose answer, or a line of our own.

In this order: words that stand in both, in order, in lines that are alike; the bookmark around a passage; a line that stands
elsewhere, whole; and, for what is new, its neighbours. Where these do not say, it is nobody's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sasci_archive.dialogue.alignment import common
from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import Packet
from sasci_archive.returns.running import Running
from sasci_archive.returns.shared_lines import FEW, LIKE, Words, alike, glued, in_both
from sasci_archive.returns.stretches import Sent, Stretch, marked

OURS, NOBODYS = -1, -2
"""What belongs to no stretch: the lines around the passages, which are ours; and what nothing says the place of."""


@dataclass(slots=True)
class Whereabouts:
    """`role` says of each word of `back` the number of the stretch it belongs to, or OURS, or NOBODYS; `was_role` the same of each word
    of `was`. `pairs` are the words that
    stand in both texts, by the word in `back`. `emptied` are the passages whose bookmark is there with nothing in it. `moved` are lines
    of `back` that stood elsewhere, with the number of the stretch they stood in."""

    sent: Sent
    was: Words
    back: Words
    was_role: list[int]
    role: list[int]
    pairs: dict[int, int]
    emptied: set[str]
    moved: dict[int, int] = field(default_factory=dict)
    _of: dict[int, list[int]] = field(default_factory=dict)

    def settle(self, role: Sequence[int]) -> None:
        """Where every word belongs, now that it is known."""
        self.role = list(role)
        for j, each in enumerate(role):
            self._of.setdefault(each, []).append(j)

    def of(self, number: int) -> list[int]:
        """The words of `back` that belong to a stretch."""
        return self._of.get(number, [])

    @property
    def likeness(self) -> float:
        """How much of the passages is in what came back, from 0 to 1."""
        inside = [i for s in self.sent.stretches if not s.answer for i in self.was.within(s.start, s.end)]
        there = set(self.pairs.values())
        return sum(i in there for i in inside) / max(1, len(inside))


def whereabouts(sent: Sent, back: Manuscript, text: Running, packet: Packet) -> Whereabouts:
    """Where each word of `text`, the running text of `back`, belongs."""
    stretches = list(marked(back, text, {p.id for p in packet.passages}, {q.id for q in packet.questions}))
    was = Words(sent.running.text, [edge for s in sent.stretches for edge in (s.start, s.end)])
    now = Words(text.text, [*(edge for s in stretches for edge in (s.start, s.end)), *glued(was, text.text)])
    roles = _roles(sent.stretches, was)
    numbers = {(s.answer, s.id): number for number, s in enumerate(sent.stretches)}
    within: dict[int, int] = {}
    for stretch in stretches:
        number = numbers.get((stretch.answer, stretch.id))
        if number is not None:
            within |= dict.fromkeys(now.within(stretch.start, stretch.end), number)
    pairs = alike(was, now, in_both(was, now), roles, within)
    role: list[int | None] = [roles[pairs[j]] if j in pairs else within.get(j) for j in range(len(now))]
    empty = {s.id for s in stretches if not s.answer and not now.within(s.start, s.end) and 0 < s.end < len(text.text)}
    found = Whereabouts(sent, was, now, roles, [], pairs, empty)
    _moved(found, role)
    _neighbours(found, role)
    found.settle([NOBODYS if each is None else each for each in role])
    found.pairs = {j: i for j, i in found.pairs.items() if roles[i] != OURS or was.word(i) == now.word(j)}
    return found


def _roles(stretches: Sequence[Stretch], words: Words) -> list[int]:
    role = [OURS] * len(words)
    for number, stretch in enumerate(stretches):
        for i in words.within(stretch.start, stretch.end):
            role[i] = number
    return role


# -- lines that stand elsewhere ---------------------------------------------------------------------------------------


def _moved(found: Whereabouts, role: list[int | None]) -> None:
    """Lines of which no word was found in its place, and which stood elsewhere."""
    was, back = found.was, found.back
    there = set(found.pairs.values())
    gone = [n for n, (a, b) in enumerate(was.lines) if not any(i in there for i in range(a, b))]
    come = [n for n, (a, b) in enumerate(back.lines) if not any(j in found.pairs for j in range(a, b))]
    counts = {n: Counter(was.line(n)) for n in gone}
    scored = [
        (-likeness, line, other)
        for other in come
        for mine in (Counter(back.line(other)),)
        for line in gone
        if (likeness := _shared(counts[line], mine)) >= LIKE and (mine.total() >= FEW or likeness == 1)
    ]
    kept = {role_ for role_ in role if role_ is not None}
    taken: set[int] = set()
    for _, line, other in sorted(scored):
        if line in taken or other in found.moved:
            continue
        taken.add(line)
        number = found.was_role[was.lines[line][0]]
        found.moved[other] = number
        if number == OURS or number not in kept:
            for j in range(*back.lines[other]):
                role[j] = number if role[j] is None else role[j]
            if number == OURS:
                i, j = was.lines[line][0], back.lines[other][0]
                found.pairs |= {j + b: i + a for a, b in common(was.line(line), back.line(other))}


def _shared(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    if min(one.total(), other.total()) < LIKE / 2 * total:  # too unlike in length for any words to make it up
        return 0
    return 2 * (one & other).total() / total


# -- what is new ---------------------------------------------------------------------------------------------------------


def _neighbours(found: Whereabouts, role: list[int | None]) -> None:
    """What is new belongs where it stands: in each line, what is between two words that are known."""
    known = [j for j, each in enumerate(role) if each is not None]
    paired = sorted(found.pairs)
    here = {each for each in role if each is not None and each >= 0}
    new: dict[
        tuple[int, int], int
    ] = {}  # by how many known words stand before it, and its line: all such words go together
    for j, each in enumerate(role):
        if each is not None:
            continue
        at, line = bisect_right(known, j), found.back.line_of[j]
        if (at, line) not in new:
            around = (known[at - 1] if at else None, known[at] if at < len(known) else None)
            new[at, line] = _between(found, role, j, around, _slot(found, paired, j, here), here)
    for j in range(len(role)):
        if role[j] is None:
            role[j] = new[bisect_right(known, j), found.back.line_of[j]]


def _slot(found: Whereabouts, paired: list[int], j: int, here: set[int]) -> int | None:
    """The answer, nothing of which is there yet, whose question ends with the last word before word `j` that is known."""
    at = bisect_right(paired, j)
    if not at:
        return None
    i = found.pairs[paired[at - 1]]
    behind = found.was.spans[i][1]
    next_at = found.was.spans[i + 1][0] if i + 1 < len(found.was) else len(found.was.text)
    for number, stretch in enumerate(found.sent.stretches):
        if stretch.answer and number not in here and behind <= stretch.start <= next_at:
            return number
    return None


def _between(
    found: Whereabouts,
    role: list[int | None],
    j: int,
    around: tuple[int | None, int | None],
    slot: int | None,
    here: set[int],
) -> int:
    """Whose a new word is, given the words around it that are known."""
    lines = found.back.line_of
    left, right = around
    before = OURS if left is None else role[left]
    after = OURS if right is None else role[right]
    if before is None or after is None:
        return NOBODYS
    beside_left = left is not None and lines[left] == lines[j]
    beside_right = right is not None and lines[right] == lines[j]
    if before == after and before >= 0:
        return before
    if slot is not None:
        return slot
    if beside_left and (before >= 0 or not beside_right):
        return before
    if beside_right:
        return after
    headed = _headed(found, left)
    if before == OURS and headed is not None and (after == headed or headed not in here):
        return headed
    if before >= 0 and not _missing(found, before, after, right, here):
        return NOBODYS if found.sent.stretches[before].answer and _is_choice(found, before) else before
    return NOBODYS


def _is_choice(found: Whereabouts, number: int) -> bool:
    stretch = found.sent.stretches[number]
    return any(box in found.sent.running.text[stretch.start : stretch.end] for box in "☐☒")


def _headed(found: Whereabouts, left: int | None) -> int | None:
    """The passage that the line of our own with word `left` stands directly above."""
    i = None if left is None else found.pairs.get(left)
    if i is None:
        return None
    end = found.was.lines[found.was.line_of[i]][1]
    number = found.was_role[end] if end < len(found.was) else OURS
    return number if number >= 0 and not found.sent.stretches[number].answer else None


def _missing(found: Whereabouts, before: int, after: int, right: int | None, here: set[int]) -> bool:
    """Whether a whole passage that stood after stretch `before` and before what stands next is gone: what is new there may be it."""
    if right is None:
        next_at = len(found.was.text)
    elif after >= 0:
        next_at = found.sent.stretches[after].start
    else:
        next_at = found.was.spans[found.pairs[right]][0] if right in found.pairs else 0
    at = found.sent.stretches[before].end
    return any(
        at <= s.start < next_at and number not in here and not s.answer and s.end > s.start
        for number, s in enumerate(found.sent.stretches)
    )
