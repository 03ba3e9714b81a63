"""The real commands on recordings of five minutes to four hours: what each stage takes of time and memory, and how that grows.

Each command is a process of its own, as whoever types it has it, so that starting Python and loading models is in every figure.
"""

from __future__ import annotations

import functools
import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sasci_archive.store import files
from sasci_archive.trials import apart, mixtures
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Growth, Measured, Row, Series, Shares, Stack, Table, between, fitted
from sasci_archive.trials.listening import recordings

MODEL, LARGER = "tiny.en", "base"
"""What hears the words at every length, and what hears them too up to two hours: the default."""
ROUNDS: Final = {5: 3, 30: 2, 120: 1, 240: 1}
"""How often each length, in minutes."""
LONGEST: Final = 120
"""Minutes that LARGER hears."""
LARGE: Final = f"transcribe ({LARGER})"
HEARING: Final = ("transcribe", "diarise")
FLAT: Final = 1.1
"""Memory is flat that is no more than so many times as much at four hours as at half an hour."""

Stages = dict[str, Ran]


def pipeline(course: Course) -> Measured:
    """All stages at every length, round after round."""
    plan = [(minutes, turn) for turn in range(max(ROUNDS.values())) for minutes in ROUNDS if turn < ROUNDS[minutes]]
    runs: dict[int, list[Stages]] = {minutes: [] for minutes in ROUNDS}
    for done, (minutes, turn) in enumerate(plan):
        runs[minutes].append(
            course.part(f"{minutes} minutes, round {turn + 1}", Stages, functools.partial(_run, minutes))
        )
        course(done + 1, len(plan))
    return told(runs)


def told(runs: dict[int, list[Stages]]) -> Measured:
    """What is to be said and drawn of the stages at each length (minutes)."""
    stages = [*runs[max(runs)][0], LARGE]
    rows = [_flat(stage, _of(runs, stage, "peak")) for stage in stages if stage.startswith(HEARING)]
    rows += [row for model in (MODEL, LARGER) for row in _on_top(runs, model)]
    times = {stage: _of(runs, stage, "seconds") for stage in stages}
    times["all, once"] = {minutes: [_sum(run, _plain(run)) for run in of] for minutes, of in runs.items()}
    memory = {stage: _of(runs, stage, "peak") for stage in stages}
    plots = (
        Shares("where", f"Where the time goes (words by {MODEL}; then by {LARGER})", "s", tuple(_stacks(runs))),
        _growth("time", "Time of each stage", "seconds", runs, stages, "seconds"),
        _growth("memory", "Most memory of each stage", "MB", runs, stages, "peak"),
    )
    tables = (
        _across(f"Seconds (words by {MODEL}, and by {LARGER} where it says so)", times, 1),
        _across("Most memory, MB", memory, 0),
    )
    return Measured(rows, plots, tables)


def _run(minutes: int) -> Stages:
    """Each stage once, on a recording made for it."""
    with tempfile.TemporaryDirectory(prefix="sasci-length-") as name:
        home = Path(name)
        sound = home / "long.wav"
        mixtures.write(mixtures.mixture(_readers(), seed=5, minutes=minutes), sound)
        for slug in ("long", "larger"):
            record = home / "seminars" / slug / "seminar.toml"
            files.write(record, b'title = "Long"\n[[sessions]]\nid = "1"\n')
        way = {
            "ingest": ("long", "--", str(sound)),
            "transcribe": ("long", "--model", MODEL),
            **dict.fromkeys(("diarise", "name", "draft", "validate"), ("long",)),
            "publish": ("long", "--draft"),  # nobody has permitted it
        }
        found = {stage: apart.inv([stage, *more], home) for stage, more in way.items()}
        if minutes <= LONGEST:
            apart.inv(["ingest", "larger", "--", str(sound)], home)
            found[LARGE] = apart.inv(["transcribe", "larger", "--model", LARGER], home)
        return found


@functools.cache
def _readers() -> dict[str, list[mixtures.Utterance]]:
    return mixtures.readers(recordings() / "voices")


def _of(runs: dict[int, list[Stages]], stage: str, what: str) -> dict[int, list[float]]:
    found = {minutes: [getattr(run[stage], what) for run in of if stage in run] for minutes, of in runs.items()}
    return {minutes: values for minutes, values in found.items() if values}


def _plain(run: Stages) -> list[str]:
    """All stages once."""
    return [stage for stage in run if stage != LARGE]


def _sum(run: Stages, stages: Iterable[str]) -> float:
    return sum(run[stage].seconds for stage in stages)


def _across(title: str, by_stage: dict[str, dict[int, list[float]]], digits: int) -> Table:
    """A row for each stage, a column for each length, and the exponent."""
    lengths = sorted({minutes for by in by_stage.values() for minutes in by})
    rows = []
    for stage, by in by_stage.items():
        cells = [between(by.get(minutes, []), digits) for minutes in lengths]
        rows.append((stage, *cells, fitted(list(by), [statistics.median(values) for values in by.values()]).told))
    return Table(title, ("stage", *(f"{minutes} min" for minutes in lengths), "exponent"), tuple(rows))


def _flat(stage: str, by: dict[int, list[float]]) -> Row:
    middles = {minutes: statistics.median(values) for minutes, values in by.items()}
    longest = max(middles)
    grown = middles[longest] / middles[30]
    figure = f"{grown:.2f} × ({middles[30]:,.0f} and {middles[longest]:,.0f} MB)"
    return Row(f"{stage}: most memory at {longest} minutes against 30", figure, f"≤ {FLAT} × (flat)", grown <= FLAT)


def _on_top(runs: dict[int, list[Stages]], model: str) -> Iterable[Row]:
    """What all that is neither recognition nor voices takes, from half an hour on."""
    for minutes, of in runs.items():
        if minutes < 30 or (model == LARGER and minutes > LONGEST):
            continue
        words = "transcribe" if model == MODEL else LARGE
        heard = [_sum(run, (words, "diarise")) for run in of]
        rest = [_sum(run, (s for s in _plain(run) if s not in HEARING)) for run in of]
        shares = [more / hearing for more, hearing in zip(rest, heard, strict=True)]
        middle = statistics.median(shares)
        between = f", {min(shares):.1%} to {max(shares):.1%} in {len(shares)} rounds" if len(shares) > 1 else ""
        yield Row(
            f"all but recognition ({model}) and voices, on top of them, {minutes} minutes of sound",
            f"{middle:.1%} ({statistics.median(rest):.1f} s on {statistics.median(heard):.0f} s{between})",
            "≤ 5 %",
            middle <= 0.05,
        )


def _stacks(runs: dict[int, list[Stages]]) -> Iterable[Stack]:
    for model in (MODEL, LARGER):
        for minutes, of in runs.items():
            if model == MODEL or minutes <= LONGEST:
                middles = {s: statistics.median(run[s].seconds for run in of) for s in of[0]}
                hearing = middles["transcribe" if model == MODEL else LARGE]
                parts = [(s, hearing if s == "transcribe" else middles[s]) for s in _plain(of[0])]
                yield Stack(f"{minutes} min, {model}", tuple(parts))


def _growth(name: str, title: str, unit: str, runs: dict[int, list[Stages]], stages: list[str], what: str) -> Growth:
    lines = []
    for stage in stages:
        by = _of(runs, stage, what)
        middles = tuple(round(statistics.median(values), 3) for values in by.values())
        lines.append(Series(stage, tuple(map(float, by)), middles))
    return Growth(name, title, "minutes of sound", unit, tuple(lines))
