"""What is done with all seminars together, with 1, 10, 30, 100 and 1,000 of them: where each stands, the index of what was said, keeping them for good, reading all that is kept again. (The site is a case of its own.)

Each is the real command in a process of its own; only keeping is one process for all of them, as nobody has kept a thousand by a thousand commands: `python -m sasci_archive.trials.seminars HOME`.
SYNTHETIC: `many_seminars` says how they are made.
"""

from __future__ import annotations

import functools
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sasci_archive.store import files
from sasci_archive.store.workspace import Workspace
from sasci_archive.trials import apart, many_seminars
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Growth, Measured, Row, Series, Table, between, fitted

SIZES: Final = (1, 10, 30, 100, 1_000)
ROUNDS: Final = {1: 2}
"""How often a size, where it is not once: nothing here is a ratio that is judged, and how it grows is seen by the larger ones."""
SETTINGS: Final = b'offline = true\n[site]\naddress = "https://archive.example"\nname = "The Synthetic Archive"\ncontact = "archive@example.org"\n'
STATUS, STILL, FIRST, AGAIN, KEPT, READ = (
    "where each stands (inv status)",
    "where each stands again, nothing changed (inv status)",
    "the index made, and asked (inv search)",
    "asked again, nothing changed (inv search)",
    "all kept for good",
    "all that is kept read again (inv verify --all)",
)

KEEPING: Final = 30
"""So many are kept for good at most: each is set anew for the archive, which takes seconds, and a thousand an hour or more."""

Doings = dict[str, Ran]


def case(course: Course) -> Measured:
    """Each size as often as ROUNDS says."""
    found: dict[int, list[Doings]] = {}
    for done, size in enumerate(SIZES):
        for turn in range(ROUNDS.get(size, 1)):
            part = f"{size:,} seminars, round {turn + 1}"
            found.setdefault(size, []).append(course.part(part, Doings, functools.partial(_done, size)))
        course(done + 1, len(SIZES))
    return told(found)


def told(found: Mapping[int, Sequence[Doings]]) -> Measured:
    """Seconds and memory of each by how many seminars there are, and how both grow: over all, and over the last step, where what is there once counts least."""
    names = list(next(iter(found.values()))[0])
    tables, plots = [], []
    for what, title, digits in (("seconds", "Seconds", 1), ("peak", "Most memory, MB", 0)):
        by = {
            name: {n: [getattr(each[name], what) for each in of] for n, of in found.items() if name in of[0]}
            for name in names
        }
        lines = tuple(_line(name, of, list(found), digits) for name, of in by.items())
        tables.append(Table(title, _head(found), lines))
        drawn = tuple(Series(name, tuple(map(float, of)), tuple(_middles(of))) for name, of in by.items())
        plots.append(Growth(what, f"{title}, by how many seminars there are", "seminars", title, drawn))
    most = max(size for size, of in found.items() if KEPT in of[0])
    each = found[most][0][KEPT].seconds / most
    rows = [Row(f"keeping one of {most:,}, {many_seminars.TURNS} turns each", f"{each:.2f} s")]
    return Measured(rows, tuple(plots), tuple(tables))


def _head(sizes: Mapping[int, object]) -> tuple[str, ...]:
    return ("", *(f"{size:,}" for size in sizes), "exponent", "of the last step")


def _line(name: str, by: Mapping[int, Sequence[float]], every: Sequence[int], digits: int) -> tuple[str, ...]:
    sizes, middles = list(by), _middles(by)
    cells = [between(list(by.get(size, ())), digits) for size in every]
    if len(sizes) < 2:
        return (name, *cells, "", "")
    return (name, *cells, fitted(sizes, middles).told, f"{fitted(sizes[-2:], middles[-2:]).exponent:.2f}")


def _middles(by: Mapping[int, Sequence[float]]) -> list[float]:
    return [statistics.median(values) for values in by.values()]


def _done(size: int, *, turns: int = many_seminars.TURNS) -> Doings:
    """All of it with so many."""
    with tempfile.TemporaryDirectory(prefix="sasci-seminars-") as name:
        home = Path(name)
        files.write(home / "sasci.toml", SETTINGS)
        many_seminars.write(Workspace.find(home, {}), size, turns=turns)
        done = {
            STATUS: apart.inv(["status"], home),
            STILL: apart.inv(["status"], home),
            FIRST: apart.inv(["search", "council"], home),
            AGAIN: apart.inv(["search", "council"], home),
        }
        if size <= KEEPING:
            done[KEPT] = apart.module(__name__, str(home))
            done[READ] = apart.inv(["verify", "--all"], home)
        return done


def main(home: str) -> None:
    """Keep all seminars of a workspace for good."""
    from sasci_archive.editions.templates import OURS
    from sasci_archive.model.journal import By
    from sasci_archive.stages import archive

    here = Workspace.find(Path(home), {})
    by = By(many_seminars.ON, "The benchmark")
    for slug in here.slugs():
        archive.archive(here, here.folder(slug), "first edition", by, looks=OURS)


if __name__ == "__main__":
    main(sys.argv[1])
