"""A run: recordings are taken in, their windows given to workers, what was heard is kept, and what is complete is finished.

One thread feeds (it takes files in and cuts them into windows), one finishes, and the one that was called does all else: it alone writes what was heard
and what the ledger says of it. Not more windows are on their way than workers can use. A recording that fails is set aside with the
reason and its neighbours go on; what concerns all of them (a full disk, a scheduler that is gone, a worker with another model) ends the run, and
`--resume` goes on.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from sasci_archive.batch import cluster, hearing, taking
from sasci_archive.batch.cluster import Workers
from sasci_archive.batch.hearing import Here, Piece
from sasci_archive.batch.ledger import Ledger, Row, State
from sasci_archive.errors import Disk, NotToBeHad, SasciError
from sasci_archive.model.holdings import Project
from sasci_archive.stages.transcribe import LONGEST
from sasci_archive.store import unfinished
from sasci_archive.store.files import silent
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

if TYPE_CHECKING:
    from distributed import Future

TICK = 1.0
"""Seconds between two looks at whether all workers are still there."""

OF_ALL = (Disk, NotToBeHad)
"""What is wrong with the machine and not with a recording. (Busy is a seminar in which somebody archives or publishes: it is set aside, and no other waits for it.)"""


class Watcher(Protocol):
    """Who is told how it goes."""

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:
        """So many ms of a recording are heard; `now`: by this run."""

    def ended(self, row: Row) -> None:
        """A recording is done or set aside."""

    def told(self, text: str) -> None:
        """Something that happened, as a sentence."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What all recordings have in common. `names`: whether what the records know may be told to the workers; `project` is asked for a seminar's project;
    no window is longer than `longest` ms."""

    made_on: dt.date
    names: bool
    project: Callable[[Folder], Project | None]
    longest: int = LONGEST


class _Recording:
    """One of them, while it is worked on."""

    def __init__(self, number: int, row: Row) -> None:
        self.number, self.row = number, row
        self.total, self.done = 0, 0
        self.fed, self.given_up = False, False
        self.on_their_way: dict[Future, Piece] = {}


_Event = Callable[[], None]


class Run:
    """A run over some recordings, in their order."""

    def __init__(
        self, workspace: Workspace, ledger: Ledger, workers: Workers, here: Here, plan: Plan, watcher: Watcher
    ) -> None:
        self._workspace, self._ledger, self._workers = workspace, ledger, workers
        self._here, self._plan, self._watcher = here, plan, watcher
        self._events: queue.Queue[_Event] = queue.Queue()
        self._finishing: queue.Queue[_Recording] = queue.Queue()
        self._room = threading.Semaphore(workers.slots + max(2, workers.slots // 2))
        self._stopped = threading.Event()
        self._left: set[_Recording] = set()
        self._there: frozenset[str] = frozenset()
        self._idle = 0
        self._heard_since: dict[str, float] = {}

    def do(self, rows: Sequence[Row]) -> None:
        """All of them. Raises what ends a run: Disk, NotToBeHad, NotAnswered, KeyboardInterrupt."""
        recordings = [_Recording(number, row) for number, row in enumerate(rows)]
        self._left = set(recordings)
        for name, work in (("feeding", lambda: self._feed(recordings)), ("finishing", self._finish)):
            threading.Thread(target=self._watched(work), name=name, daemon=True).start()
        self._there, self._idle, looked = self._workers.known(), 0, time.monotonic()
        try:
            while self._left:
                try:
                    event = self._events.get(timeout=TICK)
                except queue.Empty:
                    pass
                else:
                    event()
                if (
                    time.monotonic() - looked >= TICK
                ):  # however much happens: an answer that cannot be fetched comes again and again
                    self._look_after()
                    looked = time.monotonic()
        finally:
            self._stopped.set()

    # -- in the thread that feeds ----------------------------------------------------------------------------------------

    def _feed(self, recordings: Sequence[_Recording]) -> None:
        has, claimed = taking.known(self._workspace), {r.row.path: r.row.slug for r in recordings if r.row.slug}
        seen: dict[str, str] = {}
        heard_in: dict[str, str] = {}
        for recording in recordings:
            try:
                others = [slug for path, slug in claimed.items() if path != recording.row.path]
                row = taking.placed(self._workspace, recording.row, has, others)
                if (first := seen.setdefault(row.sha512, row.path)) != row.path:
                    why = f"It is the same recording as {Path(first).name}, byte for byte."
                    self._post(self._with_another, recording, row, why)
                    continue
                if (first := heard_in.setdefault(row.slug, row.path)) != row.path:
                    why = f"It is of the same seminar as {Path(first).name}, and heard with it."
                    self._post(self._with_another, recording, row, why)
                    continue
                claimed[row.path] = has[row.sha512] = row.slug
                self._feed_one(recording, row)
            except OF_ALL:
                raise
            except SasciError as error:
                self._post(self._set_aside, recording, error)
            if self._stopped.is_set():
                return

    def _feed_one(self, recording: _Recording, row: Row) -> None:
        folder = self._workspace.folder(row.slug)
        self._post(self._note, recording, row)  # before the folder is there: a killed run finds it again
        if taking.taken_in(folder, row, silent):
            self._post(self._watcher.told, f"New seminar '{row.slug}', for {Path(row.path).name}.")
        if folder.transcript() is not None:
            self._post(self._done, recording)
            return
        self._post(self._begun, recording, hearing.length(folder.recordings()))
        found = hearing.pieces(folder, self._here, hinted=self._is_hinted(row), longest=self._plan.longest)
        while not (self._stopped.is_set() or recording.given_up):
            self._room.acquire()
            piece = None
            try:
                piece = next(found, None)
            finally:  # where it cannot be heard, too: or there is no room left, when enough could not
                if not isinstance(piece, Piece):
                    self._room.release()
            if piece is None:
                break
            if isinstance(piece, Piece):
                self._post(self._ask, recording, piece)
            else:
                self._post(self._passed, recording, piece.length)
        self._post(self._fed, recording)

    # -- in the thread that finishes ---------------------------------------------------------------------------------------

    def _finish(self) -> None:
        while True:
            recording = self._finishing.get()
            folder = self._workspace.folder(recording.row.slug)
            try:
                hearing.finish(
                    folder,
                    self._here,
                    hinted=self._is_hinted(recording.row),
                    made_on=self._plan.made_on,
                    project=self._plan.project(folder),
                    longest=self._plan.longest,
                    progress=silent,
                )
            except OF_ALL:
                raise
            except SasciError as error:
                self._post(self._set_aside, recording, error)
            else:
                self._post(self._done, recording)

    # -- in the thread that was called -----------------------------------------------------------------------------------

    def _is_hinted(self, row: Row) -> bool:
        return row.hinted and self._plan.names

    def _note(self, recording: _Recording, row: Row) -> None:
        recording.row = row
        self._ledger.save(row)

    def _begun(self, recording: _Recording, total: int) -> None:
        recording.total = total
        self._passed(recording, 0)

    def _ask(self, recording: _Recording, piece: Piece) -> None:
        if recording.given_up:
            self._room.release()
            return
        future = self._workers.ask(piece, -recording.number, self._then(recording))
        recording.on_their_way[future] = piece

    def _then(self, recording: _Recording) -> Callable[[Future], None]:
        return lambda future: self._post(self._answered, recording, future)

    def _answered(self, recording: _Recording, future: Future) -> None:
        if future not in recording.on_their_way:  # called off
            return
        answer = self._workers.answer(future, self._then(recording))
        if answer is None:
            return
        piece = recording.on_their_way.pop(future)
        self._room.release()
        if answer.wrong and answer.wrong.of_worker:
            raise NotToBeHad(answer.wrong.problem, remedy=answer.wrong.remedy)
        if answer.wrong:
            at = f"From {_at(piece.span.start)} to {_at(piece.span.end)}: "
            self._set_aside(recording, SasciError(at + _lower(answer.wrong.problem), remedy=answer.wrong.remedy))
            return
        for path, content in ((piece.words, answer.words), (piece.voices, answer.voices)):
            if path is not None and content is not None:
                unfinished.keep(path, content)
        self._ledger.heard(piece.key, recording.row.path, piece.span.start, piece.span.end, answer.ms)
        self._passed(recording, piece.span.length, now=True)
        self._perhaps_finish(recording)

    def _passed(self, recording: _Recording, ms: int, *, now: bool = False) -> None:
        recording.done = min(recording.done + ms, recording.total)
        self._watcher.heard(recording.row.path, recording.row.slug, recording.done, recording.total, now=now)

    def _fed(self, recording: _Recording) -> None:
        recording.fed = True
        self._perhaps_finish(recording)

    def _perhaps_finish(self, recording: _Recording) -> None:
        if recording.fed and not recording.on_their_way and not recording.given_up:
            self._finishing.put(recording)

    def _done(self, recording: _Recording) -> None:
        self._end(recording, msgspec.structs.replace(recording.row, state=State.DONE, why="", remedy=""))

    def _with_another(self, recording: _Recording, row: Row, why: str) -> None:
        self._end(recording, msgspec.structs.replace(row, state=State.TWICE, why=why))

    def _set_aside(self, recording: _Recording, error: SasciError) -> None:
        if recording.given_up:
            return
        recording.given_up = True
        off = list(recording.on_their_way)
        recording.on_their_way.clear()
        self._workers.call_off(off)
        for _ in off:
            self._room.release()
        self._end(
            recording,
            msgspec.structs.replace(recording.row, state=State.ASIDE, why=error.problem, remedy=error.remedy),
        )

    def _end(self, recording: _Recording, row: Row) -> None:
        self._note(recording, row)
        self._left.discard(recording)
        self._watcher.ended(row)

    def _look_after(self) -> None:
        """Raises NotAnswered where there have been no workers for twice PATIENCE seconds."""
        before, self._there = self._there, self._workers.known()
        if before - self._there:
            self._watcher.told("A worker was lost; what it was hearing is heard by another.")
        self._workers.replace_lost(self._there)
        self._look_at_windows()
        self._idle = 0 if self._there else self._idle + 1
        if self._idle * TICK > 2 * cluster.PATIENCE:
            raise cluster.all_died()

    def _look_at_windows(self) -> None:
        """One of which a worker does not come back keeps nobody waiting: its recording is set aside."""
        now, by = time.monotonic(), self._workers.hearing()
        self._heard_since = {key: self._heard_since.get(key, now) for key in by}
        for recording in tuple(self._left):
            for future, piece in tuple(recording.on_their_way.items()):
                key = str(future.key)
                if now - self._heard_since.get(key, now) > cluster.SLOWEST:
                    self._set_aside(recording, _endless(piece))
                    self._workers.end(by[key])

    def _post(self, event: Callable[..., None], *given: object) -> None:
        self._events.put(lambda: event(*given))

    def _watched(self, work: Callable[[], None]) -> Callable[[], None]:
        """What fails in a thread fails in the one that was called."""

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - it is raised again, there
                self._post(_raise, error)

        return run


def _raise(error: BaseException) -> None:
    raise error


def _endless(piece: Piece) -> SasciError:
    return SasciError(
        f"From {_at(piece.span.start)} to {_at(piece.span.end)}: a worker has heard it for {_at(cluster.SLOWEST * 1000)} and not come back.",
        remedy="If other recordings went well, try this one with a smaller model; else please tell us.",
    )


def _at(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
