"""All finders asked, and what they find as one list: one row for each place, ranked by what it costs a reader.

Laws: the words of a row stand at its place; rows share no word; the same transcript gives the same list, in the same order; nothing that a person has
heard or written is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sasci_archive.house.text import Spelling, bare
from sasci_archive.model.quality import Kind, Weak
from sasci_archive.quality import elsewhere, figures, names, sound, speakers, unsure
from sasci_archive.quality.said import Found, Said, Session, span_of

AROUND: Final = 4
"""So many words are shown on either side."""
_COST: Final = {kind: number for number, kind in enumerate(Kind)}


def weak(
    sessions: Sequence[Session], spellings: Sequence[Spelling] = (), acronyms: Iterable[str] = ()
) -> tuple[Weak, ...]:
    """What is weak in these sessions; `spellings` are the names of the record, `acronyms` its abbreviations."""
    ordinary = {word.bare for each in sessions for turn in each.said for word in turn.words if word.text[:1].islower()}
    known = names.names_of(spellings, ordinary)
    short = names.acronyms_of(acronyms)
    spelt = {key for name in known for key in name.keys} | {each.casefold() for each in short}
    spelt |= {word.casefold() for spelling in spellings for word in spelling.text.split() if word[:1].isupper()}
    found = [
        (session, each)
        for session in sessions
        for each in _found(session, known, short, spelt)
        if not each.said.heard
        and not any(word.settled for word in each.said.words[each.first : each.first + each.count])
        and len({word.seg for word in each.said.words[each.first : each.first + each.count]})
        <= 1  # not over two paragraphs
    ]
    return ranked(found)


def _found(session: Session, known: Sequence[names.Name], short: Sequence[str], spelt: set[str]) -> Iterator[Found]:
    yield from names.near(session.said, known, short)
    yield from elsewhere.elsewhere(session, known)
    yield from figures.impossible(session)
    yield from figures.two_sums(session)
    yield from sound.unheard(session)
    yield from sound.swollen(session)
    yield from sound.soundless(session)
    yield from speakers.cut_through(session)
    yield from speakers.small_beginnings(session)
    yield from speakers.at_once(session)
    for turn in session.said:
        yield from sound.doubted(turn)
        yield from sound.fast(turn)
        yield from unsure.unsure(turn, spelt)


def ranked(found: Iterable[tuple[Session, Found]]) -> tuple[Weak, ...]:
    """One row for each place: what costs most is told first, and what else speaks against the same words beside it. A name that was misheard in one way again and
    again is one row, where it stands first, and how often."""
    every = list(found)
    order = {id(session): session for session, _ in every}.values()
    place = {id(turn): n for n, turn in enumerate(turn for session in order for turn in session.said)}
    every.sort(
        key=lambda each: (_COST[each[1].kind], -each[1].weight, place[id(each[1].said)], each[1].first, each[1].count)
    )
    taken: dict[tuple[str, int], int] = {}
    rows: list[tuple[Session, Found, list[str]]] = []
    times: Counter[tuple[str, str]] = Counter()
    for session, each in every:
        its = _words(each)
        others = {taken[word] for word in its if word in taken}
        if others:
            for other in sorted(others - {_TOLD}):
                before = rows[other][1]
                if (before.kind is not each.kind or before.now == each.now) and each.why not in rows[other][2]:
                    rows[other][2].append(each.why)
            continue
        slip = _slip(each)
        times[slip] += 1
        if each.kind is Kind.NAME and times[slip] > 1:
            taken |= dict.fromkeys(its, _TOLD)
            continue
        taken |= dict.fromkeys(its, len(rows))
        rows.append((session, each, [each.why]))
    for _, each, why in rows:
        if each.kind is Kind.NAME and times[_slip(each)] > 1:
            why.append(f"stands so {times[_slip(each)]} times")
    return tuple(_row(n, *row) for n, row in enumerate(rows, start=1))


_TOLD: Final = -1
"""Words that are told in the row of others like them."""


def _slip(found: Found) -> tuple[str, str]:
    """What stands there and what is meant, without signs."""
    return " ".join(w.bare for w in found.said.words[found.first : found.first + found.count]), bare(found.now)


def _words(found: Found) -> list[tuple[str, int]]:
    """The words of a place; what is missing stands at none, but there is one such place only between two words."""
    if not found.count:
        return [(found.said.turn, -1 - found.first)]
    return [(found.said.turn, n) for n in range(found.first, found.first + found.count)]


def _row(number: int, session: Session, found: Found, why: Sequence[str]) -> Weak:
    words = found.said.words
    here = words[found.first : found.first + found.count]
    seg, first = _place(found.said, found.first, here=bool(here))
    span = found.span or span_of(here)
    return Weak(
        number=number,
        kind=found.kind,
        turn=found.said.turn,
        session=session.id,
        seg=seg,
        first=first,
        was=" ".join(word.text for word in here),
        now=found.now,
        why="; ".join(why),
        at=span.start if span else found.said.span.start if found.said.span else None,
        end=span.end if span else None,
        before=" ".join(word.text for word in words[max(0, found.first - AROUND) : found.first]),
        after=" ".join(word.text for word in words[found.first + found.count : found.first + found.count + AROUND]),
    )


def _place(turn: Said, at: int, *, here: bool) -> tuple[str, int]:
    """The paragraph and the number there; behind the last word where it is missing at a turn's end."""
    if at < len(turn.words):
        return turn.words[at].seg, turn.words[at].at
    assert not here
    return (turn.words[-1].seg, turn.words[-1].at + 1) if turn.words else ("", 0)
