"""The order of an index: word by word, as British indexes mostly are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.filing import filing, initial, inverted


@pytest.mark.parametrize(
    "ordered",
    [
        ["home care", "home help", "Homelessness"],
        ["Oakshaw, Marion", "Oakshaw, Zadie", "Oakshaw House"],
        ["MacAdam, Jo", "McAdie, Al", "M'Bow, Ann", "MacZ", "Madge"],
        ["Saint Ann", "St. Anne's Home", "St Bart", "Salt"],
        ["7 Acres", "42 Group", "1974 Act", "Act"],
        ["The Aardvark", "Abbot", "An Acorn"],
        ["Elan", "Élan", "Elder"],
        ["Øst", "Ostara"],
        ["time-bank", "time banking", "time banks"],
        ["NHS", "NHS (National Health Service)", "NHS trusts"],
        ["Oakley", "O'Brien", "Obscure"],
    ],
)
def test_headings_stand_in_this_order(ordered: list[str]) -> None:
    assert sorted(reversing(ordered), key=filing) == ordered


def test_small_words_that_a_sub_entry_begins_with_count_for_nothing() -> None:
    below = ["and beginnings", "cost of", "in the end", "the evaluation"]
    assert sorted(below, key=lambda h: filing(h, below=True)) == [
        "and beginnings",
        "cost of",
        "in the end",
        "the evaluation",
    ]
    assert filing("of the end", below=True)[0] == filing("end", below=True)[0]
    assert filing("the", below=True)[0] == filing("The")[0]


def reversing(headings: list[str]) -> list[str]:
    """The other way round."""
    return headings[::-1]


@given(st.lists(st.text(max_size=12)))
def test_any_headings_have_one_order(headings: list[str]) -> None:
    once = sorted(headings, key=filing)
    assert sorted(reversing(once), key=filing) == once
    for heading in headings:
        initial(heading)


@given(st.text(max_size=30))
def test_a_name_inverted_keeps_its_words(name: str) -> None:
    before, after = inverted(name).replace(",", " ").split(), name.replace(",", " ").split()
    assert sorted(before) == sorted(after[len(after) - len(before) :])
