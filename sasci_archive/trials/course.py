"""A case being measured: whatever of it is measured is kept at once, so that a stopped run goes on inside the case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from sasci_archive.store import files
from sasci_archive.trials.circumstances import Under, Watch
from sasci_archive.trials.figures import Measured, Plot, Row, Table

T = TypeVar("T")


class Part(msgspec.Struct, frozen=True):
    """What came of one part, in whatever shape its case gives it, and under what."""

    value: msgspec.Raw
    under: Under


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case's file: its parts as they come, and when it is `whole` what the page shows. Earlier files have neither parts nor circumstances, and are whole."""

    rows: list[Row] = []
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
    under: tuple[Under, ...] = ()
    parts: dict[str, Part] = {}
    whole: bool = True


def kept(path: Path) -> Kept | None:
    """What is kept there; None where nothing is. Raises Disk."""
    return msgspec.json.decode(files.read(path), type=Kept) if path.exists() else None


class Course:
    """The run of one case, which keeps its parts in the file at `path`. It is a progress, too."""

    def __init__(self, path: Path, now: Callable[[], dt.datetime], progress: files.Progress = files.silent) -> None:
        self._path, self._now, self._progress = path, now, progress
        before = kept(path)
        self._parts = {} if before is None or before.whole else dict(before.parts)
        self._asked: list[str] = []
        self._watch = Watch(now)

    def __call__(self, done: int, total: int) -> None:
        """As files.Progress."""
        self._progress(done, total)

    def part(self, name: str, kind: type[T], does: Callable[[], T]) -> T:
        """What `does` gives, a value of the type `kind` that msgspec can write: measured now, or by a run that was stopped. Where what is kept is of another shape, it is measured anew."""
        self._asked.append(name)
        if name in self._parts:
            try:
                return msgspec.json.decode(self._parts[name].value, type=kind)
            except msgspec.ValidationError:
                del self._parts[name]
        watch = Watch(self._now)
        value = does()
        self._parts[name] = Part(msgspec.Raw(msgspec.json.encode(value)), watch.told())
        self._save(Kept(parts=self._parts, whole=False))
        return value

    def end(self, of: Measured) -> Kept:
        """The case is whole. Parts that nobody has asked for this time are dropped: they were another program's."""
        parts = {name: self._parts[name] for name in self._asked}
        under = tuple(part.under for part in parts.values()) or (self._watch.told(),)
        return self._save(Kept(rows=of.rows, plots=of.plots, tables=of.tables, under=under, parts=parts))

    def _save(self, whole: Kept) -> Kept:
        files.write(self._path, msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
        return whole
