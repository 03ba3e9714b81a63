"""Whose each word is: the cheapest account of the words by the voices, found in one pass.

What a voice separator hears and what a recogniser hears disagree at the edges by some hundreds of milliseconds, and a word
or two falls to the wrong person. So both are weighed, in milliseconds. A word given to a voice costs as much of the word
as lies outside that voice's spans, and how far it is from them; where the voice changes costs more in the middle of a
sentence than at its end, less after a pause. Of all accounts `turns` takes the cheapest (Viterbi, "Error bounds for
convolutional codes", 1967), so that the last word before a full stop stays with its sentence, while a "Yes." with a
sentence and a span of its own keeps its voice.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sasci_archive.dialogue import tracks
from sasci_archive.model.speech import Span, Timing, Turn, VoiceSpan, Word

REACH = 1_000
"""A voice further from a word than this (ms) has not said it."""
MID_SENTENCE, AFTER_COMMA, AFTER_SENTENCE = 1_000, 700, 80
"""What a change of voice costs (ms), by where it falls. Chosen on made-up dialogues with random errors, where anything from
700, 500, 50 to 1,500, 900, 150 does about as well."""
AFTER_PAUSE = 20
"""What it costs at least: less by the length of the pause, down to this."""
LONGEST_WORD = 1_000
"""No word counts for more: recognisers hide pauses in words."""
INTERJECTION = 3_000
"""A span up to this long (ms), whose time is that of whole sentences, is taken to be those."""
LONG_SILENCE = 10_000
"""After a pause like this (ms) the same voice begins a new turn."""
UNKNOWN_SILENCE = 2_000
"""After a pause like this nobody knows whether it is still the same unknown voice."""

_CLOSING = "\"'”’»)]"
_TITLES = frozenset(("dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "rev.", "vs.", "e.g.", "i.e."))

Costs: TypeAlias = Mapping[str | None, int]
"""What it costs (ms) to give a word to each voice that may have said it; to None where no voice is near."""

_NOBODY: Costs = {None: 0}


def turns(words: Sequence[Word], voices: Sequence[VoiceSpan], *, told: bool = False) -> tuple[Turn, ...]:
    """The words cut into turns of one voice each. The words of the turns, in order, are the words that came in; only where
    everybody has a track of their own (`dialogue.tracks`), what people say at once comes one after another.

    Linear in both. `words` are in the order they were said; `voices` may overlap. A word no voice is near is nobody's. Where a
    file has `told` who speaks, there is nothing to weigh.
    """
    if not told and (certain := tracks.known(words, voices)):
        return tuple(tracks.in_turn(words, certain, silence=LONG_SILENCE, ends_sentence=ends_sentence))
    found: list[Turn] = []
    at = 0
    whose = _as_told(words, voices) if told else attributed(words, voices)
    for voice, run in itertools.groupby(whose):
        length = sum(1 for _ in run)
        silence = UNKNOWN_SILENCE if voice is None else LONG_SILENCE
        first = at
        for i in range(at + 1, at + length):
            if words[i].span.start - words[i - 1].span.end > silence:
                found.append(Turn(voice, tuple(words[first:i])))
                first = i
        at += length
        found.append(Turn(voice, tuple(words[first:at])))
    return tuple(found)


def attributed(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> tuple[str | None, ...]:
    """The voice of every word."""
    if certain := tracks.known(words, voices):
        return certain
    if _from_captions(words, voices):
        return _as_captioned(words, voices)
    steps: list[dict[str | None, str | None]] = []  # for each word: whose the one before is, if this one is …'s
    paid: dict[str | None, int] = {}
    last: Costs = {}
    stay: dict[str | None, str | None] = {}
    for i, costs in enumerate(_with_interjections(words, voices, evidence(words, voices))):
        if costs is last and len(costs) == 1:
            steps.append(stay)
            continue
        last, stay = costs, {voice: voice for voice in costs}
        cheapest = min(paid, key=paid.__getitem__) if paid else None
        anew = paid[cheapest] + cost_of_change(words[i - 1], words[i]) if paid else 0
        now: dict[str | None, int] = {}
        step: dict[str | None, str | None] = {}
        for voice, cost in costs.items():
            before = paid.get(voice)
            if before is not None and before <= anew:
                step[voice], now[voice] = voice, before + cost
            else:
                step[voice], now[voice] = cheapest, anew + cost
        paid = now
        steps.append(step)
    return _traced(steps, paid)


def evidence(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> Iterator[Costs]:
    """For every word, the voices within REACH of it and what each would cost (`cost_of_word`), the one that began first
    first. Where there is but one it costs nothing, as whatever it cost would decide nothing; the same mapping then comes
    again as long as nobody else is near.
    """
    waiting = sorted(voices)
    near: list[VoiceSpan] = []
    at = 0
    since = until = -REACH
    alone: Costs = _NOBODY
    for word in words:
        if word.span.start < since + REACH:  # words out of order: begin again
            near, at = [], 0
        since, until = word.span.start - REACH, word.span.end + REACH
        while at < len(waiting) and waiting[at].span.start <= until:
            near.append(waiting[at])
            at += 1
        near = [v for v in near if v.span.end >= since]
        by_voice: dict[str | None, list[Span]] = {}
        for v in near:
            if v.span.start <= until:
                by_voice.setdefault(v.voice, []).append(v.span)
        if len(by_voice) > 1:
            yield {voice: cost_of_word(word, spans) for voice, spans in by_voice.items()}
        else:
            if alone.keys() != by_voice.keys():
                alone = dict.fromkeys(by_voice, 0) or _NOBODY
            yield alone


def cost_of_word(word: Word, spans: Sequence[Span]) -> int:
    """What it costs to give a word to a voice that has these spans: the part of the word outside of them, and the way to
    the nearest.
    """
    start, end = word.span.start, word.span.end
    inside, way = 0, REACH
    for span in spans:
        shared = (min(span.end, end)) - (max(span.start, start))
        if shared >= 0:
            inside, way = inside + shared, 0
        elif -shared < way:
            way = -shared
    length = end - start or 1
    outside = length - inside if inside < length and (end > start or way) else 0
    if length > LONGEST_WORD:
        outside = outside * LONGEST_WORD // length
    return outside + way // 4


def cost_of_change(before: Word, after: Word) -> int:
    """What it costs if the voice changes between two words."""
    if ends_sentence(before.text):
        cost = AFTER_SENTENCE
    elif before.text.rstrip(_CLOSING).endswith((",", ";", ":", "–", "—", "-")):
        cost = AFTER_COMMA
    else:
        cost = MID_SENTENCE
    pause = max(0, after.span.start - before.span.end)
    return max(AFTER_PAUSE, cost - pause)


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends with this word.

    >>> [ends_sentence(w) for w in ("council.", "really?”", "Dr.", "J.", "said")]
    [True, True, False, False, False]
    """
    bare = text.rstrip(_CLOSING)
    if not bare.endswith((".", "?", "!", "…", "。", "？", "！")):
        return False
    return bare.lower() not in _TITLES and not (len(bare) == 2 and bare[0].isupper() and bare[0] != "I")


