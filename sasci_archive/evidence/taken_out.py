"""What becomes of codings when something of a transcript is taken down for good: none may tell of it any more, by its words, its note or its digest.

A digest of few words can be guessed at, and a note was written with the words before somebody's eyes. Laws: whatever was coded in a turn of which
something was taken down has no note; a digest that is kept is one of words that are still there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from sasci_archive.evidence import told
from sasci_archive.evidence.following import Stands, follow
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Coding, Codings, Line, Place

_OF_THEM = 4
"""Words: a note that says so many of them one after another says them; fewer are anybody's."""


def without(
    codings: Codings,
    turns: Collection[str],
    texts: Sequence[str],
    names: Sequence[str],
    *,
    before: Told,
    left: Told,
    on: dt.datetime,
) -> Codings:
    """The codings without what they tell of these `turns` (by id), of these words and of people of these names; `before` is the reading with it,
    `left` that without. The same where they tell nothing of it: run again, nothing more goes."""
    kept = [made for each in codings.codings if (made := _left(each, turns, texts, names, before, left))]
    history = tuple(
        msgspec.structs.replace(line, how="…") if _says(line.how, texts, names) else line for line in codings.history
    )
    if kept == list(codings.codings) and history == codings.history:
        return codings
    line = Line(id=codings.next, when=on, how="something was taken down")
    return msgspec.structs.replace(codings, codings=tuple(kept), history=(*history, line))


def _left(
    each: Coding, turns: Collection[str], texts: Sequence[str], names: Sequence[str], before: Told, left: Told
) -> Coding | None:
    """A coding as it may stay, None where it may not."""
    if not _touches(each, turns, texts, before):
        return msgspec.structs.replace(each, note="") if _says(each.note, texts, names) else each
    stands = follow(each, left)
    if stands.how in {Stands.AS_CODED, Stands.FOLLOWED}:
        return msgspec.structs.replace(each, note="")
    if stands.how is Stands.CHANGED:
        return msgspec.structs.replace(each, note="", digest=told.NOTHING)
    return None


def _touches(each: Coding, turns: Collection[str], texts: Sequence[str], before: Told) -> bool:
    """Whether it stands, or stood when it was made, in one of the turns; or is nowhere now and was of these very words."""
    stands = follow(each, before)
    places = [each.place, *([stands.place] if stands.place else [])]
    if any(id_ in turns for place in places for id_ in _turns(place, before)):
        return True
    return stands.place is None and any(told.same(each.digest, text) for text in texts)


def _turns(place: Place, now: Told) -> Iterator[str]:
    yield from (place.first, place.last)
    yield from (turn.id for turn in now.between(place.first, place.last))


def _says(note: str, texts: Sequence[str], names: Sequence[str]) -> bool:
    noted = _words(note)
    runs = [noted[at : at + _OF_THEM] for at in range(len(noted) - _OF_THEM + 1)]
    return any(_in(_words(name), noted) for name in names) or any(_in(run, _words(t)) for run in runs for t in texts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", told.alike(text).casefold())


def _in(some: Sequence[str], all_: Sequence[str]) -> bool:
    return bool(some) and any(all_[at : at + len(some)] == some for at in range(len(all_)))
