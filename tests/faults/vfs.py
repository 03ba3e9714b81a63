"""SQLite's own log: what it writes, flushes, cuts and removes, in order; and what lies on the disk where the power goes after so many of these.

What was flushed is safe. Of the rest nothing may be there, or all of it and the last half written, or every other piece: a disk may write in any order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw

NAME: Final = "faults"
BELOW: Final = apsw.vfs_names()[0]
"""The system's own way to files."""


@dataclass(frozen=True)
class Done:
    """What was done to the file `name`: "write" (`data` at the byte `at`), "cut" (to `at` bytes), "flush", "remove"."""

    do: str
    name: str
    at: int = 0
    data: bytes = b""


@dataclass
class Log:
    """All that SQLite does below a folder while this is its way to files; `marks` are those that somebody else puts between: after how many, what."""

    home: Path
    done: list[Done] = field(default_factory=list)
    marks: list[tuple[int, Any]] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)

    def mark(self, what: object) -> None:
        """Something is so from here on."""
        self.marks.append((len(self.done), what))

    def inside(self, path: object) -> str:
        """A path seen from home; "" for what lies elsewhere."""
        whole = Path(str(path))
        return whole.relative_to(self.home).as_posix() if whole.is_relative_to(self.home) else ""


class _Written(apsw.VFSFile):
    def __init__(self, log: Log, path: Any, flags: list[int]) -> None:
        super().__init__(BELOW, path, flags)
        told = path.filename() if isinstance(path, apsw.URIFilename) else path
        self._log, self._name = log, log.inside(told) if told else ""

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - as SQLite calls it
        self._told(Done("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._told(Done("cut", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002 - nothing here outlives the machine, so that no disk is waited for
        self._told(Done("flush", self._name))

    def _told(self, done: Done) -> None:
        if self._name:
            self._log.done.append(done)
            self._log.paths.add(self._name)


class Watched(apsw.VFS):
    """The default way of this process to files, which writes down what is done; until it is closed."""

    def __init__(self, home: Path) -> None:
        self.log = Log(home)
        super().__init__(NAME, BELOW, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        return _Written(self.log, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        if inside := self.log.inside(filename):
            self.log.done.append(Done("remove", inside))
        super().xDelete(filename, syncdir)


def cuts(log: Log) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Every state in which the power may leave the files: after how many, and what is in them."""
    for after in range(len(log.done) + 1):
        states = [_state(log.done[:after], way) for way in ("lost", "torn", "some")]
        yield from ((after, state) for state in _different(states))


def _different(states: list[dict[str, bytes]]) -> Iterator[dict[str, bytes]]:
    for number, state in enumerate(states):
        if state not in states[:number]:
            yield state


def _state(done: list[Done], way: str) -> dict[str, bytes]:
    safe, seen = dict[str, bytes](), dict[str, bytes]()
    waiting = dict[str, list[Done]]()
    for each in done:
        match each.do:
            case "flush":
                if each.name in seen:
                    safe[each.name] = seen[each.name]
                waiting.pop(each.name, None)
            case "remove":  # names are changed in their order
                for files in (safe, seen):
                    files.pop(each.name, None)
                waiting.pop(each.name, None)
            case _:
                seen[each.name] = _applied(seen.get(each.name, b""), each)
                waiting.setdefault(each.name, []).append(each)
                safe.setdefault(each.name, b"")
    for name, left in waiting.items():
        for number, each in enumerate(left):
            if way == "torn":
                half = Done(each.do, each.name, each.at, each.data[: len(each.data) // 2])
                safe[name] = _applied(safe[name], half if number == len(left) - 1 and each.do == "write" else each)
            elif way == "some" and number % 2:
                safe[name] = _applied(safe[name], each)
    return safe


def _applied(content: bytes, done: Done) -> bytes:
    if done.do == "cut":
        return content[: done.at]
    padded = content.ljust(done.at, b"\0")
    return padded[: done.at] + done.data + padded[done.at + len(done.data) :]


def settled(log: Log, after: int) -> list[Any]:
    """What was marked as done before so many."""
    return [what for at, what in itertools.takewhile(lambda each: each[0] <= after, log.marks)]
