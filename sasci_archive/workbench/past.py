"""What has been done, by whom, when and why, with the words before and after; and the way back to any of it."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.model.review import Decision
from sasci_archive.model.wording import differences
from sasci_archive.stages import edit as stage
from sasci_archive.tei.changing import parts_told
from sasci_archive.tei.changing.swaps import Part
from sasci_archive.tei.document import parse
from sasci_archive.tei.past import alongside, edits
from sasci_archive.tei.past.alongside import Given
from sasci_archive.tei.past.edits import Did, Edit
from sasci_archive.tei.past.recorded import Line, recorded
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.editing import Done, done

_MOST = 40
"""Changes that are told at once."""
_PLACES = 12
"""Turns of one change that are told."""
_LONG = 600
"""Letters of another file that are told."""
_LINE = re.compile(r'(?:change="#|<change xml:id=")([^"]+)"')
"""A line of the edition's history, or what points at one, in a part of the transcript."""


class Reads(msgspec.Struct, frozen=True):
    """How a turn reads otherwise: ("same" | "out" | "in", text) after each other; none where no word of it is another."""

    id: str
    number: str
    parts: tuple[tuple[str, str], ...]


class Beside(msgspec.Struct, frozen=True):
    """What went out of another file of the folder, and what came into it."""

    name: str
    out: str
    came: str


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done, line `number` (0 for a decision made elsewhere). `stands` where it could be taken back alone; `ref` the proposal it decides; `why` is what
    was said of it; `more` counts the turns that are not told; `beside` is what was done in other files than the transcript."""

    number: int
    on: dt.datetime
    who: str
    did: str
    told: str
    why: str = ""
    ref: str = ""
    of: int = 0
    stands: bool = False
    reads: tuple[Reads, ...] = ()
    more: int = 0
    beside: tuple[Beside, ...] = ()


class Past(msgspec.Struct, frozen=True):
    """Of all or of one turn, the newest first; `before` is the line to ask on from, 0 where that was all. `lines` are the edition's own history, `undone`
    those of them (by id) of which all that was done under them has been undone."""

    deeds: tuple[Deed, ...]
    before: int
    lines: tuple[Line, ...]
    undone: tuple[str, ...] = ()


class Back(msgspec.Struct, frozen=True):
    """What going back would undo and do again, in words."""

    undone: tuple[str, ...]
    redone: tuple[str, ...]


class To(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of what was done, which window asks, and who codes in it."""

    number: int
    window: str = ""
    coder: str = ""


def routes(bench: Bench) -> list[Route]:
    """What the history asks."""

    def past(request: Request) -> Past:
        turn, before = request.query_params.get("turn", ""), request.query_params.get("before", "")
        coder = request.query_params.get("coder", "")
        with bench.alone:
            bench.notice()
            every, master, decided = bench.folder.edits(), bench.master(), bench.folder.decisions()
            standing = {edit.number for edit in bench.standing(every, coder)}
        until = int(before) if before.isdecimal() else len(every) + 1
        theirs = edits.told_to(every, coder)
        wanted = [edit for edit in theirs if edit.number < until and (not turn or turn in _touched(edit, every))]
        steps = [tuple(some) for _, some in itertools.groupby(wanted, key=lambda edit: _step(edit, every))]
        few = steps[-_MOST:]
        deeds = [_deed(lines, every, standing, decided, turn) for lines in few]
        if until > len(every):
            known = {edit.ref: edit.on for edit in every if edit.ref}
            deeds += [] if turn else _elsewhere(decided, known)
        deeds = _ordered(deeds)
        lines = (
            ()
            if before
            else tuple(line for line in recorded(parse(master)) if not turn or turn in {s.id for s in line.stood})
        )
        undone = tuple(_undone(lines, every, standing)) if any(edit.did is Did.UNDONE for edit in every) else ()
        return Past(tuple(deeds), few[0][0].number if len(few) < len(steps) else 0, tuple(map(_few, lines)), undone)

    def ahead(request: Request) -> Back:
        number, coder = request.query_params.get("to", ""), request.query_params.get("coder", "")
        with bench.alone:
            every = edits.told_to(bench.folder.edits(), coder)
            way = edits.way(every, int(number) if number.isdecimal() else 0)
            stage.foresee(bench.folder, way, bench.by())
        undone, redone = (tuple(edit.told for edit in edits.wholes(lines)) for lines in way)
        return Back(undone, redone)

    def back(to: To) -> Done:
        return done(bench, lambda: next(iter(bench.back_to(to.number, to.window, to.coder)), None), (), to.coder)

    def take_back(to: To) -> Done:
        return done(bench, lambda: bench.undo(to.window, to.number, to.coder), (), to.coder)

    return [
        Route("/history", answering(bench, past), methods=["GET"]),
        Route("/back", answering(bench, ahead), methods=["GET"]),
        Route("/back", asked(bench, To, back), methods=["POST"]),
        Route("/take-back", asked(bench, To, take_back), methods=["POST"]),
    ]


