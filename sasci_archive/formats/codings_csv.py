"""Codings from a spreadsheet, and out of one: CSV with a head of columns, known by their names in any order.

`passage` (u12 or u12-u14), `themes` (ids, parted by spaces, commas or semicolons), `coder` (an id), and if wanted `words`, `note`, `seminar`.
Every fault is told with its line; nothing of a file with a fault is given out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sasci_archive.errors import Fault, Faults
from sasci_archive.formats.cells import harmless, plain

COLUMNS: Final = ("seminar", "passage", "themes", "coder", "words", "note")
_NEEDED: Final = ("passage", "themes")
_MOST: Final = 1 << 24


class Row(msgspec.Struct, frozen=True):
    """One line of the file, by its number from 1."""

    line: int
    seminar: str
    passage: str
    themes: tuple[str, ...]
    coder: str
    words: str
    note: str


def parse(content: bytes, *, where: str) -> tuple[Row, ...]:
    """The lines of the file. Raises Faults."""
    if len(content) > _MOST:
        raise Faults(where, [Fault("C20", 0, "It is larger than any list of codings.", "Give it in parts.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault("C20", 0, f"It is not UTF-8 text (byte {error.start}).", "Save it as “CSV UTF-8”.")
        raise Faults(where, [fault]) from error
    separator = max(";\t,", key=(text.splitlines() or [""])[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        fault = Fault("C20", reader.line_num, f"This line does not read: {error}.", "Save it once more as CSV.")
        raise Faults(where, [fault]) from error
    if not rows:
        raise Faults(where, [Fault("C20", 0, "It is empty.", "The first line names the columns.")])
    head = [" ".join(name.split()).casefold() for name in rows[0][1]]
    if faults := list(_of_head(head)):
        raise Faults(where, faults)
    faults = [
        Fault(
            "C22",
            line,
            f"It has {len(row)} cells, and the head has {len(head)}.",
            "Put quotation marks around text with commas.",
        )
        for line, row in rows[1:]
        if len(row) != len(head) and any(row)
    ]
    if faults:
        raise Faults(where, faults)
    return tuple(_row(line, dict(zip(head, row, strict=True))) for line, row in rows[1:] if any(c.strip() for c in row))


def _of_head(head: Sequence[str]) -> Iterable[Fault]:
    for name in _NEEDED:
        if name not in head:
            yield Fault("C21", 1, f"No column is called '{name}'.", f"The columns are {', '.join(COLUMNS)}.")
    for name in dict.fromkeys(head):
        if name not in COLUMNS:
            yield Fault("C21", 1, f"No column of ours is called '{name}'.", f"The columns are {', '.join(COLUMNS)}.")
        elif head.count(name) > 1:
            yield Fault("C21", 1, f"Two columns are called '{name}'.", "Take one out.")


def _row(line: int, cells: dict[str, str]) -> Row:
    def cell(name: str) -> str:
        return plain(cells.get(name, "")).strip()

    themes = tuple(filter(None, re.split(r"[\s,;]+", cell("themes"))))
    return Row(line, cell("seminar"), cell("passage"), themes, cell("coder"), cell("words"), cell("note"))


def compose(lines: Iterable[Sequence[str]], columns: Sequence[str], above: str = "") -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheets know it: a line `above` where there is one, the columns, the lines. What a spreadsheet would
    take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if above:
        writer.writerow([above, *[""] * (len(columns) - 1)])
    writer.writerow(columns)
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")
