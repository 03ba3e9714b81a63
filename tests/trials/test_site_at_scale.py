"""The site of many seminars: the material is what `publish` makes, and the real command is measured on it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.catalogue import Held, catalogue
from sasci_archive.store.workspace import Workspace
from sasci_archive.trials import many_seminars, site_at_scale
from sasci_archive.trials.apart import Ran
from sasci_archive.trials.course import Course
from sasci_archive.trials.site_at_scale import CHANGED, KINDS, Built


def test_it_says_how_time_and_memory_grow() -> None:
    def built(size: int) -> Built:
        grows = {"of nothing": 2.0 * size, CHANGED: 3.0, "nothing changed": 1.0 + size / 10}
        builds = {kind: Ran(seconds, seconds, 80.0) for kind, seconds in grows.items()}
        return Built(builds, 10 * size, 50 * size, 12, (("people/", 9000),), (300 * size, 1_000_000 * size))

    measured = site_at_scale.told({size: built(size) for size in (1, 10, 100)}, 300)
    told = {row.what: row.figure for row in measured.rows}
    assert told["time, of nothing: exponent over the number of seminars"] == "1.00 ± 0.00"
    assert told["memory, one seminar changed: exponent over the number of seminars"] == "0.00 ± 0.00"
    assert (
        told["10 seminars, 3,000 turns: one seminar changed"] == "3.0 s (processor 3.0), 80 MB; 12 of 500 files written"
    )
    assert [series.label for series in measured.plots[0].series] == list(KINDS)  # type: ignore[union-attr]


@pytest.mark.long
def test_the_material_is_public_and_only_what_has_changed_is_written(tmp_path: Path) -> None:
    course = Course(tmp_path / "site.json", lambda: dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    measured = site_at_scale.measured(course, sizes=(1, 6), turns=8)
    figures = {row.what: row.figure for row in measured.rows}
    written, _, _ = (
        figures["6 seminars, 48 turns: one seminar changed"]
        .partition(" files written")[0]
        .rpartition("; ")[2]
        .partition(" of ")
    )
    assert 0 < int(written) < 40
    here = Workspace(tmp_path / "home", Workspace.find(tmp_path, {}).settings)
    many_seminars.write(here, 5, turns=8)
    shown = catalogue(here, many_seminars.ON)
    assert [it.held for it in shown.shelved()] == [Held.PUBLIC] * 5
    assert len({it.citation.title for it in shown.shelved()}) == 5
    people = [{p.name for p in reading.people} for _, reading in shown.public()]
    assert people[0] != people[1]
