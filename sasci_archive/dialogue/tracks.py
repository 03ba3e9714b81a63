"""One track per participant: whose each word is, is known, and people who speak at once are both heard.

What was heard in each track comes together in the order it was said. A microphone that catches a neighbour gives their words
twice: the same words at the same time, and quieter. Those are taken out and counted, and so is what was misheard of them: what is
said while somebody else is louder, and far quieter than the track's own participant speaks. Law: of each track the words come out
that came in, in their order, but for those that are counted.
"""

from __future__ import annotations

import heapq
import itertools
import math
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from sasci_archive.model.seminar import Recording
from sasci_archive.model.speech import Span, Turn, VoiceSpan, Word

TOGETHER = 350
"""The same word in two tracks is one if its starts are no further apart (ms)."""
AT_ONCE = 200
"""The same for a word or two that stand alone: people do say yes at the same time."""
QUIETER, MUCH_QUIETER = 6.0, 10.0
"""By so much (dB) a word that came in from another microphone's speaker is quieter; and one that stands alone."""
ROW = 3
"""So many words of somebody else's are no chance."""
STEP = 100
"""Loudness is told for every so many ms."""
BRIDGED = 2
"""So many words between them may have been misheard."""
PAUSE = 1_000
"""A longer silence (ms) ends what a voice says in one go."""

_TRACK = re.compile(r"T\d+")


class Track(msgspec.Struct, frozen=True):
    """What was heard in one track, in the order it was said; and how loud it is (dB of full scale), for every STEP from 0 on."""

    words: tuple[Word, ...]
    levels: tuple[float, ...]

    def loudest(self, span: Span) -> float:
        """At its loudest; what lies beyond its end is silent."""
        return max(self.levels[span.start // STEP : span.end // STEP + 1], default=-math.inf)


class Together(msgspec.Struct, frozen=True):
    """All tracks of a session: the words in the order they were said, whose they are (a voice for each track), and how many words of
    whom were taken out of whose track: (voice of the track, voice of the speaker) to their number."""

    words: tuple[Word, ...]
    voices: tuple[VoiceSpan, ...]
    bled: dict[tuple[str, str], int]


def voices_of(tracks: Sequence[Recording]) -> dict[str, str]:
    """The voice of each track, by its digest: T1, T2 … in their order. Tracks of one person in several sessions are one voice."""
    people = list(dict.fromkeys((r.participant, r.participant or r.track.casefold()) for r in tracks))
    return {r.sha512: f"T{people.index((r.participant, r.participant or r.track.casefold())) + 1}" for r in tracks}


def are_tracks(voices: Sequence[VoiceSpan]) -> bool:
    """Whether these voices are tracks, as `voices_of` calls them, rather than heard apart by their sound."""
    return bool(voices) and all(_TRACK.fullmatch(v.voice) for v in voices)


def together(tracks: Mapping[str, Track]) -> Together:
    """What was heard in each track (by voice), as one conversation."""
    bled = {voice: _bled(voice, tracks) for voice in tracks}
    kept = {
        voice: [word for at, word in enumerate(track.words) if at not in bled[voice]] for voice, track in tracks.items()
    }
    spoken = list(_in_order(kept))
    return Together(
        words=tuple(word for _, word in spoken),
        voices=tuple(_spans(spoken)),
        bled=dict(Counter((voice, whose) for voice, found in bled.items() for whose in found.values())),
    )


def _in_order(kept: Mapping[str, Sequence[Word]]) -> Iterator[tuple[str, Word]]:
    """No two voices begin a word in the same ms: so its start tells whose it is."""
    last, whose = -1, ""
    streams = (
        [(word.span.start, number, voice, word) for word in words] for number, (voice, words) in enumerate(kept.items())
    )
    for start, _, voice, word in heapq.merge(*streams, key=lambda each: each[:2]):
        begins = max(start, last if voice == whose else last + 1)
        span = word.span if begins == start else Span(begins, max(begins, word.span.end))
        last, whose = begins, voice
        yield voice, msgspec.structs.replace(word, span=span)


def _spans(spoken: Sequence[tuple[str, Word]]) -> Iterator[VoiceSpan]:
    """One span for all that a voice says until another begins or it pauses."""
    for voice, run in itertools.groupby(spoken, key=lambda each: each[0]):
        first, end = -1, -1
        for _, word in run:
            if first >= 0 and word.span.start - end > PAUSE and word.span.start > first:
                yield VoiceSpan(Span(first, end), voice)
                first = -1
            first = word.span.start if first < 0 else first
            end = max(end, first, word.span.end)
        yield VoiceSpan(Span(first, end), voice)


# -- what came in from another's voice --------------------------------------------------------------------------------


def _bled(voice: str, tracks: Mapping[str, Track]) -> dict[int, str]:
    """Which words of a track are somebody else's, and whose."""
    mine = tracks[voice]
    others = [
        _Other(whose, track, [w.span.start for w in track.words]) for whose, track in tracks.items() if whose != voice
    ]
    loud = [mine.loudest(word.span) for word in mine.words]
    drowned = {at: who for at, word in enumerate(mine.words) if (who := _louder(word.span, loud[at], others))}
    own = [loud[at] for at in range(len(loud)) if at not in drowned]
    quiet = statistics.median(own) - MUCH_QUIETER if len(own) >= ROW else -math.inf
    found = {at: who for at, who in drowned.items() if loud[at] <= quiet}
    twins = {at: twin for at, word in enumerate(mine.words) if (twin := _twin(word, loud[at], others))}
    for run in _runs(sorted(twins)):
        there = [at for at in run if at in twins]
        if len(there) >= ROW or all(twins[at].certain for at in there):
            whose = Counter(twins[at].whose for at in there).most_common(1)[0][0]
            found |= {at: twins[at].whose if at in twins else whose for at in run if at in twins or at in drowned}
    return found


class _Other(msgspec.Struct, frozen=True):
    whose: str
    track: Track
    starts: list[int]


class _Twin(msgspec.Struct, frozen=True):
    """The same word in a louder track: whose, and whether it is so even if it stands alone."""

    whose: str
    certain: bool


def _louder(span: Span, level: float, others: Sequence[_Other]) -> str:
    """Who says something meanwhile, and is louder: "" for nobody."""
    best, found = level + QUIETER, ""
    for other in others:
        speaks = bisect_right(other.starts, span.end + TOGETHER) > bisect_left(other.starts, span.start - TOGETHER)
        if speaks and (loud := other.track.loudest(span)) >= best:
            best, found = loud, other.whose
    return found


def _twin(word: Word, level: float, others: Sequence[_Other]) -> _Twin | None:
    """The same word, louder, at the same time in another track."""
    start, key = word.span.start, _bare(word.text)
    for other in others:
        near = slice(bisect_left(other.starts, start - TOGETHER), bisect_right(other.starts, start + TOGETHER))
        for theirs in other.track.words[near]:
            louder = max(other.track.loudest(word.span), other.track.loudest(theirs.span)) - level
            if _bare(theirs.text) == key and louder >= QUIETER:
                return _Twin(other.whose, abs(theirs.span.start - start) <= AT_ONCE and louder >= MUCH_QUIETER)
    return None


def _runs(places: Sequence[int]) -> Iterator[range]:
    """Places that follow one another, BRIDGED between them at most."""
    first = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] - places[at - 1] > BRIDGED + 1:
            yield range(places[first], places[at - 1] + 1)
            first = at


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()) or text


