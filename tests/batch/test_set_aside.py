"""However many recordings cannot be heard, those behind them are."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from sasci_archive.batch.ears import Answer, hear
from sasci_archive.batch.hearing import Piece
from sasci_archive.batch.ledger import State, taken
from sasci_archive.stages.begin import begin
from sasci_archive.stages.ingest import ingest
from sasci_archive.store.workspace import Workspace
from tests.batch.batches import MODELS, ON, Seen, load, run, sound


class Here:
    """One worker, in this thread, that hears as soon as it is asked."""

    slots = 1

    def known(self) -> frozenset[str]:
        return frozenset(("here",))

    def hearing(self) -> dict[str, str]:
        return {}

    def replace_lost(self, there: frozenset[str]) -> None:
        """It is never lost."""

    def ask(self, piece: Piece, priority: int, then: Callable[[Any], None]) -> Future[Answer]:  # noqa: ARG002 - as Workers
        future: Future[Answer] = Future()
        future.set_result(hear(load, MODELS, piece.asked, piece.pcm))
        then(future)
        return future

    def answer(self, future: Future[Answer], then: Callable[[Any], None]) -> Answer:  # noqa: ARG002 - as Workers
        return future.result()

    def call_off(self, futures: list[Future[Answer]]) -> None:
        """They are heard already."""


def test_recordings_that_are_not_where_they_were_do_not_keep_a_batch_waiting_for_ever(tmp_path: Path) -> None:
    """As where folders were copied without what is large. Each had kept a place in the queue, until there was none."""
    workspace, given = Workspace.find(tmp_path, {}), list[Path]()
    for number in range(6):
        file = sound(tmp_path / f"part {number}.wav", 4, seed=number)
        folder = workspace.folder(f"part-{number}")
        begin(folder, file.stem)
        ingest(folder, (file,))
        if number < 5:
            (folder.recording / folder.recordings().recordings[0].name).unlink()
        given.append(file)
    seen, workers = Seen(), Here()
    with taken(workspace.seminars / ".batch", ON) as ledger:
        run(workspace, ledger, workers, given, seen)  # type: ignore[arg-type] # it has what a run asks for
    assert [seen.rows[file.name].state for file in given] == [State.ASIDE] * 5 + [State.DONE]
