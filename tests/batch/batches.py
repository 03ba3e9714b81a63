"""What the tests of a batch are made with."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sasci_archive.batch.cluster import Workers
from sasci_archive.batch.ledger import Ledger, Row
from sasci_archive.batch.run import Plan, Run
from sasci_archive.stages.begin import begin
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from tests.engines.sounds import record, speech

STANDING = Path(__file__).parent / "standing"
if TYPE_CHECKING:
    from tests.batch.standing.loudness import AWFUL, ENDLESS, FATAL, MODELS, Alternating, here, load
else:
    sys.path.insert(0, str(STANDING))
    from loudness import AWFUL, ENDLESS, FATAL, MODELS, Alternating, here, load

__all__ = ["AWFUL", "ENDLESS", "FATAL", "MODELS", "Alternating", "here", "load"]

WINDOW = 3_000
ON = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
MADE = ("2-words.json", "3-voices.json", "4-transcript.xml")


class Seen:
    """A watcher that remembers; `then` is called with how many windows this run has heard."""

    def __init__(self, then: Callable[[int], None] = lambda _: None) -> None:
        self._then, self.windows = then, 0
        self.said: list[str] = []
        self.rows: dict[str, Row] = {}

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:
        assert slug
        assert path
        assert 0 <= done <= total
        if now:
            self.windows += 1
            self._then(self.windows)

    def ended(self, row: Row) -> None:
        self.rows[Path(row.path).name] = row

    def told(self, text: str) -> None:
        self.said.append(text)


def sound(path: Path, seconds: float = 12, *, seed: int = 1, sample: int = 0) -> Path:
    """A recording; with one sample of it as it should be."""
    samples = speech(seconds, seed=seed)
    if sample:
        samples[len(samples) // 2] = sample
    return record(path, samples)


def run(
    workspace: Workspace, ledger: Ledger, workers: Workers, files: Sequence[Path], seen: Seen, *, names: bool = True
) -> int:
    """A run over files; gives its number."""
    number = ledger.begin({}, ON)
    rows = [ledger.row(str(file)) for file in files]
    Run(
        workspace,
        ledger,
        workers,
        here(),
        Plan(made_on=ON.date(), names=names, project=lambda _: None, longest=WINDOW),
        seen,
    ).do(rows)
    return number


def by_themselves(
    home: Path, source: Path, slug: str, *, hinted: bool = False, record_of: Folder | None = None
) -> Folder:
    """What the stages make of a file, one after the other, in this process."""
    folder = Folder(home, slug)
    begin(folder, source.stem)
    if record_of is not None:
        folder.seminar_toml.write_bytes(record_of.seminar_toml.read_bytes())
    ingest(folder, (source,))
    transcribe(folder, here().recogniser(hinted=hinted), longest=WINDOW)
    diarise(folder, Alternating(), longest=WINDOW)
    draft(folder, made_on=ON.date())
    return folder
