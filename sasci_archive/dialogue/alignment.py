"""Every word's time after people have changed words: untouched words keep theirs, new ones lie between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sasci_archive.model.speech import Span, Timing, Word

_KEPT = 128  # rows between two that are remembered whole; the rows between are made again on the way back


def align(spoken: Sequence[str], heard: Sequence[Word]) -> tuple[Word, ...]:
    """The words as they now read, `spoken`, with the times of the words as they were `heard`, in order.

    Words are the same where only case or punctuation differ. As many as possible keep their time (a longest common
    subsequence), with their confidence and doubt; those between two of them share the time there, and are marked
    INFERRED. Starts never fall where they do not in `heard`. Before anything heard, or with nothing heard, times are 0.
    """
    pairs = {new: heard[old] for new, old in common([_key(text) for text in spoken], [_key(w.text) for w in heard])}
    found: list[Word] = []
    i = 0
    while i < len(spoken):
        if i in pairs:
            word = pairs[i]
            found.append(Word(word.span, spoken[i], word.confidence, word.timing, word.doubt))
            i += 1
            continue
        first = i
        while i < len(spoken) and i not in pairs:
            i += 1
        found.extend(_between(spoken[first:i], _room(found, pairs.get(i), heard)))
    return tuple(found)


def shared(texts: Sequence[str], before: Word | None, after: Word | None) -> tuple[Word, ...]:
    """Words that were not heard, each by its length in the time between the word before them and the one after (None where there is
    none), INFERRED, whatever they read: a word that is said again is not the one beside it."""
    heard = [word for word in (before, after) if word is not None]
    return tuple(_between(texts, _room(heard[:1] if before else (), after, heard)))


def same_words(spoken: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """As many words as possible that both have in their order, as pairs of places; case and punctuation are no difference."""
    return common([_key(text) for text in spoken], [_key(text) for text in heard])


def _room(before: Sequence[Word], after: Word | None, heard: Sequence[Word]) -> Span:
    """The time between the last word that has one and the next that has; to the ends of what was heard at the ends."""
    start = before[-1].span.end if before else heard[0].span.start if heard else 0
    end = after.span.start if after else max((w.span.end for w in heard), default=0)
    if end < start:  # both overlap: the earlier one's end does not count
        start = min(before[-1].span.start, end) if before else end
    return Span(start, max(start, end))


def _between(texts: Sequence[str], room: Span) -> Iterator[Word]:
    total, sofar = sum(map(len, texts)), 0
    for text in texts:
        start = room.start + room.length * sofar // total
        sofar += len(text)
        yield Word(Span(start, room.start + room.length * sofar // total), text, None, Timing.INFERRED)


def _key(text: str) -> str:
    folded = text.casefold()
    if folded.isalnum():  # as nearly every word
        return folded
    return "".join(c for c in folded if c.isalnum()) or text


def common(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence, as pairs of places in `a` and `b`, in order."""
    size = min(len(a), len(b))
    head = next((i for i in range(size) if a[i] != b[i]), size)
    tail = next((i for i in range(size - head) if a[-1 - i] != b[-1 - i]), size - head)
    middle = _common_shared(a[head : len(a) - tail], b[head : len(b) - tail])
    return [
        *((i, i) for i in range(head)),
        *((head + i, head + j) for i, j in middle),
        *((len(a) - i, len(b) - i) for i in range(tail, 0, -1)),
    ]


def _common_shared(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The same, by the words that are in both only: of the others each would need a long number."""
    shared = set(a) & set(b)
    in_a = [i for i, word in enumerate(a) if word in shared]
    in_b = [j for j, word in enumerate(b) if word in shared]
    return [(in_a[i], in_b[j]) for i, j in _common_bits([a[i] for i in in_a], [b[j] for j in in_b])]


def _common_bits(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The same by rows of bits, one long number for each word of `a`: in row i, bit j is 0 where word j of `b` makes the
    longest common subsequence of `a[:i]` and `b[:j + 1]` one longer than that of `b[:j]`. Hyyrö, "Bit-parallel LCS-length
    computation revisited" (2004); only every 128th row is kept, so that 50,000 words fit.
    """
    places: dict[str, int] = {}
    for j, key in enumerate(b):
        places[key] = places.get(key, 0) | 1 << j
    full = (1 << len(b)) - 1

    def rows(first: int, row: int, keys: Sequence[str]) -> Iterator[tuple[int, int]]:
        for i, key in enumerate(keys, start=first + 1):
            match = row & places.get(key, 0)
            row = ((row + match) | (row - match)) & full
            yield i, row

    kept = {0: full} | {i: row for i, row in rows(0, full, a) if i % _KEPT == 0}
    pairs: list[tuple[int, int]] = []
    j = len(b)
    for first in reversed(range(0, len(a), _KEPT)):
        block = {first: kept[first]} | dict(rows(first, kept[first], a[first : first + _KEPT]))
        for i in range(min(first + _KEPT, len(a)), first, -1):
            while j and block[i] >> (j - 1) & 1:  # word j - 1 of b adds nothing here
                j -= 1
            if j and block[i - 1] >> (j - 1) & 1:  # it did not before word i - 1 of a came: they are a pair
                j -= 1
                pairs.append((i - 1, j))
    return pairs[::-1]
