"""The archive's site of 1, 10, 100 and 1,000 seminars of 300 turns: what it costs to build of nothing, after one seminar has changed, and when nothing has, by
the real command in a process of its own.

SYNTHETIC: `many_seminars` says how they are made.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.shown import site
from sasci_archive.store.workspace import Workspace
from sasci_archive.trials import apart, many_seminars
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Growth, Measured, Row, Series, fitted

SIZES: Final = (1, 10, 100, 1_000)
NOTHING, CHANGED, SAME = "of nothing", "one seminar changed", "nothing changed"
KINDS: Final = (NOTHING, CHANGED, SAME)
_SETTINGS: Final = (
    b'offline = true\n[site]\nfolder = "site"\naddress = "https://archive.example"\nname = "The Synthetic Archive"\n'
    b'contact = "archive@example.org"\n'
)


class Built(msgspec.Struct, frozen=True):
    """The builds of one size, by kind; of the last how many pages there are of our own, how many files in all, and how many of these were `written` when one seminar
    had changed; the longest pages with their bytes; how many files and bytes the index for browsers has."""

    builds: dict[str, Ran]
    pages: int
    files: int
    written: int
    longest: tuple[tuple[str, int], ...]
    index: tuple[int, int]


def measured(course: Course, sizes: Sequence[int] = SIZES, turns: int = many_seminars.TURNS) -> Measured:
    """Each size, and how the cost grows."""
    found: dict[int, Built] = {}
    for number, size in enumerate(sizes):
        before = sum(sizes[:number])
        report = _from(course, before, size, sum(sizes))
        does = functools.partial(_size, size, turns, report)
        found[size] = course.part(f"{size} seminars of {turns} turns", Built, does)
        course(before + size, sum(sizes))
    return told(found, turns)


def told(found: Mapping[int, Built], turns: int) -> Measured:
    """What is to be said and drawn of these sizes."""
    rows = [row for size, built in found.items() for row in _rows(size, turns, built)]
    for unit, value in (("time", _seconds), ("processor time", _processor), ("memory", _peak)):
        for kind in KINDS if len(found) > 1 else ():
            fit = fitted([*found], [value(built.builds[kind]) for built in found.values()])
            rows.append(Row(f"{unit}, {kind}: exponent over the number of seminars", fit.told))
    return Measured(
        rows,
        (
            _growth("time", "Building the site", "seconds", found, _seconds),
            _growth("memory", "Most memory of it, with Pagefind", "MB", found, _peak),
        ),
    )


def _seconds(ran: Ran) -> float:
    return ran.seconds


def _processor(ran: Ran) -> float:
    return max(ran.processor, 0.001)


def _peak(ran: Ran) -> float:
    return ran.peak


def _rows(size: int, turns: int, built: Built) -> Iterator[Row]:
    many = f"{size:,} seminar{'s' if size > 1 else ''}, {size * turns:,} turns"
    for kind, ran in built.builds.items():
        also = f"; {built.written:,} of {built.files:,} files written" if kind == CHANGED else ""
        yield Row(f"{many}: {kind}", f"{ran.seconds:.1f} s (processor {ran.processor:.1f}), {ran.peak:.0f} MB{also}")
    longest = ", ".join(f"{name} {length / 1000:.0f} kB" for name, length in built.longest)
    count, length = built.index
    yield Row(
        f"{many}: what is made",
        f"{built.pages:,} pages, the longest {longest}; the index for browsers {length / 1e6:.1f} MB in {count:,} files",
    )


def _growth(name: str, title: str, unit: str, found: Mapping[int, Built], value: Callable[[Ran], float]) -> Growth:
    x = tuple(float(size) for size in found)
    series = tuple(Series(kind, x, tuple(value(built.builds[kind]) for built in found.values())) for kind in KINDS)
    return Growth(name, title, "seminars", unit, series)


def _from(progress: files.Progress, before: int, size: int, work: int) -> files.Progress:
    """Of a part of the work: it makes `size` of what is done, behind what was done before."""

    def report(done: int, total: int) -> None:
        progress(before + size * done // total, work)

    return report


# -- one size --------------------------------------------------------------------------------------------------------


def _size(size: int, turns: int, progress: files.Progress) -> Built:
    with TemporaryDirectory(prefix="sasci-site-") as folder:
        home = Path(folder)
        files.write(home / "sasci.toml", _SETTINGS)
        here = Workspace.find(home, {})
        many_seminars.write(here, size, turns=turns, progress=progress)
        return builds(here, size)


def builds(here: Workspace, size: int) -> Built:
    """Of seminars that are there."""
    target, made = site(here), dict[str, Ran]()
    made[NOTHING] = apart.inv(["site"], here.home)
    before = _seen(target)
    _change(here, size)
    made[CHANGED] = apart.inv(["site"], here.home)
    after = _seen(target)
    made[SAME] = apart.inv(["site"], here.home)
    pages = sorted(((length, name) for name, (*_, length) in after.items() if _is_page(name)), reverse=True)
    index = [length for name, (*_, length) in after.items() if name.startswith("pagefind/")]
    return Built(
        builds=made,
        pages=len(pages),
        files=len(after) - len(index),
        written=sum(before.get(name) != seen for name, seen in after.items() if not name.startswith("pagefind/")),
        longest=tuple((name.removesuffix("index.html") or "/", length) for length, name in pages[:3]),
        index=(len(index), sum(index)),
    )


def _change(here: Workspace, size: int) -> None:
    """One in the middle says something else."""
    number = size // 2
    pattern = Folder(here.home / "patterns", f"pattern-{number % min(size, many_seminars.PATTERNS)}")
    many_seminars.add(here, pattern, number, edit=", counted again")
    many_seminars.record(here, pattern, number)


def _seen(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Of each file what is seen without reading it: which it is, its time, its bytes."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            stat = path.stat()
            found[path.relative_to(folder).as_posix()] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return found


def _is_page(name: str) -> bool:
    """Of our own: those of editions are as they were published."""
    return name.endswith(".html") and not {"edition", "versions"} & set(name.split("/"))
