"""Where a few words may stand under the wrong name: sentences that go on in another's turn, and people who speak at once.

What the voices and the sentences said against one another was weighed when turns were made (`dialogue.attribution`); what is listed here is what
that left: sentences that are cut through all the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.dialogue.attribution import attributed, ends_sentence, evidence
from sasci_archive.model.quality import Kind
from sasci_archive.model.speech import VoiceSpan, Word
from sasci_archive.quality.said import Found, Said, Session

ISLAND: Final = 3
"""So many words at the edge of a turn are more likely the neighbour's than a sentence of two people."""
AT_ONCE: Final = 1_000
"""In ms: two voices that share less than this follow one another closely, and no more."""
_BROKEN_OFF: Final = ("–", "—", "-", "…", "...", ",")
"""Behind such a sign a sentence is broken off, or taken up by somebody else; recognisers put a comma where one voice interrupts another."""
_SHORTENED: Final = frozenset(("etc", "approx", "no", "vol", "jr", "co", "ltd", "inc"))
"""Behind their full stop a sentence may go on."""
_JOINS: Final = frozenset(
    ("and", "but", "or", "so", "because", "not", "which", "who", "yes", "no", "yeah", "mm", "mhm", "okay", "right")
)
"""Words by which people take up another's sentence: it is a speaker's own beginning."""


def cut_through(session: Session) -> Iterator[Found]:
    """Sentences that begin in one turn and go on in the next of somebody else."""
    turns = [turn for turn in session.said if turn.words]
    for before, after in itertools.pairwise(turns):
        if before.who == after.who or _decided(before) or _decided(after):
            continue
        if not (_goes_on(before) and _is_small(after, 0)):
            continue
        tail, head = _tail(before), _head(after)
        whole_before, whole_after = tail == len(before.words), head == len(after.words)
        if tail <= ISLAND and (tail <= head or not whole_after):
            first = len(before.words) - tail
            why = (
                "the next speaker's sentence goes on with it"
                if not whole_before
                else "all of this turn belongs to the next speaker's sentence"
            )
            yield Found(Kind.SPEAKER, before, first, tail, why, weight=1 / tail)
        elif head <= ISLAND:
            why = "it ends the sentence of the speaker before"
            yield Found(Kind.SPEAKER, after, 0, head, why, weight=1 / head)
        else:
            why = "the speaker before had not ended the sentence: where does the other begin?"
            yield Found(Kind.SENTENCE, after, 0, min(ISLAND, head), why, weight=1 / head)


def small_beginnings(session: Session) -> Iterator[Found]:
    """Sentences that begin with a small letter: recognisers leave out a word there without a sign of it ("[Thank] you, Desmond")."""
    previous: Said | None = None
    for turn in session.said:
        for at, word in enumerate(turn.words):
            begins = ends_sentence(turn.words[at - 1].text) if at else previous is not None and not _goes_on(previous)
            if not begins or word.settled or not turn.whole or not _is_small(turn, at):
                continue
            if word.confidence is None:  # of captions and imported texts nobody knows how they were cut
                continue
            if at and (turn.words[at - 1].text.endswith(("…", "...")) or turn.words[at - 1].bare in _SHORTENED):
                continue
            takes_up = word.bare in _JOINS
            if takes_up and (not at or turn.overlaps):
                continue
            why = "the sentence begins with a small letter: a word before it may be missing"
            yield Found(Kind.START, turn, at, 1, why, weight=0.3 if takes_up else 0.6)
        if turn.words:
            previous = turn


def at_once(session: Session) -> Iterator[Found]:
    """Stretches in which two voices speak at once, and whose words the recogniser may have mixed; the words in it of the longer turn."""
    shared = list(_shared(session.voices))
    for turn in session.said:
        if _decided(turn) or not turn.words:
            continue
        for begin, end in shared:
            inside = [
                at
                for at, word in enumerate(turn.words)
                if word.span is not None and not word.settled and word.span.start < end and word.span.end > begin
            ]
            stretch = _first_stretch(turn, inside)
            if stretch is not None and (turn.span is None or turn.span.start <= (begin + end) // 2 <= turn.span.end):
                why = f"two speak at once for {(end - begin) / 1000:.1f} s"
                yield Found(Kind.OVERLAP, turn, *stretch, why, weight=min(1.0, (end - begin) / 10_000))


def smoothed(words: Sequence[Word], voices: Sequence[VoiceSpan]) -> tuple[int, int]:
    """How many words lie nearer to another voice than to the one that they were given to, and in how many stretches of one to ISLAND words:
    what would be islands if the words' times alone had decided."""
    whose = attributed(words, voices)
    nearest = [min(costs, key=costs.__getitem__) if costs else None for costs in evidence(words, voices)]
    moved = [one != other for one, other in zip(whose, nearest, strict=True)]
    lengths = [sum(1 for _ in run) for was, run in itertools.groupby(moved) if was]
    return sum(lengths), sum(length <= ISLAND for length in lengths)


def _decided(turn: Said) -> bool:
    return turn.heard or turn.placed or not turn.whole


def _goes_on(turn: Said) -> bool:
    last = turn.words[-1].text
    return not ends_sentence(last) and not last.endswith(_BROKEN_OFF)


def _is_small(turn: Said, at: int) -> bool:
    letters = [c for c in turn.words[at].text if c.isalpha()]
    return bool(letters) and letters[0].islower()


def _tail(turn: Said) -> int:
    """How many words stand behind its last whole sentence."""
    for n, word in enumerate(reversed(turn.words)):
        if ends_sentence(word.text):
            return n
    return len(turn.words)


def _head(turn: Said) -> int:
    """How many words end the sentence that it begins with."""
    return next((n for n, word in enumerate(turn.words, start=1) if ends_sentence(word.text)), len(turn.words))


def _shared(voices: Sequence[VoiceSpan]) -> Iterator[tuple[int, int]]:
    """From when to when at least two voices speak, AT_ONCE and longer."""
    moments = sorted((ms, step) for v in voices for ms, step in ((v.span.start, 1), (v.span.end, -1)))
    many, since = 0, 0
    for ms, step in moments:
        if many == 1 and step == 1:
            since = ms
        if many == 2 and step == -1 and ms - since >= AT_ONCE:
            yield since, ms
        many += step


def _first_stretch(turn: Said, numbers: Sequence[int]) -> tuple[int, int] | None:
    if not numbers:
        return None
    first = numbers[0]
    count = 1
    for at in numbers[1:]:
        if at != first + count or turn.words[at].seg != turn.words[first].seg:
            break
        count += 1
    return first, count
