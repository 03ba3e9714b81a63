"""A query answered: every hit counted, the best of them ranked, this page of them shown.

Hits are counted exactly, however many there are. They are weighed against one another (BM25) where there are no more than BOUND of them; of more, as many as
that from all over the archive, evenly spread, and the others follow in the archive's own order: for a word that is everywhere it matters little which passage
comes first, and much that nobody waits. Turns come before all else.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import BrokenIndex, NotYet
from sasci_archive.model.seminar import Role
from sasci_archive.search import laid, port, spelling, wording
from sasci_archive.search.index import Index
from sasci_archive.search.laid import Row
from sasci_archive.search.port import Asked
from sasci_archive.search.values import Count, Facets, Hit, Kind, Neighbour, Query, Results, Stretch
from sasci_archive.search.wording import Wording

BOUND: Final = 1_000
"""So many hits are weighed."""
_STRIPS: Final = 10
_WORDS: Final = 40
"""So many words of a passage are shown around what was found."""
_AROUND: Final = 240
"""Characters of what was said before and after."""
_SPOKEN: Final = frozenset((Kind.TURN.number, Kind.CHAT.number))
_KINDS: Final = tuple(kind.value for kind in Kind)
_MARKED: Final = re.compile(f"{port.OPEN}([^{port.CLOSE}]*){port.CLOSE}|([^{port.OPEN}]+)")


def search(index: Index, query: Query) -> Results:
    """What an index has to say to a query. Any `text` is answered. Raises NotYet for a speaker, a seminar, a project or a theme that it does not know, and
    BrokenIndex where it does not read."""
    wanted = wording.read(query.text)
    filters = _filters(index, query)
    asked = asking(wanted, filters)
    known = index.rows.known([word for unit in wanted.units for form in unit.forms for word in form])
    meant = spelling.meant(index.rows, wanted, known, query.text) if wanted.units else ""
    if asked is None:
        return Results(query=query, total=0, ranked=0, hits=(), restricted=index.restricted, meant=meant)
    found = index.rows.matching(asked)
    at = index.every.at(found)
    last = query.page * query.limit
    order, ranked = _ordered(index, asked, found, index.every.kinds[at], _rareness(index, wanted, known), last)
    return Results(
        query=query,
        total=len(found),
        ranked=ranked,
        hits=shown(index, order[last - query.limit : last], asked, context=query.context),
        facets=_facets(index, at),
        meant=meant,
        restricted=index.restricted,
    )


# -- what is asked of the index ---------------------------------------------------------------------------------------


def asking(wanted: Wording, filters: Sequence[Sequence[str]] | None) -> Asked | None:
    """Which passages are asked for; None where nothing is, or no passage can have all of it."""
    if filters is None or not (wanted.wanted or wanted.unwanted or filters):
        return None
    return Asked(wanted, tuple(map(tuple, filters)))


def _filters(index: Index, query: Query) -> list[list[str]] | None:
    """Of each of these groups of marks one must be on a passage; None where no passage can have them all."""
    found: list[list[str]] = []
    if query.kinds:
        found.append([laid.kind_mark(kind) for kind in query.kinds])
    if query.speakers or query.roles:
        found.append([laid.person_mark(seminar, person) for seminar, person in _people(index, query)])
    if query.seminars or query.projects or query.since or query.until:
        found.append([laid.session_mark(seminar, session) for seminar, session in _sessions(index, query)])
    if query.themes:
        found.append([laid.theme_mark(theme) for theme in _themes(index, query.themes)])
    return found if all(found) else None


def _people(index: Index, query: Query) -> list[tuple[int, int]]:
    names = sorted({name for name, _ in index.people.values()})
    for asked in query.speakers:
        if not any(_is_called(name, asked) for name in names):
            raise _unknown("speaker", asked, names)
    return [
        person
        for person, (name, role) in index.people.items()
        if (not query.speakers or any(_is_called(name, asked) for asked in query.speakers))
        and (not query.roles or any(_acts_as(role, asked) for asked in query.roles))
    ]


def _is_called(name: str, asked: str) -> bool:
    """Whether every word that is asked for begins a word of the name: "Oakshaw", "marion o"."""
    theirs = [wording.folded(word) for word in wording.words(name)]
    words = [wording.folded(word) for word in wording.words(asked)]
    return bool(words) and all(any(each.startswith(word) for each in theirs) for word in words)


def _acts_as(role: str, asked: Role) -> bool:
    both = asked in {Role.CHAIR, Role.WITNESS} and role == Role.CHAIR_AND_WITNESS.value
    return role == asked.value or both


def _sessions(index: Index, query: Query) -> list[tuple[int, int]]:
    """Sessions, and what stands in none (-1), which counts for the day of the first."""
    known = index.seminars
    for asked in query.seminars:
        if asked not in {each.slug for each in known.values()}:
            raise _unknown("seminar", asked, [each.slug for each in known.values()])
    for asked in query.projects:
        if asked not in {each.project for each in known.values()}:
            raise _unknown("project", asked, [each.project for each in known.values() if each.project])
    days, found = index.days, list[tuple[int, int]]()
    for number, each in known.items():
        if (query.seminars and each.slug not in query.seminars) or (
            query.projects and each.project not in query.projects
        ):
            continue
        own = sorted(session for seminar, session in days if seminar == number)
        whole = {session: days[number, session] for session in own} | {-1: days.get((number, 0))}
        found += [(number, session) for session, day in whole.items() if _is_within(day, query)]
    return found


def _is_within(day: dt.date | None, query: Query) -> bool:
    if query.since is None and query.until is None:
        return True
    return day is not None and (query.since or dt.date.min) <= day <= (query.until or dt.date.max)


def _themes(index: Index, asked: Iterable[str]) -> list[str]:
    """By id or name, and all that lie below one: influence finds influence.helps."""
    known = {each.theme: each.label for coded in index.coded.values() for each in coded}
    found: list[str] = []
    for each in asked:
        small = each.casefold()
        below = [
            t
            for t, label in known.items()
            if t.casefold() == small or t.casefold().startswith(f"{small}.") or label.casefold() == small
        ]
        if not below:
            raise _unknown("theme", each, list(known))
        found += below
    return found


def _unknown(what: str, asked: str, known: Sequence[str]) -> NotYet:
    near = spelling.nearest(asked, known)
    meant = (
        f"Did you mean '{near}'?"
        if near
        else f"There are: {', '.join(sorted(set(known))[:12])}."
        if known
        else "There are none yet."
    )
    return NotYet(f"Nothing that can be searched has the {what} '{asked}'.", remedy=meant)


# -- ranking ----------------------------------------------------------------------------------------------------------


def _rareness(index: Index, wanted: Wording, known: Mapping[str, int]) -> list[float]:
    """How rare each phrase is that is wanted, in the order of the expression: as BM25 has it, by its rarest word; the forms of a word together."""
    total = sum(len(each.kinds) for each in index.seminars.values())
    found: list[float] = []
    for unit in wanted.units:
        hits = sum(min(known.get(wording.folded(word), 0) for word in form) for form in unit.forms)
        rare = max(1e-6, math.log((total - hits + 0.5) / (hits + 0.5))) if hits < total else 1e-6
        found += [rare] * len(unit.forms)
    return found


def _ordered(
    index: Index,
    asked: Asked,
    found: NDArray[np.int64],
    kinds: NDArray[np.uint8],
    rare: Sequence[float],
    last: int,
) -> tuple[list[int], int]:
    """The hits in the order in which they are shown, as far as the `last` that is wanted and perhaps further; and how many of them were weighed. Of two that weigh
    the same the one with the lower number comes first."""
    spoken = kinds == Kind.TURN.number
    if not rare or not len(found):
        return np.concatenate((found[spoken], found[~spoken]))[:last].tolist(), 0
    if len(found) <= BOUND:
        weights = index.rows.weighed(asked, [found], rare)
        kind = dict(zip(found.tolist(), kinds.tolist(), strict=True))
        return sorted(weights, key=lambda id_: (kind[id_], -weights[id_], id_)), len(weights)
    first = found[spoken] if spoken.any() else found
    strips = [first] if len(first) <= BOUND else _strips(first)
    weights = index.rows.weighed(asked, strips, rare)
    best = sorted(weights, key=lambda id_: (-weights[id_], id_))
    if last <= len(best):
        return best, len(best)
    others = found[~spoken] if spoken.any() else found[:0]
    rest = first[np.isin(first, np.fromiter(weights, np.int64), invert=True)]
    return [*best, *np.concatenate((rest, others)).tolist()], len(best)


def _strips(found: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """What is weighed of many: as many strips of as many hits as make BOUND, evenly spread."""
    each = BOUND // _STRIPS
    return [
        found[at : at + each] for at in (round(strip * (len(found) - each) / (_STRIPS - 1)) for strip in range(_STRIPS))
    ]


# -- counting ---------------------------------------------------------------------------------------------------------


def _facets(index: Index, at: NDArray[np.int64]) -> Facets:
    """`at` are the places of the hits among all passages."""
    every = index.every
    kinds, speakers, roles, seminars, years, themes = (Counter[str]() for _ in range(6))
    for kind, hits in _counted(every.kinds[at]):
        kinds[_KINDS[kind]] += hits
    for person, hits in _counted(every.whose[at]):
        name, role = index.people.get(every.people[person], ("", ""))
        speakers[name] += hits
        roles[role] += hits
    for each, hits in _counted(every.where[at]):
        number, session = every.sessions[each]
        seminars[index.seminars[number].slug] += hits
        if day := index.days.get((number, max(0, session))):
            years[str(day.year)] += hits
    there = np.zeros(len(every.kinds), bool)
    there[at] = True
    starts = dict(zip(every.numbers.tolist(), every.starts.tolist(), strict=True))
    labels: dict[str, str] = {}
    for number, coded in index.coded.items():
        for theme in coded:
            labels[theme.theme] = theme.label
            themes[theme.theme] += int(there[theme.places + starts[number]].sum())
    titles = {seminar.slug: seminar.title for seminar in index.seminars.values()}
    speakers.pop("", None)
    roles.pop("", None)
    return Facets(
        kinds=_most(kinds),
        speakers=_most(speakers),
        roles=_most(roles),
        seminars=tuple(Count(count.name, count.hits, titles[count.name]) for count in _most(seminars)),
        years=tuple(sorted(_most(years), key=lambda count: count.name)),
        themes=tuple(Count(count.name, count.hits, labels[count.name]) for count in _most(themes)),
    )


def _counted(values: NDArray[np.generic]) -> list[tuple[int, int]]:
    counts = np.bincount(values)
    return [(int(value), int(counts[value])) for value in np.flatnonzero(counts)]


def _most(counts: Counter[str]) -> tuple[Count, ...]:
    return tuple(
        Count(name, hits) for name, hits in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if hits
    )


# -- showing ----------------------------------------------------------------------------------------------------------


def shown(index: Index, found: Sequence[int], asked: Asked | None, *, context: bool = False) -> tuple[Hit, ...]:
    """Passages as hits, in this order; the whole of each where nothing is asked for."""
    beside = {id_: (_beside(index, id_, -1), _beside(index, id_, 1)) for id_ in found if context}
    rows = index.rows.passages({*found, *(id_ for both in beside.values() for id_ in both if id_ is not None)})
    theirs = [rows[id_] for id_ in found if id_ in rows]
    told = index.rows.excerpts(asked, theirs, _WORDS) if asked and theirs else {}
    return tuple(_hit(index, id_, rows, told, beside.get(id_, (None, None))) for id_ in found)


def _hit(
    index: Index,
    id_: int,
    rows: Mapping[int, Row],
    told: Mapping[int, str],
    beside: tuple[int | None, int | None],
) -> Hit:
    if (row := rows.get(id_)) is None:
        raise BrokenIndex("The index has lost a passage.", remedy="It is made anew.")
    number, here = laid.place(id_)
    seminar = index.seminars[number]
    name, role = _speaker(index, seminar, here)
    before, after = beside
    return Hit(
        slug=seminar.slug,
        title=seminar.title,
        kind=list(Kind)[int(seminar.kinds[here])],
        place=row.place,
        label=row.label,
        excerpt=_stretches(told.get(id_, row.text)),
        speaker=name,
        role=Role(role) if role else None,
        held=index.days.get((number, max(0, int(seminar.sessions[here])))),
        at=row.at,
        pages=tuple(row.pages.split("–")) if row.pages else (),
        address=f"{seminar.address}#{row.place}" if seminar.address and row.place else seminar.address,
        themes=tuple(each.theme for each in index.coded.get(number, ()) if here in each.places),
        before=_neighbour(index, before, rows, back=True),
        after=_neighbour(index, after, rows, back=False),
    )


def _speaker(index: Index, seminar: port.Seminar, at: int) -> tuple[str, str]:
    return index.people.get((seminar.number, int(seminar.people[at])), ("", ""))


def _beside(index: Index, id_: int, step: int) -> int | None:
    """What was said before or after something that was said, in the same session."""
    number, here = laid.place(id_)
    seminar, there = index.seminars[number], here + step
    if (
        not 0 <= there < len(seminar.kinds)
        or not {int(seminar.kinds[here]), int(seminar.kinds[there])} <= _SPOKEN
        or seminar.sessions[there] != seminar.sessions[here]
    ):
        return None
    return id_ + step


def _neighbour(index: Index, id_: int | None, rows: Mapping[int, Row], *, back: bool) -> Neighbour | None:
    if id_ is None or (row := rows.get(id_)) is None:
        return None
    number, at = laid.place(id_)
    text = row.text
    if len(text) > _AROUND:
        text = f"…{text[-_AROUND:].partition(' ')[2]}" if back else f"{text[:_AROUND].rpartition(' ')[0]}…"
    return Neighbour(place=row.place, speaker=_speaker(index, index.seminars[number], at)[0], text=text)


def _stretches(told: str) -> tuple[Stretch, ...]:
    """With neighbours of one kind joined."""
    found: list[Stretch] = []
    for part in _MARKED.finditer(told):
        text, is_found = (part[1], True) if part[1] is not None else (part[2].replace(port.CLOSE, ""), False)
        if text:
            found.append(Stretch(text, is_found))
    return tuple(found)
