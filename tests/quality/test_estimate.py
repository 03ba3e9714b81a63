"""The estimate: what it is of, and how it moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.quality import Quality
from sasci_archive.quality.estimate import LEAST, estimate
from sasci_archive.quality.said import Here
from sasci_archive.quality.told import likely, summary

confidences = st.lists(st.floats(0, 1), min_size=LEAST, max_size=90)


def here(confidence: float | None, *, settled: bool = False) -> Here:
    return Here("word", "u1.s1", 0, None, confidence, settled=settled)


@given(confidences, st.data())
def test_whatever_a_person_hears_makes_it_better_and_never_worse(sure: list[float], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sure) - 1))
    before = estimate(map(here, sure))
    after = estimate(here(each, settled=n == at) for n, each in enumerate(sure))
    assert before.rate is not None
    assert after.rate is not None
    assert after.rate < before.rate
    assert after.low is not None
    assert after.high is not None
    assert 0 <= after.low <= after.rate <= after.high <= 1


@given(confidences)
def test_who_is_surer_is_not_estimated_worse(sure: list[float]) -> None:
    one, other = estimate(map(here, sure)), estimate(here(min(1, each + 0.2)) for each in sure)
    assert (other.rate or 0) <= (one.rate or 0)


def test_of_words_that_say_nothing_nothing_is_said() -> None:
    of = estimate(here(None) for _ in range(200))
    assert (of.rate, of.unknown) == (None, 200)
    assert "cannot be estimated: nothing says how sure its words are" in likely(of)
    assert "too few words" in likely(estimate([here(0.9)]))
    assert estimate((here(0.9) for _ in range(200)), sure=False).rate is None


def test_all_heard_is_all_right() -> None:
    of = estimate(here(0.3, settled=True) for _ in range(3))
    assert (of.rate, of.low, of.high) == (0, 0, 0)
    assert likely(of) == "Every word has been heard or corrected by a person."


def test_the_screen_counts_places_turns_and_what_was_smoothed() -> None:
    of = Quality(weak=(), estimate=estimate(here(0.95) for _ in range(100)), turns=1, heard=0, smoothed=2, islands=1)
    first, *others = summary(of)
    assert first.startswith("Likely word error: ")
    assert others == [
        "0 places to listen to.",
        "0 of 1 turn heard by a person.",
        "Speakers: 2 words nearer to another voice were left with the sentence, 1 island of one to three words among them; 0 places with words of "
        "another speaker at a turn's edge remain.",
    ]
