"""What another account of the same talk (the captions that came with the recording) has otherwise: numbers, names as the record spells them, and passages that
are not in the transcript.

Law: nothing of it is told where something is withheld nearby: what is withheld here stands in the captions still.

Other differences are too many to be worth a look: two recognisers differ in one word of ten.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.dialogue.alignment import same_words
from sasci_archive.house.text import bare
from sasci_archive.model.quality import Kind
from sasci_archive.quality.figures import number_in
from sasci_archive.quality.names import Name
from sasci_archive.quality.said import Found, Here, Session

LONGEST: Final = 3
"""So many words on either side may be other ones: where more are, the two are not telling the same."""
PASSAGE, FARTHEST = 3, 15
"""From so many words on a passage that only the other account has is told, up to the length of a sentence."""


def elsewhere(session: Session, known: Sequence[Name]) -> Iterator[Found]:
    """Where the other account has another number, a name of the record in the place of other words, or a passage."""
    if not session.other:
        return
    own = [(turn, at) for turn in session.said for at in range(len(turn.words))]
    texts = [turn.words[at].text for turn, at in own]
    pairs = same_words(texts, session.other)
    names = {name.keys for name in known}
    open_ = _open(session)
    order = {turn.turn: n for n, turn in enumerate(session.said)}
    for (first, theirs), (end, their_end) in itertools.pairwise(pairs):
        there = session.other[theirs + 1 : their_end]
        if not there or not open_[order[own[first][0].turn]] > order[own[end][0].turn]:
            continue
        turn, at = own[first + 1]
        words = [turn.words[n] for other, n in own[first + 1 : end] if other is turn]
        following = turn.words[at : at + max(1, len(words))]
        if len(words) < end - first - 1 or len({w.seg for w in words}) > 1 or any(w.settled for w in following):
            continue
        told = " ".join(there)
        if words and len(words) <= LONGEST and len(there) <= LONGEST:
            text = " ".join(word.text for word in words)
            mine, others = number_in(text), number_in(told)
            if mine and others and mine != others:
                yield Found(Kind.NUMBER, turn, at, len(words), f"captions have “{told}”", told, 0.7)
            elif tuple(map(bare, there)) in names and all(word[:1].isupper() for word in there):
                yield Found(Kind.NAME, turn, at, len(words), f"captions have “{told}”", _ended(words, told), 1.0)
        elif len(words) <= 1 and PASSAGE <= len(there) - len(words) <= FARTHEST:
            yield Found(Kind.UNHEARD, turn, at, len(words), f"captions have “{told}” here", weight=len(there) / 20)


def _open(session: Session) -> list[int]:
    """For each turn, by number, the next from it on in which something is withheld; one behind the last where none is."""
    found, at = [], len(session.said)
    for number in reversed(range(len(session.said))):
        at = at if session.said[number].whole else number
        found.append(at)
    return found[::-1]


def _ended(words: Sequence[Here], told: str) -> str:
    """With the comma or stop behind the words as they stand."""
    last = words[-1].text[-1:]
    return told if told[-1:] in ".,;:?!" or last not in ".,;:?!" else told + last
