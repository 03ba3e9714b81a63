"""What one editor writes in one place in one go is one correction, however often it was saved meanwhile: what stood there first, and what reads there now.

A paragraph is here its words, in the gaps between what stands among them and is no word (a pause, a footnote, what is withheld). What was typed is told in
terms of the paragraph as it was before any of it; where more is typed, both together are told so, as if it had been typed at once. A word that was
rubbed out and stands in its place again was never touched.

Law: made at once of the paragraph as it was, what is told together reads in every reading as one after the other, with the same signs and footnotes
between the same words; and no correction stands in another of them. Where corrections of another reading stand in the paragraph (a witness's, while what was said is
corrected), at once may read otherwise than one after the other: then it is not together.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from sasci_archive.dialogue.alignment import common
from sasci_archive.model.speech import Value
from sasci_archive.tei.changing.changes import Together
from sasci_archive.tei.changing.corrections import CorrectWords, Kind, Supply
from sasci_archive.tei.changing.putting import read as told_in
from sasci_archive.tei.changing.reword import OneByOne
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.document import Element, by_id, local
from sasci_archive.tei.inline import As, as_what
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.places import words_of
from sasci_archive.tei.shown.printed import Of, marked_signs
from sasci_archive.tei.wordings import Which, applies, kinds_of, settle

_WORD: Final = re.compile(r"\S+")
_THINGS: Final = frozenset((As.SIGN, As.NOTE, As.HELD, As.ANCHOR))

_NOW: Final = "-"
"""The line of the history under which something would be typed: no id, so that none of a transcript is it."""

_Gaps: TypeAlias = list[list[int | str]]
"""Between things in order: words that stay, by number, and words that were typed."""


class Replaced(Value, frozen=True, kw_only=True):
    """The words `was` from number `first` on (from 0, as published) read `now`; all as in `CorrectWords`."""

    first: int
    was: str
    now: str
    close: bool = False
    past: int = 0


class Typed(Value, frozen=True, kw_only=True):
    """What was typed in paragraph `seg`, from the last word and sign to the first, in terms of how the paragraph read before line `since` of what was
    done in the workbench (0: before this)."""

    seg: str
    kind: Kind
    words: tuple[Replaced, ...] = ()
    signs: tuple[int, ...] = ()
    since: int = 0

    @property
    def is_anything(self) -> bool:
        """Whether anything reads otherwise."""
        return bool(self.words or self.signs)

    @property
    def is_heard(self) -> bool:
        """Whether it is what was said, and not only what is printed."""
        return self.kind is Kind.TRANSCRIPTION

    def change(self, when: dt.date, who: str, why: str) -> Together:
        """As one change of the transcript."""
        return Together(when=when, who=who, why=why, kind=self.kind, changes=self.changes(when, who, why))

    def changes(self, when: dt.date, who: str, why: str) -> tuple[CorrectWords | Supply, ...]:
        """The changes of which that is made, one after the other."""
        signs = (Supply(when=when, who=who, why=why, kind=self.kind, seg=self.seg, sign=sign) for sign in self.signs)
        words = (
            CorrectWords(
                when=when,
                who=who,
                why=why,
                kind=self.kind,
                seg=self.seg,
                first=each.first,
                was=each.was,
                now=each.now,
                close=each.close,
                past=each.past,
                apart=True,
            )
            for each in self.words
        )
        return (*signs, *words)


class Thing(NamedTuple):
    """What is no word: `at` so many words have begun before it; `within` the last of them, or behind it; `sign` is its number among the signs, -1 for what
    keys do not take out."""

    at: int
    within: bool
    sign: int


class Paragraph(NamedTuple):
    """Its words, gap by gap, and the things between the gaps."""

    gaps: tuple[tuple[str, ...], ...]
    things: tuple[Thing, ...]

    @property
    def words(self) -> list[str]:
        """All of them."""
        return [word for gap in self.gaps for word in gap]


def together(so_far: Typed, came_to: Swap, more: Typed, root: Element) -> Typed | None:
    """What was typed before, which `came_to` these parts of the transcript `root`, and what is typed now, as one. None where it cannot be told: more is not
    of what reads there, or something stands there otherwise than it was typed."""
    base, here = stood(own(came_to, more.seg), more.seg), paragraph(root, more.seg)
    if base is None:
        return None
    was, now = read(base), read(here)
    numbers = iter(range(len(was.words)))
    first = _typed(was, [[next(numbers) for _ in gap] for gap in was.gaps], so_far)
    if first is None or _reading(was, first[0]) != now.gaps or len(first[1]) != len(now.things):
        return None
    then = _typed(now, first[0], more)
    if then is None:
        return None
    gaps, stay = then[0], [first[1][number] for number in then[1]]
    gone = [thing.sign for number, thing in enumerate(was.things) if number not in set(stay)]
    words = () if not gone and _reading(was, gaps) == was.gaps else tuple(_told(was, gaps, stay))
    both = Typed(seg=more.seg, kind=more.kind, words=words[::-1], signs=tuple(gone[::-1]), since=so_far.since)
    kinds = {**kinds_of(root), _NOW: more.kind.value}
    others = (
        node for node in base.iter("{*}add", "{*}del") if applies(node, Which.VERBATIM, kinds) is not more.is_heard
    )
    alone = next(others, None) is None
    return both if alone or _verbatim(base, both, kinds) == _verbatim(here, more, kinds) else None


def _verbatim(seg: Element, typed: Typed, kinds: Mapping[str, str]) -> list[str]:
    """What was said in a paragraph, when this is typed in it."""
    seg = copy.deepcopy(seg)
    words = OneByOne(seg, kinds)
    for each in typed.changes(dt.date.min, "", ""):
        words.reword(each, (_NOW, ""))
    settle(seg, Which.VERBATIM, kinds)
    return [word.text for word in words_of(seg, restricted=True)]


def read(seg: Element) -> Paragraph:
    """A paragraph of a transcript."""
    numbers = {node: number for number, (node, kind) in enumerate(marked_signs(seg)) if kind is Of.THING}
    said, stand = "", list[tuple[int, int]]()
    for each in _content(seg):
        if isinstance(each, str):
            said += each
        else:
            stand.append((len(said), numbers.get(each, -1)))
    gaps, things = [list[str]()], list[Thing]()
    count = end = 0
    spoken = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(said)]
    for start, until, text in [*spoken, (len(said) + 1, 0, "")]:
        while len(things) < len(stand) and stand[len(things)][0] <= start:
            at, sign = stand[len(things)]
            things.append(Thing(count, at < end, sign))
            gaps.append([])
        if text:
            gaps[-1].append(text)
            count, end = count + 1, until
    return Paragraph(tuple(map(tuple, gaps)), tuple(things))


def _content(node: Element) -> Iterator[str | Element]:
    """Its published text, and the things in it, in order."""
    if node.text:
        yield node.text
    for child in node:
        name = local(child)
        if name == "seg" or (name and as_what(child) in _THINGS):
            yield child
        elif name and name != "del":
            yield from _content(child)
        if child.tail:
            yield child.tail


def own(came_to: Swap, seg: str) -> Swap:
    """What of it is of the turn that a paragraph stands in: not the line of the history, which what is told together stands under as well."""
    return Swap(tuple(part for part in came_to.parts if stood(Swap((part,)), seg) is not None))


def stood(came_to: Swap, seg: str) -> Element | None:
    """A paragraph as it was before what came to this; None where that does not tell it."""
    every = (told_in(part.before).node for part in came_to.parts if f'"{seg}"' in part.before)
    return next((found for node in every if (found := by_id(node).get(seg)) is not None), None)


def _reading(was: Paragraph, gaps: _Gaps) -> tuple[tuple[str, ...], ...]:
    words = was.words
    return tuple(tuple(each if isinstance(each, str) else words[each] for each in gap) for gap in gaps)


def _typed(read: Paragraph, gaps: _Gaps, typed: Typed) -> tuple[_Gaps, list[int]] | None:
    """What stands in the gaps of a paragraph, with what is typed, and which things stay. None where it is not of what reads there."""
    words, stay = read.words, [number for number, thing in enumerate(read.things) if thing.sign not in typed.signs]
    if len(stay) + len(typed.signs) != len(read.things):
        return None
    found: _Gaps = [[*gaps[0]]]
    for number, more in enumerate(gaps[1:]):
        if number in set(stay):
            found.append([])
        found[-1] += more
    things = [read.things[number] for number in stay]
    places = [(number, place) for number, gap in enumerate(found) for place in range(len(gap))]
    lowest = len(words)
    for each in typed.words:
        wanted = each.was.split()
        until = each.first + len(wanted)
        if each.first < 0 or until > lowest or words[each.first : until] != wanted:
            return None
        if wanted:
            (gap, start), (last, end) = places[each.first], places[until - 1]
        else:
            at = _place(each, places, things)
            if at is None:
                return None
            (gap, start), (last, end) = at, (at[0], at[1] - 1)
        if gap != last:
            return None
        found[gap][start : end + 1] = each.now.split()
        lowest = each.first
    return found, stay


def _place(put: Replaced, places: Sequence[tuple[int, int]], things: Sequence[Thing]) -> tuple[int, int] | None:
    """In which gap words are put in, and before which of the words there."""
    if not put.close and put.first < len(places):
        return places[put.first]
    follow = [thing for thing in things if thing.at == put.first]
    past = sum(thing.within for thing in follow) + (put.past if put.close else 0)
    if past > len(follow):
        return None
    gap, place = places[put.first - 1] if put.first else (0, -1)
    return (gap + past, 0) if past else (gap, place + 1)


def _told(was: Paragraph, gaps: _Gaps, stay: Sequence[int]) -> Iterator[Replaced]:
    """What has to be typed in a paragraph so that this stands in its gaps, from the first to the last."""
    words, things = was.words, [was.things[number] for number in stay]
    gone = {thing.at for number, thing in enumerate(was.things) if number not in set(stay)}
    bounds = [0, *(thing.at for thing in things), len(words)]
    for number, gap in enumerate(gaps):
        begin, end = bounds[number : number + 2]
        for first, last, now in _stretches(words, gap, begin, end):
            if last > first:
                yield from _apart(words, first, last, now, gone)
            elif first < end or (number == len(things) and first > begin) or not (first or things):
                yield Replaced(first=first, was="", now=now)
            else:
                past = sum(thing.at == first and not thing.within for thing in things[:number])
                yield Replaced(first=first, was="", now=now, close=True, past=past)


def _stretches(words: Sequence[str], gap: Sequence[int | str], begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Where in a gap other words stand: which were there, from the first to the last (not included), and what reads there now."""
    typed = list[str]()
    for each in [*gap, end]:
        if isinstance(each, str):
            typed.append(each)
            continue
        done = (0, 0)
        for old, new in [*common(words[begin:each], typed), (each - begin, len(typed))]:
            if (old, new) != done:
                yield begin + done[0], begin + old, " ".join(typed[done[1] : new])
            done = (old + 1, new + 1)
        begin, typed = each + 1, []


def _apart(words: Sequence[str], first: int, last: int, now: str, gone: set[int]) -> Iterator[Replaced]:
    """Words that stood there read otherwise; where a sign between them goes, the words on each side of it by themselves."""
    starts = [first, *(place for place in range(first + 1, last) if place in gone)]
    for start, until in zip(starts, [*starts[1:], last], strict=True):
        yield Replaced(first=start, was=" ".join(words[start:until]), now=now if start == first else "")
