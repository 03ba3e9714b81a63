"""A manuscript while it is read, whatever the file's kind: runs become paragraphs, ranges get their places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from sasci_archive.model.manuscript import Bookmark, Cell, Paragraph, Place, Run, Tracked, Where

PLAIN = Run(text="")


def when(text: str) -> dt.datetime | None:
    """An instant as Word and LibreOffice write it (to the nanosecond at times; where no zone is said, taken for UTC); None for
    what is none."""
    zone = text[-6:] if len(text) > 24 and text[-6] in "+-" else ""
    try:
        found = dt.datetime.fromisoformat(text[:19] + zone)
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


@dataclass(slots=True)
class WritingDown:
    """What was read so far. `hung` are the stretches that comments hang on, by the comment's id."""

    where: Where = Where.BODY
    cell: Cell | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    hung: dict[str, tuple[Place, Place | None]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    pictures: int = 0
    tables: int = 0
    _length: int = 0
    _marked: list[tuple[str, Place, Place | None]] = field(default_factory=list)
    _open: dict[str, int] = field(default_factory=dict)

    def here(self) -> Place:
        """After all that was read."""
        return Place(len(self.paragraphs), self._length)

    def say(self, text: str, looks: Run = PLAIN, put: Tracked | None = None, out: Tracked | None = None) -> None:
        """Characters of the paragraph that is being read, joined to those before where they look alike."""
        run = msgspec.structs.replace(looks, text=text, inserted=put, deleted=out)
        self._length += len(text)
        if text and self.runs and msgspec.structs.replace(self.runs[-1], text=text) == run:
            self.runs[-1] = msgspec.structs.replace(run, text=self.runs[-1].text + text)
        elif text or run.note:
            self.runs.append(run)

    def end(self, style: str = "", put: Tracked | None = None, out: Tracked | None = None) -> None:
        """The end of the paragraph that is being read."""
        self.paragraphs.append(
            Paragraph(
                runs=tuple(self.runs),
                style=style,
                inserted=put,
                deleted=out,
                cell=self.cell,
                where=self.where,
                pictures=self.pictures,
            )
        )
        self.runs, self._length, self.pictures = [], 0, 0

    def open(self, id_: str, name: str) -> None:
        """A bookmark begins, which the file calls `id_` until it ends."""
        self._open[id_] = len(self._marked)
        self._marked.append((name, self.here(), None))

    def close(self, id_: str) -> None:
        """It ends; one that never began is none."""
        if id_ in self._open:
            number = self._open.pop(id_)
            name, start, _ = self._marked[number]
            self._marked[number] = (name, start, self.here())

    def hang(self, id_: str) -> None:
        """A comment's stretch begins."""
        self.hung[id_] = (self.here(), None)

    def unhang(self, id_: str) -> None:
        """It ends."""
        self.hung[id_] = (self.hung.get(id_, (self.here(), None))[0], self.here())

    def bookmarks(self) -> Iterator[Bookmark]:
        """All of them, in the order they begin; one without an end ends with its paragraph."""
        for name, start, end in self._marked:
            here = self.paragraphs[start.paragraph].text if start.paragraph < len(self.paragraphs) else ""
            yield Bookmark(name, start, end or Place(start.paragraph, len(here)))
