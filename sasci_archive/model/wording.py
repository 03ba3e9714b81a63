"""A text as it was sent, in words, signs and paragraph breaks: what a proposal changes of it, and where that stands in the text
as it is now.

White space is nothing here, so that nobody's spaces make a change. A stretch is found again only where its words stand together with
a neighbour as they stood, and with both where the same words stand elsewhere too, or where words are put in; where they do not, it
is not found, and somebody must look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import Enum
from typing import NamedTuple

import msgspec


class Is(Enum):
    """What a token is."""

    WORD = "word"
    SIGN = "sign"  # nobody said it: "[laughs]"
    BREAK = "break"  # between paragraphs


class Token(NamedTuple):
    """One of them, at characters `start` to `end` of its text."""

    text: str
    kind: Is
    start: int
    end: int

    @property
    def key(self) -> tuple[str, Is]:
        """By what two are the same."""
        return self.text, self.kind


class Change(msgspec.Struct, frozen=True):
    """Tokens `first` to `last` (which is not included) read `now`; between two where they are the same. `cuts` where a sign was
    changed within."""

    first: int
    last: int
    now: str
    cuts: bool = False

    def overlaps(self, other: Change) -> bool:
        """Whether both change the same token, or put something in at one place, or one into the other."""
        if self.first == self.last or other.first == other.last:
            inner, outer = (self, other) if self.first == self.last else (other, self)
            if outer.first == outer.last:
                return inner.first == outer.first
            return outer.first < inner.first < outer.last
        return self.first < other.last and other.first < self.last


_PLAIN = re.compile(r"\n|[^\s]+")


def tokens(text: str, signs: Sequence[tuple[int, int]] = ()) -> tuple[Token, ...]:
    """All of a text; `signs` are stretches that nobody said, in order.

    >>> [token.text for token in tokens("I was [laughs].", [(6, 14)])]
    ['I', 'was', '[laughs]', '.']
    """
    found: list[Token] = []
    at = 0
    for start, end in (*signs, (len(text), len(text))):
        plain = _PLAIN.finditer(text, at, start)
        found += [Token(m[0], Is.BREAK if m[0] == "\n" else Is.WORD, m.start(), m.end()) for m in plain]
        if start < end:
            found.append(Token(text[start:end], Is.SIGN, start, end))
        at = end
    return tuple(found)


def new_tokens(now: str, among: Sequence[Token]) -> tuple[Token, ...]:
    """Those of a new wording; in it a sign is only what is one `among` those whose place it takes."""
    known = sorted({token.text for token in among if token.kind is Is.SIGN}, key=len, reverse=True)
    signs = [m.span() for m in re.finditer("|".join(map(re.escape, known)), now)] if known else []
    return tokens(now, signs)


def change(text: str, every: Sequence[Token], start: int, end: int, now: str) -> Change:
    """What it comes to that characters `start` to `end` of `text` (whose tokens are `every`) read `now`: whole tokens.

    >>> text = "I was there, once."
    >>> change(text, tokens(text), 11, 11, " not"), change(text, tokens(text), 13, 18, "twice.")
    (Change(first=2, last=3, now='there not,', cuts=False), Change(first=3, last=4, now='twice.', cuts=False))
    """
    after = text[:start] + now + text[end:]
    first = sum(token.end <= start for token in every)
    last = max(first, sum(token.start < end for token in every))
    if first and _ends(every[first - 1], start) and _joined(after, start):
        first -= 1
    if last < len(every) and _begins(every[last], end) and _joined(after, start + len(now)):
        last += 1
    if first == last:
        return Change(first, first, now)
    begin, over = min(every[first].start, start), max(every[last - 1].end, end)
    cuts = any(
        token.kind is Is.SIGN and (token.start < start < token.end or token.start < end < token.end)
        for token in every[first:last]
    )
    return Change(first, last, text[begin:start] + now + text[end:over], cuts)


def applied(every: Sequence[Token], changes: Sequence[Change]) -> list[Token]:
    """The tokens with changes that do not overlap."""
    done, at = [], 0
    for each in sorted(changes, key=lambda c: (c.first, c.last)):
        done += [*every[at : each.first], *new_tokens(each.now, every[each.first : each.last])]
        at = each.last
    return [*done, *every[at:]]


def found(sent: Sequence[Token], made: Sequence[Change], now: Sequence[Token], asked: Change) -> tuple[int, int] | None:
    """Where the stretch of `asked` stands `now`: tokens from, to. `made` are changes of what was sent that have been made and do
    not overlap each other; None where the stretch, or the place for new words, is not to be found."""
    if any(asked.overlaps(each) for each in made):
        return None
    grown = [(each.first, each.last, len(new_tokens(each.now, sent[each.first : each.last]))) for each in made]
    at = asked.first + sum(count - (last - first) for first, last, count in grown if _before(first, last, asked))
    length = asked.last - asked.first
    expected = applied(sent, made)
    blocks = SequenceMatcher(
        None, [t.key for t in expected], [t.key for t in now], autojunk=False
    ).get_matching_blocks()
    alone = length and _times(expected[at : at + length], expected) == 1 == _times(expected[at : at + length], now)
    for block in blocks:
        if block.a <= at and at + length <= block.a + block.size:
            start = block.b + at - block.a
            left = block.a < at or at == start == 0
            right = at + length < block.a + block.size or (at + length, start + length) == (len(expected), len(now))
            if (left and right) or (alone and (left or right)):
                return start, start + length
    return None


def _times(some: Sequence[Token], every: Sequence[Token]) -> int:
    """How often words stand together in a text."""
    keys = [token.key for token in some]
    return sum([token.key for token in every[n : n + len(keys)]] == keys for n in range(len(every) - len(keys) + 1))


def differences(was: str, now: str) -> tuple[tuple[str, str], ...]:
    """What to show of two wordings, word by word: ("same" | "out" | "in", text).

    >>> differences("no money at all", "little money at all")
    (('out', 'no'), ('in', 'little'), ('same', 'money at all'))
    """
    old, new = ([token.text for token in tokens(text)] for text in (was, now))
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(old[i1:i2])))
            continue
        found += [("out", " ".join(old[i1:i2]))][: i2 > i1]
        found += [("in", " ".join(new[j1:j2]))][: j2 > j1]
    return tuple(found)


def same(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether both read the same."""
    return [token.key for token in one] == [token.key for token in other]


def _before(first: int, last: int, asked: Change) -> bool:
    """Whether a change was made before the place of another."""
    if first == last:
        return first <= asked.first
    return last <= asked.first


def _ends(token: Token, at: int) -> bool:
    return token.kind is Is.WORD and token.end == at


def _begins(token: Token, at: int) -> bool:
    return token.kind is Is.WORD and token.start == at


def _joined(text: str, at: int) -> bool:
    """Whether nothing parts the characters on both sides of a point."""
    return 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace()
