"""What another account of the same talk says at one place: a doubtful word's alternatives.

Law: what is given stands between words that both accounts have, so that nothing is guessed where they do not meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sasci_archive.dialogue.alignment import same_words

FARTHEST: Final = 6
"""So many words on either side the two may differ in; where more differ they are not telling the same."""


class There(msgspec.Struct, frozen=True):
    """Words number `first` to `last` (not included) of what is asked about are `said` by the other account, "" where it has nothing there."""

    first: int
    last: int
    said: str


def there(own: Sequence[str], other: Sequence[str], first: int, last: int) -> There | None:
    """What `other` says where `own` has the words from `first` to before `last`: with the words around these, up to the next that both have.
    None where they do not meet near enough, or where it says the same.

    >>> there("we raised the threshold again".split(), "We raised a fresh hold, again".split(), 3, 4)
    There(first=2, last=4, said='a fresh hold,')
    """
    pairs = same_words(own, other)
    same = {mine for mine, _ in pairs}
    if all(number in same for number in range(first, last)):
        return None
    before = max((pair for pair in pairs if pair[0] < first), default=(-1, -1) if first < FARTHEST else None)
    after = min(
        (pair for pair in pairs if pair[0] >= last and (before is None or pair[1] > before[1])),
        default=(len(own), len(other)) if len(own) - last < FARTHEST else None,
    )
    if before is None or after is None:
        return None
    begins, ends = before[0] + 1, after[0]
    said = other[before[1] + 1 : after[1]]
    far = first - begins > FARTHEST or ends - last > FARTHEST or len(said) > 2 * FARTHEST + last - first
    return None if far else There(begins, ends, " ".join(said))
