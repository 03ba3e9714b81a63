"""A word that is saved before it is whole is one step, of undoing and doing again, with what it becomes: nobody has half a word back.

What is typed is saved at every pause, in the middle of a word, too. Whoever then goes on within the word that was saved last (more letters in one place, or fewer, or its end
is rubbed out and another written; whatever stands in the place of one that was being rubbed out) had not come to its end. Who makes another word of it has, and so has who changes several words at once.
"""

from __future__ import annotations

import itertools

from sasci_archive.dialogue.alignment import common
from sasci_archive.tei.changing.one_go import Replaced, Typed, read, stood
from sasci_archive.tei.changing.swaps import Swap


def goes_on(saved: Swap, more: Typed) -> bool:
    """Whether more is typed in a word that the change `saved` before it put there, or changed, as one goes on with it."""
    if len(more.words) != 1 or more.signs:
        return False
    (typed,) = more.words
    was, now = _words(saved, more.seg)
    stay = [(-1, -1), *common(was, now), (len(was), len(now))]
    if now[typed.first : typed.first + 1] != [typed.was] or typed.first in {place for _, place in stay}:
        return False
    (old, new), (end, until) = next(both for both in itertools.pairwise(stay) if both[0][1] < typed.first < both[1][1])
    is_stub = until - new == 2 and " ".join(was[old + 1 : end]).startswith(typed.was)  # it was being rubbed out
    return is_stub or _is_same_word(typed.was, typed.now)


def _is_same_word(was: str, now: str) -> bool:
    """
    >>> _is_same_word("dr", "dresser?"), _is_same_word("ow", "own oa"), _is_same_word("dress", "drawer?")
    (True, True, True)
    >>> _is_same_word("cupboard", "Cupboard"), _is_same_word("dresser", "drawer"), _is_same_word("It", "All")
    (False, False, False)
    """
    size = min(len(was), len(now))
    head = next((n for n in range(size) if was[n] != now[n]), size)
    tail = next((n for n in range(size - head) if was[-1 - n] != now[-1 - n]), size - head)
    return head + tail == size or (head > 0 and not tail)


def whole(begun: Swap, ended: Swap, typed: Typed) -> Typed:
    """What was typed from where the first of these changes began to where the second ended, word by word."""
    was, now = _words(begun, typed.seg)[0], _words(ended, typed.seg)[1]
    words, old, new = list[Replaced](), 0, 0
    for i, j in [*common(was, now), (len(was), len(now))]:
        if (old, new) != (i, j):
            words.append(Replaced(first=old, was=" ".join(was[old:i]), now=" ".join(now[new:j])))
        old, new = i + 1, j + 1
    return Typed(seg=typed.seg, kind=typed.kind, words=tuple(reversed(words)))


def _words(change: Swap, seg: str) -> tuple[list[str], list[str]]:
    """The words of a paragraph before a change and after it; none where that does not tell them."""
    sides = (stood(change, seg), stood(change.inverse, seg))
    before, after = ([] if each is None else read(each).words for each in sides)
    return before, after
