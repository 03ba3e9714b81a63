"""What another account of the same talk (the captions that came with the recording) has otherwise: numbers, and names as the record spells them.

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
from sasci_archive.quality.said import Found, Session

LONGEST: Final = 3
"""So many words on either side may be other ones: where more are, the two are not telling the same."""


def elsewhere(session: Session, known: Sequence[Name]) -> Iterator[Found]:
    """Where the other account has another number, or a name of the record in the place of other words."""
    if not session.other:
        return
    own = [(turn, at) for turn in session.said for at in range(len(turn.words))]
    texts = [turn.words[at].text for turn, at in own]
    pairs = [(-1, -1), *same_words(texts, session.other), (len(texts), len(session.other))]
    names = {name.keys for name in known}
    for (first, theirs), (end, their_end) in itertools.pairwise(pairs):
        here, there = own[first + 1 : end], session.other[theirs + 1 : their_end]
        if not 0 < len(here) <= LONGEST or not 0 < len(there) <= LONGEST or first < 0 or end >= len(own):
            continue
        turn, at = here[0]
        words = [turn.words[n] for other, n in here if other is turn]
        if len(words) < len(here) or len({word.seg for word in words}) > 1 or any(word.settled for word in words):
            continue
        said, told = " ".join(word.text for word in words), " ".join(there)
        mine, others = number_in(said), number_in(told)
        if mine and others and mine != others:
            yield Found(Kind.NUMBER, turn, at, len(words), f"captions have “{told}”", told, 0.7)
        elif tuple(map(bare, there)) in names and all(word[:1].isupper() for word in there):
            yield Found(Kind.NAME, turn, at, len(words), f"captions have “{told}”, as the record", told, 0.85)
