"""Fillers, words said twice and words broken off: lifted from what is printed, kept in what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.house.text import Known, Paragraph, Proposed, bare, capitalised, ends_sentence, pauses, words
from sasci_archive.model.house import House

SOUNDS: Final = frozenset(House().fillers)
"""Sounds that say nothing, whatever a house lifts: what is lost with them is no secret."""
LONGEST: Final = 4
"""So many words are said again in a stumble; more are said again on purpose."""
_SMALL: Final = words(
    """
    i we he she it they you the a an and but or so because if when how what who where why this these those there my our his
    her its their your to of in on at for from with by about into was were is are am be been i'm we're it's he's she's
    they're i've we've they've i'd we'd would could should can will did do does has have not as than which
    """
)
"""Words that nobody says twice for emphasis; "that that" and "had had" are good English."""
_OPENERS: Final = words("well so yes yeah no now and but oh right okay ok then anyway actually i mean")
"""Words behind which a comma stays."""
_CUT: Final = re.compile(r"[\"'“‘(]*(\w+)[-–—],?")
_COMMA: Final = re.compile(r",$")


def is_only(was: str, now: str) -> bool:
    """Whether one wording is the other without hesitation: nothing else is lost or gained.

    >>> is_only("he was, er, he was", "he was"), is_only("Um, the", "The"), is_only("A hit B", "B hit A"), is_only("um", "")
    (True, True, False, True)
    """
    return _thinned(was.split()) == _thinned(now.split())


def _thinned(words: Sequence[str]) -> list[str]:
    said = [key for word in words if (key := bare(word)) and key not in SOUNDS]
    at = 0
    while at < len(said):
        size = next((n for n in range(LONGEST, 0, -1) if said[at : at + n] == said[at + n : at + 2 * n] != []), 0)
        if size:
            del said[at : at + size]
            at = max(0, at - LONGEST)
        else:
            at += 1
    return said


def fillers(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """ "It was, um, cheap" → "It was cheap"; ", you know," goes too."""
    at = 0
    while at < len(text.words):
        end = at
        while end < len(text.words) and (size := _filler(text, end, known.house)):
            end += size
        if end > at:
            yield from _lifted(text, at, end)
        at = max(end, at + 1)


def _filler(text: Paragraph, at: int, house: House) -> int:
    """How many words the filler has that stands here; 0 where none does."""
    if text.word(at) in house.fillers:
        return 1
    for phrase in house.filler_phrases:
        words = phrase.casefold().split()
        end = at + len(words)
        set_off = text.begins(at) or (at > 0 and text.words[at - 1].endswith(","))
        if set_off and [text.word(n) for n in range(at, end)] == words and text.words[end - 1].endswith(","):
            return len(words)
    return 0


def _lifted(text: Paragraph, at: int, end: int) -> Iterator[Proposed]:
    if at == 0 and end == len(text.words):
        return  # it is all that was said: an answer of a kind
    why = f"“{' '.join(text.words[at:end])}” says nothing"
    before = text.words[at - 1] if at else ""
    last = text.words[end - 1]
    tail = last[len(last.rstrip(".?!…")) :]
    opens = text.begins(at)
    if opens and not tail and end < len(text.words) and text.words[end][:1].islower() and text.together(at, end + 1):
        yield Proposed(at, end + 1 - at, capitalised(text.words[end]), why)
    elif not opens and tail and text.together(at - 1, end):
        yield Proposed(at - 1, end + 1 - at, before.rstrip(",;") + tail, why)
    elif not opens and _loose(before, last) and text.together(at - 1, end):
        yield Proposed(at - 1, end + 1 - at, before[:-1], why)
    elif (opens or not tail) and text.together(at, end):
        yield Proposed(at, end - at, "", why)


def _loose(before: str, last: str) -> bool:
    """Whether the comma before a filler only set it off."""
    return before.endswith(",") and last.endswith(",") and bare(before) not in _OPENERS


def repeats(text: Paragraph, _: Known) -> Iterator[Proposed]:
    """ "the the", "I was I was" → once."""
    at = 0
    while at < len(text.words):
        size = next((n for n in range(LONGEST, 0, -1) if _twice(text, at, n)), 0)
        if not size:
            at += 1
            continue
        end = at + 2 * size
        while _twice(text, end - size, size):
            end += size
        kept = list(text.words[end - size : end])
        if text.words[at][:1].isupper():
            kept[0] = capitalised(kept[0])
        if text.together(at, end):
            said = " ".join(text.words[at:end])
            yield Proposed(at, end - at, " ".join(kept), f"“{said}” says it twice")
        at = end


def _twice(text: Paragraph, at: int, size: int) -> bool:
    first, second = (text.words[n : n + size] for n in (at, at + size))
    keys = [bare(word) for word in first]
    if len(second) < size or keys != [bare(word) for word in second] or keys[0] not in _SMALL:
        return False
    stops = [*first, *second[:-1]]
    if any(pauses(word) and not (_COMMA.search(word) and n == size - 1) for n, word in enumerate(stops)):
        return False
    return all(keys) and not first[0].startswith(("'", "’"))


def broken_off(text: Paragraph, _: Known) -> Iterator[Proposed]:
    """ "th- the council" → "the council"."""
    for at, word in enumerate(text.words):
        cut = _CUT.fullmatch(word)
        following = [text.word(n) for n in range(at + 1, at + 4)]
        if not cut or not any(key.startswith(cut[1].casefold()) for key in following):
            continue
        why = f"“{word}” is broken off and said again"
        if text.begins(at) and word[:1].isupper() and text.words[at + 1][:1].islower() and text.together(at, at + 2):
            yield Proposed(at, 2, capitalised(text.words[at + 1]), why)
        elif text.together(at, at + 1) and not ends_sentence(word):
            yield Proposed(at, 1, "", why)
