"""What recognisers put out, token by token, made into words: whole milliseconds, starts that never fall, nothing lost.

Whisper gives numbers and sums ("2014.", "£13.60") no times or odd ones, and its decimals make small overlaps. The most
words whose starts rise together keep their times; every other word gets a place between its neighbours and is marked
`Timing.INFERRED`. Text that may never have been said is marked too (`Doubt`), and never dropped.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence

import msgspec

from sasci_archive.model.speech import Doubt, Span, Timing, Word

LETTER = 65
"""How long a letter takes in ordinary speech, in ms (about 15 letters a second)."""

LOOP = 8
"""A phrase said three times over, or more, is a loop where it is at least this many words in all. People do repeat
themselves, so it is only marked."""

PERIOD = 20
"""The longest phrase, in words, that is looked for in a loop."""

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages written without spaces: there a token is a word (openai-whisper's own list, `tokenizer.py`)."""


class Token(msgspec.Struct, frozen=True):
    """A piece of text as a recogniser gives it: times in seconds from the start of what it heard, None where it says
    nothing; confidence 0…1."""

    text: str
    start: float | None
    end: float | None
    confidence: float | None = None
    doubt: Doubt | None = None


class _Draft(msgspec.Struct):
    """A word on its way; `start` None: still to be placed."""

    text: str
    start: int | None
    end: int | None
    confidence: float | None
    doubt: Doubt | None
    timing: Timing = Timing.HEARD


def joined(tokens: Iterable[Token]) -> list[Token]:
    """Tokens that do not begin with a space go on with the word before, as Whisper means them.

    >>> [t.text for t in joined([Token(" forty", 0, 1), Token("-two", 1, 2), Token(" lines", 2, 3)])]
    [' forty-two', ' lines']
    """
    found: list[Token] = []
    for token in tokens:
        if found and token.text and not token.text[0].isspace() and not found[-1].text[-1:].isspace():
            found[-1] = _both(found[-1], token)
        else:
            found.append(token)
    return found


def words(tokens: Sequence[Token], heard: Span) -> tuple[Word, ...]:
    """The words of what was heard from `heard.start` to `heard.end` on the session's timeline.

    Law: the words' texts are the tokens' texts without white space; starts never fall; no word ends after the next one
    starts; every span lies in `heard`.

    >>> tokens = [Token(" It", 0.1, 0.3), Token(" cost", 0.3, 0.6), Token(" £13.60", None, None), Token(" then.", 1.0, 1.4)]
    >>> [(w.text, w.span.start, w.span.end, w.timing.value) for w in words(tokens, Span(60_000, 70_000))][2]
    ('£13.60', 60600, 60990, 'inferred')
    """
    drafts = [draft for token in tokens for draft in _pieces(token, heard)]
    _distrust(drafts)
    _end(drafts, heard)
    _place(drafts, heard)
    return tuple(_word(draft) for draft in drafts)


def doubted(said: Sequence[Word], speech: Sequence[Span] | None = None) -> tuple[Word, ...]:
    """The same words, those marked that go round in a loop, and those outside all `speech` where it is known.

    `speech` is where somebody speaks, in order, not overlapping. A doubt that is there already stays.

    >>> [w.doubt for w in doubted([Word(Span(900, 950), "Thanks.")], [Span(0, 500)])]
    [<Doubt.SILENCE: 'silence'>]
    """
    loops = _loops([_plain(word.text) for word in said])
    starts = [span.start for span in speech or ()]
    marked = []
    for word, loop in zip(said, loops, strict=True):
        doubt = word.doubt
        if doubt is None and speech is not None and not _touches(word.span, speech, starts):
            doubt = Doubt.SILENCE
        if doubt is None and loop:
            doubt = Doubt.REPEATED
        marked.append(word if doubt is word.doubt else msgspec.structs.replace(word, doubt=doubt))
    return tuple(marked)


# -- from tokens to drafts --------------------------------------------------------------------------------------------


def _both(first: Token, second: Token) -> Token:
    """One token of two that touch; confidence by length."""
    confidence = first.confidence if second.confidence is None else second.confidence
    if first.confidence is not None and second.confidence is not None:
        long, short = len(first.text.strip()), len(second.text.strip())
        confidence = (first.confidence * long + second.confidence * short) / max(long + short, 1)
    return Token(
        text=first.text + second.text,
        start=second.start if first.start is None else first.start,
        end=first.end if second.end is None else second.end,
        confidence=confidence,
        doubt=first.doubt or second.doubt,
    )


