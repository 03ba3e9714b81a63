"""What somebody changed in a passage: the text as it was sent, the text that came back, and the stretches between the two.

Laws: all changes, put into the text as it was sent, give the text that came back, character for character; they are in order and
do not overlap; as few words as possible are touched, each whole; where only white space differs, no word is touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sasci_archive.dialogue.alignment import common
from sasci_archive.model.review import Passage, Proposed
from sasci_archive.model.speech import Value

_BREAK = re.compile(r"(\s*\n\s*)")  # between two paragraphs
_SIGN = (
    r"\[[^\[\]\n]*(?<!\?)\]"  # "[laughs]"; of "[in Leeds?]", words that are not certain, only the brackets are signs
)
_SENTENCE_ENDS = (".", "?", "!", ".'", '."', ".’", ".”", "?’", "?”", "!’", "!”")


class Change(Value, frozen=True):
    """Characters `start` to `end` of a text (`was`) read `now`. `kind` is AMENDED, ADDITION, LAYOUT or WITHDRAWN."""

    start: int
    end: int
    was: str
    now: str
    kind: Proposed


def changes(passage: Passage, returned: str) -> tuple[Change, ...]:
    """What was changed in a passage: as `compared`, but a sign ("[laughs]") is one word that nobody said, and where nothing is
    left, the whole passage is withdrawn."""
    sent = passage.text
    if sent.strip() and not returned.strip():
        return (Change(0, len(sent), sent, returned, Proposed.WITHDRAWN),)
    signs = {sign for start, end in passage.signs if re.fullmatch(_SIGN, sign := sent[start:end])}
    found = _compared(sent, returned, sorted(signs, key=lambda sign: (-len(sign), sign)))
    return tuple(_of_signs(change, passage.signs) for change in found)


def compared(sent: str, returned: str) -> tuple[Change, ...]:
    """What was changed in a text. A word is what stands between white space.

    >>> [(c.was, c.now) for c in compared("I was in Leads in 1986.", "I was in Leeds in 1986.")]
    [('Leads', 'Leeds')]
    >>> compared("We met.", "We met.\\nI forgot to say when.")
    (Change(start=7, end=7, was='', now='\\nI forgot to say when.', kind=<Proposed.ADDITION: 'addition'>),)
    """
    return tuple(_compared(sent, returned, ()))


def applied(sent: str, made: Iterable[Change]) -> str:
    """The text with changes in it, which are in order."""
    parts, at = [], 0
    for change in made:
        parts += [sent[at : change.start], change.now]
        at = change.end
    return "".join([*parts, sent[at:]])


def _of_signs(change: Change, signs: Sequence[tuple[int, int]]) -> Change:
    """The change as it is of signs only, where it is: where one goes or reads otherwise, no word does."""
    said, at, touched = "", change.start, False
    for start, end in sorted(signs):
        here, there = max(start, at), min(end, change.end)
        if here < there:
            said, at, touched = said + change.was[at - change.start : here - change.start], there, True
    said += change.was[at - change.start :]
    if touched and said.split() == re.sub(rf"{_SIGN}|\[|\?\]", "", change.now).split():
        return Change(change.start, change.end, change.was, change.now, Proposed.LAYOUT)
    return change


# -- words ---------------------------------------------------------------------------------------------------------


class _Words:
    """The words of a text and where each stands; where there are signs, each is a word, and ends the word it stands behind."""

    def __init__(self, text: str, signs: Sequence[str]) -> None:
        sign = "|".join([*map(re.escape, signs), _SIGN])
        pattern = rf"{sign}|(?:(?!{sign})\S)+" if signs else r"\S+"
        self.text, self.spans = text, [found.span() for found in re.finditer(pattern, text)]
        self.words = [text[start:end] for start, end in self.spans]

    def start(self, i: int) -> int:
        """Of word `i`; of the one behind the last, the end of the text."""
        return self.spans[i][0] if i < len(self.spans) else len(self.text)

    def end(self, i: int) -> int:
        """Of word `i`; of the one before the first, the beginning of the text."""
        return self.spans[i][1] if i >= 0 else 0

    def __len__(self) -> int:
        return len(self.words)


def _compared(sent: str, returned: str, signs: Sequence[str]) -> Iterator[Change]:
    if sent == returned:
        return
    old, new = _Words(sent, signs), _Words(returned, signs)
    i = j = 0  # behind the word that was kept last
    for kept_i, kept_j in [*_readable(old, new), (len(old), len(new))]:
        a, b, c, d = old.end(i - 1), old.start(kept_i), new.end(j - 1), new.start(kept_j)
        if sent[a:b] != returned[c:d]:
            yield from _between(sent[a:b], returned[c:d], a, first=j == 0, last=kept_j == len(new))
        i, j = kept_i + 1, kept_j + 1


def _readable(old: _Words, new: _Words) -> list[tuple[int, int]]:
    """The words that were kept, as pairs, in order: as many as can be, and of those that are equally many the ones a person would
    say. "He left." after "I left." was put in as a sentence, not as "left. He".
    """
    pairs = common(old.words, new.words)
    for at in range(len(pairs) + 1):
        before = pairs[at - 1] if at else (-1, -1)
        after = pairs[at] if at < len(pairs) else (len(old), len(new))
        gone, come = after[0] - before[0] - 1, after[1] - before[1] - 1
        if come and not gone:
            _slide(pairs, at, new, side=1)
        elif gone and not come:
            _slide(pairs, at, old, side=0)
    return pairs


def _slide(pairs: list[tuple[int, int]], at: int, text: _Words, *, side: int) -> None:
    """Words that only came or only went, before pair `at`: the same words may be said to stand some places further to the front."""
    first = pairs[at - 1][side] + 1 if at else 0
    behind = pairs[at][side] if at < len(pairs) else len(text)
    best, shift, k = _seam(text, first, behind), 0, 0
    while at - k - 1 >= 0:
        left = pairs[at - k - 1]
        consecutive = k == 0 or (left[0] + 1 == pairs[at - k][0] and left[1] + 1 == pairs[at - k][1])
        if not consecutive or text.words[first - k - 1] != text.words[behind - k - 1]:
            break
        k += 1
        if (seam := _seam(text, first - k, behind - k)) > best:
            best, shift = seam, k
    for n in range(shift):
        i, j = pairs[at - n - 1]
        moved = behind - 1 - n
        pairs[at - n - 1] = (i, moved) if side else (moved, j)


def _seam(text: _Words, first: int, behind: int) -> tuple[bool, bool]:
    """How well words `first` to `behind` come out of a text: as paragraphs, as sentences."""
    before = text.text[text.end(first - 1) : text.start(first)]
    after = text.text[text.end(behind - 1) : text.start(behind)]
    paragraphs = (first == 0 or "\n" in before) and (behind == len(text) or "\n" in after)
    return paragraphs, first == 0 or "\n" in before or text.words[first - 1].endswith(_SENTENCE_ENDS)


# -- between two words that were kept --------------------------------------------------------------------------------


def _between(was: str, now: str, at: int, *, first: bool, last: bool) -> Iterator[Change]:
    """The changes of a stretch without a common word, from character `at`: white space, words, white space. `first` and `last`
    where the text begins or ends with it."""
    before, gone, after = _parted(was)
    room, come, behind = _parted(now)
    if gone and come:
        yield from _change(at, before, room, Proposed.LAYOUT)
        starts, ends = first or "\n" in room, last or "\n" in behind
        yield from _paragraphs(at + len(before), gone, come, starts=starts, ends=ends)
        yield from _change(at + len(before) + len(gone), after, behind, Proposed.LAYOUT)
    elif come:
        whole = (first or "\n" in room) and (last or "\n" in behind)
        kind = Proposed.ADDITION if whole else Proposed.AMENDED
        if room == was:
            yield Change(at + len(was), at + len(was), "", come + behind, kind)
        elif behind == was:
            yield Change(at, at, "", room + come, kind)
        else:
            yield Change(at, at + len(was), was, now, kind)
    elif gone and before == now:
        yield Change(at + len(before), at + len(was), gone + after, "", Proposed.AMENDED)
    elif gone and after == now:
        yield Change(at, at + len(was) - len(after), before + gone, "", Proposed.AMENDED)
    else:
        yield Change(at, at + len(was), was, now, Proposed.AMENDED if gone else Proposed.LAYOUT)


def _paragraphs(at: int, gone: str, come: str, *, starts: bool, ends: bool) -> Iterator[Change]:
    """Words in the place of others, paragraph by paragraph; what are paragraphs more is an addition. `starts` and `ends` say
    whether the new words stand at a paragraph's beginning and end."""
    old, new = _BREAK.split(gone), _BREAK.split(come)  # paragraph, break, paragraph
    more = len(new) - len(old)
    if more < 0 or (more and len(old) == 1 and not starts and not ends):
        yield Change(at, at + len(gone), gone, come, Proposed.AMENDED)
        return
    head = len(old) if ends else len(old) - 1  # what stands before the paragraphs that are more
    for k, piece in enumerate(old):
        if k == head and more:  # before the last one, which goes on in words that were kept
            yield Change(at, at, "", "".join(new[head : head + more]), Proposed.ADDITION)
        yield from _change(at, piece, new[k if k < head else k + more], Proposed.LAYOUT if k % 2 else Proposed.AMENDED)
        at += len(piece)
    if more and head == len(old):
        yield Change(at, at, "", "".join(new[head:]), Proposed.ADDITION)


def _change(at: int, was: str, now: str, kind: Proposed) -> Iterator[Change]:
    if was != now:
        yield Change(at, at + len(was), was, now, kind)


def _parted(text: str) -> tuple[str, str, str]:
    """White space, what is between, white space; all in the first where there is nothing between.

    >>> _parted(" a b "), _parted("  ")
    ((' ', 'a b', ' '), ('  ', '', ''))
    """
    bare = text.strip()
    start = text.find(bare) if bare else len(text)
    return text[:start], bare, text[start + len(bare) :]
