"""Where somebody speaks and no word was heard: a recogniser leaves out passages without a sign of it, and nothing said may
be lost. What is heard there afterwards is put in its place. Pure; times in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sasci_archive.formats.tokens import Token

LEAST = 1.0
"""Less speech than this without a word is no omission: breath, a laugh, the tail of a word."""

REACH = 0.35
"""A word accounts for so much sound on either side of it: recognisers place words a little early or late."""

LONGEST = 1.5
"""No word takes longer; one that seems to has swallowed a silence, or speech that was left out."""

SURE = 0.5
"""Of a word in which the model has less confidence than this, and that lasts longer than it can, nobody knows whether it was said:
it stands where speech was not understood."""

_LONGER = (0.3, 0.1)
"""In seconds: a word lasts no longer than this, and for each of its letters this."""

APART = 1.0
"""Missed stretches nearer to one another than this are heard together,"""

TOGETHER = 25.0
"""up to this length, so that the model has some context and no more than its thirty seconds."""


def unheard(speech: Iterable[tuple[float, float]], words: Sequence[Token]) -> list[tuple[float, float]]:
    """The stretches of `speech` that no word accounts for, in order, neighbours joined.

    >>> unheard([(0.0, 9.0)], [Token("Only", 0.2, 0.5), Token("this.", 0.6, 1.0), Token("End.", 8.0, 8.9)])
    [(1.35, 7.65)]
    """
    covered = sorted(
        (w.start - REACH, min(w.end, w.start + LONGEST) + REACH)
        for w in words
        if w.start is not None and w.end is not None and not is_stretched(w)
    )
    missed: list[tuple[float, float]] = []
    at = 0
    for begin, end in speech:
        free = begin
        while at and covered[at - 1][1] > begin:
            at -= 1
        while at < len(covered) and covered[at][0] < end:
            if covered[at][0] - free >= LEAST:
                missed.append((free, covered[at][0]))
            free = max(free, covered[at][1])
            at += 1
        if end - free >= LEAST:
            missed.append((free, end))
    joined: list[tuple[float, float]] = []
    for begin, end in missed:
        if joined and begin - joined[-1][1] <= APART and end - joined[-1][0] <= TOGETHER:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return [(round(begin, 3), round(end, 3)) for begin, end in joined]


def filled(words: Sequence[Token], passage: tuple[float, float], found: Sequence[Token]) -> list[Token]:
    """`words`, and of what was `found` in a passage that they leave out those words which lie in it, in its place. A word
    at its edge that is the neighbour heard once more is left out.

    Law: `words` are all there, in their order, but for a stretched one in whose place something was found.

    >>> said = [Token("We", 0.0, 0.2), Token("had", 0.2, 0.5), Token("one.", 4.0, 4.4)]
    >>> [t.text for t in filled(said, (0.85, 3.65), [Token("had", 0.4, 0.7), Token("never", 0.9, 1.4), Token("any,", 1.5, 2.0)])]
    ['We', 'had', 'never', 'any,', 'one.']
    """
    begin, end = passage
    at = max((n for n, w in enumerate(words, 1) if w.start is not None and w.start < begin), default=0)
    new = [t for t in found if t.start is not None and t.end is not None and begin - REACH < _middle(t) < end + REACH]
    if at and new and _plain(new[0]) == _plain(words[at - 1]):
        new = new[1:]
    if at < len(words) and new and _plain(new[-1]) == _plain(words[at]):
        new = new[:-1]
    kept = [w for w in words[at:] if not (new and is_stretched(w) and begin < _middle(w) < end)]
    return [*words[:at], *new, *kept]


def is_stretched(word: Token) -> bool:
    """Whether a word is one of which nobody knows whether it was said: far too long, and doubted.

    >>> is_stretched(Token(" Thank", 50.8, 52.4, 0.25)), is_stretched(Token(" Thank", 50.8, 52.4, 0.99))
    (True, False)
    """
    if word.start is None or word.end is None or word.confidence is None:
        return False
    least, letter = _LONGER
    return word.confidence < SURE and word.end - word.start > least + letter * len(_plain(word))


def _middle(word: Token) -> float:
    return ((word.start or 0.0) + (word.end or 0.0)) / 2


def _plain(token: Token) -> str:
    return "".join(c for c in token.text.casefold() if c.isalnum())
