"""What people type, read; never an error, never syntax."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.search import wording
from sasci_archive.search.wording import MOST, read, singular


@given(st.text())
def test_any_text_is_read_and_has_no_more_than_so_many_words(text: str) -> None:
    told = read(text)
    assert len(told.units) + len(told.unwanted) <= MOST
    assert all(form and all(form) for unit in (*told.units, *told.unwanted) for form in unit.forms)


@given(st.text())
def test_words_are_letters_and_numbers_in_order(text: str) -> None:
    left = wording.visible(text)
    for word in wording.words(text):
        _, found, left = left.partition(word)
        assert found == word


@given(st.lists(st.sampled_from(["care", "home", "tŷ"]), min_size=1, max_size=5))
def test_every_word_of_a_query_is_wanted_in_order(words: list[str]) -> None:
    assert [unit.typed for unit in read(" ".join(words)).units] == words


@pytest.mark.parametrize(
    ("text", "forms", "begun"),
    [
        ("carer’s", (("carer",), ("carers",)), False),
        ("policies", (("policies",), ("policy",)), False),
        ("“care homes”", (("care", "homes"),), False),
        ('"care hom"*', (("care", "hom"),), True),
        ("organis*", (("organis",),), True),
        ("o*", (("o",),), False),
        ("well-being", (("well", "being"), ("well", "beings"), ("wellbeing",), ("wellbeings",)), False),
        ("1,250", (("1", "250"), ("1250",)), False),
        ("NOT", (("NOT",), ("NOTs",)), False),
    ],
)
def test_what_is_looked_for(text: str, forms: tuple[tuple[str, ...], ...], begun: bool) -> None:
    (unit,) = read(text).units
    assert [tuple(word.lower() for word in form) for form in unit.forms] == [
        tuple(word.lower() for word in form) for form in forms
    ]
    assert unit.begun is begun


def test_a_plural_and_its_singular_are_one_word() -> None:
    for one, many in (
        ("carer", "carers"),
        ("policy", "policies"),
        ("box", "boxes"),
        ("process", "processes"),
        ("church", "churches"),
    ):
        assert singular(many) == one
        assert {form[0] for form in read(one).units[0].forms} == {form[0] for form in read(many).units[0].forms}
