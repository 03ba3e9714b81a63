"""How a batch is going: a bar for each recording that is being heard, how fast all of it goes, and about how long it will take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from sasci_archive import terminal
from sasci_archive.batch.ledger import Row, State
from sasci_archive.model.speech import Clock


class Shown:
    """A `Watcher` in the terminal. What is not a terminal gets a line for each recording that has ended."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._sizes = {row.path: _size(row.path) for row in rows}
        self._ms: dict[str, int] = {}  # of those that have been looked at
        self._done: dict[str, int] = {}
        self._now = 0
        self._begun = time.monotonic()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rest]}"),
        )
        self._bars = Progress(
            *columns, console=terminal.console, transient=True, disable=not terminal.console.is_terminal
        )
        self._all = self._bars.add_task("in all", total=None, rest="")
        self._each: dict[str, TaskID] = {}

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
        self._ms[path], self._done[path] = total, done
        if path not in self._each:
            self._each[path] = self._bars.add_task(slug[:40], total=total, rest="")
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
        """What nobody has looked at is taken to be as long, for its size, as what somebody has."""
        looked_at = sum(size for path, size in self._sizes.items() if path in self._ms)
        rest = sum(size for path, size in self._sizes.items() if path not in self._ms)
        known = sum(self._ms[path] for path in self._sizes if path in self._ms)
        unseen = rest * known // looked_at if looked_at else 0
        total, done = sum(self._ms.values()) + unseen, sum(self._done.values())
        left = (total - done) / 1000 / speed if (speed := self._speed()) > 0 else 0
        told = f"{speed:.1f} × real time, about {Clock(round(left) * 1000).seconds} left" if self._now else ""
        self._bars.update(self._all, completed=done, total=total or None, rest=told)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
