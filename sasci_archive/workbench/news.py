"""What windows are told of a bench, one after the other, and how they wait for it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

import msgspec

from sasci_archive.workbench.turns import Row


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What windows are told: number `number` (from 1) of what has changed since the bench was opened; `turns` are the ids that read otherwise;
    `whole` where the list itself is another, else `rows` are theirs as they are now; `window` is whose doing it was, "" for another program; `beside` is what is wrong with files beside the
    transcript, where that is otherwise now."""

    number: int = 0
    turns: tuple[str, ...] = ()
    whole: bool = False
    window: str = ""
    told: str = ""
    fault: str = ""
    rows: tuple[Row, ...] = ()
    beside: tuple[str, ...] | None = None


class Board:
    """All that was told since the bench was opened. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._born = secrets.token_urlsafe(6)  # so that a window knows when another bench answers it
        self._changed = threading.Condition()
        self._told: list[News] = []

    @property
    def last(self) -> int:
        """The number of the last news."""
        return len(self._told)

    @property
    def newest(self) -> News:
        """What has changed last."""
        return self._told[-1] if self._told else News()

    def place(self, number: int) -> str:
        """What a window keeps of how far it was told."""
        return f"{self._born}-{number}"

    def number(self, place: str) -> int | None:
        """How far a window was told that kept this; None where it was another bench that told it."""
        born, _, number = place.rpartition("-")
        return min(int(number), self.last) if born == self._born and number.isascii() and number.isdigit() else None

    def say(self, news: News) -> None:
        """The next of them, whatever its number is; a fault is not told twice running."""
        with self._changed:
            news = msgspec.structs.replace(news, number=self.last)
            if not self._told or self._told[-1] != news or not news.fault:
                self._told.append(msgspec.structs.replace(news, number=self.last + 1))
            self._changed.notify_all()

    def after(self, number: int, ending: Callable[[], bool], seconds: float = 5) -> tuple[News, ...]:
        """What has changed since news `number`; waits for it, at most so long and not where it is `ending`."""
        with self._changed:
            if self.last <= number and not ending():
                self._changed.wait(seconds)
            return tuple(self._told[number:])

    def wake(self) -> None:
        """Whoever waits looks whether it is the end."""
        with self._changed:
            self._changed.notify_all()
