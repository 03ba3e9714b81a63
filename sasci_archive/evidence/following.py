"""Where a coded passage stands now: a transcript goes on being edited, and a coding never drifts in silence.

Law: what a coding is found at reads, character by character, as the passage did when it was coded, or it is whole turns of the same numbers
whose words were put right since and of which half at least is there, or it is to be looked at again.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Sequence
from enum import Enum
from typing import Final

from sasci_archive.evidence import told
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Coding, Place
from sasci_archive.model.inlines import View

_NOT_BY_CHANCE: Final = 40
"""Characters: whoever says so many once more is quoted, and then they stand there twice."""


class Stands(Enum):
    """How a coding stands to a text."""

    AS_CODED = "as coded"
    FOLLOWED = "followed"  # the same words, in another place: turns were split or joined, words put right before them
    CHANGED = "words changed since"  # whole turns, which read otherwise
    WITHHELD = "withheld"  # nothing of it is printed
    AGAIN = "to be looked at again"  # words that are not there any more, or there twice; turns that are gone, or more than half of them


class Standing(View, frozen=True):
    """A coding, how it stands, and where it is now: None where it is nowhere."""

    coding: Coding
    how: Stands
    place: Place | None


def follow(coding: Coding, now: Told) -> Standing:
    """Where it stands in this text."""
    place = coding.place
    if now.at(place.first) < 0 or now.at(place.last) < 0:
        return _elsewhere(coding, now)
    return _turns(coding, now) if place.whole else _words(coding, now)


def _turns(coding: Coding, now: Told) -> Standing:
    first, last = coding.place.first, coding.place.last
    turns = now.between(first, last)
    if not turns:
        return Standing(coding, Stands.AGAIN, None)
    here = Place(turns[0].id, turns[-1].id)
    if told.digest(now.words(here)) == coding.digest:
        return Standing(coding, Stands.AS_CODED if here == coding.place else Stands.FOLLOWED, here)
    if not any(turn.text for turn in turns):
        return Standing(coding, Stands.WITHHELD, None)
    parted = _parted(last, now)
    for end in parted:
        if told.digest(now.words(Place(turns[0].id, end))) == coding.digest:
            return Standing(coding, Stands.FOLLOWED, Place(turns[0].id, end))
    if {first, last} & now.moved.keys() or parted:
        return _elsewhere(coding, now)
    if (
        len(turns) == 1 and len(at := told.same(coding.digest, turns[0].text)) == 1
    ):  # another turn has been joined to it
        return Standing(coding, Stands.FOLLOWED, Place(here.first, here.last, at[0], told.long(coding.digest)))
    printed = len(now.words(here)) - sum(turn.withheld for turn in turns)
    if printed * 2 < told.long(coding.digest):  # a theme would tell of what has gone
        return Standing(coding, Stands.AGAIN, None)
    return Standing(coding, Stands.CHANGED, here)


def _parted(last: str, now: Told) -> Sequence[str]:
    """The turns behind this one that may have been split off it (u12a, u12b: of u12a, too), in the order they stand in."""
    behind = now.turns[now.at(last) + 1 :]
    return [turn.id for turn in itertools.takewhile(lambda turn: _family(turn.id) == _family(last), behind)]


def _family(id_: str) -> str:
    """What it was split off in the end: "u12" of u12, u12a and u12b."""
    return id_.rstrip(string.ascii_lowercase) or id_


def _words(coding: Coding, now: Told) -> Standing:
    place = coding.place
    turn = now.turns[now.at(place.first)]
    if turn.id == place.first and told.digest(now.words(place)) == coding.digest:
        return Standing(coding, Stands.AS_CODED, place)
    if not turn.text:
        return Standing(coding, Stands.WITHHELD, None)
    return _elsewhere(coding, now)


def _elsewhere(coding: Coding, now: Told) -> Standing:
    """The one place where the same words stand: in the turn they were in, what it has become part of or what was split off these, or as all that
    several of them say. Only where they are gone altogether, and the words are too many to be said twice by chance, anywhere."""
    first, length = coding.place.first, told.long(coding.digest)
    families = {_family(first), _family(now.moved.get(first, first))}
    near = [turn for turn in now.turns if _family(turn.id) in families]
    turns = near or (now.turns if length >= _NOT_BY_CHANCE else ())
    places = [Place(t.id, t.id, at, length) for t in turns for at in told.same(coding.digest, t.text)]
    if coding.place.whole:
        runs = itertools.starmap(Place, itertools.combinations([turn.id for turn in near], 2))
        places += [run for run in runs if told.digest(now.words(run)) == coding.digest]
    if len(places) == 1:
        return Standing(coding, Stands.FOLLOWED, _all_of_it(places[0], now))
    return Standing(coding, Stands.AGAIN, None)


def _all_of_it(place: Place, now: Told) -> Place:
    whole = Place(place.first, place.last)
    return whole if place.whole or len(now.words(whole)) == place.length else place
