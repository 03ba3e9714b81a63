"""A finished text and what was heard of its sound: where each word of the text was said, and what has no place in the other.

The text is what people made of it: words were corrected, smoothed, left out, and introductions written. So a word that both have
counts only among others that both have; what lies between such words was said there, if it can have been. Law: every word of the
text is placed, or listed as not heard; placed words keep their order, and their times rise.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue.alignment import same_words, shared
from sasci_archive.model.speech import Span, Timing, Word

AROUND, SAME, TOGETHER = 6, 3, 3
"""A word that both have counts where, among those up to AROUND words away, SAME others lie as far from it in both, by TOGETHER."""
WRITTEN = 8
"""Fewer words in a row are misheard rather than never said; and what is heard beyond the text is listed from so many on."""
FEW = 1 / 3
"""Of words that were said, the recogniser hears some: where it hears fewer than this part, they may not have been."""
FASTEST = 30
"""Nobody says a letter in less (ms)."""
LONGEST = 26_000
"""The sound (ms) that is aligned at once: Whisper takes half a minute."""
CONTEXT = 3
"""So many certain words on either side go along."""
LIKELY = 0.2
"""Mean probability above which words that may not have been said are taken to be."""


class Placed(msgspec.Struct, frozen=True):
    """`pairs`: words of the text (by number) that were heard, and as which. `open`: text between them that was said (from, to; to is
    not in it). `doubtful`: text that may have been. `unheard`: text that has no place in the sound. `unwritten`: sound without text."""

    pairs: dict[int, int]
    open: tuple[tuple[int, int], ...]
    doubtful: tuple[tuple[int, int], ...]
    unheard: tuple[tuple[int, int], ...]
    unwritten: tuple[tuple[int, int], ...]


class Passage(msgspec.Struct, frozen=True):
    """Words of the text, `first` … `end`, that are said in a stretch of sound: to be looked for there."""

    first: int
    end: int
    span: Span


class Found(msgspec.Struct, frozen=True):
    """When a word was found to be said, and how probable it is there (0…1)."""

    span: Span
    probability: float


def placed(text: Sequence[str], heard: Sequence[Word]) -> Placed:
    """What of a text was heard where. Where next to nothing agrees it is the text of something else: there are no pairs."""
    pairs = dict(_certain(same_words(text, [word.text for word in heard])))
    found: dict[str, list[tuple[int, int]]] = {"open": [], "doubtful": [], "unheard": [], "unwritten": []}
    ends = [(-1, -1), *pairs.items(), (len(text), len(heard))]
    for (i, j), (after_i, after_j) in itertools.pairwise(ends):
        words, said = after_i - i - 1, after_j - j - 1
        if words:
            room = _room(heard, j, after_j)
            letters = sum(len(word) for word in text[i + 1 : after_i])
            found[_kind(words, said, letters, room)].append((i + 1, after_i))
        if said >= WRITTEN and words < said * FEW:
            found["unwritten"].append((j + 1, after_j))
    if not pairs:
        everything = ((0, len(text)),) if text else ()
        return Placed({}, (), (), everything, ((0, len(heard)),) if heard else ())
    return Placed(pairs, **{kind: tuple(ranges) for kind, ranges in found.items()})


def _kind(words: int, said: int, letters: int, room: int) -> str:
    if words <= WRITTEN:
        return "open"
    if letters * FASTEST > room:
        return "unheard"
    return "open" if said >= words * FEW else "doubtful"


def _certain(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pairs that have others beside them: two texts of one language have many words in common by chance."""
    places = [i for i, _ in pairs]
    for i, j in pairs:
        near = pairs[bisect_left(places, i - AROUND) : bisect_right(places, i + AROUND)]
        if sum(1 for other, there in near if other != i and abs((there - j) - (other - i)) <= TOGETHER) >= SAME:
            yield i, j


def _room(heard: Sequence[Word], before: int, after: int) -> int:
    """The time (ms) between two words heard; before the first and after the last, that of the words there."""
    start = heard[before].span.end if before >= 0 else heard[0].span.start if heard else 0
    end = heard[after].span.start if after < len(heard) else max((w.span.end for w in heard), default=0)
    return max(0, end - start)


