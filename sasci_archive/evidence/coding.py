"""Passages coded: what people ask for, checked against the text and the codebook. All faults are told together; nothing is half taken."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sasci_archive.errors import Fault, Faults, NotYet
from sasci_archive.evidence import told
from sasci_archive.evidence.following import follow
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Codebook, Coder, Coding, Codings, Line, Place
from sasci_archive.model.inlines import View

_PASSAGE: Final = re.compile(r"u?([1-9][0-9]*[a-z]*)(?:\s*[-–]\s*u?([1-9][0-9]*[a-z]*))?")


class Wanted(View, frozen=True, kw_only=True):
    """A passage to be coded as somebody writes it: "u12-u14" or the printed numbers, themes by id, the coder by id; `words` are those of the turn
    that are meant, "" for all. `line` is that of the file it stands in, 0 for none. `place` is where it is, where that is known already."""

    passage: str
    themes: tuple[str, ...]
    by: str
    words: str = ""
    note: str = ""
    line: int = 0
    place: Place | None = None


def coded(
    codings: Codings, wanted: Sequence[Wanted], now: Told, book: Codebook, *, on: dt.datetime, how: str, where: str
) -> tuple[Codings, tuple[Coding, ...]]:
    """With these besides, as one change, and those that are new: what a coder has said of the same passage already is not said twice. `where` names
    the file they came from, for faults. Raises Faults."""
    faults: list[Fault] = []
    change = codings.next
    known = {
        (place, c.by, theme)
        for c in codings.codings
        for place in _told_as(c, now)
        for theme in (*c.themes, *current(c, book))
    }
    new: list[Coding] = []
    for each in wanted:
        here = list(_faults(each, now, book))
        faults += [Fault("C10", each.line, problem, remedy, where) for problem, remedy in here]
        if here:
            continue
        place = each.place or _place(each, now)
        themes = tuple(dict.fromkeys(_current(theme, book) for theme in each.themes))
        fresh = tuple(theme for theme in themes if (place, each.by, theme) not in known)
        known |= {(place, each.by, theme) for theme in fresh}
        if fresh:
            digest = told.digest(now.words(place))
            new.append(
                Coding(
                    id=f"{change}.{len(new) + 1}", place=place, themes=fresh, by=each.by, digest=digest, note=each.note
                )
            )
    if faults:
        raise Faults(where or "What is to be coded", faults)
    if not new:
        return codings, ()
    coders = tuple(_coder(id_, book) for id_ in dict.fromkeys(c.by for c in new))
    return codings.added(Line(id=change, when=on, how=how), tuple(new), coders), tuple(new)


def _told_as(coding: Coding, now: Told) -> set[Place]:
    """The places at which somebody may say it again: where it was coded and where it stands now, with and without what is not printed at its ends."""
    found = {coding.place}
    if now_at := follow(coding, now).place:
        found.add(now_at)
        said = [turn.id for turn in now.between(now_at.first, now_at.last) if turn.text]
        if now_at.whole and said:
            found.add(Place(said[0], said[-1]))
    return found


def undone(codings: Codings, what: str, *, on: dt.datetime) -> tuple[Codings, tuple[Coding, ...]]:
    """Without one coding (ch3.2) or all of one change (ch3; "": the last that still has any), and those that are gone. Raises NotYet."""
    last = next((h.id for h in reversed(codings.history) if any(c.change == h.id for c in codings.codings)), "")
    asked = what or last
    gone = tuple(c for c in codings.codings if asked in {c.id, c.change})
    if not gone:
        raise NotYet(
            f"There is no coding '{what}'." if what else "There is no coding to be taken back.",
            remedy="`inv code.list SLUG` shows every coding with its id (ch3.2) and its change (ch3).",
        )
    line = Line(id=codings.next, when=on, how=f"{asked} taken back")
    return codings.without(line, frozenset(c.id for c in gone)), gone


def confirmed(codings: Codings, id_: str, now: Told, *, on: dt.datetime) -> Codings:
    """With one coding as it stands now: somebody has read the passage again, and it holds. Raises NotYet for one that is not there, or nowhere."""
    each = next((c for c in codings.codings if c.id == id_), None)
    if each is None:
        raise NotYet(
            f"There is no coding '{id_}'.", remedy="`inv code.list SLUG` shows every coding with its id (ch3.2)."
        )
    place = follow(each, now).place
    if place is None:
        raise NotYet(
            f"What {id_} was given to stands nowhere now.",
            remedy=f"Take it back (`inv code.undo SLUG --id {id_}`) and code the passage again.",
        )
    held = msgspec.structs.replace(each, place=place, digest=told.digest(now.words(place)))
    if held == each:
        return codings
    line = Line(id=codings.next, when=on, how=f"{id_} read again")
    return msgspec.structs.replace(
        codings,
        codings=tuple(held if c is each else c for c in codings.codings),
        history=(*codings.history, line),
    )


def lost(codings: Codings, book: Codebook) -> tuple[Fault, ...]:
    """Codings whose theme is gone from the codebook, each with its place."""
    return tuple(
        Fault(
            "C11",
            0,
            f"{coding.place.fragment} ({coding.id}, by {coding.by}) is coded as '{theme}', which is no theme any more.",
            f'Put the theme back, or say in the theme that it has become: was = ["{theme}"].',
            f"{codings.slug}/codings.xml",
        )
        for coding in codings.codings
        for theme in coding.themes
        if book.found(theme) is None
    )


def current(coding: Coding, book: Codebook) -> tuple[str, ...]:
    """Its themes as they are called now; those that are gone left out."""
    return tuple(dict.fromkeys(t.id for theme in coding.themes if (t := book.found(theme))))


def _current(theme: str, book: Codebook) -> str:
    found = book.found(theme)
    return found.id if found else theme


def _coder(id_: str, book: Codebook) -> Coder:
    return next(c for c in book.coder if c.id == id_)


def _faults(each: Wanted, now: Told, book: Codebook) -> Iterator[tuple[str, str]]:
    if not each.themes:
        yield f"No theme is given for '{each.passage}'.", "Give one at least, such as influence.helps."
    for theme in each.themes:
        if book.found(theme) is None:
            yield (
                f"There is no theme '{theme}'.",
                _meant(theme, [t.id for t in book.theme], "`inv code.book` lists them."),
            )
    if all(coder.id != each.by for coder in book.coder):
        yield (
            f"There is no coder '{each.by}'." if each.by else "Who codes is not said.",
            _meant(
                each.by,
                [c.id for c in book.coder],
                'Whoever codes is named in themes.toml: [[coder]] id = "ab", name = "…".',
            ),
        )
    if each.place is None:
        yield from _unplaced(each, now)


def _meant(given: str, known: Sequence[str], else_: str) -> str:
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else else_


def _turns(each: Wanted, now: Told) -> tuple[str, str] | None:
    asked = _PASSAGE.fullmatch(each.passage.strip())
    if asked is None:
        return None
    first, last = f"u{asked[1]}", f"u{asked[2] or asked[1]}"
    return (now.turns[now.at(first)].id if now.at(first) >= 0 else first), (
        now.turns[now.at(last)].id if now.at(last) >= 0 else last
    )


def _unplaced(each: Wanted, now: Told) -> Iterator[tuple[str, str]]:
    turns = _turns(each, now)
    if turns is None:
        yield f"'{each.passage}' is no passage.", "Write u12 for one turn, u12-u14 for several."
        return
    first, last = turns
    missing = [id_ for id_ in dict.fromkeys(turns) if now.at(id_) < 0]
    if missing:
        yield (
            f"There is no turn {' and no turn '.join(missing)}.",
            "Turns are numbered u1, u2 …, as the edition prints them.",
        )
        return
    between = now.between(first, last)
    if not between:
        yield f"In '{each.passage}' the last turn stands before the first.", f"Write {last}-{first}."
    elif not any(turn.text for turn in between):
        yield f"Nothing that is said in '{each.passage}' is printed.", "What is withheld is not coded."
    elif each.words and first != last:
        yield f"'{each.passage}' is several turns, and words are of one.", "Give the turn they stand in."
    elif each.words:
        times = len(told.found(each.words, between[0].text))
        if times != 1:
            yield (
                f"“{each.words}” stands {'twice' if times == 2 else f'{times} times'} in {first}."
                if times
                else f"“{each.words}” does not stand in {first}.",
                "Give more of the words around it." if times else "Copy the words as they are printed.",
            )


def _place(each: Wanted, now: Told) -> Place:
    turns = _turns(each, now)
    if turns is None:
        raise ValueError(each.passage)
    first, last = turns
    if not each.words:
        return Place(first, last)
    words, text = " ".join(each.words.split()), now.words(Place(first, first))
    start = told.found(words, text)[0]
    return Place(first, first) if len(words) == len(text) else Place(first, first, start, len(words))
