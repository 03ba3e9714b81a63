"""Which stretch of a returned text is which of the text as it was sent: whose passage, whose answer, or a line of our own.

In this order: words that stand in both, in order, in lines that are alike; the bookmark around a passage; a line that stands
elsewhere, whole; and, for what is new, its neighbours. Where these do not say, it is nobody's.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sasci_archive.dialogue.alignment import common
from sasci_archive.dialogue.running import WORD, Running, Span, running
from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import ANSWER_MARK, TURN_MARK, Packet

OURS, NOBODYS = -1, -2
"""What belongs to no stretch: the lines around the passages, which are ours; and what nothing says the place of."""

_MARK = re.compile(rf"_?({TURN_MARK}|{ANSWER_MARK})(.+?)(?:_Copy_\d+)?")
_ALIKE = 0.4  # of the words of the shorter of two lines
_SAME = 0.7  # of the words of two lines that stand in different places
_FEW = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of a text are the passage or (`answer`) the answer called `id`."""

    id: str
    start: int
    end: int
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: its running text and the stretches of it, in order."""

    running: Running
    stretches: tuple[Stretch, ...]


class Words:
    """The words of a running text, each with the line it is in; what they are compared by."""

    def __init__(self, text: str, edges: Iterable[int] = ()) -> None:
        """`edges` are places where a word ends, although no white space does it."""
        self.text = text
        self.spans: list[Span] = list(_cut([found.span() for found in WORD.finditer(text)], sorted(edges)))
        self.keys = [_key(text[start:end]) for start, end in self.spans]
        self.line_of: list[int] = []
        self.lines: list[Span] = []  # first word and last + 1
        end = 0
        for number, (start, after) in enumerate(self.spans):
            if number == 0 or "\n" in text[end:start]:
                self.lines.append((number, number))
            self.lines[-1] = (self.lines[-1][0], number + 1)
            self.line_of.append(len(self.lines) - 1)
            end = after

    def __len__(self) -> int:
        return len(self.spans)

    def line(self, number: int) -> list[str]:
        """What the words of a line are compared by."""
        start, end = self.lines[number]
        return self.keys[start:end]

    def within(self, start: int, end: int) -> range:
        """The words that begin in characters `start` to `end`."""
        return range(
            bisect_left(self.spans, start, key=lambda span: span[0]),
            bisect_left(self.spans, end, key=lambda span: span[0]),
        )


def _cut(spans: list[Span], edges: list[int]) -> Iterator[Span]:
    at = 0
    for start, end in spans:
        first = start
        while at < len(edges) and edges[at] < end:
            if edges[at] > first:
                yield first, edges[at]
                first = edges[at]
            at += 1
        yield first, end


def _key(word: str) -> str:
    bare = "".join(c for c in word.casefold() if c.isalnum())
    return bare or word


def sent_as(manuscript: Manuscript, packet: Packet) -> Sent:
    """The file that was sent, as it lies in the packet's folder."""
    text = running(manuscript)
    return Sent(
        text, tuple(_marked(manuscript, text, {p.id for p in packet.passages}, {q.id for q in packet.questions}))
    )


def rebuilt(packet: Packet) -> Sent:
    """The same where the file is no longer there: the passages and the questions, without whatever else it had."""
    text, stretches, at = list[str](), list[Stretch](), 0
    for id_, said, answer in (
        *((p.id, p.text, False) for p in packet.passages),
        *((q.id, q.asked, None) for q in packet.questions),
    ):
        if answer is None:
            asked = next(q for q in packet.questions if q.id == id_)
            text.append(f"{said}\n{asked.answer}\n" if asked.answer else f"{said}\n")
            stretches.append(Stretch(id_, at + len(said) + 1, at + len(said) + 1 + len(asked.answer), answer=True))
        else:
            text.append(f"{said}\n")
            stretches.append(Stretch(id_, at, at + len(said)))
        at += len(text[-1])
    return Sent(Running("".join(text)), tuple(stretches))


def _marked(manuscript: Manuscript, text: Running, passages: set[str], questions: set[str]) -> Iterator[Stretch]:
    """The stretches that bookmarks mark, in order; of two of one name, that which begins first. None overlaps another."""
    found: dict[tuple[bool, str], Stretch] = {}
    for mark in manuscript.bookmarks:
        named = _MARK.fullmatch(mark.name)
        if named is None:
            continue
        answer = named[1] == ANSWER_MARK
        if named[2] in (questions if answer else passages):
            start, end = text.at(mark.start), text.at(mark.end)
            end = max(start, start + len(text.text[start:end].rstrip()))
            found.setdefault((answer, named[2]), Stretch(named[2], start, end, answer))
    behind = 0
    for stretch in sorted(found.values(), key=lambda each: (each.start, each.end)):
        if stretch.start >= behind:
            yield stretch
            behind = stretch.end


