"""What making takes: words into turns, editions, the real commands on long recordings; their time and memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sasci_archive import dialogue, gate
from sasci_archive.binding import bound
from sasci_archive.desk.watching import Watch
from sasci_archive.editions import products, volume
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import NotYet
from sasci_archive.inspection.search import search
from sasci_archive.model.channel import Channel
from sasci_archive.model.speech import Span, VoiceSpan, Word
from sasci_archive.press import plates, run
from sasci_archive.stages.publish import latest, publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.trials import long_volume, mixtures
from sasci_archive.trials.figures import Row
from sasci_archive.trials.listening import SPEECH

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
    started = time.perf_counter()
    turns = dialogue.turns(words, spans)
    taken = time.perf_counter() - started
    progress(1, 1)
    return [Row("words and voices into turns", f"{taken:.2f} s ({len(turns):,} turns)", "< 0.5 s")]


def publishing(progress: files.Progress) -> list[Row]:
    """Everything `publish` makes of the long volume against typst alone making its PDF."""
    with tempfile.TemporaryDirectory() as home:
        folder = long_volume.write(Folder(Path(home), long_volume.SLUG))
        on = _ON
        progress(0, 4)
        alone, alone_busy = _apart(_pdf_alone, home)
        progress(1, 4)
        took_all, busy_all = _apart(_everything, home)
        edition, before = latest(folder), run.last(folder, public=True)
        progress(2, 4)
        marked = gate.marked(bound(folder).master, folder.consent(), Channel.HTML, on)
        _, search_took, _ = _taken(lambda: search(folder.published, marked.secrets, marked.unmarked))
        progress(3, 4)
        (_, new), nothing, _ = _taken(lambda: publish(folder, on=on))
        files.write(folder.consent_toml, files.read(folder.consent_toml) + b"\n# a line that no file shows\n")
        once_more = _Made()
        publish(folder, on=on, progress=once_more)
        again = sum(printed.again for printed in run.last(folder, public=True).files)
    took = {printed.name: printed.ms for printed in before.files}
    each = ", ".join(
        f"{name} {ms / 1000:.1f}" for name, ms in sorted(took.items(), key=lambda item: -item[1]) if ms >= 50
    )
    return [
        Row(
            f"all {len(took)} files (readiness, the gate and the files) against the PDF alone",
            f"{took_all / alone:.2f} × ({took_all:.1f} s, PDF {alone:.1f} s)"
            + ("" if edition and edition.public else " A PROOF ONLY"),
            "≤ 2 ×",
        ),
        Row(
            "the same in processor time",
            f"{busy_all / alone_busy:.2f} × ({busy_all:.1f} s, PDF {alone_busy:.1f} s)",
        ),
        Row(
            "each file, made beside others, in seconds (those of 0.05 and more; whoever waits for another's pages counts the wait)",
            each,
        ),
        Row(
            f"the leak test, apart: {len(marked.secrets)} passages and names looked for in all files",
            f"{search_took:.1f} s",
        ),
        Row("again, nothing changed", f"{nothing:.2f} s{' (made again!)' if new else ''}", "< 1 s"),
        Row("again, something that no file shows has changed", f"{once_more.took:.1f} s, {again} files made again"),
    ]


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
            taken = [_taken(watch.make) for _ in range(3)]
            progress(len(rows) + 1, 2)
            clock, busy = min(each[1] for each in taken), min(each[2] for each in taken)
            size = len(watch.shown.page) / 1000
            budget = "< 2 s" if turns == long_volume.TURNS else ""
            rows.append(
                Row(
                    f"the proof's page of {turns:,} turns ({size:,.0f} kB) anew",
                    f"{clock:.2f} s ({busy:.2f} s of the processor)",
                    budget,
                )
            )
    return rows


def length(progress: files.Progress) -> list[Row]:
    """The real commands at half an hour and at four hours (tiny.en): peak memory, and the share of all that is neither
    recognition nor voices."""
    readers, lengths = mixtures.readers(SPEECH / "voices"), (30, 240)
    runs: list[dict[str, tuple[float, float]]] = []
    for minutes in lengths:
        with tempfile.TemporaryDirectory() as home:
            mixtures.write(mixtures.mixture(readers, seed=5, minutes=minutes), Path(home) / "long.wav")
            record = Path(home) / "seminars" / "long" / "seminar.toml"
            files.write(record, b'title = "Long"\n[[sessions]]\nid = "1"\n')
            way = {
                "ingest": ("--", str(Path(home) / "long.wav")),
                "transcribe": ("--model", "tiny.en"),
                **dict.fromkeys(("diarise", "name", "draft", "validate"), ()),
                "publish": ("--draft",),  # nobody has permitted it
            }
            run = {}
            for stage, more in way.items():
                run[stage] = _watched([stage, "long", *more], home)
                progress(len(runs) * len(way) + len(run), len(way) * len(lengths))
            runs.append(run)
    rows = []
    for stage, (short, _) in runs[0].items():
        long = runs[1][stage][0]
        budget = "flat" if stage in {"transcribe", "diarise"} else ""
        rows.append(Row(f"{stage}: peak memory at 30 minutes and 4 hours", f"{short:.0f} and {long:.0f} MB", budget))
    for minutes, run in zip(lengths, runs, strict=True):
        heard = run["transcribe"][1] + run["diarise"][1]
        rest = sum(seconds for _, seconds in run.values()) - heard
        what = f"all but recognition and voices, on top of them, {minutes} minutes of sound"
        rows.append(Row(what, f"{rest / heard:.1%} ({rest:.0f} s on {heard:.0f} s)", "≤ 5 %"))
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


def _watched(arguments: Sequence[str], home: str) -> tuple[float, float]:
    """The largest memory (MB) a command of ours takes, looked at ten times a second, and how long it takes (s). Raises
    NotYet where it fails."""
    import psutil

    tasks, started = Path(__file__).parents[2], time.monotonic()
    command = [sys.executable, "-m", "invoke", "--search-root", str(tasks), *arguments]
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=tasks,
        env={**os.environ, "SASCI_WORKSPACE": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max(peak, watched.memory_info().rss)
        time.sleep(0.1)
    if process.returncode:
        raise NotYet(f"`inv {' '.join(arguments[:2])}` failed.", remedy="Run it by hand to see why.")
    return peak / 1e6, time.monotonic() - started
