"""Turns are proposed for events by what they say; what an event has is not proposed again."""

from __future__ import annotations

import pytest

from sasci_archive.formats import dates
from sasci_archive.house.events import Known, Turn, proposals


def known(when: str, label: str, *turns: str) -> Known:
    return Known(dates.read(when), label, turns)


def told(events: list[Known], *said: str) -> list[tuple[int, str, str, str]]:
    turns = [Turn(f"u{n}", text) for n, text in enumerate(said, start=1)]
    return [(p.number, p.turn, p.why, p.when) for p in proposals(events, turns)]


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("We began in 2011.", "2011"),
        ("It was April 2011, I think.", "2011-04"),
        ("in nineteen ninety-four", "1994"),
        ("back in two thousand and nine", "2009"),
        ("twenty eleven was the year", "2011"),
        ("nineteen oh five", "1905"),
        ("from two thousand on", "2000"),
    ],
)
def test_a_date_that_is_spoken_and_that_no_event_has_is_proposed(said: str, moment: str) -> None:
    assert [p[3] for p in told([], said)] == [moment]


@pytest.mark.parametrize(
    "said",
    ["£2009 in all", "2013 pounds", "2,011 people", "1994 hours", "twenty two of us", "19 years", "it cost 2011.50"],
)
def test_a_number_that_is_no_year_is_none(said: str) -> None:
    assert told([], said) == []


def test_a_turn_that_says_the_year_of_an_event_is_proposed_for_it() -> None:
    assert told([known("2009-03", "A cut")], "In 2009 it was.", "Nothing.", "In May 2009?") == [
        (1, "u1", "says 2009", "")
    ]


def test_so_is_one_that_says_what_hardly_any_other_says() -> None:
    events = [known("2009", "The eligibility threshold rises", "u1")]
    assert told(events, "In 2009.", "They raised the threshold.", "The council.") == [(1, "u2", "says ‘threshold’", "")]
    assert told(events, *["The threshold."] * 5) == []


def test_what_an_event_has_or_another_of_that_year_is_not_proposed_again() -> None:
    events = [known("2013-03", "A report", "u1"), known("late 2013", "The end", "u2")]
    assert told(events, "The report of March 2013.", "It ended in 2013.") == []
