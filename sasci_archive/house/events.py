"""Which turns may speak of an event, and which dates are spoken that no event has: proposals for the chronology. The editor decides.

A turn is proposed where it says the event's year, or a word of what happened that hardly any other turn says. Law: no turn is
proposed that the event has already, and nothing is proposed of a chronology that has everything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sasci_archive.model.chronology import When, english
from sasci_archive.model.days import MONTHS

RARE: Final = 3
"""A word is rare that is said in no more turns than this."""
TELLING: Final = 5
"""Shorter words tell nothing."""
AROUND: Final = 6
"""So many words of a turn are shown before and after what was found."""


def _apart(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON: Final = _apart(
    """
    about after again against almost along already also always among another around because before began being below between
    both bring brought called child could days does doing done down during each early ended every everybody everything first five four from
    gave going great group having hours house into itself kind know large last later least less little made make makes many might months more most
    much must near needed never next nobody nothing number often once only open other others over part parts people person place places pounds put
    rather really said same second several should since small some somebody something sometimes soon stay stays still stop stops such take taken than
    that their them then there these they thing things think third this those though three through time times today together told took toward
    under until upon used very want wanted week weeks well went were what when where whether which while whole whose will with within without
    woman women work working would year years young
    """
)
"""Words that tell nothing of what an event was, however seldom they are said."""

_SMALL: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BELOW_100: Final = {
    **{word: n for n, word in enumerate(_SMALL, start=1)},
    **{word: n for n, word in enumerate(_TEENS, start=10)},
    **{word: n * 10 for n, word in enumerate(_TENS, start=2)},
    **{f"{ten} {one}": n * 10 + m for n, ten in enumerate(_TENS, start=2) for m, one in enumerate(_SMALL, start=1)},
}
_NUMBER: Final = "|".join(sorted(_BELOW_100, key=len, reverse=True)).replace(" ", "[ -]")
_MONTH: Final = "|".join(MONTHS)
_YEAR: Final = re.compile(
    rf"(?:\b(?P<month>{_MONTH})\s+(?:of\s+)?)?"
    rf"(?:(?<![£$€\d.,])\b(?P<digits>(?:19|20)\d\d)\b(?![.,]?\d|\s*(?:pounds|people|hours|members|%|per cent))"
    rf"|\b(?P<century>nineteen|twenty)[ -](?:oh[ -]|hundred(?:[ -]and)?[ -])?(?P<rest>{_NUMBER})\b"
    rf"|\btwo thousand(?:\s+and)?\s+(?P<after>{_NUMBER})\b|\b(?P<even>two thousand)\b(?!\s+(?:pounds|people|hours)))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Turn(msgspec.Struct, frozen=True):
    """What somebody says in one go."""

    id: str
    text: str


class Known(msgspec.Struct, frozen=True):
    """An event of the chronology, with the turns it has."""

    when: When
    label: str
    turns: tuple[str, ...]


class Spoken(msgspec.Struct, frozen=True):
    """A turn that may speak of the event with this `number` (from 1, in the order given; 0: of none), why, and the words around it.
    Where it is of none, `when` is how the list would have it."""

    number: int
    turn: str
    why: str
    words: str
    when: str = ""


def proposals(events: Sequence[Known], turns: Sequence[Turn]) -> tuple[Spoken, ...]:
    """For each event in order the turns that may speak of it; then dates that no event has, in the order in which they are spoken."""
    said = {turn.id: list(_dates(turn.text)) for turn in turns}
    of_a_year = defaultdict[int, set[str]](set)
    for event in events:
        for year in _years(event.when):
            of_a_year[year].update(event.turns)
    labels = Counter(word for event in events for word in set(_words(event.label)))
    rare = {word for word in _rare(turns) if labels[word] < 2}
    found: list[Spoken] = []
    for number, event in enumerate(events, start=1):
        found += [
            Spoken(number, turn.id, *told)
            for turn in turns
            if turn.id not in event.turns and (told := _speaks_of(event, turn, said[turn.id], rare, of_a_year))
        ]
    known = {year for event in events for year in _years(event.when)}
    seen: set[tuple[str, str]] = set()
    for turn in turns:
        for moment, start, end in said[turn.id]:
            if int(moment[:4]) not in known and (turn.id, moment) not in seen:
                seen.add((turn.id, moment))
                found.append(Spoken(0, turn.id, f"says {english(moment)}", _around(turn.text, start, end), moment))
    return tuple(found)


def _speaks_of(
    event: Known,
    turn: Turn,
    said: Sequence[tuple[str, int, int]],
    rare: Collection[str],
    of_a_year: Mapping[int, set[str]],
) -> tuple[str, str] | None:
    """Why a turn may speak of an event, and the words around it."""
    for moment, start, end in said:
        year = int(moment[:4])
        if year in _years(event.when) and turn.id not in of_a_year[year] and _in(moment, event.when):
            return f"says {english(moment)}", _around(turn.text, start, end)
    for word in _words(event.label):
        if word in rare and (at := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", turn.text, re.IGNORECASE)):
            return f"says ‘{at[0]}’", _around(turn.text, at.start(), at.end())
    return None


def _years(when: When) -> tuple[int, ...]:
    """The years that an event is of: those it begins and ends in."""
    return tuple({day.year for day in (when.earliest, when.latest) if day})


def _in(moment: str, when: When) -> bool:
    """Whether a month that is said is not plainly another than the event's."""
    if len(moment) == 4 or not (when.earliest and when.latest):
        return True
    said = dt.date(int(moment[:4]), int(moment[5:7]), 1)
    return when.earliest.replace(day=1) <= said <= when.latest


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    """Every year, or month of a year, that is said: as 2009 or 2009-03, and where."""
    for found in _YEAR.finditer(text):
        year = _year(found)
        if 1900 <= year < 2100:
            month = found["month"]
            number = MONTHS.index(month.capitalize()) + 1 if month else 0
            yield (f"{year}-{number:02}" if number else str(year)), found.start(), found.end()


def _year(found: re.Match[str]) -> int:
    if found["digits"]:
        return int(found["digits"])
    if found["even"]:
        return 2000
    rest = (found["rest"] or found["after"]).casefold().replace("-", " ")
    century = {"nineteen": 1900, "twenty": 2000}[found["century"].casefold()] if found["century"] else 2000
    return century + _BELOW_100[rest] if century == 1900 or found["after"] or _BELOW_100[rest] > 9 else 0


def _words(text: str) -> list[str]:
    """The words of a text, small, without what a possessive adds."""
    return [re.sub(r"['’]s?$", "", word.casefold()) for word in _WORD.findall(text)]


def _rare(turns: Sequence[Turn]) -> set[str]:
    """Words that hardly any turn says, and that tell something."""
    counts = Counter(word for turn in turns for word in set(_words(turn.text)))
    return {w for w, count in counts.items() if count <= RARE and len(w) >= TELLING and w not in COMMON}


def _around(text: str, start: int, end: int) -> str:
    before, after = text[:start].split(), text[end:].split()
    left = " ".join(before[-AROUND:])
    right = " ".join(after[:AROUND])
    dots = ("… " if len(before) > AROUND else "", " …" if len(after) > AROUND else "")
    space = "" if text[end : end + 1] in ",.;:?!’" else " "
    return f"{dots[0]}{left} [{text[start:end]}]{space}{right}{dots[1]}".strip()
