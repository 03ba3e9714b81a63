"""Words that stand in two texts, in order, in lines that are alike: a word in common does not make two lines one."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sasci_archive.dialogue.alignment import common
from sasci_archive.returns.running import WORD, Span

_ALIKE = 0.4  # of the words of the shorter of two lines
LIKE = 0.7
"""Of the words of two lines that stand in different places, or of a line of ours that something was written behind."""
FEW = 4


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

    def word(self, number: int) -> str:
        """A word as it stands."""
        return self.text[slice(*self.spans[number])]

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


def glued(was: Words, text: str) -> Iterator[int]:
    """Where lines were joined without a space between the last word of the one and the first of the other."""
    known: dict[str, int] = {}
    for (_, end), (start, _) in itertools.pairwise(was.lines):
        first, second = was.word(end - 1), was.word(start)
        known[first + second] = len(first)
    for found in WORD.finditer(text):
        if found[0] in known:
            yield found.start() + known[found[0]]


# -- words that stand in both ----------------------------------------------------------------------------------------


def in_both(was: Words, back: Words) -> dict[int, int]:
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


def alike(
    was: Words, back: Words, pairs: dict[int, int], roles: Sequence[int], marked: dict[int, int]
) -> dict[int, int]:
    """The pairs of lines that are alike. `roles` are the stretches of the words of `was`, -1 for lines of our own; where `marked` says the
    same of a word of `back`, that makes them alike."""
    shared: dict[tuple[int, int], list[int]] = {}
    for j, i in sorted(pairs.items()):
        shared.setdefault((was.line_of[i], back.line_of[j]), []).append(j)
    good = set()
    for (line, other), words in shared.items():
        one, two = len(was.line(line)), len(back.line(other))
        shorter, longer = min(one, two), max(one, two)
        alike = len(words) >= _ALIKE * shorter and (shorter >= FEW or longer <= 2 * shorter)
        ours = all(roles[i] < 0 for i in range(*was.lines[line]))  # a line of ours with something written behind it
        if alike or (ours and len(words) >= LIKE * one and words[-1] - words[0] == len(words) - 1):
            good.add((line, other))
    return {
        j: i
        for j, i in pairs.items()
        if (was.line_of[i], back.line_of[j]) in good or (j in marked and marked[j] == roles[i])
    }
