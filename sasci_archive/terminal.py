"""What people see in the terminal: a bar with the time left, a table, an error as two sentences. Only the commands use it."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import functools
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from sasci_archive.errors import SasciError

P = ParamSpec("P")
R = TypeVar("R")

_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069]")
"""What a terminal does something at instead of showing it: control characters but for tab and new line, and those that turn the direction of writing."""


def inert(text: str) -> str:
    r"""Text in which nothing makes a terminal do anything: a name may have been made to clear the screen, to hide a line, or to be read backwards. What acts is
    written as JSON writes it, so that JSON says the same as before.

    >>> inert("Ada\x1b[2J Brook\u202e")
    'Ada\\u001b[2J Brook\\u202e'
    """
    return _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?")
_WORD = re.compile(rf"{_INSTANT.pattern}|\S+")

NARROWEST = 8
"""So many letters of a word that has no room stand together at least."""


class _Inert(Console):
    """Whatever is printed, in a table or a bar too, only shows: colours and cursors are rich's own alone."""

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return super()._render_buffer(
            Segment(inert(text), style, None) if control is None else Segment(text, style, control)
            for text, style, control in buffer
        )


console: Console = _Inert(highlight=False)
errors: Console = _Inert(stderr=True, highlight=False)
_hushed = contextvars.ContextVar("hushed", default=False)


def say(text: str = "", style: str = "") -> None:
    """One line or paragraph; text from files is never read as markup."""
    if not _hushed.get():
        console.print(text, style=style, markup=False, soft_wrap=True)


def put(text: str) -> None:
    """A file's text as it is, for a pipe: nothing in it is read as an emoji or wrapped. On a terminal it only shows."""
    if not _hushed.get():
        console.file.write(f"{inert(text) if console.is_terminal else text}\n")


