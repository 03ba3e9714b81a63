"""How a batch is going: a bar for each recording that is being heard, how fast all of it goes, and about how long it will take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Column

from sasci_archive import terminal
from sasci_archive.batch.ledger import Row, State
from sasci_archive.model.speech import Clock

NAME, REST = 24, 28
"""Letters of a recording's name and of how far it is: what is left of a line is the bar's, and on eighty columns there is one."""


class Shown:
    """A `Watcher` in the terminal. What is not a terminal gets a line for each recording that has ended."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._sizes = {row.path: _size(row.path) for row in rows}
        self._number, self._ended = len(rows), Counter[State]()
        self._ms: dict[str, int] = {}  # of those that have been looked at
        self._done: dict[str, int] = {}
        self._seen: dict[
            str, tuple[int, int]
        ] = {}  # of each kind of file, bytes and ms of those that have been looked at
        self._now = 0
        self._begun = time.monotonic()
        columns = (
            TextColumn("{task.description}", markup=False, table_column=Column(width=NAME, no_wrap=True)),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[rest]}", markup=False, table_column=Column(width=REST, no_wrap=True)),
        )
        self._bars = Progress(
            *columns, console=terminal.console, transient=True, expand=True, disable=not terminal.console.is_terminal
        )
        self._all = self._bars.add_task("", total=None, rest="")
        self._each: dict[str, TaskID] = {}
        self._sum_up()

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def heard(self, path: str, slug: str, done: int, total: int, *, now: bool) -> None:
        """As Watcher."""
        self._now += done - self._done.get(path, 0) if now else 0
        if path not in self._ms:
            size, ms = self._seen.get(_kind(path), (0, 0))
            self._seen[_kind(path)] = size + self._sizes.get(path, 0), ms + total
        self._ms[path], self._done[path] = total, done
        if path not in self._each:
            name = slug if len(slug) <= NAME else f"{slug[: NAME - 1]}…"
            self._each[path] = self._bars.add_task(name, total=total, rest="")
        rest = f"{Clock(done).seconds} of {Clock(total).seconds}" if done < total else "putting it together"
        self._bars.update(self._each[path], completed=done, rest=rest)
        self._sum_up()

    def ended(self, row: Row) -> None:
        """As Watcher."""
        if row.path in self._each:
            self._bars.remove_task(self._each.pop(row.path))
        if row.path in self._ms:
            self._done[row.path] = self._ms[row.path]
        self._sizes.pop(row.path, None)
        self._ended[row.state] += 1
        self._sum_up()
        name = Path(row.path).name
        match row.state:
            case State.DONE:
                terminal.say(f"Done: {name}, seminar '{row.slug}'.", style="green")
            case State.ASIDE:
                terminal.warn(f"Set aside: {name}. {row.why}")
            case State.TWICE:
                terminal.say(f"{name}: {row.why}")
            case State.LEFT:
                pass

    def told(self, text: str) -> None:
        """As Watcher."""
        terminal.say(text)

    def summed_up(self) -> str:
        """How much was heard, and how fast."""
        return f"{Clock(self._now).seconds} of sound, {self._speed():.1f} × real time." if self._now else ""

    def _speed(self) -> float:
        return self._now / 1000 / max(0.001, time.monotonic() - self._begun)

    def _sum_up(self) -> None:
        total, done = sum(self._ms.values()) + self._unseen(), sum(self._done.values())
        left = (total - done) / 1000 / speed if (speed := self._speed()) > 0 else 0
        rest = f"about {Clock(round(left) * 1000).seconds} left ({speed:.1f} ×)" if self._now else ""
        aside = f", {found} set aside" if (found := self._ended[State.ASIDE]) else ""
        told = f"{self._ended.total() - found} of {self._number}{aside}"
        self._bars.update(self._all, description=told, completed=done, total=total or None, rest=rest)

    def _unseen(self) -> int:
        """How long (ms) those are that nobody has looked at: for their size as long as the others of their kind, or of any kind where there is none. An hour of
        WAV is as large as ten of MP3."""
        every = tuple(map(sum, zip(*self._seen.values(), strict=True))) or (0, 0)
        found = 0
        for path, size in self._sizes.items():
            if path not in self._ms:
                bytes_, ms = self._seen.get(_kind(path), every)
                found += size * ms // bytes_ if bytes_ else 0
        return found


def _kind(path: str) -> str:
    return Path(path).suffix.lower()


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
