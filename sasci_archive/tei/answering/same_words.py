"""Where the same words stand once more, so that all of them can be marked together: by passage and number, as `passages` numbers them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sasci_archive.dialogue.third_parties import key
from sasci_archive.tei.document import ID, Element, all_text, local
from sasci_archive.tei.passages import Numbered, numbered

_AROUND = 6
"""So many words on either side tell who is meant."""


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Words of `passage` (u12, c3, fn1), from number to number, with some before and behind them; `marked` as the name of whom (an xml:id)."""

    passage: str
    first: int
    last: int
    before: str
    text: str
    behind: str
    marked: str = ""


def same(root: Element, text: str) -> tuple[Again, ...]:
    """Every run of these words, whatever their case, their punctuation and a possessive, in order; none of it withheld."""
    wanted = [key(word) for word in text.split()]
    wanted = [word for word in wanted if word]
    return tuple(_same(root, wanted)) if wanted else ()


def _same(root: Element, wanted: list[str]) -> Iterator[Again]:
    for holder in root.iter("{*}u", "{*}writing", "{*}note"):
        if not holder.get(ID) or any(local(above) == "teiHeader" for above in holder.iterancestors()):
            continue
        if wanted[0] not in all_text(holder).casefold().replace("’", "'"):
            continue
        words = numbered(holder)
        keys = [key(word.text) if word.withheld is None else "" for word in words]
        for at in range(len(keys) - len(wanted) + 1):
            run = words[at : at + len(wanted)]
            if keys[at : at + len(wanted)] == wanted and len({word.paragraph for word in run}) == 1:
                yield _again(holder, words, at, at + len(wanted))


def _again(holder: Element, words: tuple[Numbered, ...], first: int, last: int) -> Again:
    def told(some: tuple[Numbered, ...]) -> str:
        return " ".join("…" if word.withheld is not None else word.text for word in some)

    marks = [
        node.get("ref", "").removeprefix("#") or "nobody"
        for word in words[first:last]
        for start in (word.word.start.parent, word.word.end.parent)
        for node in (start, *start.iterancestors())
        if local(node) in {"persName", "orgName", "placeName"}
    ]
    return Again(
        passage=holder.get(ID, ""),
        first=first + 1,
        last=last,
        before=told(words[max(0, first - _AROUND) : first]),
        text=told(words[first:last]),
        behind=told(words[last : last + _AROUND]),
        marked=next(iter(marks), ""),
    )
