"""By what a voice can be known: a few sentences of it, long, clearly heard, and from all over the session."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sasci_archive.dialogue.attribution import ends_sentence
from sasci_archive.model.naming import Quote
from sasci_archive.model.speech import Span, Timing, Turn, VoiceSpan, Word

ENOUGH, MOST = 4_000, 10_000
"""A quote is of sentences that together last about this long (ms)."""
SHOWN = 26
"""Words of it that are shown."""


def quotes(
    session: str, spoken: Sequence[Turn], voices: Sequence[VoiceSpan], *, number: int = 3
) -> dict[str, tuple[Quote, ...]]:
    """For each voice of a session the best quote of each part of it, in order; fewer where it says little."""
    found: dict[str, list[tuple[float, Quote]]] = defaultdict(list)
    alone = {voice: ([span.start for span in spans], spans) for voice, spans in _alone(voices).items()}
    for turn in spoken:
        if turn.voice is not None:
            for words in _passages(turn.words):
                moment = _moment(words, *alone.get(turn.voice, ([], [])))
                if moment is not None:
                    timed = words[0].timing is not Timing.NONE
                    found[turn.voice].append(
                        (_worth(words), Quote(session, moment, _span(words), _shown(words), timed))
                    )
    end = max((v.span.end for v in voices), default=0) + 1
    return {voice: _spread(worth, end, number) for voice, worth in found.items()}


def _spread(found: Sequence[tuple[float, Quote]], end: int, number: int) -> tuple[Quote, ...]:
    ranked = sorted(found, key=lambda worth: (-worth[0], worth[1].moment))
    good = [quote for worth, quote in ranked if worth >= ranked[0][0] / 3]
    parts = {quote.moment * number // end: quote for quote in reversed(good)}  # the best of each part is put last
    chosen = [*parts.values(), *(quote for _, quote in ranked if quote not in parts.values())][:number]
    return tuple(sorted(chosen, key=lambda quote: quote.moment))


def _passages(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Whole sentences up to about ENOUGH."""
    first = 0
    for i, word in enumerate(words):
        length = word.span.end - words[first].span.start
        if (length >= ENOUGH and ends_sentence(word.text)) or length >= MOST or i + 1 == len(words):
            yield words[first : i + 1]
            first = i + 1


def _worth(words: Sequence[Word]) -> float:
    if any(word.doubt for word in words):
        return 0.0
    sure = sum(0.5 if word.confidence is None else word.confidence for word in words) / len(words)
    return min(_span(words).length, MOST) * sure


def _alone(voices: Sequence[VoiceSpan]) -> dict[str, list[Span]]:
    """The stretches in which nobody else speaks, by voice."""
    edges = sorted({edge for v in voices for edge in (v.span.start, v.span.end)})
    found: dict[str, list[Span]] = defaultdict(list)
    waiting = sorted(voices)
    at = 0
    near: list[VoiceSpan] = []
    for start, end in itertools.pairwise(edges):
        while at < len(waiting) and waiting[at].span.start <= start:
            near.append(waiting[at])
            at += 1
        near = [v for v in near if v.span.end > start]
        if len({v.voice for v in near}) == 1:
            found[near[0].voice].append(Span(start, end))
    return found


def _moment(words: Sequence[Word], starts: Sequence[int], alone: Sequence[Span]) -> int | None:
    """The first ms of the passage at which the voice speaks alone; None where it never does."""
    said = _span(words)
    near = alone[max(0, bisect_right(starts, said.start) - 1) : bisect_left(starts, said.end)]
    return next((max(span.start, said.start) for span in near if span.shared(said)), None)


def _span(words: Sequence[Word]) -> Span:
    return Span(words[0].span.start, max(word.span.end for word in words))


def _shown(words: Sequence[Word]) -> str:
    texts = [word.text for word in words]
    return " ".join(texts) if len(texts) <= SHOWN else " ".join(texts[:SHOWN]) + " …"
