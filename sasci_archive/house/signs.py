"""Dashes, quotation marks, apostrophes, ellipses, and spaces around punctuation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.house.text import Known, Paragraph, Proposed
from sasci_archive.model.house import Dash, Quotes

_RANGE: Final = re.compile(r"(\W*)(\d{1,4})-(\d{1,4})(\W*)")
_WITHIN: Final = re.compile(r"(?<=[\w,;:.?!”’)])(?:--+|—)(?=[\w“‘(])")
_SPACED_WITHIN: Final = re.compile(r"(?<=[^\W_])–(?=[^\W\d_])")
_DOTS: Final = re.compile(r"\.{3,}")
_NO_SPACE: Final = re.compile(r"(\w*[a-z]{2}[.?!,;])([A-Z][a-z]+\W*|[a-z]{3,}\W*)")
_ADDRESS: Final = re.compile(r"www\.|https?:|@|\.(?:com|org|net|uk|gov|ac|co|eu)\b", re.IGNORECASE)
_APOSTROPHE: Final = re.compile(r"(?<=\w)(['’])(?=\w)")
_ALONE: Final = frozenset((",", ".", ";", ":", "?", "!"))


def dashes(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """ "so -- and so", "so—and so" → "so – and so" (or close, as set); "1996-97" → "1996–97"."""
    close = known.house.dash is Dash.EM
    at = 0
    while at < len(text.words):
        word, first, end, new = text.words[at], at, at + 1, ""
        if re.fullmatch(r"-{1,3}|—|–", word) and 0 < at < len(text.words) - 1:
            if not close:
                new = "–"
            elif text.together(at - 1, at + 2):
                first, end, new = at - 1, at + 2, f"{text.words[at - 1]}—{text.words[at + 1]}"
        elif _ADDRESS.search(word):
            pass
        elif (span := _RANGE.fullmatch(word)) and _is_range(span[2], span[3]):
            new = f"{span[1]}{span[2]}–{span[3]}{span[4]}"
        elif close:
            new = (
                _SPACED_WITHIN.sub("—", re.sub(r"--+", "—", word))
                if _WITHIN.search(word) or _SPACED_WITHIN.search(word)
                else ""
            )
        else:
            new = _SPACED_WITHIN.sub(" – ", _WITHIN.sub(" – ", word)) if _WITHIN.search(word) else ""
        if new and new != word and text.together(first, end):
            yield Proposed(
                first,
                end - first,
                new,
                "a range has an en dash" if "–" in new and new[:1].isdigit() else "the house's dash",
            )
        at = end


def _is_range(first: str, last: str) -> bool:
    """Whether two numbers are from and to: 1996-97, 10-12; not 50-50, 020-7946.

    >>> _is_range("1996", "97"), _is_range("10", "12"), _is_range("50", "50"), _is_range("020", "7946")
    (True, True, False, False)
    """
    if first[0] == "0" or (last[0] == "0" and len(first) != 4):
        return False
    if len(first) == 4 and len(last) == 2:
        return int(last) > int(first[2:])
    return int(last) > int(first) and len(last) - len(first) <= 1


def quotes(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """The outer marks as set. Where marks stand within marks, or do not pair, a person must look: nothing is proposed."""
    wanted = known.house.quotes
    if wanted is Quotes.AS_THEY_ARE or not text.words:
        return
    single, double = ("‘", "’"), ("“", "”")
    new = _marked(text.words, *(single if wanted is Quotes.SINGLE else double))
    why = f"{wanted.value} quotation marks"
    for at, (word, other) in enumerate(zip(text.words, new, strict=True)):
        if word != other and at not in text.fixed:
            yield Proposed(at, 1, other, why)


def _marked(words: Sequence[str], opening: str, closing: str) -> list[str]:
    """The words with double marks, straight or curly, as set; or with single ones, where these are not wanted."""
    whole = " ".join(words)
    if "‘" in whole and not any(mark in whole for mark in '"“”'):
        if opening == "‘":
            return list(words)
        marks = re.compile(r"(?<!\w)‘|’(?!\w)")
    elif "‘" in whole or re.search(r"(?:^|\s)'\w.*\w[.,?!]?'(?:\s|$)", whole):
        return list(words)
    else:
        marks = re.compile(r'["“”]')
    new, inside, at = [], False, 0
    for found in marks.finditer(whole):
        starts = not inside
        before, after = whole[found.start() - 1 : found.start()], whole[found.end() : found.end() + 1]
        fits = (not before.strip() or before in "(–—-") and after.strip() if starts else before.strip()
        if not fits or ((found[0] in "“‘") is not starts and found[0] != '"'):
            return list(words)
        new += [whole[at : found.start()], opening if starts else closing]
        inside, at = starts, found.end()
    return list(words) if inside else "".join([*new, whole[at:]]).split(" ")


def apostrophes(paragraphs: Sequence[Paragraph], _: Known) -> Iterator[tuple[Paragraph, Proposed]]:
    """All curly or all straight, as most are."""
    count = Counter(mark for text in paragraphs for word in text.words for mark in _APOSTROPHE.findall(word))
    if len(count) < 2:
        return
    most = "'" if count["'"] > count["’"] else "’"
    for text in paragraphs:
        for at, word in enumerate(text.words):
            new = _APOSTROPHE.sub(most, word)
            if new != word and at not in text.fixed:
                yield text, Proposed(at, 1, new, "as the other apostrophes are")


def ellipses(text: Paragraph, known: Known) -> Iterator[Proposed]:
    """ "well..." → "well…" (or the other way round)."""
    wanted, at = known.house.ellipsis, 0
    while at < len(text.words):
        end = at
        while end < len(text.words) and text.words[end] == ".":
            end += 1
        if end - at >= 3 and text.together(at, end):
            yield Proposed(at, end - at, wanted, "the house's ellipsis")
        new = _DOTS.sub(wanted, text.words[at].replace("…", "..."))
        if new != text.words[at] and end == at and at not in text.fixed:
            yield Proposed(at, 1, new, "the house's ellipsis")
        at = max(end, at + 1)


def spaces(text: Paragraph, _: Known) -> Iterator[Proposed]:
    """ "so ," → "so,"; "so.And" → "so. And". More than one space is never printed."""
    at = 0
    while at < len(text.words):
        following = text.words[at + 1] if at + 1 < len(text.words) else ""
        apart = _NO_SPACE.fullmatch(text.words[at])
        if (
            following in _ALONE
            and not _is_dotted(text, at)
            and text.together(at, at + 2)
            and text.words[at][-1].isalnum()
        ):
            yield Proposed(at, 2, text.words[at] + following, "no space before it")
            at += 2
            continue
        if apart and not _ADDRESS.search(text.words[at]) and text.together(at, at + 1) and _parts_words(apart):
            yield Proposed(at, 1, f"{apart[1]} {apart[2]}", "a space is missing")
        at += 1


def _parts_words(apart: re.Match[str]) -> bool:
    return apart[2][:1].isupper() or apart[1][-1] in ",;?!"


def _is_dotted(text: Paragraph, at: int) -> bool:
    """Whether an ellipsis of single stops follows."""
    return text.words[at + 1 : at + 4] == (".", ".", ".")
