"""How a machine's cores are best shared out among the workers of `inv batch`: the same recordings, heard by two workers of one thread and by one of two; and by
one of one, to see what the second core is worth.

All workers are there from the beginning, their models loaded, and wait while others are measured: what is compared stands next to each other in time, first the one
and then the other way, and next time the other way round.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive.batch import cluster, ears
from sasci_archive.batch.cluster import Workers
from sasci_archive.batch.hearing import Here
from sasci_archive.batch.ledger import Row as Recording
from sasci_archive.batch.ledger import State, taken
from sasci_archive.batch.run import Plan, Run
from sasci_archive.engines import recognisers, weights
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.errors import SasciError
from sasci_archive.store import files
from sasci_archive.store.workspace import Workspace
from sasci_archive.trials import mixtures
from sasci_archive.trials.figures import Row
from sasci_archive.trials.listening import recordings

MODEL = "tiny.en"
LENGTHS = tuple(range(140, 8, -6))
"""Of the recordings, in seconds, the longest first: so that at the end no worker waits long for another, as in a batch that has not ended."""
TIMES = 4
"""How often the two ways are compared, as often the one first as the other; every THIRD time the third is measured, too."""
THIRD = 3
_ON = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class _Team(msgspec.Struct, frozen=True):
    """Workers that wait, and the numbers of their processes."""

    workers: Workers
    processes: tuple[int, ...]


class _Took(msgspec.Struct, frozen=True):
    """What hearing everything took, in seconds: by the clock, of the workers' processor, and of the clock that workers were hearing, added up; and what was heard."""

    clock: float
    processor: float
    hearing: float
    made: tuple[bytes, ...]


def shared_out(progress: files.Progress, lengths: Sequence[int] = LENGTHS, times: int = TIMES) -> list[Row]:
    """From the files to the drafts, of mixed readings, each way `times`, in pairs; starting workers and loading models is not counted. Raises SasciError."""
    two, one, single = "two workers of one thread", "one worker of two threads", "one worker of one thread"
    ways = {two: (2, 1), one: (1, 2), single: (1, 1)}
    took: dict[str, list[_Took]] = {name: [] for name in ways}
    made = set()
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as held:
        sounds = _sounds(Path(home), lengths)
        here = _here()
        teams = {name: held.enter_context(_team(here, *shares)) for name, shares in ways.items()}
        for name, team in teams.items():  # what is loaded and found with the first sound only
            _heard(Path(home) / f"first-{ways[name]}", sounds[-2:], here, team)
        for turn in range(times):
            pair = [two, one] if turn % 2 == 0 else [one, two]
            for number, name in enumerate([*pair, single] if turn % THIRD == 0 else pair):
                took[name].append(_heard(Path(home) / f"{turn}-{number}", sounds, here, teams[name]))
                made.add(took[name][-1].made)
                progress(sum(map(len, took.values())), times * 2 + -(-times // THIRD))
    against = [b.clock / a.clock for a, b in zip(took[two], took[one], strict=True)]
    spent = [b.processor / a.processor for a, b in zip(took[two], took[one], strict=True)]
    alone = [b.clock / a.clock for a, b in zip(took[two][::THIRD], took[single], strict=True)]
    speeds = {name: [sum(lengths) / each.clock for each in found] for name, found in took.items()}
    busy = {name: [each.hearing / each.clock / ways[name][0] for each in found] for name, found in took.items()}
    return [
        *(Row(f"{name}, words and voices", f"{_spread(found)} × real time") for name, found in speeds.items()),
        Row(
            f"throughput of {two} against {one}, {times} pairs",
            _spread(against),
            "≥ 1",
            statistics.median(against) >= 1,
        ),
        Row("the same by the processor's time of the workers", _spread(spent)),
        Row(f"throughput of {two} against {single}", _spread(alone)),
        *(Row(f"of the time, {name}: hearing", _spread(found)) for name, found in busy.items()),
        Row("words or voices heard differently between them", "none" if len(made) == 1 else "some", "none"),
    ]


def _sounds(home: Path, lengths: Sequence[int]) -> list[Path]:
    readers, sounds = mixtures.readers(recordings() / "voices"), []
    for number, seconds in enumerate(lengths):
        sounds.append(home / f"talk-{number:02}.wav")
        mixtures.write(mixtures.mixture(readers, seed=number, minutes=seconds / 60), sounds[-1])
    return sounds


@contextlib.contextmanager
def _team(here: Here, workers: int, threads: int) -> Iterator[_Team]:
    before = frozenset(multiprocessing.active_children())
    models = ears.Models("faster-whisper", MODEL, cache=str(weights.cache()), threads=threads)
    with cluster.own(workers, ears.load, models) as team:
        team.check(here)
        ours = frozenset(multiprocessing.active_children()) - before
        yield _Team(team, tuple(each.pid for each in ours if each.pid))


def _here() -> Here:
    words, unhinted = (recognisers.load("faster-whisper", MODEL, cache=weights.cache(), hints=h) for h in (True, False))
    return Here(words, unhinted, VoiceSeparator.found(cache=weights.cache(), offline=False))


def _heard(home: Path, sounds: Sequence[Path], here: Here, team: _Team) -> _Took:
    """From the first file to the last draft."""
    workspace = Workspace.find(home, {})
    with taken(workspace.seminars / ".batch", _ON) as ledger:
        run = ledger.begin({}, _ON)
        plan = Plan(made_on=_ON.date(), names=False, project=lambda _: None)
        before, started = _spent(team), time.perf_counter()
        Run(workspace, ledger, team.workers, here, plan, _Unwatched()).do([Recording(str(sound)) for sound in sounds])
        clock, processor, hearing = time.perf_counter() - started, _spent(team) - before, ledger.hearing(run) / 1000
        for row in ledger.rows():
            if row.state is not State.DONE:
                raise SasciError(row.why, remedy=row.remedy)
    folders = [workspace.folder(sound.stem) for sound in sounds]
    made = tuple(each.read_bytes() for folder in folders for each in (folder.words_json, folder.voices_json))
    return _Took(clock, processor, hearing, made)


def _spent(team: _Team) -> float:
    """Seconds of the processor that the workers have used."""
    import psutil

    return sum(sum(psutil.Process(number).cpu_times()[:2]) for number in team.processes)


class _Unwatched:
    """A `Watcher` whom nothing interests."""

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:
        """As Watcher."""

    def ended(self, row: Recording) -> None:
        """As Watcher."""

    def told(self, text: str) -> None:
        """As Watcher."""


def _spread(numbers: Sequence[float]) -> str:
    return f"{statistics.median(numbers):.2f} ({min(numbers):.2f} to {max(numbers):.2f})"
