"""An account that others made, as our words and voices: exact about who says what, as the file is.

Passages are put in the order in which they begin. One that lies inside another interrupts it between two words, else the one that
began first is finished first; a word keeps its time, unless it would then begin before the one before it. A text without times
keeps its order, and each word's span is its place. Law: the words are those of the account, every one once.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import msgspec

from sasci_archive.model.account import Account, Aside, Passage, What, spread
from sasci_archive.model.speech import Span, Timing, VoiceSpan, Word

SAME_BREATH = 2_000
"""Words of one speaker that are no further apart (ms) are one span of their voice."""


class Lean(Enum):
    """To which of its two words an aside belongs where a turn ends between them."""

    BACK = "back"
    ON = "on"


class Placed(msgspec.Struct, frozen=True):
    """An aside after the first `after` words of its session."""

    after: int
    lean: Lean
    aside: Aside


class Between(msgspec.Struct, frozen=True):
    """What stands between turns, after the first `after` words of its session: `voice` is None where it is nobody's."""

    after: int
    voice: str | None
    asides: tuple[Aside, ...]


class Told(msgspec.Struct, frozen=True):
    """A session as a file tells it. The spans of `voices` do not overlap: a word is theirs in whose span it begins. Where
    `own_paragraphs`, the file says where paragraphs begin."""

    words: tuple[Word, ...] = ()
    voices: tuple[VoiceSpan, ...] = ()
    placed: tuple[Placed, ...] = ()
    between: tuple[Between, ...] = ()
    own_paragraphs: bool = False


class _Run(msgspec.Struct, frozen=True):
    """Words of one passage that follow each other; `numbers` are their places in the account."""

    speaker: str | None
    words: tuple[Word, ...]
    numbers: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.words[0].span.start

    def cut(self, at: int) -> tuple[_Run, _Run]:
        """Before and from its word `at`."""
        return (
            _Run(self.speaker, self.words[:at], self.numbers[:at]),
            _Run(self.speaker, self.words[at:], self.numbers[at:]),
        )


def told(account: Account, known: Sequence[str] = ()) -> Told:
    """The account of one session. Voices are V1, V2 … in the order of `known`, the names of all sessions; those that are
    not among them come after."""
    timed = account.timed
    every = dict.fromkeys((*known, *account.speakers))
    runs = _ordered(_runs(account)) if timed else list(_numbered(_runs(account)))
    labels = {name: f"V{number}" for number, name in enumerate(every, start=1)}
    place = {number: at for at, number in enumerate(number for run in runs for number in run.numbers)}
    placed, between = _asides(account, place, labels)
    return Told(
        words=tuple(word for run in runs for word in run.words),
        voices=tuple(_voices(runs, labels)),
        placed=tuple(sorted(placed, key=lambda p: p.after)),
        between=tuple(sorted(between, key=lambda b: b.after)),
        own_paragraphs=not timed or any(p.aside.what is What.PARAGRAPH for p in placed),
    )


def known(called: Mapping[str, str]) -> tuple[str, ...]:
    """What voices are called, by their numbers, so that `told` gives each name its label again; "\\0…" stands for those that were
    heard.

    >>> known({"V1": "Jill", "V3": "Mo"})
    ('Jill', '\\x002', 'Mo')
    """
    names = {int(voice[1:]): name for voice, name in called.items()}
    return tuple(names.get(number, f"\0{number}") for number in range(1, max(names, default=0) + 1))


# -- order -------------------------------------------------------------------------------------------------------------


def _runs(account: Account) -> list[_Run]:
    """The passages that have words, every word with a time where any has one."""
    words = _filled(account.words) if account.timed else account.words
    found, at = [], 0
    for passage in account.passages:
        if passage.words:
            end = at + len(passage.words)
            found.append(_Run(passage.speaker, tuple(words[at:end]), tuple(range(at, end))))
            at = end
    return found


def _filled(words: Sequence[Word]) -> list[Word]:
    """Words without a time get one between their neighbours, or as long as they take."""
    found: list[Word] = []
    for without, run in itertools.groupby(words, lambda word: word.timing is Timing.NONE):
        some = list(run)
        if not without:
            found += some
            continue
        start = found[-1].span.end if found else 0
        after = words[len(found) + len(some)].span.start if len(found) + len(some) < len(words) else None
        end = None if after is None else max(start, after)
        texts = [word.text for word in some]
        given = spread(texts, start, end, heard=False)
        found += [
            msgspec.structs.replace(g, confidence=w.confidence, doubt=w.doubt) for g, w in zip(given, some, strict=True)
        ]
    return found


