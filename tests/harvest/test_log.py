"""Datestamps: each change has that of when it was first told, none is before any that was given, and what is deleted stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.harvest import log
from sasci_archive.harvest.items import FORMS, Item
from tests.harvesting import START

HOUR = dt.timedelta(hours=1)


def item(name: str, told: str, sets: tuple[str, ...] = ("year:2001",)) -> Item:
    return Item(identifier=name, sets=sets, metadata={"oai_dc": told.encode()})


def test_what_has_not_changed_keeps_its_datestamp() -> None:
    first, lines = log.brought_up((), [item("a", "1"), item("b", "1")], START)
    again, new = log.brought_up(lines, [item("a", "1"), item("b", "2")], START + HOUR)
    assert {r.identifier: r.datestamp for r in again} == {"a": START, "b": START + HOUR}
    assert [line.identifier for line in new] == ["b"]
    assert first != again


@given(
    st.lists(
        st.tuples(st.integers(-1000, 1000), st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"))), max_size=12
    )
)
def test_no_datestamp_goes_back_though_the_clock_does(history: list[tuple[int, dict[str, str]]]) -> None:
    lines: tuple[log.Line, ...] = ()
    highest = None
    known: set[str] = set()
    for moved, present in history:
        told, new = log.brought_up(lines, [item(n, t) for n, t in present.items()], START + dt.timedelta(seconds=moved))
        assert all(highest is None or line.datestamp >= highest for line in new)
        lines += new
        highest = max((line.datestamp for line in lines), default=None)
        known |= present.keys()
        assert {record.identifier for record in told} == known
        assert {record.identifier for record in told if record.metadata} == present.keys()
        assert log.brought_up(lines, [item(n, t) for n, t in present.items()], START)[1] == ()


def test_what_is_gone_is_deleted_in_its_sets_and_formats_and_may_come_back() -> None:
    _, lines = log.brought_up((), [item("a", "1")], START)
    (gone,), more = log.brought_up(lines, [], START + HOUR)
    assert (gone.sets, gone.formats, gone.metadata, gone.datestamp) == (("year:2001",), ("oai_dc",), {}, START + HOUR)
    (back,), _ = log.brought_up(lines + more, [item("a", "1")], START + 2 * HOUR)
    assert (back.metadata, back.datestamp) == ({"oai_dc": b"1"}, START + 2 * HOUR)


def test_a_deletion_that_was_never_told_is_one_in_every_format() -> None:
    (gone,), _ = log.brought_up((), [Item(identifier="a", deleted=True)], START)
    assert gone.formats == tuple(FORMS)


def test_what_another_wrote_down_is_told_here_from_when_it_is_told_here() -> None:
    """`inv site` noted the change at one; this server says it only at two: who harvested between must be given it."""
    _, lines = log.brought_up((), [item("a", "1")], START)
    served = {"a": item("a", "1").digest}
    _, theirs = log.brought_up(lines, [item("a", "2")], START + HOUR)
    (ours,), new = log.brought_up(lines + theirs, [item("a", "2")], START + 2 * HOUR, served)
    assert ours.datestamp == START + 2 * HOUR
    assert len(new) == 1


def test_it_is_kept_line_by_line_and_a_torn_one_is_none(tmp_path: Path) -> None:
    path = tmp_path / "archive" / log.NAME
    assert log.read(path) == ()
    _, lines = log.brought_up((), [item("a", "1"), item("b", "1")], START)
    log.add(path, lines)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert [line.identifier for line in log.read(path)] == ["a"]
    _, again = log.brought_up(log.read(path), [item("a", "1"), item("b", "1")], START + HOUR)
    log.add(path, again)
    assert {line.identifier: line.datestamp for line in log.read(path)} == {"a": START, "b": START + HOUR}


def test_one_that_is_older_than_before_makes_nothing_older(tmp_path: Path) -> None:
    path = tmp_path / log.NAME
    _, lines = log.brought_up((), [item("a", "1")], START)
    log.add(path, lines)
    before = path.read_bytes()
    _, more = log.brought_up(lines, [item("a", "2")], START + HOUR)
    log.add(path, more)
    path.write_bytes(before)  # a copy of yesterday
    (record,), _ = log.brought_up(log.read(path), [item("a", "2")], START + 2 * HOUR)
    assert record.datestamp == START + 2 * HOUR


def test_a_line_of_something_else_is_said_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / log.NAME
    path.write_text('{"identifier": "a", "datestamp": "2026-11-22T12:00:00Z"}\n{"who": "is"}\n')
    with pytest.raises(BadRecord, match=r"line 2 of harvest\.jsonl"):
        log.read(path)