def passages(of: Placed, heard: Sequence[Word]) -> Iterator[Passage]:
    """What is to be looked for in the sound: all that was said, or may have been, and not heard as it is written; with certain words
    on either side. What lies in more than LONGEST of sound is none of it."""
    numbers = sorted(of.pairs)
    waiting: Passage | None = None
    for first, end in sorted((*of.open, *of.doubtful)):
        at = bisect_left(numbers, first)
        before, after = numbers[max(0, at - CONTEXT) : at], numbers[at : at + CONTEXT]
        edge = _unbroken(before, first, after, end)
        low = heard[of.pairs[edge[0]]].span.start if before else max(0, _start(heard, of, after) - LONGEST // 2)
        high = heard[of.pairs[edge[1] - 1]].span.end if after else heard[of.pairs[before[-1]]].span.end + LONGEST // 2
        if high - low > LONGEST:
            continue
        if waiting and high - waiting.span.start <= LONGEST and edge[0] <= waiting.end + WRITTEN:
            waiting = Passage(waiting.first, edge[1], Span(waiting.span.start, max(high, waiting.span.end)))
            continue
        if waiting:
            yield waiting
        waiting = Passage(edge[0], edge[1], Span(low, max(low, high)))
    if waiting:
        yield waiting


def _unbroken(before: Sequence[int], first: int, after: Sequence[int], end: int) -> tuple[int, int]:
    """From and to, over the certain words that touch what is open."""
    start = first
    for number in reversed(before):
        if number != start - 1:
            break
        start = number
    stop = end
    for number in after:
        if number != stop:
            break
        stop = number + 1
    return start, stop


def _start(heard: Sequence[Word], of: Placed, after: Sequence[int]) -> int:
    return heard[of.pairs[after[0]]].span.start


def timed(
    text: Sequence[str], heard: Sequence[Word], of: Placed, found: Mapping[int, Found]
) -> tuple[tuple[int, Word], ...]:
    """The words of the text that have a place, with their number: those that were heard have that time, those `found` in the sound have
    that one, and what is left lies between, INFERRED. Words that may have been said are placed only where they were found, and are
    likely there."""
    kept = [number for number in range(len(text)) if number in of.pairs or _in(number, of.open)]
    for first, end in of.doubtful:
        known = [found[number].probability for number in range(first, end) if number in found]
        if len(known) == end - first and sum(known) / len(known) >= LIKELY:
            kept.extend(range(first, end))
    kept.sort()
    sure = {n: _word(text[n], heard[of.pairs[n]]) for n in kept if n in of.pairs}
    limits = sorted(sure)
    for number in kept:
        if number not in sure and number in found:
            at = bisect_left(limits, number)
            low = sure[limits[at - 1]].span.start if at else 0
            high = sure[limits[at]].span.start if at < len(limits) else found[number].span.start
            if low <= found[number].span.start <= high:
                seen = found[number]
                sure[number] = Word(seen.span, text[number], round(min(1.0, seen.probability), 3))
    known_words = [sure[n] for n in sorted(sure)]
    rising: list[Word] = []
    for word in known_words:
        start = max(word.span.start, rising[-1].span.start if rising else 0)
        rising.append(msgspec.structs.replace(word, span=Span(start, max(start, word.span.end))))
    return tuple(zip(kept, _between([text[n] for n in kept], rising, [n in sure for n in kept]), strict=True))


def _between(texts: Sequence[str], known: Sequence[Word], is_known: Sequence[bool]) -> Iterator[Word]:
    """Every word: as known, or in its share of the time between two that are (as `align` shares it)."""
    at = 0
    first = 0
    while first < len(texts):
        if is_known[first]:
            yield known[at]
            at, first = at + 1, first + 1
            continue
        end = next((n for n in range(first, len(texts)) if is_known[n]), len(texts))
        yield from shared(texts[first:end], known[at - 1] if at else None, known[at] if end < len(texts) else None)
        first = end


def _word(text: str, heard: Word) -> Word:
    return Word(heard.span, text, heard.confidence, heard.timing)


def _in(number: int, ranges: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(ranges, number, key=lambda bounds: bounds[0]) - 1
    return at >= 0 and number < ranges[at][1]


def inferred(words: Sequence[Word]) -> float:
    """The part (0…1) of the words whose time is not heard."""
    return sum(word.timing is Timing.INFERRED for word in words) / max(1, len(words))
