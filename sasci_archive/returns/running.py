"""A manuscript as one running text, as its reader sees it: tracked changes done, one line for each paragraph that says anything.

Paragraphs whose ends were taken out are joined; cells of a table's row stand in one line, parted by tabs; paragraphs of white space
alone are none. Every place in the manuscript has its place in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from sasci_archive.model.manuscript import Manuscript, Paragraph, Place, Run, Tracked

Span = tuple[int, int]


@dataclass(slots=True)
class Running:
    """`put` are stretches of the text that were put in, `out` what was taken out, at its place: both as far as it was tracked.
    `looks` are stretches that look otherwise than plain. `calls` are where notes are called, `pictures` where pictures stand."""

    text: str = ""
    put: list[tuple[int, int, Tracked]] = field(default_factory=list)
    out: list[tuple[int, str, Tracked]] = field(default_factory=list)
    looks: list[tuple[int, int, Run]] = field(default_factory=list)
    calls: list[tuple[int, str]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    _places: list[list[tuple[int, int, bool]]] = field(default_factory=list)

    def at(self, place: Place) -> int:
        """The character of the text before which a place of the manuscript is."""
        if place.paragraph >= len(self._places):
            return len(self.text)
        runs = self._places[place.paragraph]
        first, at, kept = runs[max(0, bisect_right(runs, place.character, key=lambda run: run[0]) - 1)]
        return at + (place.character - first if kept else 0)

    def looking(self, how: str) -> list[Span]:
        """The stretches that are `bold`, `underlined`, `struck` or `highlighted`, neighbours joined."""
        found: list[Span] = []
        for start, end, run in self.looks:
            if getattr(run, how):
                if found and not self.text[found[-1][1] : start].strip(" "):
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
        return found


def running(manuscript: Manuscript) -> Running:
    """The manuscript's running text."""
    return _Writing().written(manuscript)


class _Writing:
    """A running text while it is written."""

    def __init__(self) -> None:
        self.made = Running()
        self.text: list[str] = []
        self.length = 0

    def written(self, manuscript: Manuscript) -> Running:
        last: Paragraph | None = None  # that said anything
        for joined in _joined(manuscript.paragraphs):
            says = bool("".join([paragraph.after for paragraph in joined]).strip())
            if says and last is not None:
                self.say("\t" if _in_one_row(last, joined[0]) else "\n", last.inserted)
            for paragraph in joined:
                self.paragraph(paragraph, says=says)
            last = joined[-1] if says else last
        self.made.text = "".join(self.text)
        return self.made

    def say(self, text: str, put: Tracked | None) -> None:
        end = self.length + len(text)
        if put is not None:
            self.made.put.append((self.length, end, put))
        self.text.append(text)
        self.length = end

    def paragraph(self, paragraph: Paragraph, *, says: bool) -> None:
        places, first = [(0, self.length, False)], 0
        for run in paragraph.runs:
            kept = says and run.deleted is None
            places.append((first, self.length, kept))
            first += len(run.text)
            if run.note and run.deleted is None:
                self.made.calls.append((self.length, run.note))
            if run.deleted is not None and run.inserted is None:
                self.made.out.append((self.length, run.text, run.deleted))
            elif kept and run.text:
                self.made.looks.append((self.length, self.length + len(run.text), run))
                self.say(run.text, run.inserted)
        self.made._places.append([*places, (first, self.length, False)])
        self.made.pictures += [self.length] * paragraph.pictures
        if paragraph.deleted is not None:
            self.made.out.append((self.length, "\n", paragraph.deleted))


def _joined(paragraphs: tuple[Paragraph, ...]) -> Iterator[list[Paragraph]]:
    """Paragraphs that are one, as the ends between them were taken out."""
    group: list[Paragraph] = []
    for paragraph in paragraphs:
        before = group[-1] if group else None
        if before is not None and not (
            before.deleted is not None and before.where is paragraph.where and before.cell == paragraph.cell
        ):
            yield group
            group = []
        group.append(paragraph)
    if group:
        yield group


def _in_one_row(before: Paragraph, after: Paragraph) -> bool:
    one, other = before.cell, after.cell
    return one is not None and other is not None and one != other and (one.table, one.row) == (other.table, other.row)


WORD = re.compile(r"\S+")