def _pieces(token: Token, heard: Span) -> list[_Draft]:
    """A token's text word by word; several share its time by their length."""
    texts = token.text.split()
    start, end = _ms(token.start, heard), _ms(token.end, heard)
    if start is None or start > heard.end:
        start = end = None
    elif end is None or end <= start:
        end = None
    else:
        end = min(end, heard.end)
    confidence = None if token.confidence is None else round(min(1.0, max(0.0, float(token.confidence))), 3)
    if len(texts) < 2 or start is None or end is None:
        return [
            _Draft(text, None if index else start, None if index else end, confidence, token.doubt)
            for index, text in enumerate(texts)
        ]
    bounds = _shares(texts, start, end)
    return [
        _Draft(text, bounds[i], bounds[i + 1], confidence, token.doubt, Timing.INFERRED if i else Timing.HEARD)
        for i, text in enumerate(texts)
    ]


def _ms(seconds: float | None, heard: Span) -> int | None:
    if seconds is None or not math.isfinite(seconds * 1000) or seconds < 0:
        return None
    return heard.start + round(seconds * 1000)


def _distrust(drafts: Sequence[_Draft]) -> None:
    """Keep the longest run of starts that never fall (patience sorting); the other times are forgotten."""
    timed = [(index, draft.start) for index, draft in enumerate(drafts) if draft.start is not None]
    tails: list[int] = []  # the lowest start a run of this length can end with
    last: list[int] = []  # and where in `timed` it ends
    before: list[int | None] = []
    for place, (_, start) in enumerate(timed):
        length = bisect.bisect_right(tails, start)
        before.append(last[length - 1] if length else None)
        tails[length:] = [start, *tails[length + 1 :]]
        last[length:] = [place, *last[length + 1 :]]
    kept: set[int] = set()
    at = last[-1] if last else None
    while at is not None:
        kept.add(timed[at][0])
        at = before[at]
    for index, draft in enumerate(drafts):
        if index not in kept:
            draft.start = draft.end = None


def _end(drafts: Sequence[_Draft], heard: Span) -> None:
    """Where a word that has its start ends: as given, as long as it takes, but not after the next one starts."""
    limit = heard.end
    for draft in reversed(drafts):
        if draft.start is not None:
            if draft.end is None:
                draft.end, draft.timing = draft.start + LETTER * len(draft.text), Timing.INFERRED
            draft.end = max(draft.start, min(draft.end, limit))
            limit = draft.start


def _place(drafts: Sequence[_Draft], heard: Span) -> None:
    """Give every word without a place one between its neighbours, no longer than it takes to say."""
    index = 0
    while index < len(drafts):
        stop = index
        while stop < len(drafts) and drafts[stop].start is None:
            stop += 1
        if stop > index:
            _place_run(drafts, index, stop, heard)
        index = stop + 1


def _place_run(drafts: Sequence[_Draft], first: int, stop: int, heard: Span) -> None:
    """Where there is no room, the word before gives some of its own."""
    run = list(drafts[first:stop])
    before = drafts[first - 1] if first else None
    after = drafts[stop].start if stop < len(drafts) else None
    low = heard.start if before is None or before.end is None else before.end
    high = heard.end if after is None else after
    needed = LETTER * sum(len(draft.text) for draft in run)
    if before is not None and before.start is not None and high - low < needed // 4:
        bounds = _shares([before.text, *(draft.text for draft in run)], before.start, high)
        before.end = bounds[1]
        bounds = bounds[1:]
    elif before is None and after is not None:
        bounds = _shares([draft.text for draft in run], max(low, high - needed), high)
    else:
        bounds = _shares([draft.text for draft in run], low, min(high, low + needed))
    for draft, start, end in zip(run, bounds, bounds[1:], strict=False):
        draft.start, draft.end, draft.timing = start, end, Timing.INFERRED


def _shares(texts: Sequence[str], start: int, end: int) -> list[int]:
    """The bounds of each text's share of a time, by length."""
    total = sum(map(len, texts))
    bounds, letters = [start], 0
    for text in texts:
        letters += len(text)
        bounds.append(start + (end - start) * letters // total)
    return bounds


def _word(draft: _Draft) -> Word:
    if draft.start is None or draft.end is None:
        raise AssertionError(draft)
    return Word(Span(draft.start, draft.end), draft.text, draft.confidence, draft.timing, draft.doubt)


# -- doubts -----------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()) or text


def _loops(texts: Sequence[str]) -> list[bool]:
    """Which words only repeat what was just said: all of a loop but its first round."""
    found = [False] * len(texts)
    for period in range(1, PERIOD + 1):
        same = 0
        for index in range(period, len(texts) + 1):
            if index < len(texts) and texts[index] == texts[index - period]:
                same += 1
                continue
            if same >= 2 * period and same + period >= LOOP:
                found[index - same : index] = [True] * same
            same = 0
    return found


def _touches(span: Span, speech: Sequence[Span], starts: Sequence[int]) -> bool:
    """Whether any of the spans has a moment in common with it."""
    last = bisect.bisect_right(starts, span.end) - 1
    return last >= 0 and speech[last].end >= span.start