def _ordered(deeds: Sequence[Deed]) -> list[Deed]:
    """The newest first. What was done here is in the order in which it was, whatever the clock said then; what was decided elsewhere stands where its
    hour puts it."""
    ours = [deed for deed in deeds if deed.number]
    at = dict(zip((deed.number for deed in ours), itertools.accumulate((deed.on for deed in ours), max), strict=True))
    return sorted(deeds, key=lambda deed: (at.get(deed.number, deed.on), deed.number), reverse=True)


def _touched(edit: Edit, every: Sequence[Edit]) -> frozenset[str]:
    parts = edit.parts or (every[edit.of - 1].parts if edit.of else ())
    return frozenset(part.place[1:] for part in parts if part.place.startswith("#"))


def _step(edit: Edit, every: Sequence[Edit]) -> tuple[Did, int]:
    """Lines of a word that was typed, one after the other, which are one deed."""
    return edit.did, every[edit.of - 1].begun if edit.did in {Did.UNDONE, Did.REDONE} else edit.begun


def _parts(edit: Edit, every: Sequence[Edit]) -> tuple[Part, ...]:
    """What a line made of the transcript."""
    if edit.parts or not edit.of:
        return edit.parts
    return every[edit.of - 1].swap.inverse.parts if edit.did is Did.UNDONE else every[edit.of - 1].parts


def _came_to(lines: Sequence[Edit], every: Sequence[Edit]) -> tuple[Part, ...]:
    """What the lines of a step made of it, one after the other: each part as it was first, and last."""
    found: dict[str, Part] = {}
    for part in (part for edit in lines for part in _parts(edit, every)):
        first = found.get(part.place, part)
        found[part.place] = Part(part.place, first.before, part.after, part.behind)
    return tuple(found.values())


def _deed(
    lines: Sequence[Edit], every: Sequence[Edit], standing: set[int], decided: Sequence[Decision], turn: str
) -> Deed:
    edit = lines[-1]
    told = [
        Reads(id_, printed_number(id_), _short(differences(before, after)))
        for id_, before, after in parts_told.told(_came_to(lines, every))
        if not turn or id_ == turn
    ]
    why = next((d.reason for d in decided if edit.ref == f"{d.of}/{d.number}" and d.on == edit.on), "")
    return Deed(
        number=edit.number,
        on=edit.on,
        who=edit.who,
        did=edit.did.value,
        told=lines[0 if edit.did is Did.UNDONE else -1].told,
        why=why,
        ref=edit.ref,
        of=edit.of,
        stands=edit.number in standing,
        reads=tuple(told[:_PLACES]),
        more=max(0, len(told) - _PLACES),
        beside=tuple(_beside(each) for each in edit.beside),
    )


def _beside(change: alongside.Beside) -> Beside:
    if isinstance(change, Given):
        out, came = (
            "\n".join(f"{each.place.fragment}: {', '.join(each.themes)}" for each in some)
            for some in (change.before, change.after)
        )
        return Beside(change.name, out, came)
    return Beside(change.name, _lines(change.before), _lines(change.after))


def _lines(text: str) -> str:
    """Without what is remarked in it, as at the head of a file that is new."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()[:_LONG]


def _undone(lines: Sequence[Line], every: Sequence[Edit], standing: set[int]) -> Iterator[str]:
    """Lines of the edition's history that changes of ours stood under, and none does any more."""
    named: dict[str, bool] = {}
    for edit in every:
        came = {id_ for part in edit.parts for id_ in {*_LINE.findall(part.after)} - {*_LINE.findall(part.before)}}
        for id_ in came if edit.did is Did.MADE else ():
            named[id_] = named.get(id_, False) or edit.number in standing
    for line in lines:
        if not named.get(line.id, True) and not line.stood:
            yield line.id


def _elsewhere(decided: Sequence[Decision], known: dict[str, dt.datetime]) -> Iterator[Deed]:
    """What was decided by a command, or on the page of decisions."""
    for each in decided:
        ref = f"{each.of}/{each.number}"
        if known.get(ref) != each.on:
            yield Deed(
                number=0,
                on=each.on,
                who=each.who,
                did=Did.DECIDED.value,
                told=f"{ref}: {each.verdict.value}",
                why=each.reason,
                ref=ref,
                stands=True,
            )


def _few(line: Line) -> Line:
    return msgspec.structs.replace(line, stood=line.stood[:_MOST])


def _short(parts: tuple[tuple[str, str], ...], around: int = 4) -> tuple[tuple[str, str], ...]:
    """With a few words only of what stays."""
    if all(how == "same" for how, _ in parts):
        return ()
    found = []
    for place, (how, text) in enumerate(parts):
        words = text.split(" ")
        head, tail = (around if place else 0), (around if place < len(parts) - 1 else 0)
        if how == "same" and len(words) > head + tail + 1:
            words = [*words[:head], "…", *words[len(words) - tail :]]
        found.append((how, " ".join(words)))
    return tuple(found)
