"""Where a text stands in a transcript, and what each place would read: words as people said and wrote them, published ones unless asked.

Law: the places of one paragraph share no word, and made all together their paragraph reads as its text with every match replaced.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.tei.document import ID, Element, local, path, pointers, spaced
from sasci_archive.tei.passages import paragraphs as paragraphs_of
from sasci_archive.tei.places import published, words_of
from sasci_archive.tei.restrict import is_restricted

if TYPE_CHECKING:
    from regex import Pattern

SECONDS: Final = 2.0
"""So long an expression is looked for; one that takes longer goes round in circles."""
AROUND: Final = 6
"""So many words are shown on either side."""
_ALIKE: Final = {"'": "['’‘]", "’": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]', " ": r"\s+", "-": "[-‐‑]"}
"""What people type for what is printed."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for, and where: `whole` words, letters as they are (`case`), a regular `expression`; of one `speaker` (an id of the roster),
    in one `session`, from the heading `part` (its xml:id) to the next; `withheld` words too. `now` is what is to stand there, where something is."""

    text: str
    now: str = ""
    whole: bool = False
    case: bool = False
    expression: bool = False
    speaker: str = ""
    session: str = ""
    part: str = ""
    withheld: bool = False


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One place: in paragraph `seg` of turn or message `turn` the words `was` from number `first` on, which would read `now`. `held` is said of
    withheld words, which are shown and not replaced."""

    turn: str
    seg: str
    first: int
    was: str
    now: str
    before: str
    after: str
    held: bool = False


def occurrences(root: Element, wanted: Wanted) -> tuple[Occurrence, ...]:
    """All of them, in the order of the text. Raises SasciError where an expression is none, or takes too long."""
    import regex

    try:
        pattern = regex.compile(_expression(wanted), 0 if wanted.case else regex.IGNORECASE)
        return tuple(_found(root, wanted, pattern))
    except TimeoutError as error:
        raise SasciError(
            f"‘{wanted.text}’ takes too long to look for: it can match the same words in too many ways.",
            remedy="Write it more simply, without a repetition within a repetition such as (a+)+.",
        ) from error
    except (regex.error, IndexError) as error:
        raise SasciError(
            f"‘{wanted.text}’{f' to ‘{wanted.now}’' if wanted.now else ''} is no regular expression that can be read: {error}.",
            remedy="Correct it, or look for it as plain text.",
        ) from error


def _expression(wanted: Wanted) -> str:
    import regex

    if wanted.expression:
        text = wanted.text
    else:
        text = "".join(_ALIKE.get(letter) or regex.escape(letter) for letter in spaced(wanted.text))
    return rf"(?<!\w)(?:{text})(?!\w)" if wanted.whole else text


def _found(root: Element, wanted: Wanted, pattern: Pattern[str]) -> Iterator[Occurrence]:
    for holder in _holders(root, wanted):
        for seg in paragraphs_of(holder):
            if not seg.get(ID) or is_restricted(seg):
                continue
            words = published(seg).split()
            for first, last, now in _places(words, wanted, pattern):
                yield _told(holder, seg, words, first, last, now)
            if wanted.withheld:
                every = words_of(seg, restricted=True)
                said = [word.text for word in every]
                for first, last, now in _places(said, wanted, pattern):
                    if any(word.restricted is not None for word in every[first:last]):
                        yield msgspec.structs.replace(_told(holder, seg, said, first, last, now), held=True)


def _told(holder: Element, seg: Element, words: list[str], first: int, last: int, now: str) -> Occurrence:
    return Occurrence(
        turn=holder.get(ID, ""),
        seg=seg.get(ID, ""),
        first=first,
        was=" ".join(words[first:last]),
        now=now,
        before=" ".join(words[max(0, first - AROUND) : first]),
        after=" ".join(words[last : last + AROUND]),
    )


def _holders(root: Element, wanted: Wanted) -> Iterator[Element]:
    """The turns and messages that are asked for."""
    for div in path(root, "text/body/div"):
        if wanted.session and div.get("n", "1") != wanted.session:
            continue
        here = not wanted.part
        for node in div.iter("{*}u", "{*}writing", "{*}head"):
            if local(node) == "head":
                here = not wanted.part or node.get(ID) == wanted.part
            elif here and (not wanted.speaker or f"p.{wanted.speaker}" in pointers(node.get("who", ""))):
                yield node


def _places(words: list[str], wanted: Wanted, pattern: Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """The words from a number to before another, and what they would read."""
    text = " ".join(words)
    starts, at = list[int](), 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    group: list[Any] = []
    reach = (0, 0)
    for match in pattern.finditer(text, timeout=SECONDS):
        begin, end = match.span()
        if begin == end:
            continue
        first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end - 1)
        last += text[end - 1] == " "  # the word behind it would be joined to the one before: it is changed with it
        if group and first < reach[1]:
            group, reach = [*group, match], (reach[0], max(reach[1], last))
            continue
        if group:
            yield (*reach, _reads(text, starts, words, reach, group, wanted))
        group, reach = [match], (first, last)
    if group:
        yield (*reach, _reads(text, starts, words, reach, group, wanted))


def _reads(
    text: str, starts: list[int], words: list[str], reach: tuple[int, int], matches: list[Any], wanted: Wanted
) -> str:
    at, end = starts[reach[0]], starts[reach[1] - 1] + len(words[reach[1] - 1])
    said = ""
    for match in matches:
        said += text[at : match.start()] + (match.expand(wanted.now) if wanted.expression else wanted.now)
        at = match.end()
    return spaced(said + text[at : max(at, end)])
