"""Lines of a file that were changed are put back where they stood, whatever was changed elsewhere in it; codings are given and taken by id."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import OutOfDate
from sasci_archive.model.coding import Coding, Codings, Line, Place
from sasci_archive.tei.past import alongside
from sasci_archive.tei.past.alongside import Given

LINES = st.lists(st.sampled_from(("a\n", "b\n", "\n", "[[entry]]\n", 'words = ["x"]\r\n', "last")), max_size=8)
FILE = LINES.map("".join)


@given(before=FILE, after=FILE)
def test_what_two_states_differ_by_makes_the_one_of_the_other_both_ways_or_is_refused(before: str, after: str) -> None:
    lines = alongside.between("index.toml", before, after)
    assert lines.inverse.inverse == lines
    for was, change, now in ((before, lines, after), (after, lines.inverse, before)):
        try:
            assert alongside.put(was, change) == now
        except OutOfDate:  # the lines stand there twice, so that nobody knows which are meant
            continue


@given(head=FILE, tail=FILE)
def test_what_is_changed_before_and_behind_stays(head: str, tail: str) -> None:
    entry = "[[entry]]\nheading = 'unlike all others'\n"
    head, tail = (text if not text or text.endswith("\n") else f"{text}\n" for text in (head, tail))
    lines = alongside.between("index.toml", head + tail, head + entry + tail)
    assert alongside.put(head + entry + tail, lines.inverse) == head + tail
    grown = f"# above\n{head}{entry}{tail}# below\n"
    assert alongside.put(grown, lines.inverse) == f"# above\n{head}{tail}# below\n"


def test_what_another_has_changed_is_not_written_over() -> None:
    before, after = "a = 1\n", "a = 1\n\n[[entry]]\nheading = 'cupboards'\n"
    lines = alongside.between("apparatus/index.toml", before, after)
    with pytest.raises(OutOfDate, match=re.escape("apparatus/index.toml has been changed elsewhere since")):
        alongside.put(after.replace("cupboards", "dressers"), lines.inverse)
    assert alongside.put(before, lines.inverse) == before  # somebody has taken it out already
    assert alongside.put(after, lines) == after


def test_a_coding_that_was_taken_back_is_given_again_under_its_own_id_and_nothing_is_forgotten() -> None:
    on = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
    one, other = (
        Coding(id=f"ch{n}.1", place=Place("u2", "u2"), themes=("influence.helps",), by=by, digest="4.0123456789abcdef")
        for n, by in ((1, "af"), (2, "be"))
    )
    first = Codings(slug="toy", codings=(one, other), history=tuple(Line(id=f"ch{n}", when=on, how="") for n in (1, 2)))
    change = Given(name="codings.xml", after=(one,))
    gone = alongside.given(first, change.inverse, Line(id=first.next, when=on, how="undone"))
    assert gone.codings == (other,)
    again = alongside.given(gone, change, Line(id=gone.next, when=on, how="done again"))
    assert set(again.codings) == {one, other}
    assert [line.id for line in again.history] == ["ch1", "ch2", "ch3", "ch4"]
    assert alongside.given(again, change, Line(id="ch5", when=on, how="")) is again
