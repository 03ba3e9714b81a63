"""Words and sound held against one another: words where nothing is to be heard, speech where nothing is written, and a pace that nobody has.

What the recogniser itself marked (text in silence, loops: `formats.tokens.doubted`) is taken over as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.model.quality import Kind
from sasci_archive.model.speech import Doubt, Span, Timing
from sasci_archive.quality.said import STEP, Found, Here, Said, Session, runs

LEAST: Final = 1_000
"""In ms: less speech than this without a word is breath, a laugh, or the tail of a word."""
REACH: Final = 350
"""In ms: recognisers place words a little early or late, and voices begin a little before their words."""
A_WORD, A_LETTER = 400, 100
"""In ms: no word takes longer than the one and for each of its letters the other; one that seems to has swallowed silence, or speech that was left out."""
SWOLLEN: Final = 1_200
"""In ms: and shorter than this it is only drawn out."""
ABOVE: Final = 0.35
"""Sound counts from this far between the recording's silence and its speech (on the scale of decibels)."""
BESIDE: Final = 250
"""In ms around a word in which its sound may lie."""
TOGETHER: Final = 8
"""So many words in a row are looked at for their pace,"""
LETTERS: Final = 38
"""and so many letters a second nobody says: fast talk has 25."""

_WHY: Final = {
    Doubt.REPEATED: (Kind.REPEATED, "goes round in a loop: it may have been said once"),
    Doubt.SILENCE: (Kind.SILENCE, "the recogniser itself took this for silence"),
}


def doubted(turn: Said) -> Iterator[Found]:
    """What the recogniser marked as perhaps never said."""
    for doubt, (kind, why) in _WHY.items():
        chosen = [word.doubt is doubt and not word.settled for word in turn.words]
        for first, count in runs(turn, chosen):
            yield Found(kind, turn, first, count, why, weight=min(1.0, count / 20))


def fast(turn: Said) -> Iterator[Found]:
    """Stretches with more letters a second than anybody says."""
    words = turn.words
    chosen = [False] * len(words)
    for first in range(len(words) - TOGETHER + 1):
        here = words[first : first + TOGETHER]
        if any(w.span is None or w.settled or w.timing is not Timing.HEARD for w in here):
            continue
        begin, end = here[0].span, here[-1].span
        if begin is None or end is None:
            continue
        letters = sum(len(w.bare) for w in here)
        if letters * 1000 > LETTERS * max(1, end.end - begin.start):
            chosen[first : first + TOGETHER] = [True] * TOGETHER
    for first, count in runs(turn, chosen):
        span = Span(_span(words[first]).start, _span(words[first + count - 1]).end)
        pace = sum(len(w.bare) for w in words[first : first + count]) * 1000 // max(1, span.length)
        yield Found(
            Kind.PACE, turn, first, count, f"{pace} letters a second: the words cannot all lie here", weight=pace / 1000
        )


def soundless(session: Session) -> Iterator[Found]:
    """Words under which nothing is to be heard. Nothing where the loudness is not known."""
    threshold = _threshold(session)
    if threshold is None:
        return
    voices = _joined([v.span for v in session.voices])
    starts = [span.start for span in voices]
    for turn in session.said:
        chosen = [
            w.span is not None
            and not w.settled
            and w.timing is Timing.HEARD
            and w.doubt is None
            and not _touches(w.span, voices, starts)
            and _loudest(session.loud, w.span) < threshold
            for w in turn.words
        ]
        for first, count in runs(turn, chosen):
            yield Found(Kind.SOUNDLESS, turn, first, count, "nothing is to be heard here", weight=min(1.0, count / 10))


