"""How far the work is: turns that a person has heard, turns corrected, what is left, and at what pace. It is reckoned anew from what is in the folder,
and never leaves the machine."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.model import journal
from sasci_archive.model.journal import Entry
from sasci_archive.stages import hear
from sasci_archive.tei.document import ID
from sasci_archive.tei.past.edits import Did
from sasci_archive.workbench import turns
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.pace import Pace, days, onward, pace
from sasci_archive.workbench.version import Version


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Of a session or a person (an xml:id): turns, how many of them are heard, corrected, and corrected but not heard; how long they are and how long
    those heard (ms)."""

    name: str
    turns: int
    heard: int
    corrected: int
    corrected_unheard: int
    time: int
    time_heard: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Of everything, by session and by who speaks; and the pace. `days` are those on which somebody worked."""

    whole: Part
    sessions: tuple[Part, ...]
    people: tuple[Part, ...]
    pace: Pace
    days: int


def routes(bench: Bench) -> list[Route]:
    """What the bar asks."""

    def told(_: Request) -> Progress:
        with bench.alone:
            version = bench.version()
            edits = onward(edit.on for edit in bench.folder.edits() if edit.did is not Did.ELSEWHERE)
            return progress(version, edits, bench.folder.history())

    return [Route("/progress", answering(bench, told), methods=["GET"])]


def progress(version: Version, edits: Sequence[dt.datetime], history: Sequence[Entry]) -> Progress:
    """Of a transcript, by when it was changed and what the journal says."""
    rows = [row for row in turns.rows(version) if row.name == "u"]
    corrected = {u.get(ID, "") for u in version.root.iter("{*}u") if any(node.get("change") for node in u.iter("*"))}
    marked = _marked(rows, history)
    whole = _part("", rows, corrected)
    signs = (*edits, *marked)
    return Progress(
        whole=whole,
        sessions=tuple(
            _part(name, [row for row in rows if row.session == name], corrected)
            for name in dict.fromkeys(row.session for row in rows)
        ),
        people=tuple(
            _part(name, [row for row in rows if row.who == name], corrected)
            for name in dict.fromkeys(row.who for row in rows)
        ),
        pace=pace(signs, marked, whole.time - whole.time_heard),
        days=days(signs),
    )


def _part(name: str, rows: Sequence[turns.Row], corrected: set[str]) -> Part:
    return Part(
        name=name,
        turns=len(rows),
        heard=sum(row.heard for row in rows),
        corrected=sum(row.id in corrected for row in rows),
        corrected_unheard=sum(row.id in corrected and not row.heard for row in rows),
        time=sum(_long(row) for row in rows),
        time_heard=sum(_long(row) for row in rows if row.heard),
    )


def _long(row: turns.Row) -> int:
    return 0 if row.start is None or row.end is None else max(0, row.end - row.start)


def _marked(rows: Sequence[turns.Row], history: Sequence[Entry]) -> dict[dt.datetime, int]:
    """How much sound was marked as heard when; a turn counts once."""
    every, long = [row.id for row in rows], {row.id: _long(row) for row in rows}
    found: dict[dt.datetime, int] = defaultdict(int)
    known: set[str] = set()
    entries = [entry for entry in history if entry.what == journal.HEARD]
    for entry, on in zip(entries, onward(entry.on for entry in entries), strict=True):
        new = hear.named(entry.about, every) - known
        found[on] += sum(long[id_] for id_ in new)
        known |= new
    return dict(found)
