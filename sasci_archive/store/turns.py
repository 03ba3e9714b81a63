"""Whose turn it is to write in a seminar's folder. What is short is waited for; what may take minutes sends away whoever comes meanwhile, in a sentence.

The locks lie beside the folder; where the disk has no room for them one goes on without: nothing stays public for want of that.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.errors import Busy, Disk
from sasci_archive.store import locks
from sasci_archive.store.paths import Paths

A_MOMENT: Final = 5.0
"""Seconds for which one waits while somebody else makes a change."""
A_WHILE: Final = 60.0
"""Seconds for which one waits whom nobody may turn away: a withdrawal, an approval, a decision about what came back, and an edition that is made."""
_LONG: Final = b"\nlong"
"""Stands in the lock behind what others are told, where it is not worth waiting for."""
_LOOKS: Final = 0.02


class _Ours(threading.local):
    """The locks that this thread holds for something short."""

    def __init__(self) -> None:
        self.locks: set[Path] = set()


_ours = _Ours()


class Turns(Paths):
    """`seminars/<slug>/`, to be written in by one at a time. `doing` ("published") is what they are told who come meanwhile, and since when (UTC; a day, or None, where no more is known). Each raises Busy."""

    @contextlib.contextmanager
    def alone(
        self, doing: str, on: dt.date | None, *, patience: float = A_MOMENT, for_long: bool = False
    ) -> Iterator[None]:
        """While nobody else writes in this seminar, for something short: a change, a decision. Whoever else is at something short is waited for, for so many seconds of `patience`; `for_long`, whoever is at something long is, too.
        Whoever makes a change may make another within it (a stage lets another write): that one is within the first one's lock, and never ends it. It is one thread's: another thread of the same process waits like everybody."""
        latest = time.monotonic() + patience
        with self._held("", doing, on, latest, for_long=for_long), self._held(".at-once", doing, on, latest):
            yield

    def at_length(self, doing: str, on: dt.date | None) -> contextlib.AbstractContextManager[None]:
        """The same for what may take minutes: to publish, archive, send, collect, take in or take down. Nobody waits for it but who says so, and it is within nobody's lock."""
        return self._held("", doing, on, time.monotonic() + A_MOMENT, long=True)

    def at_once(self, doing: str, on: dt.date | None) -> contextlib.AbstractContextManager[None]:
        """While nobody else writes what may have to be written though somebody is at something long: people's answers, approvals and sign-offs (`consent.toml`), and what was deposited. Whoever is `alone` holds this too, and whoever does something
        `at_length` writes neither. So a withdrawal, or an approval, waits, for `A_WHILE`, for nobody but for who is about to write in the same file."""
        return self._held(".at-once", doing, on, time.monotonic() + A_WHILE)

    @contextlib.contextmanager
    def _held(
        self, of: str, doing: str, on: dt.date | None, latest: float, *, long: bool = False, for_long: bool = False
    ) -> Iterator[None]:
        lock = (self.path.parent / f".{self.slug}{of}.lock").absolute()
        if lock in _ours.locks and not long:
            yield
            return
        with contextlib.ExitStack() as until_end:
            with contextlib.suppress(Disk):
                told = f"{doing} by another run{_since(on)}".encode()
                self._wait(until_end, lock, told + _LONG if long else told, latest, for_long=for_long)
                if not long:
                    _ours.locks.add(lock)
                    until_end.callback(_ours.locks.discard, lock)
            yield

    def _wait(self, until_end: contextlib.ExitStack, lock: Path, told: bytes, latest: float, *, for_long: bool) -> None:
        while True:
            try:
                return until_end.enter_context(locks.held(lock, told))
            except locks.Held as held:
                if time.monotonic() >= latest or (held.holder.endswith(_LONG) and not for_long):
                    theirs = held.holder.removesuffix(_LONG).decode("utf-8", "replace")
                    raise Busy(
                        f"'{self.slug}' is being {theirs or 'worked on by another run'}.",
                        remedy="Nothing was done. Wait until that has ended, then say it again.",
                    ) from None
            time.sleep(_LOOKS)


def _since(on: dt.date | None) -> str:
    if on is None:
        return ""
    return f", since {on:%Y-%m-%d %H:%M} UTC" if isinstance(on, dt.datetime) else f", since {on}"