@dataclass(slots=True)
class Whereabouts:
    """`role` says of each word of `back` the number of the stretch it belongs to, or OURS, or NOBODYS. `pairs` are the words that
    stand in both texts, by the word in `back`. `emptied` are the passages whose bookmark is there with nothing in it. `moved` are lines
    of `back` that stood elsewhere, with the number of the stretch they stood in."""

    sent: Sent
    was: Words
    back: Words
    role: list[int]
    pairs: dict[int, int]
    emptied: set[str]
    moved: dict[int, int] = field(default_factory=dict)

    def of(self, number: int) -> list[int]:
        """The words of `back` that belong to a stretch."""
        return [j for j, role in enumerate(self.role) if role == number]

    @property
    def likeness(self) -> float:
        """How much of the passages is in what came back, from 0 to 1."""
        inside = [i for s in self.sent.stretches if not s.answer for i in self.was.within(s.start, s.end)]
        there = set(self.pairs.values())
        return sum(i in there for i in inside) / max(1, len(inside))


def whereabouts(sent: Sent, back: Manuscript, text: Running, packet: Packet) -> Whereabouts:
    """Where each word of `text`, the running text of `back`, belongs."""
    stretches = list(_marked(back, text, {p.id for p in packet.passages}, {q.id for q in packet.questions}))
    was = Words(sent.running.text, [edge for s in sent.stretches for edge in (s.start, s.end)])
    now = Words(text.text, [*(edge for s in stretches for edge in (s.start, s.end)), *_glued(was, text.text)])
    roles = _roles(sent.stretches, was)
    numbers = {(s.answer, s.id): number for number, s in enumerate(sent.stretches)}
    marked: dict[int, int] = {}
    for stretch in stretches:
        number = numbers.get((stretch.answer, stretch.id))
        if number is not None:
            marked |= dict.fromkeys(now.within(stretch.start, stretch.end), number)
    pairs = _alike(was, now, _in_both(was, now), roles, marked)
    role: list[int | None] = [roles[pairs[j]] if j in pairs else marked.get(j) for j in range(len(now))]
    empty = {s.id for s in stretches if not s.answer and not now.within(s.start, s.end) and 0 < s.end < len(text.text)}
    found = Whereabouts(sent, was, now, [], pairs, empty)
    _moved(found, role, roles)
    _neighbours(found, role, roles)
    found.role = [NOBODYS if each is None else each for each in role]
    found.pairs = {j: i for j, i in found.pairs.items() if roles[i] != OURS or _word(was, i) == _word(now, j)}
    return found


def _word(words: Words, number: int) -> str:
    return words.text[slice(*words.spans[number])]


def _glued(was: Words, text: str) -> Iterator[int]:
    """Where lines were joined without a space between the last word of the one and the first of the other."""
    known: dict[str, int] = {}
    for (_, end), (start, _) in itertools.pairwise(was.lines):
        first, second = _word(was, end - 1), _word(was, start)
        known[first + second] = len(first)
    for found in WORD.finditer(text):
        if found[0] in known:
            yield found.start() + known[found[0]]


def _roles(stretches: Sequence[Stretch], words: Words) -> list[int]:
    role = [OURS] * len(words)
    for number, stretch in enumerate(stretches):
        for i in words.within(stretch.start, stretch.end):
            role[i] = number
    return role


# -- words that stand in both ----------------------------------------------------------------------------------------


def _in_both(was: Words, back: Words) -> dict[int, int]:
    """Words of `back` with their likes in `was`, in order: first whole lines of which there is one in each, then between them."""
    pairs: dict[int, int] = {}
    i = j = 0
    for line, other in [*rising(_single_lines(was, back)), (len(was.lines), len(back.lines))]:
        start, end = was.lines[line] if line < len(was.lines) else (len(was), len(was))
        first, after = back.lines[other] if other < len(back.lines) else (len(back), len(back))
        pairs |= {j + b: i + a for a, b in common(was.keys[i:start], back.keys[j:first])}
        pairs |= {first + k: start + k for k in range(end - start)}
        i, j = end, after
    return pairs


def _single_lines(was: Words, back: Words) -> list[tuple[int, int]]:
    def single(words: Words) -> dict[tuple[str, ...], int]:
        lines = [tuple(words.line(number)) for number in range(len(words.lines))]
        count = Counter(lines)
        return {line: number for number, line in enumerate(lines) if count[line] == 1}

    mine, other = single(was), single(back)
    return sorted((number, other[line]) for line, number in mine.items() if line in other)


