"""Numbers that cannot be right, and those that can."""

from __future__ import annotations

import msgspec
import pytest

from sasci_archive.house.text import Spelling
from sasci_archive.quality.elsewhere import elsewhere
from sasci_archive.quality.figures import impossible, two_sums
from sasci_archive.quality.names import names_of
from tests.quality.telling import session, turn


@pytest.mark.parametrize(
    ("text", "was", "why"),
    [
        ("It was 31 February 2012 then.", "31 February 2012", "February has no 31"),
        ("It was April 31st, I think.", "April 31st,", "April has no 31"),
        ("On Tuesday 4 May 2012 we met.", "Tuesday 4 May 2012", "that day was a Friday"),
        ("From 2014 to 2009 it ran.", "2014 to 2009", "it runs backwards"),
        ("It began in 2103, with a grant.", "2103,", "the seminar was held in 2026"),
    ],
)
def test_days_and_years_that_cannot_be(text: str, was: str, why: str) -> None:
    told = [
        (" ".join(w.text for w in f.said.words[f.first : f.first + f.count]), f.why)
        for f in impossible(session(turn(1, "a", text)))
    ]
    assert (was, why) in told


@pytest.mark.parametrize(
    "text",
    [
        "On Friday 4 May 2012 we met, and in February 29 came.",
        "From 2009 to 2014 it ran; by 2030 it will be gone.",
        "We may 31 times, in 1911 or 1880.",
        "There were 2103 of them.",
    ],
)
def test_and_those_that_can(text: str) -> None:
    assert list(impossible(session(turn(1, "a", text)))) == []


def test_two_sums_for_one_thing_the_rarer_is_doubted() -> None:
    said = session(
        turn(1, "a", "We were paid £13.60 an hour then."),
        turn(2, "b", "It was £13.16 an hour, I think, or £13.60 an hour."),
        turn(3, "a", "It cost £42,000 a year, and £42,000 a week."),
    )
    assert [(f.said.turn, f.first, f.why) for f in two_sums(said)] == [("u2", 2, "turn 1 has £13.60 an hour")]


def test_teens_and_tens_are_heard_for_one_another() -> None:
    said = session(turn(1, "a", "There were fifteen councils."), turn(2, "b", "All 50/0.4 councils came."))
    assert [f.said.turn for f in two_sums(said)] == ["u2"]


def test_captions_tell_another_number_or_a_name_of_the_record() -> None:
    said = turn(1, "a", "It took 15 councils and then Inez came back to us all.")
    known = names_of([Spelling("Ines Calloway", "the roster", person=True)])
    told = session(said, other="it took fifty councils and then Ines came back to us all")
    assert [(f.first, f.now) for f in elsewhere(told, known)] == [(2, "fifty"), (6, "Ines")]
    for hidden in range(
        3
    ):  # what is withheld here stands in the captions still: nothing of them is told there, or between turns around it
        three = [
            turn(n + 1, "ab"[n % 2], text)
            for n, text in enumerate(("It took 15 councils.", "", "Then Inez came back."))
        ]
        three[hidden] = msgspec.structs.replace(three[hidden], whole=False)
        other = "it took 15 councils. She had been ill for years. Then Inez came back."
        assert list(elsewhere(session(*three, other=other), known)) == []
    (more,) = elsewhere(
        session(said, other="it took 15 councils, no, I tell a lie, and then Inez came back to us all"), known
    )
    assert (more.first, more.count, more.why) == (4, 0, "captions have “no, I tell a lie,” here")
    same = session(said, other="it took fifteen councils and when Inez came back to us all")
    assert list(elsewhere(same, known)) == []