def warn(text: str) -> None:
    """What people should know although the command goes on."""
    console.print(text, style="yellow", markup=False, soft_wrap=True)


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Within, `say` says nothing; bars and warnings are still shown. For a command that does what others do and sums up."""
    token = _hushed.set(True)
    try:
        yield
    finally:
        _hushed.reset(token)


@contextlib.contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that shows itself while the block runs; gives the function to report (done, total) with. What is reported for each of a million frames is drawn a thousand
    times at most, and nothing where nobody sees it."""
    if not console.is_terminal:
        yield lambda done, total: None  # noqa: ARG005 - nobody sees it
        return
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task, shown = bar.add_task(doing, total=None), (0, 0)

        def report(done: int, total: int) -> None:
            nonlocal shown
            if done != total == shown[1] and 0 <= done - shown[0] < total // 1000:
                return
            shown = done, total
            bar.update(task, completed=done, total=total or None)

        yield report


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table that folds long cells rather than cutting them."""
    rich_table(title, columns, (tuple(map(Text, row)) for row in rows))


def rich_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> None:
    """The same of cells that have colours of their own."""
    from rich.table import Table

    every = [tuple(row) for row in rows]
    shown = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    cells = [[Text(column), *(row[n] for row in every)] for n, column in enumerate(columns)]
    for column, width in zip(columns, widths(cells, console.width), strict=True):
        shown.add_column(column, overflow="fold", width=width)
    for row in every:
        shown.add_row(*row)
    console.print(shown)


def widths(columns: Sequence[Sequence[Text]], room: int) -> list[int | None]:
    """How wide each column (its cells, heading first) stands in so many letters of room, two spaces from the next: no narrower than its longest word, so that none
    is broken, and what is left goes to the narrowest first, until it has all it needs. Where not even the words have room the widest give way, and last those
    with a day and its hour, which count as one word. None where all have room as they are, or not even that helps."""
    longest = [max(cell_len(line) for cell in cells for line in cell.plain.split("\n")) for cells in columns]
    found = [
        max((cell_len(it[0]) for cell in cells for it in _WORD.finditer(cell.plain)), default=0) for cells in columns
    ]
    kept = [any(_INSTANT.search(cell.plain) for cell in cells) for cells in columns]
    room -= 2 * (len(columns) - 1)
    if sum(longest) <= room:
        return [None] * len(columns)
    while sum(found) > room:
        wide = [n for n in range(len(columns)) if found[n] > NARROWEST]
        if not wide:
            return [None] * len(columns)
        found[max(wide, key=lambda n: (not kept[n], found[n]))] -= 1
    for _ in range(room - sum(found)):
        least = min((n for n in range(len(columns)) if found[n] < longest[n]), key=found.__getitem__)
        found[least] += 1
    return list(found)


def stretches(parts: Iterable[tuple[str, str]], indent: int = 0, hanging: int = 0) -> None:
    """One paragraph of stretches of text, each with a style, folded within its indent (`hanging`: all lines but the first). What was "found" is bold; without
    colours (NO_COLOR, a file) *starred*."""
    coloured = console.is_terminal and not console.no_color
    line = Text()
    for text, style in parts:
        found = style == "found"
        line.append(text if coloured or not found else f"*{text}*", style="bold yellow" if found else style)
    for at, each in enumerate(line.wrap(console, max(20, console.width - max(indent, hanging)))):
        each.rstrip()
        console.print(Text(" " * (hanging if at and hanging else indent)) + each, soft_wrap=True)


def numbered(cells: Iterable[tuple[str, str, str, bool]]) -> None:
    """Words in columns: a number, the word, a time, and whether it is struck out."""
    from rich.columns import Columns

    told = []
    for number, word, at, struck in cells:
        cell = Text(f"{number:>3} ", style="dim")
        cell.append(word, style="not dim strike" if struck else "not dim bold")
        told.append(cell.append(f" {at}"))
    console.print(Columns(told, padding=(0, 2), column_first=False))


_DIFFERENCE = {
    "out": ("red strike", "[-", "-]"),
    "in": ("green", "{+", "+}"),
    "sign": ("dim", "", ""),
    "same": ("", "", ""),
}


def differing(did: str, text: str) -> Text:
    """A stretch of what two readings differ in: "same", "out", "in" or "sign". What went is struck and red, what came green; without
    colours (NO_COLOR, a file) [-gone-] and {+come+}."""
    style, opening, closing = _DIFFERENCE[did]
    coloured = console.is_terminal and not console.no_color
    return Text(text, style=style) if coloured else Text(f"{opening}{text}{closing}")


def differences(stretches: Iterable[tuple[str, str, bool]], indent: str = "  ") -> None:
    """One paragraph in two readings: each stretch as `differing` shows it, and whether it is withheld ("withheld" behind it)."""
    line = Text(indent)
    for did, text, withheld in stretches:
        line.append(differing(did, f"{text} (withheld)" if withheld else text)).append(" ")
    line.rstrip()
    console.print(line, soft_wrap=True)


def command(task: Callable[P, R]) -> Callable[P, R]:
    """Every task ends in a sentence: an error of ours as problem and remedy, Ctrl-C as where to go on, and what nobody
    foresaw as one line that names the file its details were written to. The exit code is never 0 then."""

    @functools.wraps(task)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return task(*args, **kwargs)
        except SasciError as error:
            errors.print(str(error.problem), style="bold red", markup=False, soft_wrap=True)
            slug = kwargs.get("slug")
            remedy = str(error.remedy).replace(" SLUG", f" {slug}") if slug else str(error.remedy)
            errors.print(remedy, markup=False, soft_wrap=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            errors.print("\nStopped. What was finished is kept: the same command goes on from there.", markup=False)
            sys.exit(130)
        except BrokenPipeError:
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - so that the interpreter's own flush is quiet
            sys.exit(141)
        except Exception as error:
            if os.environ.get("SASCI_DEBUG"):
                raise
            handle, name = tempfile.mkstemp(prefix="sasci-archive-fault-", suffix=".txt")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write("".join(traceback.format_exception(error)))
            errors.print(
                f"Something went wrong that we did not foresee: {error}", style="bold red", markup=False, soft_wrap=True
            )
            errors.print(
                f"Nothing half-written was kept. The details are in {name}; please send us that file "
                "(read it first: it may hold names or words of the recording).",
                markup=False,
                soft_wrap=True,
            )
            sys.exit(70)

    return run


def now() -> dt.datetime:
    """The one clock of the program, in UTC."""
    return dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - this is where the clock comes in


def files_after_dashes(arguments: Sequence[str]) -> tuple[Path, ...]:
    """The files after ` -- `, exactly as the shell gave them (invoke joins them with spaces, which breaks names with
    spaces; so they are taken from the process's own arguments)."""
    if "--" not in arguments:
        raise SasciError(
            "No file was given.", remedy="Put the files after two dashes: inv ingest SLUG -- 'my recording.mp4'."
        )
    given = arguments[list(arguments).index("--") + 1 :]
    if not given:
        raise SasciError("No file was given after --.", remedy="inv ingest SLUG -- 'my recording.mp4'.")
    return tuple(Path(name) for name in given)


def short(text: str, most: int = 90) -> str:
    """As much as a line of a table holds.

    >>> short("It began with a cupboard", 12)
    'It began …'
    """
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"