# -- from words and voices to turns -----------------------------------------------------------------------------------


def known(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> tuple[str, ...] | None:
    """Whose each word is, where all voices are tracks, as `together` gives them: each of their spans begins with a word, and holds all
    words up to where the next one begins. None where they are not.
    """
    if not are_tracks(voices):
        return None
    spans = sorted(voices)
    starts = [v.span.start for v in spans]
    before = (max(0, bisect_right(starts, word.span.start) - 1) for word in words)
    return tuple(spans[at].voice for at in before)


def in_turn(
    words: Sequence[Word], whose: Sequence[str], *, silence: int, ends_sentence: Callable[[str], bool]
) -> Iterator[Turn]:
    """The turns of people who speak at once: what each says in one go, by its beginning, and none cut inside a sentence. So the
    words of a voice keep their order, and those of two are not shuffled. After `silence` (ms) the same voice begins a new turn.
    """
    goes = sorted(_goes(words, whose, ends_sentence), key=lambda go: go[1][0].span.start)
    voice, said = "", list[Word]()
    for speaks, go in goes:
        if said and (speaks != voice or go[0].span.start - said[-1].span.end > silence):
            yield Turn(voice, tuple(said))
            said = []
        voice = speaks
        said.extend(go)
    if said:
        yield Turn(voice, tuple(said))


def _goes(
    words: Sequence[Word], whose: Sequence[str], ends_sentence: Callable[[str], bool]
) -> Iterator[tuple[str, list[Word]]]:
    """What each voice says until it pauses; or until its sentence ends, once somebody else has begun."""
    going: dict[str, tuple[list[Word], bool]] = {}
    for word, voice in zip(words, whose, strict=True):
        go, interrupted = going.get(voice, ([], False))
        if go:
            paused = word.span.start - go[-1].span.end > PAUSE
            if paused or (interrupted and ends_sentence(go[-1].text)):
                yield voice, go
                go = []
        go.append(word)
        going = {v: (g, True) for v, (g, _) in going.items()}
        going[voice] = go, False if len(go) == 1 else interrupted
    yield from ((voice, go) for voice, (go, _) in going.items())
