"""What is not parted at the end of a line: the text stays what it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sasci_archive.editions.volume.tied import NO_BREAK, capitals, tied


@given(
    st.text()
    | st.lists(st.sampled_from(("Dr", "J.", "4", "May", "–", "NHS", "p.", "million", " ", ", ")), max_size=12).map(
        " ".join
    )
)
@example("Dr J. M. Wren – p. 4")
def test_but_for_spaces_that_no_longer_break_the_text_is_what_it_was(text: str) -> None:
    assert tied(text).replace(NO_BREAK, " ") == text.replace(NO_BREAK, " ")
    assert len(tied(text)) == len(text)
    assert tied(tied(text)) == tied(text)
    assert "".join(part for part, _ in capitals(text)) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mr Wren and Mrs. Mróz", "Mr_Wren and Mrs._Mróz"),
        ("3 May 1999", "3_May 1999"),
        ("pp. 12–14, no. 3, turn 7", "pp._12–14, no._3, turn_7"),
        ("£2 million, 40 per cent, 5 pm", "£2_million, 40_per cent, 5_pm"),
        ("one – two", "one_– two"),
        ("Say no 7 times? I am 3.", "Say no_7 times? I am 3."),
        ("Drive on, St", "Drive on, St"),
    ],
)
def test_examples(text: str, told: str) -> None:
    assert tied(text).replace(NO_BREAK, "_") == told


def test_an_abbreviation_is_of_three_capitals_or_more() -> None:
    assert [part for part, is_one in capitals("NHS, ALCDs, UK, I, Abc, ÉCU, X-RAYS") if is_one] == [
        "NHS",
        "ALCD",
        "RAYS",
    ]