def rising(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs, in order of the first, as rise in the second too."""
    tails: list[int] = []
    ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in pairs:
        at = bisect_left(tails, pair[1])
        before[pair] = ends[at - 1] if at else None
        tails[at:], ends[at:] = [pair[1], *tails[at + 1 :]], [pair, *ends[at + 1 :]]
    found: list[tuple[int, int]] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


def _alike(was: Words, back: Words, pairs: dict[int, int], roles: list[int], marked: dict[int, int]) -> dict[int, int]:
    """The pairs of lines that are alike: a word in common does not make two lines one. Where the bookmark says the same, it does."""
    shared: dict[tuple[int, int], list[int]] = {}
    for j, i in sorted(pairs.items()):
        shared.setdefault((was.line_of[i], back.line_of[j]), []).append(j)
    good = set()
    for (line, other), words in shared.items():
        one, two = len(was.line(line)), len(back.line(other))
        shorter, longer = min(one, two), max(one, two)
        alike = len(words) >= _ALIKE * shorter and (shorter >= _FEW or longer <= 2 * shorter)
        ours = all(roles[i] == OURS for i in range(*was.lines[line]))  # a line of ours with something written behind it
        if alike or (ours and len(words) >= _SAME * one and words[-1] - words[0] == len(words) - 1):
            good.add((line, other))
    return {
        j: i
        for j, i in pairs.items()
        if (was.line_of[i], back.line_of[j]) in good or (j in marked and marked[j] == roles[i])
    }


# -- lines that stand elsewhere ---------------------------------------------------------------------------------------


def _moved(found: Whereabouts, role: list[int | None], roles: list[int]) -> None:
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
        if (likeness := _shared(counts[line], mine)) >= _SAME and (mine.total() >= _FEW or likeness == 1)
    ]
    kept = {role_ for role_ in role if role_ is not None}
    taken: set[int] = set()
    for _, line, other in sorted(scored):
        if line in taken or other in found.moved:
            continue
        taken.add(line)
        number = roles[was.lines[line][0]]
        found.moved[other] = number
        if number == OURS or number not in kept:
            for j in range(*back.lines[other]):
                role[j] = number if role[j] is None else role[j]
            if number == OURS:
                i, j = was.lines[line][0], back.lines[other][0]
                found.pairs |= {j + b: i + a for a, b in common(was.line(line), back.line(other))}


def _shared(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    if min(one.total(), other.total()) < _SAME / 2 * total:  # too unlike in length for any words to make it up
        return 0
    return 2 * (one & other).total() / total


# -- what is new ---------------------------------------------------------------------------------------------------------


def _neighbours(found: Whereabouts, role: list[int | None], roles: list[int]) -> None:
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
            new[at, line] = _between(found, role, roles, j, around, _slot(found, paired, j, here), here)
    for j in range(len(role)):
        if role[j] is None:
            role[j] = new[bisect_right(known, j), found.back.line_of[j]]


def _slot(found: Whereabouts, paired: list[int], j: int, here: set[int]) -> int | None:
    """The answer, nothing of which is there yet, that was to be written between the words that stand around word `j`."""
    at = bisect_right(paired, j)
    before = found.was.spans[found.pairs[paired[at - 1]]][1] if at else 0
    after = found.was.spans[found.pairs[paired[at]]][0] if at < len(paired) else len(found.was.text)
    for number, stretch in enumerate(found.sent.stretches):
        if stretch.answer and number not in here and before <= stretch.start and stretch.end <= after:
            return number
    return None


def _between(
    found: Whereabouts,
    role: list[int | None],
    roles: list[int],
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
    headed = _headed(found, roles, left)
    if before == OURS and headed is not None and (after == headed or headed not in here):
        return headed
    if before >= 0 and not _missing(found, before, after, right, here):
        return NOBODYS if found.sent.stretches[before].answer and _is_choice(found, before) else before
    return NOBODYS


def _is_choice(found: Whereabouts, number: int) -> bool:
    stretch = found.sent.stretches[number]
    return any(box in found.sent.running.text[stretch.start : stretch.end] for box in "☐☒")


def _headed(found: Whereabouts, roles: list[int], left: int | None) -> int | None:
    """The passage that the line of our own with word `left` stands directly above."""
    i = None if left is None else found.pairs.get(left)
    if i is None:
        return None
    end = found.was.lines[found.was.line_of[i]][1]
    number = roles[end] if end < len(roles) else OURS
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
