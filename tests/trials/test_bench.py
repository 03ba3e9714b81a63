"""The benchmark's frame: a stopped run goes on inside a case, the page is made of what is kept, and says when that is not of one run."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import NotYet
from sasci_archive.trials import bench, page
from sasci_archive.trials.cases import CASES, Case
from sasci_archive.trials.circumstances import Under
from sasci_archive.trials.course import Course, Kept, Part, kept
from sasci_archive.trials.figures import Bar, Bars, Growth, Measured, Row, Series, Table

CHECKOUT = Path(__file__).parents[2]
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
LENGTHS = (5, 30, 120, 240)


def now() -> dt.datetime:
    return ON


class Stopped(Exception):  # noqa: N818 - as Ctrl-C
    """Somebody has pressed Ctrl-C."""


def lengthy(measured: list[int], stop_at: int = 0) -> Case:
    """A case of four parts, which writes down what it measures, and is stopped at one of them."""

    def run(course: Course) -> Measured:
        def takes(minutes: int) -> tuple[float, str]:
            if minutes == stop_at:
                raise Stopped
            measured.append(minutes)
            return minutes / 2, "s"

        took = [course.part(f"{m} minutes", tuple[float, str], functools.partial(takes, m)) for m in LENGTHS]
        line = Series("it", tuple(map(float, LENGTHS)), tuple(seconds for seconds, _ in took))
        return Measured([Row("it", f"{took[-1][0]:.0f} s", "< 130 s")], (Growth("line", "It", "min", "s", (line,)),))

    return Case("lengthy", "a case of four parts", run)


def test_a_stopped_run_goes_on_inside_its_case(tmp_path: Path) -> None:
    measured = list[int]()
    with pytest.raises(Stopped):
        bench.measure(lengthy(measured, stop_at=240), tmp_path, again=False, now=now)
    assert bench.state(lengthy(measured), tmp_path) == "begun: 3 parts"
    case = lengthy(measured)
    bench.measure(case, tmp_path, again=False, now=now)
    assert measured == [5, 30, 120, 240]
    bench.measure(case, tmp_path, again=False, now=now)
    assert measured == [5, 30, 120, 240]
    bench.measure(case, tmp_path, again=True, now=now)
    assert measured == [5, 30, 120, 240] * 2
    with pytest.raises(Stopped):  # what was whole is measured anew from the beginning, not from where it had ended
        bench.measure(lengthy(measured, stop_at=30), tmp_path, again=True, now=now)
    assert measured[8:] == [5]


def test_a_case_that_fails_is_told_in_a_sentence_and_keeps_what_it_had(tmp_path: Path) -> None:
    def fails(course: Course) -> Measured:
        course.part("the first", int, lambda: 7)
        raise KeyError("voices")

    def refuses(_: Course) -> Measured:
        raise NotYet("There is no sound.", remedy="Put it there.")

    why = [
        bench.failure(Case(run.__name__, "a case", run), tmp_path, again=False, now=now)
        for run in (fails, refuses, lengthy([]).run)
    ]
    assert why[0].startswith("KeyError in test_bench.py, line ")
    assert "'voices'" in why[0]
    assert why[1:] == ["There is no sound. Put it there.", ""]
    assert bench.state(Case("fails", "a case", fails), tmp_path) == "begun: 1 parts"
    with pytest.raises(KeyboardInterrupt):  # whoever stops it stops all of it
        bench.failure(Case("stopped", "a case", stopped), tmp_path, again=False, now=now)


@pytest.mark.parametrize("name", ["workbench", "keystrokes"])
def test_without_a_browser_no_figures_of_one_are_written_over(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SASCI_CHROMIUM", str(tmp_path / "none"))
    (case,) = bench.cases(name)
    assert bench.failure(case, tmp_path, again=False, now=now).startswith("There is no Chromium on this machine.")
    assert bench.state(case, tmp_path) == "not measured here"


def stopped(_: Course) -> Measured:
    raise KeyboardInterrupt


def test_a_part_of_another_shape_is_measured_anew_and_one_that_is_not_asked_for_is_dropped(tmp_path: Path) -> None:
    measured = list[int]()
    case, under = lengthy(measured), Under("c0ffee", "M", ON.date(), 0.0, None, 1.0)
    parts = {
        "5 minutes": Part(msgspec.Raw(b'"another shape"'), under),
        "30 minutes": Part(msgspec.Raw(b'[99.0,"s"]'), under),
        "a day": Part(msgspec.Raw(b'[99.0,"s"]'), under),
    }
    (tmp_path / "lengthy.json").write_bytes(msgspec.json.encode(Kept(parts=parts, whole=False)))
    bench.measure(case, tmp_path, again=False, now=now)
    assert measured == [5, 120, 240]
    found = kept(tmp_path / "lengthy.json")
    assert found is not None
    assert list(found.parts) == ["5 minutes", "30 minutes", "120 minutes", "240 minutes"]
    assert found.plots[0].series[0].y[1] == 99.0  # type: ignore[union-attr]
    assert {each.commit for each in found.under} >= {"c0ffee"}


def test_figures_that_do_not_say_under_what_they_were_measured_are_measured_anew(tmp_path: Path) -> None:
    (tmp_path / "lengthy.json").write_bytes(b'{"rows":[{"what":"it","figure":"7 s"}],"load":[0.1,0.2],"seconds":3}')
    measured = list[int]()
    assert "did not say under what" in bench.state(lengthy(measured), tmp_path)
    bench.measure(lengthy(measured), tmp_path, again=False, now=now)
    assert measured == list(LENGTHS)


def test_the_page_is_made_of_what_is_kept_and_what_is_not_measured_here_stands(tmp_path: Path) -> None:
    home, docs = tmp_path / "home", tmp_path / "docs"
    here, there = lengthy([]), Case("other", "another case", lambda _: [Row("a thing", "7 s", "< 8 s")])
    bench.measure(there, home, again=False, now=now)
    bench.write(home, docs, [here, there])
    before = (docs / "benchmarks.md").read_text(encoding="utf-8")
    assert "Not measured yet." in before
    bench.measure(here, tmp_path / "elsewhere", again=False, now=now)
    written = bench.write(tmp_path / "elsewhere", docs, [here, there])
    text = (docs / "benchmarks.md").read_text(encoding="utf-8")
    assert "| [other](#other) | a thing | < 8 s | 7 s | yes |" in text
    assert "| [lengthy](#lengthy) | it | < 130 s | 120 s | yes |" in text
    assert "![It. s against min, both logarithmic: it 2.5 to 120, exponent 1.00 ± 0.00.]" in text
    assert docs / "pictures" / "benchmarks" / "lengthy-line.svg" in written
    first = {path: path.read_bytes() for path in written}
    bench.write(tmp_path / "nothing", docs, [here, there])
    assert {path: path.read_bytes() for path in written} == first
    bench.write(tmp_path / "nothing", docs, [there])
    assert not (docs / "pictures" / "benchmarks" / "lengthy-line.svg").exists()


def section(name: str, *under: Under, rows: list[Row] | None = None) -> page.Section:
    return page.Section(name, f"what {name} is", Kept(rows=rows or [Row("it", "7 s")], under=under))


def test_the_page_says_when_figures_are_of_several_commits_or_machines() -> None:
    one = Under("c0ffee", "A processor, 2 cores", ON.date(), 0.0, 0.01, 90.0)
    assert "All of it was measured on one machine and at one commit, c0ffee." in page.page([section("a", one, one)])
    commits = page.page([section("a", one), section("b", msgspec.structs.replace(one, commit="bada55"))])
    assert "the figures are of 2 commits." in commits
    machines = page.page([section("a", one, msgspec.structs.replace(one, machine="Another, 64 cores"))])
    assert "the figures are of 2 machines." in machines
    assert "- Machine B: Another, 64 cores" in machines
    assert "| [a](#a) | c0ffee | A, B | 28 November 2026 | 0.0 | 0.0 | 3 min |" in machines
    assert "of runs that did not note theirs (b)" in page.page([section("a", one), section("b")])


def test_budgets_come_first_and_one_that_was_missed_is_called_so() -> None:
    rows = [Row("quick", "1 s", "< 2 s"), Row("slow", "3 s", "< 2 s"), Row("even", "3 and 4 MB", "flat")]
    text = page.page([section("a", rows=rows)])
    assert "Of 3 figures that have a budget 1 keep to it and 1 do not; 1 are to be looked at" in text
    assert "| [a](#a) | slow | < 2 s | 3 s | **no** |" in text
    assert text.index("| **no** |") < text.index("\n## a\n")


def test_several_cases_are_chosen_by_name_and_an_unknown_one_is_refused() -> None:
    assert [case.name for case in bench.cases("voices, recognition")] == ["recognition", "voices"]
    assert bench.cases() == CASES
    with pytest.raises(NotYet, match="There is no case 'voice'"):
        bench.cases("voice")


def test_the_page_and_its_pictures_are_what_the_figures_give() -> None:
    """Where this fails, `inv bench --page` writes them anew."""
    docs = CHECKOUT / "docs"
    sections = [bench.section(case, kept(docs / bench.FIGURES / f"{case.name}.json"), docs) for case in CASES]
    assert (docs / bench.PAGE).read_text(encoding="utf-8") == page.page(sections)
    drawn = {path.name: path.read_text(encoding="utf-8") for path in (docs / bench.PICTURES).glob("*.svg")}
    assert drawn == dict(page.pictures(sections))
    named = {case.name for case in CASES}
    assert {path.stem for path in (docs / bench.FIGURES).iterdir()} <= named


def test_tables_stand_under_their_titles() -> None:
    table = Table("Seconds", ("stage", "5 min"), (("ingest", "0.7"),))
    text = page.page([page.Section("a", "what a is", Kept(tables=(table,)))])
    assert "**Seconds**\n\n| stage | 5 min |\n|---|---|\n| ingest | 0.7 |\n" in text
    assert "| what | measured | budget |" not in text


def test_bars_say_their_budget() -> None:
    bars = Bars("b", "Ratios", "×", (Bar("ours", (1.0, 1.2, 1.1)), Bar("theirs", (3.0,))), limit=2, allows="≤ 2 ×")
    measured = Kept(rows=[Row("it", "1")], plots=(bars,))
    text = page.page([page.Section("a", "what a is", measured)])
    assert "![Ratios: ours 1.1 ×; theirs 3 ×. The budget: ≤ 2 ×.](pictures/benchmarks/a-b.svg)" in text
