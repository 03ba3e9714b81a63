"""A program in a process of its own: how long it takes, what it takes of the processor, and the most memory that it and what it starts have at once."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import NotYet

CHECKOUT: Final = Path(__file__).parents[2]
_EACH: Final = 0.05
"""Seconds from one look at the memory to the next."""
LONGEST: Final = 2_700
"""Seconds after which a program that has not ended is stopped: it would keep all that comes after it."""


class Ran(msgspec.Struct, frozen=True):
    """Seconds by the clock, seconds of the processor (nought on Windows, which does not tell), and MB."""

    seconds: float
    processor: float
    peak: float


def inv(arguments: Sequence[str], home: Path) -> Ran:
    """A command of ours on the workspace `home`. Raises NotYet where it fails."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(CHECKOUT), *arguments]
    return ran(command, {"SASCI_WORKSPACE": str(home)}, called=f"inv {' '.join(arguments[:2])}")


def module(name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
    """A module of ours, started as a program. Raises NotYet where it fails."""
    return ran([sys.executable, "-m", name, *arguments], environment or {}, called=name)


def ran(command: Sequence[str], environment: Mapping[str, str], *, called: str, longest: float = LONGEST) -> Ran:
    """A program, to its end. Raises NotYet, with the last that it said, where it fails, or has not ended after `longest` seconds."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own programs, and those we measure ourselves against
            command,
            cwd=CHECKOUT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        memory, too_long = _Memory(process.pid), threading.Timer(longest, process.kill)
        too_long.start()
        try:
            busy = _ended(process)
            seconds, peak = time.perf_counter() - started, memory.ended()
        except BaseException:  # whoever is stopped leaves nothing behind that goes on
            process.kill()
            process.wait()
            memory.ended()
            raise
        finally:
            too_long.cancel()
        if process.returncode and seconds >= longest:
            raise NotYet(
                f"`{called}` had not ended after {longest:g} s and was stopped.", remedy="Run it by hand to see why."
            )
        if process.returncode:
            said.seek(0)
            last = said.read()[-4000:].decode("utf-8", "replace").strip().splitlines() or ["It said nothing."]
            raise NotYet(f"`{called}` failed: {last[-1]}", remedy="Run it by hand to see why.")
    return Ran(round(seconds, 3), round(busy, 3), round(peak / 1e6, 1))


def _ended(process: subprocess.Popen[bytes]) -> float:
    """Waits; seconds of the processor. (The largest memory that the system tells with them would be ours, where we have more than the program: before it is
    another program, a new process is a copy of this one.)"""
    if not hasattr(os, "wait4"):
        process.wait()
        return 0.0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


class _Memory:
    """Looks at a process and at what it has started, all together, until it has ended."""

    def __init__(self, process: int) -> None:
        self._process, self._over, self._peak = process, threading.Event(), 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def ended(self) -> int:
        """The most, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        import psutil

        with contextlib.suppress(psutil.Error):
            first = psutil.Process(self._process)
            family, looks = [first], 0
            while not self._over.wait(_EACH):
                self._peak = max(self._peak, sum(map(_resident, family)))
                if (
                    looks % 6 == 0
                ):  # looking who there is takes longer than looking at them; who has just begun is still a copy of its parent
                    family = [first, *first.children(recursive=True)]
                looks += 1


def _resident(process: object) -> int:
    import psutil

    assert isinstance(process, psutil.Process)
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
