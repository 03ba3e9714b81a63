"""The benchmark: what DESIGN's budgets ask for, measured case by case as ratios of one run, and written as a page with pictures.

What is being measured lies in `.bench/`, a file for each case with its parts, so that a stopped run goes on where it was. A whole case goes to `docs/benchmarks/`, and the
page is made of what lies there and of nothing else: NAME.json has the figures, NAME.md what people found behind them.
"""

from __future__ import annotations

import datetime as dt
import os
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from sasci_archive.errors import NotYet, SasciError
from sasci_archive.store import files
from sasci_archive.trials import page
from sasci_archive.trials.cases import CASES, Case
from sasci_archive.trials.course import Course, Kept, kept
from sasci_archive.trials.figures import Measured

PAGE, FIGURES, PICTURES = "benchmarks.md", "benchmarks", "pictures/benchmarks"
"""In the folder of the documentation."""


def cases(only: str = "") -> tuple[Case, ...]:
    """All cases, or those called `only`, with commas between. Raises NotYet for an unknown one."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    for name in wanted:
        if name not in {case.name for case in CASES}:
            raise NotYet(f"There is no case '{name}'.", remedy=f"Choose among: {', '.join(c.name for c in CASES)}.")
    return tuple(case for case in CASES if not wanted or case.name in wanted)


def measure(
    case: Case, home: Path, *, again: bool, now: Callable[[], dt.datetime], progress: files.Progress = files.silent
) -> None:
    """Run a case, unless its figures are kept in `home` already and `again` is not asked for; of a case that was stopped only what is left."""
    path = home / f"{case.name}.json"
    if again:
        path.unlink(missing_ok=True)
    if _whole(kept(path)):
        return
    course = Course(path, now, progress)
    made = case.run(course)
    course.end(made if isinstance(made, Measured) else Measured(made))


def failure(
    case: Case, home: Path, *, again: bool, now: Callable[[], dt.datetime], progress: files.Progress = files.silent
) -> str:
    """`measure`, for one of many: why it failed, in a sentence, and "" where it is whole. What of it was measured before is kept."""
    try:
        measure(case, home, again=again, now=now, progress=progress)
    except SasciError as error:
        return str(error)
    except Exception as error:  # whatever it is: the cases after it have nothing to do with it
        if os.environ.get("SASCI_DEBUG"):
            raise
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}: {str(error) or 'it says nothing more'}. `SASCI_DEBUG=1 inv bench --only {case.name}` shows where it comes from."
    return ""


def _whole(found: Kept | None) -> bool:
    """Also whether it says under what it was measured: earlier versions did not."""
    return found is not None and found.whole and bool(found.under)


def state(case: Case, home: Path) -> str:
    """What is kept of a case, in words."""
    found = kept(home / f"{case.name}.json")
    if found is None:
        return "not measured here"
    if _whole(found):
        return "measured"
    return (
        "measured by an earlier version, which did not say under what"
        if found.whole
        else f"begun: {len(found.parts)} parts"
    )


def write(home: Path, docs: Path, every: Iterable[Case] = CASES) -> list[Path]:
    """The figures that are whole in `home` go to the documentation in the folder `docs`; then its page and its pictures are made anew. What was written."""
    sections = []
    for case in every:
        fresh, path = home / f"{case.name}.json", docs / FIGURES / f"{case.name}.json"
        if _whole(kept(fresh)):
            files.write(path, files.read(fresh))
        sections.append(section(case, kept(path), docs))
    written = {
        docs / PAGE: page.page(sections),
        **{docs / PICTURES / name: svg for name, svg in page.pictures(sections)},
    }
    for path, text in written.items():
        files.write(path, text.encode())
    for old in (docs / PICTURES).glob("*.svg"):
        if old not in written:
            old.unlink()
    return list(written)


def section(case: Case, figures: Kept | None, docs: Path) -> page.Section:
    """What the page is told of a case, with what people found of it."""
    prose = docs / FIGURES / f"{case.name}.md"
    found = prose.read_text(encoding="utf-8").strip() if prose.exists() else ""
    return page.Section(case.name, case.title, figures, found)
