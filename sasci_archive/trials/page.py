"""The page of the benchmark, made of figures that are kept: budgets first, then each case, then under what each was measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.trials import plots
from sasci_archive.trials.circumstances import Under
from sasci_archive.trials.course import Kept
from sasci_archive.trials.figures import Plot, Row, is_met

PICTURES = "pictures/benchmarks"
_MET = {True: "yes", False: "**no**", None: "look"}


class Section(msgspec.Struct, frozen=True):
    """A case: `figures` None where it has none yet; `found` is Markdown."""

    name: str
    title: str
    figures: Kept | None
    found: str = ""

    @property
    def rows(self) -> list[Row]:
        """Its figures."""
        return self.figures.rows if self.figures else []

    @property
    def plots(self) -> tuple[Plot, ...]:
        """What is drawn of them."""
        return self.figures.plots if self.figures else ()


def page(sections: Sequence[Section]) -> str:
    """All of it, in Markdown."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `inv bench`; `inv bench --list` says how long each case takes. What is compared was measured in one run, turn and turn about: ratios count, as machines differ and are never quiet.",
        "Of several rounds the middle is told, with the least and the most. Nobody tuned anything to these recordings: real speech is from `../shared/recordings` (see its README for sources and",
        "licences), mixtures are made from it with fixed seeds. The figures lie in [benchmarks/](benchmarks/) as data.",
        "",
        _alike(sections),
        "",
        "## In short",
        "",
        *_verdicts(sections),
        "",
        "## The cases",
        "",
        *(
            f"- [{each.name}](#{each.name}): {each.title}{'' if each.figures else ' (not measured yet)'}"
            for each in sections
        ),
    ]
    for each in sections:
        lines += ["", f"## {each.name}", "", _sentence(each.title), "", *_case(each)]
    return "\n".join([*lines, "", "## Under what", "", *_under(sections)]) + "\n"


def pictures(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """Each picture's name, and the picture (SVG)."""
    for each in sections:
        for plot in each.plots:
            yield _picture(each, plot), plots.svg(plot)


def _picture(section: Section, plot: Plot) -> str:
    return f"{section.name}-{plot.name}.svg"


def _verdicts(sections: Sequence[Section]) -> Iterator[str]:
    rows = [(each, row, is_met(row)) for each in sections for row in each.rows if row.budget]
    if not rows:
        yield "Nothing that has a budget has been measured yet."
        return
    count = {met: sum(of is met for _, _, of in rows) for met in (True, False, None)}
    yield (
        f"Of {len(rows)} figures that have a budget {count[True]} keep to it and {count[False]} do not"
        + (f"; {count[None]} are to be looked at, as no number says it." if count[None] else ".")
    )
    yield ""
    yield "| case | what | budget | measured | kept to |"
    yield "|---|---|---|---|---|"
    for each, row, met in rows:
        yield f"| [{each.name}](#{each.name}) | {row.what} | {row.budget} | {row.figure} | {_MET[met]} |"


def _case(section: Section) -> Iterator[str]:
    if section.figures is None:
        yield "Not measured yet."
        return
    yield from _table(("what", "measured", "budget"), [(row.what, row.figure, row.budget) for row in section.rows])
    for table in section.figures.tables:
        yield ""
        yield f"**{table.title}**"
        yield ""
        yield from _table(table.head, table.rows)
    for plot in section.plots:
        yield ""
        yield f"![{plots.says(plot)}]({PICTURES}/{_picture(section, plot)})"
    if section.found:
        yield ""
        yield section.found


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield f"| {' | '.join(head)} |"
        yield f"|{'---|' * len(head)}"
        yield from (f"| {' | '.join(row)} |" for row in rows)


def _alike(sections: Sequence[Section]) -> str:
    """Whether all figures are of one commit and one machine."""
    measured = [each for each in sections if each.figures]
    if not measured:
        return "Nothing has been measured yet."
    every = [under for each in measured if each.figures for under in each.figures.under]
    commits, machines = {under.commit for under in every}, {under.machine for under in every}
    silent = [
        each.name for each in measured if each.figures and not all(u.commit for u in each.figures.under or (_NOBODY,))
    ]
    if len(commits) == 1 and len(machines) == 1 and not silent:
        return f"All of it was measured on one machine and at one commit, {every[0].commit}."
    told = []
    if len(commits - {""}) > 1:
        told.append(f"{len(commits - {''})} commits")
    if len(machines - {""}) > 1:
        told.append(f"{len(machines - {''})} machines")
    if silent:
        told.append(f"runs that did not note theirs ({', '.join(silent)})")
    return f"**Not all of one run**: the figures are of {', and of '.join(told)}. What stands in one case may be compared; what stands in two may only where [they agree](#under-what)."


_NOBODY = Under(commit="", machine="", on=dt.date.min, load=0.0, others=None, seconds=0.0)


def _under(sections: Sequence[Section]) -> Iterator[str]:
    machines = dict.fromkeys(
        under.machine for each in sections if each.figures for under in each.figures.under if under.machine
    )
    letters = {machine: chr(ord("A") + at) for at, machine in enumerate(machines)}
    yield "The load is the machine's before (1 is one busy core); *others* are cores busy meanwhile with processes that the case has not started and ended, browsers and servers among them."
    yield "A commit with a + had changes that were not committed. Where a case was measured in parts, all of theirs are told."
    yield ""
    for machine, letter in letters.items():
        yield f"- Machine {letter}: {machine}"
    yield ""
    yield "| case | commit | machine | measured on | load | others | took |"
    yield "|---|---|---|---|---|---|---|"
    for each in sections:
        if each.figures:
            yield _told_under(each.name, each.figures.under or (_NOBODY,), letters)


def _told_under(name: str, under: Sequence[Under], letters: dict[str, str]) -> str:
    def joined(every: Sequence[str]) -> str:
        return ", ".join(dict.fromkeys(each for each in every if each)) or "not noted"

    known = [each for each in under if each.on != dt.date.min]
    days = [f"{each.on.day} {each.on:%B %Y}" for each in known]
    seconds, others = sum(each.seconds for each in under), [each.others for each in under if each.others is not None]
    cells = [
        joined([each.commit for each in under]),
        joined([letters.get(each.machine, "") for each in under]),
        joined(days),
        _range([each.load for each in known if each.load is not None]),
        _range(others),
        f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s" if seconds else "not noted",
    ]
    return f"| [{name}](#{name}) | {' | '.join(cells)} |"


def _range(values: Sequence[float]) -> str:
    if not values:
        return "not noted"
    least, most = f"{min(values):.1f}", f"{max(values):.1f}"
    return least if least == most else f"{least} to {most}"


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}."
