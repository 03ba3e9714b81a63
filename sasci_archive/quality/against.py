"""A transcript held against a reference: every place at which they differ, in the transcript's own words.

Laws: of a transcript against itself nothing is listed; the words of a row stand at its place; what is missing in the transcript, and only that, has no words.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sasci_archive.dialogue.alignment import same_words
from sasci_archive.model.account import Passage
from sasci_archive.model.quality import Kind, Weak
from sasci_archive.quality.figures import number_in
from sasci_archive.quality.listed import ranked
from sasci_archive.quality.said import Found, Said, Session
from sasci_archive.quality.tying import tied

LONGEST: Final = 12
"""Words of the reference that a row quotes."""


def against(session: Session, reference: Sequence[Passage]) -> tuple[Weak, ...]:
    """Where the words of a session are other than the reference's, missing or added, or under another name, the longest first."""
    own, theirs = _words(session), _told_by(reference)
    pairs = same_words([turn.words[at].text for turn, at in own], [each.text for each in theirs])
    found = [*_differences(own, theirs, pairs), *_speakers(own, theirs, pairs)]
    return ranked((session, each) for each in found)


class _Told(msgspec.Struct, frozen=True):
    """A word of the reference: in which passage, and whose."""

    text: str
    passage: int
    speaker: str | None


def _words(session: Session) -> list[tuple[Said, int]]:
    """What has letters or figures: a dash by itself is no word."""
    return [(turn, at) for turn in session.said for at, word in enumerate(turn.words) if _is_word(word.text)]


def _told_by(reference: Sequence[Passage]) -> list[_Told]:
    return [_Told(w.text, n, p.speaker) for n, p in enumerate(reference) for w in p.words if _is_word(w.text)]


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _differences(
    own: Sequence[tuple[Said, int]], theirs: Sequence[_Told], pairs: Sequence[tuple[int, int]]
) -> Iterator[Found]:
    bounds = [(-1, -1), *pairs, (len(own), len(theirs))]
    for (mine, other), (next_mine, next_other) in itertools.pairwise(bounds):
        here, left = own[mine + 1 : next_mine], theirs[other + 1 : next_other]
        there = " ".join(each.text for each in left)
        if left and not here and own:
            # before the word that follows, where that is in the same passage; else behind what was said before
            with_next = next_other < len(theirs) and theirs[next_other].passage == left[0].passage
            turn, first = own[next_mine] if (with_next or mine < 0) and next_mine < len(own) else _behind(own[mine])
            why = f"missing: {_told(len(left))}"
            yield Found(Kind.MISSING, turn, first, 0, why, _short(there), min(1.0, len(left) / 50))
        for number, (turn, first, count) in enumerate(_in_turns(here)):
            said = " ".join(word.text for word in turn.words[first : first + count])
            now = there if number == 0 else ""
            if _same(said, now):
                continue
            if not now:
                yield Found(Kind.ADDED, turn, first, count, "not in the reference", "", min(1.0, count / 50))
                continue
            same = number_in(said) and number_in(said) == number_in(now)
            why = "the reference writes it otherwise" if same else "the reference has other words"
            yield Found(
                Kind.CHANGED, turn, first, count, why, _short(now), 0.01 if same else 0.1 + min(0.9, count / 50)
            )


def _behind(word: tuple[Said, int]) -> tuple[Said, int]:
    return word[0], word[1] + 1


def _in_turns(here: Sequence[tuple[Said, int]]) -> Iterator[tuple[Said, int, int]]:
    """The words, cut where a turn or a paragraph ends: from, and how many."""
    first = 0
    for n in range(1, len(here) + 1):
        before = here[n - 1]
        if (
            n == len(here)
            or here[n][0] is not before[0]
            or here[n][0].words[here[n][1]].seg != before[0].words[before[1]].seg
        ):
            yield here[first][0], here[first][1], n - first
            first = n


def _speakers(
    own: Sequence[tuple[Said, int]], theirs: Sequence[_Told], pairs: Sequence[tuple[int, int]]
) -> Iterator[Found]:
    """Words of one of the reference's speakers that stand in another's turn."""
    matched = _matched([(own[mine][0].who, theirs[other].speaker) for mine, other in pairs])
    if not matched:
        return
    wrong = {
        mine: speaker
        for mine, other in pairs
        if (speaker := theirs[other].speaker) is not None and matched.get(speaker, own[mine][0].who) != own[mine][0].who
    }
    at = 0
    while at < len(own):
        if at not in wrong:
            at += 1
            continue
        end = at + 1
        while (
            end < len(own)
            and wrong.get(end) == wrong[at]
            and own[end][0] is own[at][0]
            and own[end][0].words[own[end][1]].seg == own[at][0].words[own[at][1]].seg
        ):
            end += 1
        turn, first = own[at]
        yield Found(
            Kind.WRONG_SPEAKER,
            turn,
            first,
            end - at,
            f"{wrong[at]} says it in the reference",
            "",
            min(1.0, (end - at) / 50),
        )
        at = end


def _matched(shared: Sequence[tuple[str, str | None]]) -> dict[str, str]:
    """Speakers tied one to one, so that most words are under the right name (an assignment, as cpWER makes it)."""
    counts = Counter((who, speaker) for who, speaker in shared if speaker is not None)
    ours, others = sorted({who for who, _ in counts}), sorted({speaker for _, speaker in counts})
    if len(others) < 2 or not ours:
        return {}
    most = max(counts.values())
    ties = tied([[most - counts[who, speaker] for speaker in others] for who in ours])
    return {others[column]: ours[row] for row, column in ties if counts[ours[row], others[column]]}


def _same(one: str, other: str) -> bool:
    """Whether they differ in signs and spaces only.

    >>> _same("two-thirds", "Two thirds,"), _same("a", "the")
    (True, False)
    """
    return "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))


def _told(many: int) -> str:
    return "1 word" if many == 1 else f"{many} words"


def _short(text: str) -> str:
    words = text.split()
    return text if len(words) <= LONGEST else f"{' '.join(words[:LONGEST])} …"
