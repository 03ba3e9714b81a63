"""A passage's text as it came back, from wherever its words stand in the file, and whom the file names for what was changed in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sasci_archive.model.manuscript import Tracked
from sasci_archive.model.review import Passage
from sasci_archive.returns.comparison import Change
from sasci_archive.returns.running import Running, Span
from sasci_archive.returns.whereabouts import Whereabouts


@dataclass(frozen=True, slots=True)
class Came:
    """`text` is the passage as it came back. `parts` say which characters of the file's running text it is made of, in order, each
    with where it begins in `text`; between two of them is a line break. `tracked` where all that was changed in it was tracked."""

    text: str
    parts: tuple[tuple[int, Span], ...]
    remarks: tuple[str, ...] = ()
    tracked: bool = False

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Which characters of the file's running text the characters `start` to `end` of `text` are."""
        for first, (a, b) in self.parts:
            low, high = max(start, first), min(end, first + b - a)
            if low <= high:
                yield a + low - first, a + high - first


@dataclass(frozen=True, slots=True)
class Made:
    """A change, and where what it puts in stands in the text that came back."""

    change: Change
    start: int
    end: int


def made(changes: Iterable[Change]) -> tuple[Made, ...]:
    """The changes, which are in order, with where they are in the text that came back."""
    found, more = [], 0
    for change in changes:
        start = change.start + more
        found.append(Made(change, start, start + len(change.now)))
        more += len(change.now) - len(change.was)
    return tuple(found)


def as_sent(changes: Sequence[Made], start: int, end: int) -> Span:
    """Which characters of the passage as it was sent stand for characters `start` to `end` of it as it came back; of words that were
    changed, all that stood there."""

    def place(at: int, *, after: bool) -> int:
        more = 0
        for each in changes:
            if at <= each.start and not (at == each.start and after and each.start < each.end):
                break
            if at < each.end or (at == each.end and not after and at > each.start):
                return each.change.end if after else each.change.start
            more += len(each.change.now) - len(each.change.was)
        return at - more

    first = place(start, after=False)
    return first, max(first, place(end, after=end > start))


def came(found: Whereabouts, text: Running, number: int, passage: Passage) -> Came:
    """A passage as it came back: stretch `number`."""
    stretch = found.sent.stretches[number]
    parts = list(_parts(found, found.of(number)))
    said = "\n".join([text.text[start:end] for start, end in parts])
    placed, at = [], 0
    for start, end in parts:
        placed.append((at, (start, end)))
        at += end - start + 1
    was = found.sent.running.text[stretch.start : stretch.end]
    if said == was:
        return Came(passage.text, tuple(placed))
    head, tail = _cut_off(found, number) if was == passage.text else (0, len(was))
    before, after = was[:head], was[tail:]
    cut = [
        f"{where} of {passage.id} is not in the file, and not read as taken out: “{words.strip()[:60]}”."
        for where, words in (("The beginning", before), ("The end", after))
        if words.strip()
    ]
    shifted = tuple([(first + len(before), span) for first, span in placed])
    tracked = _untracked(text, parts).split() == passage.text.split()
    return Came(before + said + after, shifted, tuple(cut), tracked)


def _parts(found: Whereabouts, words: list[int]) -> Iterator[Span]:
    """The stretches of the running text that these words stand in, white space at the ends of lines with them."""
    text, spans = found.back.text, found.back.spans
    first = 0
    for k in range(1, len(words) + 1):
        if k < len(words) and words[k] == words[k - 1] + 1:
            continue
        a, b = words[first], words[k - 1]
        start, end = spans[a][0], spans[b][1]
        if a == 0 or "\n" in text[spans[a - 1][1] : start]:
            start = text.rfind("\n", 0, start) + 1
        if b + 1 == len(spans) or "\n" in text[end : spans[b + 1][0]]:
            end = (text.find("\n", end) + 1 or len(text) + 1) - 1
        yield start, end
        first = k


def _cut_off(found: Whereabouts, number: int) -> Span:
    """Which characters of a passage as it was sent lie within the pages that came back: less than all where the file begins or ends
    amid it."""
    stretch, was, back = found.sent.stretches[number], found.was, found.back
    inside = was.within(stretch.start, stretch.end)
    start, end = 0, stretch.end - stretch.start
    mine = sorted(found.pairs[j] for j in found.of(number) if found.pairs.get(j, -1) in inside)
    if not mine:
        return start, end
    there = found.pairs.values()
    if found.pairs.get(0) == mine[0] > inside[0] > 0 and mine[0] == min(there):
        start = was.spans[mine[0]][0] - stretch.start
    if found.pairs.get(len(back) - 1) == mine[-1] < inside[-1] < len(was) - 1 and mine[-1] == max(there):
        end = was.spans[mine[-1]][1] - stretch.start
    return start, end


# -- who ---------------------------------------------------------------------------------------------------------------


def named(it: Came, each: Made, text: Running) -> tuple[str, dt.datetime | None]:
    """Whom and when the file names for a change: "" and None where it was not tracked."""
    found: list[Tracked] = []
    for start, end in it.spans(each.start, each.end):
        found += [by for a, b, by in text.put if a < end and start < b]
        if each.change.was:
            found += [by for at, said, by in text.out if start <= at <= end and _shares(said, each.change.was)]
    if not it.parts:
        found += [by for _, said, by in text.out if said.strip() and said.strip() in each.change.was]
    if not found and it.tracked:
        within = [by for _, (start, end) in it.parts for by in _between(text, start, end)]
        found += within if len({by.by for by in within}) == 1 else []
    names = dict.fromkeys(by.by for by in found if by.by)
    return ", ".join(names), max((by.on for by in found if by.on is not None), default=None)


def taken_out(text: Running, passage: Passage) -> bool:
    """Whether a passage was taken out, all or most of it, and that was tracked."""
    said = sum(len(words) for _, words, _ in text.out if words.strip() and words.strip() in passage.text)
    return 2 * said >= len(passage.text)


def _shares(said: str, was: str) -> bool:
    return not said.strip() or not was.strip() or bool({*said.split()} & {*was.split()}) or said.strip() in was


def _between(text: Running, start: int, end: int) -> list[Tracked]:
    put = [by for a, b, by in text.put if a < end and start < b]
    return put + [by for at, _, by in text.out if start <= at <= end]


def _untracked(text: Running, parts: Sequence[Span]) -> str:
    """What stood there before the tracked changes."""
    pieces: list[str] = []
    for start, end in parts:
        at = start
        edges = [(a, b, "") for a, b, _ in text.put if start <= a and b <= end]
        edges += [(place, place, said) for place, said, _ in text.out if start <= place <= end]
        for a, b, said in sorted(edges, key=lambda edge: edge[:2]):
            pieces += [text.text[at:a], said]
            at = max(at, b)
        pieces += [text.text[at:end], "\n"]
    return "".join(pieces)
