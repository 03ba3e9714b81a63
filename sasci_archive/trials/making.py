"""What making takes: words into turns, editions, a page anew."""

from __future__ import annotations

import datetime as dt
import functools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from sasci_archive import dialogue, gate
from sasci_archive.binding import bound
from sasci_archive.desk.watching import Watch
from sasci_archive.editions import products, volume
from sasci_archive.editions.templates import OURS
from sasci_archive.inspection.search import search
from sasci_archive.model.channel import Channel
from sasci_archive.model.speech import Span, VoiceSpan, Word
from sasci_archive.press import plates, run
from sasci_archive.stages.publish import latest, publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.trials import long_volume
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Bar, Bars, Measured, Row, spread

T = TypeVar("T")


def turns(progress: files.Progress) -> list[Row]:
    """30,000 words against 2,000 voice spans."""
    chance = random.Random(7)  # noqa: S311 - a benchmark's material
    spans, at = [], 0
    for _ in range(2_000):
        length = chance.randint(800, 9_000)
        spans.append(
            VoiceSpan(Span(max(0, at - chance.choice([0, 0, 0, 400])), at + length), f"V{chance.randint(1, 6)}")
        )
        at += length + chance.randint(50, 600)
    step = at / 30_000
    words = [
        Word(Span(round(i * step), round(i * step + step * 0.8)), f"word{i % 97}{'.' if i % 11 == 0 else ''}")
        for i in range(30_000)
    ]
    taken, made = [], 0
    for done in range(5):
        turns, seconds, _ = _taken(lambda: dialogue.turns(words, spans))
        taken.append(seconds)
        made = len(turns)
        progress(done + 1, 5)
    return [Row("words and voices into turns", f"{spread(taken, 's')}, {made:,} turns", "< 0.5 s")]


class Published(msgspec.Struct, frozen=True):
    """One round: seconds by the clock and of the processor, of all files and of the PDF alone."""

    everything: tuple[float, float]
    alone: tuple[float, float]


class Again(msgspec.Struct, frozen=True):
    """What was seen once: milliseconds of each file, whether all was public, seconds of the leak test for so many passages, of a run that has nothing to do (and whether it did), and of
    one in which no file is another (and how many were made all the same)."""

    files: dict[str, int]
    public: bool
    searched: float
    secrets: int
    nothing: float
    made: bool
    once_more: float
    anew: int


ROUNDS: Final = 3


def publishing(course: Course) -> Measured:
    """Everything `publish` makes of the long volume against typst alone making its PDF, turn and turn about."""
    rounds = []
    for turn in range(ROUNDS):
        rounds.append(course.part(f"round {turn + 1}", Published, functools.partial(_round, alone_first=turn % 2 == 0)))
        course(turn + 1, ROUNDS + 1)
    again = course.part("again", Again, _again)
    course(ROUNDS + 1, ROUNDS + 1)
    return published(rounds, again)


def published(rounds: Sequence[Published], again: Again) -> Measured:
    """What there is to tell of it."""
    clock, busy = ([each.everything[n] / each.alone[n] for each in rounds] for n in (0, 1))
    took, alone = ([each[0] for each in of] for of in ([r.everything for r in rounds], [r.alone for r in rounds]))
    slow = sorted(((name, ms / 1000) for name, ms in again.files.items() if ms >= 50), key=lambda item: -item[1])
    rows = [
        Row(
            f"all {len(again.files)} files (readiness, the gate and the files) against the PDF alone",
            spread(clock, "×") + ("" if again.public else " A PROOF ONLY"),
            "≤ 2 ×",
            again.public and statistics.median(clock) <= 2,
        ),
        Row("the same in processor time", spread(busy, "×")),
        Row("all files; the PDF alone", f"{spread(took, 's', 1)}; {spread(alone, 's', 1)}"),
        Row(
            "each file, made beside others, in seconds (those of 0.05 and more; whoever waits for another's pages counts the wait)",
            ", ".join(f"{name} {seconds:.1f}" for name, seconds in slow),
        ),
        Row(
            f"the leak test, apart: {again.secrets} passages and names looked for in all files",
            f"{again.searched:.1f} s",
        ),
        Row(
            "again, nothing changed",
            f"{again.nothing:.2f} s{' (made again!)' if again.made else ''}",
            "< 1 s",
            again.nothing < 1 and not again.made,
        ),
        Row(
            "again, something that no file shows has changed", f"{again.once_more:.1f} s, {again.anew} files made again"
        ),
    ]
    ratios = (Bar("by the clock", tuple(clock)), Bar("in processor time", tuple(busy)))
    each = tuple(Bar(name, (round(seconds, 2),)) for name, seconds in slow)
    return Measured(
        rows,
        (
            Bars(
                "ratio", f"All {len(again.files)} files against the PDF alone", "×", ratios, 2.0, "≤ 2 × by the clock"
            ),
            Bars("files", "Seconds of each file, made beside the others", "s", each),
        ),
    )


