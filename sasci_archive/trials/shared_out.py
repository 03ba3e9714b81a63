"""How a machine's cores are best shared out among the workers of `inv batch`: the same recording, heard by two workers of one thread and by one of two."""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

from sasci_archive.batch import cluster, ears
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
from sasci_archive.trials.listening import SPEECH

MODEL = "tiny.en"
MINUTES, WINDOW, TIMES = 8, 60_000, 3
_ON = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def shared_out(progress: files.Progress) -> list[Row]:
    """Words and voices of MINUTES of mixed readings in windows of a minute, TIMES each way, turn and turn about; starting and loading models is not counted. Raises
    SasciError."""
    ways = {"two workers of one thread": (2, 1), "one worker of two threads": (1, 2)}
    took: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as home:
        sound = Path(home) / "long.wav"
        mixtures.write(mixtures.mixture(mixtures.readers(SPEECH / "voices"), seed=5, minutes=MINUTES), sound)
        made = set()
        for turn in range(TIMES):
            for number, (name, (workers, threads)) in enumerate(ways.items()):
                took[name].append(_heard(Path(home) / f"{turn}-{number}", sound, workers, threads))
                made.add((Path(home) / f"{turn}-{number}" / "seminars" / "long" / "2-words.json").read_bytes())
                progress(turn * len(ways) + number + 1, TIMES * len(ways))
    speeds = {name: [MINUTES * 60 / seconds for seconds in each] for name, each in took.items()}
    two, one = speeds.values()
    ratios = [a / b for a, b in zip(two, one, strict=True)]
    return [
        *(Row(f"{name}, words and voices", f"{_spread(each)} × real time") for name, each in speeds.items()),
        Row("throughput of two workers of one thread against one of two", _spread(ratios), "≥ 1"),
        Row("words heard differently between them", "none" if len(made) == 1 else "some", "none"),
    ]


def _heard(home: Path, sound: Path, workers: int, threads: int) -> float:
    """Seconds from the first file to the draft."""
    workspace = Workspace.find(home, {})
    models = ears.Models("faster-whisper", MODEL, cache=str(weights.cache()), threads=threads)
    words, unhinted = (recognisers.load("faster-whisper", MODEL, cache=weights.cache(), hints=h) for h in (True, False))
    here = Here(words, unhinted, VoiceSeparator.found(cache=weights.cache(), offline=False))
    with taken(workspace.seminars / ".batch", _ON) as ledger, cluster.own(workers, ears.load, models) as team:
        ledger.begin({}, _ON)
        team.check(here)
        started = time.perf_counter()
        plan = Plan(made_on=_ON.date(), names=False, project=lambda _: None, longest=WINDOW)
        Run(workspace, ledger, team, here, plan, _Unwatched()).do([Recording(str(sound))])
        seconds = time.perf_counter() - started
        for row in ledger.rows():
            if row.state is not State.DONE:
                raise SasciError(row.why, remedy=row.remedy)
    return seconds


class _Unwatched:
    """A `Watcher` whom nothing interests."""

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:
        """As Watcher."""

    def ended(self, row: Recording) -> None:
        """As Watcher."""

    def told(self, text: str) -> None:
        """As Watcher."""


def _spread(numbers: list[float]) -> str:
    return f"{statistics.median(numbers):.2f} ({min(numbers):.2f} to {max(numbers):.2f})"