def unheard(session: Session) -> Iterator[Found]:
    """Speech (by the voices, and loud where the loudness is known) in which no word stands: put before the word that follows it."""
    placed = [(word, turn, at) for turn in session.said for at, word in enumerate(turn.words) if word.span is not None]
    if not placed or not session.voices:
        return
    placed.sort(key=lambda each: _span(each[0]).start)
    starts = [_span(word).start for word, _, _ in placed]
    heard = [turn.span for turn in session.said if turn.span and (turn.heard or not turn.whole)]
    threshold = _threshold(session)
    for span in _gaps(_joined([v.span for v in session.voices]), [_covered(w) for w, _, _ in placed]):
        if any(span.shared(turn) for turn in heard):  # somebody has listened to it, or it is not to be told of
            continue
        if threshold is not None and _share_above(session.loud, span, threshold) < 0.3:
            continue
        at = bisect_right(starts, span.start)
        following = placed[at] if at < len(placed) else None
        before = placed[at - 1] if at else None
        if following is not None and (before is None or following[1] is before[1] or not _in(span, before[1])):
            turn, first = following[1], following[2]
        elif before is not None:
            turn, first = before[1], before[2] + 1
        else:
            continue
        seconds = f"{span.length / 1000:.1f} s"
        yield Found(
            Kind.UNHEARD,
            turn,
            first,
            0,
            f"somebody speaks for {seconds}, and nothing is written",
            weight=min(1.0, span.length / 20_000),
            span=span,
        )


def swollen(session: Session) -> Iterator[Found]:
    """Words that last too long while somebody speaks all along: there is room in them for others. Nothing where the loudness is not known."""
    threshold = _threshold(session)
    if threshold is None:
        return
    for turn in session.said:
        for at, word in enumerate(turn.words):
            if word.span is None or word.settled or word.timing is not Timing.HEARD or word.doubt is not None:
                continue
            if any(c.isdigit() for c in word.text):  # which take as long as they are read
                continue
            if word.span.length < max(SWOLLEN, A_WORD + A_LETTER * len(word.bare)):
                continue
            if _share_above(session.loud, word.span, threshold) >= 0.8:
                seconds = f"{word.span.length / 1000:.1f} s"
                yield Found(
                    Kind.UNHEARD,
                    turn,
                    at,
                    1,
                    f"lasts {seconds}, with sound all along: other words may be missing",
                    weight=0.05,
                )


def _in(span: Span, turn: Said) -> bool:
    return turn.span is not None and turn.span.end >= span.end


def _covered(word: Here) -> Span:
    span = _span(word)
    return Span(max(0, span.start - REACH), min(span.end, span.start + A_WORD + A_LETTER * len(word.text)) + REACH)


def _gaps(speech: Sequence[Span], words: Sequence[Span]) -> Iterator[Span]:
    """What of `speech` no word accounts for, from LEAST on."""
    covered = _joined(words)
    ends = [span.end for span in covered]
    for each in speech:
        free = each.start
        for span in covered[bisect_left(ends, each.start) :]:
            if span.start >= each.end:
                break
            if span.start - free >= LEAST:
                yield Span(free, span.start)
            free = max(free, span.end)
        if each.end - free >= LEAST:
            yield Span(free, each.end)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """In order, those that touch as one.

    >>> _joined([Span(5, 9), Span(0, 6), Span(20, 21)])
    [Span(start=0, end=9), Span(start=20, end=21)]
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _touches(span: Span, among: Sequence[Span], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, span.end + BESIDE)
    return at > 0 and among[at - 1].end >= span.start - BESIDE


def _threshold(session: Session) -> int | None:
    """How loud a step is that is no silence; None where that is not known: no sound, or no silence in it, or nothing else."""
    if not session.loud:
        return None
    ordered = sorted(session.loud)
    quiet, speech = ordered[len(ordered) // 20], ordered[len(ordered) * 9 // 10]
    return round(quiet + ABOVE * (speech - quiet)) if speech - quiet > 40 else None  # ten decibels


def _steps(loud: bytes, span: Span, beside: int = 0) -> bytes:
    return loud[max(0, span.start - beside) // STEP : (span.end + beside) // STEP + 1]


def _loudest(loud: bytes, span: Span) -> int:
    here = _steps(loud, span, BESIDE)
    return max(here) if here else 255  # where the recording does not reach nobody knows


def _share_above(loud: bytes, span: Span, threshold: int) -> float:
    here = _steps(loud, span)
    return sum(each >= threshold for each in here) / len(here) if here else 1.0


def _span(word: Here) -> Span:
    assert word.span is not None
    return word.span
