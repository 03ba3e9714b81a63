"""Where faults are let in: the one seam through which a command changes files, as Python's own audit events tell of it before each change, and `os.fsync`.

What C libraries write by themselves (SQLite, an encoder, pandoc) is not seen while they write, but is when it is flushed, renamed or removed, which we do.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ERRORS: Final = {"no space": errno.ENOSPC, "disk error": errno.EIO, "read error": errno.EIO}


@dataclass(frozen=True)
class Fault:
    """What happens, before the change of that number (from 1; of reads for "read error"): "kill", "stop", "no space" and "disk error" (from there on, as a
    full or broken disk stays so), "read error", "clock" (set by `jump` from there on); "" for nothing, when all changes are written down."""

    what: str = ""
    at: int = 0
    jump: int = 0


@dataclass
class Change:
    """One: what is done to which path (and where to). `data` is what is flushed, or what is in a file that has not been."""

    do: str
    path: str
    to: str = ""
    data: bytes | None = None
    within: dict[str, bytes] = field(default_factory=dict)


class Seam:
    """Laid into this process for good: `fault` befalls what changes files below `home`."""

    def __init__(self, home: Path, fault: Fault, clock: Callable[[], dt.datetime]) -> None:
        self.home, self.fault, self._now = os.path.realpath(home), fault, clock
        self.changes: list[Change] = []
        self.count = self.reads = 0
        self._lock, self._own = threading.RLock(), threading.local()
        self._fsync = os.fsync
        self._pid = os.getpid()
        os.fsync = self._flush  # type: ignore[assignment]  # the seam itself
        sys.addaudithook(self._heard)

    def now(self) -> dt.datetime:
        """The clock, which jumps where that is the fault."""
        told = self._now()
        jumped = self.fault.what == "clock" and self.count >= self.fault.at
        return told + dt.timedelta(days=self.fault.jump) if jumped else told

    def written(self, to: Path) -> None:
        """Keep the log of all changes, with what stands in files that were opened and never flushed."""
        self._own.busy = True
        finals = {}
        for change in self.changes:
            if change.do == "open":
                path = Path(self.home, change.path)
                finals[change.path] = path.read_bytes() if path.is_file() else b""
        to.write_bytes(pickle.dumps((self.changes, finals, self.home)))

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if getattr(self._own, "busy", False) or os.getpid() != self._pid:
            return
        self._own.busy = True
        try:
            self._event(event, arguments)
        finally:
            self._own.busy = False

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:  # noqa: C901 - a row for each event
        match event:
            case "open" if isinstance(arguments[0], str | bytes | os.PathLike):
                path = self._inside(arguments[0])
                if path is None:
                    return
                if arguments[2] & _WRITES:
                    self._change(Change("open", path))
                elif not Path(self.home, path).is_dir():
                    self._read()
            case "os.rename":
                source, target = self._inside(arguments[0], arguments[2]), self._inside(arguments[1], arguments[3])
                if source is not None and target is not None:
                    self._change(Change("rename", source, target, **self._volatile(source)))
            case "os.link":
                source, target = self._inside(arguments[0], arguments[2]), self._inside(arguments[1], arguments[3])
                if source is not None and target is not None:
                    self._change(Change("link", source, target))
            case "os.remove" | "os.rmdir":
                path = self._inside(arguments[0], arguments[1])
                if path is not None:
                    self._change(Change("remove", path))
            case "os.mkdir":
                path = self._inside(arguments[0], arguments[2])
                if path is not None and not Path(self.home, path).exists():
                    self._change(Change("mkdir", path))
            case _:
                pass

    def _flush(self, handle: int) -> None:
        self._own.busy = True
        try:
            path = self._inside(Path(f"/proc/self/fd/{handle}").readlink())
            if path is not None and os.getpid() == self._pid:
                whole = Path(self.home, path)
                self._change(
                    Change("flush folder", path) if whole.is_dir() else Change("flush", path, data=whole.read_bytes())
                )
        finally:
            self._own.busy = False
        # nothing here outlives the machine, so that the disk itself need not be waited for

    def _volatile(self, path: str) -> dict[str, Any]:
        whole = Path(self.home, path)
        if whole.is_dir():
            return {
                "within": {
                    each.relative_to(whole).as_posix(): each.read_bytes() for each in whole.rglob("*") if each.is_file()
                }
            }
        return {"data": whole.read_bytes() if whole.is_file() else b""}

    def _change(self, change: Change) -> None:
        with self._lock:
            self.count += 1
            if not self.fault.what:
                self.changes.append(change)
            due = self.count >= self.fault.at
            if self.fault.what == "kill" and due:
                os.killpg(0, signal.SIGKILL)
            if self.fault.what == "stop" and self.count == self.fault.at:
                os.kill(os.getpid(), signal.SIGSTOP)
            if self.fault.what in {"no space", "disk error"} and due and change.do != "remove":
                raise OSError(ERRORS[self.fault.what], os.strerror(ERRORS[self.fault.what]), change.path)

    def _read(self) -> None:
        with self._lock:
            self.reads += 1
            if self.fault.what == "read error" and self.reads == self.fault.at:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _inside(self, path: Any, folder: int = -1) -> str | None:
        """The path seen from `home`; None for what lies elsewhere."""
        try:
            text = os.fsdecode(path)
        except TypeError:
            return None
        if folder >= 0 and not text.startswith("/"):
            text = f"{Path(f'/proc/self/fd/{folder}').readlink()}/{text}"
        whole = os.path.abspath(text)  # noqa: PTH100 - links are not followed: the link itself may be what is changed
        return whole[len(self.home) + 1 :] if whole.startswith(f"{self.home}{os.sep}") else None
