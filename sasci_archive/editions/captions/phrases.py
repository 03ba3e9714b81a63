"""Where the text of a caption ends, and where its first line does: at phrases, as speech has them.

Law: the stretches, in order, are the words that came in; each goes on two lines of `LINE` characters (one word alone always goes). Of
all ways to cut that leaves, the cheapest is taken: `costs` says what each is worth. Limits: BBC Subtitle Guidelines 1.2.3, chapters "Line
breaks" and "Timing" <https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/>.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from sasci_archive.house.text import words
from sasci_archive.model.days import MONTHS
from sasci_archive.model.speech import Word

LINE = 42
LONGEST = 7_000
SHORTEST = 1_000
BREATH = 1_500  # a silence this long, in ms, ends a caption
READ = 17
"""Characters a second that everybody can read."""
FASTEST = 20
"""Characters a second that most can."""

SENTENCE, CLAUSE, CONJUNCTION, PREPOSITION, PLAIN, WORSE, NEVER = 0.0, 2.0, 4.0, 5.0, 8.0, 13.0, 40.0
"""What it costs to end a caption: with a sentence; after a comma; before such a word; anywhere; after a word that leans on the next; within
what is one."""
EACH, TORN, WIDOW, BRIEF, HURRY = 4.0, 6.0, 4.0, 5.0, 2.5
"""What one more caption costs; one with a sentence's end within it that does not end with one; one word cut from its sentence; one
that is gone at once; each character a second more than everybody can read."""

_CONJUNCTIONS = words(
    """
    and but or nor so because although though while whilst when whenever where whereas if unless until till since
    that which who whom whose than what how why
    """
)
_PREPOSITIONS = words(
    """
    of to in into for with without within on onto at by from about around over under after before between through
    during against towards toward across along among behind beyond despite except inside outside per upon via as
    """
)
_LEANING = words(
    """
    i we you he she they it there is am are was were be been has have had do does did will would can could shall
    should may might must not very quite so too more most less
    """
)
_DETERMINERS = words(
    """
    a an the this these those my your his her its our their some any no every each
    """
)
_TITLES = words(
    """
    mr mrs ms miss dr prof professor sir dame lord lady baroness baron lt col st
    """
)
_MONTHS = frozenset(month.casefold() for month in MONTHS)
_ENDS_SENTENCE = re.compile(r"[.?!…][\"'”’)\]]*$")
_ENDS_CLAUSE = re.compile(r"(?:[,;:–—][\"'”’)]*|[\])])$")
_BARE = re.compile(r"^\W+|\W+$")
_UNIT = re.compile(rf"^(?:[a-z%£€$]|(?:{'|'.join(MONTHS)})\b)")


def stretches(
    words: Sequence[Word], *, label: str = "", until: int | None = None, english: bool = True
) -> list[Sequence[Word]]:
    """The words of each caption. `label` stands before the first word and takes room; `until` is when (ms) the next speaker begins. The
    words of no language but English are known to lean on others."""
    if not words:
        return []
    cutting = _Cutting(words, label, until, english=english)
    best = [0.0] + [math.inf] * len(words)
    came = [0] * (len(words) + 1)
    for first in range(len(words)):
        so_far = best[first]
        for end, alone in enumerate(cutting.costs(first), start=first + 1):
            cost = so_far + alone
            if cost < best[end]:
                best[end], came[end] = cost, first
    ends = [len(words)]
    while ends[-1]:
        ends.append(came[ends[-1]])
    return [words[a:b] for b, a in zip(ends[-2::-1], ends[:0:-1], strict=True)]


def lines(texts: Sequence[str], *, english: bool = True) -> str:
    """On one line where they fit; else on two, broken where a phrase ends and the lines are alike; never wider than need be."""
    whole = " ".join(texts)
    if len(whole) <= LINE or len(texts) == 1:
        return whole
    kinds = gaps(texts, english=english)
    upto = list(accumulate(len(text) + 1 for text in texts))

    def cost(at: int) -> tuple[float, float]:
        above, below = upto[at] - 1, len(whole) - upto[at]
        return max(0, max(above, below) - LINE), kinds[at] + abs(above - below) / 4 + (above > below)

    at = min(range(len(texts) - 1), key=cost)
    return f"{whole[: upto[at] - 1]}\n{whole[upto[at] :]}"


def gaps(texts: Sequence[str], *, english: bool = True) -> list[float]:
    """What it costs to cut after each word but the last.

    >>> gaps("When the Borough shut it, we asked Dr Ines Calloway.".split())
    [13.0, 40.0, 8.0, 8.0, 2.0, 13.0, 8.0, 40.0, 13.0]
    """
    return [_gap(text, after, english=english) for text, after in pairwise(texts)]


@lru_cache(maxsize=1 << 16)
def _gap(text: str, after: str, *, english: bool) -> float:
    bare, bare_after = _BARE.sub("", text), _BARE.sub("", after)
    small, small_after = bare.casefold(), bare_after.casefold()
    if english and small in _TITLES and text[-1] not in ",;:?!":
        return NEVER
    if _ENDS_SENTENCE.search(text) and not (len(bare) == 1 and bare.isupper() and bare != "I"):  # initials end none
        return SENTENCE
    if _ENDS_CLAUSE.search(text):
        return CLAUSE
    counted = bare[-1:].isdigit() and _UNIT.match(after) and small_after not in _CONJUNCTIONS | _PREPOSITIONS
    if counted or (small in _MONTHS and bare_after[:1].isdigit()):
        return NEVER
    return _between(bare, bare_after) if english else PLAIN


def _between(word: str, after: str) -> float:
    """In English, between two words without a sign."""
    small, small_after = word.casefold(), after.casefold()
    if small in _DETERMINERS:
        return NEVER
    if small in _CONJUNCTIONS or small in _PREPOSITIONS or small in _LEANING:
        return WORSE
    if small_after in _CONJUNCTIONS:
        return CONJUNCTION
    if small_after in _PREPOSITIONS:
        return PREPOSITION
    return WORSE if word[:1].isupper() and after[:1].isupper() else PLAIN  # a name's parts


class _Cutting:
    """What the captions of one speaker's words cost."""

    def __init__(self, words: Sequence[Word], label: str, until: int | None, *, english: bool) -> None:
        texts = [word.text for word in words]
        self._starts = [word.span.start for word in words]
        self._ends = list(accumulate((word.span.end for word in words), max))
        self._next = [*self._starts[1:], until if until is not None else self._ends[-1] + SHORTEST]
        self._label = label
        self._upto = [0, *accumulate(len(text) + 1 for text in texts)]
        self._gaps = [*gaps(texts, english=english), SENTENCE]
        ends = [at if gap == SENTENCE else -1 for at, gap in enumerate(self._gaps)]
        self._sentence = list(accumulate(ends, max))  # up to each word, where the latest sentence ended
        self._ending = [self._end(at) for at in range(len(texts))]
        self._silent = [b.span.start - a.span.end > BREATH for a, b in pairwise(words)]

    def longest(self, first: int) -> int:
        """How far a caption that begins with a word can reach: two lines, so many seconds, no silence in it."""
        end = self._two_lines(first) if first or not self._label else self._beside_label()
        end = min(max(end, first + 1), len(self._starts))
        latest = self._starts[first] + LONGEST
        for at in range(first + 1, end):
            if self._ends[at] > latest or self._silent[at - 1]:
                return at
        return end

    def _two_lines(self, first: int) -> int:
        """How many words two lines hold, up to which word, the first line as full as it can be."""
        line = max(bisect_right(self._upto, self._upto[first] + LINE + 1) - 1, first + 1)
        line = min(line, len(self._starts))
        return bisect_right(self._upto, self._upto[line] + LINE + 1) - 1

    def _beside_label(self) -> int:
        """The same of the first caption, where a name stands before the words."""
        lengths = [*map(len, self._label.split()), *(b - a - 1 for a, b in pairwise(self._upto))]
        line, at = 1, 0
        for number, length in enumerate(lengths):
            if at and at + length > LINE:
                line, at = line + 1, 0
            if line > 2 or (line == 2 and length > LINE):
                return number - len(self._label.split())
            at += length + 1
        return len(self._starts)

    def costs(self, first: int) -> Iterator[float]:
        """Of each caption that begins with the word `first`: of it alone, of it and the next, as far as one can reach."""
        upto, gaps_, sentence, ending, next_ = self._upto, self._gaps, self._sentence, self._ending, self._next
        begins, before = self._starts[first], upto[first] + 1
        if first == 0 and self._label:
            before -= len(self._label) + 1
        for last in range(first, self.longest(first)):
            length = (upto[last + 1] - before) * 1000
            shown = next_[last] - begins
            cost = ending[last]
            if shown < SHORTEST:
                shown = max(1, shown)
                cost += BRIEF
            elif shown > LONGEST:
                shown = LONGEST
            if length > READ * shown:
                cost += HURRY * min(length / shown - READ, 20.0)
            if sentence[last] >= first and gaps_[last] != SENTENCE:
                cost += TORN
            yield cost

    def _end(self, last: int) -> float:
        """What it costs to end with a word, wherever the caption begins."""
        cost = EACH + self._gaps[last]
        if self._gaps[last] != SENTENCE:
            begins = self._sentence[last] == last - 1
            if begins or (last + 1 < len(self._gaps) and self._gaps[last + 1] == SENTENCE):
                cost += WIDOW
        return cost