def _numbered(runs: Sequence[_Run]) -> Iterator[_Run]:
    for run in runs:
        words = (
            msgspec.structs.replace(word, span=Span(number, number + 1))
            for number, word in zip(run.numbers, run.words, strict=True)
        )
        yield msgspec.structs.replace(run, words=tuple(words))


def _ordered(runs: Sequence[_Run]) -> list[_Run]:
    said: list[_Run] = []
    unfinished: list[_Run] = []  # each lies inside the one before
    for new in sorted(runs, key=lambda run: run.start):
        while unfinished and not _interrupts(new, unfinished[-1]):
            said.append(unfinished.pop())
        if unfinished:
            old = unfinished[-1]
            before, unfinished[-1] = old.cut(sum(1 for word in old.words if word.span.start < new.start))
            said.append(before)
        unfinished.append(new)
    return list(_rising([run for run in (*said, *reversed(unfinished)) if run.words]))


def _interrupts(new: _Run, old: _Run) -> bool:
    """Lies inside the old one, and leaves it words to go on with."""
    return bool(old.words) and new.speaker != old.speaker and new.words[-1].span.start < old.words[-1].span.start


def _rising(runs: Sequence[_Run]) -> Iterator[_Run]:
    """No word begins before the one before it, and a run's first word after it: so a moment is one run's."""
    last = -1
    for run in runs:
        words: list[Word] = []
        for word in run.words:
            start = max(word.span.start, last if words else last + 1)
            last = start
            late = start > word.span.start
            words.append(
                msgspec.structs.replace(word, span=Span(start, max(start, word.span.end)), timing=Timing.INFERRED)
                if late
                else word
            )
        yield msgspec.structs.replace(run, words=tuple(words))


def _voices(runs: Sequence[_Run], labels: dict[str, str]) -> Iterator[VoiceSpan]:
    last: VoiceSpan | None = None
    before: str | None = None
    for run, following in itertools.zip_longest(runs, runs[1:]):
        if run.speaker is not None:
            end = max(word.span.end for word in run.words)
            end = max(run.words[-1].span.start, min(end, following.start - 1) if following else end)
            if last and before == run.speaker and run.start - last.span.end <= SAME_BREATH:
                last = VoiceSpan(Span(last.span.start, end), last.voice)
            else:
                if last:
                    yield last
                last = VoiceSpan(Span(run.start, end), labels[run.speaker])
        before = run.speaker
    if last:
        yield last


# -- what stands beside --------------------------------------------------------------------------------------------------


def _asides(account: Account, place: dict[int, int], labels: dict[str, str]) -> tuple[list[Placed], list[Between]]:
    placed: list[Placed] = []
    between: list[Between] = []
    waiting: list[Passage] = []  # what stands before the next passage with words
    at = 0
    for passage in account.passages:
        if not passage.words:
            waiting.append(passage)
            continue
        between += _between(waiting, place[at], labels)
        waiting = []
        placed += [p for aside in passage.asides for p in _placed(aside, at, len(passage.words), place)]
        at += len(passage.words)
    return placed, between + _between(waiting, len(place), labels)


def _between(passages: Sequence[Passage], after: int, labels: dict[str, str]) -> list[Between]:
    return [Between(after, None if p.speaker is None else labels[p.speaker], p.asides) for p in passages if p.asides]


def _placed(aside: Aside, first: int, count: int, place: dict[int, int]) -> Iterator[Placed]:
    """An aside of a passage; where what it is said of was interrupted, one for each part."""
    if aside.covers:
        numbers = [place[first + at] for at in range(aside.at, min(count, aside.at + aside.covers))]
        parts: dict[int, list[int]] = defaultdict(list)
        for i, number in enumerate(numbers):
            parts[number - i].append(number)
        for part in parts.values():
            yield Placed(part[0], Lean.ON, msgspec.structs.replace(aside, covers=len(part)))
    elif aside.at == count or (aside.at and aside.what is not What.PARAGRAPH):
        yield Placed(place[first + aside.at - 1] + 1, Lean.BACK, aside)
    else:
        yield Placed(place[first + aside.at], Lean.ON, aside)
