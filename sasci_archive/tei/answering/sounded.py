"""The published words of a master with what the machine knew of each: when it was said, how sure it was, and whether a person has settled it since.

A word is settled where somebody has heard its turn, or has written it: where it is in an `add`, or was not heard so. What is withheld is not here.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from sasci_archive.dialogue import align
from sasci_archive.dialogue.alignment import same_words
from sasci_archive.model.speech import Span, Voices, Word, Words
from sasci_archive.quality.said import Here, Said, Session
from sasci_archive.tei.document import ID, Element, first, instant, instants, local, path, pointers
from sasci_archive.tei.head import colophon
from sasci_archive.tei.history import lines, turns_of
from sasci_archive.tei.places import PlacedWord, words_of
from sasci_archive.tei.restrict import is_restricted
from sasci_archive.tei.signed import texts

_MADE = frozenset(("draft", "heard", "record", "version"))
"""Lines of the history that decide nothing about who speaks."""


def sessions(
    root: Element,
    words: Words | None,
    voices: Voices | None,
    *,
    loud: Mapping[str, bytes],
    other: Mapping[str, tuple[str, ...]],
) -> tuple[Session, ...]:
    """Every session, in order; `loud` and `other` are by its id, as `Session` has them."""
    heard, placed, times = texts.heard(root), _placed(root), instants(root)
    header = first(root, "teiHeader")
    days = dict(colophon.session_dates(header)) if header is not None else {}
    found = []
    for div in path(root, "text/body/div"):
        if div.get("type") != "session":
            continue
        id_ = div.get("n", "1")
        spoken = words.of(id_) if words is not None else ()
        told = voices is None or voices.told(id_)
        found.append(
            Session(
                id=id_,
                date=days.get(id_),
                said=tuple(_said(div, spoken, heard, placed, times)),
                voices=voices.of(id_) if voices is not None and not told else (),
                loud=loud.get(id_, b""),
                other=other.get(id_, ()),
            )
        )
    return tuple(found)


def _placed(root: Element) -> frozenset[str]:
    """The turns whose speaker or bounds a person has decided."""
    return frozenset(id_ for line in lines(root) if line.get("type") not in _MADE for id_ in turns_of(root, line))


def _said(
    div: Element, spoken: Sequence[Word], heard: frozenset[str], placed: frozenset[str], times: Mapping[str, int]
) -> Iterator[Said]:
    starts = [word.span.start for word in spoken]
    turns = [u for u in div.iter("{*}u") if u.get(ID)]
    begins = [instant(u, "start", times) for u in turns]
    for number, u in enumerate(turns):
        id_, start, end = u.get(ID, ""), begins[number], instant(u, "end", times)
        overlaps = u.get("trans") == "overlap"
        near: Sequence[Word] = ()
        if start is not None and end is not None and start <= end:
            until = bisect_right(starts, end)
            following = next((at for at in itertools.islice(begins, number + 1, None) if at is not None), None)
            if following is not None and start < following and not overlaps:
                until = min(until, bisect_left(starts, following))
                while until < len(spoken) and spoken[until].span.end <= following:  # a last word that takes no time
                    until += 1
            near = spoken[bisect_left(starts, start) : until]
        withheld = any(is_restricted(seg) for seg in u.iter("{*}seg"))
        yield Said(
            turn=id_,
            who=next(iter(pointers(u.get("who", ""))), ""),
            span=Span(start, end) if start is not None and end is not None and start <= end else None,
            words=tuple(_here(u, near, heard=id_ in heard)),
            heard=id_ in heard,
            placed=id_ in placed,
            overlaps=overlaps,
            whole=not withheld,
        )


def _here(u: Element, near: Sequence[Word], *, heard: bool) -> Iterator[Here]:
    placed = [
        (seg.get(ID, ""), at, word)
        for seg in path(u, "seg")
        if not is_restricted(seg) and seg.get(ID)
        for at, word in enumerate(words_of(seg))
    ]
    said = [word.text for _, _, word in placed]
    if not near:
        for seg, at, word in placed:
            yield Here(word.text, seg, at, settled=heard or _is_written(word))
        return
    same = {mine for mine, _ in same_words(said, [word.text for word in near])}
    for number, ((seg, at, word), timed) in enumerate(zip(placed, align(said, near), strict=True)):
        settled = heard or number not in same or _is_written(word)
        yield Here(word.text, seg, at, timed.span, timed.confidence, timed.timing, timed.doubt, settled)


def _is_written(word: PlacedWord) -> bool:
    """Whether a person put it there."""
    node: Element | None = word.start.parent
    while node is not None and local(node) not in {"u", "writing"}:
        if local(node) == "add":
            return True
        node = node.getparent()
    return False