def _round(*, alone_first: bool) -> Published:
    """Each in a process of its own, in the folder as it is before anything was made."""
    took = dict[str, tuple[float, float]]()
    ways = {"alone": _pdf_alone, "everything": _everything}
    for name in ways if alone_first else reversed(ways):
        with tempfile.TemporaryDirectory() as home:
            long_volume.write(Folder(Path(home), long_volume.SLUG))
            took[name] = _apart(ways[name], home)
    return Published(**took)


def _again() -> Again:
    with tempfile.TemporaryDirectory() as home:
        folder = long_volume.write(Folder(Path(home), long_volume.SLUG))
        _apart(_everything, home)
        edition, before = latest(folder), run.last(folder, public=True)
        marked = gate.marked(bound(folder).master, folder.consent(), Channel.HTML, _ON)
        _, searched, _ = _taken(lambda: search(folder.published, marked.secrets, marked.unmarked))
        (_, new), nothing, _ = _taken(lambda: publish(folder, on=_ON))
        files.write(folder.consent_toml, files.read(folder.consent_toml) + b"\n# a line that no file shows\n")
        once_more = _Made()
        publish(folder, on=_ON, progress=once_more)
        return Again(
            files={printed.name: printed.ms for printed in before.files},
            public=edition is not None and edition.public,
            searched=searched,
            secrets=len(marked.secrets),
            nothing=nothing,
            made=bool(new),
            once_more=once_more.took,
            anew=sum(printed.again for printed in run.last(folder, public=True).files),
        )


def _apart(measured: Callable[[str], tuple[float, float]], home: str) -> tuple[float, float]:
    """In a process of its own: typst keeps what it has set, and would set it again in no time."""
    code = f"import sys; from {__name__} import {measured.__name__} as it; print(*it(sys.argv[1]))"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, home], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    took, busy = map(float, done.stdout.split())
    return took, busy


def _pdf_alone(home: str) -> tuple[float, float]:
    folder = Folder(Path(home), long_volume.SLUG)
    whole = bound(folder)
    laid = plates.plates(folder, whole, plates.public(folder, whole, folder.consent(), _ON), OURS)
    _load_typst()
    _, took, busy = _taken(laid.jobs[products.PDF.name])
    return took, busy


def _everything(home: str) -> tuple[float, float]:
    """Until all files are made: what follows is the leak test."""
    _load_typst()
    made = _Made()
    publish(Folder(Path(home), long_volume.SLUG), on=_ON, progress=made)
    return made.took, made.busy


def _load_typst() -> None:
    """With its typefaces, which both would have to load."""
    volume.pdf(gate.nothing(_ON, synthetic=True))


_ON = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def watching(progress: files.Progress) -> list[Row]:
    """From the transcript's being saved to the page's being made, as `inv publish --watch` does it; the browser's own time is not in it."""
    rows: list[Row] = []
    for turns in (100, long_volume.TURNS):
        with tempfile.TemporaryDirectory() as home:
            folder = long_volume.write(Folder(Path(home), long_volume.SLUG), turns=turns)
            watch = Watch(folder, OURS, lambda: _ON)
            watch.make()
            taken = [_taken(watch.make) for _ in range(5)]
            progress(len(rows) + 1, 2)
            busy = statistics.median(each[2] for each in taken)
            size = len(watch.shown.page) / 1000
            budget = "< 2 s" if turns == long_volume.TURNS else ""
            rows.append(
                Row(
                    f"the proof's page of {turns:,} turns ({size:,.0f} kB) anew",
                    f"{spread([each[1] for each in taken], 's')}, {busy:.2f} s of the processor",
                    budget,
                )
            )
    return rows


class _Made:
    """The progress of `publish`, listened to until all its files are made: what follows is the leak test."""

    def __init__(self) -> None:
        self._started, self._before = time.perf_counter(), os.times()
        self.took = self.busy = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Seconds by the clock and of the processor, as in `_taken`."""
        if done == total and not self.took:
            self.took, self.busy = time.perf_counter() - self._started, sum(os.times()[:4]) - sum(self._before[:4])


def _taken(does: Callable[[], T]) -> tuple[T, float, float]:
    """What it gives, and seconds by the clock and of the processor, the programs it starts included (but on Windows, which does
    not tell)."""
    started, before = time.perf_counter(), os.times()
    made = does()
    return made, time.perf_counter() - started, sum(os.times()[:4]) - sum(before[:4])