def paragraphs(turn: Turn, *, least: int = 60, most: int = 140) -> tuple[tuple[Word, ...], ...]:
    """A turn's words in paragraphs of about a hundred: cut after the sentence that has the longest pause behind it, between
    `least` and `most` words on; at the next end of a sentence where there is none between. Nothing is cut inside one.
    """
    words, found, first = turn.words, [], 0
    ends = [i + 1 for i, word in enumerate(words) if ends_sentence(word.text)]
    while len(words) - first > most:
        here = ends[bisect_left(ends, first + least) : bisect_right(ends, min(first + most, len(words) - least // 2))]
        later = ends[bisect_right(ends, first + most) :][:1]
        if not here and (not later or len(words) - later[0] < least // 2):
            break
        cut = max(here, key=lambda end: words[end].span.start - words[end - 1].span.end) if here else later[0]
        found.append(words[first:cut])
        first = cut
    return (*found, words[first:])


def _from_captions(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> bool:
    """Captions give no word a time or confidence of its own, no two of their voices overlap, and no word lies in one by half
    (`dialogue.captioned`): that is so only where the voices are theirs too."""
    spans = sorted(voices)
    starts = [v.span.start for v in spans]
    return (
        all(word.timing is Timing.INFERRED and word.confidence is None for word in words)
        and all(a.span.end <= b.span.start for a, b in itertools.pairwise(spans))
        and all(_whole(word.span, spans, starts) for word in words)
    )


def _whole(word: Span, spans: Sequence[VoiceSpan], starts: Sequence[int]) -> bool:
    """Whether all of it lies in a span, or nothing."""
    near = spans[max(0, bisect_right(starts, word.start) - 1) : bisect_left(starts, word.end)]
    return all(word.shared(v.span) in {0, word.length} for v in near)


def _as_captioned(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> tuple[str | None, ...]:
    """Whose cue a word is in; nobody's where the cue has no name. There is nothing to weigh: the platform knows."""
    spans = sorted(voices)
    starts = [v.span.start for v in spans]
    before = (bisect_right(starts, word.span.start) - 1 for word in words)
    return tuple(
        spans[at].voice if at >= 0 and word.span.end <= spans[at].span.end else None
        for word, at in zip(words, before, strict=True)
    )


def _as_told(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> tuple[str | None, ...]:
    """In whose span a word begins (`dialogue.told`); nobody's in none."""
    spans = sorted(voices)
    starts = [v.span.start for v in spans]
    before = (bisect_right(starts, word.span.start) - 1 for word in words)
    return tuple(
        spans[at].voice if at >= 0 and word.span.start <= spans[at].span.end else None
        for word, at in zip(words, before, strict=True)
    )


def _traced(steps: Sequence[Mapping[str | None, str | None]], paid: Mapping[str | None, int]) -> tuple[str | None, ...]:
    """The cheapest way back through the steps."""
    if not steps:
        return ()
    whose = [min(paid, key=paid.__getitem__)]
    for step in reversed(steps[1:]):
        whose.append(step[whose[-1]])
    return tuple(reversed(whose))


def _with_interjections(words: Sequence[Word], voices: Sequence[VoiceSpan], costs: Iterator[Costs]) -> Iterator[Costs]:
    """Where two speak at once, a short span is whole sentences in it rather than part of the other's."""
    claimed: dict[int, set[str | None]] = {}
    starts = [word.span.start for word in words]
    for v in voices:
        if v.span.length <= INTERJECTION:
            for i in _sentences_in(v.span, words, starts):
                claimed.setdefault(i, set()).add(v.voice)
    for i, cost in enumerate(costs):
        claims = claimed.get(i) if len(cost) > 1 else None
        yield {v: c + (0 if v in claims else MID_SENTENCE // 2) for v, c in cost.items()} if claims else cost


def _sentences_in(span: Span, words: Sequence[Word], starts: Sequence[int]) -> range:
    """The words of the whole sentences whose time is, by half at least, the span's."""
    first, last = bisect_left(starts, span.start - 300), bisect_right(starts, span.end) - 1
    while first <= last and not (first == 0 or ends_sentence(words[first - 1].text)):
        first += 1
    while first <= last and (words[last].span.end > span.end + 300 or not ends_sentence(words[last].text)):
        last -= 1
    if first > last:
        return range(0)
    start, end = words[first].span.start, words[last].span.end
    shared = span.shared(Span(start, max(start, end)))
    whole = max(end, span.end) - min(start, span.start)
    return range(first, last + 1) if 2 * shared >= whole > 0 else range(0)
