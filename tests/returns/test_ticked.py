"""Boxes as people tick them: clear, or not clear and said to be."""

from __future__ import annotations

import pytest

from sasci_archive.returns.ticked import Chosen, chosen

SENT = "☐ yes    ☐ no"
CHOICES = ("yes", "no")
FINAL = ("yes", "not yet, see my changes", "no")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("☒ yes    ☐ no", "yes"),
        ("☐ yes    ☑ no", "no"),
        ("☐ yes    ✓ no", "no"),
        ("x yes    ☐ no", "yes"),
        ("☐ yes    X no", "no"),
        ("☐x yes    ☐ no", "yes"),
        ("☐ yes    ☐ x no", "no"),
        ("☐ yes x   ☐ no", "yes"),
        ("☐ yes    ☐ no x", "no"),
        ("[x] yes    [ ] no", "yes"),
        ("x ☐ yes    ☐ no", "yes"),
        ("☐ yes    ☐ no   yes", "yes"),
        ("Yes", "yes"),
        ("no.", "no"),
        ("☐ YES", "yes"),
    ],
)
def test_what_is_clear_is_chosen(text: str, choice: str) -> None:
    assert chosen(text, CHOICES, sent=SENT) == Chosen(choice)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("☒ yes    ☒ no", "More than one is ticked."),
        ("☒ yes, but not my voice    ☐ no", "More is written there than a choice."),
        ("perhaps", "More is written there than a choice."),
        ("☐ yes  ☐ no ", ""),
        ("☐ yes    ", ""),
        ("☐", "It is not clear what is chosen."),
        ("yes no", "It is not clear what is chosen."),
    ],
)
def test_what_is_not_clear_says_why(text: str, doubt: str) -> None:
    found = chosen(text, CHOICES, sent="☐ yes    ☐ no" if doubt else text)
    assert found == Chosen(doubt=doubt)


def test_longer_choices_are_not_taken_for_the_shorter_ones_in_them() -> None:
    sent = "☐ yes    ☐ not yet, see my changes    ☐ no"
    assert chosen("☐ yes    ☒ not yet, see my changes    ☐ no", FINAL, sent=sent) == Chosen(FINAL[1])
    assert chosen("☐ yes    ☐ not yet, see my changes    ☒ no", FINAL, sent=sent) == Chosen("no")


def test_what_stands_out_is_chosen_and_what_is_struck_out_is_not() -> None:
    yes, no = (2, 5), (11, 13)
    assert chosen(SENT, CHOICES, sent=SENT, marked=[no]) == Chosen("no")
    assert chosen(SENT, CHOICES, sent=SENT, struck=[no]) == Chosen("yes")
    assert chosen(SENT, CHOICES, sent=SENT, struck=[yes, no]).doubt == "It is not clear what is chosen."
    assert chosen(SENT, CHOICES, sent=SENT, marked=[yes, no]).doubt == "It is not clear what is chosen."
    assert chosen("☒ yes    ☐ no", CHOICES, sent=SENT, struck=[yes]).doubt == "What is ticked is struck out."


def test_what_was_sent_is_no_answer() -> None:
    assert chosen(f" {SENT} ", CHOICES, sent=SENT) == Chosen()
